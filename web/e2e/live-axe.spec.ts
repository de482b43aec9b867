/** The wall while it is written on, its panel, its list and its dialog: nothing that axe knows to be in anyone's way. */
import { expect, test } from "@playwright/test";
import { violations } from "./axe";
import { DESK } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls");

for (const theme of ["light", "dark"] as const) {
  test(`no violation, ${theme}`, async ({ browser }) => {
    const context = await browser.newContext({ ...DESK, colorScheme: theme });
    await context.addInitScript(() => {
      if (!location.search.includes("unnamed")) localStorage.setItem("stormlake.name", "Ana");
      else localStorage.removeItem("stormlake.name");
    });
    const page = await context.newPage();
    const pages: [string, string][] = [
      ["/p/blank-axe?edit=1", ".dock"],
      ["/p/storm-axe?edit=1", ".dock"],
      ["/p/storm-axe?edit=1&sticky=event/order-placed", ".panel.is-form"],
      ["/p/cd-shop?edit=1&sticky=policy/invite-a-silent-buyer-back", ".panel.is-form"],
      ["/p/storm-axe?edit=1&view=list", ".list-row.is-edited"],
      ["/p/storm-axe?edit=1&unnamed=1", "dialog[open]"],
    ];
    for (const [path, shown] of pages) {
      await page.goto(path);
      await page.locator(shown).first().waitFor();
      if (path === "/p/storm-axe?edit=1") await page.locator(".note").first().click();
      await page.waitForTimeout(400);
      expect(await violations(page), path).toEqual([]);
    }
    await context.close();
  });
}
