/** Policies against the fixture: their list, a page each, the kill switch, a trial, and what of it is told elsewhere. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { fresh, guest } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's numbers");

const SHOP = "/p/farmacy-family";
const MEASURED = "Invite a repeat buyer to FFamily";
const FEW = "Send the savings report";
const SKEWED = "Invite a cook who saw the saving";
/** Of a fresh wall about policies. */
const OFFER = "Offer another meal";
const of = (project: string, policy: string, view = "") => `${project}/policies/${encodeURIComponent(policy)}${view && `?view=${view}`}`;
const row = (page: Page, policy: string) => page.locator(`.policy-row[data-policy="${policy}"]`);
const number = async (where: Locator) => Number((await where.innerText()).replace(/[^\d]/g, ""));
/** How a stretch of the road is told: its name and its number. */
const stretch = (page: Page, name: string) => page.locator(".road > li", { has: page.locator(".road-name", { hasText: name }) }).locator(".road-number b");

test("the list tells of every policy what it says, what became of it, and its lift", async ({ page }) => {
  await page.goto(SHOP);
  await page.locator(".tabs").getByRole("link", { name: "Policies" }).click();
  await expect(page.getByRole("heading", { name: "Policies", level: 1 })).toBeVisible();
  await expect(page.locator(".policy-row")).toHaveCount(23);
  const one = row(page, MEASURED);
  await expect(one).toContainText("Order collected");
  await expect(one.locator(".state")).toHaveText("live");
  for (const label of ["fired", "held out", "kept back", "delivered"]) await expect(one.locator(".policy-figures")).toContainText(label);
  await expect(one.locator(".lift-mark")).toContainText("Lift +4.7 points, +1.2 to +8.1: it helps");
  await expect(row(page, FEW).locator(".policy-lift")).toContainText("too few yet");
  await expect(row(page, SKEWED)).toContainText("unbalanced");
  await expect(row(page, "Tell the chosen member")).toContainText("no goal, so no lift");
  await one.getByRole("link", { name: MEASURED }).click();
  await expect(page.getByRole("heading", { name: MEASURED, level: 1 })).toBeVisible();
  await expect(page.locator(".tabs a[aria-current]")).toHaveText(/Policies/);
  await page.getByRole("link", { name: "All policies" }).click();
  await expect(page.locator(".policy-row")).toHaveCount(23);
});

test("what is listed can be found and sorted, and the address keeps it", async ({ page }) => {
  await page.goto(`${SHOP}/policies`);
  await page.getByLabel("Find").fill("savings");
  await expect(page.locator(".policy-row")).toHaveCount(2);
  await expect(page.getByRole("status").filter({ hasText: "2 of 23 policies" })).toBeVisible();
  await expect(page).toHaveURL(/words=savings/);
  await page.reload();
  await expect(page.locator(".policy-row")).toHaveCount(2);
  await page.getByLabel("Find").fill("");
  await page.getByLabel("State").selectOption("paused");
  await expect(page.locator(".policy-row")).toHaveCount(2);
  await page.getByLabel("State").selectOption("");
  await page.getByLabel("Sort by").selectOption("lift");
  await expect(page.locator(".policy-row").first()).toHaveAttribute("data-policy", MEASURED);
  await expect(page).toHaveURL(/order=lift/);
  await page.getByLabel("Sort by").selectOption("delivered");
  const delivered = await page.locator(".policy-figures > div:nth-child(4) dd").allInnerTexts();
  const numbers = delivered.map((text) => Number(text.replace(/\D/g, "")));
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  await page.getByLabel("Find").fill("no such words");
  await expect(page.getByRole("heading", { name: "No policy fits." })).toBeVisible();
});

