/** How fast a session is replayed. Pure. */

export const SPEEDS = [1, 4, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** A moment is shown for at least and at most so long at the pace at which it happened, ms. */
const SHOWN = { least: 700, most: 4_000 };
/** Never faster than the eye, ms. */
const LEAST_MS = 90;

/** How long a moment stays before the next one: as long as it did then, but nobody waits for a pause. */
export function staysMs(gapMs: number, speed: Speed): number {
  return Math.max(LEAST_MS, Math.min(SHOWN.most, Math.max(SHOWN.least, gapMs)) / speed);
}
