/** The picked notes follow the finger; the document hears of it when they are let go. */
import { shiftBy } from "../edit/acts";
import type { Desk } from "../edit/desk";
import { idle } from "./idle";
import type { Finger, Hand } from "./state";

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
  const state: Hand = {
    name: "dragging",
    down: () => state,
    move(finger, view) {
      if (finger.id !== start.id) return state;
      by = { x: (finger.x - start.x) / view.camera.k, y: (finger.y - start.y) / view.camera.k };
      put(by.x, by.y);
      return state;
    },
    up(id) {
      if (id !== start.id) return state;
      desk.room.wall.pause();
      shiftBy(desk, ids, by);
      return idle;
    },
    cancel: () => put(0, 0),
  };
  return state;
}
