/** Votes: so many each, seen by nobody else until the round is closed. */
import { expect, test } from "@playwright/test";
import { fresh, note } from "./someone";
import { clean, come, hotspots, LEADS, spot, tool } from "./talk";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

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

for (const theme of ["light", "dark"] as const) {
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
