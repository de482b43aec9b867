/** How far the axis of lift over time goes. Pure. */
import type { LiftDay } from "./shapes";

/** A first band may be as wide as it likes: what is wider than so many times the last one is cut off. */
const WIDEST = 2.2;

/** From where to where, in points. */
export function reachOf(days: LiftDay[]): { low: number; high: number } {
  const last = days.at(-1);
  if (!last) return { low: 0, high: 1 };
  const room = (last.high - last.low) * WIDEST;
  const low = Math.max(Math.min(...days.map((day) => day.low)), last.difference - room);
  const high = Math.min(Math.max(...days.map((day) => day.high)), last.difference + room);
  return { low: low * 100, high: high * 100 };
}
