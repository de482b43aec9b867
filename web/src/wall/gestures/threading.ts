/** A line is drawn from one note to another; let go over nothing, it makes what comes next there. */
import { kindOf } from "../../board/kinds";
import { nextKind } from "../../live/grammar";
import { connect, create } from "../edit/acts";
import type { Desk } from "../edit/desk";
import { idle } from "./idle";
import type { Finger, Hand } from "./state";

export function threading(desk: Desk, from: string, start: Finger): Hand {
  let moved = false;
  const state: Hand = {
    name: "threading",
    down: () => state,
    move(finger, view) {
      if (finger.id !== start.id) return state;
      moved ||= Math.hypot(finger.x - start.x, finger.y - start.y) > 12;
      start = moved ? finger : start;
      desk.threadTo({ from, to: view.pointAt(finger) });
      return state;
    },
    up(id, view) {
      if (id !== start.id) return state;
      desk.threadTo(null);
      const at = view.pointAt(start);
      const target = desk.noteAt(at);
      if (target && desk.idOf(target) !== from) connect(desk, from, desk.idOf(target));
      else if (!target && moved) create(desk, nextKind(kindOf(desk.sticky(from)?.kind ?? "event")), at, from);
      return idle;
    },
    cancel: () => desk.threadTo(null),
  };
  return state;
}
