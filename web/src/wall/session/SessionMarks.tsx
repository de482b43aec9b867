/** What a session draws on the wall itself: the note at which the walk stands, and what nobody else sees yet. */
import type { Note } from "../../board/layout";
import type { Room } from "../../live/room";
import { useVeils } from "../../live/useVeils";
import { Icon } from "../../app/Icon";
import { strings } from "../../strings";
import { useSession } from "./useSession";

const box = (note: Note) => ({ translate: `${note.x}px ${note.y}px`, width: note.w, height: note.h, rotate: `${note.tilt}deg` });

export function SessionMarks({ room, noteOf }: { room: Room; noteOf(id: string): Note | undefined }) {
  const { walk } = useSession(room);
  const { own } = useVeils(room);
  const walked = walk ? noteOf(walk.entry) : undefined;
  return (
    <div className="session-marks" aria-hidden="true">
      {walked && walk && <div key={walk.entry} className="walk-mark" style={box(walked)} />}
      {[...own].map((id) => {
        const note = noteOf(id);
        return note ? (
          <div key={id} className="veil-mark" style={box(note)} title={strings.session.silent.own}>
            <i>
              <Icon name="veil" />
            </i>
          </div>
        ) : null;
      })}
    </div>
  );
}
