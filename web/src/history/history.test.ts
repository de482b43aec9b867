import { describe, expect, test, vi } from "vitest";
import { boardOf, sticky } from "../board/samples";
import { type Axis, axisOf, beside, LONG_MS, nearest, roomFor } from "./axis";
import { colourOf, coloursOf } from "./colour";
import { deedsOf, difference } from "./difference";
import { Loader } from "./loader";
import { cleanMark, marksOf, momentOfMark, NAME_MOST } from "./marks";
import type { Api } from "../sync/api";
import { extended, keyOf, type Moment, momentHolding, NOBODY, pageOf, peopleOf, renewed, restore } from "./moments";
import { pastOf } from "./past";
import { SPEEDS, staysMs } from "./player";
import { someone, whatOf } from "./words";

const HOUR = 3_600_000;
const rising = ({ xs }: Axis) => xs.every((x, nth) => nth === 0 || x > (xs[nth - 1] ?? 0));

describe("the axis of time", () => {
  test("runs true to time within a session", () => {
    expect(axisOf([0, 10_000, 40_000]).xs).toEqual([0, 0.25, 1]);
  });
  test("a long pause takes little room and keeps its length as a word", () => {
    const axis = axisOf([0, 60_000, 60_000 + 2 * HOUR, 120_000 + 2 * HOUR]);
    expect(axis.pauses.map(({ ms }) => ms)).toEqual([2 * HOUR]);
    const [pause] = axis.pauses;
    expect((pause?.to ?? 1) - (pause?.from ?? 0)).toBeLessThan(0.3);
    expect(axisOf([0, LONG_MS - 1]).pauses).toEqual([]);
  });
  test("moments of one instant stand apart, and clocks that went back do no harm", () => {
    expect(rising(axisOf([5, 5, 5, 2, 9]))).toBe(true);
  });
  test("nothing, and a single moment", () => {
    expect(axisOf([]).xs).toEqual([]);
    expect(axisOf([7]).xs).toEqual([1]);
  });
  test("twenty thousand moments", () => {
    const axis = axisOf(Array.from({ length: 20_000 }, (_, nth) => nth * 4_000));
    expect(rising(axis)).toBe(true);
    expect(axis.xs.at(-1)).toBe(1);
  });
  test("a finger takes the nearest of those that can be gone to", () => {
    const xs = [0, 0.1, 0.5, 0.9, 1];
    const all = [0, 1, 2, 3, 4];
    expect([-1, 0.04, 0.06, 0.31, 0.71, 2].map((x) => nearest(xs, all, x))).toEqual([0, 0, 1, 2, 3, 4]);
    expect([0, 0.4, 1].map((x) => nearest(xs, [1, 3], x))).toEqual([1, 1, 3]);
    expect(nearest(xs, [], 0.5)).toBe(-1);
  });
  test("a step goes to the next of them, and nowhere at the end", () => {
    expect([beside([1, 4, 6], 4, 1), beside([1, 4, 6], 5, 1), beside([1, 4, 6], 5, -1), beside([1, 4, 6], 6, 1), beside([1, 4, 6], 1, -1), beside([], 1, 1)]).toEqual([6, 6, 4, null, null, null]);
  });
  test("words along it never lie on each other, nor outside", () => {
    const words = Array.from({ length: 50 }, (_, nth) => ({ at: (nth * 37) % 400, wide: 60, of: nth }));
    const placed = roomFor(words, 400).sort((a, b) => a.left - b.left);
    expect(placed.map(({ of }) => of)).toContain(0);
    placed.forEach(({ left }, nth) => {
      expect(left).toBeGreaterThanOrEqual(nth === 0 ? 0 : (placed[nth - 1]?.left ?? 0) + 60);
      expect(left + 60).toBeLessThanOrEqual(400);
    });
    expect(roomFor([{ at: 5, wide: 60, of: 1 }], 40)).toEqual([]);
  });
});

const moment = (nth: number, who = "Ana", edits = 1): Moment => ({ id: `${nth * 1000}-${nth}`, time: new Date(nth * 1000).toISOString(), at: nth * 1000, who, edits, restored: false });
const many = (from: number, to: number) => Array.from({ length: to - from }, (_, nth) => moment(from + nth));

