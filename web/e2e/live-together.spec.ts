/** Two people on one wall, against the fixture: what both write is on both walls, whatever happens in between. */
import { expect, type Page, test } from "@playwright/test";
import { Line } from "./line";
import { fresh, names, note, pen, pick, PHONE, two, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

test("two people write at the same time, also on the same note, and both see all of it", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await writer(browser, "Ana", path), await writer(browser, "Ben Bold", path)];
  await expect(ana.page.locator(".badge", { hasText: "BB" })).toBeVisible();
  await Promise.all([ana.page, ben.page].map(async (page, nth) => {
    await page.locator('.pile[data-kind="event"]').click();
    await page.keyboard.type(nth === 0 ? "Invoice sent" : "Stock counted", { delay: 15 });
    await page.keyboard.press("Escape");
  }));
  for (const { page } of [ana, ben]) for (const name of ["Invoice sent", "Stock counted"]) await expect(note(page, name)).toHaveCount(1);

  await note(ana.page, "Order paid").dblclick();
  await expect(pen(ana.page)).toBeFocused();
  await note(ben.page, "Order paid").dblclick();
  await expect(pen(ben.page)).toBeFocused();
  await ben.page.keyboard.press("Home");
  await Promise.all([ana.page.keyboard.type(" in full", { delay: 25 }), ben.page.keyboard.type("The ", { delay: 40 })]);
  await expect(pen(ana.page)).toHaveValue("The Order paid in full");
  await expect(pen(ben.page)).toHaveValue("The Order paid in full");
  await ana.page.keyboard.type("!");
  await expect(pen(ben.page)).toHaveValue("The Order paid in full!");
  await ana.page.keyboard.press("Escape");
  await ben.page.keyboard.press("Escape");
  await expect(ana.page.locator(".outline")).toHaveCount(1);
  await expect(ana.page.locator(".outline span")).toHaveText("Ben Bold");
  expect(await names(ana.page)).toEqual(await names(ben.page));
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("undo is one's own", async ({ browser }) => {
  const { ana, ben, close } = await two(browser, fresh());
  await pick(ana.page, "Parcel lost");
  await ana.page.keyboard.press("Delete");
  await expect(note(ben.page, "Parcel lost")).toHaveCount(0);
  await pick(ben.page, "Order placed");
  await ben.page.keyboard.type("Order taken");
  await ben.page.keyboard.press("Escape");
  await expect(note(ana.page, "Order taken")).toHaveCount(1);
  await ana.page.keyboard.press("Control+z");
  await expect(note(ben.page, "Parcel lost")).toHaveCount(1);
  await expect(note(ben.page, "Order taken")).toHaveCount(1);
  await ana.page.keyboard.press("Control+z");
  await expect(ana.page.locator("[role=log]", { hasText: "nothing of yours" })).toHaveCount(1);
  await close();
});

test("deleted under someone's pen: what is being written stays", async ({ browser }) => {
  const { ana, ben, close } = await two(browser, fresh());
  await note(ana.page, "Return received").dblclick();
  await ana.page.keyboard.type(" at the door");
  await expect(note(ben.page, "Return received at the door")).toHaveCount(1);
  await pick(ben.page, "Return received at the door");
  await ben.page.keyboard.press("Delete");
  await expect(ana.page.locator(".told-line")).toContainText("It is back");
  await ana.page.keyboard.type(", whole");
  await expect(note(ben.page, "Return received at the door, whole")).toHaveCount(1);
  await ana.page.keyboard.press("Escape");
  expect(await names(ana.page)).toEqual(await names(ben.page));
  await close();
});

test("offline and back: both wrote, one deleted what the other changed, and both end with the same wall", async ({ browser }) => {
  const line = new Line();
  const { ana, ben, close } = await two(browser, fresh(), { first: (page) => line.through(page) }, {});
  await line.cut(ana.page);
  await expect(ana.page.locator(".told-line.is-lost")).toContainText("kept here");
  await pick(ana.page, "Review written");
  await ana.page.keyboard.press("Enter");
  await ana.page.keyboard.type("Train entered tunnel");
  await ana.page.keyboard.press("Escape");
  await note(ana.page, "Complaint made").dblclick();
  await ana.page.keyboard.type(" by letter");
  await ana.page.keyboard.press("Escape");
  await pick(ben.page, "Complaint made");
  await ben.page.keyboard.press("Delete");
  await pick(ben.page, "Order placed");
  await ben.page.keyboard.type("Order taken");
  await ben.page.keyboard.press("Escape");
  await expect(note(ben.page, "Train entered tunnel")).toHaveCount(0);
  line.mend();
  await expect(ana.page.locator(".told-line.is-lost")).toHaveCount(0, { timeout: 20_000 });
  for (const { page } of [ana, ben]) for (const name of ["Train entered tunnel", "Order taken", "Complaint made by letter"]) await expect(note(page, name)).toHaveCount(1);
  expect(await names(ana.page)).toEqual(await names(ben.page));
  await close();
});

test("hands are seen, and a person can be followed", async ({ browser }) => {
  const { ana, ben } = await two(browser, fresh());
  await ben.page.mouse.move(700, 400);
  await ben.page.mouse.move(720, 420);
  await expect(ana.page.locator(".cursor span")).toHaveText("Ben");
  const percent = (page: Page) => page.locator(".percent").textContent();
  await ana.page.getByRole("button", { name: "See what Ben sees" }).click();
  await ben.page.keyboard.press("-");
  await ben.page.keyboard.press("-");
  await ben.page.waitForTimeout(700);
  await expect.poll(() => percent(ana.page)).toBe(await percent(ben.page));
  await ben.close();
  await expect(ana.page.locator(".cursor")).toHaveCount(0);
  await ana.close();
});

test("the list is the same document: rename, add, delete", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await writer(browser, "Ana", `${path}?view=list`), await writer(browser, "Ben", path)];
  const field = ana.page.locator(".list-row.is-edited").first().getByRole("textbox");
  await field.fill("Order taken");
  await field.press("Enter");
  await expect(note(ben.page, "Order taken")).toHaveCount(1);
  await ana.page.getByRole("textbox", { name: /Write a new event/ }).fill("Gift wrapped");
  await ana.page.keyboard.press("Enter");
  await expect(note(ben.page, "Gift wrapped")).toHaveCount(1);
  await ana.page.getByRole("button", { name: "Delete: Parcel lost" }).click();
  await expect(note(ben.page, "Parcel lost")).toHaveCount(0);
  await ana.close();
  await ben.close();
});

