/** What the wall says: aloud to who listens, in a line on the screen where it matters to everybody. */
import { useCallback, useEffect, useState } from "react";
import { Icon } from "../app/Icon";
import type { Room, RoomState } from "../live/room";
import { strings } from "../strings";

export interface Said {
  text: string;
  /** Shown too, and for how long it stays. */
  shown: boolean;
  nth: number;
}

const SHOWN_MS = 7_000;

export function useTold(room: Room | null) {
  const [told, setTold] = useState<Said | null>(null);
  const tell = useCallback((text: string | null, shown = true) => setTold((last) => (text === null ? null : { text, shown, nth: (last?.nth ?? 0) + 1 })), []);
  const say = useCallback((text: string) => tell(text, false), [tell]);
  useEffect(() => {
    if (!room) return;
    return room.onNotice((notice) => {
      if (notice.kind === "kept") tell(strings.edit.kept(notice.name));
      else if (notice.kind === "denied") tell([strings.edit.denied, notice.why].filter(Boolean).join(" "));
      else tell(strings.edit[notice.kind]);
    });
  }, [room, tell]);
  useEffect(() => {
    if (!told?.shown) return;
    const timer = setTimeout(() => setTold((now) => (now === told ? null : now)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return { told, tell, say };
}

export function Told({ told, state, writing }: { told: Said | null; state: RoomState | null; writing: boolean }) {
  const lost = state?.line === "lost" && (writing || state.unsent);
  const closed = state?.line === "closed";
  return (
    <>
      <p className="hidden" aria-live="polite" role="log">
        {told && <span key={told.nth}>{told.text}</span>}
      </p>
      <div className="told">
        {told?.shown && <p className="told-line">{told.text}</p>}
        {(lost || closed) && (
          <p className="told-line is-lost" role="status">
            <Icon name="offline" /> {lost ? strings.edit.lost : strings.edit.closed}
          </p>
        )}
      </div>
    </>
  );
}
