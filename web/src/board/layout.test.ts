import { describe, expect, test } from "vitest";
import { readBoard } from "../../e2e/fixture/board.mjs";
import { overlaps } from "./geometry";
import { type Layout, layOut, type Note } from "./layout";
import { boardOf, sentence, sticky } from "./samples";

const farmacy = readBoard(new URL("../../../examples/farmacy-family/board.kdl", import.meta.url).pathname, "farmacy-family");

const noteOf = (layout: Layout, index: number): Note => {
  const note = layout.notes.find((each) => each.index === index && each.copy === 0);
  if (!note) throw new Error(`no note ${index}`);
  return note;
};

function collisions(layout: Layout): string[] {
  const found: string[] = [];
  layout.notes.forEach((a, i) => {
    for (const b of layout.notes.slice(i + 1)) {
      // What is stuck on a note overlaps it on purpose, and only it.
      if (a.on === b.index || b.on === a.index) continue;
      if (overlaps(a, b, 2)) found.push(`${a.index} ${b.index}`);
    }
  });
  return found;
}

describe("the farmacy board", () => {
  const layout = layOut(farmacy);

  test("every sticky is on the wall exactly once, but for an actor's copies", () => {
    const first = layout.notes.filter((note) => note.copy === 0).map((note) => note.index);
    expect(first.sort((a, b) => a - b)).toEqual(farmacy.stickies.map((each) => each.index));
  });

  test("no two notes overlap", () => {
    expect(collisions(layout)).toEqual([]);
  });

  test("every note stands inside the region of its context", () => {
    for (const note of layout.notes) {
      const context = farmacy.stickies[note.index]?.context;
      if (!context || note.copy > 0 || note.on !== null) continue;
      const region = layout.regions.find((each) => each.context === context);
      expect(region && note.x >= region.x && note.x + note.w <= region.x + region.w && note.y >= region.y && note.y + note.h <= region.y + region.h, farmacy.stickies[note.index]?.name).toBe(true);
    }
  });

  test("regions tile the wall without overlapping", () => {
    layout.regions.forEach((a, i) => {
      for (const b of layout.regions.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
    });
  });

  test("a command stands left of what handles it, and an event right of where it comes from", () => {
    for (const edge of farmacy.edges.filter((each) => each.kind === "flow")) {
      const [from, to] = [farmacy.stickies[edge.from], farmacy.stickies[edge.to]];
      if (!from || !to || from.context !== to.context) continue;
      const pair = `${from.kind} ${to.kind}`;
      if (!["command aggregate", "command external", "aggregate event", "external event"].includes(pair)) continue;
      expect(noteOf(layout, from.index).x, `${from.name} → ${to.name}`).toBeLessThan(noteOf(layout, to.index).x);
    }
  });

  test("the wall is a wall: wider than high, and not a ribbon", () => {
    expect(layout.width / layout.height).toBeGreaterThan(1.3);
    expect(layout.width / layout.height).toBeLessThan(3);
  });

  test("the same board gives the same picture", () => {
    expect(layOut(structuredClone(farmacy))).toEqual(layout);
  });

  test("each pivotal event has a line through it, as high as its region", () => {
    const pivotal = farmacy.stickies.filter((each) => each.pivotal);
    expect(layout.pivots.map((pivot) => pivot.index).sort()).toEqual(pivotal.map((each) => each.index).sort());
    for (const pivot of layout.pivots) {
      const note = noteOf(layout, pivot.index);
      expect(pivot.x).toBe(note.x + note.w / 2);
      expect(pivot.top).toBeLessThanOrEqual(note.y);
      expect(pivot.bottom).toBeGreaterThanOrEqual(note.y + note.h);
    }
  });
});

test("a sentence of the grammar reads from left to right, with the actor stuck on its command", () => {
  const layout = layOut(sentence());
  const x = (index: number) => noteOf(layout, index).x;
  expect(x(1)).toBeLessThan(x(2));
  expect(x(2)).toBeLessThan(x(3));
  expect(x(3)).toBeLessThan(x(4));
  expect(noteOf(layout, 0).on).toBe(1);
  expect(noteOf(layout, 5).on).toBe(3);
  expect(noteOf(layout, 5).tilt).not.toBe(0);
});

test("arrows that stand to reason are not drawn: command to event through an aggregate, and what is stuck on", () => {
  const board = sentence();
  const layout = layOut(board);
  const drawn = layout.arrows.map(({ from, to }) => `${layout.notes[from]?.index} ${layout.notes[to]?.index}`);
  expect(drawn.sort()).toEqual(["1 2", "2 3", "3 4"]);
});

test("an actor is copied onto each of its commands", () => {
  const board = boardOf([sticky(0, "actor", "A"), sticky(1, "command", "B"), sticky(2, "command", "C")], [[0, 1], [0, 2]]);
  const copies = layOut(board).notes.filter((note) => note.index === 0);
  expect(copies.map((note) => [note.on, note.copy])).toEqual([[1, 0], [2, 1]]);
});

test("a workshop's first board, events alone, is a timeline from left to right", () => {
  const board = boardOf(Array.from({ length: 9 }, (_, index) => sticky(index, "event", `Event ${index}`)), []);
  const layout = layOut(board);
  expect(collisions(layout)).toEqual([]);
  const xs = board.stickies.map((each) => noteOf(layout, each.index).x);
  expect(xs).toEqual([...xs].sort((a, b) => a - b));
  expect(new Set(xs).size).toBeGreaterThan(3);
});

test("a circle of links, a link to itself and an unknown kind break nothing", () => {
  const board = boardOf([sticky(0, "event", "A"), sticky(1, "event", "B"), sticky(2, "poem", "C")], [[0, 1, "link"], [1, 0, "link"], [0, 0, "link"], [1, 2, "link"]]);
  const layout = layOut(board);
  expect(layout.notes).toHaveLength(3);
  expect(collisions(layout)).toEqual([]);
});

test("edges to stickies that are not there are passed over", () => {
  expect(layOut(boardOf([sticky(0, "event", "A")], [[0, 7], [9, 0]])).arrows).toEqual([]);
});

test("an empty board is an empty wall", () => {
  expect(layOut(boardOf([], [])).notes).toEqual([]);
});

test("several remarks on one note do not cover each other", () => {
  const stickies = [sticky(0, "event", "A"), ...[1, 2, 3].map((index) => sticky(index, "hotspot", `Why ${index}?`))];
  const layout = layOut(boardOf(stickies, [[1, 0, "note"], [2, 0, "note"], [3, 0, "note"]]));
  const stuck = layout.notes.filter((note) => note.on === 0);
  expect(stuck).toHaveLength(3);
  stuck.forEach((a, i) => {
    for (const b of stuck.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
  });
});

test("three thousand stickies are laid out without overlaps", () => {
  const stickies = [];
  const edges: [number, number][] = [];
  for (let nth = 0; nth < 600; nth++) {
    const at = nth * 5;
    const context = `Context ${nth % 60}`;
    stickies.push(sticky(at, "command", `Do ${nth}`, { context }), sticky(at + 1, "aggregate", `Thing ${nth}`, { context }));
    stickies.push(...[2, 3, 4].map((part) => sticky(at + part, "event", `Done ${nth} ${part}`, { context })));
    edges.push([at, at + 1], [at + 1, at + 2], [at + 1, at + 3], [at + 1, at + 4]);
    if (nth > 0) edges.push([at - 1, at]);
  }
  const layout = layOut(boardOf(stickies, edges, Array.from({ length: 60 }, (_, nth) => `Context ${nth}`)));
  expect(layout.notes).toHaveLength(3000);
  const sorted = [...layout.notes].sort((a, b) => a.x - b.x);
  sorted.forEach((a, i) => {
    for (let j = i + 1; j < sorted.length && (sorted[j] as Note).x < a.x + a.w; j++) expect(overlaps(a, sorted[j] as Note)).toBe(false);
  });
});
