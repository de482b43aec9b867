/** What a trial is asked over: whole days by UTC, as the server counts them. Pure. */
import type { BacktestAsked, Clock } from "../shapes";

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d\d-\d\d$/;

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The last so many days, with the one that is under way. */
export const lastDays = (days: number, now: number) => ({ from: dayOf(now - (days - 1) * DAY_MS), to: dayOf(now) });

/** The last day before an instant: an end at midnight is the end of the day before. */
export function lastDay(end: string): string {
  const ms = Date.parse(end);
  return Number.isNaN(ms) ? end : dayOf(ms - 1);
}

export interface Form {
  from: string;
  /** The last day that counts. */
  to: string;
  text: string;
  clock: Clock;
  /** What a contact costs, as it is typed, and in what. */
  price: string;
  unit: string;
}

/** What is sent; nothing where the end is before the beginning. `published` is left out: the server has it. */
export function askedOf(form: Form, published: string): BacktestAsked | null {
  const from = DAY.test(form.from) ? form.from : null;
  const to = DAY.test(form.to) ? form.to : null;
  if (from && to && to < from) return null;
  const text = form.text.trim();
  const price = Number(form.price.replace(",", "."));
  const priced = form.price.trim() !== "" && Number.isFinite(price) && price >= 0;
  return {
    ...(from ? { from: `${from}T00:00:00Z` } : {}),
    ...(to ? { to: `${dayOf(Date.parse(`${to}T00:00:00Z`) + DAY_MS)}T00:00:00Z` } : {}),
    ...(text !== "" && text !== published.trim() ? { text } : {}),
    ...(form.clock === "happened" ? { clock: form.clock } : {}),
    ...(priced ? { per_contact: price, ...(form.unit.trim() === "" ? {} : { unit: form.unit.trim() }) } : {}),
  };
}

/** Both stretches of days as one: every day that either has, with nothing where one has none. */
export function sideBySide(tried: { day: string; fired: number; other: number }[], live: { day: string; fired: number }[]) {
  const days = new Map<string, { day: string; tried: number; other: number; live: number }>();
  const at = (day: string) => {
    const key = day.slice(0, 10);
    const held = days.get(key) ?? { day: key, tried: 0, other: 0, live: 0 };
    days.set(key, held);
    return held;
  };
  for (const each of tried) {
    at(each.day).tried += each.fired;
    at(each.day).other += each.other;
  }
  for (const each of live) at(each.day).live += each.fired;
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day));
}
