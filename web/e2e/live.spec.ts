/** Two people on one wall, against the fixture: what both write is on both walls, whatever happens in between. */
import { type Browser, expect, type Page, test } from "@playwright/test";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

let walls = 0;
const fresh = (kind: "storm" | "blank" = "storm") => `/p/${kind}-${Date.now().toString(36)}-${walls++}`;

/** Somebody at a wall, with a line that can be cut. */
async function someone(browser: Browser, name: string, path: string, options: { phone?: boolean } = {}) {
  const context = await browser.newContext(options.phone ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } : {});
  await context.addInitScript((given) => localStorage.setItem("stormlake.name", given), name);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  let cut = false;
  const lines = new Set<{ close(): Promise<void> }>();
  await page.routeWebSocket(/\/v1\/wall$/, (line) => {
    if (cut) return void line.close();
    line.connectToServer();
    lines.add(line);
    return undefined;
  });
  await page.goto(`${path}${path.includes("?") ? "&" : "?"}edit=1`);
  await page.locator(".dock, .list-row.is-edited").first().waitFor();
  return {
    page,
    faults,
    async offline() {
      cut = true;
      for (const line of lines) await line.close();
      lines.clear();
      await page.locator(".told-line.is-lost").waitFor();
    },
    async online() {
      cut = false;
      await expect(page.locator(".told-line.is-lost")).toHaveCount(0, { timeout: 20_000 });
    },
    close: () => context.close(),
  };
}

const note = (page: Page, name: string) => page.locator('.note[data-copy="0"]', { has: page.locator(".note-name", { hasText: new RegExp(`^${name}$`) }) });
const names = async (page: Page) => (await page.locator('.note[data-copy="0"] .note-name').allTextContents()).sort();
const pick = async (page: Page, name: string) => {
  await note(page, name).click();
  await expect(note(page, name)).toHaveClass(/is-selected/);
};
const pen = (page: Page) => page.locator(".name-editor textarea");

test("reading is as ever: no dock, a press opens the panel; one press more, and it can be written on", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("stormlake.name", "Ana"));
  await page.goto(fresh());
  await note(page, "Order paid").click();
  await expect(page.locator(".panel h2")).toHaveText("Order paid");
  await expect(page.locator(".dock")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Write", exact: true }).click();
  await expect(page.locator(".dock")).toBeVisible();
  await note(page, "Order paid").click();
  await expect(page.locator(".panel")).toHaveCount(0);
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await expect(page.locator(".dock")).toHaveCount(0);
});

test("a wall that the server does not share stays for reading", async ({ page }) => {
  await page.goto("/p/large?edit=1");
  await page.locator(".note").first().waitFor();
  await page.waitForTimeout(500);
  await expect(page.locator(".dock, .edit-switch")).toHaveCount(0);
});

