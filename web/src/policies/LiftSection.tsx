/** Whether a policy works: a sentence, the difference over time, the arms, and how sure all of it is. */
import { useProject, useServerNow } from "../app/project";
import { Prose } from "../panels/Prose";
import { strings } from "../strings";
import { ago, clock, count, percent } from "../sync/words";
import { LiftChart } from "./LiftChart";
import { Arms, Intervals, Variants } from "./LiftTables";
import { chance, direction, honest, points, shareOf, span } from "./measure";
import { Notes } from "./Notes";
import { Queries } from "./Queries";
import type { LiftView, PolicyDetail } from "./shapes";

const words = strings.policies.lift;

/** What is to be written so that there is something to measure, with an event of this board. */
function Lacking({ detail }: { detail: PolicyDetail }) {
  const { board } = useProject();
  const events = board.stickies.filter((sticky) => sticky.kind === "event" && !sticky.failure);
  const event = events.findLast((sticky) => sticky.pivotal) ?? events.at(-1);
  const lines = [detail.holdout ? "" : 'holdout "10%"', event ? `goal ${JSON.stringify(event.name)} within="30d"` : ""].filter(Boolean);
  return (
    <>
      <p>{words.noGoal}</p>
      {lines.length > 0 && (
        <>
          <p className="quiet">{words.noGoalHow}</p>
          <pre className="policy-example">{lines.join("\n")}</pre>
        </>
      )}
    </>
  );
}

function Told({ lift }: { lift: LiftView }) {
  const found = honest(lift);
  if (!found) {
    return (
      <div className="lift-told">
        <p className="lift-big is-open">{words.hidden}</p>
        <p>{lift.hidden && <Prose text={lift.hidden} />}</p>
      </div>
    );
  }
  const way = direction(found);
  return (
    <div className="lift-told">
      <p className={`lift-big is-${way}`}>
        {points(found.estimate)} <small>{strings.policies.points}</small>
      </p>
      <p className="quiet">
        {span(found)} · {words.verdict[way]}
      </p>
      <p className="lift-sentence">{words.sentence[way]?.(points(Math.abs(found.estimate), false), lift.goal.event, lift.goal.within, span(found))}</p>
    </div>
  );
}

/** Whether as many are held out as ought to be. */
function Assignment({ lift }: { lift: LiftView }) {
  const { srm } = lift;
  if (!srm) return null;
  if (!srm.alarm) return <p className="quiet">{words.balanced(shareOf(srm.found_share), shareOf(srm.expected_share))}</p>;
  return (
    <div className="policy-alarm" role="alert">
      <h3>{words.unbalanced}</h3>
      <p>{words.unbalancedHow(shareOf(srm.expected_share), shareOf(srm.found_share), chance(srm.p))}</p>
    </div>
  );
}

function Measured({ lift }: { lift: LiftView }) {
  return (
    <>
      {lift.srm?.alarm && <Assignment lift={lift} />}
      <div className="lift-columns">
        <Told lift={lift} />
        {lift.over_time.length > 1 && <LiftChart lift={lift} />}
      </div>
      <div className="lift-columns is-even">
        <Arms lift={lift} />
        <Intervals lift={lift} />
      </div>
      {!lift.srm?.alarm && <Assignment lift={lift} />}
      {lift.detectable && <p className="quiet">{words.detectable(points(lift.detectable.absolute, false), percent(lift.detectable.power))}</p>}
      <Notes notes={lift.notes} />
      {lift.variants.length > 0 && <Variants variants={lift.variants} />}
      {lift.queries.length > 0 && <Queries queries={lift.queries} />}
    </>
  );
}

export function LiftSection({ detail, lift, asking, error }: { detail: PolicyDetail; lift: LiftView | null; asking: boolean; error: unknown }) {
  const now = useServerNow();
  return (
    <section className="policy-card" aria-busy={asking}>
      <div className="policy-card-head">
        <h2>{words.title}</h2>
        {lift && (
          <p className="quiet">
            <time dateTime={lift.as_of} title={clock(lift.as_of)}>
              {words.asOf(ago(lift.as_of, now))}
            </time>
            {" · "}
            {words.assigned(count(lift.assigned))}
          </p>
        )}
      </div>
      {lift ? (
        <Measured lift={lift} />
      ) : !detail.goal ? (
        <Lacking detail={detail} />
      ) : error ? (
        <p>
          {words.unknown} {error instanceof Error && <Prose text={error.message} />}
        </p>
      ) : (
        <p className="quiet data-running">{words.asking}</p>
      )}
    </section>
  );
}