describe("the list of moments", () => {
  test("what is no moment is left out, and names have an end", () => {
    const time = "1970-01-01T00:00:05Z";
    const page = pageOf({ moments: [null, 3, {}, { moment: "a", time: "never" }, { moment: "5432-1", time, who: "x".repeat(500), edits: 2.9 }, { moment: "b", time, edits: "1e9" }], older: "yes" });
    expect(page.older).toBe(false);
    expect(page.moments.map(({ id, at, edits }) => [id, at, edits])).toEqual([["5432-1", 5000, 2], ["b", 5000, 0]]);
    expect(page.moments[0]?.who).toHaveLength(40);
    expect(pageOf(null).moments).toEqual([]);
    expect(pageOf("<html>").moments).toEqual([]);
  });
  test("an edit is found in the run that it became", () => {
    const id = (id: string): Moment => ({ ...moment(1), id });
    const moments = [id("5-0"), id("5-12"), id("5-20"), id("900-3")];
    expect(["5-0", "5-1", "5-12", "5-13", "5-21", "900-1", "7-1", "x"].map((each) => momentHolding(moments, each))).toEqual([0, 1, 1, 2, null, 3, null, null]);
  });
  test("a run that went on stands in for itself, and nothing new changes nothing", () => {
    const known = many(0, 10);
    expect(renewed(known, { moments: many(5, 10), older: true }).moments).toBe(known);
    const grown = [...many(5, 9), moment(9, "Ana", 7), moment(10, "Ben")];
    const { moments, gap } = renewed(known, { moments: grown, older: true });
    expect(moments.map(({ edits }) => edits)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 7, 1]);
    expect(gap).toBe(false);
    expect(keyOf(moment(9, "Ana", 7))).not.toBe(keyOf(moment(9)));
  });
  test("more than a page came meanwhile: what does not join on is let go", () => {
    expect(renewed(many(0, 10), { moments: many(50, 60), older: true })).toEqual({ moments: many(50, 60), gap: true });
    expect(renewed(many(0, 3), { moments: [], older: false }).moments).toEqual(many(0, 3));
  });
  test("earlier ones come before, once", () => {
    expect(extended(many(5, 8), { moments: many(2, 6), older: false })).toEqual(many(2, 8));
    const known = many(5, 8);
    expect(extended(known, { moments: many(5, 6), older: true })).toBe(known);
  });
  test("everybody once, in the order in which they came", () => {
    expect(peopleOf([moment(0, "Ben"), moment(1, ""), moment(2, "Ben"), moment(3, "Ana")])).toEqual(["Ben", "", "Ana"]);
  });
});

describe("who did it", () => {
  const of = (who: string, deed?: string) => {
    const [moment] = pageOf({ moments: [{ moment: "1-1", time: "1970-01-01T00:00:05Z", who, edits: 3, deed }], older: false }).moments;
    return moment ? [someone(moment.who), whatOf(moment)] : [];
  };
  test("a person, a restore, the file, the wall itself, and somebody without a name are told apart", () => {
    expect(of("Ana", "edit")).toEqual(["Ana", "3 edits"]);
    expect(of("Ana", "restored")).toEqual(["Ana", "restored an earlier moment"]);
    expect(of("", "restored")).toEqual(["Somebody", "restored an earlier moment"]);
    expect(of("", "edit")[0]).toBe("Somebody");
    expect(of("", "wall")).toEqual(["The wall itself", "3 edits"]);
    expect(of("", "file")[0]).toBe("The board file");
    expect(of("")[0]).toBe("The board file");
    expect(of("Ana")[0]).toBe("Ana");
  });
  test("nobody can call themselves what nobody is", () => {
    expect(of(NOBODY.wall, "edit")[0]).toBe("wall");
    expect(new Set(Object.values(NOBODY).map(colourOf)).size).toBe(1);
    expect(coloursOf([...Object.values(NOBODY), "Ana"]).get("Ana")).not.toBe(colourOf(NOBODY.wall));
  });
  test("a restore goes out in this person's name, as far as the server takes it", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", (path: string) => (asked.push(path), Promise.resolve(new Response(null, { status: 204 }))));
    const api = { path: (rest: string) => `/${rest}` } as Api;
    for (const name of ["Ana Lopes", " \u0007A\nB ", "é🦉".repeat(40), ""]) await restore(api, "5-1", name);
    vi.unstubAllGlobals();
    const by = asked.map((path) => new URL(path, "http://x").searchParams.get("by"));
    expect(by).toEqual(["Ana Lopes", "A B", "é🦉".repeat(32), null]);
    expect(asked[3]).toBe("/wall/history/5-1/restore");
  });
});

