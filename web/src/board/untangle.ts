/**
 * Takes arrows apart: what stands in columns changes places within its column, or with what has room in another, as
 * long as fewer arrows cross, they get shorter, or fewer lead back. Regions first, then the clusters of each, then the
 * notes of each cluster. Nothing comes to lie over anything else, and the wall stays as large as it was. Deterministic:
 * the effort is counted, not timed. After the layer-by-layer sweep of Sugiyama, Tagawa and Toda (1981), with exchanges
 * in place of barycentres.
 */
import type { Note } from "./cluster";
import type { Point } from "./geometry";
import type { Column, Item, Layout } from "./layout";

const CROSSING = 90;
const BACKWARDS = 200;
const PASSES_MOST = 6;

type Shift = [nth: number, dx: number, dy: number];

class Tangle {
  private readonly from: number[];
  private readonly to: number[];
  private readonly at: number[][];
  private readonly ends: Float64Array;
  private readonly touched: Uint8Array;

  constructor(
    readonly notes: Note[],
    layout: Layout,
    /** Pairs of arrows that may be looked at. */
    public effort: number,
  ) {
    this.from = layout.arrows.map((arrow) => arrow.from);
    this.to = layout.arrows.map((arrow) => arrow.to);
    this.at = notes.map(() => []);
    this.ends = new Float64Array(layout.arrows.length * 4);
    this.touched = new Uint8Array(layout.arrows.length);
    layout.arrows.forEach((arrow, nth) => {
      this.at[arrow.from]?.push(nth);
      this.at[arrow.to]?.push(nth);
      this.draw(nth);
    });
  }

  private draw(arrow: number): void {
    const [a, b] = [this.notes[this.from[arrow] as number] as Note, this.notes[this.to[arrow] as number] as Note];
    this.ends.set([a.x + a.w / 2, a.y + a.h / 2, b.x + b.w / 2, b.y + b.h / 2], arrow * 4);
  }

  /** What these arrows cost: length, direction, and every crossing once. */
  private cost(arrows: readonly number[]): number {
    const { ends, from, to, touched } = this;
    let sum = 0;
    for (const one of arrows) {
      const [ax, ay, bx, by] = [ends[one * 4] as number, ends[one * 4 + 1] as number, ends[one * 4 + 2] as number, ends[one * 4 + 3] as number];
      sum += Math.abs(ax - bx) + Math.abs(ay - by) + (bx < ax - 120 ? BACKWARDS : 0);
      const [left, right, top, bottom] = [Math.min(ax, bx), Math.max(ax, bx), Math.min(ay, by), Math.max(ay, by)];
      for (let two = 0; two < from.length; two++) {
        if (touched[two] === 1 && two <= one) continue;
        const at = two * 4;
        const [cx, cy, dx, dy] = [ends[at] as number, ends[at + 1] as number, ends[at + 2] as number, ends[at + 3] as number];
        if ((cx < left && dx < left) || (cx > right && dx > right) || (cy < top && dy < top) || (cy > bottom && dy > bottom)) continue;
        if (from[two] === from[one] || to[two] === to[one] || from[two] === to[one] || to[two] === from[one]) continue;
        const side = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
        if (side * ((bx - ax) * (dy - ay) - (by - ay) * (dx - ax)) >= 0) continue;
        const other = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
        if (other * ((dx - cx) * (by - cy) - (dy - cy) * (bx - cx)) < 0) sum += CROSSING;
      }
    }
    this.effort -= arrows.length * from.length;
    return sum;
  }

  /** What the whole picture costs. */
  whole(): number {
    this.touched.fill(1);
    const sum = this.cost(this.from.map((_, nth) => nth));
    this.touched.fill(0);
    return sum;
  }

  private shift(by: readonly Shift[], sign: 1 | -1): void {
    for (const [nth, dx, dy] of by) {
      const note = this.notes[nth] as Note;
      note.x += sign * dx;
      note.y += sign * dy;
    }
  }

  /** Moves notes if that is better, and says whether it was. */
  try(by: readonly Shift[]): boolean {
    const arrows = [...new Set(by.flatMap(([nth]) => this.at[nth] ?? []))];
    if (arrows.length === 0 || this.effort < 0) return false;
    for (const arrow of arrows) this.touched[arrow] = 1;
    const before = this.cost(arrows);
    this.shift(by, 1);
    arrows.forEach((arrow) => this.draw(arrow));
    const better = this.cost(arrows) < before - 1;
    if (!better) {
      this.shift(by, -1);
      arrows.forEach((arrow) => this.draw(arrow));
    }
    for (const arrow of arrows) this.touched[arrow] = 0;
    return better;
  }
}

const heightOf = (items: readonly Item[], gap: number) => items.reduce((sum, item) => sum + item.h + gap, -gap);

/** The upper left corner of each item of a column, in a given order. */
function placed(column: Column, items: readonly Item[], into: Map<Item, Point>): void {
  let y = column.y;
  for (const item of items) {
    into.set(item, { x: column.x, y });
    y += item.h + column.gap;
  }
}

