/**
 * A wall on which people have put notes themselves: those stay where they were put, what has no place yet is laid out
 * beside them, and regions reach around whatever belongs to their context.
 */
import type { BoardView } from "../wire";
import type { Note } from "./cluster";
import { freeSpot } from "./free";
import { bounds, overlaps, type Point, type Rect } from "./geometry";
import { isRemark, sizeOf } from "./kinds";
import { type Arrow, type Layout, layOut, planArrows, type RegionBox } from "./layout";

const PADDING = 40;
const HEAD = 72;
const MARGIN = 24;
const OVERLAP = 14;
const NEAR = 320;
/** The wall's left and upper edge move in steps of this size, so that they seldom do. */
const STEP = 480;
/** So many without a place are set beside their own; more are laid out apart. */
const FEW = 40;

export interface PinnedLayout extends Layout {
  /** What was added to everybody's coordinates so that none is negative. */
  shift: Point;
}

const tiltOf = (kind: string) => (kind === "hotspot" ? 4 : kind === "opportunity" ? -3 : 0);

/** Only the stickies of a list, with the arrows among them. */
function part(board: BoardView, indices: readonly number[]): BoardView {
  const at = new Map(indices.map((index, nth) => [index, nth]));
  const stickies = indices.flatMap((index, nth) => (board.stickies[index] ? [{ ...board.stickies[index], index: nth, used_by: [] }] : []));
  const edges = board.edges.flatMap((edge) => {
    const [from, to] = [at.get(edge.from), at.get(edge.to)];
    return from === undefined || to === undefined ? [] : [{ ...edge, from, to }];
  });
  return { ...board, stickies, edges };
}

function placeRest(board: BoardView, notes: Note[], rest: readonly number[]): void {
  const all = bounds(notes);
  if (rest.length > FEW) {
    const below = layOut(part(board, rest));
    for (const note of below.notes) notes.push({ ...note, index: rest[note.index] ?? 0, on: note.on === null ? null : (rest[note.on] ?? null), x: all.x + note.x, y: all.y + all.h + PADDING + note.y });
    return;
  }
  for (const index of rest) {
    const sticky = board.stickies[index];
    if (!sticky) continue;
    const beside = notes.filter((note) => sticky.context !== null && board.stickies[note.index]?.context === sticky.context);
    const box = beside.length > 0 ? bounds(beside) : all;
    const size = sizeOf(sticky.kind, Boolean(sticky.picture));
    const at = freeSpot(notes, { x: box.x, y: box.y + box.h + 24 }, size);
    notes.push({ index, copy: 0, tilt: tiltOf(sticky.kind), on: null, covered: 0, ...at, ...size });
  }
}

/** Actors stand on their commands, remarks on what they are about; an actor of several commands has a copy on each. */
function stick(board: BoardView, notes: Note[]): void {
  const first = new Map(notes.filter((note) => note.copy === 0).map((note) => [note.index, note]));
  const copies = new Map<number, number>();
  const stuckOn = new Map<number, Note[]>();
  for (const edge of board.edges) {
    const [from, to] = [first.get(edge.from), first.get(edge.to)];
    const kind = board.stickies[edge.from]?.kind ?? "";
    if (!from || !to || (kind !== "actor" && !isRemark(kind)) || (kind === "actor" && board.stickies[edge.to]?.kind !== "command")) continue;
    if (overlaps(from, to)) {
      from.on ??= to.index;
      if (kind === "actor" && from.y < to.y) to.covered = Math.max(to.covered, Math.min(to.h / 3, from.y + from.h - to.y));
    } else if (kind === "actor" && Math.hypot(from.x - to.x, from.y - to.y) > NEAR) {
      const copy = (copies.get(edge.from) ?? 0) + 1;
      copies.set(edge.from, copy);
      const spot = { x: to.x - 8, y: to.y + OVERLAP - from.h, w: from.w, h: from.h };
      // Beside whoever stands on the command already.
      const others = stuckOn.get(to.index) ?? [...first.values()].filter((note) => note !== to && overlaps(note, to));
      for (let nth = 0; nth < others.length && others.some((note) => overlaps(note, spot)); nth++) spot.x += from.w + 6;
      const note: Note = { index: edge.from, copy, tilt: 0, on: to.index, covered: 0, ...spot };
      notes.push(note);
      stuckOn.set(to.index, [...others, note]);
      to.covered = Math.max(to.covered, OVERLAP);
    }
  }
}

function regionsOf(board: BoardView, notes: readonly Note[]): RegionBox[] {
  const boxes = board.contexts.flatMap(({ name }): RegionBox[] => {
    const own = notes.filter((note) => note.copy === 0 && board.stickies[note.index]?.context === name);
    if (own.length === 0) return [];
    const { x, y, w, h } = bounds(own);
    return [{ context: name, stickies: own.length, x: x - PADDING, y: y - HEAD, w: w + 2 * PADDING, h: h + HEAD + PADDING }];
  });
  return boxes;
}

const apart = (a: Rect, b: Rect) => Math.hypot(Math.max(0, b.x - a.x - a.w, a.x - b.x - b.w), Math.max(0, b.y - a.y - a.h, a.y - b.y - b.h));

export function layOutPinned(board: BoardView, places: readonly (Point | null)[]): PinnedLayout {
  const fixed: number[] = [];
  const rest: number[] = [];
  board.stickies.forEach((_, index) => (places[index] ? fixed : rest).push(index));
  if (fixed.length === 0) return { ...layOut(board), shift: { x: 0, y: 0 } };
  const notes: Note[] = fixed.flatMap((index): Note[] => {
    const { kind, picture } = board.stickies[index] ?? { kind: "event" };
    const at = places[index];
    return at ? [{ index, copy: 0, tilt: tiltOf(kind), on: null, covered: 0, x: at.x, y: at.y, ...sizeOf(kind, Boolean(picture)) }] : [];
  });
  placeRest(board, notes, rest);
  stick(board, notes);
  const regions = regionsOf(board, notes);
  const all = bounds([...notes, ...regions]);
  const shift = { x: -Math.min(0, Math.floor((all.x - MARGIN) / STEP) * STEP), y: -Math.min(0, Math.floor((all.y - MARGIN) / STEP) * STEP) };
  const moved = <T extends Rect>(rect: T): T => ({ ...rect, x: rect.x + shift.x, y: rect.y + shift.y });
  const placed = notes.map(moved);
  const around = regions.map(moved);
  const whole = moved(all);
  const pivots = placed.flatMap((note) => {
    if (note.copy > 0 || !board.stickies[note.index]?.pivotal) return [];
    const region = around.find((each) => each.context === board.stickies[note.index]?.context) ?? { ...whole, y: whole.y - PADDING, h: whole.h + 2 * PADDING };
    return [{ index: note.index, x: note.x + note.w / 2, top: region.y + 26, bottom: region.y + region.h - 12 }];
  });
  const arrows = planArrows(board, placed, () => false).map((arrow): Arrow => {
    const [from, to] = [placed[arrow.from], placed[arrow.to]];
    return { ...arrow, near: from !== undefined && to !== undefined && apart(from, to) < NEAR };
  });
  const bare: RegionBox[] = [{ context: null, stickies: notes.length, ...whole }];
  return { width: whole.x + whole.w + MARGIN, height: whole.y + whole.h + MARGIN, notes: placed, regions: around.length > 0 ? around : bare, pivots, arrows, shift };
}
