/** One finger drags the wall. */
import { idle } from "./idle";
import { pinching } from "./pinching";
import type { Finger, Hand } from "./state";

export function panning(at: Finger): Hand {
  const state: Hand = {
    name: "panning",
    down: (finger) => pinching(at, finger),
    move(finger, view) {
      if (finger.id !== at.id) return state;
      view.pan(finger.x - at.x, finger.y - at.y);
      return panning(finger);
    },
    up: (id) => (id === at.id ? idle : state),
  };
  return state;
}
