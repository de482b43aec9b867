/** Every prediction of the board: what it says, how good it is, who is at the top and who is slipping away. */
import { useState } from "react";
import { useResource } from "../app/hooks";
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { Trouble } from "../app/Trouble";
import { strings } from "../strings";
import type { HoldOutView, PredictionView } from "../wire";
import { ForeseenTable, number } from "./Foreseen";
import { Empty, PageBody } from "./Parts";

const words = strings.predictions;
const EXAMPLE =
  'prediction "Will buy again" kind="repeat-purchase" {\n    of "customer"\n    purchase "Order placed" value="event.data.price"\n    horizon "90d"\n}';
const day = (text: string) => text.slice(0, 10);

function Good({ held }: { held: HoldOutView }) {
  const most = Math.max(...held.by_repeats.map((row) => Math.max(row.actual_mean, row.predicted_mean)), 0.01);
  const bar = (kind: string, value: number) => (
    <div className={`foreseen-bar ${kind}`}>
      <i style={{ width: `${(100 * value) / most}%` }} />
      <b>{number(value, 2)}</b>
    </div>
  );
  return (
    <>
      <p className="quiet">{words.compared(number(held.weeks, 0), held.itself)}</p>
      <table className="foreseen">
        <thead>
          <tr>
            <th scope="col">{words.measure}</th>
            <th scope="col">{words.model}</th>
            <th scope="col">{words.rate}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{words.total(number(held.actual_total))}</th>
            <td>{number(held.predicted_total)}</td>
            <td>{number(held.same_rate_total)}</td>
          </tr>
          <tr>
            <th scope="row">{words.error}</th>
            <td>{number(held.mean_absolute_error, 3)}</td>
            <td>{number(held.same_rate_mean_absolute_error, 3)}</td>
          </tr>
          <tr>
            <th scope="row">{words.auc}</th>
            <td>{number(held.auc, 3)}</td>
            <td>
              {number(held.auc_by_repeats, 3)} <small>{words.byRepeats}</small>
            </td>
          </tr>
        </tbody>
      </table>
      <table className="foreseen foreseen-chart">
        <caption>{words.chart}</caption>
        <thead>
          <tr>
            <th scope="col">{words.repeats}</th>
            <th scope="col">
              <span className="key is-foreseen">{words.foreseen}</span> <span className="key is-happened">{words.happened}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {held.by_repeats.map((row) => (
            <tr key={row.repeats}>
              <th scope="row">
                {row.repeats === 7 ? "7+" : row.repeats} <small>({number(row.subjects)})</small>
              </th>
              <td>
                {bar("is-foreseen", row.predicted_mean)}
                {bar("is-happened", row.actual_mean)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Details({ view }: { view: PredictionView }) {
  const { model, story } = view.prediction;
  if (!model) return null;
  const facts: [string, string][] = [
    [words.parameters, `r ${number(model.r, 3)} · α ${number(model.alpha, 3)} · a ${number(model.a, 3)} · b ${number(model.b, 3)}`],
    [words.likelihood, number(model.log_likelihood, 1)],
    [words.worth, model.value ? `p ${number(model.value.p, 2)} · q ${number(model.value.q, 2)} · γ ${number(model.value.gamma, 2)}` : (model.value_unknown ?? "–")],
    [words.from, words.learned(number(model.purchases), number(model.subjects), number(model.repeaters))],
    [words.until, day(model.until)],
    [words.when, `${day(model.trained)} · ${model.id}`],
  ];
  return (
    <details>
      <summary>{words.details}</summary>
      <dl className="facts">
        {facts.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{words.models(story.length)}</p>
      <ol className="foreseen-story">
        {story.map((head) => (
          <li key={head.id}>
            <code>{head.id}</code> {words.until} {day(head.until)} {!head.fits_board && `(${words.other})`}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Train({ prediction, done }: { prediction: string; done(): void }) {
  const { api } = useProject();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const train = () => {
    setBusy(true);
    setSaid(null);
    api.train(prediction).then(
      (answer) => {
        setBusy(false);
        setSaid({ text: answer.trained ? words.trained : words.same, bad: false });
        done();
      },
      (error: Error) => {
        setBusy(false);
        setSaid({ text: error.message, bad: true });
      },
    );
  };
  return (
    <div className="foreseen-train">
      <button type="button" className="button" disabled={busy} onClick={train}>
        {busy ? words.training : words.train}
      </button>
      {said && (
        <p className={said.bad ? "delivery-error" : "quiet"} role="status">
          {said.text}
        </p>
      )}
    </div>
  );
}

function Card({ prediction }: { prediction: string }) {
  const { api, name, board } = useProject();
  const slug = (policy: string) => board.stickies.find((sticky) => sticky.kind === "policy" && sticky.name === policy)?.slug ?? "";
  const asked = useResource(`prediction ${name} ${prediction}`, (signal) => api.prediction(prediction, signal));
  const view = asked.value;
  if (!view) return <Trouble error={asked.error} loading={asked.loading} again={asked.reload} />;
  const { model, about, of, horizon, asked_by } = view.prediction;
  return (
    <section className="foreseen-card" aria-label={prediction}>
      <header>
        <div>
          <h2>{prediction}</h2>
          {about && <p className="quiet">{about}</p>}
        </div>
        <Train prediction={prediction} done={asked.reload} />
      </header>
      {model ? (
        <>
          <p className="foreseen-sentence">
            {words.sentence(number(view.subjects), of, number(view.active_total), number(view.purchases_total), horizon)}{" "}
            {view.as_of && <span className="quiet">{words.asOf(day(view.as_of))}</span>}
          </p>
          <p className="quiet">{words.once}</p>
        </>
      ) : (
        <p className="foreseen-sentence">{words.noModel}</p>
      )}
      {asked_by.length > 0 && (
        <p>
          {words.askedBy}{" "}
          {asked_by.map((policy, nth) => (
            <span key={policy}>
              {nth > 0 && ", "}
              <Link href={address(name, "wall", { sticky: `policy/${slug(policy)}` })}>{policy}</Link>
            </span>
          ))}
        </p>
      )}
      {model && (
        <>
          <div className="foreseen-columns">
            <section>
              <h3>{words.good}</h3>
              {model.hold_out ? <Good held={model.hold_out} /> : <p className="quiet">{words.notCompared}</p>}
            </section>
            <div>
              <section>
                <h3>{words.top}</h3>
                <ForeseenTable title={words.top} rows={view.top} />
              </section>
              <section>
                <h3>{words.slipping}</h3>
                <p className="quiet">{words.slippingHow}</p>
                <ForeseenTable title={words.slipping} rows={view.slipping} atStake />
              </section>
            </div>
          </div>
          <Details view={view} />
        </>
      )}
    </section>
  );
}

export function Predictions() {
  const { api, name } = useProject();
  const all = useResource(`predictions ${name}`, (signal) => api.predictions(signal));
  if (!all.value) return <Trouble error={all.error} loading={all.loading} again={all.reload} />;
  return (
    <PageBody title={words.title}>
      {all.value.length === 0 && (
        <>
          <Empty title={words.empty}>{words.emptyHow}</Empty>
          <pre className="foreseen-example">{EXAMPLE}</pre>
        </>
      )}
      {all.value.map((one) => (
        <Card key={one.name} prediction={one.name} />
      ))}
    </PageBody>
  );
}
