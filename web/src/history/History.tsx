/** The history of the wall: what stood when, who did what, replayed along a slider. */
import { useCallback, useDeferredValue, useMemo, useRef, useState } from "react";
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { Trouble } from "../app/Trouble";
import { palette as paletteOf } from "../board/colours";
import type { Room } from "../live/room";
import { useEntered, useLiveBoard, useRoomState } from "../live/useLive";
import { useBeside } from "../live/useBeside";
import { Empty, PageBody } from "../panels/Parts";
import { strings } from "../strings";
import { axisOf } from "./axis";
import { coloursOf } from "./colour";
import { difference } from "./difference";
import { HistoryDialogs, useDialogs } from "./Dialogs";
import { MarkList } from "./MarkList";
import { type Mark, marksOf, momentOfMark, PREFIX } from "./marks";
import { MomentList } from "./MomentList";
import { keyOf, type Moment, peopleOf } from "./moments";
import { Stage } from "./Stage";
import { ThisMoment } from "./ThisMoment";
import { TimeBar } from "./TimeBar";
import { type Flag, Track } from "./Track";
import { type Moments, useMoments } from "./useMoments";
import { usePast } from "./usePast";
import { useReplay } from "./useReplay";
import { useStepKeys } from "./useStepKeys";
import { useWalk } from "./useWalk";
import { someone, whatOf, whenOf } from "./words";

interface Query {
  query: Record<string, string>;
}

export function History({ query }: Query) {
  const project = useProject();
  const room = useEntered(project);
  const wanted = query["moment"] ?? null;
  const list = useMoments(project.api, room, wanted);
  const words = strings.history;
  if (list.moments.length > 0) return <Page query={query} room={room} list={list} />;
  if (list.error) return <Trouble error={list.error} again={list.reload} />;
  return (
    <PageBody title={words.title} aside={<Link href={address(project.name)}>{words.back}</Link>}>
      {list.loading ? <p className="quiet">{words.loading}</p> : <Empty title={words.none}>{words.noneHow}</Empty>}
    </PageBody>
  );
}

