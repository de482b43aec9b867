/** What a policy would have done, beside what it did. */
import { Link } from "../../app/Link";
import { useProject } from "../../app/project";
import { address } from "../../app/route";
import { Outcomes } from "../../panels/Happened";
import { strings } from "../../strings";
import { count, long } from "../../sync/words";
import { DecisionItem } from "../DecisionItem";
import { Notes } from "../Notes";
import { dayName, money } from "../measure";
import { roadOf } from "../road";
import type { BacktestView } from "../shapes";
import { lastDay, sideBySide } from "./asked";
import { SideBySide } from "./SideBySide";

const words = strings.policies.trial;

function Guards({ view }: { view: BacktestView }) {
  const rows = roadOf(view.stopped_by_guard).stretches;
  const most = Math.max(...rows.map((row) => row.kept), 1);
  return (
    <section className="policy-card">
      <h2>{words.guards}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{words.noGuards}</p>
      ) : (
        <ol className="chart-bars guard-bars">
          {rows.map(({ guard, kept }) => (
            <li key={guard} className={`outcome-${guard}`}>
              <span className="chart-name">{strings.policies.road.guards[guard] ?? strings.outcomes[guard] ?? guard}</span>
              <span className="chart-track" aria-hidden="true">
                <i style={{ width: `${(kept / most) * 100}%` }} />
              </span>
              <b>{count(kept)}</b>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Overlaps({ view }: { view: BacktestView }) {
  const { name } = useProject();
  return (
    <section className="policy-card">
      <h2>{words.overlaps}</h2>
      {view.overlaps.length === 0 ? (
        <p className="quiet">{words.noOverlaps}</p>
      ) : (
        <>
          <p className="quiet">{words.overlapsHow(view.overlaps[0]?.within ?? "1d")}</p>
          <table className="numbers">
            <thead>
              <tr>
                <th scope="col">{words.policy}</th>
                <th scope="col">{strings.policies.lift.subjects}</th>
              </tr>
            </thead>
            <tbody>
              {view.overlaps.map((overlap) => (
                <tr key={overlap.policy}>
                  <th scope="row">
                    <Link href={address(name, "policy", {}, overlap.policy)}>{overlap.policy}</Link>
                  </th>
                  <td>{count(overlap.subjects)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function Figure({ value, label, tone = "" }: { value: string; label: string; tone?: string }) {
  return (
    <div className={`figure ${tone}`}>
      <b>{value}</b>
      <span>{label}</span>
    </div>
  );
}

/** The numbers at the top, and in a sentence. */
function Sum({ view, edited, live }: { view: BacktestView; edited: boolean; live: number }) {
  const fired = view.outcomes["fired"] ?? 0;
  const { cost } = view;
  const [from, to] = [view.from ? dayName(view.from, true) : words.start, view.to ? dayName(lastDay(view.to), true) : words.now];
  return (
    <section className="policy-card" data-fired={fired}>
      <p className="lift-sentence">
        {words.sentence(from, to, count(view.triggered), count(view.subjects), count(fired))} {words.live(count(live))}
      </p>
      <div className="figures">
        <Figure value={count(view.triggered)} label={words.triggered} />
        <Figure value={count(view.subjects)} label={words.subjects} />
        <Figure value={count(fired)} label={words.fired} tone="is-tried" />
        <Figure value={count(live)} label={words.firedLive} tone="is-truth" />
        <Figure value={cost.total === null ? words.contacts(count(cost.contacts)) : money(cost.total, cost.unit)} label={cost.total === null || cost.per_contact === null ? words.cost : `${words.contacts(count(cost.contacts))} ${words.each(money(cost.per_contact, cost.unit))}`} />
      </div>
      <Notes notes={view.hints} />
      <p className="quiet">
        {edited ? words.changed : words.published} · {words.took(count(view.records), long(view.took_ms))}
        {cost.total === null && ` · ${words.noPrice}`}
      </p>
    </section>
  );
}

export function TrialResult({ view, edited }: { view: BacktestView; edited: boolean }) {
  const days = sideBySide(view.per_day, view.live_per_day);
  const live = days.reduce((sum, day) => sum + day.live, 0);
  return (
    <>
      <Sum view={view} edited={edited} live={live} />
      {view.triggered === 0 && live === 0 ? (
        <p className="quiet">{words.nothing}</p>
      ) : (
        <>
          <SideBySide days={days} />
          <div className="policy-pair">
            <Guards view={view} />
            <Overlaps view={view} />
          </div>
          <section className="policy-card">
            <h2>{words.outcomes}</h2>
            <Outcomes outcomes={view.outcomes} />
          </section>
          {view.examples.length > 0 && (
            <section className="policy-card is-flush">
              <h2>{words.examples}</h2>
              <p className="quiet">{words.examplesHow}</p>
              <ol className="decisions">
                {view.examples.map((decision) => (
                  <DecisionItem key={decision.key} decision={decision} policy={view.policy} />
                ))}
              </ol>
            </section>
          )}
        </>
      )}
    </>
  );
}
