/** How somebody comes to a wall, alone or two at a time: a name, a part in the session, a screen. And how a note is found there. */
import { type Browser, type BrowserContextOptions, expect, type Page } from "@playwright/test";

export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let walls = 0;
/** The address of a wall that nobody has been at. The fixture knows what stands on one of each kind. */
export const fresh = (kind = "storm") => `/p/${kind}-${Date.now().toString(36)}-${walls++}`;

export interface Coming extends BrowserContextOptions {
  /** What they are to the server: the owner, if nothing is said here; a facilitator is one by a link. */
  role?: "admin" | "facilitator" | "participant" | "viewer";
  /** Shown once they can begin. */
  until?: string;
  /** Done before the wall is opened. */
  first?: (page: Page) => Promise<unknown>;
}

export interface Someone {
  page: Page;
  /** What went wrong on the page, unseen. */
  faults: string[];
  close(): Promise<void>;
}

/** The name that is asked for once, as if it had been given on an earlier day. */
export const named = (page: Page, name: string) => page.addInitScript((given) => localStorage.setItem("stormlake.name", given), name);

/** Of a real server, the first link that it printed; of the fixture, nothing. */
export async function signIn(page: Page): Promise<void> {
  const link = process.env["STORMLAKE_LINK"];
  if (link) await page.goto(link);
}

/** Somebody with a browser of their own, before they go anywhere. */
export async function guest(browser: Browser, name: string, { role, ...options }: Omit<Coming, "until" | "first"> = {}): Promise<Someone> {
  const context = await browser.newContext(options);
  if (role) await context.addCookies([{ name: "role", value: role, url: "http://127.0.0.1" }]);
  const page = await context.newPage();
  await named(page, name);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  return { page, faults, close: () => context.close() };
}

/** Somebody who has opened a wall. */
export async function someone(browser: Browser, name: string, path: string, { until = ".dock, .list-row.is-edited", first, ...coming }: Coming = {}): Promise<Someone> {
  const who = await guest(browser, name, coming);
  await first?.(who.page);
  await who.page.goto(path);
  await who.page.locator(until).first().waitFor();
  return who;
}

/** Somebody who has opened a wall to write on it. */
export const writer = (browser: Browser, name: string, path: string, coming?: Coming) => someone(browser, name, `${path}${path.includes("?") ? "&" : "?"}edit=1`, coming);

/** Ana and Ben, who write on one wall. */
export async function two(browser: Browser, path: string, ana: Coming = {}, ben: Coming = ana) {
  const both = { ana: await writer(browser, "Ana", path, ana), ben: await writer(browser, "Ben", path, ben) };
  const close = async () => {
    await both.ana.close();
    await both.ben.close();
  };
  return { ...both, close };
}

const exactly = (name: string) => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
/** The note of that name; of one that stands on the wall more than once, the first. */
export const note = (page: Page, name: string) => page.locator('.note[data-copy="0"]', { has: page.locator(".note-name", { hasText: exactly(name) }) });
export const names = async (page: Page) => (await page.locator('.note[data-copy="0"] .note-name').allTextContents()).sort();
export const pick = async (page: Page, name: string) => {
  await note(page, name).click();
  await expect(note(page, name)).toHaveClass(/is-selected/);
};
/** Where the name of a note is written. */
export const pen = (page: Page) => page.locator(".name-editor textarea");
