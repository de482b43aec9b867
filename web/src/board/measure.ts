/**
 * How good a picture of a board is: arrows that cross, their length, those that lead back, notes over notes. Pure; what
 * layouts are compared and tested by (docs/decisions/0019-tidy.md), not shipped.
 */
import { centre, overlaps, type Point, type Rect } from "./geometry";
import type { Layout } from "./layout";

export interface Measured {
  /** Pairs of arrows, as straight lines from note to note, that cross; those with an end in common do not count. */
  crossings: number;
  /** Length of all arrows from edge to edge, in thousands of wall units. */
  length: number;
  /** Arrows that end left of where they begin. */
  backwards: number;
  /** Notes that an arrow's straight line runs over. */
  runOver: number;
  /** Pairs of notes over each other, but for those stuck on one another. */
  overlaps: number;
  /** Width and height in wall units, and the share of the wall that notes cover. */
  size: string;
  filled: number;
}

interface Line {
  from: number;
  to: number;
  a: Point;
  b: Point;
}

/** Where the line from a note's middle towards a point leaves it. */
function edgeOf(rect: Rect, towards: Point): Point {
  const middle = centre(rect);
  const [dx, dy] = [towards.x - middle.x, towards.y - middle.y];
  const share = Math.min(1, rect.w / 2 / Math.max(1e-9, Math.abs(dx)), rect.h / 2 / Math.max(1e-9, Math.abs(dy)));
  return { x: middle.x + dx * share, y: middle.y + dy * share };
}

const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
const cross = (a: Point, b: Point, c: Point, d: Point) => turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

function hits(line: Line, rect: Rect): boolean {
  const corners: [Point, Point, Point, Point] = [{ x: rect.x, y: rect.y }, { x: rect.x + rect.w, y: rect.y }, { x: rect.x + rect.w, y: rect.y + rect.h }, { x: rect.x, y: rect.y + rect.h }];
  return corners.some((corner, nth) => cross(line.a, line.b, corner, corners[(nth + 1) % 4] as Point));
}

export function measure(layout: Pick<Layout, "notes" | "arrows" | "width" | "height">): Measured {
  const lines = layout.arrows.flatMap((arrow): Line[] => {
    const [from, to] = [layout.notes[arrow.from], layout.notes[arrow.to]];
    return from && to ? [{ from: arrow.from, to: arrow.to, a: edgeOf(from, centre(to)), b: edgeOf(to, centre(from)) }] : [];
  });
  let crossings = 0;
  let backwards = 0;
  let length = 0;
  let runOver = 0;
  lines.forEach((line, nth) => {
    length += Math.hypot(line.a.x - line.b.x, line.a.y - line.b.y);
    const [from, to] = [layout.notes[line.from], layout.notes[line.to]];
    if (from && to && to.x + to.w <= from.x) backwards += 1;
    for (let other = nth + 1; other < lines.length; other++) {
      const { from: c, to: d, a, b } = lines[other] as Line;
      const apart = c !== line.from && c !== line.to && d !== line.from && d !== line.to;
      if (apart && cross(line.a, line.b, a, b)) crossings += 1;
    }
    layout.notes.forEach((note, place) => {
      const own = place === line.from || place === line.to || note.on === from?.index || note.on === to?.index;
      if (!own && hits(line, note)) runOver += 1;
    });
  });
  let over = 0;
  layout.notes.forEach((a, nth) => {
    for (let other = nth + 1; other < layout.notes.length; other++) {
      const b = layout.notes[other];
      if (b && a.on !== b.index && b.on !== a.index && overlaps(a, b)) over += 1;
    }
  });
  const area = layout.notes.reduce((sum, note) => sum + (note.on === null ? note.w * note.h : 0), 0);
  return {
    crossings, backwards, runOver, overlaps: over,
    length: Math.round(length / 100) / 10,
    size: `${Math.round(layout.width)} × ${Math.round(layout.height)}`,
    filled: Math.round((100 * area) / Math.max(1, layout.width * layout.height)) / 100,
  };
}
