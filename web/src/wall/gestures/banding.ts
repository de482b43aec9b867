/** A rubber band picks the notes that it touches. */
import type { Desk } from "../edit/desk";
import { idle } from "./idle";
import type { Finger, Hand } from "./state";

export function banding(desk: Desk, start: Finger): Hand {
  let band: { x: number; y: number; w: number; h: number } | null = null;
  const state: Hand = {
    name: "banding",
    down: () => state,
    move(finger, view) {
      if (finger.id !== start.id) return state;
      const [a, b] = [view.pointAt(start), view.pointAt(finger)];
      band = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) };
      desk.bandTo(band);
      return state;
    },
    up(id) {
      if (id !== start.id) return state;
      desk.bandTo(band, true);
      return idle;
    },
    cancel: () => desk.bandTo(null, true),
  };
  return state;
}
