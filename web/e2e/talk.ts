/** How somebody comes to a wall to talk: the rail, its trays, the dots of a vote. */
import { type Browser, expect, type Page } from "@playwright/test";
import { violations } from "./axe";
import { type Coming, note, someone } from "./someone";

export const LEADS: Coming = { role: "admin" };
/** Somebody who may write but does not lead, if nothing else is said. */
export const come = (browser: Browser, name: string, path: string, coming: Coming = {}) => someone(browser, name, path, { role: "participant", until: ".talk-rail", ...coming });

export const tool = (page: Page, tray: "comments" | "vote" | "park") => page.locator(`[data-tray="${tray}"]`);
export const field = (page: Page) => page.getByRole("textbox", { name: "Write a comment" });
export const spot = (page: Page, name: string) => page.locator(".stepper", { has: page.locator(`[aria-label="Vote for “${name}”"]`) });

export async function clean(page: Page, where: string): Promise<void> {
  await page.waitForTimeout(300);
  expect(await violations(page), where).toEqual([]);
}

/** Writes hotspots on a wall that is being written on. */
export async function hotspots(page: Page, names: string[]): Promise<void> {
  for (const name of names) {
    await page.locator('.pile[data-kind="hotspot"]').click();
    await page.keyboard.type(name);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(note(page, name)).toHaveCount(1);
  }
}