test("who comes for the first time is asked for a name, once", async ({ page }) => {
  const path = fresh();
  await page.goto(`${path}?edit=1`);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your name").fill("Maria Silva");
  await page.keyboard.press("Enter");
  await expect(page.locator(".dock")).toBeVisible();
  await expect(page.locator(".badge.is-me")).toHaveText("MS");
  await page.goto(`${path}?edit=1`);
  await expect(page.locator(".dock")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a storm by keyboard alone: Enter, Tab, rename, walk, move, delete, undo", async ({ browser }) => {
  const { page, faults, close } = await someone(browser, "Ana", fresh("blank"));
  await page.locator('.pile[data-kind="event"]').focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Order placed");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Order paid");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Thank the buyer");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Send card");
  await page.keyboard.press("Escape");
  expect(await names(page)).toEqual(["Order paid", "Order placed", "Send card", "Thank the buyer"]);
  await expect(page.locator(".note.is-policy")).toHaveCount(1);
  await expect(page.locator(".note.is-command")).toBeFocused();
  await expect(page.locator(".arrow")).toHaveCount(2);
  const before = (await note(page, "Send card").boundingBox())?.x ?? 0;
  const policy = (await note(page, "Thank the buyer").boundingBox())?.x ?? 0;
  expect(before).toBeGreaterThan(policy + 50);
  await page.keyboard.press("ArrowLeft");
  await expect(note(page, "Thank the buyer")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("Post a card");
  await page.keyboard.press("Escape");
  await expect(note(page, "Post a card")).toBeVisible();
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Delete");
  await expect(note(page, "Post a card")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(note(page, "Post a card")).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(note(page, "Send card")).toHaveCount(1);
  await page.keyboard.press("Control+Shift+z");
  await expect(note(page, "Post a card")).toHaveCount(1);
  expect(faults).toEqual([]);
  await close();
});

test("what has no words is not kept; a name that was emptied comes back", async ({ browser }) => {
  const { page, close } = await someone(browser, "Ana", fresh());
  await page.locator('.pile[data-kind="hotspot"]').click();
  await expect(pen(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator(".note.is-hotspot")).toHaveCount(0);
  await note(page, "Order paid").dblclick();
  await pen(page).fill("");
  await page.keyboard.press("Escape");
  await expect(note(page, "Order paid")).toHaveCount(1);
  await close();
});

test("two people write at the same time, also on the same note, and both see all of it", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await someone(browser, "Ana", path), await someone(browser, "Ben Bold", path)];
  await expect(ana.page.locator(".badge", { hasText: "BB" })).toBeVisible();
  await Promise.all([ana.page, ben.page].map(async (page, nth) => {
    await page.locator('.pile[data-kind="event"]').click();
    await page.keyboard.type(nth === 0 ? "Invoice sent" : "Stock counted", { delay: 15 });
    await page.keyboard.press("Escape");
  }));
  for (const { page } of [ana, ben]) for (const name of ["Invoice sent", "Stock counted"]) await expect(note(page, name)).toHaveCount(1);

  await note(ana.page, "Order paid").dblclick();
  await expect(pen(ana.page)).toBeFocused();
  await note(ben.page, "Order paid").dblclick();
  await expect(pen(ben.page)).toBeFocused();
  await ben.page.keyboard.press("Home");
  await Promise.all([ana.page.keyboard.type(" in full", { delay: 25 }), ben.page.keyboard.type("The ", { delay: 40 })]);
  await expect(pen(ana.page)).toHaveValue("The Order paid in full");
  await expect(pen(ben.page)).toHaveValue("The Order paid in full");
  await ana.page.keyboard.type("!");
  await expect(pen(ben.page)).toHaveValue("The Order paid in full!");
  await ana.page.keyboard.press("Escape");
  await ben.page.keyboard.press("Escape");
  await expect(ana.page.locator(".outline")).toHaveCount(1);
  await expect(ana.page.locator(".outline span")).toHaveText("Ben Bold");
  expect(await names(ana.page)).toEqual(await names(ben.page));
  expect([...ana.faults, ...ben.faults]).toEqual([]);
  await ana.close();
  await ben.close();
});

test("undo is one's own", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await someone(browser, "Ana", path), await someone(browser, "Ben", path)];
  await pick(ana.page, "Parcel lost");
  await ana.page.keyboard.press("Delete");
  await expect(note(ben.page, "Parcel lost")).toHaveCount(0);
  await pick(ben.page, "Order placed");
  await ben.page.keyboard.type("Order taken");
  await ben.page.keyboard.press("Escape");
  await expect(note(ana.page, "Order taken")).toHaveCount(1);
  await ana.page.keyboard.press("Control+z");
  await expect(note(ben.page, "Parcel lost")).toHaveCount(1);
  await expect(note(ben.page, "Order taken")).toHaveCount(1);
  await ana.page.keyboard.press("Control+z");
  await expect(ana.page.locator("[role=log]", { hasText: "nothing of yours" })).toHaveCount(1);
  await ana.close();
  await ben.close();
});

