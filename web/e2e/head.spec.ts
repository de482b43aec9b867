/** The head of a page at every width and in every language: one line, nothing runs out of it, and every tab shows a word or a sign. */
import { expect, test } from "@playwright/test";
import { LANGUAGES } from "../src/strings";
import { fresh, guest } from "./someone";

test.skip(process.env["STORMLAKE_URL"] !== undefined, "needs the fixture's walls");

const WIDTHS = [360, 390, 600, 760, 761, 820, 900, 1000, 1001, 1024, 1100, 1200, 1201, 1280, 1340, 1341, 1366, 1440, 1560, 1561, 1640, 1641, 1920];

for (const language of Object.keys(LANGUAGES))
  test(`the head fits, ${language}`, async ({ browser }) => {
    const { page, close } = await guest(browser, "Ana");
    await page.addInitScript((chosen) => localStorage.setItem("stormlake.language", chosen), language);
    const wall = fresh();
    for (const path of [`${wall}?edit=1`, wall, `${wall}/tail`]) {
      await page.goto(path);
      await page.locator(path.endsWith("tail") ? ".tabs" : ".edit-switch").waitFor();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const found = await page.evaluate(() => {
          const faults: string[] = [];
          const { left, right, top, bottom } = document.querySelector(".tabs")?.getBoundingClientRect() ?? new DOMRect();
          if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is wider than the screen");
          for (const tab of document.querySelectorAll<HTMLElement>(".tabs > a, .tabs > details > summary")) {
            const box = tab.getBoundingClientRect();
            if (box.width === 0) continue;
            const name = tab.textContent ?? "";
            if (box.left < left - 1 || box.right > right + 1 || box.top < top - 1 || box.bottom > bottom + 1) faults.push(`${name} is outside of the tabs`);
            const seen = [...tab.children, tab].some((part) => (part === tab ? tab.tagName === "SUMMARY" : part.getBoundingClientRect().width > 2));
            if (!seen) faults.push(`${name} shows nothing`);
          }
          return faults;
        });
        expect(found, `${path} at ${width}`).toEqual([]);
      }
    }
    await close();
  });
