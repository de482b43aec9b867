/** The shared timer: the same count-down for everybody, and the facilitator's hands on it. */
import { type FormEvent, useEffect, useState } from "react";
import { Icon } from "../../app/Icon";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { isForgotten, isRunning, leftOf, MINUTES_MOST, phaseOf, type TimerState, told } from "./clock";
import { endTimer, lengthenTimer, startTimer, turnTimer } from "./lead";
import { useClock } from "./useSession";

/** What is left, large enough to be read across a room. */
export function TimeLeft({ room, timer }: { room: Room; timer: TimerState }) {
  const now = useClock(room, timer);
  if (isForgotten(timer, now)) return null;
  const words = strings.session.timer;
  const [phase, left] = [phaseOf(timer, now), told(leftOf(timer, now))];
  const runs = isRunning(timer);
  return (
    <span className={`time-left is-${phase} ${runs ? "" : "is-stopped"}`} role="timer" aria-label={phase === "over" ? words.over : runs ? words.left(left) : words.leftStopped(left)}>
      <Icon name={runs ? "clock" : "pause"} />
      {left}
    </span>
  );
}

export function TimerBox({ room, timer, suggested }: { room: Room; timer: TimerState | null; suggested: number }) {
  const words = strings.session.timer;
  const [minutes, setMinutes] = useState(String(suggested));
  useEffect(() => setMinutes(String(suggested)), [suggested]);
  const now = useClock(room, timer);
  if (timer && !isForgotten(timer, now)) {
    const over = phaseOf(timer, now) === "over";
    return (
      <div className="session-row">
        {!over && (
          <button type="button" className="button" onClick={() => turnTimer(room, timer)}>
            <Icon name={isRunning(timer) ? "pause" : "play"} /> {isRunning(timer) ? words.stop : words.goOn}
          </button>
        )}
        <button type="button" className="button" onClick={() => lengthenTimer(room, timer)}>
          <Icon name="plus" /> {words.more}
        </button>
        <button type="button" className="button is-quiet" onClick={() => endTimer(room)}>
          {words.end}
        </button>
      </div>
    );
  }
  const start = (event: FormEvent) => {
    event.preventDefault();
    startTimer(room, Number(minutes));
  };
  return (
    <form className="session-row" onSubmit={start}>
      <label>
        <input type="number" inputMode="numeric" min={1} max={MINUTES_MOST} required value={minutes} onChange={(event) => setMinutes(event.target.value)} /> {words.minutes}
      </label>
      <button type="submit" className="button">
        <Icon name="play" /> {words.start}
      </button>
    </form>
  );
}
