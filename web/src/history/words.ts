/** Days, times, lengths of pauses, and who did what, as people read them. */
import { locale, strings } from "../strings";
import { type Moment, NOBODY } from "./moments";

const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const unit = (name: "minute" | "hour" | "day") => new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "long" });
const UNITS = [
  { ms: 86_400_000, from: 36 * 3_600_000, say: unit("day") },
  { ms: 3_600_000, from: 3_600_000, say: unit("hour") },
  { ms: 60_000, from: 0, say: unit("minute") },
];

export const timeOf = (at: number): string => time.format(at);
export const dayOf = (at: number): string => day.format(at);
export const whenOf = (at: number): string => whole.format(at);

/** Roughly how long: `2 hours`, `3 days`. */
export function spanOf(ms: number): string {
  const { ms: size, say } = UNITS.find(({ from }) => ms >= from) ?? { ms: 60_000, say: unit("minute") };
  return say.format(Math.max(1, Math.round(ms / size)));
}

/** Who did something. */
export function someone(who: string): string {
  const words = strings.history;
  return who === NOBODY.file ? words.server : who === NOBODY.wall ? words.wall : who === NOBODY.somebody ? words.somebody : who;
}

/** What a moment was: how many edits, or a restore. */
export const whatOf = ({ edits, restored }: Moment): string => (restored ? strings.history.restoredThen : strings.history.edits(edits));
