/** The history of a wall, against the fixture: walk it, replay it, look into it; and what it must not do to the server. */
import { expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { fresh, note, open, slider } from "./past";
import { guest, names, PHONE } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

const ring = (page: Page) => page.locator(".changed i");
const BOARD = /\/v1\/wall\/history\/[^/]+$/;

test("from the wall and back; the slider is a slider, and says who, when and which", async ({ page }) => {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const path = fresh();
  await page.goto(path);
  await page.getByRole("link", { name: "History of this wall" }).click();
  await expect(page).toHaveURL(/\/history$/);
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /^Chidi, .+, 1 edit, moment 27 of 27$/);
  await expect(page.locator(".history-now")).toContainText("This is how the wall stands now.");
  await slider(page).focus();
  await page.keyboard.press("Home");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /^Ana Lopes, .+moment 1 of 27$/);
  await expect.poll(() => names(page)).toEqual(["Meal ordered"]);
  await page.keyboard.press("ArrowRight");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 2 of 27$/);
  await page.keyboard.press("PageUp");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 12 of 27$/);
  await page.keyboard.press("ArrowUp");
  await expect(page.locator(".history-moment .changes")).toContainText("before: “Order payed”");
  await expect(ring(page)).toHaveCount(1);
  // Once the camera has come to rest.
  await expect.poll(async () => Math.abs(((await note(page, "Order paid").boundingBox())?.x ?? 0) - ((await ring(page).boundingBox())?.x ?? 99))).toBeLessThan(1.5);
  // The address names the moment, and opens there again.
  await expect(page).toHaveURL(/moment=\d+-\d+/);
  await page.reload();
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 13 of 27$/);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.locator(".history-moment .changes s")).toHaveText("Fridge door left open");
  await expect(note(page, "Fridge door left open")).toHaveCount(0);
  await expect(page.getByRole("log")).toHaveText(/moment 15 of 27$/);
  await expect(page.locator(".track-later")).toHaveText(["21 hours later", "2 hours later"]);
  await page.getByRole("link", { name: "Back to the wall" }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  expect(faults).toEqual([]);
});

test("what is different from now is counted and named, and shown where it is", async ({ page }) => {
  await open(page, `${fresh()}/history`);
  await slider(page).focus();
  for (let nth = 0; nth < 14; nth++) await page.keyboard.press("ArrowLeft");
  await expect(page.locator(".counts .deed")).toHaveText(["8 added", "1 removed", "1 renamed", "5 moved", "3 changed", "2 arrows more"]);
  await page.locator(".history-now summary").click();
  await page.locator(".history-now").getByRole("button", { name: /6 more/ }).click();
  await expect(page.locator(".history-now .changes li")).toHaveCount(18);
  await expect(page.locator(".history-now .changes li", { hasText: "Meal left in the fridge" })).toContainText("before: “Meal not collected”");
  const before = await note(page, "Member joined").boundingBox();
  await page.locator(".history-now").getByRole("button", { name: /Member joined/ }).click();
  await expect.poll(async () => ((await note(page, "Member joined").boundingBox())?.width ?? 0) > (before?.width ?? 0) * 1.3).toBe(true);
});

test("a replay shows every moment up to the end, and can be stopped", async ({ page }) => {
  await open(page, `${fresh()}/history`);
  const seen = new Set<string>();
  await page.exposeFunction("saw", (text: string) => void seen.add(text));
  await slider(page).evaluate((input) => new MutationObserver(() => (window as never as { saw(text: string): void }).saw(input.getAttribute("aria-valuetext") ?? "")).observe(input, { attributeFilter: ["aria-valuetext"] }));
  await page.getByRole("button", { name: "16×" }).click();
  await page.getByRole("button", { name: "Play" }).click();
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible({ timeout: 20_000 });
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 27 of 27$/);
  expect(seen.size).toBe(27);
  await slider(page).focus();
  await page.keyboard.press(" ");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.press(" ");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  const still = await slider(page).getAttribute("aria-valuetext");
  expect(still).not.toMatch(/moment 27/);
  await page.waitForTimeout(700);
  expect(await slider(page).getAttribute("aria-valuetext")).toBe(still);
});