test("the kill switch asks why, asks again, says who stopped everything, and is let go; by keyboard alone", async ({ page }) => {
  const project = fresh("policy");
  await page.goto(`${project}/policies`);
  await page.getByRole("button", { name: "Stop all policies" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "Stop all policies?" })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Stop all policies" })).toBeDisabled();
  await expect(dialog.getByLabel("Why?")).toBeFocused();
  await page.keyboard.type("Every letter goes out twice");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("heading", { name: "Really stop everything?" })).toBeVisible();
  await expect(page.locator(".stop-banner")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Back" }).click();
  await expect(dialog.getByLabel("Why?")).toHaveValue("Every letter goes out twice");
  await dialog.getByRole("button", { name: "Stop all policies" }).click();
  await dialog.getByRole("button", { name: "Yes, stop everything" }).press("Enter");
  const banner = page.locator(".stop-banner");
  await expect(banner).toContainText("Every letter goes out twice");
  await expect(banner).toContainText("by Ana Ferreira");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Stop all policies" })).toHaveCount(0);
  // It is said wherever one is.
  await page.locator(".tabs").getByRole("link", { name: "Decisions" }).click();
  await expect(page.locator(".status").getByRole("link", { name: "All policies are stopped" })).toBeVisible();
  await page.goto(`${project}/tail?kind=switched`);
  await expect(page.locator(".record")).toContainText("stopped · all policies · Ana Ferreira · Every letter goes out twice");
  await page.goto(of(project, OFFER));
  await expect(page.locator(".stop-banner")).toContainText("All policies are stopped");
  await page.goto(`${project}/policies`);
  await page.getByRole("button", { name: "Release all" }).click();
  await page.getByRole("dialog").getByLabel("Why?").fill("Mended");
  await page.getByRole("dialog").getByRole("button", { name: "Release" }).click();
  await expect(page.locator(".stop-banner")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Stop all policies" })).toBeVisible();
});

test("who looks on sees at once that somebody else has stopped everything", async ({ browser }) => {
  const project = fresh("policy");
  const [ana, ben] = [await guest(browser, "Ana"), await guest(browser, "Ben")];
  await ben.page.goto(of(project, OFFER));
  await expect(ben.page.locator(".connection.is-live")).toBeVisible();
  await ana.page.goto(`${project}/policies`);
  await ana.page.getByRole("button", { name: "Stop all policies" }).click();
  await ana.page.getByRole("dialog").getByLabel("Why?").fill("Look at the bounces");
  await ana.page.getByRole("dialog").getByRole("button", { name: "Stop all policies" }).click();
  await ana.page.getByRole("button", { name: "Yes, stop everything" }).click();
  await expect(ben.page.locator(".stop-banner")).toContainText("Look at the bounces");
  await ana.close();
  await ben.close();
});

test("what the server refuses is said in the dialog, and nothing is taken for done", async ({ page }) => {
  const project = fresh("policy");
  await page.route("**/v1/stop", (route) => route.fulfill({ status: 409, contentType: "application/problem+json", body: '{"title":"Not now","status":409,"detail":"The log takes nothing: the disk is full."}' }));
  await page.goto(`${project}/policies`);
  await page.getByRole("button", { name: "Stop all policies" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why?").fill("Too many");
  await dialog.getByRole("button", { name: "Stop all policies" }).click();
  await dialog.getByRole("button", { name: "Yes, stop everything" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "the disk is full" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator(".stop-banner")).toHaveCount(0);
});

test("one policy is switched with a reason, and stopped and released alone; its changes say who did so", async ({ page }) => {
  const project = fresh("policy");
  await page.goto(of(project, OFFER));
  const states = page.locator(".state-steps");
  await expect(states.locator('[aria-current="step"] b')).toHaveText("live");
  await expect(states.locator("li")).toHaveCount(5);
  await states.getByRole("button", { name: "Pause" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("It remembers what it saw and decides nothing.");
  await dialog.getByLabel("Why?").fill("The shop is closed");
  await dialog.getByRole("button", { name: "Pause" }).click();
  await expect(states.locator('[aria-current="step"] b')).toHaveText("paused");
  await expect(states.getByRole("button", { name: "Pause" })).toHaveCount(0);
  await page.getByRole("button", { name: "Stop" }).click();
  await dialog.getByLabel("Why?").fill("To be sure");
  await dialog.getByRole("button", { name: "Stop it" }).click();
  await expect(page.locator(".stop-banner")).toContainText("To be sure");
  await page.getByRole("link", { name: "Text and changes" }).click();
  await expect(page.locator(".policy-changes li").first()).toContainText("To be sure");
  await expect(page.locator(".policy-changes li").nth(1)).toContainText("live → paused: The shop is closed");
  await expect(page.locator(".policy-changes li").nth(1)).toContainText("Ana Ferreira");
  await expect(page.locator(".code-box pre")).toContainText('policy "Offer another meal"');
  await page.getByRole("button", { name: "Release" }).click();
  await dialog.getByLabel("Why?").fill("It is fine");
  await dialog.getByRole("button", { name: "Release" }).click();
  await expect(page.locator(".stop-banner")).toHaveCount(0);
  await page.goto(`${project}/policies`);
  await expect(row(page, OFFER).locator(".state")).toHaveText("paused");
});

test("who may only read sees everything, and no button that does not work", async ({ browser }) => {
  const { page, close } = await guest(browser, "Vera", { role: "viewer" });
  await page.goto(`${SHOP}/policies`);
  await expect(page.locator(".policy-row")).toHaveCount(23);
  await expect(page.getByRole("button", { name: /Stop/ })).toHaveCount(0);
  await page.goto(of(SHOP, MEASURED));
  await expect(page.locator(".lift-big").first()).toContainText("+4.7");
  await expect(page.locator(".policy-read-only")).toBeVisible();
  await expect(page.locator(".state-steps button, .button.is-stop")).toHaveCount(0);
  // Trying it as it is reads only; a text of their own could ask for what is masked.
  await page.getByRole("link", { name: "Try it" }).click();
  await expect(page.getByText("Change its text first")).toHaveCount(0);
  await page.getByRole("button", { name: "Run it" }).click();
  await expect(page.locator(".trial-result .decision").first()).toBeVisible();
  await close();
});

test("the road leads from all triggers over each guard to what was fired, and nothing is lost on it", async ({ page }) => {
  await page.goto(of(SHOP, MEASURED));
  const all = await number(stretch(page, "Triggered"));
  const kept = await Promise.all((await page.locator(".road > .is-guard .road-number b").all()).map(number));
  expect(kept.length).toBeGreaterThan(4);
  const fired = await number(stretch(page, "Fired"));
  expect(all - kept.reduce((sum, one) => sum + one, 0)).toBe(fired);
  const names = await page.locator(".road > .is-guard .road-name").allInnerTexts();
  expect(names.indexOf("Had not agreed")).toBeLessThan(names.indexOf("Held out, to compare"));
  expect(names.indexOf("Held out, to compare")).toBeLessThan(names.indexOf("Its own limit was used up"));
  expect(await number(stretch(page, "Delivered"))).toBeLessThanOrEqual(fired);
  await expect(page.locator(".road.is-goal")).toContainText("treated subjects whose window has closed");
});

test("lift: a sentence, a chart that is a table too, the arms, both intervals, variants, and the questions to copy", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(of(SHOP, MEASURED));
  await expect(page.locator(".lift-sentence")).toContainText("by 4.7 percentage points");
  await expect(page.getByRole("img", { name: /Difference between treated and held out from .*; at the end \+/ })).toBeVisible();
  const chart = page.locator(".lift-chart");
  await chart.getByText("As a table").click();
  await expect(chart.locator("tbody tr").first().locator("td").nth(2)).toHaveText(/^[+−]\d+\.\d$/);
  await expect(page.getByRole("row", { name: /^treated 8,214/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /^held out 912/ })).toBeVisible();
  const difference = page.getByRole("row", { name: /^Difference, points/ });
  await expect(difference.getByRole("cell")).toHaveText(["+4.7", "+1.2 to +8.1", "+2.4 to +6.9"]);
  await expect(page.getByRole("row", { name: /^with a picture/ })).toBeVisible();
  await page.getByText("Ask it yourself").click();
  await page.locator(".policy-queries").getByRole("button", { name: "Copy" }).first().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("from decisions");
  await page.locator(".policy-queries").getByRole("link", { name: "Open under Data" }).first().click();
  await expect(page.getByRole("combobox", { name: "SQL" })).toHaveValue(/from decisions/);
});

test("where there are too few nothing is claimed, and where the arms are unbalanced it is said first", async ({ page }) => {
  await page.goto(of(SHOP, FEW));
  await expect(page.locator(".lift-big")).toHaveText("No lift is shown yet");
  await expect(page.locator(".lift-told")).toContainText("under 100 subjects an arm");
  await expect(page.locator(".lift-chart")).toHaveCount(0);
  await expect(page.getByRole("row", { name: /^Difference, points/ }).getByRole("cell").nth(1)).toHaveText("–");
  await page.goto(of(SHOP, SKEWED));
  await expect(page.locator(".policy-alarm")).toContainText("trust none of the numbers below");
  await page.goto(of(SHOP, "Tell the chosen member"));
  await expect(page.locator(".policy-card", { hasText: "nothing to measure" }).locator("pre")).toContainText("holdout");
});

test("the days are a picture and a table, and both say the same", async ({ page }) => {
  await page.goto(of(SHOP, MEASURED));
  const card = page.locator(".policy-card", { has: page.getByRole("heading", { name: "Day by day" }) });
  await expect(card.getByRole("img")).toBeVisible();
  await card.getByText("As a table").click();
  await expect(card.locator("tbody tr")).toHaveCount(60);
  const fired = await card.locator("tbody td:nth-child(2)").allInnerTexts();
  expect(fired.reduce((sum, text) => sum + Number(text.replace(/\D/g, "")), 0)).toBe(await number(card.locator(".plot-keys .part-fired b")));
});

test("a decision leads to its record, to its cause, and to the why of its subject", async ({ page }) => {
  await page.goto(of(SHOP, MEASURED));
  const first = page.locator(".decision").first();
  await first.getByRole("link", { name: "its record" }).click();
  await expect(page).toHaveURL(/decisions\?.*at=\d+/);
  const at = new URL(page.url()).searchParams.get("at");
  await expect(page.locator(".decision").first()).toHaveAttribute("data-position", at ?? "");
  await expect(page.locator(".decision").first().locator(".json")).toContainText("outcome");
  await page.getByRole("link", { name: "To the newest" }).click();
  await expect(page).not.toHaveURL(/at=/);
  await page.goBack();
  await page.goBack();
  await page.locator(".decision").first().locator("a", { hasText: /collected|created/ }).click();
  await expect(page).toHaveURL(/tail\?at=\d+/);
  await expect(page.locator(".record").first().locator(".record-open")).toBeVisible();
  await page.goBack();
  await page.locator(".decision").first().getByRole("link", { name: "Why?" }).click();
  await expect(page).toHaveURL(/subjects\/customer-\d+\?policy=/);
  await expect(page.locator(".why-steps")).toBeVisible();
  await page.getByRole("link", { name: "This policy's page" }).click();
  await expect(page.getByRole("heading", { name: MEASURED, level: 1 })).toBeVisible();
  await page.getByLabel("Subject").fill("customer-2");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "customer-2" })).toBeVisible();
});

test("a policy is tried on what happened: side by side, guards, overlaps, ten examples, cost", async ({ page }) => {
  await page.goto(of(SHOP, MEASURED, "try"));
  await expect(page.getByRole("button", { name: "30 days" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "7 days" }).click();
  await page.getByLabel("Price of a contact").fill("0.04");
  await page.getByRole("button", { name: "Run it" }).click();
  const result = page.locator(".trial-result");
  await expect(result.locator(".lift-sentence")).toContainText("In truth it fired");
  const side = result.locator(".policy-card", { hasText: "Side by side" });
  await expect(side.getByRole("img", { name: /Fired per day: tried/ })).toBeVisible();
  await side.getByText("As a table").click();
  await expect(side.locator("tbody tr")).toHaveCount(7);
  // As published it decides as it did.
  expect(await number(side.locator(".part-tried b"))).toBe(await number(side.locator(".part-truth b")));
  await expect(result.locator(".guard-bars")).toContainText("Its own limit was used up");
  await expect(result.getByRole("link", { name: "Invite a frequent buyer more often" })).toBeVisible();
  await expect(result.locator(".figures")).toContainText("€");
  await expect(result.locator(".decision")).toHaveCount(10);
  await expect(result.locator(".decision").first().getByRole("link", { name: "its record" })).toHaveCount(0);
  await result.locator(".decision").first().getByRole("link", { name: "Why?" }).click();
  await expect(page.locator(".why-steps")).toBeVisible();
});

test("an edited text is tried: what is wrong with it is said with its line, and what is right is set beside the truth", async ({ page }) => {
  await page.goto(of(SHOP, MEASURED, "try"));
  await page.getByText("Change its text first").click();
  const text = page.getByLabel("The policy's text");
  await expect(text).toHaveValue(/whenever "Order collected" at-least=2/);
  const published = await text.inputValue();
  await text.fill('policy "Invite a repeat buyer to FFamily" {\n    whenever "Order collected"\n}');
  await page.keyboard.press("Control+Enter");
  const alarm = page.getByRole("alert");
  await expect(alarm).toContainText("SL-B021");
  await expect(alarm).toContainText("line 3");
  await text.fill(published.replace("at-least=2", "at-least=1"));
  await expect(page.locator(".trial-text .pill")).toHaveText("with your text");
  await page.getByRole("button", { name: "Run it" }).click();
  const side = page.locator(".policy-card", { hasText: "Side by side" });
  await expect(side).toBeVisible();
  await expect(alarm).toHaveCount(0);
  expect(await number(side.locator(".part-tried b"))).toBeGreaterThan(await number(side.locator(".part-truth b")));
  await page.getByRole("button", { name: "As published" }).click();
  await expect(text).toHaveValue(published);
});

test("a trial that takes long can be called off, and days the wrong way round are not asked for", async ({ page }) => {
  await page.route("**/backtest", () => undefined);
  await page.goto(of(SHOP, MEASURED, "try"));
  await page.getByRole("button", { name: "Run it" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Run it" })).toBeVisible();
  await page.getByLabel("Up to").fill("2020-01-01");
  await expect(page.getByRole("alert")).toHaveText("The end is before the beginning.");
  await expect(page.getByRole("button", { name: "Run it" })).toBeDisabled();
});

test("a subject's page shows how far they are on the way to what is unlocked", async ({ page }) => {
  await page.goto(`${SHOP}/subjects/customer-1`);
  const unlocks = page.locator(".unlocks");
  await expect(unlocks.getByRole("progressbar", { name: "Explorer's discount: 3 of 4" })).toHaveAttribute("aria-valuenow", "3");
  await expect(unlocks.locator(".unlock-needed li")).toHaveCount(4);
  await expect(unlocks.locator(".unlock-needed li").last()).toContainText("still missing");
  await expect(unlocks).toContainText("unlocked");
});

test("on the wall a policy says who is held out, and its lift once that is known; the wall loads nothing of these pages", async ({ page }) => {
  const scripts: string[] = [];
  page.on("request", (request) => request.url().endsWith(".js") && scripts.push(new URL(request.url()).pathname));
  await page.goto(`${SHOP}?sticky=policy/invite-a-repeat-buyer-to-ffamily`);
  const note = page.locator('.note[data-copy="0"][data-key="policy/invite-a-repeat-buyer-to-ffamily"]');
  await expect(note.locator(".note-foot")).toContainText("held");
  await expect(note.locator(".note-lift")).toHaveText("+4.7", { timeout: 15_000 });
  await expect(page.locator('.note[data-copy="0"][data-key="policy/send-the-savings-report"] .note-lift')).toHaveCount(0);
  expect(scripts.filter((path) => /\/(Policy|Policies)-/.test(path))).toEqual([]);
  await page.locator(".panel").getByRole("link", { name: "This policy's page" }).click();
  await expect(page.getByRole("heading", { name: MEASURED, level: 1 })).toBeVisible();
  expect(scripts.some((path) => /\/Policy-/.test(path))).toBe(true);
});

test("no violation on a phone in German, and nothing is cut off", async ({ browser }) => {
  const { page, close } = await guest(browser, "Ana", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await page.addInitScript(() => localStorage.setItem("stormlake.language", "de"));
  for (const path of [`${SHOP}/policies`, of(SHOP, MEASURED), of(SHOP, MEASURED, "try"), of(SHOP, MEASURED, "past")]) {
    await page.goto(path);
    await page.locator("#content h1").waitFor();
    await expect(page.locator(".data-running, .policy-lift:has-text('zählt')")).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(360);
    expect(await violations(page, "#content"), path).toEqual([]);
  }
  await close();
});

for (const theme of ["light", "dark"] as const) {
  test(`no violation on any page of policies, ${theme}`, async ({ browser }) => {
    test.slow();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: theme, reducedMotion: "reduce" });
    const page = await context.newPage();
    const project = fresh("policy");
    for (const path of [`${SHOP}/policies`, of(SHOP, MEASURED), of(SHOP, SKEWED), of(SHOP, FEW), of(SHOP, MEASURED, "try"), of(SHOP, MEASURED, "past"), `${SHOP}/subjects/customer-1`]) {
      await page.goto(path);
      await page.locator("#content h1").waitFor();
      await expect(page.locator(".data-running, .policy-lift:has-text('counting')")).toHaveCount(0);
      for (const more of await page.locator(".as-table summary, .trial-text summary, .policy-queries summary").all()) await more.click();
      if (path.endsWith("try")) {
        await page.getByRole("button", { name: "Run it" }).click();
        await page.locator(".trial-result .decision").first().waitFor();
      }
      expect(await violations(page, "#content"), path).toEqual([]);
    }
    await page.goto(`${project}/policies`);
    await page.getByRole("button", { name: "Stop all policies" }).click();
    await page.getByRole("dialog").getByLabel("Why?").fill("Too many");
    expect(await violations(page, "dialog"), "the first question").toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Stop all policies" }).click();
    expect(await violations(page, "dialog"), "the second question").toEqual([]);
    await page.getByRole("button", { name: "Yes, stop everything" }).click();
    await page.locator(".stop-banner").waitFor();
    expect(await violations(page), "while it holds").toEqual([]);
    await context.close();
  });
}
