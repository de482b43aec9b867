/** A free spot on the wall near where someone wants a note. Pure. */
import { overlaps, type Point, type Rect } from "./geometry";

export const GAP = { x: 44, y: 24 };
const TRIED_ACROSS = 5;
const TRIED_ROWS = 40;

/** The wanted place, or the next to the right of it, or in the rows below. */
export function freeSpot(taken: readonly Rect[], wanted: Point, size: { w: number; h: number }): Point {
  for (let row = 0; row < TRIED_ROWS; row++) {
    for (let step = 0; step < TRIED_ACROSS; step++) {
      const at = { x: wanted.x + step * (size.w + GAP.x), y: wanted.y + row * (size.h + GAP.y) };
      if (!taken.some((rect) => overlaps(rect, { ...at, w: size.w, h: size.h }, 8))) return at;
    }
  }
  return wanted;
}

/** Many places in rows of a timeline, beginning at a corner. */
export function inRows(sizes: readonly { w: number; h: number }[], corner: Point, across = Math.max(4, Math.ceil(Math.sqrt(sizes.length * 2)))): Point[] {
  const wide = sizes.reduce((most, size) => Math.max(most, size.w), 0) + GAP.x;
  const high = sizes.reduce((most, size) => Math.max(most, size.h), 0) + GAP.y;
  return sizes.map((_, nth) => ({ x: corner.x + (nth % across) * wide, y: corner.y + Math.floor(nth / across) * high }));
}
