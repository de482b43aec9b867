import { expect, test } from "vitest";
import { freeSpot, inRows } from "./free";
import { overlaps } from "./geometry";
import { layOut } from "./layout";
import { layOutPinned } from "./pinned";
import { boardOf, sentence, sticky } from "./samples";

test("a wall on which nobody has put anything is laid out as ever", () => {
  const board = sentence();
  expect(layOutPinned(board, [])).toEqual({ ...layOut(board), shift: { x: 0, y: 0 } });
});

test("what was put somewhere stays there, whatever else comes", () => {
  const board = sentence();
  const places = board.stickies.map((_, index) => ({ x: 100 + index * 300, y: 200 }));
  const before = layOutPinned(board, places);
  const more = { ...board, stickies: [...board.stickies, sticky(6, "event", "Another", { context: "Shop" })] };
  const after = layOutPinned(more, places);
  for (const note of before.notes) expect(after.notes.find((other) => other.index === note.index && other.copy === note.copy)).toMatchObject({ x: note.x, y: note.y });
  const added = after.notes.find((note) => note.index === 6);
  expect(added && after.notes.some((note) => note !== added && overlaps(note, added))).toBe(false);
});

test("nothing is off the wall's upper left, and everybody is told by how much it was moved", () => {
  const board = boardOf([sticky(0, "event", "A"), sticky(1, "event", "B")], [[0, 1]]);
  const layout = layOutPinned(board, [{ x: -900, y: -10 }, { x: 0, y: 0 }]);
  expect(layout.shift).toEqual({ x: 960, y: 480 });
  for (const note of layout.notes) expect(note.x > 0 && note.y > 0 && note.x + note.w < layout.width && note.y + note.h < layout.height).toBe(true);
  expect(layout.arrows).toHaveLength(1);
});

test("an actor stands on its command: no arrow where it does, a copy where it is far", () => {
  const board = boardOf([sticky(0, "actor", "Buyer"), sticky(1, "command", "Buy"), sticky(2, "command", "Return")], [[0, 1], [0, 2]]);
  const layout = layOutPinned(board, [{ x: 92, y: 62 }, { x: 100, y: 100 }, { x: 900, y: 600 }]);
  expect(layout.arrows).toEqual([]);
  expect(layout.notes.filter((note) => note.index === 0).map((note) => [note.copy, note.on])).toEqual([[0, 1], [1, 2]]);
});

test("regions reach around their own", () => {
  const board = boardOf([sticky(0, "event", "A", { context: "X" }), sticky(1, "event", "B", { context: "X" }), sticky(2, "event", "C")], [], ["X", "Empty"]);
  const { regions, notes } = layOutPinned(board, [{ x: 100, y: 100 }, { x: 700, y: 400 }, { x: 2000, y: 100 }]);
  expect(regions.map((region) => [region.context, region.stickies])).toEqual([["X", 2]]);
  expect(notes.filter((note) => note.index < 2).every((note) => overlaps(note, regions[0] as never))).toBe(true);
});

test("a thousand notes without a place beside one that has one", () => {
  const board = boardOf(Array.from({ length: 1_000 }, (_, index) => sticky(index, "event", `E ${index}`)), []);
  const { notes } = layOutPinned(board, [{ x: 0, y: 0 }]);
  expect(new Set(notes.map((note) => note.index)).size).toBe(1_000);
  expect(notes.slice(1).some((note) => overlaps(note, notes[0] as never))).toBe(false);
});

test("a free spot is the wanted one, or the next to it", () => {
  const size = { w: 100, h: 100 };
  expect(freeSpot([], { x: 5, y: 6 }, size)).toEqual({ x: 5, y: 6 });
  const taken = [{ x: 0, y: 0, w: 100, h: 100 }];
  expect(freeSpot(taken, { x: 0, y: 0 }, size)).toEqual({ x: 144, y: 0 });
  expect(inRows([size, size, size], { x: 10, y: 10 }, 2)).toEqual([{ x: 10, y: 10 }, { x: 154, y: 10 }, { x: 10, y: 134 }]);
});