describe("colours", () => {
  test("the same for a name everywhere, and nobody shares one while there are enough", () => {
    expect(colourOf("Ana")).toBe(colourOf("Ana"));
    const names = Array.from({ length: 10 }, (_, nth) => `Person ${nth}`);
    expect(new Set(coloursOf(names).values()).size).toBe(10);
    expect(coloursOf(names)).toEqual(coloursOf([...names].reverse()));
    expect([...coloursOf(Array.from({ length: 60 }, (_, nth) => `P${nth}`)).values()].every(Boolean)).toBe(true);
  });
});

describe("named moments", () => {
  test("others wrote them: what has no such shape is left out, names have an end, the latest comes first", () => {
    const marks = marksOf(new Map<string, unknown>([["mark/a", { name: "  First\nround ", by: "Ana", at: 5 }], ["mark/b", { name: "x".repeat(900), at: 9 }], ["mark/c", { name: " ", at: 1 }], ["mark/d", { name: "d", at: Number.NaN }], ["mark/e", null], ["mark/f", "f"]]));
    expect(marks.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(marks[0]?.name).toHaveLength(NAME_MOST);
    expect(marks[1]).toEqual({ id: "a", name: "First round", by: "Ana", at: 5 });
    expect(cleanMark("🟧".repeat(100))).toBe("🟧".repeat(NAME_MOST));
  });
  test("a thousand of them are shown as three hundred", () => {
    expect(marksOf(new Map(Array.from({ length: 1000 }, (_, nth) => [`mark/${nth}`, { name: "n", by: "", at: nth }])))).toHaveLength(300);
  });
  test("each is the last moment that is not after it", () => {
    const moments = many(1, 6);
    expect([999, 1000, 2500, 5000, 9e9].map((at) => momentOfMark(moments, at))).toEqual([null, 0, 1, 4, 4]);
    expect(momentOfMark([], 5)).toBeNull();
  });
});

test("a replay never waits for a pause, and is never faster than the eye", () => {
  expect(staysMs(21 * HOUR, 1)).toBe(4_000);
  expect(staysMs(0, 1)).toBe(700);
  expect(staysMs(2_000, 4)).toBe(500);
  for (const speed of SPEEDS) expect(staysMs(0, speed)).toBeGreaterThanOrEqual(90 - 1e-9);
  expect(staysMs(0, 16)).toBe(90);
});

const board = (names: [string, string][], places: ({ x: number; y: number } | null)[] = [], edges: [number, number][] = []) =>
  pastOf("k", { ids: names.map(([id]) => id), places, board: boardOf(names.map(([, name], nth) => sticky(nth, "event", name)), edges) }).board;

describe("what is different", () => {
  test("added, removed, renamed, moved, changed, and arrows", () => {
    const earlier = board([["a", "A"], ["b", "B"], ["c", "C"]], [{ x: 0, y: 0 }, { x: 1, y: 1 }, null], [[0, 1]]);
    const later = board([["b", "B2"], ["c", "C"], ["d", "D"]], [{ x: 9, y: 1 }, { x: 5, y: 5 }, null], [[0, 1]]);
    Object.assign(later.stickies[1] ?? {}, { pivotal: true });
    const told = difference(earlier, later);
    expect(told.changes.map(({ deed, name, was }) => [deed, name, was])).toEqual([["renamed", "B2", "B"], ["moved", "B2", null], ["changed", "C", null], ["added", "D", null], ["removed", "A", null]]);
    expect(told.counts).toEqual({ added: 1, removed: 1, renamed: 1, moved: 1, changed: 1 });
    expect(told.arrows).toEqual({ added: 1, removed: 1 });
    expect(told.same).toBe(false);
  });
  test("the same board is the same, in another order too; a note without a name is not there yet", () => {
    const one = board([["a", "A"], ["b", "B"]], [], [[0, 1]]);
    expect(difference(one, board([["b", "B"], ["a", "A"], ["n", ""]], [], [[1, 0]])).same).toBe(true);
  });
  test("a place where there was none is no move", () => {
    expect(difference(board([["a", "A"]]), board([["a", "A"]], [{ x: 4, y: 4 }])).same).toBe(true);
  });
  test("two thousand stickies", () => {
    const names = Array.from({ length: 2_000 }, (_, nth): [string, string] => [`id-${nth}`, `Name ${nth}`]);
    expect(difference(board([]), board(names)).counts.added).toBe(2_000);
  });
  test("what a moment did, as well as it is known", () => {
    const after = board([["a", "A2"], ["b", "B"]]);
    expect(deedsOf(board([["a", "A"], ["b", "B"]]), after, ["a", "context-1"])).toEqual({ changes: [{ deed: "renamed", id: "a", kind: "event", name: "A2", was: "A" }], others: 1 });
    expect(deedsOf(null, after, ["a", "a", "gone"])).toEqual({ changes: [{ deed: "edited", id: "a", kind: "event", name: "A2", was: null }], others: 1 });
  });
});

test("a board that is half an answer is still a board, and what did not change keeps its identity", () => {
  const answer = { ids: ["a"], places: [{ x: "1", y: 2 }, { x: 3, y: 4 }], changed: ["a", 7], board: boardOf([sticky(0, "event", "A"), sticky(1, "event", "A")], []) };
  const past = pastOf("k", answer);
  expect(past.board.stickies.map(({ id, key }) => [id, key])).toEqual([["a", "event/a"], ["~1", "~1"]]);
  expect(past.board.places).toEqual([null, { x: 3, y: 4 }]);
  expect(past.changed).toEqual(["a"]);
  const next = pastOf("l", { ...answer, board: boardOf([sticky(0, "event", "A"), sticky(1, "event", "B")], []) }, past.board);
  expect(next.board.stickies[0]).toBe(past.board.stickies[0]);
  expect(next.board.stickies[1]).not.toBe(past.board.stickies[1]);
});

describe("fetching", () => {
  /** A server that answers when it is told to. */
  function served(most = 1000) {
    const asked: string[] = [];
    const open = new Map<string, (error?: Error) => void>();
    const loader = new Loader<string>(
      (id) => {
        asked.push(id);
        return new Promise((take, fail) => open.set(id, (error) => (error ? fail(error) : take(`board ${id}`))));
      },
      () => 10,
      most,
    );
    const answer = async (id: string, error?: Error) => {
      open.get(id)?.(error);
      await new Promise((go) => setTimeout(go));
    };
    return { loader, asked, answer };
  }

  test("one question at a time, and the latest wish wins", async () => {
    const { loader, asked, answer } = served();
    for (let nth = 0; nth < 200; nth++) loader.want([`m${nth}`]);
    expect(asked).toEqual(["m0"]);
    await answer("m0");
    expect(asked).toEqual(["m0", "m199"]);
    expect(loader.peek("m0")).toBe("board m0");
  });
  test("what may come next is fetched while nothing else is wanted, and not twice", async () => {
    const { loader, asked, answer } = served();
    loader.want(["a", "b", "c"]);
    await answer("a");
    loader.want(["b", "c", "d"]);
    await answer("b");
    await answer("c");
    await answer("d");
    loader.want(["a", "b"]);
    expect(asked).toEqual(["a", "b", "c", "d"]);
  });
  test("as much is kept as fits, what was looked at least recently goes first", async () => {
    const { loader, asked, answer } = served(30);
    for (const id of ["a", "b", "c"]) {
      loader.want([id]);
      await answer(id);
    }
    loader.want(["a"]);
    loader.want(["d"]);
    await answer("d");
    expect(["a", "b", "c", "d"].map((id) => loader.peek(id) !== undefined)).toEqual([true, false, true, true]);
    loader.want(["b"]);
    expect(asked.at(-1)).toBe("b");
  });
  test("a fault is told, stops nothing else, and is tried again when that is wished", async () => {
    const { loader, asked, answer } = served();
    const run = vi.fn();
    loader.subscribe(run);
    loader.want(["a", "b"]);
    await answer("a", new Error("no"));
    expect(loader.faultOf("a")).toBeInstanceOf(Error);
    expect(run).toHaveBeenCalledTimes(1);
    expect(asked).toEqual(["a", "b"]);
    await answer("b");
    loader.again("a");
    expect(loader.faultOf("a")).toBeNull();
    await answer("a");
    expect(loader.peek("a")).toBe("board a");
    expect(asked).toEqual(["a", "b", "a"]);
  });
  test("what failed in advance is no fault of what is looked at", async () => {
    const { loader, asked, answer } = served();
    loader.want(["a", "b"]);
    await answer("a");
    await answer("b", new Error("no"));
    expect(loader.faultOf("b")).toBeNull();
    loader.want(["b"]);
    expect(asked).toEqual(["a", "b", "b"]);
  });
  test("after it is closed nothing is asked", async () => {
    const { loader, asked, answer } = served();
    loader.want(["a", "b"]);
    loader.close();
    await answer("a");
    loader.want(["c"]);
    expect(asked).toEqual(["a"]);
  });
});
