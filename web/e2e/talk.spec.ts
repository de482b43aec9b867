/** Comments and the parking lot: what one person says and puts off, seen by another; and all of it by thumb. */
import { expect, test } from "@playwright/test";
import { fresh, note, PHONE } from "./someone";
import { clean, come, field, hotspots, LEADS, spot, tool } from "./talk";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

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
}
