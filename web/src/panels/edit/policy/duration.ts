/** Lengths of time as the board writes them: `90s`, `2h`, `14d`, `1d12h`. Pure. */

export const UNITS = ["ms", "s", "m", "h", "d"] as const;
export type Unit = (typeof UNITS)[number];

/** What a hand offers; milliseconds are only shown where they stand already. */
export const OFFERED: readonly Unit[] = ["s", "m", "h", "d"];

const DIGITS_MOST = 9;
const SPANS: Record<Unit, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MOST_MS = 36_525 * SPANS.d;

const SPOKEN: Record<string, Unit> = {
  ms: "ms", millisecond: "ms", milliseconds: "ms", s: "s", sec: "s", secs: "s", second: "s", seconds: "s", m: "m", min: "m", mins: "m", minute: "m", minutes: "m",
  h: "h", hr: "h", hrs: "h", hour: "h", hours: "h", d: "d", day: "d", days: "d",
};

export interface Single {
  count: string;
  unit: Unit;
}

/** A length of one unit; null where it is of several, or none. */
export function single(text: string): Single | null {
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  return count === undefined ? null : { count, unit: unit as Unit };
}

/**
 * What a hand typed as the board writes it: a number is of the unit that was chosen; `2 hours`, `1d 12h` and `1 week` are
 * understood. Null where it is no length of time, or one of more than a hundred years.
 */
export function durationOf(typed: string, unit: Unit): string | null {
  const text = typed.trim().toLowerCase();
  if (/^\d+$/.test(text)) return text.length > DIGITS_MOST || Number(text) * SPANS[unit] > MOST_MS ? null : `${Number(text)}${unit}`;
  const pieces = [...text.matchAll(/(\d{1,9})\s*([a-z]+)(?:\s*(?:,|and)?\s*)/gy)];
  if (pieces.length === 0 || pieces.map(([whole]) => whole).join("").length !== text.length) return null;
  let written = "";
  let last = Infinity;
  let whole = 0;
  for (const [, count = "", word = ""] of pieces) {
    const weeks = /^w(?:eeks?)?$/.test(word);
    const one = weeks ? "d" : SPOKEN[word];
    if (one === undefined || SPANS[one] >= last) return null;
    const number = Number(count) * (weeks ? 7 : 1);
    last = SPANS[one];
    whole += number * last;
    written += `${number}${one}`;
  }
  return whole > MOST_MS ? null : written;
}