test("deleted under someone's pen: what is being written stays", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await someone(browser, "Ana", path), await someone(browser, "Ben", path)];
  await note(ana.page, "Return received").dblclick();
  await ana.page.keyboard.type(" at the door");
  await expect(note(ben.page, "Return received at the door")).toHaveCount(1);
  await pick(ben.page, "Return received at the door");
  await ben.page.keyboard.press("Delete");
  await expect(ana.page.locator(".told-line")).toContainText("It is back");
  await ana.page.keyboard.type(", whole");
  await expect(note(ben.page, "Return received at the door, whole")).toHaveCount(1);
  await ana.page.keyboard.press("Escape");
  expect(await names(ana.page)).toEqual(await names(ben.page));
  await ana.close();
  await ben.close();
});

test("offline and back: both wrote, one deleted what the other changed, and both end with the same wall", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await someone(browser, "Ana", path), await someone(browser, "Ben", path)];
  await ana.offline();
  await expect(ana.page.locator(".told-line.is-lost")).toContainText("kept here");
  await pick(ana.page, "Review written");
  await ana.page.keyboard.press("Enter");
  await ana.page.keyboard.type("Train entered tunnel");
  await ana.page.keyboard.press("Escape");
  await note(ana.page, "Complaint made").dblclick();
  await ana.page.keyboard.type(" by letter");
  await ana.page.keyboard.press("Escape");
  await pick(ben.page, "Complaint made");
  await ben.page.keyboard.press("Delete");
  await pick(ben.page, "Order placed");
  await ben.page.keyboard.type("Order taken");
  await ben.page.keyboard.press("Escape");
  await expect(note(ben.page, "Train entered tunnel")).toHaveCount(0);
  await ana.online();
  for (const { page } of [ana, ben]) for (const name of ["Train entered tunnel", "Order taken", "Complaint made by letter"]) await expect(note(page, name)).toHaveCount(1);
  expect(await names(ana.page)).toEqual(await names(ben.page));
  await ana.close();
  await ben.close();
});

test("a note that is dragged is where it was dropped, for both; the others stand still", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await someone(browser, "Ana", path), await someone(browser, "Ben", path)];
  const at = async (page: Page, name: string) => (await note(page, name).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const [from, other] = [await at(ana.page, "Order placed"), await at(ana.page, "Parcel packed")];
  await ana.page.mouse.move(from.x + 20, from.y + 20);
  await ana.page.mouse.down();
  await ana.page.mouse.move(from.x + 60, from.y - 40, { steps: 4 });
  await ana.page.mouse.move(from.x + 30, from.y - 70, { steps: 4 });
  await ana.page.mouse.up();
  await expect.poll(async () => Math.round((await at(ana.page, "Order placed")).y - from.y)).toBe(-90);
  const still = await at(ana.page, "Parcel packed");
  expect(Math.abs(still.x - other.x) + Math.abs(still.y - other.y)).toBeLessThan(3);
  const gap = async (page: Page) => {
    const [a, b] = [await at(page, "Order placed"), await at(page, "Parcel packed")];
    return Math.round((b.y - a.y) / a.width * 100);
  };
  await expect.poll(async () => (await gap(ben.page)) - (await gap(ana.page))).toBe(0);
  await ana.close();
  await ben.close();
});

test("a line drawn from note to note is an arrow as the grammar has it, and a link can be taken away", async ({ browser }) => {
  const { page, close } = await someone(browser, "Ana", fresh());
  await pick(page, "Order placed");
  const [handle, target] = [await page.locator(".handle").boundingBox(), await note(page, "Parcel lost").boundingBox()];
  if (!handle || !target) throw new Error("nothing to draw");
  await page.mouse.move(handle.x + 12, handle.y + 12);
  await page.mouse.down();
  await page.mouse.move(target.x + 30, target.y + 30, { steps: 6 });
  await expect(page.locator(".thread")).toBeVisible();
  await page.mouse.up();
  await expect(page.locator(".arrow.is-link")).toHaveCount(1);
  await page.keyboard.press("Control+Enter");
  const panel = page.locator(".panel");
  await panel.getByRole("button", { name: "Remove the link with “Parcel lost”" }).click();
  await expect(page.locator(".arrow")).toHaveCount(0);
  await close();
});

