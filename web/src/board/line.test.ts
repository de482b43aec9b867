import { expect, test } from "vitest";
import type { Note } from "./cluster";
import { alignTo, spread } from "./line";

const note = (index: number, x: number, y: number, w = 100, h = 100, on: number | null = null): Note => ({ index, copy: 0, tilt: 0, on, covered: 0, x, y, w, h });
const list = (places: ReadonlyMap<number, { x: number; y: number }>) => [...places].sort((a, b) => a[0] - b[0]).map(([, { x, y }]) => [x, y]);

test("each side and each middle is a line", () => {
  const notes = [note(0, 0, 0), note(1, 300, 200, 50, 60), note(2, 600, 400)];
  expect(list(alignTo(notes, "left"))).toEqual([[0, 0], [0, 200], [0, 400]]);
  expect(list(alignTo(notes, "right"))).toEqual([[600, 0], [650, 200], [600, 400]]);
  expect(list(alignTo(notes, "centre"))).toEqual([[300, 0], [325, 200], [300, 400]]);
  expect(list(alignTo(notes, "top"))).toEqual([[0, 0], [300, 0], [600, 0]]);
  expect(list(alignTo(notes, "bottom"))).toEqual([[0, 400], [300, 440], [600, 400]]);
  expect(list(alignTo(notes, "middle"))).toEqual([[0, 200], [300, 220], [600, 200]]);
});

test("what would lie over another on the line is drawn apart", () => {
  const at = list(alignTo([note(0, 0, 0), note(1, 300, 20)], "left"));
  expect(at).toEqual([[0, 0], [0, 124]]);
});

test("the same gap between all, ends where they were", () => {
  expect(list(spread([note(0, 0, 0), note(1, 120, 5), note(2, 700, 9)], "across"))).toEqual([[0, 0], [350, 5], [700, 9]]);
  expect(list(spread([note(0, 0, 0), note(1, 3, 120), note(2, 6, 700)], "down"))).toEqual([[0, 0], [3, 350], [6, 700]]);
});

test("too many for their room are spread beyond it, never over each other", () => {
  expect(list(spread([note(0, 0, 0), note(1, 10, 0), note(2, 20, 0)], "across"))).toEqual([[0, 0], [124, 0], [248, 0]]);
});

test("an actor on its command goes with it", () => {
  const at = alignTo([note(0, 0, 0), note(1, 300, 200), note(2, 292, 160, 60, 50, 1)], "left");
  expect(at.get(1)).toEqual({ x: 0, y: 200 });
  expect(at.get(2)).toEqual({ x: -8, y: 160 });
});
