/** Gives the stickies of one cluster their places beside each other, measured from the cluster's own corner. */
import type { BoardView } from "../wire";
import type { Cluster, Gathered } from "./gather";
import type { Rect } from "./geometry";
import { sizeOf } from "./kinds";

export interface Note extends Rect {
  /** The sticky that it shows. */
  index: number;
  /** 0 for the sticky itself; 1, 2, … for an actor's further copies, one on each of its commands. */
  copy: number;
  /** Degrees. */
  tilt: number;
  /** The sticky that it is stuck on, for actors, hotspots and opportunities. */
  on: number | null;
  /** How much of its upper edge is under another note, px. */
  covered: number;
}

export interface Block {
  w: number;
  h: number;
  rank: number;
  notes: Note[];
}

export const ROW_GAP = 24;
export const COLUMN_GAP = 44;
/** How far a stuck-on note overlaps the note under it. */
const ACTOR_OVERLAP = 14;
const REMARK_OVERLAP = { x: 26, y: 16 };
const ROWS_MOST = 5;

export interface Cell {
  index: number;
  w: number;
  h: number;
  top: number;
  right: number;
  attached: Note[];
}

export function cellOf(board: BoardView, gathered: Gathered, copies: Map<number, number>, index: number): Cell {
  const sticky = board.stickies[index];
  const { w, h } = sizeOf(sticky?.kind ?? "event", Boolean(sticky?.picture));
  const attached: Note[] = [];
  let top = 0;
  let right = 0;
  (gathered.actors.get(index) ?? []).forEach((actor, nth) => {
    const size = sizeOf("actor");
    const copy = copies.get(actor) ?? 0;
    copies.set(actor, copy + 1);
    top = Math.max(top, size.h - ACTOR_OVERLAP);
    attached.push({ index: actor, copy, tilt: 0, on: index, covered: 0, x: -8 + nth * (size.w + 6), y: ACTOR_OVERLAP - size.h, ...size });
    right = Math.max(right, -8 + nth * (size.w + 6) + size.w - w);
  });
  const crowded = attached.length > 0;
  (gathered.remarks.get(index) ?? []).forEach((remark, nth) => {
    const size = sizeOf("hotspot");
    // The first sits on the upper right corner; the next ones hang below it, half beside the note.
    const x = w - REMARK_OVERLAP.x + (crowded ? 10 : 0);
    const y = nth === 0 ? REMARK_OVERLAP.y - size.h : REMARK_OVERLAP.y + 20 + (nth - 1) * (size.h + 8);
    top = Math.max(top, -y);
    right = Math.max(right, x + size.w - w);
    attached.push({ index: remark, copy: 0, tilt: nth % 2 === 0 ? 4 : -3, on: index, covered: 0, x, y, ...size });
  });
  return { index, w, h, top, right, attached };
}

interface Stack {
  cells: Cell[];
  w: number;
  h: number;
}

function stack(cells: Cell[]): Stack {
  return {
    cells,
    w: cells.reduce((most, cell) => Math.max(most, cell.w + cell.right), 0),
    h: cells.reduce((sum, cell) => sum + cell.top + cell.h, 0) + ROW_GAP * Math.max(0, cells.length - 1),
  };
}

export function put(notes: Note[], cell: Cell, x: number, y: number): void {
  const covered = cell.attached.some((note) => note.tilt === 0) ? ACTOR_OVERLAP : 0;
  notes.push({ index: cell.index, copy: 0, tilt: 0, on: null, covered, x, y, w: cell.w, h: cell.h });
  for (const note of cell.attached) notes.push({ ...note, x: x + note.x, y: y + note.y });
}

/** Rows of a timeline for stickies that no aggregate or system owns. */
function strip(cells: Cell[], board: BoardView): Stack[] {
  const columns = new Map<number, Cell[]>();
  for (const cell of cells) {
    const column = board.stickies[cell.index]?.column ?? 0;
    columns.set(column, [...(columns.get(column) ?? []), cell]);
  }
  // Columns that say something: some are shared. Where each sticky has its own, they only say the order.
  const tall = [...columns.values()].some((list) => list.length > ROWS_MOST + 1);
  if (!tall && columns.size > 1 && columns.size < cells.length) {
    return [...columns.entries()].sort((a, b) => a[0] - b[0]).map(([, list]) => stack(list));
  }
  const rows = Math.min(ROWS_MOST, Math.max(1, Math.round(Math.sqrt(cells.length / 2.2))));
  const stacks: Stack[] = [];
  for (let from = 0; from < cells.length; from += rows) stacks.push(stack(cells.slice(from, from + rows)));
  return stacks;
}

