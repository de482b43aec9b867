/** The session over a wall or a list: a strip that tells what goes on, and a sheet with the path that folds away. */
import { useEffect, useMemo, useRef } from "react";
import { Icon } from "../../app/Icon";
import type { LiveBoard } from "../../live/compose";
import type { Room } from "../../live/room";
import { useVeils } from "../../live/useVeils";
import { strings } from "../../strings";
import type { Desk } from "../edit/desk";
import { Chips } from "./Chips";
import { isForgotten } from "./clock";
import { walkTo } from "./lead";
import { Path } from "./Path";
import { Spoken } from "./Spoken";
import type { Way } from "./state";
import { STEPS, TIME_BOX } from "./steps";
import { firstStop, type Stop, stopsOf } from "./stops";
import { Switches } from "./Switches";
import { TimeLeft, TimerBox } from "./Timer";
import { useListMark } from "./useListMark";
import { useSession, useStage, useStep } from "./useSession";
import { WalkCard } from "./WalkCard";

interface Props {
  room: Room;
  board: LiveBoard;
  desk: Desk | null;
  /** The board is shown as a list. */
  list: boolean;
}

const NO_STOPS: Stop[] = [];

export function SessionLayer({ room, board, desk, list }: Props) {
  const words = strings.session;
  const going = useSession(room);
  const [stage, own] = useStage(room);
  const step = useStep(room);
  const veils = useVeils(room);
  const { entries } = room.wall.snapshot();
  const hidden = [...veils.hidden].filter((id) => entries.has(id)).length;
  const veiled = hidden + [...veils.own].filter((id) => entries.has(id)).length;
  const walking = going.walk !== null;
  const stops = useMemo(() => (walking || stage.open ? stopsOf(board, step) : NO_STOPS), [walking, stage.open, board, step]);
  useListMark(list && stage.along ? going.walk?.entry : undefined, board);

  const sheet = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (stage.open) sheet.current?.focus();
  }, [stage.open]);
  // Where a press takes the pressed button away, the keyboard stays in the session.
  const held = useRef<Element | null>(null);
  useEffect(() => {
    if (held.current === null || held.current.isConnected) return;
    held.current = null;
    if (document.activeElement === document.body) (sheet.current ?? toggle.current)?.focus();
  });
  const close = () => {
    own.set({ open: false });
    toggle.current?.focus();
  };
  const timer = going.timer && !isForgotten(going.timer, room.now()) ? going.timer : null;
  const walk = (way: Way) => {
    const first = firstStop(stops, way);
    if (!first) return;
    own.set({ open: false, along: true });
    walkTo(room, { way, entry: first.id }, going.mayLead);
  };
  const shown = desk !== null || stage.open || timer !== null || going.silent !== null || going.locked || going.presenter !== null || walking;
  const gaps = stops.filter((stop) => stop.gaps.length > 0).length;
  return (
    <>
      <div className="session" data-list={list} hidden={!shown} onFocus={(event) => (held.current = event.target)}>
        <div className="session-strip">
          <button type="button" ref={toggle} className="session-step" aria-expanded={stage.open} aria-controls="session-sheet" onClick={() => own.set({ open: !stage.open })}>
            <span className="session-count">{words.stepOf(step, STEPS)}</span>
            <b>{words.steps[step - 1]?.title}</b>
            <Icon name="chevron" />
          </button>
          {timer && <TimeLeft room={room} timer={timer} />}
          <i className="session-progress" style={{ width: `${(step / STEPS) * 100}%` }} />
        </div>
        <Chips room={room} going={going} hidden={hidden} />
        {going.walk && <WalkCard key={going.walk.way} room={room} walk={going.walk} stops={stops} walks={going.walks} together={going.mayLead || !going.walks} desk={desk} />}
        {stage.open && (
          <div id="session-sheet" className="session-card session-sheet" role="region" aria-label={words.title} tabIndex={-1} ref={sheet} onKeyDown={(event) => event.key === "Escape" && close()}>
            <button type="button" className="icon-button session-close" aria-label={words.close} title={words.close} onClick={close}>
              <Icon name="close" />
            </button>
            <Path room={room} step={step} title={board.title} mayLead={going.mayLead} />
            {going.mayLead && (
              <section aria-labelledby="session-timer">
                <h3 id="session-timer">{words.timer.title}</h3>
                <TimerBox room={room} timer={timer} suggested={TIME_BOX[step - 1] ?? 20} />
              </section>
            )}
            {going.mayLead && (
              <section aria-labelledby="session-lead">
                <h3 id="session-lead">{words.lead}</h3>
                <Switches room={room} session={going} veiled={veiled} picture={!list} />
              </section>
            )}
            {going.walks && !walking && (
              <section aria-labelledby="session-walk">
                <h3 id="session-walk">{words.walk.title}</h3>
                <p className="quiet">
                  {stops.length === 0 ? words.walk.empty : [words.walk.how, gaps > 0 ? words.walk.gaps(gaps) : words.walk.noGaps].join(" ")}
                </p>
                {stops.length > 0 && (
                  <div className="session-row">
                    <button type="button" className="button" onClick={() => walk("forward")}>
                      {words.walk.forward}
                    </button>
                    <button type="button" className="button" onClick={() => walk("backward")}>
                      {words.walk.backward}
                    </button>
                  </div>
                )}
              </section>
            )}
          </div>
        )}
      </div>
      <Spoken room={room} going={going} step={step} stops={stops} />
    </>
  );
}
