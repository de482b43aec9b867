/** Beside the wall: who did what at this moment, and how the wall differs from that now. */
import { useMemo, useRef } from "react";
import { Icon } from "../app/Icon";
import type { Palette } from "../board/colours";
import type { LiveBoard } from "../live/compose";
import { strings } from "../strings";
import { Changes } from "./Changes";
import { deedsOf, type Difference } from "./difference";
import type { Moment } from "./moments";
import { Now } from "./Now";
import type { Past } from "./past";
import { Badge } from "./TimeBar";
import { someone, whatOf, whenOf } from "./words";

interface Props {
  moment: Moment;
  /** The board of this moment; null while it is on its way. */
  past: Past | null;
  before: LiveBoard | null;
  different: Difference | null;
  newest: boolean;
  colour: string | undefined;
  palette: Palette;
  /** Gives this moment a name; null where this person may not. */
  mark: (() => void) | null;
  restore: (() => void) | null;
  visit(id: string): void;
}

/** The last that was known, so that nothing jumps while the next is on its way. */
function useHeld<T>(value: T | null): T | null {
  const held = useRef(value);
  if (value !== null) held.current = value;
  return held.current;
}

export function ThisMoment({ moment, past, before, different, newest, colour, palette, mark, restore, visit }: Props) {
  const words = strings.history;
  const deeds = useHeld(useMemo(() => (past ? deedsOf(before, past.board, past.changed) : null), [past, before]));
  const shown = useHeld(past);
  const since = useHeld(different);
  const there = useMemo(() => new Set(shown?.board.stickies.map(({ id }) => id)), [shown]);
  return (
    <>
      <section className="history-moment" aria-busy={past === null}>
        <h2 className="hidden">{words.moment}</h2>
        <p className="moment-head">
          <Badge who={moment.who} colour={colour} />
          <span>
            <b>{someone(moment.who)}</b>
            <small className="quiet">
              <time dateTime={moment.time}>{whenOf(moment.at)}</time> · {whatOf(moment)}
            </small>
          </span>
        </p>
        {(mark || restore) && (
          <p className="moment-acts">
            {mark && (
              <button type="button" className="button is-small" onClick={mark}>
                <Icon name="flag" /> {words.mark}
              </button>
            )}
            {restore && (
              <button type="button" className="button is-small" onClick={restore}>
                <Icon name="history" /> {words.restore}
              </button>
            )}
          </p>
        )}
        {deeds && (
          <>
            <h3>{words.did}</h3>
            <Changes key={moment.id} changes={deeds.changes} palette={palette} isThere={(id) => there.has(id)} visit={visit} />
            {deeds.others > 0 && <p className="quiet">{words.others(deeds.others)}</p>}
          </>
        )}
      </section>
      {since && <Now different={since} newest={newest} palette={palette} isThere={(id) => there.has(id)} visit={visit} />}
    </>
  );
}
