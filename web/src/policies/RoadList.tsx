/** The way from trigger to goal: a bar a stretch, with what each guard kept back at its end. */
import { strings } from "../strings";
import { count, percent } from "../sync/words";
import { roadOf } from "./road";
import type { LiftView, PolicyDetail } from "./shapes";

const words = strings.policies.road;

interface Row {
  name: string;
  about?: string;
  value: number;
  /** Where the bar ends, and how much of it was kept back here. */
  reach: number;
  kept?: number;
  outcome?: string;
  share: number | null;
}

function Stretch({ row, all }: { row: Row; all: number }) {
  const width = (value: number) => `${all === 0 ? 0 : (value / all) * 100}%`;
  const kept = row.kept ?? 0;
  return (
    <li className={row.outcome ? `is-guard outcome-${row.outcome}` : "is-mark"}>
      <span className="road-name">
        {row.name}
        {row.about && <small>{row.about}</small>}
      </span>
      <span className="road-bar" aria-hidden="true">
        <i style={{ width: width(row.reach - kept) }} />
        {kept > 0 && <i className="is-kept" style={{ width: width(kept) }} />}
      </span>
      <span className="road-number">
        {row.outcome && <span className="hidden">{words.kept(count(kept))}</span>}
        <b aria-hidden={row.outcome ? true : undefined}>{row.outcome ? `−${count(kept)}` : count(row.value)}</b>
        <small>{row.share !== null && percent(row.share)}</small>
      </span>
    </li>
  );
}

export function RoadList({ detail, lift }: { detail: PolicyDetail; lift: LiftView | null }) {
  const road = roadOf(detail.counts);
  const all = road.triggered;
  const share = (value: number) => (all > 0 ? value / all : null);
  const waiting = Math.max(0, road.fired - detail.delivered - detail.dead_letters);
  const sends = detail.effect.kind !== "emit";
  const mark = (name: string, value: number, about?: string): Row => ({ name, value, reach: value, share: share(value), ...(about ? { about } : {}) });
  const rows: Row[] = [
    mark(words.triggered, all, words.triggeredHow),
    ...road.stretches.map(({ guard, before, kept }): Row => ({ name: words.guards[guard] ?? strings.outcomes[guard] ?? guard, value: kept, reach: before, kept, outcome: guard, share: share(kept) })),
    ...(road.shadow > 0 ? [mark(words.shadow, road.shadow, words.shadowHow)] : []),
    ...(road.fired > 0 || road.shadow === 0 ? [mark(words.fired, road.fired)] : []),
    ...(sends && road.fired > 0 ? [mark(words.delivered, detail.delivered, waiting + detail.dead_letters > 0 ? words.notDelivered(count(waiting), count(detail.dead_letters)) : undefined)] : []),
  ];
  const treated = lift?.arms.find((arm) => arm.arm === "treated");
  return (
    <section className="policy-card">
      <h2>{words.title}</h2>
      {all > 0 && <p className="quiet">{detail.effect.kind === "steps" ? words.unitSteps : words.unit}</p>}
      {all === 0 ? (
        <p>{words.nothing}</p>
      ) : (
        <ol className="road">
          {rows.map((row) => (
            <Stretch key={row.name} row={row} all={all} />
          ))}
        </ol>
      )}
      {treated && treated.subjects > 0 && lift && (
        <ol className="road is-goal">
          <li className="is-mark">
            <span className="road-name">
              {words.goal}
              <small>{words.goalHow(count(treated.goals), count(treated.subjects), lift.goal.event)}</small>
            </span>
            <span className="road-bar" aria-hidden="true">
              <i style={{ width: `${(treated.goals / treated.subjects) * 100}%` }} />
            </span>
            <span className="road-number">
              <b>{count(treated.goals)}</b>
              <small>{percent(treated.goals / treated.subjects)}</small>
            </span>
          </li>
        </ol>
      )}
      {!detail.goal && all > 0 && <p className="quiet">{words.noGoal}</p>}
      {road.deferred > 0 && <p className="quiet">{words.deferred(count(road.deferred))}</p>}
      {road.corrected > 0 && <p className="quiet">{words.corrected(count(road.corrected))}</p>}
    </section>
  );
}
