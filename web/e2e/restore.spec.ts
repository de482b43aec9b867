/** Moments of a wall that get a name, and moments that are restored: who may, and what everybody sees of it. */
import { expect, test } from "@playwright/test";
import { fresh, note, open, slider } from "./past";
import { guest } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

test("a named moment is a flag for everybody; who named it renames and removes it, others do not", async ({ page, browser }) => {
  const path = fresh();
  await open(page, `${path}/history`);
  await page.locator(".moment-row").nth(5).click();
  await page.getByRole("button", { name: "Name this moment" }).click();
  await page.getByLabel("Name of the moment").fill(" ");
  await expect(page.getByRole("button", { name: "Keep" })).toBeDisabled();
  await page.getByLabel("Name of the moment").fill("<b>Before</b> the break");
  await page.keyboard.press("Enter");
  await expect(page.locator(".track-flag")).toHaveText("<b>Before</b> the break");
  await expect(page.getByRole("button", { name: "Name this moment" })).toBeFocused();
  const { page: other, close } = await guest(browser, "Ben Okafor", { role: "participant" });
  await other.goto(`${path}/history`);
  await other.locator(".history-marks button.mark-row").click();
  await expect(slider(other)).toHaveAttribute("aria-valuetext", /moment 22 of 27$/);
  await expect(other.getByRole("button", { name: /^Rename|^Remove/ })).toHaveCount(0);
  await page.getByRole("button", { name: /^Rename/ }).click();
  await page.getByLabel("Name of the moment").fill("Lunch");
  await page.keyboard.press("Enter");
  await expect(other.locator(".track-flag")).toHaveText("Lunch");
  await page.getByRole("button", { name: /^Remove/ }).click();
  await expect(other.locator(".track-flag")).toHaveCount(0);
  await expect(other.locator(".history-marks")).toContainText("No moment has a name yet.");
  await close();
});

test("restoring says what will happen, is one more edit that everybody gets, and can be restored in turn", async ({ page, browser }) => {
  const path = fresh();
  const { page: other, close } = await guest(browser, "Ben Okafor", { role: "participant" });
  await other.goto(`${path}?edit=1`);
  await expect(note(other, "Meal thrown away")).toBeVisible();
  await open(page, `${path}/history`);
  await expect(page.getByRole("button", { name: "Restore this moment" })).toHaveCount(0);
  await slider(page).focus();
  for (let nth = 0; nth < 14; nth++) await page.keyboard.press("ArrowLeft");
  await page.getByRole("button", { name: "Restore this moment" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("listitem")).toHaveText(["8 stickies written since then go away", "1 sticky removed since then comes back", "1 sticky gets its old name back", "5 stickies move back to where they stood", "3 stickies get their old details back", "Arrows run as they did"]);
  await expect(dialog).toContainText("can be restored in turn");
  await page.keyboard.press("Escape");
  await expect(note(other, "Meal thrown away")).toBeVisible();
  await page.getByRole("button", { name: "Restore this moment" }).click();
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(note(other, "Meal thrown away")).toHaveCount(0);
  await expect(note(other, "Fridge door left open")).toBeVisible();
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /^Ana Lopes, .+, restored an earlier moment, moment 28 of 28$/);
  await expect(page.locator(".history-now")).toContainText("This is how the wall stands now.");
  await page.getByRole("button", { name: "Previous moment" }).click();
  await page.getByRole("button", { name: "Restore this moment" }).click();
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(note(other, "Meal thrown away")).toBeVisible();
  await expect(note(other, "Fridge door left open")).toHaveCount(0);
  await close();
});

test("a refused restore changes nothing and says why; who does not lead cannot ask for it; who looks on names nothing", async ({ page, browser }) => {
  const path = fresh();
  await page.route(/\/restore\b/, (route) => route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify({ title: "Not yours", status: 403, detail: "Only who leads the session may do that.", code: "SL-S004", mend: "" }) }));
  await open(page, `${path}/history`);
  await page.getByRole("button", { name: "Previous moment" }).click();
  await page.getByRole("button", { name: "Restore this moment" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("The wall was not changed. Only who leads the session may do that.");
  for (const [name, role, marks] of [["Ben", "participant", 1], ["Vera", "viewer", 0]] as const) {
    const { page: who, close } = await guest(browser, name, { role });
    await who.goto(`${path}/history`);
    await who.getByRole("button", { name: "Previous moment" }).click();
    await expect(who.locator(".history-now .counts")).toContainText("1 added");
    await expect(who.getByRole("button", { name: "Name this moment" })).toHaveCount(marks);
    await expect(who.getByRole("button", { name: "Restore this moment" })).toHaveCount(0);
    await close();
  }
});
