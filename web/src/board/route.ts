/**
 * Leads every arrow around the notes, along the gaps between them: A* over a coarse grid (Hart, Nilsson and Raphael
 * 1968) where turns, crossings and running on top of a stranger cost extra, and running along with an arrow of the
 * same start or end is cheap, so that arrows with a common end become one line.
 */
import type { Point, Rect } from "./geometry";
import { type Grid, gridOf, PITCH, type Port, ports } from "./grid";
import { Heap } from "./heap";
import type { Layout } from "./layout";

/** Points of each arrow of `layout.arrows`, from note to note. */
export type Routes = Point[][];

const TURN = 7;
const CROSSING = 3;
const ON_TOP = 9;
const ALONG = 0.45;
const HUG = 1.2;
/** Through a context that has nothing to do with it. */
const FOREIGN = 1.1;
/** Beyond these, arrows are straight lines: a wall so large is looked at in parts anyway. */
const CELLS_MOST = 900_000;
const ARROWS_MOST = 1_200;
const VISITS_MOST = 400_000;

/** What runs through each cell in each direction: the arrow's start and end, plus one; 0 is nothing. */
class Traffic {
  private readonly from: Int32Array;
  private readonly to: Int32Array;

  constructor(cells: number) {
    this.from = new Int32Array(cells * 2);
    this.to = new Int32Array(cells * 2);
  }

  use(state: number, from: number, to: number): void {
    this.from[state] = from + 1;
    this.to[state] = to + 1;
  }

  price(cell: number, direction: number, from: number, to: number): number {
    const same = cell * 2 + direction;
    const usedFrom = this.from[same] as number;
    if (usedFrom !== 0) return usedFrom === from + 1 || this.to[same] === to + 1 ? ALONG - 1 : ON_TOP;
    const across = cell * 2 + 1 - direction;
    const crossed = this.from[across] as number;
    return crossed === 0 || crossed === from + 1 || this.to[across] === to + 1 ? 0 : CROSSING;
  }
}

/** Drops the points that lie on a straight line between their neighbours. */
export function simplify(points: Point[]): Point[] {
  return points.filter((point, nth) => {
    const before = points[nth - 1];
    const after = points[nth + 1];
    if (!before || !after) return true;
    const sameX = before.x === point.x && point.x === after.x;
    const sameY = before.y === point.y && point.y === after.y;
    return !sameX && !sameY;
  });
}

class Router {
  private readonly grid: Grid;
  private readonly traffic: Traffic;
  private readonly price: Float32Array;
  private readonly stamp: Int32Array;
  private readonly parent: Int32Array;
  private readonly heap = new Heap();
  private turn = 0;

  constructor(private readonly layout: Layout) {
    this.grid = gridOf(layout);
    const states = this.grid.columns * this.grid.rows * 2;
    this.traffic = new Traffic(states / 2);
    this.price = new Float32Array(states);
    this.stamp = new Int32Array(states);
    this.parent = new Int32Array(states);
  }

  lead(fromNote: number, toNote: number): Point[] | null {
    const { grid, heap, price, stamp, parent } = this;
    const from = this.layout.notes[fromNote];
    const to = this.layout.notes[toNote];
    if (!from || !to) return null;
    const starts = ports(from, grid, [0, 15, 3, 3]);
    const goals = new Map<number, Port>();
    for (const goal of ports(to, grid, [15, 0, 3, 3])) goals.set(goal.cell * 2 + goal.direction, goal);
    if (starts.length === 0 || goals.size === 0) return null;

    const regionAt = (rect: Rect) => grid.region[Math.floor((rect.y + rect.h / 2) / PITCH) * grid.columns + Math.floor((rect.x + rect.w / 2) / PITCH)] ?? 0;
    const [ownFrom, ownTo] = [regionAt(from), regionAt(to)];
    const mark = ++this.turn;
    const goalColumn = (to.x + to.w / 2) / PITCH;
    const goalRow = (to.y + to.h / 2) / PITCH;
    const slackX = to.w / 2 / PITCH + 1;
    const slackY = to.h / 2 / PITCH + 1;
    const far = (cell: number) => {
      const column = cell % grid.columns;
      const row = (cell - column) / grid.columns;
      return ALONG * (Math.max(0, Math.abs(column - goalColumn) - slackX) + Math.max(0, Math.abs(row - goalRow) - slackY));
    };
    const visit = (state: number, asked: number, previous: number) => {
      if (stamp[state] === mark && (price[state] as number) <= asked) return;
      stamp[state] = mark;
      price[state] = asked;
      parent[state] = previous;
      heap.push(asked + far(state >> 1), state);
    };
    heap.clear();
    const startOf = new Map<number, Port>();
    for (const start of starts) {
      const state = start.cell * 2 + start.direction;
      startOf.set(state, start);
      visit(state, start.price + this.traffic.price(start.cell, start.direction, fromNote, toNote), -1);
    }
    let best = Infinity;
    let last = -1;
    let visits = 0;
    while (heap.size > 0 && heap.least() < best && visits++ < VISITS_MOST) {
      const state = heap.pop();
      const asked = price[state] as number;
      const goal = goals.get(state);
      if (goal && asked + goal.price < best) {
        best = asked + goal.price;
        last = state;
      }
      const cell = state >> 1;
      const direction = state & 1;
      visit(cell * 2 + 1 - direction, asked + TURN, state);
      const column = cell % grid.columns;
      for (const step of [-1, 1]) {
        let next: number;
        if (direction === 0) {
          if (column + step < 0 || column + step >= grid.columns) continue;
          next = cell + step;
        } else {
          next = cell + step * grid.columns;
          if (next < 0 || next >= grid.blocked.length) continue;
        }
        if (grid.blocked[next]) continue;
        const where = grid.region[next] as number;
        const foreign = where !== 0 && where !== ownFrom && where !== ownTo ? FOREIGN : 0;
        const more = 1 + foreign + this.traffic.price(next, direction, fromNote, toNote) + (grid.hug[next] ? HUG : 0);
        visit(next * 2 + direction, asked + more, state);
      }
    }
    if (last < 0) return null;
    const points: Point[] = [];
    const goal = goals.get(last);
    if (goal) points.push(goal.edge);
    let state = last;
    for (;;) {
      const cell = state >> 1;
      points.push({ x: (cell % grid.columns) * PITCH, y: Math.floor(cell / grid.columns) * PITCH });
      this.traffic.use(state, fromNote, toNote);
      const previous = parent[state] as number;
      if (previous < 0) break;
      state = previous;
    }
    const start = startOf.get(state);
    if (start) points.push(start.edge);
    return simplify(points.reverse().filter((point, nth, all) => point.x !== all[nth - 1]?.x || point.y !== all[nth - 1]?.y));
  }
}

