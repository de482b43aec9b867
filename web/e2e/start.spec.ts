/** The start page: the boards, a new one from each beginning, and what a guest sees. */
import { expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { DESK } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's boards");

async function open(page: Page, title = "") {
  await page.goto("/");
  await page.getByRole("button", { name: "New board" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("What is it called?")).toBeFocused();
  if (title !== "") await page.keyboard.type(title);
  return dialog;
}

test("a card tells what its wall looks like, when it changed and what is open", async ({ page }) => {
  await page.goto("/");
  const card = page.locator(".card", { hasText: "Farmacy Family" }).first();
  await expect(card.locator("time")).toHaveText("Changed 3 min ago");
  await expect(card.locator(".is-hotspot")).toContainText(/\d+ hotspots/);
  await expect(card).toContainText("healthy");
  expect(await card.locator("img").evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(320);
  await card.getByRole("link", { name: "Farmacy Family" }).click();
  await expect(page).toHaveURL(/\/p\/farmacy-family/);
});

test("from nothing to a wall with a link for the group, by keyboard", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const dialog = await open(page, "Kaffee & Kuchen");
  await expect(dialog.getByLabel("Name in addresses")).toHaveValue("kaffee-kuchen");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("heading", { name: "“Kaffee & Kuchen” is ready" })).toBeFocused();
  await dialog.getByRole("button", { name: "Copy the link" }).click();
  await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("/p/kaffee-kuchen?join=");
  await dialog.getByRole("link", { name: "Go to the wall" }).click();
  await expect(page).toHaveURL("/p/kaffee-kuchen?edit=1");
  await page.goto("/");
  await expect(page.locator(".card", { hasText: "Kaffee & Kuchen" }).locator("time")).toHaveText(/now|s ago/);
});

test("a name that is taken gets a number, and one that is taken meanwhile is told", async ({ page }) => {
  const dialog = await open(page, "Workshop");
  await expect(dialog.getByLabel("Name in addresses")).toHaveValue("workshop-2");
  await dialog.getByLabel("Name in addresses").fill("cd-shop");
  await dialog.getByRole("button", { name: "Make the board" }).click();
  await expect(dialog.getByRole("alert")).toContainText("there is a project cd-shop already");
  await expect(dialog.getByRole("alert")).toContainText("choose another name");
  await expect(dialog.getByRole("button", { name: "Make the board" })).toBeEnabled();
});

test("an import says what it is not sure of before the wall is seen", async ({ page }) => {
  const dialog = await open(page);
  await dialog.getByText("A file of another tool").click();
  await expect(dialog).toContainText("excalidraw, eventstormer");
  await dialog.locator("input[type=file]").first().setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("?") });
  await expect(dialog.getByLabel("What is it called?")).toHaveAttribute("placeholder", "Notes");
  await expect(dialog.getByLabel("Name in addresses")).toHaveValue("notes");
  await dialog.getByRole("button", { name: "Make the board" }).click();
  await expect(dialog.getByRole("alert")).toContainText("none of the formats");
  const large = { name: "large.json", mimeType: "application/json", buffer: Buffer.alloc(6_000_001, 32) };
  await dialog.locator("input[type=file]").first().setInputFiles(large);
  await expect(dialog.getByRole("status")).toContainText("at most 6 MB");
  await expect(dialog.getByRole("button", { name: "Make the board" })).toBeDisabled();
  let sent = "";
  page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/v1/projects") && (sent = request.postData() ?? ""));
  await dialog.locator("input[type=file]").first().setInputFiles({ name: "our wall.excalidraw", mimeType: "", buffer: Buffer.from('{"é":1}') });
  await dialog.getByRole("button", { name: "Make the board" }).click();
  await expect(dialog.getByRole("heading", { name: "What was found" })).toBeVisible();
  // The wall's own title is kept, since nobody said another.
  expect(JSON.parse(sent).title).toBeUndefined();
  expect(JSON.parse(sent).from).toEqual({ files: [{ name: "our wall.excalidraw", base64: Buffer.from('{"é":1}').toString("base64") }] });
  await expect(dialog).toContainText("Read as excalidraw · 24 stickies · 2 contexts · 9 links");
  await expect(dialog.locator(".remarks").first()).toContainText("35 % sure");
  await expect(dialog.getByRole("link", { name: "Go to the wall" })).toBeVisible();
});