function chunk(cells: Cell[]): Stack[] {
  const columns = Math.max(1, Math.ceil(cells.length / ROWS_MOST));
  const rows = Math.ceil(cells.length / columns);
  const stacks: Stack[] = [];
  for (let from = 0; from < cells.length; from += rows) stacks.push(stack(cells.slice(from, from + rows)));
  return stacks;
}

export function placeCluster(board: BoardView, gathered: Gathered, cluster: Cluster, copies: Map<number, number>): Block {
  const cell = (index: number) => cellOf(board, gathered, copies, index);
  const stacks: Stack[] = [];
  const add = (list: Stack[]) => {
    for (const each of list) if (each.cells.length > 0) stacks.push(each);
  };
  add(chunk(cluster.reads.map(cell)));
  add(chunk(cluster.commands.map(cell)));
  if (cluster.anchor !== null) add([stack([cell(cluster.anchor)])]);
  add(chunk(cluster.events.map(cell)));
  add(strip(cluster.loose.map(cell), board));
  const reactions = cluster.reactions.map(cell);
  const reacting = chunk(reactions);

  const notes: Note[] = [];
  const height = [...stacks, ...reacting].reduce((most, each) => Math.max(most, each.h), 0);
  let x = 0;
  const row = new Map<number, number>();
  for (const each of stacks) {
    let y = cluster.anchor === null ? 0 : (height - each.h) / 2;
    for (const one of each.cells) {
      y += one.top;
      put(notes, one, x, Math.round(y));
      row.set(one.index, y + one.h / 2);
      y += one.h + ROW_GAP;
    }
    x += each.w + COLUMN_GAP;
  }
  for (const each of inRowsOfTriggers(reacting, board, row)) {
    const wanted = alignRows(each.cells, board, row, height);
    each.cells.forEach((one, nth) => put(notes, one, x, Math.round(wanted[nth] ?? 0)));
    x += each.w + COLUMN_GAP;
  }
  return { w: Math.max(0, x - COLUMN_GAP), h: height, rank: cluster.rank, notes };
}

function triggerRow(index: number, board: BoardView, row: Map<number, number>): number {
  const rows = board.edges.filter((edge) => edge.to === index && row.has(edge.from)).map((edge) => row.get(edge.from) ?? 0);
  return rows.length ? rows.reduce((sum, y) => sum + y, 0) / rows.length : Infinity;
}

/** What reacts to the uppermost event comes first, so that arrows need not cross. */
function inRowsOfTriggers(stacks: Stack[], board: BoardView, row: Map<number, number>): Stack[] {
  const cells = stacks.flatMap((each) => each.cells);
  cells.sort((a, b) => triggerRow(a.index, board, row) - triggerRow(b.index, board, row) || a.index - b.index);
  return chunk(cells).filter((each) => each.cells.length > 0);
}

/** Tops of a column's notes, each as near to the row of its trigger as the others allow. */
function alignRows(cells: Cell[], board: BoardView, row: Map<number, number>, height: number): number[] {
  const tops: number[] = [];
  let free = 0;
  for (const one of cells) {
    const centre = triggerRow(one.index, board, row);
    const wish = Number.isFinite(centre) ? centre - one.h / 2 : free + one.top;
    const top = Math.max(wish, free + one.top);
    tops.push(top);
    free = top + one.h + ROW_GAP;
  }
  let limit = height;
  for (let nth = cells.length - 1; nth >= 0; nth--) {
    const one = cells[nth];
    if (!one) continue;
    tops[nth] = Math.min(tops[nth] ?? 0, limit - one.h);
    limit = (tops[nth] ?? 0) - one.top - ROW_GAP;
  }
  return tops;
}
