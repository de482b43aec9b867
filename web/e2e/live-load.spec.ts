/**
 * A wall of two thousand notes that is being written on: it opens at once, pans and zooms smoothly, and words appear as
 * they are typed. Timings say something only on a machine at rest: LIVE_LOAD=1 npm run e2e -- live-load
 */
import { expect, type Page, test } from "@playwright/test";
import { named, pen } from "./someone";

test.skip(process.env["LIVE_LOAD"] === undefined, "a measurement, run alone");

const ROUNDS = 3;
const ROUND_MS = 2_000;

interface Frames {
  fps: number;
  /** The longest gap between two frames, ms. */
  worst: number;
}

/** What is done on every frame: wheel events, as a hand on a trackpad sends them. */
type Gesture = "pan" | "zoom";

/**
 * Frames a second while a gesture goes on for two seconds without a pause, the settling after it left out. A zoom goes
 * from the whole wall to reading distance and back: its steps follow the clock, so that a slow page does no less.
 */
function frames(page: Page, gesture: Gesture): Promise<Frames> {
  return page.evaluate(
    ([gesture, lasts]) =>
      new Promise<Frames>((done) => {
        const wall = document.querySelector(".wall");
        const seen: number[] = [];
        const scale = () => new DOMMatrix(getComputedStyle(document.querySelector(".paper") as Element).transform).a;
        const [from, reading] = [scale(), 1];
        let stood = 0;
        const tick = (now: number) => {
          seen.push(now);
          const share = (now - (seen[0] ?? now)) / lasts;
          if (share >= 1) {
            const gaps = seen.slice(1).map((at, nth) => at - (seen[nth] ?? 0));
            done({ fps: Math.round((1000 * gaps.length) / (now - (seen[0] ?? 0))), worst: Math.round(Math.max(...gaps)) });
            return;
          }
          const way = gesture === "pan" ? Math.sin(share * 2 * Math.PI) * 900 : Math.sin(share * Math.PI) ** 2 * Math.log(reading / from);
          // A pinch arrives as a wheel with the control key; 0.012 is what one of its steps weighs.
          const step = gesture === "pan" ? way - stood : -(way - stood) / 0.012;
          stood = way;
          wall?.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, ctrlKey: gesture === "zoom", clientX: 620, clientY: 420, deltaX: gesture === "pan" ? step : 0, deltaY: gesture === "pan" ? step / 3 : step + 0.0001 }));
          requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      }),
    [gesture, ROUND_MS] as const,
  );
}

async function rounds(page: Page, gesture: Gesture): Promise<{ median: number; least: number; worst: number }> {
  const all: Frames[] = [];
  for (let nth = 0; nth < ROUNDS; nth++) {
    all.push(await frames(page, gesture));
    await page.waitForTimeout(1_200);
  }
  const fps = all.map((each) => each.fps).sort((a, b) => a - b);
  return { median: fps[Math.floor(fps.length / 2)] ?? 0, least: fps[0] ?? 0, worst: Math.max(...all.map((each) => each.worst)) };
}

/** From the navigation to the frame after which notes can be seen: on the far picture, or as elements. */
function opening(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        const look = () => {
          const canvas = document.querySelector<HTMLCanvasElement>(".distance");
          const there = canvas ? canvas.dataset["notes"] : document.querySelector(".note");
          if (there) setTimeout(() => done(Math.round(performance.now())));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
}

test("two thousand notes: open, pan, zoom, type", async ({ page }) => {
  test.setTimeout(240_000);
  await named(page, "Ana");
  // Once to warm what a browser keeps, then as it is.
  const opened: number[] = [];
  for (let nth = 0; nth < ROUNDS + 1; nth++) {
    await page.goto("/p/huge?edit=1", { waitUntil: "commit" });
    opened.push(await opening(page));
  }
  opened.shift();
  opened.sort((a, b) => a - b);
  await page.locator(".dock").waitFor();
  await page.locator(".note").first().waitFor();
  // Arrows are led off the main thread; only the wall itself is measured.
  await page.waitForTimeout(6_000);
  await page.mouse.move(620, 420);
  const zoom = await rounds(page, "zoom");
  const far = await rounds(page, "pan");
  await page.keyboard.press("/");
  await page.keyboard.type("order collected");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(1_500);
  const near = await rounds(page, "pan");
  await page.keyboard.press("Escape");
  await page.locator('.pile[data-kind="event"]').click();
  const field = pen(page);
  await field.waitFor();
  await page.waitForTimeout(1_500);
  // From the key to the end of the frame that shows it.
  await page.evaluate(() => {
    const lags: number[] = [];
    Object.assign(window, { lags });
    document.addEventListener("keydown", (event) => requestAnimationFrame(() => setTimeout(() => lags.push(performance.now() - event.timeStamp))), true);
  });
  await field.pressSequentially("Order collected by robot", { delay: 90 });
  await page.waitForTimeout(300);
  await expect(field).toHaveValue("Order collected by robot");
  const lags = (await page.evaluate(() => (window as unknown as { lags: number[] }).lags)).sort((a, b) => a - b);
  const typing = { median: Math.round(lags[Math.floor(lags.length / 2)] ?? 0), worst: Math.round(lags.at(-1) ?? 0) };
  console.log(JSON.stringify({ opened, far, near, zoom, typing }));
  // Half of what is asked for on a machine at rest: 50 frames a second, 1.5 s, 50 ms.
  expect(opened[Math.floor(opened.length / 2)]).toBeLessThan(3_000);
  expect(far.median).toBeGreaterThan(25);
  expect(near.median).toBeGreaterThan(25);
  expect(zoom.median).toBeGreaterThan(25);
  expect(typing.median).toBeLessThan(100);
});
