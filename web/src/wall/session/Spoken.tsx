/** What a session says to who does not look at it: each thing once, when it happens. */
import { useEffect, useRef, useState } from "react";
import type { Room } from "../../live/room";
import { strings } from "../../strings";
import { isRunning, phaseOf } from "./clock";
import { STEPS } from "./steps";
import { questionsOf } from "./questions";
import type { Stop } from "./stops";
import { type Going, useClock } from "./useSession";

interface Props {
  room: Room;
  going: Going;
  step: number;
  stops: readonly Stop[];
}

export function Spoken({ room, going, step, stops }: Props) {
  const words = strings.session;
  const now = useClock(room, going.timer);
  const timer = going.timer;
  const runs = timer !== null && isRunning(timer);
  const phase = timer ? phaseOf(timer, now) : null;
  const at = going.walk ? stops.findIndex((stop) => stop.id === going.walk?.entry) : -1;
  const stop = stops[at];
  const asked = stop && going.walk ? [stop.name, ...questionsOf(stop, going.walk.way, at, stops.length).map(({ text }) => text)].join(". ") : "";
  const state = {
    step: String(step),
    silent: going.silent !== null,
    locked: going.locked,
    presenter: going.presenter,
    timer: timer ? `${runs} ${timer.minutes}` : "",
    phase,
    asked,
  };
  const before = useRef<typeof state | null>(null);
  const [said, setSaid] = useState({ text: "", nth: 0 });
  useEffect(() => {
    const last = before.current;
    before.current = state;
    // What went on already when one came is on the screen, and is no news.
    if (!last) return;
    const news: string[] = [];
    const title = words.steps[step - 1]?.title ?? words.stepOf(step, STEPS);
    if (last.step !== state.step) news.push(words.stepNow(step, title));
    if (last.silent !== state.silent) news.push(state.silent ? words.silent.begun : words.silent.ended);
    if (last.locked !== state.locked && !going.mayLead) news.push(state.locked ? words.lock.told : words.lock.gone);
    if (last.presenter !== state.presenter && state.presenter !== null) news.push(words.look.shows(state.presenter || words.look.somebody));
    if (last.timer === "" && timer && runs) news.push(words.timer.started(timer.minutes));
    else if (last.timer === state.timer && runs && last.phase !== phase) {
      if (phase === "last") news.push(timer && timer.minutes > 1 ? words.timer.last : words.timer.lastShort);
      if (phase === "over") news.push(words.timer.over);
    }
    if (last.asked !== asked && asked !== "") news.push(asked);
    if (news.length > 0) setSaid(({ nth }) => ({ text: news.join(" "), nth: nth + 1 }));
  });
  return (
    <p className="hidden" aria-live="polite" role="log">
      {said.nth > 0 && <span key={said.nth}>{said.text}</span>}
    </p>
  );
}
