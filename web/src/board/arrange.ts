/**
 * Puts blocks of different sizes into columns, in order of time, so that the whole has a pleasant shape and what
 * is connected is near. Used twice: clusters inside a region, and regions on the wall. Deterministic.
 */

export interface Box {
  w: number;
  h: number;
  /** When, on the timeline. */
  rank: number;
}

export interface Tie {
  a: number;
  b: number;
  weight: number;
}

export interface Options {
  gapX: number;
  gapY: number;
  /** Width divided by height that is aimed at. */
  aspect: number;
}

export interface Arranged {
  /** Box indices, column by column, top to bottom. */
  columns: number[][];
  w: number;
  h: number;
  /** Corner of each box. */
  at: { x: number; y: number }[];
}

/** Moves are tried only up to this many boxes; beyond, order of time alone decides. */
const POLISHED_MOST = 40;
const PASSES_MOST = 12;

function place(columns: number[][], boxes: readonly Box[], options: Options): Arranged {
  const at = boxes.map(() => ({ x: 0, y: 0 }));
  let x = 0;
  let tallest = 0;
  for (const column of columns) {
    let y = 0;
    let wide = 0;
    for (const index of column) {
      const box = boxes[index];
      if (!box) continue;
      at[index] = { x, y };
      y += box.h + options.gapY;
      wide = Math.max(wide, box.w);
    }
    tallest = Math.max(tallest, y - options.gapY);
    x += wide + options.gapX;
  }
  return { columns, at, w: Math.max(0, x - options.gapX), h: tallest };
}

function cost(plan: Arranged, boxes: readonly Box[], ties: readonly Tie[], options: Options): number {
  let wire = 0;
  for (const tie of ties) {
    const a = plan.at[tie.a];
    const b = plan.at[tie.b];
    const boxA = boxes[tie.a];
    const boxB = boxes[tie.b];
    if (!a || !b || !boxA || !boxB) continue;
    // Gap between the two boxes, not between centres: neighbours cost next to nothing however large they are.
    const dx = Math.max(0, b.x - (a.x + boxA.w), a.x - (b.x + boxB.w));
    const dy = Math.max(0, b.y - (a.y + boxA.h), a.y - (b.y + boxB.h));
    wire += tie.weight * (dx + dy + 0.15 * Math.abs(a.y + boxA.h / 2 - b.y - boxB.h / 2));
    if (b.x + boxB.w <= a.x) wire += tie.weight * 160;
  }
  let late = 0;
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length; j++) {
      const early = (boxes[i]?.rank ?? 0) <= (boxes[j]?.rank ?? 0) ? i : j;
      const other = early === i ? j : i;
      const behind = (plan.at[early]?.x ?? 0) - (plan.at[other]?.x ?? 0);
      if (behind > 0) late += Math.min(4, Math.abs((boxes[i]?.rank ?? 0) - (boxes[j]?.rank ?? 0))) * 45;
    }
  }
  const side = Math.max(plan.w / options.aspect, plan.h);
  return wire + late + side * (2 + boxes.length) * 0.9;
}

/** Cuts the order of time into columns no taller than `height`. */
function cut(order: readonly number[], boxes: readonly Box[], height: number, options: Options): number[][] {
  const columns: number[][] = [];
  let column: number[] = [];
  let filled = 0;
  for (const index of order) {
    const h = boxes[index]?.h ?? 0;
    if (column.length > 0 && filled + h > height) {
      columns.push(column);
      column = [];
      filled = 0;
    }
    column.push(index);
    filled += h + options.gapY;
  }
  if (column.length > 0) columns.push(column);
  return columns;
}

function polish(start: Arranged, boxes: readonly Box[], ties: readonly Tie[], options: Options): { plan: Arranged; price: number } {
  let plan = start;
  let price = cost(plan, boxes, ties, options);
  for (let pass = 0; pass < PASSES_MOST; pass++) {
    let better = false;
    for (let index = 0; index < boxes.length; index++) {
      const without = plan.columns.map((column) => column.filter((other) => other !== index));
      let best: Arranged | null = null;
      const consider = (columns: number[][]) => {
        const candidate = place(columns.filter((column) => column.length > 0), boxes, options);
        const asked = cost(candidate, boxes, ties, options);
        if (asked < price - 0.5) {
          price = asked;
          best = candidate;
        }
      };
      without.forEach((column, nth) => {
        for (let slot = 0; slot <= column.length; slot++) {
          consider(without.map((other, which) => (which === nth ? [...column.slice(0, slot), index, ...column.slice(slot)] : other)));
        }
      });
      for (let nth = 0; nth <= without.length; nth++) consider([...without.slice(0, nth), [index], ...without.slice(nth)]);
      for (let other = index + 1; other < boxes.length; other++) {
        consider(plan.columns.map((column) => column.map((each) => (each === index ? other : each === other ? index : each))));
      }
      if (best !== null) {
        plan = best;
        better = true;
      }
    }
    if (!better) break;
  }
  return { plan, price };
}

export function arrange(given: readonly Box[], ties: readonly Tie[], options: Options): Arranged {
  if (given.length === 0) return { columns: [], at: [], w: 0, h: 0 };
  // Only the order of the ranks matters, not how far apart a board's numbering puts them.
  const ranks = given.map((box) => box.rank).sort((a, b) => a - b);
  const boxes = given.map((box) => ({ ...box, rank: ranks.indexOf(box.rank) }));
  const order = boxes.map((_, index) => index).sort((a, b) => (boxes[a]?.rank ?? 0) - (boxes[b]?.rank ?? 0) || a - b);
  const area = boxes.reduce((sum, box) => sum + (box.w + options.gapX) * (box.h + options.gapY), 0);
  const tallest = boxes.reduce((most, box) => Math.max(most, box.h), 0);
  const ideal = Math.max(tallest, Math.sqrt(area / options.aspect));
  let chosen: { plan: Arranged; price: number } | null = null;
  for (const share of boxes.length > 30 ? [1] : [0.8, 1, 1.25]) {
    const start = place(cut(order, boxes, Math.max(tallest, ideal * share), options), boxes, options);
    const result =
      boxes.length <= POLISHED_MOST ? polish(start, boxes, ties, options) : { plan: start, price: cost(start, boxes, ties, options) };
    if (chosen === null || result.price < chosen.price) chosen = result;
  }
  return chosen === null ? place([order], boxes, options) : chosen.plan;
}
