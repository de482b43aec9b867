/** What a facilitator can switch for everybody: silent writing, the lock, the spotlight. */
import { Icon, type IconName } from "../../app/Icon";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { hush, lock, present, reveal } from "./lead";
import { type Going, useStage } from "./useSession";

interface SwitchProps {
  icon: IconName;
  title: string;
  how: string;
  on: boolean;
  turn(): void;
}

function Switch({ icon, title, how, on, turn }: SwitchProps) {
  return (
    <button type="button" className={`session-switch ${on ? "is-on" : ""}`} onClick={turn}>
      <Icon name={icon} />
      <span>
        <b>{title}</b>
        <small>{how}</small>
      </span>
    </button>
  );
}

interface Props {
  room: Room;
  session: Going;
  /** How many notes others do not see yet. */
  veiled: number;
  /** There is a picture to show. */
  picture: boolean;
}

export function Switches({ room, session, veiled, picture }: Props) {
  const { silent, lock: locking, look } = strings.session;
  const hushed = session.silent !== null;
  const [{ showing }] = useStage(room);
  const shows = showing || session.presenter !== null;
  return (
    <div className="session-switches">
      <Switch icon="veil" title={hushed ? silent.reveal : silent.title} how={hushed ? silent.waiting(veiled) : silent.how} on={hushed} turn={() => (hushed ? reveal(room) : hush(room))} />
      <Switch icon="lock" title={session.locked ? locking.unlock : locking.title} how={locking.how} on={session.locked} turn={() => lock(room, !session.locked)} />
      {picture && <Switch icon="eye" title={shows ? look.stop : look.title} how={look.how} on={shows} turn={() => present(room, !shows)} />}
    </div>
  );
}
