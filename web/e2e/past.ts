/** How somebody comes to the history of a wall. */
import { expect, type Page } from "@playwright/test";
import { fresh as wall, named } from "./someone";

export const fresh = (kind = "past") => wall(kind);
export const slider = (page: Page) => page.getByRole("slider", { name: "Moment of the history" });
/** The note whose name has these words. */
export const note = (page: Page, name: string) => page.locator(".note", { hasText: name });

export async function open(page: Page, path: string, name = "Ana Lopes") {
  await named(page, name);
  await page.goto(path);
  await page.locator(".time-bar").waitFor();
  await expect(page.locator(".history")).toHaveAttribute("data-waiting", "false");
}
