/** A facilitator and a group at one wall, against the fixture: what is led is led for everybody, and for nobody who may not lead. */
import { expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { type Coming, DESK, fresh, note, PHONE, two, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

/** Who leads, and who is led. */
const ANA: Coming = { reducedMotion: "reduce" };
const BEN: Coming = { reducedMotion: "reduce", role: "participant" };

const open = async (page: Page) => {
  await page.locator(".toolbar").getByRole("button", { name: "Session" }).click();
  await page.locator(".session-sheet").waitFor();
};
const press = (page: Page, name: string | RegExp) => page.locator(".session").getByRole("button", { name }).click();
const spoken = (page: Page) => page.locator(".board > [role=log]");
/** The note that is nearest to the middle of the wall. */
const middle = (page: Page) =>
  page.locator(".wall").evaluate((wall) => {
    const box = wall.getBoundingClientRect();
    const far = (each: Element) => {
      const rect = each.getBoundingClientRect();
      return Math.hypot(rect.x + rect.width / 2 - box.x - box.width / 2, rect.y + rect.height / 2 - box.y - box.height / 2);
    };
    return [...wall.querySelectorAll(".note")].sort((a, b) => far(a) - far(b))[0]?.querySelector(".note-name")?.textContent ?? "";
  });
const write = async (page: Page, name: string) => {
  await page.locator('.pile[data-kind="event"]').click();
  await page.keyboard.type(name);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
};

test("the path: everybody sees the step, the facilitator goes on, a participant cannot", async ({ browser }) => {
  const path = fresh();
  const { ana, ben, close } = await two(browser, path, ANA, BEN);
  await expect(ben.page.locator(".session-step")).toContainText("Unstructured exploration");
  await open(ana.page);
  await open(ben.page);
  await press(ana.page, "Next step: Timeline");
  await expect(ben.page.locator(".session-step")).toContainText("Step 2 of 10");
  await expect(ben.page.locator(".session-sheet h2")).toHaveText("Timeline");
  await expect(spoken(ben.page).filter({ hasText: "Step 2: Timeline" })).toHaveCount(1);
  await expect(ben.page.locator(".session-sheet").getByRole("button", { name: /Next step|Start|Lock|Silent/ })).toHaveCount(0);
  // It is the board's own line: the server reads it, and who comes later finds it.
  const step = () => ana.page.evaluate((at) => fetch(`${at}/v1/wall/reading`).then((answer) => answer.json()).then((reading) => reading.board.step), path);
  await expect.poll(step).toBe(2);
  await press(ana.page, /^Back$/);
  await expect.poll(step).toBe(1);
  // The button that was pressed is gone, and the keyboard still in the sheet.
  await expect(ana.page.locator(".session-sheet")).toBeFocused();
  await ana.page.keyboard.press("Escape");
  await expect(ana.page.locator(".session-sheet")).toHaveCount(0);
  await expect(ana.page.locator(".session-step")).toBeFocused();
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await close();
});

test("the timer is the same for both, also where a clock is wrong; it stops, goes on, gets a minute, and ends", async ({ browser }) => {
  const { ana, ben, close } = await two(browser, fresh(), ANA, BEN);
  // Ben's clock is an hour slow.
  await ben.page.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() - 3_600_000;
  });
  await ben.page.reload();
  await ben.page.locator(".dock").waitFor();
  await open(ana.page);
  await ana.page.getByLabel("Minutes").fill("5");
  await press(ana.page, "Start");
  const times = () => Promise.all([ana, ben].map(({ page }) => page.locator(".time-left").textContent()));
  await expect(ben.page.locator(".time-left")).toHaveText(/^(5:00|4:5\d)$/);
  const seconds = (await times()).map((time) => Number(time?.split(":")[0]) * 60 + Number(time?.split(":")[1]));
  expect(Math.abs((seconds[0] ?? 0) - (seconds[1] ?? 0))).toBeLessThanOrEqual(1);
  await expect(spoken(ben.page).filter({ hasText: "The timer runs: 5 minutes." })).toHaveCount(1);
  await press(ana.page, "Stop");
  await expect(ben.page.locator(".time-left.is-stopped")).toBeVisible();
  const [stopped, other] = await times();
  expect(other).toBe(stopped);
  await press(ana.page, "1 minute more");
  await expect(ben.page.locator(".time-left")).toHaveText(/^(6:00|5:[45]\d)$/);
  await press(ana.page, "Go on");
  await expect(ben.page.locator(".time-left.is-stopped")).toHaveCount(0);
  await press(ana.page, /^End$/);
  await expect(ben.page.locator(".time-left")).toHaveCount(0);
  await close();
});

