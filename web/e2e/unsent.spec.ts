/** What is written without a line outlives a reload of the page, against the fixture. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { Line } from "./line";
import { fresh, note, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

/** Somebody at a wall, with a line that can be cut, also while the page is loaded again. */
async function someone(browser: Browser, name: string, path: string) {
  const line = new Line();
  const warnings: string[] = [];
  const first = async (page: Page) => {
    page.on("dialog", (dialog) => {
      warnings.push(dialog.type());
      void dialog.accept();
    });
    await line.through(page);
  };
  const who = await writer(browser, name, path, { first });
  return { ...who, warnings, offline: (how?: { told?: boolean }) => line.cut(who.page, how), online: () => line.mend() };
}

const field = (page: Page) => page.getByRole("textbox", { name: "Write a comment" });

/** How many rows this browser keeps. */
const kept = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("stormlake.unsent");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const count = opening.result.transaction("edits").objectStore("edits").count();
          count.onsuccess = () => {
            opening.result.close();
            resolve(count.result);
          };
        };
      }),
  );

async function writeEvent(page: Page, name: string): Promise<void> {
  await page.locator('.pile[data-kind="event"]').focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type(name);
  await page.keyboard.press("Escape");
  await expect(note(page, name)).toHaveCount(1);
}

test("a note and a comment that were written without a line are there for the others after a reload", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await someone(browser, "Ana", path), await someone(browser, "Ben", path)];
  await ana.offline();
  await writeEvent(ana.page, "Train entered tunnel");
  await ana.page.getByRole("button", { name: "Done", exact: true }).click();
  await note(ana.page, "Order paid").click();
  await field(ana.page).click();
  await ana.page.keyboard.type("Who is told?");
  await ana.page.keyboard.press("Control+Enter");
  await expect(field(ana.page)).toHaveValue("");
  await expect.poll(() => kept(ana.page)).toBeGreaterThan(0);

  await ana.page.reload();
  expect(ana.warnings).toEqual(["beforeunload"]);
  await note(ana.page, "Order paid").waitFor();
  await expect(note(ben.page, "Train entered tunnel")).toHaveCount(0);
  expect(await kept(ana.page)).toBeGreaterThan(0);
  ana.online();
  for (const { page } of [ana, ben]) await expect(note(page, "Train entered tunnel")).toHaveCount(1, { timeout: 20_000 });
  await expect(ana.page.locator(".told-line")).toContainText("is sent now");
  await ben.page.getByRole("button", { name: "Done", exact: true }).click();
  await note(ben.page, "Order paid").click();
  await expect(ben.page.locator(".comment-text")).toHaveText("Who is told?");
  // The server has it: nothing is kept, and the page can be left.
  await expect.poll(() => kept(ana.page)).toBe(0);
  await ana.page.reload();
  expect(ana.warnings).toEqual(["beforeunload"]);
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("a comment alone is enough for the page to warn", async ({ browser }) => {
  const ana = await someone(browser, "Ana", fresh());
  await ana.page.getByRole("button", { name: "Done", exact: true }).click();
  await note(ana.page, "Order paid").click();
  await field(ana.page).click();
  await ana.page.keyboard.type("Who?");
  await ana.offline({ told: false });
  await ana.page.keyboard.press("Control+Enter");
  await expect(field(ana.page)).toHaveValue("");
  await expect(ana.page.locator(".told-line.is-lost")).toBeVisible();
  await ana.page.reload();
  expect(ana.warnings).toEqual(["beforeunload"]);
  await ana.close();
});

test("written on a line, it is kept no longer than until the server has it", async ({ browser }) => {
  const ana = await someone(browser, "Ana", fresh());
  await writeEvent(ana.page, "Train entered tunnel");
  await expect.poll(() => kept(ana.page)).toBeGreaterThan(0);
  await expect.poll(() => kept(ana.page)).toBe(0);
  await ana.close();
});

test("an invitation that has ended leaves nothing behind", async ({ browser }) => {
  const ana = await someone(browser, "Ana", fresh());
  await ana.offline();
  await writeEvent(ana.page, "Train entered tunnel");
  await expect.poll(() => kept(ana.page)).toBeGreaterThan(0);
  await ana.page.route(/\/v1\/wall\/reading$/, (route) => route.fulfill({ status: 401, json: { title: "Who are you?", status: 401 } }));
  await ana.page.reload();
  await note(ana.page, "Order paid").waitFor();
  await expect.poll(() => kept(ana.page)).toBe(0);
  await ana.close();
});
