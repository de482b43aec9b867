/** Laying out, aligning, views, pasting from elsewhere, and seeing others drag: against the fixture. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { type Coming, DESK, fresh, note, PHONE, two, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

const wide = (browser: Browser, path: string, coming: Coming = {}) => writer(browser, "Ana", path, { ...DESK, ...coming });

const kinds = (page: Page) => page.locator('.note[data-copy="0"]').evaluateAll((notes) => notes.map((each) => `${/is-(event|command|policy|hotspot|external|actor|aggregate|read-model|opportunity)/.exec(each.className)?.[1]} ${each.querySelector(".note-name")?.textContent}`).sort());
/** Where every note stands on the wall, whatever the camera does. */
const places = (page: Page) => page.locator('.note[data-copy="0"]').evaluateAll((notes) => notes.map((each) => `${each.querySelector(".note-name")?.textContent} ${(each as HTMLElement).style.translate}`).sort());
const paste = (page: Page, data: Record<string, string>) =>
  page.evaluate((given) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(given)) clipboardData.setData(type, text);
    document.querySelector(".wall")?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, data);

test("tidy lays out the whole wall, for everybody, and one undo takes it back", async ({ browser }) => {
  const { ana: { page: ana }, ben: { page: ben } } = await two(browser, fresh(), DESK);
  await note(ana, "Order placed").click();
  for (let nth = 0; nth < 4; nth++) await ana.keyboard.press("Alt+ArrowUp");
  await ana.keyboard.press("Escape");
  const before = await places(ana);
  await ana.getByRole("button", { name: "Tidy the whole wall" }).click();
  await expect(ana.locator("[role=log]", { hasText: "12 stickies were laid out" })).toHaveCount(1);
  const after = await places(ana);
  expect(after).not.toEqual(before);
  await expect.poll(() => places(ben)).toEqual(after);
  await ana.waitForTimeout(700);
  const boxes = await ana.locator('.note[data-copy="0"]').evaluateAll((notes) => notes.map((each) => each.getBoundingClientRect()).map(({ left, top, right, bottom }) => ({ left, top, right, bottom })));
  boxes.forEach((a, nth) => boxes.slice(nth + 1).forEach((b) => expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false)));
  await ana.keyboard.press("Control+z");
  await expect.poll(() => places(ana)).toEqual(before);
  await expect.poll(() => places(ben)).toEqual(before);
});

test("only what is picked is tidied, by keyboard", async ({ browser }) => {
  const { page } = await wide(browser, fresh(), { reducedMotion: "reduce" });
  await note(page, "Order placed").click();
  await note(page, "Order paid").click({ modifiers: ["Shift"] });
  for (let nth = 0; nth < 3; nth++) await page.keyboard.press("Alt+ArrowUp");
  const before = await places(page);
  await page.keyboard.press("Alt+Shift+L");
  await expect(page.locator("[role=log]", { hasText: "2 stickies were laid out" })).toHaveCount(1);
  const after = await places(page);
  const others = (all: string[]) => all.filter((one) => !/^Order p/.test(one));
  expect(others(after)).toEqual(others(before));
  expect(after).not.toEqual(before);
  await page.keyboard.press("Control+z");
  expect(await places(page)).toEqual(before);
});

test("align and even gaps, from the bar and from the keys; one undo each", async ({ browser }) => {
  const { page } = await wide(browser, fresh());
  const at = async (name: string) => (await note(page, name).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await note(page, "Order placed").click();
  await page.keyboard.press("Alt+ArrowDown");
  await note(page, "Parcel packed").click({ modifiers: ["Shift"] });
  await note(page, "Return asked for").click({ modifiers: ["Shift"] });
  const before = await places(page);
  await page.getByRole("button", { name: "Arrange", exact: true }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: /Align lower edges/ }).click();
  await expect(page.getByRole("button", { name: /Align lower edges/ })).toHaveCount(0);
  await page.waitForTimeout(500);
  const bottoms = await Promise.all(["Order placed", "Parcel packed", "Return asked for"].map(async (name) => { const box = await at(name); return Math.round(box.y + box.height); }));
  expect(Math.max(...bottoms) - Math.min(...bottoms)).toBeLessThanOrEqual(1);
  await page.keyboard.press("Alt+Shift+H");
  await page.waitForTimeout(500);
  const lefts = (await Promise.all(["Order placed", "Parcel packed", "Return asked for"].map(at))).sort((a, b) => a.x - b.x);
  const gaps = lefts.slice(1).map((box, nth) => box.x - ((lefts[nth]?.x ?? 0) + (lefts[nth]?.width ?? 0)));
  expect(Math.abs((gaps[0] ?? 0) - (gaps[1] ?? 0))).toBeLessThan(2);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect.poll(() => places(page)).toEqual(before);
});

