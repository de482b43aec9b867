/** Thirty people who wrote in the middle of the same wall wrote over each other: before all is shown, it is drawn apart. Pure. */
import { GAP } from "../../board/free";
import type { Point, Rect } from "../../board/geometry";

const CELL = 256;
const APART = 8;
const ACROSS = 5;
const ROWS = 120;

/** Rectangles by the cells of a coarse grid, so that only neighbours are compared. */
class Crowd {
  private readonly cells = new Map<string, Rect[]>();

  private *around(rect: Rect): Generator<string> {
    for (let column = Math.floor((rect.x - APART) / CELL); column <= Math.floor((rect.x + rect.w + APART) / CELL); column++)
      for (let row = Math.floor((rect.y - APART) / CELL); row <= Math.floor((rect.y + rect.h + APART) / CELL); row++) yield `${column} ${row}`;
  }

  add(rect: Rect): void {
    for (const cell of this.around(rect)) {
      const held = this.cells.get(cell);
      if (held) held.push(rect);
      else this.cells.set(cell, [rect]);
    }
  }

  meets({ x, y, w, h }: Rect): boolean {
    const touches = (other: Rect) => x < other.x + other.w + APART && other.x < x + w + APART && y < other.y + other.h + APART && other.y < y + h + APART;
    for (const cell of this.around({ x, y, w, h })) if (this.cells.get(cell)?.some(touches)) return true;
    return false;
  }
}

/** New places for those that lie on others, near where they were: to the right, or in the rows below. */
export function spread(standing: readonly Rect[], shown: readonly (Rect & { id: string })[]): Map<string, Point> {
  const crowd = new Crowd();
  for (const rect of standing) crowd.add(rect);
  const places = new Map<string, Point>();
  for (const note of shown) {
    const spot = free(crowd, note);
    crowd.add({ ...note, ...spot });
    if (spot.x !== note.x || spot.y !== note.y) places.set(note.id, spot);
  }
  return places;
}

function free(crowd: Crowd, { x, y, w, h }: Rect): Point {
  for (let row = 0; row < ROWS; row++)
    for (let step = 0; step < ACROSS; step++) {
      const at = { x: x + step * (w + GAP.x), y: y + row * (h + GAP.y) };
      if (!crowd.meets({ ...at, w, h })) return at;
    }
  return { x, y };
}