test("a quick drag asks one question at a time, and ends with the board under the finger", async ({ page }) => {
  let [flying, most, asked] = [0, 0, 0];
  await page.route(BOARD, async (route) => {
    asked += 1;
    flying += 1;
    most = Math.max(most, flying);
    await new Promise((go) => setTimeout(go, 120));
    await route.continue();
    flying -= 1;
  });
  await open(page, `${fresh("past-long")}/history`);
  await expect.poll(() => flying).toBe(0);
  asked = 0;
  const box = await slider(page).boundingBox();
  if (!box) throw new Error("no slider");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width - 12, y);
  await page.mouse.down();
  for (let step = 0; step <= 90; step++) await page.mouse.move(box.x + box.width - 12 - step * 10, y);
  const during = asked;
  const at = await slider(page).getAttribute("aria-valuetext");
  await page.mouse.up();
  await expect(page.locator(".history")).toHaveAttribute("data-waiting", "false");
  expect(await slider(page).getAttribute("aria-valuetext")).toBe(at);
  expect(most).toBe(1);
  expect(during).toBeLessThan(60);
  await expect.poll(() => flying).toBe(0);
});

test("a long history: earlier pages, a moment of long ago by its address, a list a hundred at a time", async ({ page, request }) => {
  const path = fresh("past-long");
  await open(page, `${path}/history`);
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 500 of 500$/);
  await expect(page.locator(".moment-row")).toHaveCount(100);
  await page.getByRole("button", { name: "Older", exact: true }).click();
  await expect(page.locator(".history-moments footer")).toContainText("101 to 200 of 500");
  await page.getByRole("button", { name: "Earlier changes" }).click();
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 1000 of 1000$/);
  await page.getByRole("button", { name: "Earlier changes" }).click();
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 1227 of 1227$/);
  await expect(page.getByRole("button", { name: "Earlier changes" })).toHaveCount(0);
  const newest = (await (await request.get(`${path}/v1/wall/history?limit=500`)).json()) as { moments: { moment: string }[] };
  const older = (await (await request.get(`${path}/v1/wall/history?limit=500&before=${newest.moments[0]?.moment}`)).json()) as { moments: { moment: string }[] };
  await open(page, `${path}/history?moment=${older.moments[7]?.moment}`);
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 8 of 1000$/);
});

test("one person's moments: the list, the steps and the replay keep to them", async ({ page }) => {
  await open(page, `${fresh()}/history`);
  await page.getByLabel("Who", { exact: true }).selectOption("Ben Okafor");
  const rows = page.locator(".moment-row");
  await expect(rows.first()).toContainText("Ben Okafor");
  const many = await rows.count();
  expect(many).toBeGreaterThan(4);
  await expect(page.locator(".moment-row", { hasText: "Chidi" })).toHaveCount(0);
  await slider(page).focus();
  for (let nth = 0; nth < many; nth++) {
    await page.keyboard.press("ArrowLeft");
    await expect(slider(page)).toHaveAttribute("aria-valuetext", /^Ben Okafor/);
  }
  await expect(page.getByRole("button", { name: "Previous moment" })).toHaveAttribute("aria-disabled", "true");
  await page.getByLabel("Who", { exact: true }).selectOption("The board file");
  await rows.first().click();
  await expect(page.locator(".history-moment .changes li")).toContainText(["Meal ordered", "Order paid", "Payment refused"]);
  await expect(page.locator(".region h2")).toContainText("Ordering");
});

test("while one looks back, what others write is added at the end and moves nothing", async ({ page, browser }) => {
  const path = fresh();
  await open(page, `${path}/history`);
  await slider(page).focus();
  await page.keyboard.press("Home");
  await expect.poll(() => names(page)).toEqual(["Meal ordered"]);
  const { page: other, close } = await guest(browser, "Dora", { role: "participant" });
  await other.goto(`${path}?edit=1`);
  await other.locator('.pile[data-kind="event"]').click();
  await other.keyboard.type("Meal praised");
  await other.keyboard.press("Escape");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 1 of 28$/, { timeout: 10_000 });
  expect(await names(page)).toEqual(["Meal ordered"]);
  await page.getByRole("button", { name: "Now" }).click();
  await expect(note(page, "Meal praised")).toBeVisible();
  await expect(page.locator(".moment-head")).toContainText("Dora");
  await close();
});