test("the last minute and the end are seen, and said once", async ({ browser }) => {
  const ana = await writer(browser, "Ana", fresh(), ANA);
  // The page's clock runs ahead here, and the server's is left out of it.
  await ana.page.route("**/wall/reading", async (route) => {
    const { now: _, ...reading } = (await (await route.fetch()).json()) as Record<string, unknown>;
    await route.fulfill({ json: reading });
  });
  await open(ana.page);
  await ana.page.clock.install();
  await ana.page.getByLabel("Minutes").fill("3");
  await press(ana.page, "Start");
  await expect(ana.page.locator(".time-left.is-calm")).toBeVisible();
  await ana.page.clock.runFor(118_000);
  await expect(ana.page.locator(".time-left.is-calm")).toBeVisible();
  await ana.page.clock.runFor(4_000);
  await expect(ana.page.locator(".time-left.is-last")).toBeVisible();
  await expect(spoken(ana.page).filter({ hasText: "One minute left." })).toHaveCount(1);
  await ana.page.clock.runFor(62_000);
  await expect(ana.page.locator(".time-left.is-over")).toHaveText("0:00");
  await expect(spoken(ana.page).filter({ hasText: "Time is up." })).toHaveCount(1);
  await ana.close();
});

test("silent writing: nobody sees, lists or finds another's note until all are shown; then none lies on another", async ({ browser }) => {
  const path = fresh();
  const { ana, ben } = await two(browser, path, ANA, BEN);
  await open(ana.page);
  await press(ana.page, /^Silent writing/);
  await expect(ben.page.locator(".session-chip.is-silent")).toHaveText("Silent writing");
  await ana.page.keyboard.press("Escape");
  await write(ben.page, "Voucher used");
  await write(ana.page, "Voucher lost");
  await expect(note(ben.page, "Voucher used")).toBeVisible();
  await expect(ben.page.locator(".veil-mark")).toHaveCount(1);
  await expect(ana.page.locator(".session-chip.is-silent")).toHaveText("1 note is hidden until all are shown");
  await expect(ben.page.locator(".session-chip.is-silent")).toHaveText("1 note is hidden until all are shown");
  await expect(note(ana.page, "Voucher used")).toHaveCount(0);
  await expect(note(ben.page, "Voucher lost")).toHaveCount(0);
  await expect(ana.page.locator(".outline")).toHaveCount(0);
  await ana.page.keyboard.press("/");
  await ana.page.keyboard.type("Voucher");
  await expect(ana.page.locator(".finder-hits, .finder").filter({ hasText: "Voucher lost" })).toHaveCount(1);
  await expect(ana.page.locator(".finder").filter({ hasText: "Voucher used" })).toHaveCount(0);
  await ana.page.keyboard.press("Escape");
  // Who comes now, and who reads the list, sees none either.
  const eve = await writer(browser, "Eve", `${path}?view=list`, BEN);
  await expect(eve.page.locator(".session-chip.is-silent")).toHaveText("2 notes are hidden until all are shown");
  expect(await eve.page.locator(".list input").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value).filter((value) => value.startsWith("Voucher")))).toEqual([]);
  // Ben's own note is his own after a reload as well.
  await ben.page.reload();
  await expect(note(ben.page, "Voucher used")).toBeVisible();
  await open(ana.page);
  await press(ana.page, /^Show all notes/);
  for (const { page } of [ana, ben]) for (const name of ["Voucher used", "Voucher lost"]) await expect(note(page, name)).toBeVisible();
  await expect(ben.page.locator(".veil-mark, .session-chip.is-silent")).toHaveCount(0);
  await expect(spoken(ben.page).filter({ hasText: "All notes are shown." })).toHaveCount(1);
  const [used, lost] = [await note(ana.page, "Voucher used").boundingBox(), await note(ana.page, "Voucher lost").boundingBox()];
  expect(used && lost && (used.x + used.width <= lost.x || lost.x + lost.width <= used.x || used.y + used.height <= lost.y || lost.y + lost.height <= used.y)).toBe(true);
  expect([...ana.faults, ...ben.faults, ...eve.faults]).toEqual([]);
  for (const each of [ana, ben, eve]) await each.close();
});