/** From the nearest side to the nearest side, as the crow flies. */
export function straight(from: Rect, to: Rect): Point[] {
  const a = { x: from.x + from.w / 2, y: from.y + from.h / 2 };
  const b = { x: to.x + to.w / 2, y: to.y + to.h / 2 };
  const leave = (rect: Rect, towards: Point, middle: Point): Point => {
    const dx = towards.x - middle.x;
    const dy = towards.y - middle.y;
    const share = Math.min(rect.w / 2 / Math.max(1e-6, Math.abs(dx)), rect.h / 2 / Math.max(1e-6, Math.abs(dy)), 1);
    return { x: middle.x + dx * share, y: middle.y + dy * share };
  };
  return [leave(from, b, a), leave(to, a, b)];
}

export function routeArrows(layout: Layout): Routes {
  const direct = (from: number, to: number): Point[] => {
    const a = layout.notes[from];
    const b = layout.notes[to];
    return a && b ? straight(a, b) : [];
  };
  const cells = Math.ceil(layout.width / PITCH) * Math.ceil(layout.height / PITCH);
  if (cells > CELLS_MOST || layout.arrows.length > ARROWS_MOST) return layout.arrows.map(({ from, to }) => direct(from, to));
  const router = new Router(layout);
  const routes: Routes = layout.arrows.map(() => []);
  const length = (nth: number) => {
    const arrow = layout.arrows[nth];
    const [a, b] = [layout.notes[arrow?.from ?? -1], layout.notes[arrow?.to ?? -1]];
    return a && b ? Math.abs(a.x - b.x) + Math.abs(a.y - b.y) : 0;
  };
  const order = layout.arrows.map((_, nth) => nth).sort((a, b) => length(a) - length(b) || a - b);
  for (const nth of order) {
    const arrow = layout.arrows[nth];
    if (arrow) routes[nth] = router.lead(arrow.from, arrow.to) ?? direct(arrow.from, arrow.to);
  }
  return routes;
}

/** An SVG path through points with rounded corners. */
export function pathOf(points: readonly Point[], radius = 9): string {
  const [first] = points;
  if (!first) return "";
  let path = `M${first.x} ${first.y}`;
  for (let nth = 1; nth < points.length; nth++) {
    const point = points[nth] as Point;
    const before = points[nth - 1] as Point;
    const after = points[nth + 1];
    if (!after) {
      path += `L${point.x} ${point.y}`;
      continue;
    }
    const into = Math.hypot(point.x - before.x, point.y - before.y);
    const out = Math.hypot(after.x - point.x, after.y - point.y);
    const r = Math.min(radius, into / 2, out / 2);
    if (into === 0 || out === 0) continue;
    const a = { x: point.x - ((point.x - before.x) / into) * r, y: point.y - ((point.y - before.y) / into) * r };
    const b = { x: point.x + ((after.x - point.x) / out) * r, y: point.y + ((after.y - point.y) / out) * r };
    path += `L${round(a.x)} ${round(a.y)}Q${point.x} ${point.y} ${round(b.x)} ${round(b.y)}`;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const HEAD = 9;

/** A small triangle whose tip is where the arrow ends. */
export function headOf(points: readonly Point[]): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (!tip || !before) return "";
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const corner = (turn: number) => `${(tip.x - HEAD * Math.cos(angle + turn)).toFixed(1)} ${(tip.y - HEAD * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${tip.x} ${tip.y}L${corner(0.48)}L${corner(-0.48)}Z`;
}
