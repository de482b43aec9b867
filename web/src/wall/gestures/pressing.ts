/** A finger or button is down and may still become a click. */
import { idle } from "./idle";
import { panning } from "./panning";
import { pinching } from "./pinching";
import type { Finger, Hand } from "./state";

/** Pixels that a hand may tremble and still click. */
const TREMBLE = 5;

export function pressing(start: Finger): Hand {
  const state: Hand = {
    name: "pressing",
    down: (finger) => pinching(start, finger),
    move(finger, view) {
      if (finger.id !== start.id || Math.hypot(finger.x - start.x, finger.y - start.y) < TREMBLE) return state;
      view.pan(finger.x - start.x, finger.y - start.y);
      return panning(finger);
    },
    up: () => idle,
  };
  return state;
}