test("a file that is dropped on the page becomes a board", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "New board" }).waitFor();
  const transfer = await page.evaluateHandle(() => {
    const made = new DataTransfer();
    made.items.add(new File(["{}"], "dropped_wall.drawio"));
    return made;
  });
  await page.dispatchEvent("#content", "dragover", { dataTransfer: transfer });
  await expect(page.locator(".start-drop")).toBeVisible();
  await page.dispatchEvent("#content", "drop", { dataTransfer: transfer });
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Name in addresses")).toHaveValue("dropped-wall");
  await expect(dialog.locator(".drop-zone")).toContainText("dropped_wall.drawio");
});

test("a legend of one's own goes along with a template, and a folder is served as it is", async ({ page }) => {
  const bodies: { from: unknown }[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/v1/projects")) bodies.push(request.postDataJSON() as { from: unknown });
  });
  const dialog = await open(page, "Teal");
  await dialog.getByText("Colours of your own").click();
  await dialog.getByLabel("Colour of event notes").fill("#00808a");
  await dialog.getByLabel("Colour of command notes").fill("#123456");
  await dialog.getByLabel("Colour of command notes").fill("#8cc4f7");
  await dialog.getByRole("button", { name: "Make the board" }).click();
  await expect(dialog.getByRole("heading", { name: /ready/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New board" }).click();
  await page.getByRole("dialog").getByText("A folder", { exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make the board" }).click();
  await expect(page.getByRole("dialog").getByRole("heading", { name: /ready/ })).toBeVisible();
  expect(bodies.map(({ from }) => from)).toEqual([{ template: "empty", legend: { event: "#00808a" } }, { folder: "From git" }]);
});

test("a guest sees the own boards, what they may do there, and makes none", async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: "guest", value: "2", url: baseURL ?? "" }]);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your boards");
  await expect(page.locator(".guest-may")).toHaveText(["You lead the session", "You write here"]);
  await context.addCookies([{ name: "guest", value: "1", url: baseURL ?? "" }]);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are invited");
  await expect(page.locator(".card")).toHaveCount(1);
  await expect(page.locator(".card")).not.toContainText(/quarantine|records|version/);
  await expect(page.locator(".card .card-link")).toHaveAttribute("href", "/p/workshop?edit=1");
  await expect(page.getByRole("button", { name: "New board" })).toHaveCount(0);
  await expect(page.locator(".start-how")).toHaveCount(0);
});

for (const theme of ["light", "dark"] as const) {
  test(`no violation, ${theme}`, async ({ browser }) => {
    const context = await browser.newContext({ ...DESK, colorScheme: theme });
    const page = await context.newPage();
    const clean = async (what: string) => {
      await page.waitForTimeout(300);
      expect(await violations(page), what).toEqual([]);
    };
    await context.addCookies([{ name: "guest", value: "2", url: test.info().project.use.baseURL ?? "" }]);
    await page.goto("/");
    await page.locator(".guest-boards .card").first().waitFor();
    await clean("a guest's boards");
    await context.clearCookies();
    await page.goto("/");
    await page.locator(".card").first().waitFor();
    await clean("the boards");
    const dialog = await open(page, `Axe ${theme}`);
    await dialog.getByText("Colours of your own").click();
    await clean("the form");
    await dialog.getByText("A file of another tool").click();
    await dialog.locator("input[type=file]").first().setInputFiles({ name: "a.excalidraw", mimeType: "", buffer: Buffer.from("{}") });
    await clean("the files");
    await dialog.getByRole("button", { name: "Make the board" }).click();
    await dialog.getByRole("heading", { name: "What was found" }).waitFor();
    await clean("the report");
    await context.close();
  });
}

test("screens", async ({ browser }) => {
  for (const [width, height] of [[1440, 900], [390, 844]] as const) {
    for (const theme of ["light", "dark"] as const) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, hasTouch: width < 500, deviceScaleFactor: width < 500 ? 2 : 1 });
      const page = await context.newPage();
      const shot = async (name: string) => {
        await page.waitForTimeout(400);
        await page.screenshot({ path: `test-results/start-${name}-${width}-${theme}.png` });
      };
      await page.goto("/");
      await page.locator(".card").first().waitFor();
      await shot("boards");
      const dialog = await open(page, `Screens ${width} ${theme}`);
      await dialog.getByText("Colours of your own").click();
      await shot("form");
      await dialog.getByText("A file of another tool").click();
      await dialog.locator("input[type=file]").first().setInputFiles({ name: "Our wall.excalidraw", mimeType: "", buffer: Buffer.from("{}") });
      await shot("files");
      await dialog.getByRole("button", { name: "Make the board" }).click();
      await dialog.getByRole("heading", { name: "What was found" }).waitFor();
      await dialog.locator(".made-link").waitFor();
      await shot("report");
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the screen").toBe(true);
      await context.close();
    }
  }
});
