/** The ten steps of the path: how long each takes, and at which one a board stands. Their words are in the strings. */
import type { Entry } from "../../live/document";

export const STEPS = 10;

/** A sensible time box for each, minutes. */
export const TIME_BOX: readonly number[] = [20, 30, 15, 15, 30, 30, 20, 20, 30, 30];

/** Which step a board is at by its own line; 1 where that says nothing. */
export function stepOf(board: Entry | undefined): number {
  const step = Number(board?.head["step"] ?? 1);
  return Number.isInteger(step) && step >= 1 && step <= STEPS ? step : 1;
}
