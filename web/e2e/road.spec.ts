/**
 * The road of an event as a person sees it: open the board, send an event, see the number on its sticky rise, and the
 * decision appear. For a real server: STORMLAKE_URL, and STORMLAKE_LINK = the first link that it printed.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { signIn } from "./someone";

const PROJECT = process.env["STORMLAKE_PROJECT"] ?? "farmacy-family";
const POLICY = "Invite a repeat buyer to FFamily";

/** Whether a policy leaves a subject alone that leaves `share` hundredths of a percent alone: docs/reference/policy.md, *Holdout*. */
function isHeldOut(policy: string, subject: string, share: number): boolean {
  const hash = createHash("sha256");
  for (const text of ["stormlake holdout", policy, subject]) {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
    hash.update(length).update(text);
  }
  return Number((hash.digest().readBigUInt64BE(0) * 10_000n) >> 64n) < share;
}

/** Somebody new whom the policy treats. */
function somebody(run: string): string {
  for (let nth = 0; ; nth += 1) {
    const subject = `e2e-${run}-${nth}`;
    if (!isHeldOut(POLICY, subject, 1_000)) return subject;
  }
}

/** Sends one order from the page itself: same origin, same cookie. */
function sendOrder(page: Page, subject: string, id: string) {
  return page.evaluate(
    async ({ project, customer, key }) => {
      const response = await fetch(`/p/${project}/v1/events`, {
        method: "POST",
        headers: { "content-type": "application/cloudevents+json" },
        body: JSON.stringify({
          specversion: "1.0",
          type: "com.farmacyfood.order-collected",
          source: "e2e/browser",
          id: key,
          subject: customer,
          time: new Date().toISOString(),
          data: { order: key, price: 9.5, meal: "Lentil dal", fridge: "fridge-1" },
        }),
      });
      return { status: response.status, answer: (await response.json()) as { accepted?: number } };
    },
    { project: PROJECT, customer: subject, key: id },
  );
}

test("an event that is sent shows on its sticky, and what it set off among the decisions", async ({ page }) => {
  const run = Date.now().toString(36);
  const subject = somebody(run);
  await signIn(page);
  await page.goto(`/p/${PROJECT}`);
  const sticky = page.locator('.note[data-key="event/order-collected"]');
  await expect(sticky).toBeVisible();
  const foot = sticky.locator(".note-foot");
  await expect(page.locator(".connection.is-live")).toBeVisible();
  // Live traffic may raise it too: the number must grow by what is sent, at least.
  const before = Number(await foot.getAttribute("data-count"));

  for (const id of [`${run}-1`, `${run}-2`]) {
    const sent = await sendOrder(page, subject, id);
    expect(sent.status).toBe(200);
    expect(sent.answer.accepted).toBe(1);
  }
  await expect.poll(async () => Number(await foot.getAttribute("data-count"))).toBeGreaterThanOrEqual(before + 2);

  await page.goto(`/p/${PROJECT}/decisions?subject=${subject}`);
  const decision = page.locator('.decision[data-outcome="fired"]', { hasText: POLICY });
  await expect(decision).toBeVisible({ timeout: 15_000 });
  await expect(decision).toContainText(subject);

  await decision.getByRole("link", { name: subject }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(subject);
  await expect(page.locator(".record", { hasText: "Order collected" })).toHaveCount(2);
});

test("a policy's letter is shown in a frame that runs nothing, for a person who is typed and for none", async ({ page }) => {
  await signIn(page);
  await page.goto(`/p/${PROJECT}?sticky=policy/remind-who-registered`);
  const letter = page.locator(".letter");
  await expect(letter.locator(".letter-subject")).toHaveText("You are expected at the table");
  await expect(letter.locator(".letter-note")).toContainText("made-up");
  const frame = letter.locator("iframe");
  await expect(frame).toHaveAttribute("sandbox", "");
  await expect(letter.frameLocator("iframe").locator("body")).toContainText("Your place is kept for ‹event›");
  await letter.getByRole("button", { name: "Text" }).click();
  await expect(letter.locator(".letter-text")).toContainText("No more of it: https://farmacyfamily.example/stop?who=someone");
  await letter.getByLabel("For whom").fill("somebody new");
  await expect(letter.locator(".letter-text")).toContainText("stop?who=somebody%20new");
  await expect(letter.locator(".letter-note")).toContainText("Nothing was decided about them yet");
});

test("the board is taken along: everything with one press, its story by itself", async ({ page }) => {
  await signIn(page);
  await page.goto(`/p/${PROJECT}`);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  const take = async (name: RegExp) => {
    const [download] = await Promise.all([page.waitForEvent("download", { timeout: 30_000 }), dialog.getByRole("link", { name }).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const all = await take(/^Everything/);
  expect(all.name).toBe(`${PROJECT}.zip`);
  // Names stand in an archive as they are.
  for (const inside of ["README.md", "board.kdl", "story/story.md", "asyncapi/asyncapi.yaml", "events/order-collected.schema.json"]) expect(all.bytes.includes(inside), inside).toBe(true);
  const story = await take(/^Story/);
  expect(story.name).toBe(`${PROJECT}.story.md`);
  expect(story.bytes.toString("utf8")).toContain("Order collected");
  const picture = await take(/^Picture/);
  expect(picture.bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
  // The forms are those that the page has words for.
  await expect(dialog.locator("section").filter({ hasText: "Contracts" }).locator("b")).toHaveText(["JSON Schema", "AsyncAPI", "CloudEvents", "EventCatalog", "Data contract", "Gherkin"]);
});