test("by keyboard too: connect with what is searched for", async ({ browser }) => {
  const { page, close } = await someone(browser, "Ana", fresh());
  await pick(page, "Order placed");
  await page.keyboard.press("Alt+c");
  await page.keyboard.type("parcel packed");
  await page.keyboard.press("Enter");
  await expect(page.locator(".arrow.is-link")).toHaveCount(1);
  await expect(page.locator("[role=log]", { hasText: "“Order placed” leads to “Parcel packed”." })).toHaveCount(1);
  await close();
});

test("the panel writes what the file says: description, flags, fields, lines", async ({ browser }) => {
  const path = fresh();
  const { page, close } = await someone(browser, "Ana", path);
  await pick(page, "Order placed");
  await page.keyboard.press("Control+Enter");
  const panel = page.locator(".panel");
  await panel.getByLabel("Description").first().fill('Someone said "yes" \\ and paid');
  await panel.getByLabel("Owner").fill("Sales");
  await panel.getByLabel(/pivotal/).check();
  await panel.getByLabel("New field").fill("price");
  await page.keyboard.press("Enter");
  await panel.getByLabel("Type of the field").selectOption("decimal");
  await panel.getByLabel("key", { exact: true }).check();
  await panel.getByLabel("New line").fill('subject "customer"');
  await page.keyboard.press("Enter");
  await expect(note(page, "Order placed")).toHaveClass(/is-pivotal/);
  await expect.poll(async () => {
    const answer = await page.request.get(`${path}/v1/wall/reading`);
    const { board } = (await answer.json()) as { board: { stickies: { name: string; about: string; owner: string; pivotal: boolean; fields: { name: string; type: string; key: boolean }[] }[] } };
    return board.stickies.find((sticky) => sticky.name === "Order placed");
  }).toMatchObject({ about: 'Someone said "yes" \\ and paid', owner: "Sales", pivotal: true, fields: [{ name: "price", type: "decimal", key: true }] });
  await close();
});

test("lines of text become stickies, notes are copied with all they say", async ({ browser }) => {
  const { page, close } = await someone(browser, "Ana", fresh("blank"));
  await page.evaluate(() => navigator.clipboard.writeText("- Order placed\n- Order paid\ncommand: Send card"));
  await page.locator(".wall").focus();
  await page.keyboard.press("Control+v");
  await expect(page.locator('.note[data-copy="0"]')).toHaveCount(3);
  await expect(page.locator(".note.is-command")).toHaveCount(1);
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect(page.locator('.note[data-copy="0"]')).toHaveCount(6);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect(page.locator('.note[data-copy="0"]')).toHaveCount(0);
  await close();
});

test("a rubber band picks several, and shift adds one", async ({ browser }) => {
  const { page, close } = await someone(browser, "Ana", fresh());
  await page.locator(".note").first().waitFor();
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await page.waitForTimeout(600);
  const boxes = await page.locator('.note[data-copy="0"]').evaluateAll((notes) => notes.map((each) => each.getBoundingClientRect()).map(({ left, top, right, bottom }) => ({ left, top, right, bottom })));
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const first = boxes.filter((box) => Math.abs(box.left - left) < 5);
  await page.keyboard.down("Shift");
  await page.mouse.move(left - 12, top - 12);
  await page.mouse.down();
  await page.mouse.move(left + 20, Math.max(...first.map((box) => box.bottom)) + 5, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect(page.locator(".note.is-selected")).toHaveCount(first.length);
  await expect(page.locator(".picked-bar b")).toHaveText(`${first.length} picked`);
  await close();
});

test("hands are seen, and a person can be followed", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await someone(browser, "Ana", path), await someone(browser, "Ben", path)];
  await ben.page.mouse.move(700, 400);
  await ben.page.mouse.move(720, 420);
  await expect(ana.page.locator(".cursor span")).toHaveText("Ben");
  const percent = (page: Page) => page.locator(".percent").textContent();
  await ana.page.getByRole("button", { name: "See what Ben sees" }).click();
  await ben.page.keyboard.press("-");
  await ben.page.keyboard.press("-");
  await ben.page.waitForTimeout(700);
  await expect.poll(() => percent(ana.page)).toBe(await percent(ben.page));
  await ben.close();
  await expect(ana.page.locator(".cursor")).toHaveCount(0);
  await ana.close();
});

