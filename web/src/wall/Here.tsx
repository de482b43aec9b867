/** Who is here: press a name to see what they see. And whether the line to the others holds. */
import { type CSSProperties, useState } from "react";
import { useRoom, useRoomState, usePeople } from "../live/useLive";
import { initials } from "../live/people";
import { strings } from "../strings";
import { NameDialog } from "./NameDialog";

const SHOWN_MOST = 5;

export function Here() {
  const [naming, setNaming] = useState(false);
  const room = useRoom();
  const state = useRoomState(room);
  const people = usePeople(room);
  if (!room || !state) return null;
  const me = room.awareness.getLocalState() as { colour?: string } | null;
  const words = strings.here;
  return (
    <div className="here" role="group" aria-label={words.title(people.length + 1)}>
      {people.slice(0, SHOWN_MOST).map((person) => (
        <button
          key={person.client}
          type="button"
          className="badge"
          style={{ "--person": person.colour } as CSSProperties}
          aria-pressed={state.following === person.client}
          aria-label={words.follow(person.name)}
          title={words.follow(person.name)}
          onClick={() => room.follow(state.following === person.client ? null : person.client)}
        >
          {initials(person.name)}
        </button>
      ))}
      {people.length > SHOWN_MOST && <span className="badge is-more" title={people.slice(SHOWN_MOST).map(({ name }) => name).join(", ")}>+{people.length - SHOWN_MOST}</span>}
      {state.name !== "" && (
        <button type="button" className="badge is-me" style={{ "--person": me?.colour } as CSSProperties} aria-label={words.me(state.name)} title={words.me(state.name)} onClick={() => setNaming(true)}>
          {initials(state.name)}
        </button>
      )}
      {naming && <NameDialog room={room} close={() => setNaming(false)} />}
    </div>
  );
}
