/**
 * Lays out the whole wall, or what is picked of it, along the timeline by the flow: the best of several shapes of the
 * wall's own layout, untangled. Contexts stay apart, and what is not picked stays where it is. Pure. Why not another's
 * layout: docs/decisions/0019-tidy.md.
 */
import type { BoardView, EdgeView, StickyView } from "../wire";
import type { Note } from "./cluster";
import { freeSpot, GAP } from "./free";
import { bounds, overlaps, type Point, type Rect } from "./geometry";
import { type Arrow, type Aspects, ASPECTS, layOutInColumns } from "./layout";
import { untangle } from "./untangle";

/** What of a sticky its place depends on. */
export type TidySticky = Pick<StickyView, "index" | "kind" | "context" | "column" | "failure" | "pivotal">;

export interface TidyAsk {
  stickies: TidySticky[];
  edges: EdgeView[];
  contexts: string[];
  /** Where each sticky is drawn now. */
  drawn: Rect[];
  /** Which are to be laid out, by index; null: all. */
  picked: number[] | null;
}

/** Shapes that are tried on a wall of ordinary size. */
const SHAPES: Aspects[] = [1.5, 2, 2.6].flatMap((wall) => [1.3, 1.9].map((region) => ({ wall, region })));
const ORDINARY_MOST = 400;
const EFFORT = 120_000_000;
const EFFORT_LARGE = 240_000_000;
const PADDING = 40;
const HEAD = 72;

function boardOf(ask: TidyAsk, indices: readonly number[]): BoardView {
  const at = new Map(indices.map((index, nth) => [index, nth]));
  const stickies = indices.flatMap((index, nth) => (ask.stickies[index] ? [{ ...ask.stickies[index], index: nth }] : []));
  const edges = ask.edges.flatMap((edge) => {
    const [from, to] = [at.get(edge.from), at.get(edge.to)];
    return from === undefined || to === undefined ? [] : [{ ...edge, from, to }];
  });
  // The layout reads nothing else of a board.
  return { stickies, edges, contexts: ask.contexts.map((name) => ({ name, about: null })) } as unknown as BoardView;
}

/** The best picture of a board that there is time for. */
export function bestOf(board: BoardView): { notes: Note[]; arrows: Arrow[]; width: number; height: number } {
  const ordinary = board.stickies.length <= ORDINARY_MOST;
  const tried = (ordinary ? SHAPES : [ASPECTS]).map((shape) => {
    const plan = layOutInColumns(board, shape);
    const alike = (nth: number) => {
      const sticky = board.stickies[plan.layout.notes[nth]?.index ?? -1];
      return `${sticky?.kind} ${sticky?.failure} ${sticky?.pivotal}`;
    };
    const { arrows, width, height } = plan.layout;
    return { ...untangle(plan, alike, ordinary ? EFFORT : EFFORT_LARGE), arrows, width, height };
  });
  return tried.reduce((best, each) => (each.cost < best.cost ? each : best));
}

/** One note of each sticky: of an actor on several commands the one in its own context, which would reach into another's otherwise. */
function ownNotes(ask: TidyAsk, indices: readonly number[]): Note[] {
  const context = (nth: number | null) => (nth === null ? null : (ask.stickies[indices[nth] ?? -1]?.context ?? null));
  const chosen = new Map<number, Note>();
  for (const note of bestOf(boardOf(ask, indices)).notes) {
    const held = chosen.get(note.index);
    const atHome = (each: Note) => context(each.on) === context(each.index);
    if (!held || (atHome(note) && !atHome(held))) chosen.set(note.index, note);
  }
  const notes = [...chosen.values()];
  for (const note of notes) if (note.on !== null && context(note.index) !== null && context(note.on) !== context(note.index)) bringHome(notes, note, (other) => context(other.index) === context(note.index));
  return notes;
}

/** What is stuck on a note of another context stands on a free spot among its own, or its region would reach across. */
function bringHome(notes: readonly Note[], note: Note, isOwn: (note: Note) => boolean): void {
  const own = notes.filter((other) => other !== note && isOwn(other) && (other.on === null || notes.some((base) => base.index === other.on && isOwn(base))));
  if (own.length === 0) return;
  const [box, others] = [bounds(own), notes.filter((other) => other !== note)];
  for (let y = box.y; y + note.h <= box.y + box.h; y += GAP.y) {
    for (let x = box.x; x + note.w <= box.x + box.w; x += GAP.y) {
      if (others.some((other) => overlaps(other, { x, y, w: note.w, h: note.h }, 8))) continue;
      Object.assign(note, { x, y, on: null });
      return;
    }
  }
}

/** Where every sticky of a list goes, its upper left corner at a point. */
function placesAt(ask: TidyAsk, indices: readonly number[], corner: Point, into: Map<number, Point>): void {
  const own = ownNotes(ask, indices);
  const box = bounds(own);
  for (const note of own) into.set(indices[note.index] ?? -1, { x: corner.x + note.x - box.x, y: corner.y + note.y - box.y });
}

const moved = (rect: Rect, at: Point | undefined): Rect => (at ? { ...rect, ...at } : rect);

export function tidyPlaces(ask: TidyAsk): Map<number, Point> {
  const places = new Map<number, Point>();
  const all = ask.stickies.map((sticky) => sticky.index);
  if (ask.picked === null) {
    placesAt(ask, all, bounds(ask.drawn), places);
    return places;
  }
  const picked = new Set(ask.picked);
  const groups = new Map<string | null, number[]>();
  for (const index of [...picked].sort((a, b) => a - b)) {
    const context = ask.stickies[index]?.context ?? null;
    groups.set(context, [...(groups.get(context) ?? []), index]);
  }
  const rectOf = (index: number): Rect => ask.drawn[index] ?? { x: 0, y: 0, w: 0, h: 0 };
  const still = all.filter((index) => !picked.has(index));
  for (const [context, group] of groups) {
    const corner = bounds(group.map(rectOf));
    placesAt(ask, group, corner, places);
    // What stays, what was placed before, and the regions of other contexts are not to be covered.
    const strangers = new Map<string, Rect[]>();
    for (const index of still) {
      const other = ask.stickies[index]?.context ?? null;
      if (other !== null && other !== context) strangers.set(other, [...(strangers.get(other) ?? []), rectOf(index)]);
    }
    const regions = [...strangers.values()].map(bounds).map(({ x, y, w, h }) => ({ x: x - PADDING, y: y - HEAD, w: w + 2 * PADDING, h: h + HEAD + PADDING }));
    const before = [...places.keys()].filter((index) => !group.includes(index)).map((index) => moved(rectOf(index), places.get(index)));
    const taken = [...still.map(rectOf), ...before];
    const box = bounds(group.map((index) => moved(rectOf(index), places.get(index))));
    // A region that the group stood in already is no reason to leave.
    const shut = regions.filter((region) => !overlaps(region, corner));
    let spot = freeSpot([...taken, ...shut], box, box);
    if ([...taken, ...shut].some((rect) => overlaps(rect, { ...box, ...spot }))) spot = { x: box.x, y: bounds([...taken, ...shut]).y + bounds([...taken, ...shut]).h + 2 * GAP.y };
    for (const index of group) {
      const at = places.get(index);
      if (at) places.set(index, { x: at.x + spot.x - box.x, y: at.y + spot.y - box.y });
    }
  }
  return places;
}
