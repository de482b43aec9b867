/** The wall while it is written on, its panel, its list and its dialog: nothing that axe knows to be in anyone's way. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls");

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

for (const theme of ["light", "dark"] as const) {
  test(`no violation, ${theme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: theme, viewport: { width: 1440, height: 900 } });
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
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 140)).slice(0, 3).join(" | ")}`), path).toEqual([]);
    }
    await context.close();
  });
}
