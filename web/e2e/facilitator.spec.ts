/** A facilitator by link: leads the session and invites, and sees nothing of what is not theirs. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { type Coming, DESK, fresh, guest } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

const come = async (browser: Browser, role: Coming["role"], phone = false, colorScheme: "light" | "dark" = "light") =>
  (await guest(browser, "Lea", { ...(phone ? { viewport: { width: 390, height: 844 }, hasTouch: true, deviceScaleFactor: 2 } : DESK), colorScheme, role })).page;

test("who facilitates by link leads, invites those who may less, and publishes nothing", async ({ browser }) => {
  const path = fresh("storm");
  const lea = await come(browser, "facilitator");
  await lea.goto(`${path}?edit=1`);
  await lea.locator(".dock").waitFor();
  await expect(lea.getByRole("link", { name: "Decisions" })).toHaveCount(0);
  await lea.getByRole("button", { name: "Invite to the wall" }).click();
  const dialog = lea.getByRole("dialog");
  await expect(dialog.getByLabel("They may").locator("option")).toHaveText(["write on the wall", "look on"]);
  await expect(dialog.getByLabel("They may")).toHaveAccessibleDescription("They write, comment and vote.");
  await dialog.getByLabel("They may").selectOption("look on");
  await expect(dialog.getByLabel("They may")).toHaveAccessibleDescription("They see everything and change nothing.");
  await dialog.getByRole("button", { name: "Make a link" }).click();
  await expect(dialog).toContainText("Whoever runs the server can take it back: stormlake key revoke viewer-1");
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  await lea.locator(".session-step").click();
  const sheet = lea.locator("#session-sheet");
  await expect(sheet.getByRole("heading", { name: "Timer" })).toBeVisible();
  await expect(sheet.getByRole("button", { name: "Lock the wall" })).toBeVisible();
  // A draft that differs from what is published.
  const publish = async (page: Page) => {
    await page.goto("/p/farmacy-family");
    await page.locator(".status .pill").click();
    await page.locator(".findings").waitFor();
    return page.getByRole("button", { name: "Publish", exact: false });
  };
  await expect(await publish(lea)).toHaveCount(0);
  await lea.context().close();
  const ana = await come(browser, "admin");
  await expect(await publish(ana)).toBeVisible();
  await ana.context().close();
});

test("the owner may invite a facilitator, and is told what that means; who takes part invites nobody", async ({ browser }) => {
  const path = fresh("storm");
  const ana = await come(browser, "admin");
  await ana.goto(`${path}?edit=1`);
  let asked = "";
  ana.on("request", (request) => request.url().endsWith("/wall/invitations") && (asked = request.postData() ?? ""));
  await ana.getByRole("button", { name: "Invite to the wall" }).click();
  const dialog = ana.getByRole("dialog");
  await dialog.getByLabel("They may").selectOption("lead the session");
  await expect(dialog).toContainText("They publish nothing.");
  await dialog.getByRole("button", { name: "Make a link" }).click();
  await expect(dialog.getByLabel("The link", { exact: true })).toHaveValue(/join=slk_/);
  expect(JSON.parse(asked)).toEqual({ role: "facilitator", hours: 4 });
  await expect(dialog).toContainText("To take it back: stormlake key revoke facilitator-1");
  await ana.context().close();
  const ben = await come(browser, "participant");
  await ben.goto(`${path}?edit=1`);
  await ben.locator(".dock").waitFor();
  await expect(ben.getByRole("button", { name: "Invite to the wall" })).toHaveCount(0);
  await ben.context().close();
});

test("who facilitates by link restores a moment, in their own name", async ({ browser }) => {
  const lea = await come(browser, "facilitator");
  await lea.goto(`${fresh("past")}/history`);
  await lea.getByRole("button", { name: "Previous moment" }).click();
  await lea.getByRole("button", { name: "Restore this moment" }).click();
  await lea.getByRole("dialog").getByRole("button", { name: "Restore", exact: true }).click();
  await expect(lea.locator(".moment-head")).toContainText("Lea");
  await expect(lea.locator(".moment-head")).toContainText("restored an earlier moment");
  await lea.context().close();
});

for (const phone of [false, true]) {
  for (const theme of ["light", "dark"] as const) {
    test(`no violation, and pictures to be looked at, ${phone ? "phone" : "desk"} ${theme}`, async ({ browser }) => {
      const name = `${phone ? 390 : 1440}-${theme}`;
      const page = await come(browser, "admin", phone, theme);
      const look = async (what: string) => {
        await page.waitForTimeout(400);
        await page.screenshot({ path: `test-results/guest-${what}-${name}.png` });
        expect(await violations(page), what).toEqual([]);
      };
      await page.goto(`${fresh("storm")}?edit=1`);
      await page.getByRole("button", { name: "Invite to the wall" }).click();
      await page.getByLabel("They may").selectOption("lead the session");
      await look("invite");
      for (const boards of ["1", "2"]) {
        await page.context().addCookies([{ name: "guest", value: boards, url: test.info().project.use.baseURL ?? "" }]);
        await page.goto("/");
        await page.locator(".guest-boards .card").first().waitFor();
        await look(`boards-${boards}`);
      }
      await page.context().close();
    });
  }
}
