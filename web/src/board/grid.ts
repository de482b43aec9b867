/** The grid that arrows are led on: where notes and names stand in the way, and where a note may be left or entered. */
import type { Point, Rect } from "./geometry";
import type { Layout } from "./layout";

/** Distance of two tracks, px. */
export const PITCH = 12;
/** Distance kept from a note, px. */
const CLEAR = 5;
/** Greatest width of a letter of a context's name, px. */
const TITLE_LETTER = 26;

export interface Grid {
  columns: number;
  rows: number;
  blocked: Uint8Array;
  hug: Uint8Array;
  /** The region of each cell, plus one; 0 is the wall between them. */
  region: Uint16Array;
}

export function gridOf(layout: Layout): Grid {
  const columns = Math.ceil(layout.width / PITCH) + 1;
  const rows = Math.ceil(layout.height / PITCH) + 1;
  const blocked = new Uint8Array(columns * rows);
  const hug = new Uint8Array(columns * rows);
  const region = new Uint16Array(columns * rows);
  const mark = (rect: Rect, margin: number, into: Uint8Array | Uint16Array, value = 1) => {
    const left = Math.max(0, Math.ceil((rect.x - margin) / PITCH));
    const right = Math.min(columns - 1, Math.floor((rect.x + rect.w + margin) / PITCH));
    const top = Math.max(0, Math.ceil((rect.y - margin) / PITCH));
    const bottom = Math.min(rows - 1, Math.floor((rect.y + rect.h + margin) / PITCH));
    for (let row = top; row <= bottom; row++) into.fill(value, row * columns + left, row * columns + right + 1);
  };
  for (const note of layout.notes) {
    mark(note, CLEAR, blocked);
    mark(note, CLEAR + PITCH, hug);
  }
  layout.regions.forEach((each, nth) => {
    mark(each, 0, region, nth + 1);
    // Names of contexts stay readable, also when they grow with the distance.
    const wide = Math.min(each.w - 24, 130 + (each.context?.length ?? 0) * TITLE_LETTER);
    if (each.context !== null) mark({ x: each.x + 20, y: each.y + 6, w: wide, h: 64 }, 0, blocked);
  });
  return { columns, rows, blocked, hug, region };
}

export interface Port {
  cell: number;
  /** 0 leaves or enters along x, 1 along y. */
  direction: 0 | 1;
  price: number;
  edge: Point;
}

/** Where an arrow may leave (or enter) a note; `sides` are prices of right, left, bottom, top. */
export function ports(note: Rect, grid: Grid, sides: readonly [number, number, number, number]): Port[] {
  const list: Port[] = [];
  const add = (column: number, row: number, direction: 0 | 1, price: number, off: number, edge: Point) => {
    if (column < 0 || row < 0 || column >= grid.columns || row >= grid.rows) return;
    const cell = row * grid.columns + column;
    if (grid.blocked[cell]) return;
    list.push({ cell, direction, price: price + off * 0.06, edge });
  };
  const right = Math.floor((note.x + note.w + CLEAR) / PITCH) + 1;
  const left = Math.ceil((note.x - CLEAR) / PITCH) - 1;
  const bottom = Math.floor((note.y + note.h + CLEAR) / PITCH) + 1;
  const top = Math.ceil((note.y - CLEAR) / PITCH) - 1;
  for (let row = Math.ceil((note.y + 10) / PITCH); row * PITCH <= note.y + note.h - 10; row++) {
    const off = Math.abs(row * PITCH - note.y - note.h / 2);
    add(right, row, 0, sides[0], off, { x: note.x + note.w, y: row * PITCH });
    add(left, row, 0, sides[1], off, { x: note.x, y: row * PITCH });
  }
  for (let column = Math.ceil((note.x + 14) / PITCH); column * PITCH <= note.x + note.w - 14; column++) {
    const off = Math.abs(column * PITCH - note.x - note.w / 2);
    add(column, bottom, 1, sides[2], off, { x: column * PITCH, y: note.y + note.h });
    add(column, top, 1, sides[3], off, { x: column * PITCH, y: note.y });
  }
  return list;
}
