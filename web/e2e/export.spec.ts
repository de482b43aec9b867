/** Taking the board along: everything with one press, each form as a file of its own, as the wall stands now. Against the fixture. */
import { readFileSync, statSync } from "node:fs";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { FORMS } from "./fixture/exports.mjs";
import { type Coming, fresh, guest, PHONE, someone } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

const come = async (browser: Browser, path: string, query = "?edit=1", coming: Coming = {}) =>
  (await someone(browser, "Ana", `${path}${query}`, { reducedMotion: "reduce", acceptDownloads: true, until: ".dock, .list-row, .note", ...coming })).page;

const dialog = (page: Page) => page.getByRole("dialog", { name: "Export" });
async function open(page: Page) {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(dialog(page).getByRole("link")).toHaveCount(FORMS.length + 1);
}
async function taken(page: Page, press: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

test("one press gives everything, with what was written a moment ago", async ({ browser }) => {
  const path = fresh();
  const page = await come(browser, path);
  await page.locator('.pile[data-kind="event"]').click();
  await page.keyboard.type("Doorbell rung");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await open(page);
  // The first that the keyboard meets.
  await expect(dialog(page).getByRole("link", { name: /^Everything/ })).toBeFocused();
  const all = await taken(page, () => page.keyboard.press("Enter"));
  expect(all.name).toBe(`${path.slice(3)}.zip`);
  const archive = readFileSync(all.path);
  expect(archive.subarray(0, 4).toString("latin1")).toBe("PK\x03\x04");
  for (const inside of ["README.md", "board.kdl", "story/story.md", "event: Doorbell rung"]) expect(archive.includes(inside), inside).toBe(true);
  await expect(dialog(page).getByRole("status")).toContainText("Everything (.zip) is being made");
  const story = await taken(page, () => dialog(page).getByRole("link", { name: /^Story/ }).click());
  expect(story.name).toBe(`${path.slice(3)}.story.md`);
  expect(readFileSync(story.path, "utf8")).toContain("Doorbell rung");
  // What is taken is kept, not shown.
  expect(new URL(page.url()).pathname).toBe(path);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Export", exact: true })).toBeFocused();
  await page.context().close();
});

test("each form is a link of its own and comes as what it says it is", async ({ browser }) => {
  const page = await come(browser, "/p/cd-shop", "");
  await open(page);
  await expect(dialog(page).getByRole("heading", { level: 3 })).toHaveText(["To read and to show", "Contracts", "Code"]);
  const links = dialog(page).locator("li a");
  for (let nth = 0; nth < FORMS.length; nth++) {
    // Chromium starts ten downloads of a page within a second and drops the next: no person is that quick.
    if (nth % 9 === 8) await page.waitForTimeout(1_100);
    const { name, path } = await taken(page, () => links.nth(nth).click());
    const extension = await links.nth(nth).locator("code").textContent();
    expect(name.startsWith("cd-shop.") && name.endsWith(extension ?? "none"), `${name} ${extension}`).toBe(true);
    expect(statSync(path).size).toBeGreaterThan(40);
  }
  await page.context().close();
});

test("a session's last step offers it; Escape closes the dialog and leaves the session", async ({ browser }) => {
  const page = await come(browser, fresh());
  await page.locator(".toolbar").getByRole("button", { name: "Session" }).click();
  const sheet = page.locator(".session-sheet");
  await expect(sheet.getByRole("button", { name: "Export…" })).toHaveCount(0);
  await sheet.locator("summary").click();
  await sheet.getByRole("button", { name: "Contexts" }).click();
  await sheet.getByRole("button", { name: "Export…" }).click();
  await expect(dialog(page).getByRole("link", { name: /^Everything/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(sheet).toBeVisible();
  await expect(sheet.getByRole("button", { name: "Export…" })).toBeFocused();
  await page.context().close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing is in anyone's way, ${colorScheme}`, async ({ browser }) => {
    const path = fresh();
    for (const options of [{ colorScheme }, { colorScheme, ...PHONE }]) {
      const page = await come(browser, path, "?edit=1&view=list", options);
      await open(page);
      expect(await violations(page)).toEqual([]);
      // It fits: nothing is scrolled to the side, and the last form can be reached.
      expect(await dialog(page).locator(".export-body").evaluate((body) => body.scrollWidth - body.clientWidth)).toBe(0);
      await dialog(page).getByRole("link", { name: /^Rust/ }).scrollIntoViewIfNeeded();
      await expect(dialog(page).getByRole("link", { name: /^Rust/ })).toBeInViewport();
      await expect(dialog(page).getByRole("button", { name: "Close" })).toBeInViewport();
      await page.context().close();
    }
  });
}

test("who is not connected is told what is not in it, and whoever gets no list still gets everything", async ({ browser }) => {
  const { page, close } = await guest(browser, "Ana", { reducedMotion: "reduce" });
  let line: { close(): Promise<void> } | null = null;
  await page.routeWebSocket(/\/v1\/wall$/, (each) => {
    if (line) return void each.close();
    each.connectToServer();
    line = each;
    return undefined;
  });
  await page.route("**/v1/exports", (route) => route.fulfill({ status: 503, json: { title: "Not now", detail: "", status: 503, code: "SL-S503", mend: "", type: "" } }));
  await page.goto(`${fresh()}?edit=1`);
  await page.locator(".dock").waitFor();
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("did not come");
  await expect(dialog(page).getByRole("link")).toHaveCount(1);
  await expect(dialog(page)).not.toContainText("Not connected");
  await (line as { close(): Promise<void> } | null)?.close();
  await expect(dialog(page)).toContainText("Not connected: what was written since is not in it.");
  await taken(page, () => dialog(page).getByRole("link").click());
  await close();
});

test("a board with errors says that it gives what it can", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const error = { code: "SL-B010", severity: "error", message: "Two events are called “Order paid”.", mend: "Rename one.", line: 3, column: 1, sticky: "Order paid" };
  await page.route("**/wall/reading", async (route) => {
    const reading = (await (await route.fetch()).json()) as Record<string, unknown>;
    await route.fulfill({ json: { ...reading, findings: [error, { ...error, severity: "warning" }] } });
  });
  await page.goto(fresh());
  await page.locator(".note").first().waitFor();
  await open(page);
  await expect(dialog(page)).toContainText("The board has 1 error.");
  await context.close();
});
