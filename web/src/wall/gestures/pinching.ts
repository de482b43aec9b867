/** Two fingers zoom and drag at once. */
import { panning } from "./panning";
import type { Finger, Hand } from "./state";

const between = (a: Finger, b: Finger) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const apart = (a: Finger, b: Finger) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));

export function pinching(a: Finger, b: Finger): Hand {
  const state: Hand = {
    name: "pinching",
    down: () => state,
    move(finger, view) {
      if (finger.id !== a.id && finger.id !== b.id) return state;
      const [nextA, nextB] = finger.id === a.id ? [finger, b] : [a, finger];
      const [from, to] = [between(a, b), between(nextA, nextB)];
      view.pan(to.x - from.x, to.y - from.y);
      view.zoom(to, apart(nextA, nextB) / apart(a, b));
      return pinching(nextA, nextB);
    },
    up: (id) => (id === a.id ? panning(b) : id === b.id ? panning(a) : state),
  };
  return state;
}
