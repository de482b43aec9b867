/** The walk as it goes: at which event it stands, what is asked there, and the way on. */
import { useEffect, useRef } from "react";
import { Icon } from "../../app/Icon";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import type { Desk } from "../edit/desk";
import { AlongButton } from "./Chips";
import { endWalk, walkTo } from "./lead";
import { questionsOf } from "./questions";
import type { Walk } from "./state";
import { type Stop, stopFrom } from "./stops";

interface Props {
  room: Room;
  walk: Walk;
  stops: readonly Stop[];
  /** This person says where it goes. */
  walks: boolean;
  /** Everybody goes along. */
  together: boolean;
  desk: Desk | null;
}

export function WalkCard({ room, walk, stops, walks, together, desk }: Props) {
  const words = strings.session.walk;
  const forth = useRef<HTMLButtonElement>(null);
  const found = stops.findIndex((stop) => stop.id === walk.entry);
  const last = useRef(0);
  if (found >= 0) last.current = found;
  // Where the note has been removed, the walk stands between its neighbours.
  const at = found >= 0 ? found : last.current - 0.5;
  const stop = stops[found];
  const [next, previous, gap] = [stopFrom(stops, at, walk.way, "next"), stopFrom(stops, at, walk.way, "previous"), stopFrom(stops, at, walk.way, "next", true)];
  const nth = walk.way === "forward" ? found + 1 : stops.length - found;
  const go = (to: Stop | undefined) => to && walkTo(room, { way: walk.way, entry: to.id }, together);

  useEffect(() => {
    if (walks && (document.activeElement === document.body || document.activeElement === null)) forth.current?.focus();
  }, [walks]);

  const turn = useRef<(event: KeyboardEvent) => void>(() => undefined);
  turn.current = (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target instanceof Element ? event.target : null;
    const here = target?.closest(".session") !== null && target?.closest("input, select, textarea") === null;
    const onWall = (target === document.body || target?.classList.contains("wall")) && (desk?.state().picked.size ?? 0) === 0;
    if (!here && !onWall) return;
    // Right is always later, whichever way the walk goes.
    const later = walk.way === "forward" ? next : previous;
    const earlier = walk.way === "forward" ? previous : next;
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    go(event.key === "ArrowRight" ? later : earlier);
  };
  useEffect(() => {
    if (!walks) return;
    const key = (event: KeyboardEvent) => turn.current(event);
    document.addEventListener("keydown", key, true);
    return () => document.removeEventListener("keydown", key, true);
  }, [walks]);

  return (
    <section className="session-card walk-card" aria-label={walk.way === "forward" ? words.forward : words.backward}>
      <header>
        <span className="session-count">
          {walk.way === "forward" ? words.forwardShort : words.backwardShort} · {stop ? words.stop(nth, stops.length) : words.goneShort}
        </span>
        {walks && (
          <button type="button" className="icon-button" aria-label={words.end} title={words.end} onClick={() => endWalk(room, together)}>
            <Icon name="close" />
          </button>
        )}
      </header>
      <h2>{stop?.name ?? words.gone}</h2>
      {stop && (
        <ul className="walk-questions">
          {questionsOf(stop, walk.way, found, stops.length).map(({ text, gap: open }) => (
            <li key={text} className={open ? "is-gap" : undefined}>
              {text}
            </li>
          ))}
        </ul>
      )}
      <div className="session-row">
        {walks ? (
          <>
            <button type="button" className="icon-button is-framed" disabled={!previous} aria-label={words.previous} title={words.previous} onClick={() => go(previous)}>
              <Icon name="back" />
            </button>
            <button type="button" className="button is-main" ref={forth} aria-disabled={!next} onClick={() => go(next)}>
              {words.next} <Icon name="chevron" />
            </button>
            <button type="button" className="button is-quiet" disabled={!gap} onClick={() => go(gap)}>
              {words.nextGap}
            </button>
          </>
        ) : (
          <AlongButton room={room} />
        )}
      </div>
      {!together && walks && <p className="quiet">{words.howAlone}</p>}
    </section>
  );
}
