/** Hands and keys of a wall that is being written on. */
import { type MouseEvent, type RefObject, useCallback, useEffect, useRef } from "react";
import { banding } from "../gestures/banding";
import { holding } from "../gestures/holding";
import { idle } from "../gestures/idle";
import { threading } from "../gestures/threading";
import type { Tool } from "../useHands";
import type { Viewport } from "../viewport";
import { connect, create } from "./acts";
import type { Desk } from "./desk";
import { useKeys } from "./useKeys";

/** Words are typed at this zoom or nearer. */
const READABLE = 0.7;

interface Wishes {
  select(key: string | null): void;
  askTarget(from: string): void;
  /** Whether the panel of a sticky is open. */
  panel: boolean;
}

export function useEditing(wall: RefObject<HTMLElement | null>, desk: Desk | null, view: Viewport, { select, askTarget, panel }: Wishes) {
  const tool = useRef<Tool | null>(null);
  tool.current = desk
    ? (event, finger) => {
        const target = event.target instanceof Element ? event.target : null;
        // A press in a text field is the field's own.
        if (target?.closest("textarea")) return idle;
        const from = target?.closest<HTMLElement>(".handle")?.dataset["from"];
        if (from !== undefined) return threading(desk, from, finger);
        const id = target?.closest<HTMLElement>(".note")?.dataset["id"];
        // A finger moves the wall, unless it is on a note that was picked before.
        if (id !== undefined && (event.pointerType !== "touch" || desk.state().picked.has(id))) return holding(desk, id, finger);
        return event.shiftKey && id === undefined ? banding(desk, finger) : null;
      }
    : null;

  const focus = useCallback(
    (id: string | null) => {
      const note = id === null ? null : wall.current?.querySelector<HTMLElement>(`.note[data-id="${CSS.escape(id)}"]`);
      (note ?? wall.current)?.focus({ preventScroll: true });
      const rect = id === null ? undefined : desk?.noteOf(id);
      if (rect) view.reveal(rect);
    },
    [wall, desk, view],
  );
  const open = useCallback((id: string) => select(id), [select]);
  useKeys(wall, desk, { open, askTarget, focus });

  useEffect(() => {
    if (!desk) return;
    desk.tie = (from, to) => void connect(desk, from, to);
    return desk.room.wall.subscribe(() => desk.tidyUp());
  }, [desk]);

  // What is written on is on the screen, and large enough to be read; an open panel is about what is picked.
  useEffect(() => {
    if (!desk) return;
    let last: unknown = null;
    let picked: ReadonlySet<string> | null = null;
    return desk.subscribe(() => {
      const state = desk.state();
      if (state.writing !== last) {
        last = state.writing;
        const id = state.writing?.id;
        if (id !== undefined) {
          // Once the note itself has been drawn.
          requestAnimationFrame(() => {
            const rect = desk.noteOf(id);
            if (rect && view.camera.k < READABLE) view.lookAt(rect, 0.9);
            else if (rect) view.reveal(rect);
          });
        }
      }
      if (state.picked === picked) return;
      picked = state.picked;
      const only = desk.only?.id;
      if (panel && only !== undefined && !state.writing) select(only);
    });
  }, [desk, view, panel, select]);

  const click = (event: MouseEvent, id: string | undefined) => {
    if (!desk) return;
    const target = event.target as Element;
    if (target.closest(".name-editor, .handle, .funnel-row")) return;
    if (id === undefined) {
      desk.stop();
      desk.pick([]);
      if (panel) select(null);
      return;
    }
    desk.pick([id], event.shiftKey || event.ctrlKey || event.metaKey);
  };
  const doubleClick = (event: MouseEvent) => {
    if (!desk) return;
    const target = event.target as Element;
    const id = target.closest<HTMLElement>(".note")?.dataset["id"];
    const box = wall.current?.getBoundingClientRect();
    if (id !== undefined) desk.write(id);
    else if (box && !target.closest(".name-editor, .handle, .funnel-row")) create(desk, "event", view.pointAt({ x: event.clientX - box.left, y: event.clientY - box.top }));
  };
  return { tool, focus, open, click, doubleClick };
}
