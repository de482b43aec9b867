/** The picked notes follow the finger, and the others see them go; the document hears of it when they are let go. */
import { shiftBy } from "../edit/acts";
import type { Desk } from "../edit/desk";
import { seldom } from "../seldom";
import { idle } from "./idle";
import type { Finger, Hand } from "./state";

/** Twenty times a second at most. */
const TOLD_MS = 50;

/** The notes on the screen that move, with where they stood. */
function held(desk: Desk): { element: HTMLElement; x: number; y: number }[] {
  return [...desk.state().picked].flatMap((id) => {
    const note = desk.noteOf(id);
    const elements = document.querySelectorAll<HTMLElement>(`.note[data-id="${CSS.escape(id)}"][data-copy="0"]`);
    return note ? [...elements].map((element) => ({ element, x: note.x, y: note.y })) : [];
  });
}

export function dragging(desk: Desk, start: Finger): Hand {
  const notes = held(desk);
  const ids = [...desk.state().picked];
  let by = { x: 0, y: 0 };
  const put = (x: number, y: number) => {
    for (const note of notes) note.element.style.translate = `${note.x + x}px ${note.y + y}px`;
  };
  const tell = seldom(TOLD_MS, () => desk.room.show({ drag: { x: Math.round(by.x), y: Math.round(by.y) } }));
  const end = () => {
    tell.stop();
    desk.room.show({ drag: null });
  };
  const state: Hand = {
    name: "dragging",
    down: () => state,
    move(finger, view) {
      if (finger.id !== start.id) return state;
      by = { x: (finger.x - start.x) / view.camera.k, y: (finger.y - start.y) / view.camera.k };
      put(by.x, by.y);
      tell.ask();
      return state;
    },
    up(id) {
      if (id !== start.id) return state;
      desk.room.wall.pause();
      shiftBy(desk, ids, by);
      end();
      return idle;
    },
    cancel: () => {
      put(0, 0);
      end();
    },
  };
  return state;
}