test("the list is the same document: rename, add, delete", async ({ browser }) => {
  const path = fresh();
  const [ana, ben] = [await someone(browser, "Ana", `${path}?view=list`), await someone(browser, "Ben", path)];
  const field = ana.page.locator(".list-row.is-edited").first().getByRole("textbox");
  await field.fill("Order taken");
  await field.press("Enter");
  await expect(note(ben.page, "Order taken")).toHaveCount(1);
  await ana.page.getByRole("textbox", { name: /Write a new event/ }).fill("Gift wrapped");
  await ana.page.keyboard.press("Enter");
  await expect(note(ben.page, "Gift wrapped")).toHaveCount(1);
  await ana.page.getByRole("button", { name: "Delete: Parcel lost" }).click();
  await expect(note(ben.page, "Parcel lost")).toHaveCount(0);
  await ana.close();
  await ben.close();
});

test("what the server takes back is told, and gone", async ({ browser }) => {
  const { page, close } = await someone(browser, "Ana", fresh());
  await page.locator('.pile[data-kind="event"]').click();
  await page.keyboard.type("This is not allowed");
  await expect(page.locator(".told-line")).toContainText("Nobody may write this");
  await expect(note(page, "This is not allowed")).toHaveCount(0);
  await close();
});

test("what stands on a sticky is text, whatever it looks like", async ({ browser }) => {
  const path = fresh("blank");
  const [ana, ben] = [await someone(browser, '<img src=x onerror="window.hurt=1">', path), await someone(browser, "Ben", path)];
  const nasty = '<img src=x onerror="window.hurt=1"><svg onload="window.hurt=1"></svg> javascript:alert(1)';
  await ana.page.locator('.pile[data-kind="event"]').click();
  await ana.page.keyboard.type(nasty);
  await ana.page.mouse.move(500, 300);
  await ana.page.mouse.move(510, 310);
  await expect(ben.page.locator(".note-name")).toHaveText(nasty);
  await expect(ben.page.locator(".cursor span")).toContainText("<img");
  for (const { page } of [ana, ben]) {
    expect(await page.evaluate(() => (window as unknown as { hurt?: number }).hurt)).toBeUndefined();
    expect(await page.locator(".wall img, .wall .note svg").count()).toBe(0);
  }
  await ana.close();
  await ben.close();
});

test("on a phone: write a note, rename it, read it", async ({ browser }) => {
  const path = fresh();
  const [phone, desk] = [await someone(browser, "Ana", path, { phone: true }), await someone(browser, "Ben", path)];
  await phone.page.locator('.pile[data-kind="event"]').tap();
  await phone.page.keyboard.type("Phone rang");
  await phone.page.keyboard.press("Escape");
  await expect(note(desk.page, "Phone rang")).toHaveCount(1);
  await note(phone.page, "Phone rang").tap();
  await phone.page.getByRole("button", { name: "Rename" }).tap();
  await phone.page.keyboard.type("Phone answered");
  await phone.page.keyboard.press("Escape");
  await expect(note(desk.page, "Phone answered")).toHaveCount(1);
  const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await phone.close();
  await desk.close();
});
