/**
 * Two people on the wall of a real server, which is killed in the middle: what they write is on both walls and in the file.
 * STORMLAKE_URL, STORMLAKE_LINK, STORMLAKE_BOARD = its `board.kdl`, STORMLAKE_RESTART = a program that kills the server with -9 and starts it.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { guest, note, pen, pick, signIn, writer } from "./someone";

const PROJECT = process.env["STORMLAKE_PROJECT"] ?? "farmacy-family";
const BOARD = process.env["STORMLAKE_BOARD"];
const RESTART = process.env["STORMLAKE_RESTART"];
test.skip(!BOARD || !RESTART, "needs a real server, its board and a way to kill it");

const file = () => readFileSync(BOARD ?? "", "utf8");
/** Somebody who opened the first link, at the wall of the project. */
const come = async (browser: Browser, name: string) => (await writer(browser, name, `/p/${PROJECT}`, { first: signIn })).page;

/** Makes an event by keyboard. */
async function write(page: Page, name: string) {
  await page.locator('.pile[data-kind="event"]').focus();
  await page.keyboard.press("Enter");
  await pen(page).waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press("Escape");
}

async function rename(page: Page, name: string, letters: string) {
  await pick(page, name);
  await page.keyboard.press("F2");
  await pen(page).waitFor();
  await page.keyboard.press("End");
  await page.keyboard.type(letters);
  await page.keyboard.press("Escape");
}

test("two people and the file agree, also when the server is killed while they write", async ({ browser }) => {
  test.setTimeout(120_000);
  const run = Date.now().toString(36);
  const ana = await come(browser, "Ana");
  const ben = await come(browser, "Ben");

  await write(ana, `Parcel ${run} sent`);
  await expect(note(ben, `Parcel ${run} sent`)).toHaveCount(1);
  await rename(ben, `Parcel ${run} sent`, " out");
  await expect(note(ana, `Parcel ${run} sent out`)).toHaveCount(1);
  await expect.poll(file).toContain(`event "Parcel ${run} sent out"`);

  execFileSync(RESTART ?? "false");
  await write(ana, `Shelf ${run} filled`);
  await write(ben, `Till ${run} closed`);
  for (const page of [ana, ben]) {
    await expect(note(page, `Shelf ${run} filled`)).toHaveCount(1, { timeout: 30_000 });
    await expect(note(page, `Till ${run} closed`)).toHaveCount(1, { timeout: 30_000 });
    await expect(note(page, `Parcel ${run} sent out`)).toHaveCount(1);
  }
  for (const name of [`Parcel ${run} sent out`, `Shelf ${run} filled`, `Till ${run} closed`]) {
    await expect.poll(file, { timeout: 20_000 }).toContain(`event "${name}"`);
  }
  // Comments of the file outlive all of it.
  expect(file()).toContain("// The event-storming wall of Farmacy Family");
});

test("who is invited by a link writes on the wall and sees nothing else", async ({ browser }) => {
  const run = Date.now().toString(36);
  const ana = await come(browser, "Ana");
  await ana.getByRole("button", { name: "Invite to the wall" }).click();
  await ana.getByRole("button", { name: "Make a link" }).click();
  const link = await ana.getByLabel("The link", { exact: true }).inputValue();
  expect(link).toContain("?join=slk_");
  await ana.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).click();

  const { page: invited } = await guest(browser, "Guest");
  await invited.goto(link);
  await invited.locator(".dock").waitFor();
  expect(invited.url()).not.toContain("slk_");
  await write(invited, `Door ${run} opened`);
  await expect(note(ana, `Door ${run} opened`)).toHaveCount(1);
  await expect(invited.getByRole("link", { name: "Decisions" })).toHaveCount(0);
  await expect(invited.getByRole("button", { name: "Invite to the wall" })).toHaveCount(0);
  const refused = await invited.evaluate((project) => fetch(`/p/${project}/v1/records`).then(({ status }) => status), PROJECT);
  expect(refused).toBe(403);
});
