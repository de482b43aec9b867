/** A finger is down on a note and may still become a click, or drag what is picked. */
import type { Desk } from "../edit/desk";
import { dragging } from "./dragging";
import { idle } from "./idle";
import { pinching } from "./pinching";
import type { Finger, Hand } from "./state";

const TREMBLE = 5;

export function holding(desk: Desk, id: string, start: Finger): Hand {
  const state: Hand = {
    name: "holding",
    down: (finger) => pinching(start, finger),
    move(finger, view) {
      if (finger.id !== start.id || Math.hypot(finger.x - start.x, finger.y - start.y) < TREMBLE) return state;
      desk.stop();
      if (!desk.state().picked.has(id)) desk.pick([id]);
      return dragging(desk, start).move(finger, view);
    },
    up: () => idle,
  };
  return state;
}
