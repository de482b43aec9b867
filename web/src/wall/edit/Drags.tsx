/** What others are dragging just now, in their colours. Moved by hand, not by React, like their cursors. */
import { useEffect, useRef } from "react";
import type { Note } from "../../board/layout";
import { others } from "../../live/people";
import type { Room } from "../../live/room";
import { strings } from "../../strings";

/** Of a larger heap only so many are shown. */
const SHOWN_MOST = 60;
/** No wall is larger; a stranger's drag is no way to draw elsewhere. */
const FAR_MOST = 1e6;

export function Drags({ room, noteOf }: { room: Room; noteOf(id: string): Note | undefined }) {
  const layer = useRef<HTMLDivElement>(null);
  const find = useRef(noteOf);
  find.current = noteOf;
  useEffect(() => {
    const shown = new Map<string, HTMLElement>();
    const hear = () => {
      const here = new Set<string>();
      for (const { client, name, colour, picked, drag } of others(room.awareness)) {
        if (!drag || Math.abs(drag.x) > FAR_MOST || Math.abs(drag.y) > FAR_MOST) continue;
        picked.slice(0, SHOWN_MOST).forEach((id, nth) => {
          const note = find.current(id);
          if (!note) return;
          const key = `${client} ${id}`;
          here.add(key);
          let ghost = shown.get(key);
          if (!ghost) {
            ghost = document.createElement("div");
            ghost.className = "drag-ghost";
            ghost.dataset["person"] = name;
            if (nth === 0) ghost.append(Object.assign(document.createElement("span"), { textContent: strings.tools.drags(name) }));
            shown.set(key, ghost);
            layer.current?.append(ghost);
          }
          ghost.style.cssText = `width:${note.w}px;height:${note.h}px;translate:${note.x + drag.x}px ${note.y + drag.y}px`;
          ghost.style.setProperty("--person", colour);
        });
      }
      for (const [key, ghost] of shown) {
        if (here.has(key)) continue;
        ghost.remove();
        shown.delete(key);
      }
    };
    hear();
    room.awareness.on("change", hear);
    return () => {
      room.awareness.off("change", hear);
      for (const ghost of shown.values()) ghost.remove();
    };
  }, [room]);
  return <div className="drags" ref={layer} aria-hidden="true" />;
}
