/** What lies over the notes while people write: whose note is picked, the rubber band, a line that is being drawn. */
import { memo, useSyncExternalStore } from "react";
import type { Note } from "../../board/layout";
import { isNote } from "../../board/kinds";
import { usePeople } from "../../live/useLive";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import type { Desk } from "./desk";
import { Drags } from "./Drags";

/** Outlines of what others have picked. Also shown to who only reads. */
export const Outlines = memo(function Outlines({ room, noteOf }: { room: Room; noteOf(id: string): Note | undefined }) {
  const people = usePeople(room);
  return (
    <>
      <Drags room={room} noteOf={noteOf} />
      <div className="outlines" aria-hidden="true">
        {people.flatMap((person) =>
          person.picked.flatMap((id) => {
            const note = noteOf(id);
            if (!note) return [];
            const style = { translate: `${note.x}px ${note.y}px`, width: note.w, height: note.h, rotate: `${note.tilt}deg`, "--person": person.colour };
            return (
              <div key={`${person.client} ${id}`} className={`outline ${person.writing === id ? "is-writing" : ""}`} style={style} data-person={person.name}>
                <span>{person.writing === id ? strings.edit.writes(person.name) : person.name}</span>
              </div>
            );
          }),
        )}
      </div>
    </>
  );
});

/** The band, the line, and the handle from which lines are drawn. */
export function Strings({ desk }: { desk: Desk }) {
  const { band, thread, picked, writing } = useSyncExternalStore(
    (run) => desk.subscribe(run),
    () => desk.state(),
  );
  const from = thread && desk.noteOf(thread.from);
  const only = picked.size === 1 && !writing ? desk.only : undefined;
  const note = only && desk.noteOf(only.id);
  return (
    <>
      {band && <div className="band" style={{ translate: `${band.x}px ${band.y}px`, width: band.w, height: band.h }} />}
      {thread && from && (
        <svg className="thread" width="1" height="1" aria-hidden="true">
          <path d={`M${from.x + from.w} ${from.y + from.h / 2}L${thread.to.x} ${thread.to.y}`} />
          <circle cx={thread.to.x} cy={thread.to.y} r="7" />
        </svg>
      )}
      {note && only && !isNote(only.kind) && <div className="handle" style={{ translate: `${note.x + note.w}px ${note.y + note.h / 2}px` }} data-from={only.id} title={strings.edit.handle} aria-hidden="true" />}
    </>
  );
}
