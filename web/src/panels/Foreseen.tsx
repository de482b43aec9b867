/** What is foreseen of subjects: a list of them, and one alone. */
import { useResource } from "../app/hooks";
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { language, strings } from "../strings";
import type { ForeseenView } from "../wire";

const words = strings.predictions;

export const number = (value: number | null | undefined, digits = 0) =>
  value === null || value === undefined ? "–" : value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const percent = (value: number | null | undefined) => (value === null || value === undefined ? "–" : `${(100 * value).toFixed(0)} %`);

export function ForeseenTable({ title, rows, atStake = false }: { title: string; rows: ForeseenView[]; atStake?: boolean }) {
  const { name } = useProject();
  if (rows.length === 0) return <p className="quiet">{words.nobody}</p>;
  return (
    <table className="foreseen">
      <caption className="hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{words.subject}</th>
          <th scope="col">{words.active}</th>
          <th scope="col">{atStake ? words.atStake : words.purchases}</th>
          <th scope="col">{atStake ? words.silent : words.value}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.subject}>
            <th scope="row">
              <Link href={address(name, "subject", {}, row.subject)}>{row.subject}</Link>
            </th>
            <td>{percent(row.active)}</td>
            <td>{number(atStake ? row.at_stake : row.purchases, 1)}</td>
            <td>{atStake ? words.weeks(number(row.silent_weeks)) : number(row.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What every prediction says of one subject; nothing where none knows it. */
export function ForeseenOf({ subject }: { subject: string }) {
  const { api, name } = useProject();
  const { value } = useResource(`foreseen ${name} ${subject}`, (signal) => api.foreseen(subject, signal));
  if (!value || value.length === 0) return null;
  return (
    <section>
      <h2>{words.subjectTitle}</h2>
      {value.map((one) => (
        <div key={one.prediction}>
          <p>
            <Link href={address(name, "predictions")}>{one.prediction}</Link> <span className="quiet">{words.asOf(one.as_of.slice(0, 10))}</span>
          </p>
          <dl className="facts">
            <div>
              <dt>{words.active}</dt>
              <dd>{percent(one.active)}</dd>
            </div>
            <div>
              <dt>{words.purchases}</dt>
              <dd>{number(one.purchases, 2)}</dd>
            </div>
            <div>
              <dt>{words.value}</dt>
              <dd>{number(one.value, 2)}</dd>
            </div>
          </dl>
        </div>
      ))}
    </section>
  );
}
