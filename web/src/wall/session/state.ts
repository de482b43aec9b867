/** What a session shares, read from the keys `session/…` beside the board. Nothing of it is trusted to have its shape. */
import type { Point } from "../../board/geometry";
import type { TimerState } from "./clock";

export type Way = "forward" | "backward";

export interface Walk {
  way: Way;
  /** The id of the event at which it stands. */
  entry: string;
}

/** What everybody is shown: a point of the wall in the middle and how near, or one note. */
export type Look = (Point & { k: number }) | { entry: string };

export interface Session {
  timer: TimerState | null;
  /** The silent round that goes on. */
  silent: string | null;
  locked: boolean;
  look: Look | null;
  walk: Walk | null;
}

const finite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const id = (value: unknown): value is string => typeof value === "string" && value !== "";
const fields = (value: unknown): Record<string, unknown> => (value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {});

function readTimer(value: unknown): TimerState | null {
  const { until, left, minutes } = fields(value);
  if (!finite(minutes) || minutes <= 0) return null;
  if (finite(until)) return { until, minutes };
  return finite(left) ? { left: Math.max(0, left), minutes } : null;
}

export function readLook(value: unknown): Look | null {
  const { x, y, k, entry } = fields(value);
  if (id(entry)) return { entry };
  return finite(x) && finite(y) && finite(k) && k > 0 ? { x, y, k } : null;
}

export function readWalk(value: unknown): Walk | null {
  const { way, entry } = fields(value);
  return (way === "forward" || way === "backward") && id(entry) ? { way, entry } : null;
}

export function readSession(values: ReadonlyMap<string, unknown>): Session {
  const silent = values.get("session/silent");
  return {
    timer: readTimer(values.get("session/timer")),
    silent: id(silent) ? silent : null,
    locked: values.get("session/lock") === true,
    look: readLook(values.get("session/look")),
    walk: readWalk(values.get("session/walk")),
  };
}