function Page({ query, room, list: { moments, older, loading, earlier, reload } }: Query & { room: Room | null; list: Moments }) {
  const project = useProject();
  const words = strings.history;
  const state = useRoomState(room);
  const live = useLiveBoard(room, project.board);
  const walk = useWalk(moments, query["moment"] ?? null);
  const { index, among, choose, nextOne, previousOne, play, playing } = walk;
  const moment = moments[index] as Moment;
  const [dragging, drag] = useState(false);
  const [said, setSaid] = useState("");

  // While a finger drags, only what it points at is fetched.
  const neighbours = playing ? [nextOne, nextOne === null ? null : nextOne + 1] : [index - 1, nextOne, previousOne];
  const soon = dragging ? [] : neighbours.flatMap((nth) => {
    const each = moments[nth ?? -1];
    return each ? keyOf(each) : [];
  });
  const previous = moments[index - 1];
  const { past: last, before, error, again } = usePast(project.api, keyOf(moment), previous ? keyOf(previous) : null, soon);
  const past = last?.key === keyOf(moment) ? last : null;
  const next = moments[nextOne ?? -1];
  useReplay({ playing, speed: walk.speed, shown: past !== null || error !== null, id: moment.id, gapMs: next ? next.at - moment.at : null, next: () => nextOne !== null && choose(nextOne), stop: () => play(false) });

  const people = useMemo(() => peopleOf(moments), [moments]);
  const colours = useMemo(() => coloursOf(people), [people]);
  const axis = useMemo(() => axisOf(moments.map((each) => each.at)), [moments]);
  const describe = (nth: number): string => {
    const each = moments[nth];
    return each ? words.say(someone(each.who), whenOf(each.at), whatOf(each), words.nth(nth + 1, moments.length)) : "";
  };
  const step = (nth: number | null) => {
    if (nth === null) return;
    play(false);
    choose(nth);
    setSaid(describe(nth));
  };
  const steps = useRef(step);
  steps.current = step;
  const stepTo = useCallback((nth: number) => steps.current(nth), []);
  // The list follows when there is time: a drag does not wait for it.
  const listed = useDeferredValue(index);
  useStepKeys({ previous: () => step(previousOne), next: () => step(nextOne), toggle: () => play(!playing) });

  const kept = useBeside(room, PREFIX);
  const marks = useMemo(() => marksOf(kept), [kept]);
  const flags = useMemo(() => marks.flatMap((mark): Flag[] => {
    const at = momentOfMark(moments, mark.at);
    return at === null ? [] : [{ id: mark.id, name: mark.name, index: at }];
  }), [marks, moments]);
  const different = useMemo(() => (past && live && !dragging ? difference(past.board, live) : null), [past, live, dragging]);
  const mayMark = state !== null && state.mayEdit;
  const mayLead = state?.reading.may_lead === true;
  const mayChange = (mark: Mark) => mayMark && (mayLead || mark.by === state.name);
  const dialogs = useDialogs();

  const legend = JSON.stringify((last?.board ?? project.board).legend);
  const palette = useMemo(() => paletteOf(JSON.parse(legend) as Record<string, string>), [legend]);
  const [wish, setWish] = useState<{ key: string; nth: number } | null>(null);
  const visit = useCallback((key: string) => setWish((old) => ({ key, nth: (old?.nth ?? 0) + 1 })), []);
  return (
    <div className="history" data-waiting={past === null}>
      <div className="history-stage">
        {last ? <Stage past={last} list={query["view"] === "list"} when={whenOf(moment.at)} wish={wish} visit={visit} /> : <main id="content" aria-busy={!error} />}
        {error !== null && (
          <p className="history-fault" role="alert">
            {words.fault}{" "}
            <button type="button" className="text-button" onClick={again}>
              {words.again}
            </button>
          </p>
        )}
      </div>
      <TimeBar
        moment={moment}
        nth={index + 1}
        of={moments.length}
        colour={colours.get(moment.who)}
        playing={playing}
        play={play}
        previous={previousOne === null ? null : () => step(previousOne)}
        next={nextOne === null ? null : () => step(nextOne)}
        toNow={walk.newest ? null : () => step(moments.length - 1)}
        speed={walk.speed}
        setSpeed={walk.setSpeed}
        earlier={older ? earlier : null}
        loading={loading}
      >
        <Track
          axis={axis}
          moments={moments}
          index={index}
          among={among}
          flags={flags}
          choose={(nth) => {
            play(false);
            choose(nth);
          }}
          drag={drag}
          valueText={describe(index)}
        />
      </TimeBar>
      <aside className="history-side" aria-label={words.title}>
        <div className="history-now-and-then">
          <ThisMoment
            moment={moment}
            past={past}
            before={before}
            different={different}
            newest={walk.newest}
            colour={colours.get(moment.who)}
            palette={palette}
            mark={mayMark ? () => dialogs.open({ what: "mark", moment }) : null}
            restore={mayLead && !walk.newest && past ? () => dialogs.open({ what: "restore", moment, different }) : null}
            visit={visit}
          />
          <MarkList marks={marks} indexOf={(mark) => momentOfMark(moments, mark.at)} index={index} mayChange={mayChange} choose={step} rename={(mark) => dialogs.open({ what: "rename", mark })} remove={(mark) => dialogs.remove(room, mark, setSaid)} />
        </div>
        <MomentList moments={moments} among={among} index={listed} people={people} colours={colours} who={walk.who} setWho={walk.setWho} choose={stepTo} />
      </aside>
      <p className="hidden" aria-live="polite" role="log">
        {said}
      </p>
      {room && <HistoryDialogs dialogs={dialogs} room={room} say={setSaid} restored={() => (choose(moments.length - 1), reload())} />}
    </div>
  );
}