test("what stands on a sticky is text, whatever it looks like", async ({ browser }) => {
  const path = fresh("blank");
  const [ana, ben] = [await writer(browser, '<img src=x onerror="window.hurt=1">', path), await writer(browser, "Ben", path)];
  const nasty = '<img src=x onerror="window.hurt=1"><svg onload="window.hurt=1"></svg> javascript:alert(1)';
  await ana.page.locator('.pile[data-kind="event"]').click();
  await ana.page.keyboard.type(nasty);
  await ana.page.mouse.move(500, 300);
  await ana.page.mouse.move(510, 310);
  await expect(ben.page.locator(".note-name")).toHaveText(nasty);
  await expect(ben.page.locator(".cursor span")).toContainText("<img");
  for (const { page } of [ana, ben]) {
    expect(await page.evaluate(() => (window as unknown as { hurt?: number }).hurt)).toBeUndefined();
    expect(await page.locator(".wall img, .wall .note svg").count()).toBe(0);
  }
  await ana.close();
  await ben.close();
});

test("on a phone: write a note, rename it, read it", async ({ browser }) => {
  const path = fresh();
  const [phone, desk] = [await writer(browser, "Ana", path, PHONE), await writer(browser, "Ben", path)];
  await phone.page.locator('.pile[data-kind="event"]').tap();
  await phone.page.keyboard.type("Phone rang");
  await phone.page.keyboard.press("Escape");
  await expect(note(desk.page, "Phone rang")).toHaveCount(1);
  await note(phone.page, "Phone rang").tap();
  await phone.page.getByRole("button", { name: "Rename" }).tap();
  await phone.page.keyboard.type("Phone answered");
  await phone.page.keyboard.press("Escape");
  await expect(note(desk.page, "Phone answered")).toHaveCount(1);
  const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await phone.close();
  await desk.close();
});
