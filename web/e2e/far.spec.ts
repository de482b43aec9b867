/** A wall of more than a thousand stickies, seen from afar: a picture, under elements that can still be reached. */
import { expect, type Page, test } from "@playwright/test";

/** The colour of the far picture where a note stands. */
const colourUnder = (page: Page, selector: string) =>
  page.evaluate((selector) => {
    const box = document.querySelector(selector)?.getBoundingClientRect();
    const canvas = document.querySelector<HTMLCanvasElement>(".distance");
    const pen = canvas?.getContext("2d");
    if (!box || !canvas || !pen) return null;
    const at = canvas.getBoundingClientRect();
    const dense = canvas.width / at.width;
    // A corner without words.
    return [...pen.getImageData(Math.round((box.left + box.width * 0.9 - at.left) * dense), Math.round((box.top + box.height * 0.85 - at.top) * dense), 1, 1).data];
  }, selector);

async function zoom(page: Page, steps: number): Promise<void> {
  for (let nth = 0; nth < steps; nth++) await page.keyboard.press("+");
  await page.waitForTimeout(1_500);
}

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/p/large");
  await page.locator(".note").first().waitFor();
  await expect(page.locator(".elements")).toHaveClass(/is-far/);
  await expect(page.locator(".elements")).not.toHaveClass(/is-hidden/);
});

test("the picture has every note in its place and colour, and a press meets the note", async ({ page }) => {
  await expect(page.locator(".distance")).toBeVisible();
  // The wall is wider than the screen even at its smallest.
  const key = await page.locator('.note.is-policy[data-copy="0"]').evaluateAll((notes) => notes.find((note) => note.getBoundingClientRect().left > 300)?.getAttribute("data-key"));
  const policy = `.note[data-key="${key}"]`;
  const paper = await page.locator(policy).evaluate((note) => getComputedStyle(note).getPropertyValue("--paper"));
  const wanted = [1, 3, 5].map((at) => parseInt(paper.slice(at, at + 2), 16));
  const found = await colourUnder(page, policy);
  wanted.forEach((channel, nth) => expect(Math.abs(channel - (found?.[nth] ?? 0))).toBeLessThan(24));
  await page.locator(policy).click();
  await expect(page.locator(".note.is-selected")).toHaveCount(1);
});

test("a note can be reached with the keys, and shows that it is", async ({ page }) => {
  const first = page.locator('.note[tabindex="0"]');
  await first.focus();
  await page.keyboard.press("ArrowRight");
  const focused = page.locator(".note:focus-visible");
  await expect(focused).toHaveCount(1);
  expect(await focused.getAttribute("aria-label")).toBeTruthy();
  expect(await focused.evaluate((note) => getComputedStyle(note).outlineStyle)).toBe("solid");
  expect(await focused.evaluate((note) => getComputedStyle(note).backgroundImage)).not.toBe("none");
});

test("near by the elements are painted, and the picture is gone", async ({ page }) => {
  const before = await page.locator(".note").count();
  await zoom(page, 12);
  await expect(page.locator(".distance")).toBeHidden();
  await expect(page.locator(".elements")).not.toHaveClass(/is-far|is-hidden/);
  expect(await page.locator(".note").count()).toBeLessThan(before);
  await page.keyboard.press("0");
  await expect(page.locator(".distance")).toBeVisible();
});

/** The picture in 4,000 samples, after a move and back to rest. */
async function moved(page: Page): Promise<number[]> {
  await page.goto("/p/large");
  await page.locator(".note").first().waitFor();
  await expect(page.locator(".elements")).toHaveClass(/is-far/);
  await page.waitForTimeout(2_500);
  for (const key of ["+", "+", "-"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(500);
  }
  await page.waitForTimeout(1_500);
  await expect(page.locator(".distance")).toBeVisible();
  await expect(page.locator(".distance-strip, .distance-ground")).toHaveCount(2);
  for (const other of await page.locator(".distance-strip, .distance-ground").all()) await expect(other).toBeHidden();
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".distance");
    const { data, width, height } = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [], width: 1, height: 1 };
    const samples: number[] = [];
    for (let y = 0.5; y < 50; y++) for (let x = 0.5; x < 80; x++) samples.push(...[0, 1, 2].map((channel) => data[(Math.floor((y / 50) * height) * width + Math.floor((x / 80) * width)) * 4 + channel] ?? -1));
    return samples;
  });
}

test("the worker draws what the page draws where there is no worker for it", async ({ page, browser }) => {
  const byWorker = await moved(page);
  expect(page.workers().map((worker) => worker.url()).filter((url) => url.includes("far.worker"))).toHaveLength(1);
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const other = await context.newPage();
  await other.addInitScript(() => Object.defineProperty(window, "OffscreenCanvas", { value: undefined }));
  const byPage = await moved(other);
  expect(other.workers().some((worker) => worker.url().includes("far.worker"))).toBe(false);
  expect(new Set(byPage).size).toBeGreaterThan(20);
  const differ = byPage.filter((value, nth) => Math.abs(value - (byWorker[nth] ?? -1)) > 24).length;
  expect(differ / byPage.length).toBeLessThan(0.01);
  await context.close();
});
