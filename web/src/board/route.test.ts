import { expect, test } from "vitest";
import { readBoard } from "../../e2e/fixture/board.mjs";
import type { Point, Rect } from "./geometry";
import { layOut } from "./layout";
import { pathOf, routeArrows, simplify, straight } from "./route";

const farmacy = readBoard(new URL("../../../examples/farmacy-family/board.kdl", import.meta.url).pathname, "farmacy-family");
const layout = layOut(farmacy);
const routes = routeArrows(layout);

const onEdge = (point: Point, rect: Rect) => point.x >= rect.x - 1 && point.x <= rect.x + rect.w + 1 && point.y >= rect.y - 1 && point.y <= rect.y + rect.h + 1;

/** Whether the piece between two points on a straight line runs through the inside of a rectangle. */
const through = (a: Point, b: Point, rect: Rect) =>
  Math.min(a.x, b.x) < rect.x + rect.w - 2 && Math.max(a.x, b.x) > rect.x + 2 && Math.min(a.y, b.y) < rect.y + rect.h - 2 && Math.max(a.y, b.y) > rect.y + 2;

test("every arrow of the farmacy board begins and ends at its notes", () => {
  layout.arrows.forEach((arrow, nth) => {
    const route = routes[nth] ?? [];
    expect(onEdge(route[0] as Point, layout.notes[arrow.from] as Rect)).toBe(true);
    expect(onEdge(route.at(-1) as Point, layout.notes[arrow.to] as Rect)).toBe(true);
  });
});

test("no arrow of the farmacy board runs through a note", () => {
  const hits: string[] = [];
  routes.forEach((route, nth) => {
    for (let at = 1; at < route.length; at++) {
      for (const note of layout.notes) if (through(route[at - 1] as Point, route[at] as Point, note)) hits.push(`${nth} ${farmacy.stickies[note.index]?.name}`);
    }
  });
  expect(hits).toEqual([]);
});

test("arrows run along or across, never aslant", () => {
  for (const route of routes) {
    for (let at = 1; at < route.length; at++) {
      const [a, b] = [route[at - 1] as Point, route[at] as Point];
      expect(a.x === b.x || a.y === b.y).toBe(true);
    }
  }
});

test("the same wall is led the same way", () => {
  expect(routeArrows(layout)).toEqual(routes);
});

test("points on one line are dropped", () => {
  expect(simplify([{ x: 0, y: 0 }, { x: 5, y: 0 }, { x: 9, y: 0 }, { x: 9, y: 4 }])).toEqual([{ x: 0, y: 0 }, { x: 9, y: 0 }, { x: 9, y: 4 }]);
});

test("a straight arrow goes from side to side", () => {
  const [from, to] = straight({ x: 0, y: 0, w: 10, h: 10 }, { x: 100, y: 0, w: 10, h: 10 });
  expect(from).toEqual({ x: 10, y: 5 });
  expect(to).toEqual({ x: 100, y: 5 });
});

test("corners of a path are round, and a path of nothing is nothing", () => {
  expect(pathOf([{ x: 0, y: 0 }, { x: 40, y: 0 }, { x: 40, y: 40 }])).toBe("M0 0L31 0Q40 0 40 9L40 40");
  expect(pathOf([])).toBe("");
});
