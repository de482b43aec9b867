/**
 * The wall as a picture: a pure function from the board to places. Contexts become regions, regions tile the wall in
 * the order of time, and what belongs together stands together. The same board always gives the same picture.
 */
import type { BoardView } from "../wire";
import { arrange, type Tie } from "./arrange";
import { type Block, type Note, placeCluster } from "./cluster";
import { gather } from "./gather";
import type { Point, Rect } from "./geometry";
import { failurePath } from "./paths";

export type { Note } from "./cluster";

export interface RegionBox extends Rect {
  /** The context's name; null for what stands in none. */
  context: string | null;
  /** How many stickies stand in it. */
  stickies: number;
}

/** The vertical line of a pivotal event: where one phase ends and the next begins. */
export interface Pivot {
  index: number;
  x: number;
  top: number;
  bottom: number;
}

/** An arrow to draw, between two notes (by their place in `notes`). */
export interface Arrow {
  from: number;
  to: number;
  kind: string;
  label: string | null;
  /** Between neighbours of one cluster, or across the wall. */
  near: boolean;
  /** Whether it leads to, along or from the failure path. */
  failure: boolean;
}

/** One of what stands in a column, with all that moves with it. */
export interface Item {
  w: number;
  h: number;
  /** Its notes, by their place in `notes`. */
  notes: number[];
  /** The columns inside it. */
  inner: Column[];
}

/** What stands one below the other. Its items may change places without anything else being touched. */
export interface Column {
  x: number;
  y: number;
  w: number;
  /** As much room as there is, downwards. */
  h: number;
  gap: number;
  items: Item[];
}

export interface Layout {
  width: number;
  height: number;
  notes: Note[];
  regions: RegionBox[];
  pivots: Pivot[];
  arrows: Arrow[];
}

const REGION_PADDING = 40;
const REGION_HEAD = 72;
const REGION_GAP = 56;
const CLUSTER_GAP = { x: 64, y: 52 };
const MARGIN = 24;

interface Plan {
  context: string | null;
  blocks: Block[];
  at: { x: number; y: number }[];
  columns: number[][];
  w: number;
  h: number;
  rank: number;
}

/** Which block every sticky is in, as pairs of blocks with the number of edges between them. */
function ties(board: BoardView, groupOf: Map<number, number>): Tie[] {
  const weights = new Map<string, Tie>();
  for (const edge of board.edges) {
    const a = groupOf.get(edge.from);
    const b = groupOf.get(edge.to);
    if (a === undefined || b === undefined || a === b) continue;
    const key = `${a} ${b}`;
    const tie = weights.get(key) ?? { a, b, weight: 0 };
    tie.weight += 1;
    weights.set(key, tie);
  }
  return [...weights.values()];
}

/** Widths divided by heights that are aimed at. */
export interface Aspects {
  wall: number;
  region: number;
}

export const ASPECTS: Aspects = { wall: 2, region: 1.3 };

function planRegions(board: BoardView, aspects: Aspects): Plan[] {
  const gathered = gather(board);
  const copies = new Map<number, number>();
  const only = gathered.regions.length === 1;
  return gathered.regions.map(({ context, clusters }) => {
    const blocks = clusters.map((cluster) => placeCluster(board, gathered, cluster, copies));
    const groupOf = new Map<number, number>();
    blocks.forEach((block, nth) => block.notes.forEach((note) => groupOf.set(note.index, nth)));
    const inner = arrange(blocks, ties(board, groupOf), {
      gapX: CLUSTER_GAP.x,
      gapY: CLUSTER_GAP.y,
      aspect: only ? aspects.wall : aspects.region,
    });
    const weight = blocks.reduce((sum, block) => sum + block.notes.length, 0);
    const rank = blocks.reduce((sum, block) => sum + block.rank * block.notes.length, 0) / Math.max(1, weight);
    return { context, blocks, at: inner.at, columns: inner.columns, w: inner.w, h: inner.h, rank };
  });
}

/** Command → event goes without saying where the event's owner stands between them. */
function goesWithoutSaying(board: BoardView): (from: number, to: number) => boolean {
  const known = new Set(board.edges.map((edge) => `${edge.from} ${edge.to}`));
  const owners = board.stickies.filter((sticky) => sticky.kind === "aggregate" || sticky.kind === "external");
  return (from, to) =>
    board.stickies[from]?.kind === "command" &&
    board.stickies[to]?.kind === "event" &&
    owners.some(({ index }) => known.has(`${from} ${index}`) && known.has(`${index} ${to}`));
}

