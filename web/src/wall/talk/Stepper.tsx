/** Gives a sticky votes and takes them back: dots, with a button at either side of them. */
import { Icon } from "../../app/Icon";
import { strings } from "../../strings";

/** More dots than these are told as a number. */
const DOTS_MOST = 5;

export function Dots({ value }: { value: number }) {
  return (
    <span className="dots" aria-hidden="true">
      {value <= DOTS_MOST ? (
        Array.from({ length: value }, (_, nth) => <i key={nth} />)
      ) : (
        <>
          <i />
          <b>{value}</b>
        </>
      )}
    </span>
  );
}

interface Props {
  name: string;
  mine: number;
  left: number;
  vote(by: 1 | -1): void;
  /** On the wall the keyboard votes with V, and Tab goes on from note to note. */
  onWall?: boolean;
}

export function Stepper({ name, mine, left, vote, onWall = false }: Props) {
  const words = strings.talk.vote;
  const reach = onWall ? { tabIndex: -1 } : {};
  return (
    <span className="stepper" role="group" aria-label={`${name}: ${words.mine(mine)}`}>
      {(mine > 0 || !onWall) && (
        <button type="button" {...reach} aria-label={words.take(name)} title={words.take(name)} aria-disabled={mine === 0} onClick={() => mine > 0 && vote(-1)}>
          <Icon name="minus" />
        </button>
      )}
      {mine > 0 && <Dots value={mine} />}
      <button type="button" className="is-give" {...reach} aria-label={words.give(name)} title={words.give(name)} aria-disabled={left === 0} onClick={() => vote(1)}>
        <Icon name={onWall && mine === 0 ? "dot" : "plus"} />
      </button>
    </span>
  );
}