function shifts(before: ReadonlyMap<Item, Point>, after: ReadonlyMap<Item, Point>): { shifts: Shift[]; moved: [Item, number, number][] } {
  const list: Shift[] = [];
  const moved: [Item, number, number][] = [];
  for (const [item, at] of after) {
    const from = before.get(item);
    if (!from || (from.x === at.x && from.y === at.y)) continue;
    const [dx, dy] = [at.x - from.x, at.y - from.y];
    moved.push([item, dx, dy]);
    for (const nth of item.notes) list.push([nth, dx, dy]);
  }
  return { shifts: list, moved };
}

/** Exchanges items of sibling columns wherever that is better. */
function sortColumns(tangle: Tangle, columns: readonly Column[]): boolean {
  let better = false;
  const attempt = (a: Column, b: Column, nextA: Item[], nextB: Item[]): boolean => {
    if (heightOf(nextA, a.gap) > a.h + 0.5 || heightOf(nextB, b.gap) > b.h + 0.5) return false;
    if (a !== b && (nextA.some((item) => item.w > a.w) || nextB.some((item) => item.w > b.w))) return false;
    const [before, after] = [new Map<Item, Point>(), new Map<Item, Point>()];
    placed(a, a.items, before);
    placed(a, nextA, after);
    if (a !== b) {
      placed(b, b.items, before);
      placed(b, nextB, after);
    }
    const { shifts: by, moved } = shifts(before, after);
    if (!tangle.try(by)) return false;
    for (const [item, dx, dy] of moved) {
      for (const inner of item.inner) {
        inner.x += dx;
        inner.y += dy;
      }
    }
    a.items = nextA;
    if (a !== b) b.items = nextB;
    better = true;
    return true;
  };
  columns.forEach((a, first) => {
    for (let i = 0; i < a.items.length; i++) {
      for (let j = i + 1; j < a.items.length; j++) {
        const next = [...a.items];
        [next[i], next[j]] = [next[j] as Item, next[i] as Item];
        attempt(a, a, next, next);
      }
    }
    for (const b of columns.slice(first + 1)) {
      for (let i = 0; i < a.items.length; i++) {
        for (let j = 0; j < b.items.length; j++) {
          const [nextA, nextB] = [[...a.items], [...b.items]];
          [nextA[i], nextB[j]] = [b.items[j] as Item, a.items[i] as Item];
          attempt(a, b, nextA, nextB);
        }
      }
    }
  });
  return better;
}

/** Exchanges notes of one cluster that stand in one column and are alike, with all that is stuck on them. */
function sortNotes(tangle: Tangle, item: Item, alike: (nth: number) => string): boolean {
  const { notes } = tangle;
  const stuck = (nth: number) => item.notes.filter((other) => {
    const [a, b] = [notes[other] as Note, notes[nth] as Note];
    return a.on === b.index && Math.abs(a.x - b.x) < 400 && Math.abs(a.y - b.y) < 400;
  });
  const stacks = new Map<string, number[]>();
  for (const nth of item.notes) {
    const note = notes[nth] as Note;
    if (note.on !== null || note.copy > 0) continue;
    const above = stuck(nth).map((other) => Math.round(note.y - (notes[other] as Note).y)).sort().join(" ");
    const key = `${note.x} ${note.w} ${note.h} ${above} ${alike(nth)}`;
    stacks.set(key, [...(stacks.get(key) ?? []), nth]);
  }
  let better = false;
  for (const stack of stacks.values()) {
    for (let i = 0; i < stack.length; i++) {
      for (let j = i + 1; j < stack.length; j++) {
        const [a, b] = [stack[i] as number, stack[j] as number];
        const dy = (notes[b] as Note).y - (notes[a] as Note).y;
        if (tangle.try([...[a, ...stuck(a)].map((nth): Shift => [nth, 0, dy]), ...[b, ...stuck(b)].map((nth): Shift => [nth, 0, -dy])])) better = true;
      }
    }
  }
  return better;
}

/** The notes exchanged, and what the picture costs then. `alike` says which notes of a column may change places. */
export function untangle({ layout, columns }: { layout: Layout; columns: readonly Column[] }, alike: (nth: number) => string, effort: number): { notes: Note[]; cost: number } {
  const tangle = new Tangle(layout.notes.map((note) => ({ ...note })), layout, effort);
  for (let pass = 0; pass < PASSES_MOST && tangle.effort > 0; pass++) {
    let better = sortColumns(tangle, columns);
    for (const region of columns.flatMap((column) => column.items)) {
      better = sortColumns(tangle, region.inner) || better;
      for (const cluster of region.inner.flatMap((column) => column.items)) better = sortNotes(tangle, cluster, alike) || better;
    }
    if (!better) break;
  }
  return { notes: tangle.notes, cost: tangle.whole() };
}
