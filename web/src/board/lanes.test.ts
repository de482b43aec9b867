import { describe, expect, test } from "vitest";
import { readBoard } from "../../e2e/fixture/board.mjs";
import { overlaps } from "./geometry";
import { layOutLanes } from "./lanes";
import { measure } from "./measure";
import { failurePath, without } from "./paths";
import { boardOf, sentence, sticky } from "./samples";

const farmacy = readBoard(new URL("../../../examples/farmacy-family/board.kdl", import.meta.url).pathname, "farmacy-family");

describe.each(["actor", "context"] as const)("farmacy by %s", (by) => {
  const layout = layOutLanes(farmacy, by, "By itself");

  test("every sticky once, none over another, each inside one lane", () => {
    const first = layout.notes.filter((note) => note.copy === 0).map((note) => note.index);
    expect(first.sort((a, b) => a - b)).toEqual(farmacy.stickies.map((each) => each.index));
    expect(measure(layout).overlaps).toBe(0);
    for (const note of layout.notes) {
      const inside = layout.regions.filter((lane) => note.x >= lane.x && note.y >= lane.y && note.x + note.w <= lane.x + lane.w && note.y + note.h <= lane.y + lane.h);
      expect(inside, farmacy.stickies[note.index]?.name).toHaveLength(1);
    }
  });

  test("lanes are bands of one width, one below the other", () => {
    expect(new Set(layout.regions.map((lane) => `${lane.x} ${lane.w}`)).size).toBe(1);
    layout.regions.forEach((a, nth) => layout.regions.slice(nth + 1).forEach((b) => expect(overlaps(a, b)).toBe(false)));
  });

  test("what leads to something later stands left of it", () => {
    const x = new Map(layout.notes.filter((note) => note.copy === 0 && note.on === null).map((note) => [note.index, note.x]));
    for (const { from, to, kind } of farmacy.edges) {
      const [a, b] = [farmacy.stickies[from], farmacy.stickies[to]];
      if (kind === "note" || !a || !b || a.column >= b.column || (farmacy.edges.every((edge) => edge.to !== from) && a.kind !== "event")) continue;
      const [left, right] = [x.get(from), x.get(to)];
      if (left !== undefined && right !== undefined) expect(left, `${a.name} → ${b.name}`).toBeLessThan(right);
    }
  });
});

test("an actor's lane has their commands and what comes of them; the rest happens by itself", () => {
  const board = sentence();
  const { regions, notes } = layOutLanes(board, "actor", "By itself");
  expect(regions.map((lane) => [lane.context, lane.stickies])).toEqual([["Buyer", 4], ["By itself", 1]]);
  const policy = notes.find((note) => note.index === 4);
  expect(policy && policy.y > (regions[1]?.y ?? Infinity)).toBe(true);
});

test("events alone are a timeline", () => {
  const { notes } = layOutLanes(boardOf(Array.from({ length: 9 }, (_, index) => sticky(index, "event", `E ${index}`)), []), "actor", "By itself");
  expect(new Set(notes.map((note) => note.y)).size).toBe(1);
  expect(notes.map((note) => note.index)).toEqual([...notes].sort((a, b) => a.x - b.x).map((note) => note.index));
});

test("circles, edges to nowhere and an empty board break nothing", () => {
  expect(layOutLanes(boardOf([], []), "context", "x").notes).toEqual([]);
  expect(layOutLanes(boardOf([sticky(0, "event", "A"), sticky(1, "event", "B")], [[0, 1], [1, 0], [0, 0], [0, 9]]), "actor", "x").notes).toHaveLength(2);
});

describe("the failure path", () => {
  const board = boardOf(
    [sticky(0, "event", "Paid"), sticky(1, "event", "Refused", { failure: true }), sticky(2, "policy", "Ask again"), sticky(3, "command", "Send reminder"), sticky(4, "policy", "Thank"), sticky(5, "hotspot", "How often?"), sticky(6, "hotspot", "Both?")],
    [[1, 2], [2, 3], [0, 4], [4, 3], [5, 2, "note"], [6, 0, "note"], [6, 1, "note"], [2, 1]],
  );

  test("is what is marked, and what only it leads to", () => {
    expect([...failurePath(board)].sort()).toEqual([1, 2, 5]);
    expect(failurePath(boardOf([sticky(0, "event", "A")], [])).size).toBe(0);
  });

  test("a picture without it has its notes and arrows no more, and the rest as it was", () => {
    const whole = layOutLanes(board, "actor", "x");
    const happy = without(whole, failurePath(board));
    expect(happy.notes.map((note) => note.index).sort()).toEqual([0, 3, 4, 6]);
    expect(happy.arrows.map(({ from, to }) => [happy.notes[from]?.index, happy.notes[to]?.index])).toEqual([[0, 4], [4, 3]]);
    expect(whole.arrows.filter((arrow) => arrow.failure).map(({ to }) => whole.notes[to]?.index)).toEqual(expect.arrayContaining([2, 3]));
    expect(happy.arrows.some((arrow) => arrow.failure)).toBe(false);
  });
});
