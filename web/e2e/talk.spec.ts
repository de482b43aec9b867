/** Comments, votes and the parking lot: what one person says, votes and puts off, seen by another. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { type Coming, fresh, note, PHONE, someone } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

const LEADS: Coming = { role: "facilitator" };
/** Somebody who may write but does not lead, if nothing else is said. */
const come = (browser: Browser, name: string, path: string, coming: Coming = {}) => someone(browser, name, path, { role: "participant", until: ".talk-rail", ...coming });

const tool = (page: Page, tray: "comments" | "vote" | "park") => page.locator(`[data-tray="${tray}"]`);
const field = (page: Page) => page.getByRole("textbox", { name: "Write a comment" });
const spot = (page: Page, name: string) => page.locator(".stepper", { has: page.locator(`[aria-label="Vote for “${name}”"]`) });

async function clean(page: Page, where: string): Promise<void> {
  await page.waitForTimeout(300);
  expect(await violations(page), where).toEqual([]);
}

/** Writes hotspots on a wall that is being written on. */
async function hotspots(page: Page, names: string[]): Promise<void> {
  for (const name of names) {
    await page.locator('.pile[data-kind="hotspot"]').click();
    await page.keyboard.type(name);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(note(page, name)).toHaveCount(1);
  }
}

test("a comment with a mention is seen by who is meant, answered, resolved and opened again", async ({ browser }) => {
  const path = fresh();
  const ana = await come(browser, "Ana Lopes", path);
  const ben = await come(browser, "Ben Okafor", path);
  await note(ana.page, "Order paid").click();
  await field(ana.page).click();
  await ana.page.keyboard.type("Who is told, @be");
  await expect(ana.page.getByRole("option", { name: "Ben Okafor" })).toBeVisible();
  await ana.page.keyboard.press("Enter");
  await ana.page.keyboard.type("?");
  await expect(field(ana.page)).toHaveValue("Who is told, @Ben Okafor ?");
  await ana.page.keyboard.press("Control+Enter");
  await expect(field(ana.page)).toHaveValue("");
  await expect(ana.page.locator(".mention")).toHaveText("@Ben Okafor");

  // Ben reads the wall; word reaches him, and leads him there.
  const word = ben.page.getByRole("status").filter({ hasText: "Ana Lopes speaks to you" });
  await expect(word).toHaveCount(1);
  await expect(tool(ben.page, "comments")).toHaveAccessibleName("Comments, 1 open, 1 speaks to you");
  await expect(note(ben.page, "Order paid")).toHaveAccessibleName(/1 open comment/);
  await ben.page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(ben.page.locator(".panel h2")).toHaveText("Order paid");
  await expect(ben.page.locator(".comment")).toBeFocused();
  await expect(ben.page.locator(".mention.is-me")).toHaveText("@Ben Okafor");
  await expect(ben.page.getByRole("button", { name: /^Delete:/ })).toHaveCount(0);
  await ben.page.getByRole("button", { name: /^Reply:/ }).click();
  await ben.page.keyboard.type("The warehouse.");
  await ben.page.keyboard.press("Control+Enter");
  await expect(ana.page.locator(".replies .comment-text")).toHaveText("The warehouse.");

  await ana.page.getByRole("button", { name: /^Resolve:/ }).click();
  await expect(ben.page.getByText("1 resolved")).toBeVisible();
  await expect(ben.page.locator(".comment-mark")).toHaveCount(0);
  await expect(tool(ben.page, "comments")).toHaveAccessibleName("Comments, 0 open");
  await tool(ben.page, "comments").click();
  await expect(ben.page.locator(".tray .overview-row")).toHaveCount(0);
  await ben.page.getByRole("radio", { name: "Resolved 1" }).check();
  await ben.page.locator(".tray").getByRole("button", { name: "Order paid" }).click();
  await expect(ben.page.locator(".comment").first()).toBeFocused();
  await ben.page.getByRole("button", { name: /^Reopen:/ }).click();
  await expect(ana.page.locator(".comment-mark")).toHaveText("1");
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("one's own comment is changed, deleted and brought back; of a sticky that is gone it is still told", async ({ browser }) => {
  const path = fresh();
  const { page, faults, close } = await come(browser, "Ana", `${path}?edit=1`);
  await note(page, "Order paid").click();
  await page.keyboard.press("Control+Enter");
  await field(page).fill("By card?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: /^Edit:/ }).click();
  await page.getByRole("textbox", { name: "Change your comment" }).fill("By card, or by invoice?");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".comment-text")).toHaveText("By card, or by invoice?");
  await page.getByRole("button", { name: /^Delete: you/ }).click();
  await expect(page.locator(".comment")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await expect(page.locator(".comment-text")).toHaveText("By card, or by invoice?");
  await page.getByRole("button", { name: "Delete this event" }).click();
  await tool(page, "comments").click();
  await expect(page.locator(".tray h3")).toHaveText("On stickies that are gone");
  await expect(page.locator(".tray .comment-text")).toHaveText("By card, or by invoice?");
  await expect(page.locator(".tray .chip-note")).toHaveCount(0);
  expect(faults).toEqual([]);
  await close();
});

test("what is written stays text: markup, scripts and addresses of other kinds", async ({ browser }) => {
  const { page, faults, close } = await come(browser, "Ana", fresh());
  let asked = false;
  page.on("dialog", (dialog) => {
    asked = true;
    void dialog.dismiss();
  });
  const nasty = '<img src=x onerror=alert(1)> <script>alert(2)</script> javascript:alert(3) [a](javascript:alert(4)) data:text/html,x https://good.example/a?b=1&c=<b>';
  await note(page, "Order paid").click();
  await field(page).fill(nasty);
  await page.keyboard.press("Control+Enter");
  const text = page.locator(".comment-text");
  await expect(text).toHaveText(nasty);
  expect(await text.locator("*").evaluateAll((all) => all.map((each) => each.tagName))).toEqual(["A"]);
  await expect(text.locator("a")).toHaveAttribute("href", "https://good.example/a?b=1&c=");
  await expect(text.locator("a")).toHaveAttribute("rel", "noopener noreferrer nofollow");
  await field(page).fill("é".repeat(1_001));
  await expect(page.getByText("Too long by 2.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".comment")).toHaveCount(1);
  expect(asked).toBe(false);
  expect(faults).toEqual([]);
  await close();
});

test("who looks on reads what is said, and writes nothing", async ({ browser }) => {
  const path = fresh();
  const ana = await come(browser, "Ana", path, LEADS);
  await note(ana.page, "Order paid").click();
  await field(ana.page).fill("Is this one event?");
  await ana.page.keyboard.press("Control+Enter");
  await ana.page.keyboard.press("Escape");
  await tool(ana.page, "vote").click();
  await ana.page.getByRole("radio", { name: "all stickies" }).check();
  await ana.page.getByRole("button", { name: "Open the round" }).click();
  const eve = await come(browser, "Eve", path, { role: "viewer" });
  await note(eve.page, "Order paid").click();
  await expect(eve.page.locator(".comment-text")).toHaveText("Is this one event?");
  await expect(eve.page.locator(".comment footer, .composer, .stepper")).toHaveCount(0);
  await tool(eve.page, "park").click();
  await expect(eve.page.locator(".tray form")).toHaveCount(0);
  await tool(eve.page, "vote").click();
  await expect(eve.page.locator(".ballot li")).toHaveCount(12);
  await expect(eve.page.locator(".tray .stepper, .tray-foot")).toHaveCount(0);
  await ana.close();
  await eve.close();
});

test("a round of votes: so many each, hidden from the others, then ranked for everybody", async ({ browser }) => {
  const path = fresh();
  const ana = await come(browser, "Ana", `${path}?edit=1`, LEADS);
  await hotspots(ana.page, ["Who refunds?", "Which parcel?", "How late?"]);
  const ben = await come(browser, "Ben", `${path}?edit=1`);
  await expect(tool(ben.page, "vote")).toHaveCount(0);
  await tool(ana.page, "vote").click();
  await ana.page.getByLabel("Votes for each person").fill("3");
  await ana.page.getByRole("button", { name: "Open the round" }).click();
  await ben.page.locator(".offer").getByRole("button", { name: "Vote" }).click();
  await expect(ben.page.getByText("You have 3 votes left.")).toBeVisible();
  await ben.page.keyboard.press("Escape");
  await expect(tool(ben.page, "vote")).toBeFocused();

  // By the dot on the note, and no more than three.
  const mine = spot(ben.page, "Which parcel?");
  for (let nth = 0; nth < 5; nth++) await mine.getByRole("button", { name: /^Vote for/ }).click({ force: true });
  await expect(mine.locator(".dots i")).toHaveCount(3);
  await expect(tool(ben.page, "vote")).toHaveAccessibleName("Vote, 0 votes left");
  // By keyboard: one back, and one elsewhere. The name stays what it was.
  await note(ben.page, "Which parcel?").click();
  await ben.page.keyboard.press("Shift+V");
  await expect(mine.locator(".dots i")).toHaveCount(2);
  await note(ben.page, "How late?").click();
  await ben.page.keyboard.press("v");
  await expect(spot(ben.page, "How late?").locator(".dots i")).toHaveCount(1);
  await ben.page.keyboard.press("v");
  await expect(spot(ben.page, "How late?").locator(".dots i")).toHaveCount(1);
  await expect(note(ben.page, "How late?")).toHaveAccessibleName(/1 vote of yours/);
  // What is no hotspot has no dots in this round.
  await expect(ben.page.locator(".spot .stepper")).toHaveCount(3);

  await ana.page.locator(".tray").getByRole("button", { name: "Vote for “Which parcel?”" }).click();
  await expect(ana.page.getByText("2 people have voted.")).toBeVisible();
  await expect(ana.page.locator(".spot .dots i")).toHaveCount(1);
  await expect(ana.page.locator(".vote-total, .outcome-list")).toHaveCount(0);
  await ana.page.getByRole("button", { name: "Close the round and show the result" }).click();

  for (const { page } of [ana, ben]) await expect(page.locator(".vote-total")).toHaveCount(2);
  await expect(note(ben.page, "Which parcel?")).toHaveAccessibleName(/3 votes/);
  await ben.page.locator(".offer").getByRole("button", { name: "Result" }).click();
  await expect(ben.page.locator(".outcome-list li")).toHaveCount(2);
  await expect(ben.page.locator(".outcome-list li").first()).toContainText("Which parcel?");
  await expect(ben.page.locator(".outcome-list li").first()).toContainText("3 votes from 2 people");
  await ben.page.locator(".outcome-list button").nth(1).click();
  await expect(note(ben.page, "How late?")).toHaveClass(/is-selected/);
  // V is a letter again.
  await note(ben.page, "How late?").focus();
  await ben.page.keyboard.press("v");
  await expect(ben.page.locator(".name-editor textarea")).toHaveValue("v");
  await ben.page.keyboard.press("Escape");
  await ana.page.getByRole("button", { name: "Take the result off the wall" }).click();
  await expect(ben.page.locator(".vote-total")).toHaveCount(0);
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("the parking lot: put aside, on the wall as a hotspot, and a hotspot into the lot, each taken back", async ({ browser }) => {
  const path = fresh();
  const ana = await come(browser, "Ana", `${path}?edit=1`);
  const ben = await come(browser, "Ben", path);
  await tool(ana.page, "park").click();
  await ana.page.getByRole("textbox", { name: "Put a thought aside" }).fill("Gift cards?");
  await ana.page.keyboard.press("Enter");
  await expect(tool(ben.page, "park")).toHaveAccessibleName("Parking lot, 1 thought");
  await tool(ben.page, "park").click();
  await ben.page.getByRole("button", { name: "Put on the wall as a hotspot: Gift cards?" }).click();
  await expect(ana.page.locator(".note.is-hotspot")).toHaveText("Gift cards?");
  await expect(ana.page.getByText("Nothing is parked.")).toBeVisible();
  await ben.page.locator(".offer").getByRole("button", { name: "Undo" }).click();
  await expect(ana.page.locator(".note.is-hotspot")).toHaveCount(0);
  await ana.page.getByRole("button", { name: /^Put on the wall/ }).click();
  await expect(ben.page.locator(".note.is-hotspot")).toHaveText("Gift cards?");
  await ana.page.keyboard.press("Escape");

  await note(ana.page, "Gift cards?").click();
  await ana.page.keyboard.press("Alt+p");
  await expect(ben.page.locator(".note.is-hotspot")).toHaveCount(0);
  await expect(ben.page.locator(".parked li")).toHaveCount(1);
  await ana.page.locator(".wall").focus();
  await ana.page.keyboard.press("Control+z");
  await expect(ben.page.locator(".note.is-hotspot")).toHaveText("Gift cards?");
  await expect(ben.page.locator(".parked li")).toHaveCount(0);
  await note(ana.page, "Gift cards?").click();
  await ana.page.getByRole("toolbar", { name: "What is picked" }).getByRole("button", { name: "Park" }).click();
  await expect(ben.page.locator(".parked li")).toHaveCount(1);
  await ana.page.locator(".offer").getByRole("button", { name: "Undo" }).click();
  await expect(ben.page.locator(".note.is-hotspot")).toHaveText("Gift cards?");
  await note(ana.page, "Order paid").click();
  await expect(ana.page.getByRole("button", { name: "Park", exact: true })).toHaveCount(0);
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("with a thumb at 390 pixels: a comment, a vote, a thought put aside", async ({ browser }) => {
  const path = fresh();
  const ana = await come(browser, "Ana", `${path}?edit=1`, LEADS);
  await hotspots(ana.page, ["Who refunds?"]);
  const { page, faults, close } = await come(browser, "Ben", path, PHONE);
  await note(page, "Order paid").tap();
  await field(page).tap();
  await page.keyboard.type("From the train: yes.");
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await expect(ana.page.locator(".comment-mark")).toHaveText("1");
  await page.getByRole("button", { name: "Close", exact: true }).last().tap();
  await tool(ana.page, "vote").click();
  await ana.page.getByRole("button", { name: "Open the round" }).click();
  await page.locator(".offer").getByRole("button", { name: "Vote" }).tap();
  const give = page.locator(".tray").getByRole("button", { name: "Vote for “Who refunds?”" });
  expect((await give.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await give.tap();
  await expect(page.getByText("You have 2 votes left.")).toBeVisible();
  await page.locator(".tray").getByRole("button", { name: "Close" }).tap();
  const dot = spot(page, "Who refunds?").getByRole("button", { name: /^Vote for/ });
  const box = await dot.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  await dot.tap();
  await expect(tool(page, "vote")).toHaveAccessibleName("Vote, 1 vote left");
  await tool(page, "park").tap();
  await page.getByRole("textbox", { name: "Put a thought aside" }).fill("Later");
  await page.getByRole("button", { name: "Park", exact: true }).tap();
  await expect(tool(ana.page, "park")).toHaveAccessibleName("Parking lot, 1 thought");
  expect(faults).toEqual([]);
  await ana.close();
  await close();
});

for (const theme of ["light", "dark"] as const) {
  test(`comments and parking lot: nothing that axe knows is in anyone's way, ${theme}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const { page, close } = await come(browser, "Ana", `${fresh()}?edit=1`, { colorScheme: theme });
    await note(page, "Order paid").click();
    await page.keyboard.press("Control+Enter");
    await field(page).fill("Ask @Ana, see https://example.org/a");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: /^Reply:/ }).click();
    await page.keyboard.type("Answered.");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: /^Delete: you/ }).last().click();
    await tool(page, "comments").click();
    await clean(page, "panel and overview");
    await tool(page, "park").click();
    await page.getByRole("textbox", { name: "Put a thought aside" }).fill("Gift cards?");
    await page.keyboard.press("Enter");
    await clean(page, "parking lot");
    await close();
  });

  test(`votes: nothing that axe knows is in anyone's way, ${theme}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const { page, close } = await come(browser, "Ana", `${fresh()}?edit=1`, { ...LEADS, colorScheme: theme });
    await hotspots(page, ["Who refunds?", "How late?"]);
    await tool(page, "vote").click();
    await clean(page, "opening");
    await page.getByRole("button", { name: "Open the round" }).click();
    await page.locator(".tray").getByRole("button", { name: "Vote for “How late?”" }).click();
    await clean(page, "ballot");
    await page.getByRole("button", { name: "Close the round and show the result" }).click();
    await clean(page, "result");
    await close();
  });
}
