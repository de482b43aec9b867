import { describe, expect, test, vi } from "vitest";
import { readBoard } from "../../e2e/fixture/board.mjs";
import { bounds, overlaps, type Rect } from "./geometry";
import { sizeOf } from "./kinds";
import { layOut } from "./layout";
import { measure } from "./measure";
import { layOutPinned } from "./pinned";
import { boardOf, sentence, sticky } from "./samples";
import { bestOf, type TidyAsk, tidyPlaces } from "./tidy";
import type { BoardView } from "../wire";

const farmacy = readBoard(new URL("../../../examples/farmacy-family/board.kdl", import.meta.url).pathname, "farmacy-family");

function ask(board: BoardView, picked: number[] | null, drawn?: Rect[]): TidyAsk {
  const layout = layOut(board);
  const rects = board.stickies.map((each) => layout.notes.find((note) => note.index === each.index && note.copy === 0) ?? { x: 0, y: 0, w: 1, h: 1 });
  return { stickies: board.stickies, edges: board.edges, contexts: board.contexts.map(({ name }) => name), drawn: drawn ?? rects, picked };
}

/** The picture that is drawn once the places are in the document. */
function drawn(board: BoardView, places: ReadonlyMap<number, { x: number; y: number }>, before: Rect[]) {
  return layOutPinned(board, board.stickies.map((each) => places.get(each.index) ?? before[each.index] ?? null));
}

describe("the farmacy board, all of it", () => {
  // A busy machine takes its time.
  vi.setConfig({ testTimeout: 60_000 });
  const given = ask(farmacy, null);
  const places = tidyPlaces(given);
  const after = drawn(farmacy, places, given.drawn);

  test("every sticky has a place, none lies over another, and contexts stand apart", () => {
    expect(places.size).toBe(farmacy.stickies.length);
    expect(measure({ ...after, arrows: [] }).overlaps).toBe(0);
    const named = after.regions.filter((region) => region.context !== null);
    expect(named.length).toBe(farmacy.contexts.length);
    named.forEach((a, nth) => named.slice(nth + 1).forEach((b) => expect(overlaps(a, b), `${a.context} ${b.context}`).toBe(false)));
  });

  test("fewer arrows cross than before, fewer than elkjs's layered layout has, and they are shorter", () => {
    const before = measure(layOut(farmacy));
    const best = bestOf(farmacy);
    const now = measure(best);
    // elkjs 0.12.1, layered, contexts as compound nodes: 773 crossings, 342 thousand units (docs/decisions/0019-tidy.md).
    expect(now.crossings).toBeLessThan(Math.min(before.crossings, 773));
    expect(now.length).toBeLessThan(Math.min(before.length, 342));
    expect(now.overlaps).toBe(0);
  });

  test("the wall keeps its corner, and the same wall is tidied the same", () => {
    const notes = farmacy.stickies.map((each) => ({ ...(places.get(each.index) ?? { x: NaN, y: NaN }), ...sizeOf(each.kind) }));
    const [was, is] = [bounds(given.drawn), bounds(notes)];
    expect([is.x, is.y]).toEqual([was.x, was.y]);
    expect(tidyPlaces(structuredClone(given))).toEqual(places);
  });

  test("a command still stands left of what handles it", () => {
    for (const edge of farmacy.edges) {
      const [from, to] = [farmacy.stickies[edge.from], farmacy.stickies[edge.to]];
      if (from?.kind !== "command" || to?.context !== from.context || !["aggregate", "external"].includes(to?.kind ?? "")) continue;
      expect(places.get(edge.from)?.x).toBeLessThan(places.get(edge.to)?.x ?? 0);
    }
  });
});

test("only what is picked moves, and it comes to lie over nothing that stays", () => {
  const board = boardOf(Array.from({ length: 10 }, (_, index) => sticky(index, "event", `E ${index}`)), [[0, 1, "link"], [1, 2, "link"]]);
  // The picked ones lie in a heap, on a free part of the wall, with one that stays in the way.
  const before = board.stickies.map((each, index) => ({ ...(index < 4 ? { x: 40 + index * 7, y: 60 } : { x: 260 + (index - 4) * 220, y: 80 }), ...sizeOf(each.kind) }));
  const places = tidyPlaces(ask(board, [0, 1, 2, 3], before));
  expect([...places.keys()].sort()).toEqual([0, 1, 2, 3]);
  const after = drawn(board, places, before);
  expect(measure(after).overlaps).toBe(0);
});

test("what is picked in two contexts stays in its own two places", () => {
  const context = (index: number) => (index < 3 ? "A" : "B");
  const board = boardOf(Array.from({ length: 6 }, (_, index) => sticky(index, "event", `E ${index}`, { context: context(index) })), [], ["A", "B"]);
  const before = board.stickies.map((each, index) => ({ x: (index < 3 ? 0 : 2_000) + (index % 3) * 10, y: 0, ...sizeOf(each.kind) }));
  const places = tidyPlaces(ask(board, [0, 1, 2, 3, 4, 5], before));
  for (const [index, at] of places) expect(at.x < 1_200).toBe(index < 3);
  const { regions } = drawn(board, places, before);
  expect(overlaps(regions[0] as Rect, regions[1] as Rect)).toBe(false);
});

test("a wall where nothing is free but below gets the picked ones below", () => {
  const board = boardOf(Array.from({ length: 3 }, (_, index) => sticky(index, "event", `E ${index}`)), []);
  const before = [{ x: 0, y: 0, w: 164, h: 112 }, { x: 5, y: 0, w: 164, h: 112 }, { x: -5_000, y: -5_000, w: 60_000, h: 60_000 }];
  const places = tidyPlaces(ask(board, [0, 1], before));
  for (const at of places.values()) expect(at.y).toBeGreaterThan(55_000);
});

test("a picked list that names what is not there, and an empty wall, break nothing", () => {
  expect(tidyPlaces(ask(boardOf([], []), null)).size).toBe(0);
  expect(tidyPlaces(ask(sentence(), [])).size).toBe(0);
  expect([...tidyPlaces(ask(sentence(), [99, 1])).keys()]).toEqual([1]);
});
