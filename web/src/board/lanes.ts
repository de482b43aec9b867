/**
 * The wall in swimlanes: a band for each actor or each context, time from left to right through all of them. A view: it
 * changes nothing in the document, and where people put their notes is untouched. Pure.
 */
import type { BoardView } from "../wire";
import { type Cell, cellOf, COLUMN_GAP, type Note, put, ROW_GAP } from "./cluster";
import { gather, homes, type Neighbours, neighbours } from "./gather";
import { isOwner, isRemark } from "./kinds";
import { planArrows, type RegionBox } from "./layout";
import type { PinnedLayout } from "./pinned";

export type LanesBy = "actor" | "context";

const MARGIN = 24;
const SIDE = 40;
const HEAD = 72;
const FOOT = 32;
const LANE_GAP = 20;
/** Arrows over more columns than this are across, not near. */
const NEAR = 2;
/** More than so many at one time in one lane stand beside each other. */
const ROWS_MOST = 4;

/** The actor in whose lane each sticky is: who gives the command, and what comes of it directly; who sees the read model. */
function actors(board: BoardView, near: Neighbours): (number | null)[] {
  const kind = (index: number) => board.stickies[index]?.kind ?? "";
  const lane: (number | null)[] = board.stickies.map((sticky) => (sticky.kind === "actor" ? sticky.index : null));
  const from = (index: number, wanted: (kind: string) => boolean) => (near.to[index] ?? []).map((edge) => edge.from).filter((other) => wanted(kind(other)));
  const take = (index: number, others: readonly number[]) => (lane[index] ??= others.map((other) => lane[other]).find((actor) => actor != null) ?? null);
  const each = (wanted: (kind: string) => boolean, run: (index: number) => void) => board.stickies.forEach((sticky) => wanted(sticky.kind) && run(sticky.index));
  each((word) => word === "command", (index) => take(index, from(index, (word) => word === "actor")));
  each((word) => word === "read-model", (index) => take(index, (near.from[index] ?? []).map((edge) => edge.to).filter((other) => kind(other) === "actor")));
  each(isOwner, (index) => take(index, from(index, (word) => word === "command")));
  each((word) => word === "event", (index) => take(index, [...from(index, (word) => word === "command"), ...from(index, isOwner)]));
  return lane;
}

/** Which column of time each sticky is in: after whatever leads to it; what nothing leads to comes one after the other. */
function layers(board: BoardView, near: Neighbours, shown: readonly number[], laneOf: (index: number) => string): Map<number, number> {
  const layer = new Map<number, number>();
  const loose = new Map<string, number>();
  const column = (index: number) => board.stickies[index]?.column ?? 0;
  const isBefore = (a: number, b: number) => column(a) < column(b) || (column(a) === column(b) && a < b);
  for (const index of [...shown].sort((a, b) => column(a) - column(b) || a - b)) {
    const before = (near.to[index] ?? []).flatMap((edge) => (isBefore(edge.from, index) ? (layer.get(edge.from) ?? []) : []));
    if (before.length > 0) layer.set(index, Math.max(...before) + 1);
    else if (board.stickies[index]?.kind === "event") {
      const at = loose.get(laneOf(index)) ?? 0;
      layer.set(index, at);
      loose.set(laneOf(index), at + 1);
    } else layer.set(index, 0);
  }
  // What nothing leads to stands right before what it leads to.
  for (const index of shown) {
    if ((near.to[index] ?? []).length > 0 || board.stickies[index]?.kind === "event") continue;
    const after = (near.from[index] ?? []).flatMap((edge) => (isBefore(index, edge.to) ? (layer.get(edge.to) ?? []) : []));
    if (after.length > 0) layer.set(index, Math.max(0, Math.min(...after) - 1));
  }
  return layer;
}

interface Lane {
  name: string | null;
  /** By column of time. */
  cells: Map<number, Cell[]>;
  count: number;
}

const highOf = (cells: readonly Cell[]) => cells.reduce((sum, cell) => sum + cell.top + cell.h + ROW_GAP, -ROW_GAP);

const wideOf = (cells: readonly Cell[]) => cells.reduce((most, cell) => Math.max(most, cell.w + cell.right), 0);

/** The stacks in which those of one time stand. */
function stacks(cells: readonly Cell[]): Cell[][] {
  const count = Math.max(1, Math.ceil(cells.length / ROWS_MOST));
  const rows = Math.ceil(cells.length / count);
  return Array.from({ length: count }, (_, nth) => cells.slice(nth * rows, (nth + 1) * rows)).filter((stack) => stack.length > 0);
}