/** The arrows that are worth drawing: once each, and none that a note stuck on another says already. */
export function planArrows(board: BoardView, notes: readonly Note[], isNear: (from: number, to: number) => boolean): Arrow[] {
  const first = new Map<number, number>();
  const stuck = new Map<number, Set<number>>();
  notes.forEach((note, nth) => {
    if (note.copy === 0) first.set(note.index, nth);
    if (note.on !== null) stuck.set(note.index, (stuck.get(note.index) ?? new Set<number>()).add(note.on));
  });
  const redundant = goesWithoutSaying(board);
  const failing = failurePath(board);
  const drawn = new Set<string>();
  const arrows: Arrow[] = [];
  for (const edge of board.edges) {
    const from = first.get(edge.from);
    const to = first.get(edge.to);
    const key = `${edge.from} ${edge.to}`;
    if (from === undefined || to === undefined || from === to || drawn.has(key)) continue;
    if (stuck.get(edge.from)?.has(edge.to) || redundant(edge.from, edge.to)) continue;
    drawn.add(key);
    arrows.push({ from, to, kind: edge.kind, label: edge.label ?? null, near: isNear(edge.from, edge.to), failure: edge.kind !== "note" && (failing.has(edge.from) || failing.has(edge.to)) });
  }
  return arrows;
}

/** The columns of one region, whose blocks begin at these places of `notes`. */
function columnsOf(plan: Plan, corner: Point, starts: readonly number[]): Column[] {
  return plan.columns.map((column) => {
    const items = column.flatMap((nth): Item[] => {
      const block = plan.blocks[nth];
      return block ? [{ w: block.w, h: block.h, notes: block.notes.map((_, place) => (starts[nth] ?? 0) + place), inner: [] }] : [];
    });
    const first = plan.at[column[0] ?? -1] ?? { x: 0, y: 0 };
    return { x: corner.x + first.x, y: corner.y, w: items.reduce((most, item) => Math.max(most, item.w), 0), h: plan.h, gap: CLUSTER_GAP.y, items };
  });
}

export const layOut = (board: BoardView): Layout => layOutInColumns(board).layout;

/** Also the columns in which everything stands: regions, and in each the clusters. */
export function layOutInColumns(board: BoardView, aspects = ASPECTS): { layout: Layout; columns: Column[] } {
  const plans = planRegions(board, aspects);
  const bare = plans.length === 1 && plans[0]?.context === null;
  const head = bare ? REGION_PADDING : REGION_HEAD;
  const pad = REGION_PADDING;
  const groupOf = new Map<number, number>();
  plans.forEach((plan, nth) => plan.blocks.forEach((block) => block.notes.forEach((note) => groupOf.set(note.index, nth))));
  const boxes = plans.map((plan) => ({ w: plan.w + 2 * pad, h: plan.h + head + pad, rank: plan.rank }));
  const wall = arrange(boxes, ties(board, groupOf), { gapX: REGION_GAP, gapY: REGION_GAP, aspect: aspects.wall });

  const notes: Note[] = [];
  const regions: RegionBox[] = [];
  const columns: Column[] = [];
  const clusterOf = new Map<number, string>();
  for (const column of wall.columns) {
    const wide = Math.max(...column.map((index) => boxes[index]?.w ?? 0));
    const filled = column.reduce((sum, index) => sum + (boxes[index]?.h ?? 0), 0) + REGION_GAP * (column.length - 1);
    const spare = (wall.h - filled) / column.length;
    let y = MARGIN;
    const outer: Column = { x: MARGIN + (wall.at[column[0] ?? -1]?.x ?? 0), y, w: wide, h: wall.h, gap: REGION_GAP, items: [] };
    columns.push(outer);
    for (const index of column) {
      const plan = plans[index];
      const box = boxes[index];
      if (!plan || !box) continue;
      const x = MARGIN + (wall.at[index]?.x ?? 0);
      const region = { x, y, w: wide, h: Math.round(box.h + spare), context: plan.context, stickies: 0 };
      const left = x + pad + Math.round((wide - box.w) / 2);
      const top = y + head + Math.round(spare / 2);
      const seen = new Set<number>();
      const begin = notes.length;
      const starts: number[] = [];
      plan.blocks.forEach((block, nth) => {
        const at = plan.at[nth] ?? { x: 0, y: 0 };
        starts.push(notes.length);
        for (const note of block.notes) {
          notes.push({ ...note, x: left + at.x + note.x, y: top + at.y + note.y });
          if (note.copy === 0) clusterOf.set(note.index, `${index} ${nth}`);
          seen.add(note.index);
        }
      });
      region.stickies = seen.size;
      regions.push(region);
      outer.items.push({ w: region.w, h: region.h, notes: notes.slice(begin).map((_, nth) => begin + nth), inner: columnsOf(plan, { x: left, y: top }, starts) });
      y += region.h + REGION_GAP;
    }
  }
  const pivots = notes.flatMap((note): Pivot[] => {
    if (!board.stickies[note.index]?.pivotal) return [];
    const region = regions.find((each) => each.x <= note.x && note.x < each.x + each.w && each.y <= note.y && note.y < each.y + each.h);
    if (!region) return [];
    return [{ index: note.index, x: note.x + note.w / 2, top: region.y + head * 0.4, bottom: region.y + region.h - 12 }];
  });
  const arrows = planArrows(board, notes, (from, to) => clusterOf.get(from) === clusterOf.get(to));
  return { layout: { width: wall.w + 2 * MARGIN, height: wall.h + 2 * MARGIN, notes, regions, pivots, arrows }, columns };
}
