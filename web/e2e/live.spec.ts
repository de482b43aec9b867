/** One person at a live wall, against the fixture: coming, writing by keyboard, the panel, the clipboard, what is refused. */
import { expect, test } from "@playwright/test";
import { fresh, named, names, note, pen, pick, writer } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls, one for each test");

test("reading is as ever: no dock, a press opens the panel; one press more, and it can be written on", async ({ page }) => {
  await named(page, "Ana");
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
  const { page, faults, close } = await writer(browser, "Ana", fresh("blank"));
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
  const { page, close } = await writer(browser, "Ana", fresh());
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

test("the panel writes what the file says: description, flags, fields, lines", async ({ browser }) => {
  const path = fresh();
  const { page, close } = await writer(browser, "Ana", path);
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
  const { page, close } = await writer(browser, "Ana", fresh("blank"), { permissions: ["clipboard-read", "clipboard-write"] });
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

test("what the server takes back is told, and gone", async ({ browser }) => {
  const { page, close } = await writer(browser, "Ana", fresh());
  await page.locator('.pile[data-kind="event"]').click();
  await page.keyboard.type("This is not allowed");
  await expect(page.locator(".told-line")).toContainText("Nobody may write this");
  await expect(note(page, "This is not allowed")).toHaveCount(0);
  await close();
});