test("a spreadsheet: kinds by its column, put down after a look, gone with one undo", async ({ browser }) => {
  const { page } = await wide(browser, fresh("blank"));
  await paste(page, { "text/plain": "Name\tKind\nOrder placed\tevent\nOrder paid\tevent\nSend card\tcommand\nThank the buyer\tpolicy" });
  const dialog = page.getByRole("dialog", { name: "4 stickies from a table" });
  await expect(dialog).toContainText("2 events, 1 command, 1 policy");
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(await kinds(page)).toEqual(["command Send card", "event Order paid", "event Order placed", "policy Thank the buyer"]);
  await page.keyboard.press("Control+z");
  await expect(page.locator(".note")).toHaveCount(0);
});

test("Excalidraw: kinds by colour, changed for one colour before they are set down", async ({ browser }) => {
  const { page } = await wide(browser, fresh("blank"));
  const box = (nth: number, backgroundColor: string, text: string) => [
    { id: `b${nth}`, type: "rectangle", backgroundColor, x: nth * 230, y: 0, width: 200, height: 120 },
    { id: `t${nth}`, type: "text", containerId: `b${nth}`, text, x: 0, y: 0, width: 100, height: 20 },
  ];
  const elements = [...box(0, "#ffc078", "Order placed"), ...box(1, "#ffc078", "Order paid"), ...box(2, "#a5d8ff", "Send card"), ...box(3, "transparent", "Warehouse"), ...box(4, "transparent", '<img src=x onerror="window.hurt=1">')];
  await paste(page, { "text/plain": JSON.stringify({ type: "excalidraw/clipboard", elements }) });
  const dialog = page.getByRole("dialog", { name: "5 stickies from Excalidraw" });
  await expect(dialog).toContainText("2 events, 1 command, 2 unclear (they become hotspots)");
  await dialog.getByRole("combobox", { name: /a5d8ff/ }).selectOption("external");
  await expect(dialog).toContainText("1 external system");
  await dialog.getByRole("button", { name: "Put 5 stickies on the wall" }).click();
  expect(await kinds(page)).toEqual(["event Order paid", "event Order placed", "external Send card", 'hotspot <img src=x onerror="window.hurt=1">', "hotspot Warehouse"]);
  const [placed, paid] = [await note(page, "Order placed").boundingBox(), await note(page, "Order paid").boundingBox()];
  expect(paid?.x ?? 0).toBeGreaterThan((placed?.x ?? 0) + (placed?.width ?? 0) - 1);
  expect(await page.evaluate(() => (window as unknown as { hurt?: number }).hurt)).toBeUndefined();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".note")).toHaveCount(0);
});

test("Miro: words and colours out of its clipboard; markup is text or nothing, and never runs", async ({ browser }) => {
  const { page } = await wide(browser, fresh("blank"));
  const sticker = (text: string, sbc: number, x: number) => ({ widgetData: { type: "sticker", json: { text, style: JSON.stringify({ sbc }), _position: { offsetPx: { x, y: 0 }, schema: "canvasOffsetPx" }, size: { width: 199, height: 228 }, scale: { scale: 1 } } } });
  const payload = { data: { objects: [sticker("<p>Order placed</p>", 0xff9d48, 0), sticker("<p>Prüfen</p><p>bitte</p>", 0xa6ccf5, 220), sticker('<p>Nice<img src=x onerror="window.hurt=1"><script>window.hurt=1</script></p>', 0xff9d48, 440)] } };
  const bytes = [...new TextEncoder().encode(JSON.stringify(payload))].map((byte) => (byte + 59) & 255);
  await paste(page, { "text/html": `<meta charset="utf-8"><span data-meta="&lt;--(miro-data-v1)${Buffer.from(bytes).toString("base64")}(/miro-data-v1)--&gt;"></span>`, "text/plain": "Order placed" });
  const dialog = page.getByRole("dialog", { name: "3 stickies from Miro" });
  await expect(dialog).toContainText("2 events, 1 command");
  await dialog.getByRole("button", { name: "Put 3 stickies on the wall" }).click();
  expect(await kinds(page)).toEqual(["command Prüfen bitte", "event Nice", "event Order placed"]);
  expect(await page.evaluate(() => (window as unknown as { hurt?: number }).hurt)).toBeUndefined();
  expect(await page.locator(".wall .note img").count()).toBe(0);
});

