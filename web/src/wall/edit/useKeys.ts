/** The keys of a wall that is being written on. */
import { type RefObject, useEffect } from "react";
import { type Direction, nextIn } from "../../board/find";
import type { Side } from "../../board/line";
import { strings } from "../../strings";
import { canPark, parkNotes } from "../talk/acts";
import { create, erase, next, nextOf, shiftBy, undo } from "./acts";
import { align, distribute, tidy } from "./arrange";
import { copyOf } from "./clipboard";
import type { Desk } from "./desk";
import { picturesIn, putPictures } from "../notes/upload";
import { paste } from "./paste/paste";

const ARROWS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const STEP = 20;

interface Wishes {
  /** Opens the panel of a note. */
  open(id: string): void;
  /** Asks for the note to which the picked one is to be tied. */
  askTarget(from: string): void;
  /** Puts the keyboard on a note, and the note on the screen. */
  focus(id: string | null): void;
}

const typing = (target: EventTarget | null) => target instanceof Element && target.closest("input, select, textarea, dialog, [contenteditable]") !== null;

function walk(desk: Desk, from: string | undefined, direction: Direction, more: boolean): string | null {
  const notes = desk.sight?.layout.notes.filter((note) => note.copy === 0) ?? [];
  const at = notes.findIndex((note) => desk.idOf(note) === from);
  const target = at < 0 ? notes[0] : notes[nextIn(notes, at, direction)];
  if (!target) return null;
  const id = desk.idOf(target);
  desk.pick([id], more);
  return id;
}

const EDGES: Record<Direction, Side> = { left: "left", right: "right", up: "top", down: "bottom" };

/** Alt, Shift and a key: lines, gaps, tidying. */
function arranged(desk: Desk, event: KeyboardEvent): void | false {
  const direction = ARROWS[event.key];
  if (event.code === "KeyL") return void tidy(desk);
  if (desk.state().picked.size < 2) return false;
  if (direction) return align(desk, EDGES[direction]);
  if (event.code === "KeyC") return align(desk, "centre");
  if (event.code === "KeyM") return align(desk, "middle");
  if (event.code === "KeyH") return distribute(desk, "across");
  if (event.code === "KeyV") return distribute(desk, "down");
  return false;
}

export function useKeys(wall: RefObject<HTMLElement | null>, desk: Desk | null, { open, askTarget, focus }: Wishes): void {
  useEffect(() => {
    if (!desk) return;
    const inside = (target: EventTarget | null) => target === document.body || (target instanceof Node && (wall.current?.contains(target) ?? false));
    const key = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || typing(event.target) || !inside(event.target)) return;
      if (event.target instanceof Element && event.target.closest(".overlay") && event.key !== "Escape" && !event.ctrlKey && !event.metaKey) return;
      const { picked } = desk.state();
      const only = desk.only?.id;
      const focused = event.target instanceof Element ? event.target.closest<HTMLElement>(".note")?.dataset["id"] : undefined;
      const command = event.ctrlKey || event.metaKey;
      const act = (): void | false => {
        if (command && !event.altKey) {
          if (event.code === "KeyZ") return undo(desk, event.shiftKey);
          if (event.code === "KeyY") return undo(desk, true);
          if (event.code === "KeyA") return desk.pick(desk.sight?.board.stickies.map((sticky) => sticky.id) ?? []);
          if (event.key === "Enter" && only) return open(only);
          return false;
        }
        if (event.altKey) {
          const direction = ARROWS[event.key];
          if (event.shiftKey) return arranged(desk, event);
          if (direction && picked.size > 0) {
            const far = { left: [-STEP, 0], right: [STEP, 0], up: [0, -STEP], down: [0, STEP] }[direction] as [number, number];
            return shiftBy(desk, picked, { x: far[0], y: far[1] });
          }
          if (event.code === "KeyC" && only) return askTarget(only);
          if (event.code === "KeyN") return void create(desk, "note");
          if (event.code === "KeyP" && canPark(desk.room, [...picked])) return parkNotes(desk, [...picked]);
          return false;
        }
        const direction = ARROWS[event.key];
        if (direction && (focused !== undefined || picked.size > 0)) return focus(walk(desk, focused ?? [...picked].at(-1), direction, event.shiftKey));
        if (event.key === "Escape") {
          if (picked.size === 0) return false;
          desk.pick([]);
          return focus(null);
        }
        if ((event.key === "Enter" || event.key === " ") && only === undefined && focused !== undefined) return desk.pick([focused], event.shiftKey);
        if ((event.key === "Delete" || event.key === "Backspace") && picked.size > 0) {
          erase(desk, [...picked]);
          return focus(null);
        }
        if (only === undefined) return false;
        if (event.key === "Enter") return void next(desk, only, "event", false);
        if (event.key === "Tab" && !event.shiftKey) return void nextOf(desk, only);
        if (event.key === "F2") return desk.write(only, { replace: true });
        if ([...event.key].length === 1 && event.key !== "/" && event.key !== " ") return desk.write(only, { replace: true, first: event.key });
        return false;
      };
      if (act() === false) return;
      event.preventDefault();
    };
    const copy = (event: ClipboardEvent) => {
      const ids = [...desk.state().picked];
      if (typing(event.target) || ids.length === 0 || !event.clipboardData || String(getSelection()) !== "") return;
      const entries = ids.flatMap((id) => desk.room.wall.entry(id) ?? []);
      event.clipboardData.setData("text/plain", copyOf(entries, (id) => desk.noteOf(id)));
      event.preventDefault();
      desk.say(strings.edit.copied(entries.length));
      if (event.type === "cut") erase(desk, ids);
    };
    const pasted = (event: ClipboardEvent) => {
      if (typing(event.target) || document.querySelector("dialog[open]")) return;
      const pictures = event.clipboardData ? picturesIn(event.clipboardData) : [];
      if (pictures.length > 0) {
        event.preventDefault();
        return void putPictures(desk, pictures, null);
      }
      if (event.clipboardData && paste(desk, event.clipboardData, null)) event.preventDefault();
    };
    // Before the wall's own keys, which move and zoom.
    document.addEventListener("keydown", key, true);
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", pasted);
    return () => {
      document.removeEventListener("keydown", key, true);
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", pasted);
    };
  }, [wall, desk, open, askTarget, focus]);
}