test("the lock takes the tools from the participant, says so, and leaves the facilitator theirs", async ({ browser }) => {
  const { ana, ben, close } = await two(browser, fresh(), ANA, BEN);
  await open(ana.page);
  await press(ana.page, /^Lock the wall/);
  await expect(ben.page.locator(".session-chip", { hasText: "The wall is locked" })).toBeVisible();
  await expect(ben.page.locator(".dock")).toHaveCount(0);
  await expect(spoken(ben.page).filter({ hasText: "The wall is locked" })).toHaveCount(1);
  await note(ben.page, "Order paid").click();
  await ben.page.keyboard.type("x");
  await expect(note(ben.page, "Order paid")).toBeVisible();
  await ben.page.reload();
  await note(ben.page, "Order paid").waitFor();
  await expect(ben.page.locator(".session-chip", { hasText: "The wall is locked" })).toBeVisible();
  await expect(ben.page.locator(".dock")).toHaveCount(0);
  await ana.page.keyboard.press("Escape");
  await write(ana.page, "Order archived");
  await expect(note(ben.page, "Order archived")).toBeVisible();
  await open(ana.page);
  await press(ana.page, /^Unlock the wall/);
  await expect(ben.page.locator(".dock")).toBeVisible();
  await close();
});

test("the spotlight takes everybody along, lets them out and in again, and ends with who holds it", async ({ browser }) => {
  const { ana, ben } = await two(browser, fresh(), ANA, BEN);
  await open(ana.page);
  await press(ana.page, /^Show everybody what I see/);
  const chip = ben.page.locator(".session-chip.is-look");
  await expect(chip).toContainText("Ana shows the wall");
  const look = async (page: Page, name: string) => {
    await page.keyboard.press("/");
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
  };
  await look(ana.page, "Parcel lost");
  await expect.poll(() => middle(ben.page)).toBe("Parcel lost");
  await press(ben.page, "Look around");
  await look(ana.page, "Order placed");
  await expect.poll(() => middle(ana.page)).toBe("Order placed");
  await ben.page.waitForTimeout(500);
  expect(await middle(ben.page)).toBe("Parcel lost");
  await press(ben.page, "Go along");
  await expect.poll(() => middle(ben.page)).toBe("Order placed");
  // Who moves the wall has stepped out.
  await ben.page.mouse.move(700, 500);
  await ben.page.mouse.wheel(0, 200);
  await expect(chip.getByRole("button", { name: "Go along" })).toBeVisible();
  await ana.close();
  await expect(chip).toHaveCount(0);
  await ben.close();
});

