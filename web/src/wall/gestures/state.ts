/** The states of the hand on the wall. Each state is one file and says what comes after it. */
import type { Point } from "../../board/geometry";
import type { Viewport } from "../viewport";

export interface Finger extends Point {
  id: number;
}

export interface Hand {
  /** What the wall looks like under this state; becomes `data-hand`. */
  readonly name: "idle" | "pressing" | "panning" | "pinching" | "holding" | "dragging" | "banding" | "threading";
  down(finger: Finger, view: Viewport): Hand;
  move(finger: Finger, view: Viewport): Hand;
  up(id: number, view: Viewport): Hand;
  /** What was begun is given up. */
  cancel?(): void;
}