test("a moment that cannot be read says so, and is asked for again", async ({ page }) => {
  await open(page, `${fresh()}/history`);
  await page.route(BOARD, (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: "{}" }));
  await slider(page).focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("alert")).toContainText("This moment could not be read.");
  await page.unroute(BOARD);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => names(page)).toEqual(["Meal ordered"]);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a wall on which nothing was changed yet, and one that has no history", async ({ page }) => {
  await page.goto(`${fresh("blank")}/history`);
  await expect(page.getByText("Nothing has been changed yet")).toBeVisible();
  await page.goto("/p/large/history");
  await expect(page.locator(".trouble")).toBeVisible();
});

test("as a list: the board as text, the moments as buttons, no picture", async ({ page }) => {
  await open(page, `${fresh()}/history?view=list`);
  await expect(page.locator(".wall")).toHaveCount(0);
  await expect(page.locator(".list-row")).toHaveCount(19);
  await page.locator(".moment-row").last().focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".list-row")).toHaveText([/Meal ordered/]);
  await expect(page.locator(".moment-row").last()).toHaveAttribute("aria-current", "true");
});

test("by thumb on a phone, and without motion", async ({ browser }) => {
  const { page, close } = await guest(browser, "Ana", { ...PHONE, reducedMotion: "reduce" });
  const path = fresh();
  await page.goto(path);
  await page.getByRole("link", { name: "History of this wall" }).tap();
  await expect(page.locator(".history")).toHaveAttribute("data-waiting", "false");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  const box = await slider(page).boundingBox();
  if (!box) throw new Error("no slider");
  expect(box.height).toBeGreaterThanOrEqual(44);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 1\d of 27$/);
  await page.getByRole("button", { name: "16×" }).tap();
  await page.getByRole("button", { name: "Play" }).tap();
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /moment 27 of 27$/, { timeout: 20_000 });
  for (const name of ["Previous moment", "Play", "Now"]) expect((await page.getByRole("button", { name }).boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(32);
  await close();
});

for (const [width, height] of [[1440, 900], [390, 844]] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`no violation and pictures to be looked at, ${width} ${theme}`, async ({ browser }) => {
      test.setTimeout(300_000);
      const phone = width < 500;
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, hasTouch: phone, deviceScaleFactor: phone ? 2 : 1 });
      const page = await context.newPage();
      const look = async (name: string) => {
        await page.waitForTimeout(700);
        await page.screenshot({ path: `test-results/history-${name}-${width}-${theme}.png` });
        expect(await violations(page), name).toEqual([]);
      };
      const path = fresh();
      await open(page, `${path}/history`);
      for (const [nth, name] of [[1, "After the second day"], [11, "Commands begin"]] as const) {
        await page.locator(".moment-row").nth(nth).click();
        await page.getByRole("button", { name: "Name this moment" }).click();
        await page.keyboard.type(name);
        if (nth === 1) await look("name");
        await page.keyboard.press("Enter");
      }
      await look("moment");
      await page.locator(".history-now summary").click();
      await look("different");
      await page.getByRole("button", { name: "Restore this moment" }).click();
      await look("restore");
      await page.keyboard.press("Escape");
      await slider(page).focus();
      await page.keyboard.press("Home");
      await look("first");
      await page.goto(`${path}/history?view=list`);
      await page.locator(".list-row").first().waitFor();
      await look("list");
      await page.goto(`${fresh("blank")}/history`);
      await look("none");
      await page.goto(`${fresh("past-long")}/history`);
      await page.locator(".note").first().waitFor();
      await look("long");
      await context.close();
    });
  }
}
