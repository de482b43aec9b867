/** Where notes stand and what they are linked with, against the fixture: drag, draw, connect by keyboard, pick several. */
import { expect, type Page, test } from "@playwright/test";
import { fresh, note, pick, two, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

test("a note that is dragged is where it was dropped, for both; the others stand still", async ({ browser }) => {
  const { ana, ben, close } = await two(browser, fresh());
  const at = async (page: Page, name: string) => (await note(page, name).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const [from, other] = [await at(ana.page, "Order placed"), await at(ana.page, "Parcel packed")];
  await ana.page.mouse.move(from.x + 20, from.y + 20);
  await ana.page.mouse.down();
  await ana.page.mouse.move(from.x + 60, from.y - 40, { steps: 4 });
  await ana.page.mouse.move(from.x + 30, from.y - 70, { steps: 4 });
  await ana.page.mouse.up();
  await expect.poll(async () => Math.round((await at(ana.page, "Order placed")).y - from.y)).toBe(-90);
  const still = await at(ana.page, "Parcel packed");
  expect(Math.abs(still.x - other.x) + Math.abs(still.y - other.y)).toBeLessThan(3);
  const gap = async (page: Page) => {
    const [a, b] = [await at(page, "Order placed"), await at(page, "Parcel packed")];
    return Math.round((b.y - a.y) / a.width * 100);
  };
  await expect.poll(async () => (await gap(ben.page)) - (await gap(ana.page))).toBe(0);
  await close();
});

test("a line drawn from note to note is an arrow as the grammar has it, and a link can be taken away", async ({ browser }) => {
  const { page, close } = await writer(browser, "Ana", fresh());
  await pick(page, "Order placed");
  const [handle, target] = [await page.locator(".handle").boundingBox(), await note(page, "Parcel lost").boundingBox()];
  if (!handle || !target) throw new Error("nothing to draw");
  await page.mouse.move(handle.x + 12, handle.y + 12);
  await page.mouse.down();
  await page.mouse.move(target.x + 30, target.y + 30, { steps: 6 });
  await expect(page.locator(".thread")).toBeVisible();
  await page.mouse.up();
  await expect(page.locator(".arrow.is-link")).toHaveCount(1);
  await page.keyboard.press("Control+Enter");
  const panel = page.locator(".panel");
  await panel.getByRole("button", { name: "Remove the link with “Parcel lost”" }).click();
  await expect(page.locator(".arrow")).toHaveCount(0);
  await close();
});

test("by keyboard too: connect with what is searched for", async ({ browser }) => {
  const { page, close } = await writer(browser, "Ana", fresh());
  await pick(page, "Order placed");
  await page.keyboard.press("Alt+c");
  await page.keyboard.type("parcel packed");
  await page.keyboard.press("Enter");
  await expect(page.locator(".arrow.is-link")).toHaveCount(1);
  await expect(page.locator("[role=log]", { hasText: "“Order placed” leads to “Parcel packed”." })).toHaveCount(1);
  await close();
});

test("a rubber band picks several, and shift adds one", async ({ browser }) => {
  const { page, close } = await writer(browser, "Ana", fresh());
  await page.locator(".note").first().waitFor();
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await page.waitForTimeout(600);
  const boxes = await page.locator('.note[data-copy="0"]').evaluateAll((notes) => notes.map((each) => each.getBoundingClientRect()).map(({ left, top, right, bottom }) => ({ left, top, right, bottom })));
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const first = boxes.filter((box) => Math.abs(box.left - left) < 5);
  await page.keyboard.down("Shift");
  await page.mouse.move(left - 12, top - 12);
  await page.mouse.down();
  await page.mouse.move(left + 20, Math.max(...first.map((box) => box.bottom)) + 5, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect(page.locator(".note.is-selected")).toHaveCount(first.length);
  await expect(page.locator(".picked-bar b")).toHaveText(`${first.length} picked`);
  await close();
});