test("the walk goes along the timeline for both, asks where something is missing, and lets one look around", async ({ browser }) => {
  const { ana, ben, close } = await two(browser, fresh(), ANA, BEN);
  await open(ana.page);
  await press(ana.page, "Walk forward");
  const card = (page: Page) => page.locator(".walk-card");
  for (const { page } of [ana, ben]) {
    await expect(card(page).locator("h2")).toHaveText("Order placed");
    await expect(card(page)).toContainText("1 of 12");
    await expect.poll(() => middle(page)).toBe("Order placed");
  }
  await expect(card(ben.page)).toContainText("What happens next, and why?");
  await expect(card(ben.page).getByRole("button", { name: "Next" })).toHaveCount(0);
  await expect(card(ana.page).getByRole("button", { name: "Next", exact: true })).toBeFocused();
  await ana.page.keyboard.press("ArrowRight");
  await expect.poll(() => middle(ben.page)).toBe("Order paid");
  await press(ana.page, "Next question");
  await expect(card(ben.page).locator(".is-gap")).toHaveText("This goes wrong, and nothing follows. Who notices, and what do they do?");
  await expect(spoken(ben.page).filter({ hasText: "Payment refused. What happens next, and why?. This goes wrong" })).toHaveCount(1);
  await expect.poll(() => middle(ben.page)).toBe("Payment refused");
  await press(ben.page, "Look around");
  await ana.page.keyboard.press("ArrowRight");
  await expect(card(ben.page).locator("h2")).toHaveText("Parcel packed");
  expect(await middle(ben.page)).toBe("Payment refused");
  await press(ben.page, "Go along");
  await expect.poll(() => middle(ben.page)).toBe("Parcel packed");
  await press(ana.page, "End the walk");
  await expect(card(ben.page)).toHaveCount(0);
  await expect(ben.page.locator(".walk-mark")).toHaveCount(0);
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await close();
});

test("who may not lead walks alone, backward too, and nobody else goes along", async ({ browser }) => {
  const { ana, ben, close } = await two(browser, fresh(), ANA, BEN);
  await open(ben.page);
  await press(ben.page, "Walk backward");
  await expect(ben.page.locator(".walk-card")).toContainText("Only you see this walk.");
  await expect(ben.page.locator(".walk-card h2")).toHaveText("Complaint made");
  await ben.page.keyboard.press("ArrowLeft");
  await expect(ben.page.locator(".walk-card h2")).toHaveText("Review written");
  await expect(ben.page.locator(".walk-card")).toContainText("What had to be true before this could happen?");
  await expect(ana.page.locator(".walk-card")).toHaveCount(0);
  // The note under one's feet is taken away: the walk goes on from there.
  await note(ana.page, "Review written").click();
  await ana.page.keyboard.press("Delete");
  await expect(ben.page.locator(".walk-card h2")).toHaveText("The note at which the walk stood is gone.");
  await ben.page.locator(".walk-card").getByRole("button", { name: "Next", exact: true }).click();
  await expect(ben.page.locator(".walk-card h2")).toHaveText("Money paid back");
  await close();
});

test("in the list the walk marks its row", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await writer(browser, "Ana", path, ANA), await writer(browser, "Ben", `${path}?view=list`, BEN)];
  await open(ana.page);
  await press(ana.page, "Walk backward");
  await expect(ben.page.locator('.list-row[data-walked="true"] input').first()).toHaveValue("Complaint made");
  await press(ana.page, "End the walk");
  await expect(ben.page.locator('.list-row[data-walked="true"]')).toHaveCount(0);
  await ana.close();
  await ben.close();
});

for (const theme of ["light", "dark"] as const) {
  for (const [device, options] of [["desk", DESK], ["phone", PHONE]] as const) {
    test(`nothing that axe knows is in anyone's way: ${device}, ${theme}`, async ({ browser }) => {
      test.slow();
      const { ana, ben, close } = await two(browser, fresh(), { ...ANA, ...options, colorScheme: theme }, { ...BEN, ...options, colorScheme: theme });
      const both = async (where: string) => {
        for (const { page } of [ana, ben]) expect(await violations(page, ".board"), where).toEqual([]);
      };
      await open(ana.page);
      await open(ben.page);
      await ana.page.locator(".session-path summary").click();
      await press(ana.page, "Start");
      await press(ana.page, /^Silent writing/);
      await press(ana.page, /^Show everybody/);
      await ben.page.locator(".session-chip.is-look").waitFor();
      await both("sheet");
      await press(ana.page, /^Lock the wall/);
      await press(ana.page, "Walk forward");
      await press(ana.page, "Next question");
      await ben.page.locator(".walk-card .is-gap").waitFor();
      await both("walk");
      await close();
    });
  }
}