/** In each column, what comes from above stands above. */
function sortCells(lane: Lane, near: Neighbours): void {
  const row = new Map<number, number>();
  for (const [, cells] of [...lane.cells].sort((a, b) => a[0] - b[0])) {
    const wish = (cell: Cell): number => {
      const rows = (near.to[cell.index] ?? []).flatMap((edge) => row.get(edge.from) ?? []);
      return rows.length === 0 ? Infinity : rows.reduce((sum, each) => sum + each, 0) / rows.length;
    };
    const wishes = new Map(cells.map((cell) => [cell, wish(cell)]));
    cells.sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0) || a.index - b.index);
    cells.forEach((cell, nth) => row.set(cell.index, nth / cells.length));
  }
}

/** `none` is what the lane of those without an actor is called. */
export function layOutLanes(board: BoardView, by: LanesBy, none: string): PinnedLayout {
  const near = neighbours(board);
  const gathered = gather(board);
  const home = homes(board, near);
  const actor = by === "actor" ? actors(board, near) : [];
  const nameOf = (index: number): string | null => (by === "context" ? (home[index] ?? null) : actor[index] == null ? none : (board.stickies[actor[index]]?.name ?? none));
  const keyOf = (index: number): string => (by === "context" ? `c${home[index] ?? ""}` : `a${actor[index] ?? ""}`);
  const stuck = new Set([...gathered.actors.values(), ...gathered.remarks.values()].flat());
  const shown = board.stickies.map((sticky) => sticky.index).filter((index) => !stuck.has(index));
  const layer = layers(board, near, shown, keyOf);
  const lanes = new Map<string, Lane>(by === "context" ? board.contexts.map(({ name }) => [`c${name}`, { name, cells: new Map<number, Cell[]>(), count: 0 }]) : []);
  const copies = new Map<number, number>();
  const column = (index: number) => board.stickies[index]?.column ?? 0;
  for (const index of [...shown].sort((a, b) => column(a) - column(b) || a - b)) {
    const key = keyOf(index);
    const lane = lanes.get(key) ?? { name: nameOf(index), cells: new Map<number, Cell[]>(), count: 0 };
    const cell = cellOf(board, gathered, copies, index);
    const at = layer.get(index) ?? 0;
    lane.cells.set(at, [...(lane.cells.get(at) ?? []), cell]);
    lane.count += 1 + cell.attached.filter((note) => isRemark(board.stickies[note.index]?.kind ?? "")).length;
    lanes.set(key, lane);
  }
  const last = by === "context" ? "c" : "a";
  const order = [...lanes].filter(([, lane]) => lane.count > 0).sort(([a], [b]) => Number(a === last) - Number(b === last)).map(([, lane]) => lane);

  const wide: number[] = [];
  for (const lane of order) {
    sortCells(lane, near);
    for (const [at, cells] of lane.cells) wide[at] = Math.max(wide[at] ?? 0, stacks(cells).reduce((sum, stack) => sum + wideOf(stack) + COLUMN_GAP, -COLUMN_GAP));
  }
  const xs: number[] = [];
  let x = MARGIN + SIDE;
  for (let at = 0; at < wide.length; at++) {
    xs.push(x);
    if (wide[at] !== undefined) x += (wide[at] ?? 0) + COLUMN_GAP;
  }
  const width = Math.max(600, x - COLUMN_GAP + SIDE - MARGIN);
  const notes: Note[] = [];
  const regions: RegionBox[] = [];
  let y = MARGIN;
  for (const lane of order) {
    const tall = Math.max(...[...lane.cells.values()].flatMap(stacks).map(highOf));
    for (const [at, cells] of lane.cells) {
      let left = xs[at] ?? 0;
      for (const stack of stacks(cells)) {
        let top = y + HEAD + (tall - highOf(stack)) / 2;
        for (const cell of stack) {
          put(notes, cell, left, Math.round(top + cell.top));
          top += cell.top + cell.h + ROW_GAP;
        }
        left += wideOf(stack) + COLUMN_GAP;
      }
    }
    const h = Math.round(HEAD + tall + FOOT);
    regions.push({ context: lane.name, stickies: lane.count, x: MARGIN, y, w: width, h });
    y += h + LANE_GAP;
  }
  const height = Math.max(2 * MARGIN, y - LANE_GAP + MARGIN);
  const pivots = notes.flatMap((note) => (note.copy === 0 && board.stickies[note.index]?.pivotal ? [{ index: note.index, x: note.x + note.w / 2, top: MARGIN + 12, bottom: height - MARGIN - 12 }] : []));
  const isNear = (from: number, to: number) => keyOf(from) === keyOf(to) && Math.abs((layer.get(from) ?? 0) - (layer.get(to) ?? 0)) <= NEAR;
  return { width: width + 2 * MARGIN, height, notes, regions, pivots, arrows: planArrows(board, notes, isNear), shift: { x: 0, y: 0 } };
}
