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
