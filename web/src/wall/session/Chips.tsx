/** What goes on, in a word each: locked, written silently, shown by somebody. */
import { Icon } from "../../app/Icon";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { present } from "./lead";
import { type Going, useStage } from "./useSession";

interface Props {
  room: Room;
  going: Going;
  hidden: number;
}

/** Steps out of where the session leads one's camera, or back in. */
export function AlongButton({ room }: { room: Room }) {
  const [{ along }, stage] = useStage(room);
  const words = strings.session.look;
  return (
    <button type="button" className="session-along" aria-pressed={along} onClick={() => stage.set({ along: !along })}>
      {along ? words.stepOut : words.stepIn}
    </button>
  );
}

export function Chips({ room, going, hidden }: Props) {
  const { lock, silent, look } = strings.session;
  const [{ showing }] = useStage(room);
  return (
    <ul className="session-chips">
      {going.locked && (
        <li className="session-chip" title={lock.told}>
          <Icon name="lock" /> {lock.on}
        </li>
      )}
      {going.silent !== null && (
        <li className="session-chip is-silent">
          <Icon name="veil" /> {silent.hidden(hidden)}
        </li>
      )}
      {going.presenter !== null && (
        <li className="session-chip is-look">
          <Icon name="eye" /> {look.shows(going.presenter || look.somebody)} <AlongButton room={room} />
        </li>
      )}
      {showing && (
        <li className="session-chip is-look">
          <Icon name="eye" /> {look.mine}
          <button type="button" className="session-along" onClick={() => present(room, false)}>
            {look.stop}
          </button>
        </li>
      )}
    </ul>
  );
}
