import { expect, test } from "vitest";
import { isForgotten, leftOf, lengthened, goneOn, MINUTES_MOST, phaseOf, started, stopped, told } from "./clock";
import { spread } from "./spread";
import { readSession } from "./state";
import { stepOf } from "./steps";

const NOW = 1_700_000_000_000;

test("a timer is stopped, goes on, and is lengthened, without losing a millisecond", () => {
  const timer = started(5, NOW);
  const rest = stopped(timer, NOW + 61_500);
  expect(leftOf(rest, NOW + 999_999)).toBe(238_500);
  expect(told(leftOf(rest, 0))).toBe("3:59");
  const on = goneOn(rest, NOW + 100_000);
  expect(leftOf(on, NOW + 100_000)).toBe(238_500);
  expect(leftOf(lengthened(on, NOW + 100_000), NOW + 100_000)).toBe(298_500);
  expect(leftOf(lengthened(rest, NOW), NOW)).toBe(298_500);
  // One that has run out gets a whole minute from now on.
  expect(leftOf(lengthened(timer, NOW + 600_000), NOW + 600_000)).toBe(60_000);
});

test("its last minute and its end are told apart; yesterday's is none", () => {
  const timer = started(5, NOW);
  expect(phaseOf(timer, NOW + 239_000)).toBe("calm");
  expect(phaseOf(timer, NOW + 240_000)).toBe("last");
  expect(phaseOf(timer, NOW + 300_000)).toBe("over");
  expect(phaseOf(started(1, NOW), NOW + 1000)).toBe("calm");
  expect(isForgotten(timer, NOW + 300_000)).toBe(false);
  expect(isForgotten(timer, NOW + 86_400_000)).toBe(true);
});

test("minutes have a limit", () => {
  for (const [asked, given] of [[0, 1], [-3, 1], [2.4, 2], [1e9, MINUTES_MOST], [NaN, 1], [Infinity, 1]] as const) expect(started(asked, NOW).minutes).toBe(given);
  let timer = started(MINUTES_MOST, NOW);
  for (let nth = 0; nth < 9; nth++) timer = lengthened(timer, NOW);
  expect(leftOf(timer, NOW)).toBe(MINUTES_MOST * 60_000);
});

test("what others wrote is read only where it has its shape", () => {
  const good = readSession(new Map<string, unknown>([
    ["session/timer", { until: 5, minutes: 3 }],
    ["session/silent", "round"],
    ["session/lock", true],
    ["session/look", { x: 1, y: 2, k: 0.5 }],
    ["session/walk", { way: "backward", entry: "e" }],
  ]));
  expect(good).toEqual({ timer: { until: 5, minutes: 3 }, silent: "round", locked: true, look: { x: 1, y: 2, k: 0.5 }, walk: { way: "backward", entry: "e" } });
  for (const bad of [null, 7, "x", [], {}, { until: NaN, minutes: 1 }, { left: 1, minutes: 0 }, { x: 1, y: 2, k: 0 }, { x: 1, y: "2", k: 1 }, { way: "up", entry: 1 }, { way: "forward", entry: "" }]) {
    const read = readSession(new Map([["session/timer", bad], ["session/silent", bad === "x" ? "" : bad], ["session/lock", bad], ["session/look", bad], ["session/walk", bad]]));
    expect(read, JSON.stringify(bad)).toEqual({ timer: null, silent: null, locked: false, look: null, walk: null });
  }
});

test("the step is the board's own, within the path", () => {
  const board = (step?: string) => ({ head: step === undefined ? {} : { step } }) as never;
  expect([board(), board("7"), board("11"), board("0"), board("2.5"), board('"3"'), undefined].map(stepOf)).toEqual([1, 7, 1, 1, 1, 1, 1]);
});

test("notes that lie on others are drawn apart, the rest stays where it is", () => {
  const size = { w: 164, h: 112 };
  const shown = Array.from({ length: 300 }, (_, nth) => ({ id: `n${nth}`, x: 5, y: 5, ...size }));
  const standing = [{ x: 0, y: 0, ...size }];
  const places = spread(standing, [{ id: "far", x: 9000, y: 0, ...size }, ...shown]);
  expect(places.has("far")).toBe(false);
  expect(places.size).toBe(300);
  const rects = [...standing, ...[...places.values()].map((at) => ({ ...at, ...size }))];
  const meet = (a: (typeof rects)[0], b: (typeof rects)[0]) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  expect(rects.filter((a, nth) => rects.some((b, other) => other !== nth && meet(a, b)))).toEqual([]);
});
