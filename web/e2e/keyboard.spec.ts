/** The wall by Tab alone: every stop can be seen and has a name, none holds the keyboard, and the way goes as one reads. */
import { expect, type Page, test } from "@playwright/test";
import { fresh, guest, note, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls");

interface Stop {
  /** Its part of the page, and what it is called there. */
  part: string;
  name: string;
  /** What is wrong with it. */
  faults: string[];
}

const PARTS = [".top", ".dock", ".picked-bar", ".minimap", ".toolbar", ".legend", ".session", ".talk-rail", ".tray", ".panel", ".list", ".time-bar", ".history-side", ".status", ".wall"];
/** More than any page of the wall has. */
const STOPS_MOST = 400;

/** What has the keyboard now; null once it has left the page, or begins anew. */
function stop(page: Page): Promise<Stop | null> {
  return page.evaluate(async (parts) => {
    // What the focus changes is painted by then.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const here = document.activeElement as HTMLElement | null;
    const { walked } = window as unknown as { walked: Set<Element> };
    if (!here || here === document.body || here === document.documentElement || walked.has(here)) return null;
    walked.add(here);
    const box = here.getBoundingClientRect();
    const name = here.getAttribute("aria-label") ?? (here as HTMLInputElement).labels?.[0]?.textContent ?? here.textContent?.trim() ?? "";
    const faults: string[] = [];
    if (name.trim() === "") faults.push("no name");
    // A card shows the focus of the link in it, a chosen word that of the box in it.
    const shown = [here, here.parentElement, here.nextElementSibling].some((each) => {
      const style = each && getComputedStyle(each);
      return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    if (!shown) faults.push("no outline");
    if (box.width === 0 || box.height === 0) faults.push("no size");
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) faults.push("outside of what is seen");
    else {
      const top = document.elementFromPoint(x, y);
      if (top && !here.contains(top) && !top.contains(here) && !top.closest("label")?.contains(here)) faults.push(`under ${top.className || top.tagName}`);
    }
    return { part: parts.find((part) => here.closest(part)) ?? "page", name: name.trim().slice(0, 60), faults };
  }, PARTS);
}

/** From the beginning of the page to its end, with Tab, or backward with the shift key. */
async function way(page: Page, key: "Tab" | "Shift+Tab" = "Tab"): Promise<Stop[]> {
  await page.evaluate(() => Object.assign(window, { walked: new Set() }));
  const stops: Stop[] = [];
  for (let nth = 0; nth < STOPS_MOST; nth++) {
    await page.keyboard.press(key);
    const here = await stop(page);
    if (!here) return stops;
    stops.push(here);
  }
  throw new Error(`no end after ${STOPS_MOST} stops, the last: ${stops.slice(-4).map(({ part, name }) => `${part} ${name}`).join(", ")}`);
}

/** The parts in the order in which they are come to, each once for every time. */
const parts = (stops: Stop[]) => stops.map(({ part }) => part).filter((part, nth, all) => part !== all[nth - 1]);
const wrong = (stops: Stop[]) => stops.filter(({ faults }) => faults.length > 0).map(({ part, name, faults }) => `${part} “${name}”: ${faults.join(", ")}`);

const WALKS: [what: string, path: () => string, shown: string, order: string[]][] = [
  ["a wall that is read", () => fresh(), ".toolbar", ["page", ".top", ".wall", ".legend", ".toolbar", ".talk-rail", ".status"]],
  ["a wall that is written on", () => `${fresh()}?edit=1`, ".dock", ["page", ".top", ".wall", ".dock", ".toolbar", ".session", ".talk-rail", ".status"]],
  ["a sticky as a form", () => `${fresh()}?edit=1&sticky=event/order-placed`, ".panel.is-form", ["page", ".top", ".wall", ".dock", ".toolbar", ".session", ".talk-rail", ".panel", ".status"]],
  ["the list", () => `${fresh()}?view=list`, ".list-row", ["page", ".top", ".list", ".talk-rail", ".status"]],
  ["the history", () => `${fresh("past")}/history`, ".note", ["page", ".top", ".wall", ".legend", ".toolbar", ".time-bar", ".history-side", ".status"]],
];

for (const [what, path, shown, order] of WALKS)
  test(`by Tab through ${what}, and back`, async ({ browser }) => {
    test.setTimeout(120_000);
    const { page, close } = await guest(browser, "Ana", { reducedMotion: "reduce" });
    await page.goto(path());
    await page.locator(shown).first().waitFor();
    await page.waitForTimeout(500);
    // A panel takes the keyboard when it opens: to its end first, then all of the page.
    await way(page);
    const there = await way(page);
    expect(wrong(there)).toEqual([]);
    expect(parts(there)).toEqual(order);
    const back = await way(page, "Shift+Tab");
    expect(back.map(({ name }) => name).reverse()).toEqual(there.map(({ name }) => name));
    await close();
  });

test("a search, a menu and a panel give the keyboard back to where they were opened from", async ({ browser }) => {
  const path = fresh();
  const { page, faults, close } = await writer(browser, "Ana", path, { reducedMotion: "reduce" });
  const search = page.getByRole("button", { name: "Find a sticky" });
  await search.press("Enter");
  await expect(page.getByRole("combobox", { name: "Find a sticky" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(search).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Find a sticky" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator(".finder")).toHaveCount(0);

  await note(page, "Order placed").click();
  await note(page, "Order paid").click({ modifiers: ["Shift"] });
  const arrange = page.getByRole("button", { name: "Arrange", exact: true });
  await arrange.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.locator(".popover-sheet :focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(arrange).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".popover-sheet")).toHaveCount(1);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator(".popover-sheet")).toHaveCount(1);
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator(".popover-sheet")).toHaveCount(0);

  await note(page, "Parcel packed").click();
  await page.keyboard.press("Control+Enter");
  await page.locator(".panel").getByRole("button", { name: "Close", exact: true }).press("Enter");
  await expect(page.locator(".panel")).toHaveCount(0);
  await expect(note(page, "Parcel packed")).toBeFocused();

  await page.goto(`${path}?edit=1&view=list`);
  const details = page.getByRole("button", { name: "Details: Order paid" });
  await details.press("Enter");
  await expect(page.locator(".panel")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(details).toBeFocused();
  expect(faults).toEqual([]);
  await close();
});
