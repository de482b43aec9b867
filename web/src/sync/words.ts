/** Numbers and times as people read them. Pure: the present is an argument. */
import { language, locale, strings } from "../strings";

const number = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });

export function count(value: number): string {
  return number.format(value);
}

/** Exact up to 99,999, then 123K. */
export function short(value: number): string {
  return value < 100_000 ? number.format(value) : compact.format(value);
}

const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago an instant was: `3 min ago`, and the month for what is long past. */
export function ago(instant: string, now: number): string {
  const then = Date.parse(instant);
  if (!Number.isFinite(then)) return "";
  const past = now - then;
  if (past < -5 * SECOND) return within(-past, strings.time.ahead);
  if (past < 5 * SECOND) return strings.time.now;
  if (past > 300 * DAY) return new Date(then).toLocaleDateString(locale, { month: "short", year: "numeric", timeZone: "UTC" });
  return within(past, strings.time.ago);
}

function within(span: number, say: (text: string) => string): string {
  if (span < MINUTE) return say(`${Math.floor(span / SECOND)} s`);
  if (span < HOUR) return say(`${Math.floor(span / MINUTE)} min`);
  if (span < 2 * DAY) return say(`${Math.floor(span / HOUR)} h`);
  return say(`${Math.floor(span / DAY)} d`);
}

/** An instant in this reader's time zone, to the second. */
export function clock(instant: string): string {
  const then = new Date(instant);
  return Number.isNaN(then.getTime()) ? instant : then.toLocaleString(locale, { dateStyle: "medium", timeStyle: "medium" });
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;

/** A sentence in which every instant is written as people write it. */
export function humane(sentence: string): string {
  return sentence.replace(INSTANT, (instant) => clock(instant));
}

/** Only the time of day, for what happens today. */
export function timeOfDay(instant: string, now: number): string {
  const then = new Date(instant);
  if (Number.isNaN(then.getTime())) return instant;
  const today = new Date(now).toDateString() === then.toDateString();
  return today
    ? then.toLocaleTimeString(locale)
    : then.toLocaleDateString(locale, { day: "numeric", month: "short", year: "2-digit" });
}

/** A length of time in its two largest units: `2 d 4 h`, `3 min 5 s`. */
export function long(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  const units: [number, string][] = [[DAY, "d"], [HOUR, "h"], [MINUTE, "min"], [SECOND, "s"]];
  let rest = Math.round(ms / SECOND) * SECOND;
  const first = units.findIndex(([size]) => rest >= size);
  const parts: string[] = [];
  for (const [size, unit] of units.slice(first, first + 2)) {
    const whole = Math.floor(rest / size);
    if (whole > 0) parts.push(`${whole} ${unit}`);
    rest -= whole * size;
  }
  return parts.join(" ");
}

/** A share from 0 to 1, with one digit behind the point where it is small; only all is 100 %. */
export function percent(share: number): string {
  const value = share * 100;
  if (share > 0 && value < 10) return `${tenths.format(value)} %`;
  return `${share < 1 ? Math.min(99, Math.round(value)) : Math.round(value)} %`;
}

export function milliseconds(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${tenths.format(ms / 1_000)} s`;
}
