/** Notes and pictures on the wall, against the fixture. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { type Coming, fresh, pen, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

/** Somebody whose page asks nobody but the wall's server. */
async function someone(browser: Browser, name: string, path: string, coming: Coming = {}) {
  const foreign: string[] = [];
  const first = async (page: Page) =>
    void page.on("request", (request) => {
      if (!request.url().startsWith("http://127.0.0.1") && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
    });
  return { ...(await writer(browser, name, path, { ...coming, first })), foreign };
}

const plain = (page: Page) => page.locator('.note.is-note[data-copy="0"]');

/** Pastes or drops a file that a canvas drew, or one of so many bytes. */
function give(page: Page, how: "paste" | "drop", file: { type: string; bytes?: number }) {
  return page.evaluate(
    async ([event, { type, bytes }]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [320, 200];
      const pencil = canvas.getContext("2d");
      if (!pencil) throw new Error("no canvas");
      pencil.fillStyle = "#7fb6d8";
      pencil.fillRect(0, 0, 320, 200);
      pencil.fillStyle = "#f2c14e";
      pencil.fillRect(40, 90, 240, 80);
      const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
      const data = new DataTransfer();
      data.items.add(new File([bytes === undefined ? (drawn ?? "") : new Uint8Array(bytes)], "picture", { type }));
      const wall = document.querySelector(".wall");
      if (event === "paste") document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      else wall?.dispatchEvent(new DragEvent("drop", { dataTransfer: data, clientX: 700, clientY: 420, bubbles: true, cancelable: true }));
    },
    [how, file] as const,
  );
}

test("a note is written with a key, has lines, and is on everybody's wall and in the list", async ({ browser }) => {
  const path = fresh("storm-notes");
  const ana = await someone(browser, "Ana", path);
  const ben = await someone(browser, "Ben", path);
  await ana.page.locator(".wall").focus();
  await ana.page.keyboard.press("Alt+n");
  await pen(ana.page).pressSequentially("Ask the kitchen");
  await ana.page.keyboard.press("Shift+Enter");
  await pen(ana.page).pressSequentially("<img src=x onerror=alert(1)>");
  await ana.page.keyboard.press("Enter");
  await expect(pen(ana.page)).toHaveCount(0);
  const written = "Ask the kitchen\n<img src=x onerror=alert(1)>";
  await expect(plain(ben.page).locator(".note-name")).toHaveText(written, { useInnerText: true });
  await expect(plain(ben.page).locator("img")).toHaveCount(0);
  // Plain paper is tied to nothing.
  await plain(ana.page).click();
  await expect(ana.page.getByRole("toolbar", { name: "What is picked" }).getByRole("button", { name: /connect/i })).toHaveCount(0);
  await ben.page.goto(`${path}?edit=1&view=list`);
  await expect(ben.page.locator(".list-row.is-edited", { has: ben.page.getByText("note", { exact: true }) }).locator("textarea")).toHaveValue(written);
  // It becomes a sticky, on one line.
  await ana.page.getByRole("combobox", { name: "Kind" }).selectOption("hotspot");
  await expect(ana.page.locator(".note.is-hotspot .note-name", { hasText: "Ask the kitchen <img" })).toBeVisible();
  expect([...ana.faults, ...ben.faults, ...ana.foreign, ...ben.foreign]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("a picture that is pasted is on both walls, with its words below and for who does not see it", async ({ browser }) => {
  const path = fresh("storm-notes");
  const ana = await someone(browser, "Ana", path);
  const ben = await someone(browser, "Ben", path);
  await give(ana.page, "paste", { type: "image/png" });
  await expect(pen(ana.page)).toBeVisible();
  await pen(ana.page).pressSequentially("The till in the hall");
  await ana.page.keyboard.press("Enter");
  // It covers nothing.
  const boxes = await ana.page.locator('.note[data-copy="0"]').evaluateAll((notes) => notes.map((each) => each.getBoundingClientRect()).map(({ left, top, right, bottom }) => [left, top, right, bottom] as const));
  const [own, ...others] = boxes.reverse();
  expect(others.filter(([left, top, right, bottom]) => own && left < own[2] && own[0] < right && top < own[3] && own[1] < bottom)).toEqual([]);
  const shown = plain(ben.page).locator("img");
  await expect(shown).toHaveAttribute("alt", "The till in the hall");
  await expect(shown).toHaveAttribute("src", /^\/p\/storm-notes-[^/]+\/v1\/wall\/pictures\/[0-9a-f]{32}\.png$/);
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
  await expect(plain(ben.page)).toHaveAttribute("aria-label", /note.*The till in the hall/i);
  // The same once more is another note with the same picture; without words it stays.
  await give(ana.page, "drop", { type: "image/png" });
  await expect(plain(ana.page)).toHaveCount(2);
  await ana.page.keyboard.press("Escape");
  await expect(plain(ben.page)).toHaveCount(2);
  const addresses = await plain(ben.page).locator("img").evaluateAll((images) => images.map((image) => image.getAttribute("src")));
  expect(new Set(addresses).size).toBe(1);
  expect([...ana.faults, ...ben.faults, ...ana.foreign, ...ben.foreign]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("what cannot be a picture is told in plain words, and what is too large is not sent", async ({ browser }) => {
  const { page, faults, close } = await someone(browser, "Ana", fresh("storm-notes"));
  let sent = 0;
  await page.route(/\/wall\/pictures$/, (route) => {
    sent += 1;
    return route.continue();
  });
  await give(page, "paste", { type: "image/svg+xml", bytes: 10 });
  await expect(page.locator(".told-line")).toContainText("Only PNG, JPEG, WebP and GIF");
  await give(page, "drop", { type: "image/png", bytes: 2 * 1024 * 1024 + 1 });
  await expect(page.locator(".told-line")).toContainText("at most 2 MB");
  expect(sent).toBe(0);
  await give(page, "drop", { type: "image/png", bytes: 100 });
  await expect(page.locator(".told-line")).toContainText("no picture that the wall shows");
  expect(sent).toBe(1);
  await page.unroute(/\/wall\/pictures$/);
  await page.route(/\/wall\/pictures$/, (route) => route.abort());
  await give(page, "paste", { type: "image/png" });
  await expect(page.locator(".told-line")).toContainText("could not be sent");
  await expect(plain(page)).toHaveCount(0);
  expect(faults).toEqual([]);
  await close();
});

test("a picture from elsewhere is never asked for", async ({ browser }) => {
  const path = fresh("storm-notes");
  const { page, foreign, close } = await someone(browser, "Ana", path);
  const copied = (picture: string) => ({ word: "note", name: picture, head: { picture: JSON.stringify(picture) }, body: [] });
  const text = JSON.stringify({ "stormlake/notes": 1, notes: ["https://example.com/a.png", "pictures/../board.kdl", "javascript:alert(1)", `pictures/${"0f".repeat(16)}.png`].map(copied) });
  await page.evaluate((given) => {
    const data = new DataTransfer();
    data.setData("text/plain", given);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
  await expect(page.locator(".note .note-picture.is-broken")).toHaveCount(4);
  await expect(page.locator(".note img")).toHaveCount(0);
  expect(foreign).toEqual([]);
  await close();
});

for (const scheme of ["light", "dark"] as const) {
  test(`notes are in nobody's way, ${scheme}`, async ({ browser }) => {
    const path = fresh("storm-notes");
    const { page, close } = await someone(browser, "Ana", path, { colorScheme: scheme });
    await give(page, "paste", { type: "image/png" });
    await pen(page).pressSequentially("The till");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Alt+n");
    await pen(page).pressSequentially("Ask Ann");
    await page.keyboard.press("Enter");
    await plain(page).first().click();
    await page.keyboard.press("Control+Enter");
    await page.locator(".panel.is-form img").waitFor();
    for (const view of ["", "list"]) {
      if (view !== "") await page.goto(`${path}?edit=1&view=list`);
      await page.locator(view === "" ? ".panel.is-form" : ".list-row.is-edited").first().waitFor();
      await page.waitForTimeout(400);
      expect(await violations(page)).toEqual([]);
    }
    await close();
  });
}
