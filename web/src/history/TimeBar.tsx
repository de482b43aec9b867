/** What is under the wall: play, step, speed, and the slider over time. */
import type { CSSProperties, ReactNode } from "react";
import { Icon } from "../app/Icon";
import { initials } from "../live/people";
import { strings } from "../strings";
import { type Moment, NOBODY } from "./moments";
import { type Speed, SPEEDS } from "./player";
import { dayOf, someone, timeOf } from "./words";

interface Props {
  moment: Moment;
  nth: number;
  of: number;
  colour: string | undefined;
  playing: boolean;
  play(on: boolean): void;
  /** Null where there is none. */
  previous: (() => void) | null;
  next: (() => void) | null;
  toNow: (() => void) | null;
  speed: Speed;
  setSpeed(speed: Speed): void;
  /** Reads earlier moments; null where all are there. */
  earlier: (() => void) | null;
  loading: boolean;
  children: ReactNode;
}

export function Badge({ who, colour }: { who: string; colour: string | undefined }) {
  return (
    <span className="badge" style={{ "--person": colour } as CSSProperties} aria-hidden="true">
      {who === NOBODY.file ? <Icon name="data" /> : who === NOBODY.wall ? <Icon name="wall" /> : initials(someone(who))}
    </span>
  );
}

export function TimeBar({ moment, nth, of, colour, playing, play, previous, next, toNow, speed, setSpeed, earlier, loading, children }: Props) {
  const words = strings.history;
  const who = someone(moment.who);
  return (
    <section className="time-bar" aria-label={words.bar}>
      <div className="time-line">
        <div className="time-steps" title={words.keys}>
          <button type="button" className="icon-button" aria-label={words.previous} title={words.previous} aria-disabled={!previous} onClick={previous ?? undefined}>
            <Icon name="stepBack" />
          </button>
          <button type="button" className="icon-button is-play" aria-label={playing ? words.pause : words.play} title={playing ? words.pause : words.play} onClick={() => play(!playing)}>
            <Icon name={playing ? "pause" : "play"} />
          </button>
          <button type="button" className="icon-button" aria-label={words.next} title={words.next} aria-disabled={!next} onClick={next ?? undefined}>
            <Icon name="stepOn" />
          </button>
        </div>
        <div className="time-speeds" role="group" aria-label={words.speed}>
          {SPEEDS.map((each) => (
            <button key={each} type="button" aria-pressed={speed === each} title={words.atSpeed(each)} onClick={() => setSpeed(each)}>
              {words.times(each)}
            </button>
          ))}
        </div>
        <p className="time-moment">
          <Badge who={moment.who} colour={colour} />
          <b>{who}</b>
          <span>
            <span className="quiet wide-only">{dayOf(moment.at)}, </span>
            {timeOf(moment.at)}
          </span>
          <span className="quiet wide-only">{words.nth(nth, of)}</span>
        </p>
        {earlier && (
          <button type="button" className="button is-quiet is-small" title={words.earlierHow} aria-disabled={loading} onClick={earlier}>
            {words.earlier}
          </button>
        )}
        <button type="button" className="button is-small time-now" title={words.toNow} aria-disabled={!toNow} onClick={toNow ?? undefined}>
          {words.now}
        </button>
      </div>
      {children}
    </section>
  );
}
