/** The parking lot: what is worth a thought, but not now. */
import { type FormEvent, useRef, useState } from "react";
import { useServerNow } from "../../app/project";
import { Icon } from "../../app/Icon";
import type { Room } from "../../live/room";
import { useBeside } from "../../live/useBeside";
import { strings } from "../../strings";
import { ago } from "../../sync/words";
import type { Desk } from "../edit/desk";
import { isLocked, LOCK, park, toWall, unpark } from "./acts";
import { PARKED_MOST } from "./parked";
import { useFew } from "./useFew";
import { useParked } from "./useTalk";

interface Props {
  room: Room;
  desk: Desk | null;
  may: boolean;
  say(text: string): void;
  /** Shows a note that was put on the wall. */
  shown(id: string): void;
}

export function ParkingTray({ room, desk, may, say, shown }: Props) {
  const words = strings.talk.park;
  const list = useParked(room);
  const few = useFew(list);
  // Told anew when the lock is.
  useBeside(room, LOCK);
  const locked = isLocked(room);
  const now = useServerNow();
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (park(room, text) !== null) setText("");
  };
  // What had the keyboard goes away with its row.
  const then = (run: () => void) => () => {
    run();
    field.current?.focus();
  };
  return (
    <>
      <p className="quiet">{words.how}</p>
      {may && (
        <form className="park-line" onSubmit={add}>
          <input ref={field} type="text" value={text} maxLength={PARKED_MOST} placeholder={words.hint} aria-label={words.write} autoComplete="off" enterKeyHint="done" onChange={(event) => setText(event.target.value)} />
          <button type="submit" className="button is-main" disabled={text.trim() === ""}>
            {words.add}
          </button>
        </form>
      )}
      {list.length === 0 && <p className="quiet tray-none">{words.none}</p>}
      <ul className="parked">
        {few.shown.map((each) => (
          <li key={each.id}>
            <p dir="auto">{each.text}</p>
            <div className="parked-foot">
              <span className="quiet grow">{[each.by, ago(new Date(each.at).toISOString(), now)].filter(Boolean).join(" · ")}</span>
              {may && (
                <>
                  <button
                    type="button"
                    className="button is-small"
                    disabled={locked}
                    aria-label={words.toWallOf(each.text)}
                    onClick={then(() => {
                      const id = toWall(room, desk, each);
                      if (id === null) return;
                      say(words.onWall);
                      shown(id);
                    })}
                  >
                    <Icon name="wall" /> {words.toWall}
                  </button>
                  <button type="button" className="icon-button" aria-label={words.removeOf(each.text)} title={words.remove} onClick={then(() => unpark(room, each))}>
                    <Icon name="close" />
                  </button>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      {few.more}
    </>
  );
}
