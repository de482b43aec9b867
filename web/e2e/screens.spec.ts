/** A picture of every page in both themes, at a desk and on a phone, into test-results/, to be looked at. */
import { test } from "@playwright/test";
import { signIn } from "./someone";

const PROJECT = process.env["STORMLAKE_PROJECT"] ?? "farmacy-family";
const POLICY = encodeURIComponent(process.env["STORMLAKE_POLICY"] ?? "Invite a repeat buyer to FFamily");
const SCREENS: Record<string, string> = {
  start: "/",
  wall: `/p/${PROJECT}`,
  sticky: `/p/${PROJECT}?sticky=event/order-collected`,
  list: `/p/${PROJECT}?view=list`,
  tail: `/p/${PROJECT}/tail`,
  subject: `/p/${PROJECT}/subjects/${process.env["STORMLAKE_SUBJECT"] ?? "customer-1"}`,
  decisions: `/p/${PROJECT}/decisions`,
  deliveries: `/p/${PROJECT}/deliveries`,
  funnels: `/p/${PROJECT}/funnels`,
  funnel: `/p/${PROJECT}?funnel=from-ad-to-member`,
  quarantine: `/p/${PROJECT}/quarantine`,
  data: `/p/${PROJECT}/data`,
  policies: `/p/${PROJECT}/policies`,
  policy: `/p/${PROJECT}/policies/${POLICY}`,
  trial: `/p/${PROJECT}/policies/${POLICY}?view=try`,
};

for (const [width, height] of [[1440, 900], [390, 844]] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`screens ${width} ${theme}`, async ({ browser }) => {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, hasTouch: width < 500, deviceScaleFactor: width < 500 ? 2 : 1 });
      const page = await context.newPage();
      await signIn(page);
      for (const [name, path] of Object.entries(SCREENS)) {
        await page.goto(path);
        await page.locator("#content").first().waitFor();
        await page.waitForTimeout(1_500);
        await page.screenshot({ path: `test-results/${name}-${width}-${theme}.png` });
      }
      await context.close();
    });
  }
}