test("too much is refused, and said why; cancelling puts nothing down", async ({ browser }) => {
  const { page } = await wide(browser, fresh("blank"));
  await paste(page, { "text/plain": "line\n".repeat(5_001) });
  await expect(page.getByRole("dialog")).toContainText("at most 5,000");
  await page.keyboard.press("Escape");
  await paste(page, { "text/plain": "x".repeat(2_000_001) });
  await expect(page.getByRole("dialog")).toContainText("more than 2 MB");
  await page.getByRole("button", { name: "Close" }).click();
  await paste(page, { "text/plain": "a\tb\nc\td" });
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".note")).toHaveCount(0);
});

test("what another drags is seen on its way, in their colour", async ({ browser }) => {
  const { ana: { page: ana }, ben: { page: ben } } = await two(browser, fresh(), DESK);
  const box = (await note(ben, "Order placed").boundingBox()) ?? { x: 0, y: 0 };
  await ben.mouse.move(box.x + 20, box.y + 20);
  await ben.mouse.down();
  await ben.mouse.move(box.x + 90, box.y + 120, { steps: 5 });
  await expect(ana.locator(".drag-ghost")).toHaveCount(1);
  await expect(ana.locator(".drag-ghost span")).toHaveText("Ben moves this");
  // The last of the five moves may still be on its way.
  const below = async () => {
    const ghost = await ana.locator(".drag-ghost").boundingBox();
    const own = await note(ana, "Order placed").boundingBox();
    return Math.round((ghost?.y ?? 0) - (own?.y ?? 0));
  };
  await expect.poll(below).toBeGreaterThan(60);
  await ben.mouse.up();
  await expect(ana.locator(".drag-ghost")).toHaveCount(0);
});

test("lanes and the happy path are views: nothing of them is in the document", async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto("/p/farmacy-family");
  await page.locator(".note").first().waitFor();
  const [all, before] = [await page.locator('.note[data-copy="0"]').count(), await places(page)];
  await page.getByRole("button", { name: "View", exact: true }).click();
  expect(await violations(page, ".toolbar")).toEqual([]);
  await page.getByLabel("One for each actor").check();
  await expect(page.locator(".region h2", { hasText: "By itself" })).toHaveCount(1);
  expect(await places(page)).not.toEqual(before);
  await page.getByLabel("Happy path only").check();
  await expect(page.locator(".note.is-failure")).toHaveCount(0);
  expect(await page.locator('.note[data-copy="0"]').count()).toBeLessThan(all);
  await page.getByLabel("Happy path only").uncheck();
  await page.getByLabel("None", { exact: true }).check();
  await expect.poll(() => places(page)).toEqual(before);
});

test("a new context is asked for in a dialog of the page, and the invitation is there on a phone", async ({ browser }) => {
  const path = fresh();
  const { page } = await wide(browser, path);
  await note(page, "Order placed").click();
  await page.keyboard.press("Control+Enter");
  await page.getByLabel("Context").selectOption("+");
  await page.getByRole("dialog").getByLabel("Name of the context").fill("Sales");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".region h2", { hasText: "Sales" })).toHaveCount(1);
  const { page: phone } = await writer(browser, "Ben", path, PHONE);
  await expect(phone.getByRole("button", { name: "Invite to the wall" })).toBeVisible();
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
