import { describe, expect, test } from "vitest";
import { arrange } from "./arrange";
import { contrast, failurePaper, inkOn, palette, PAPERS, parseHex } from "./colours";
import { exampleCurl, exampleData } from "./example";
import { matches, nextIn } from "./find";
import { clampZoom, fit, keepInSight, seen, zoomAt } from "./geometry";
import { Heap } from "./heap";
import { KINDS } from "./kinds";
import { sentence, sticky } from "./samples";
import { fitText, linesAt, widthOf } from "./text";

describe("colours", () => {
  test("ink is readable on every paper (WCAG AA)", () => {
    for (const paper of [...Object.values(PAPERS), failurePaper(palette({}).event.paper)]) expect(contrast(inkOn(paper), paper), paper).toBeGreaterThanOrEqual(4.5);
  });
  test("the board's legend wins, by word or by number; nonsense leaves the standard", () => {
    const painted = palette({ event: "Green", external: "#123456", policy: "colour of hope" });
    expect(painted.event.paper).toBe(PAPERS["green"]);
    expect(painted.external).toEqual({ paper: "#123456", ink: "#ffffff" });
    expect(painted.policy.paper).toBe(palette({}).policy.paper);
  });
  test("every kind has its own colour by standard", () => {
    expect(new Set(KINDS.map((kind) => palette({})[kind].paper)).size).toBe(KINDS.length);
  });
  test("short and long hexes are read, others are not", () => {
    expect(parseHex("#fff")).toEqual([1, 1, 1]);
    expect(parseHex("#zzz")).toBeNull();
    expect(parseHex("red")).toBeNull();
  });
});

describe("text", () => {
  test("what fits at a size fits the box", () => {
    for (const text of ["Order collected", "Social network banner with upcoming events sent", "A", "Donaudampfschifffahrtsgesellschaft"]) {
      const size = fitText(text, { w: 140, h: 60 }, 6, 17);
      expect(linesAt(text, 140 / size) * size * 1.16).toBeLessThanOrEqual(60);
    }
  });
  test("longer words are written smaller, never below the least size", () => {
    const size = (text: string) => fitText(text, { w: 140, h: 60 }, 10, 17);
    expect(size("Order")).toBe(17);
    expect(size("Social network banner with many upcoming events sent")).toBeLessThan(17);
    expect(size("word ".repeat(80))).toBe(10);
  });
  test("wide letters count as wide, and ideographs as widest", () => {
    expect(widthOf("mmm")).toBeGreaterThan(widthOf("iii"));
    expect(widthOf("注文")).toBeGreaterThan(2);
  });
});

describe("camera", () => {
  test("zooming keeps the point under the cursor", () => {
    const camera = { tx: 10, ty: 20, k: 1 };
    const next = zoomAt(camera, { x: 110, y: 220 }, 2);
    expect((110 - next.tx) / next.k).toBeCloseTo(100);
    expect((220 - next.ty) / next.k).toBeCloseTo(200);
  });
  test("fit shows all of it", () => {
    const box = { x: 0, y: 0, w: 4000, h: 1000 };
    const view = seen(fit(box, { w: 1000, h: 500 }), { w: 1000, h: 500 });
    expect(view.x).toBeLessThanOrEqual(0);
    expect(view.x + view.w).toBeGreaterThanOrEqual(4000);
  });
  test("zoom has bounds, and the wall cannot be lost", () => {
    expect(clampZoom(1e9)).toBe(2.5);
    expect(clampZoom(0)).toBe(0.08);
    const kept = keepInSight({ tx: -99_999, ty: 99_999, k: 1 }, { x: 0, y: 0, w: 500, h: 500 }, { w: 800, h: 600 });
    const view = seen(kept, { w: 800, h: 600 });
    expect(view.x).toBeLessThan(500);
    expect(view.y + view.h).toBeGreaterThan(0);
  });
});

describe("arranging", () => {
  const box = (rank: number) => ({ w: 100, h: 100, rank });
  test("every box has a place of its own", () => {
    const plan = arrange([box(0), box(1), box(2), box(3), box(4)], [], { gapX: 10, gapY: 10, aspect: 1.5 });
    const places = plan.at.map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(5);
    expect(plan.columns.flat().sort()).toEqual([0, 1, 2, 3, 4]);
  });
  test("time runs to the right", () => {
    const plan = arrange([box(2), box(0), box(1)], [], { gapX: 10, gapY: 10, aspect: 9 });
    expect(plan.columns).toEqual([[1], [2], [0]]);
  });
  test("nothing is arranged to nothing", () => {
    expect(arrange([], [], { gapX: 1, gapY: 1, aspect: 1 }).at).toEqual([]);
  });
});

test("the heap gives back the least first", () => {
  const heap = new Heap();
  const values = Array.from({ length: 3000 }, (_, nth) => (nth * 7919) % 3001);
  for (const value of values) heap.push(value, value);
  const out: number[] = [];
  while (heap.size > 0) out.push(heap.pop());
  expect(out).toEqual([...values].sort((a, b) => a - b));
  expect(heap.pop()).toBe(-1);
});

describe("finding", () => {
  const { stickies } = sentence();
  test("by any words of name, context or kind, best first", () => {
    expect(matches(stickies, "order").map((each) => each.name).slice(0, 2)).toEqual(["Order", "Order placed"]);
    expect(matches(stickies, "shop aggregate").map((each) => each.name)).toEqual(["Order"]);
    expect(matches(stickies, "(")).toEqual([]);
  });
  test("accents do not matter", () => {
    expect(matches([sticky(0, "event", "Café geöffnet")], "cafe geoff")).toHaveLength(1);
  });
  test("the next note in a direction", () => {
    const at = (x: number, y: number) => ({ x, y, w: 10, h: 10 });
    const notes = [at(0, 0), at(100, 0), at(0, 100), at(60, 300)];
    expect(nextIn(notes, 0, "right")).toBe(1);
    expect(nextIn(notes, 0, "down")).toBe(2);
    expect(nextIn(notes, 0, "left")).toBe(-1);
  });
});

describe("the example of an event", () => {
  const field = (name: string, type: string, rest = {}) => ({ name, type, optional: false, key: false, sensitive: false, unit: null, about: null, ...rest });
  const event = sticky(0, "event", "Order's end", {
    event_type: "n.orders-end",
    fields: [field("price", "decimal"), field("meal", "string", { optional: true }), field("diet", "none | vegan"), field("tags", "list<string>"), field("at", "timestamp")],
  });
  const now = new Date("2026-11-23T10:00:00Z");
  test("has a fitting value for each field that must be there", () => {
    expect(exampleData(event, now)).toEqual({ price: 9.5, diet: "none", tags: ["…"], at: "2026-11-23T10:00:00.000Z" });
  });
  test("can be pasted into a shell", () => {
    const text = exampleCurl({ ...event, fields: [field("it's", "string")] }, "http://localhost:4040", "p", now);
    expect(text).toContain("http://localhost:4040/p/p/v1/events");
    expect(text).toContain(`"it'\\''s"`);
  });
});
