/** Pictures of the wall while it is written on, in both themes, at a desk and on a phone, into test-results/, to be looked at. */
import { type Page, test } from "@playwright/test";
import { fresh, guest, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls");

async function storm(page: Page): Promise<void> {
  await page.locator('.pile[data-kind="event"]').click();
  for (const [word, key] of [["Order placed", "Enter"], ["Order paid", "Enter"], ["Payment refused", "Enter"], ["Parcel handed over", "Tab"], ["Whenever a parcel leaves, tell the buyer", "Tab"], ["Send tracking link", "Tab"], ["Tracking link sent", "Escape"]] as const) {
    await page.keyboard.type(word);
    await page.keyboard.press(key);
  }
  await page.keyboard.press("Escape");
}

for (const [width, height] of [[1440, 900], [390, 844]] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`live screens ${width} ${theme}`, async ({ browser }) => {
      const phone = width < 500;
      const { page, close } = await guest(browser, "Ana Lopes", { viewport: { width, height }, colorScheme: theme, hasTouch: phone, deviceScaleFactor: phone ? 2 : 1 });
      const shot = async (name: string) => {
        await page.waitForTimeout(900);
        await page.screenshot({ path: `test-results/live-${name}-${width}-${theme}.png` });
      };
      const blank = fresh("blank");
      await page.goto(blank);
      await page.locator(".edit-switch").waitFor();
      await shot("invited");
      await page.goto(`${blank}?edit=1`);
      await page.locator(".dock").waitFor();
      await shot("blank");
      await storm(page);
      await page.keyboard.press("0");
      await shot("stormed");
      const { page: second, close: leave } = await writer(browser, "Ben Okafor", blank, { viewport: { width: 1280, height: 800 }, until: ".note" });
      await second.locator(".note", { hasText: "Order paid" }).dblclick();
      await second.keyboard.press("End");
      await second.mouse.move(500, 500);
      await second.mouse.move(520, 520);
      await page.locator(".note", { hasText: "Parcel handed over" }).click();
      await shot("together");
      await page.locator(".note", { hasText: "Parcel handed over" }).dblclick();
      await shot("writing");
      await page.keyboard.press("Escape");
      await page.goto("/p/farmacy-family?edit=1");
      await page.locator(".dock").waitFor();
      await shot("large");
      await page.goto("/p/farmacy-family?edit=1&sticky=event/order-collected");
      await page.locator(".panel.is-form").waitFor();
      await shot("panel");
      await page.locator(".panel-body").evaluate((body) => body.scrollTo(0, 620));
      await shot("panel-below");
      await page.goto("/p/farmacy-family?edit=1&view=list");
      await page.locator(".list-row.is-edited").first().waitFor();
      await shot("list");
      await page.evaluate(() => localStorage.removeItem("stormlake.name"));
      const asked = await page.context().newPage();
      await asked.addInitScript(() => localStorage.removeItem("stormlake.name"));
      await asked.goto(`${blank}?edit=1`);
      await asked.getByRole("dialog").waitFor();
      await asked.waitForTimeout(600);
      await asked.screenshot({ path: `test-results/live-name-${width}-${theme}.png` });
      await close();
      await leave();
    });
  }
}
