/** A policy in the panel: a sentence of phrases, checked while it is written, against the fixture. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { type Coming, DESK, fresh as wall, PHONE, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

const fresh = (kind = "policy") => wall(kind);
const OFFER = "policy/offer-another-meal";
const THANK = "policy/thank-the-buyer";

const open = (browser: Browser, path: string, sticky = OFFER, coming: Coming = DESK) =>
  writer(browser, "Ana", `${path}?sticky=${sticky}`, { ...coming, until: ".policy-form .add-clause" });

const clause = (page: Page, word: string) => page.locator(`.clause[data-word="${word}"]`);
const said = (page: Page) => page.locator(".policy-said .sentence");
/** The clause as the wall holds it. */
async function written(page: Page, word: string): Promise<string> {
  await clause(page, word).first().hover();
  await clause(page, word).first().getByRole("button", { name: /as text$/ }).click();
  const box = page.getByLabel("Clause as text").first();
  const text = await box.inputValue();
  await page.getByRole("button", { name: /as a form$/ }).first().click();
  return text;
}

test("a policy reads as a sentence, and each part of it is a box", async ({ browser }) => {
  const { page, faults, close } = await open(browser, fresh());
  await expect(said(page)).toHaveText("Whenever “Order collected” happened 2 times within 14d, and event.data.price > 10.0, then “Offer meal” via app, at most 1 × in 7d.");
  await expect(page.locator(".check-state")).toHaveText("checked: nothing to mend");
  expect(await page.locator(".clauses .clause").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-word")))).toEqual(["whenever", "where", "then", "limit", "stale"]);
  const within = clause(page, "whenever").getByLabel(/^How long/);
  await expect(within).toHaveValue("14");
  await within.fill("3");
  await page.keyboard.press("Enter");
  await clause(page, "whenever").getByLabel(/^Unit/).selectOption("h");
  await clause(page, "whenever").getByLabel(/^How many/).fill("x5y");
  await page.keyboard.press("Tab");
  expect(await written(page, "whenever")).toBe('whenever "Order collected" at-least=5 within="3h"');
  await clause(page, "whenever").getByLabel(/^How long/).fill("1 day 12 hours");
  await page.keyboard.press("Tab");
  expect(await written(page, "whenever")).toBe('whenever "Order collected" at-least=5 within="1d12h"');
  await clause(page, "whenever").getByLabel(/^How long/).fill("soon");
  await expect(clause(page, "whenever").getByLabel(/^How long/)).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.press("Tab");
  await expect(clause(page, "whenever").getByLabel(/^How long/)).toHaveValue("1d12h");
  expect(faults).toEqual([]);
  await close();
});

test("an expression is checked while it is typed, at its clause, and written only when the box is left", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await open(browser, path), await open(browser, path)];
  const box = clause(ana.page, "where").getByRole("combobox");
  await box.fill("event.data.prise > 20.0");
  const found = clause(ana.page, "where").locator(".clause-finding");
  await expect(found).toContainText("Order collected has no field `prise`.");
  await expect(found).toContainText("Did you mean price?");
  await expect(said(ana.page)).toContainText("event.data.prise > 20.0");
  const id = await clause(ana.page, "where").locator(".clause-findings").getAttribute("id");
  expect((await box.getAttribute("aria-describedby"))?.split(" ")).toContain(id);
  await expect(ana.page.locator(".policy-said [role=status]")).toContainText("no field");
  await expect(clause(ben.page, "where").getByRole("combobox")).toHaveValue("event.data.price > 10.0");
  await box.press("Escape");
  await expect(box).toHaveValue("event.data.price > 10.0");
  await expect(found).toHaveCount(0);
  await box.fill("event.data.price > 20.0");
  await expect(box).toHaveValue("event.data.price > 20.0");
  await ana.page.keyboard.press("Enter");
  await expect(clause(ben.page, "where").getByRole("combobox")).toHaveValue("event.data.price > 20.0");
  await ana.page.locator(".wall").focus();
  await ana.page.keyboard.press("Control+z");
  await expect(box).toHaveValue("event.data.price > 10.0");
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("outdated questions are let go, and typing asks once it pauses", async ({ browser }) => {
  const { page, close } = await open(browser, fresh());
  await expect(page.locator(".check-state")).toHaveText("checked: nothing to mend");
  const asked: string[] = [];
  let slow = true;
  await page.route("**/v1/wall/check", async (route) => {
    asked.push(route.request().postDataJSON().clauses[2]);
    if (slow) await new Promise((done) => setTimeout(done, 1_500));
    await route.continue().catch(() => undefined);
  });
  const failed: string[] = [];
  page.on("requestfailed", (request) => failed.push(request.url()));
  const box = clause(page, "where").getByRole("combobox");
  await box.fill("");
  await box.pressSequentially("event.data.prise", { delay: 20 });
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(8);
  slow = false;
  await box.pressSequentially("x", { delay: 20 });
  await expect(clause(page, "where").locator(".clause-finding")).toContainText("prisex");
  expect(failed.some((url) => url.endsWith("/wall/check"))).toBe(true);
  await page.waitForTimeout(1_600);
  await expect(clause(page, "where").locator(".clause-finding")).toContainText("prisex");
  await close();
});

test("fields of the events in play are offered with their types, by keyboard", async ({ browser }) => {
  const { page, faults, close } = await open(browser, fresh());
  const box = clause(page, "where").getByRole("combobox");
  await box.fill("pri");
  await expect(page.locator(".policy-options").getByRole("option", { name: /event\.data\.price/ })).toContainText("decimal");
  await page.keyboard.press("Tab");
  await expect(box).toHaveValue("event.data.price");
  await box.pressSequentially(" > 1.0 && subject.");
  await expect(page.locator(".policy-options").getByRole("option")).toHaveText([/email/, /time-zone/]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(box).toHaveValue('event.data.price > 1.0 && subject["time-zone"]');
  await box.fill("'pri");
  await expect(page.locator(".policy-options").getByRole("option")).toHaveCount(0);
  expect(faults).toEqual([]);
  await close();
});

test("a sentence is written from nothing, by keyboard alone", async ({ browser }) => {
  const { page, faults, close } = await open(browser, fresh(), THANK);
  await expect(said(page)).toHaveText("It says nothing yet. Begin with when it is to act.");
  await page.getByRole("button", { name: "whenever an event happened" }).focus();
  await page.keyboard.press("Enter");
  const event = clause(page, "whenever").getByRole("combobox", { name: /^Event/ });
  await expect(event).toBeFocused();
  await page.keyboard.type("coll");
  await page.keyboard.press("Enter");
  await expect(event).toHaveValue("Order collected");
  await expect(event).toBeFocused();
  for (const name of ["whenever several have happened", "whenever it is silent"]) await expect(page.getByRole("button", { name })).toHaveCount(0);
  await page.getByRole("button", { name: "then a command" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("offer");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await clause(page, "then").getByRole("button", { name: "with a field" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("rea");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("'thank you'");
  await page.keyboard.press("Enter");
  await clause(page, "then").getByRole("button", { name: "through a channel" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("mail");
  await page.keyboard.press("Enter");
  expect(await written(page, "then")).toBe('then "Offer meal" via="mailer" { set "reason" "\'thank you\'" }');
  await page.getByRole("button", { name: "unless…" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Order canc");
  await page.keyboard.press("Enter");
  await clause(page, "unless").getByRole("button", { name: "in the last…" }).click();
  await page.keyboard.type("2");
  await page.keyboard.press("Tab");
  await expect(clause(page, "unless").getByLabel(/^Unit/)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  expect(await written(page, "unless")).toBe('unless "Order cancelled" within="2h"');
  await page.getByRole("button", { name: "a letter" }).click();
  await clause(page, "letter").getByLabel("Subject line").fill("Thank you");
  await clause(page, "letter").getByRole("textbox", { name: "Text" }).fill('Dear {{ subject.email }},\n\n"thank you"');
  await page.keyboard.press("Tab");
  expect(await written(page, "letter")).toBe('letter {\n    subject-line "Thank you"\n    text """\nDear {{ subject.email }},\n\n"thank you"\n"""\n}');
  await expect(said(page)).toHaveText("Whenever “Order collected” happened, then “Offer meal” via mailer, unless “Order cancelled” happened within 2h.");
  expect(faults).toEqual([]);
  await close();
});

test("a name that the wall lacks is written as it is, and found; unfinished clauses are nobody else's", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await open(browser, path, THANK), await open(browser, path, THANK)];
  await ana.page.getByRole("button", { name: "and one never happened" }).click();
  await expect(clause(ana.page, "never")).toHaveCount(1);
  await ana.page.keyboard.press("Escape");
  await ana.page.keyboard.press("Tab");
  await expect(clause(ben.page, "never")).toHaveCount(0);
  await clause(ana.page, "never").getByRole("combobox").fill("Meal eaten");
  await expect(clause(ana.page, "never").locator(".clause-finding")).toContainText("No event is called “Meal eaten”");
  await expect(clause(ben.page, "never")).toHaveCount(0);
  await ana.page.keyboard.press("Enter");
  await expect(clause(ben.page, "never").getByRole("combobox")).toHaveValue("Meal eaten");
  await clause(ana.page, "never").getByRole("button", { name: "another event" }).click();
  await ana.page.keyboard.type("account made");
  await ana.page.keyboard.press("Tab");
  await expect(clause(ben.page, "never").getByRole("combobox")).toHaveCount(2);
  await clause(ben.page, "never").getByRole("combobox").first().fill("");
  await ben.page.keyboard.press("Enter");
  await expect(clause(ben.page, "never").getByRole("combobox").first()).toHaveValue("Meal eaten");
  await clause(ben.page, "never").getByRole("button", { name: /^Remove the clause/ }).click();
  await expect(clause(ana.page, "never")).toHaveCount(0);
  await ana.close();
  await ben.close();
});

test("what a form could lose stays text, and is not rewritten", async ({ browser }) => {
  const { page, close } = await open(browser, fresh());
  for (const line of ['unless "Order cancelled" within="2d" // because', 'was "Old name"', "allow #\"Raw\"# because=\"x\""]) {
    await page.locator(".policy-lines").evaluate((details: HTMLDetailsElement) => (details.open = true));
    await page.getByLabel("New line").fill(line);
    await page.keyboard.press("Enter");
  }
  const texts = page.getByLabel("Clause as text");
  await expect(texts).toHaveCount(3);
  await expect(texts.nth(0)).toHaveValue('unless "Order cancelled" within="2d" // because');
  await expect(page.locator(".policy-lines").getByLabel("Clause as text").nth(0)).toHaveValue('was "Old name"');
  await expect(page.locator(".policy-lines").getByLabel("Clause as text").nth(1)).toHaveValue('allow #"Raw"# because="x"');
  await texts.nth(0).fill('unless "Order cancelled"');
  await page.keyboard.press("Enter");
  await expect(clause(page, "unless").getByRole("combobox")).toHaveValue("Order cancelled");
  await clause(page, "where").hover();
  await clause(page, "where").getByRole("button", { name: /as text$/ }).click();
  await texts.nth(0).fill('where "event.data.prise"');
  await expect(page.locator(".clause-finding")).toContainText("prise");
  await close();
});

test("two people in the same clause: both changes stand, and the caret stays where it is", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await open(browser, path), await open(browser, path)];
  const box = clause(ana.page, "then").getByRole("combobox", { name: "What meal becomes" });
  await box.fill("event.data.order");
  await ana.page.keyboard.press("Control+Home");
  for (let nth = 0; nth < 5; nth++) await ana.page.keyboard.press("ArrowRight");
  await clause(ben.page, "then").getByRole("combobox", { name: /^Channel/ }).fill("mailer");
  await ben.page.keyboard.press("Enter");
  await clause(ben.page, "limit").getByLabel(/^How many/).fill("4");
  await ben.page.keyboard.press("Enter");
  await expect(clause(ana.page, "then").getByRole("combobox", { name: /^Channel/ })).toHaveValue("mailer");
  await expect(box).toBeFocused();
  expect(await box.evaluate((area: HTMLTextAreaElement) => area.selectionStart)).toBe(5);
  await expect(box).toHaveValue("event.data.order");
  await ana.page.keyboard.press("Enter");
  expect(await written(ben.page, "then")).toBe('then "Offer meal" via="mailer" { set "meal" "event.data.order" }');
  // Taken away by one while the other writes on it: what was typed is there.
  await clause(ana.page, "where").getByRole("combobox").fill("event.data.price > 99.0");
  await clause(ben.page, "where").getByRole("button", { name: /^Remove the clause/ }).click();
  await expect(clause(ben.page, "where")).toHaveCount(0);
  await expect(clause(ana.page, "where").getByRole("combobox")).toBeFocused();
  await ana.page.keyboard.press("Enter");
  await expect(clause(ben.page, "where").getByRole("combobox")).toHaveValue("event.data.price > 99.0");
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("what only a facilitator may change is shown, closed, and says why", async ({ browser }) => {
  const { page, close } = await open(browser, fresh("policy-guest"));
  const stale = clause(page, "stale");
  await expect(stale.getByLabel(/^How long/)).toHaveAttribute("readonly", "");
  await expect(stale.getByLabel(/^Unit/)).toBeDisabled();
  await expect(stale.getByRole("button", { name: /^Remove/ })).toBeDisabled();
  await expect(stale).toContainText("Only a facilitator may change this.");
  await expect(page.getByLabel("State")).toBeDisabled();
  await clause(page, "limit").getByLabel(/^How many/).fill("2");
  await page.keyboard.press("Enter");
  await expect(said(page)).toContainText("at most 2 ×");
  await close();
  const other = await open(browser, fresh("policy-guest"), THANK);
  await expect(other.page.getByRole("button", { name: "no later than…" })).toBeDisabled();
  await other.close();
});

test("state and priority; a server that does not check leaves the form as it is", async ({ browser }) => {
  const { page, faults, close } = await open(browser, fresh());
  await page.route("**/v1/wall/check", (route) => route.fulfill({ status: 404, contentType: "application/problem+json", body: "{}" }));
  await page.getByLabel("State").selectOption("paused");
  await page.getByLabel("Priority").fill("-2");
  await page.keyboard.press("Enter");
  await page.getByLabel("Priority").fill("many");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Priority")).toHaveValue("-2");
  await clause(page, "where").getByRole("combobox").fill("true");
  await page.keyboard.press("Enter");
  await expect(page.locator(".check-state")).toHaveCount(0);
  await expect(said(page)).not.toBeEmpty();
  await page.route("**/v1/wall/check", (route) => route.fulfill({ status: 200, contentType: "application/json", body: '{"sentence": 7, "findings": [null, {"message": "odd", "clause": 99}]}' }));
  await clause(page, "where").getByRole("combobox").fill("false");
  await expect(page.locator(".policy-said .clause-finding")).toContainText("Odd.");
  expect(faults).toEqual([]);
  await close();
});

for (const phone of [false, true])
  for (const dark of [false, true])
    test(`no violation, ${phone ? "phone" : "desk"}, ${dark ? "dark" : "light"}`, async ({ browser }) => {
      const { page, faults, close } = await open(browser, fresh(dark ? "policy" : "policy-guest"), OFFER, { ...(phone ? PHONE : DESK), colorScheme: dark ? "dark" : "light" });
      const box = clause(page, "where").getByRole("combobox");
      await box.fill("event.data.prise && pri");
      await expect(clause(page, "where").locator(".clause-finding")).not.toHaveCount(0);
      await expect(page.getByRole("listbox")).toBeVisible();
      if (phone) expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(await violations(page, ".panel")).toEqual([]);
      expect(faults).toEqual([]);
      await close();
    });
