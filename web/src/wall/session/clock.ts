/** The shared timer as a value: each browser counts down by the server's clock. Pure; times in ms. */

export type TimerState = { until: number; minutes: number } | { left: number; minutes: number };

const MINUTE = 60_000;
/** The longest time that can be set, minutes. */
export const MINUTES_MOST = 240;
/** A timer that nobody ended is forgotten so long after it ran out. */
const OVER_FOR_MS = 10 * MINUTE;

/** Whole minutes, within what can be set. */
export const minutesFrom = (value: number): number => (Number.isFinite(value) ? Math.min(MINUTES_MOST, Math.max(1, Math.round(value))) : 1);

export const started = (minutes: number, now: number): TimerState => ({ until: now + minutesFrom(minutes) * MINUTE, minutes: minutesFrom(minutes) });

export const isRunning = (timer: TimerState): timer is { until: number; minutes: number } => "until" in timer;

export const leftOf = (timer: TimerState, now: number): number => Math.max(0, isRunning(timer) ? timer.until - now : timer.left);

export const stopped = (timer: TimerState, now: number): TimerState => ({ left: leftOf(timer, now), minutes: timer.minutes });

export const goneOn = (timer: TimerState, now: number): TimerState => ({ until: now + leftOf(timer, now), minutes: timer.minutes });

/** One minute more, also to one that has just run out. */
export function lengthened(timer: TimerState, now: number): TimerState {
  const left = Math.min(leftOf(timer, now) + MINUTE, MINUTES_MOST * MINUTE);
  const minutes = Math.min(timer.minutes + 1, MINUTES_MOST);
  return isRunning(timer) ? { until: now + left, minutes } : { left, minutes };
}

export type Phase = "calm" | "last" | "over";

/** The last minute is told apart; one that is not longer has nothing but a last minute, so it begins with half of it. */
export function phaseOf(timer: TimerState, now: number): Phase {
  const left = leftOf(timer, now);
  if (left === 0) return "over";
  return left <= Math.min(MINUTE, (timer.minutes * MINUTE) / 2) ? "last" : "calm";
}

/** A timer of yesterday is no timer. */
export const isForgotten = (timer: TimerState, now: number): boolean => isRunning(timer) && now - timer.until > OVER_FOR_MS;

/** `4:05`, counting the second that has begun. */
export function told(left: number): string {
  const seconds = Math.ceil(left / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
