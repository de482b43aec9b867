/** Lift as people read it. Pure. */
import { language, locale, strings } from "../strings";
import type { Interval, LiftView } from "./shapes";

/** A difference that may be shown as one looks: its estimate with the sequence. */
export interface Honest {
  estimate: number;
  low: number;
  high: number;
}

/** Nothing as long as the server hides the sequence. */
export function honest(lift: LiftView): Honest | null {
  const { difference } = lift;
  return difference?.sequence ? { estimate: difference.estimate, ...difference.sequence } : null;
}

/** `up` and `down` only where the whole interval is on one side of nothing. */
export function direction({ low, high }: { low: number; high: number }): "up" | "down" | "open" {
  return low > 0 ? "up" : high < 0 ? "down" : "open";
}

const signed = new Map<string, Intl.NumberFormat>();
function number(value: number, signs: boolean, digits: number): string {
  const key = `${locale} ${signs} ${digits}`;
  const format = signed.get(key) ?? new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: signs ? "exceptZero" : "auto" });
  signed.set(key, format);
  // A minus of typography, as wide as the plus.
  return format.format(value).replace("-", "−");
}

/** A share as percentage points without their unit: `+2.1`. */
export const points = (share: number, signs = true): string => number(share * 100, signs, 1);

/** A number of an axis of points: no more digits than it has. */
export const axisPoints = (value: number): string => number(value, true, Number.isInteger(value) ? 0 : 1);

/** A share with its unit: `12.3 %`, also where it is negative. */
export const shareOf = (share: number | null | undefined, signs = false): string => (share === null || share === undefined || !Number.isFinite(share) ? "–" : `${number(share * 100, signs, 1)}\u00a0%`);

/** `0.4 to 3.9`. */
export const span = ({ low, high }: { low: number; high: number }): string => strings.policies.span(points(low), points(high));
export const spanOfShares = ({ low, high }: { low: number; high: number }): string => strings.policies.span(shareOf(low, true), shareOf(high, true));

/** A probability: small ones only as small. */
export const chance = (p: number): string => (p < 0.001 ? `< ${number(0.001, false, 3)}` : number(p, false, 3));

/** What an interval says, in a sentence that needs no eyes. */
export const told = (interval: Honest): string => strings.policies.lift.told[direction(interval)]?.(points(interval.estimate), points(interval.low), points(interval.high)) ?? "";

/** A day of the server, which counts them by UTC: `12 Nov`. */
export function dayName(day: string, year = false): string {
  const at = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? day : at.toLocaleDateString(locale, { day: "numeric", month: "short", ...(year ? { year: "numeric" as const } : {}), timeZone: "UTC" });
}

export function money(value: number, unit: string | null): string {
  if (unit && /^[A-Z]{3}$/.test(unit)) return new Intl.NumberFormat(locale, { style: "currency", currency: unit }).format(value);
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value)}${unit ? ` ${unit}` : ""}`;
}

/** The better of the two intervals for a table: a pair of numbers, or nothing. */
export const intervalOf = (interval: Interval | null, kind: "fixed" | "sequence") => interval?.[kind] ?? null;
