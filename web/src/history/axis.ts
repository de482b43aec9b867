/**
 * The time axis of a history: true to time while people work, long pauses shortened to a gap that says how long it was.
 * Pure.
 */

/** A pause from here on is long, ms. */
export const LONG_MS = 5 * 60_000;
/** What is left of a long pause on the axis, ms. */
const LEFT_MS = 40_000;
/** Two moments stand at least so far apart, ms. */
const LEAST_MS = 1_000;

export interface Pause {
  /** Where it is on the axis: from and to, 0 to 1. */
  from: number;
  to: number;
  ms: number;
}

export interface Axis {
  /** Where each moment stands, 0 to 1, rising. */
  xs: readonly number[];
  pauses: readonly Pause[];
}

export function axisOf(times: readonly number[]): Axis {
  const sums: number[] = [];
  const long: { nth: number; ms: number }[] = [];
  let sum = 0;
  times.forEach((time, nth) => {
    const before = times[nth - 1];
    if (before !== undefined) {
      const ms = Math.max(0, time - before);
      if (ms >= LONG_MS) long.push({ nth, ms });
      sum += ms >= LONG_MS ? LEFT_MS : Math.max(LEAST_MS, ms);
    }
    sums.push(sum);
  });
  // A single moment stands at the end: it is now.
  const xs = sum === 0 ? sums.map(() => 1) : sums.map((each) => each / sum);
  return { xs, pauses: long.map(({ nth, ms }) => ({ from: xs[nth - 1] ?? 0, to: xs[nth] ?? 1, ms })) };
}

/** Of some moments (by index, rising) the one that stands nearest to a place; -1 where there are none. */
export function nearest(xs: readonly number[], among: readonly number[], x: number): number {
  let [low, high] = [0, among.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[among[middle] ?? 0] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const [after, before] = [among[low], among[low - 1]];
  if (after === undefined) return -1;
  if (before === undefined) return after;
  return x - (xs[before] ?? 0) <= (xs[after] ?? 0) - x ? before : after;
}

/** The next one of some (by index, rising) after or before another, or null. */
export function beside(among: readonly number[], of: number, step: 1 | -1): number | null {
  if (step === 1) return among.find((each) => each > of) ?? null;
  return among.findLast((each) => each < of) ?? null;
}

/** Words along the axis that do not lie on each other, in px: those that matter most first. */
export function roomFor<T>(words: readonly { at: number; wide: number; of: T }[], width: number): { left: number; of: T }[] {
  const taken: { from: number; to: number }[] = [];
  return words.flatMap(({ at, wide, of }) => {
    const left = Math.max(0, Math.min(width - wide, at - wide / 2));
    if (wide > width || taken.some((each) => left < each.to + 6 && left + wide > each.from - 6)) return [];
    taken.push({ from: left, to: left + wide });
    return [{ left, of }];
  });
}
