/** What a query gave: a table, a picture where one can be drawn, and files to take away. */
import { useMemo, useState } from "react";
import { useProject } from "../../app/project";
import { cellText, chartOf } from "../../sql/chart";
import { strings } from "../../strings";
import { count, milliseconds } from "../../sync/words";
import type { Json, SqlAnswer } from "../../wire";
import { Drawing } from "./Drawing";

const SHOWN_MOST = 500;
const RIGHT_ALIGNED = /int|float|decimal|double/i;
const MASKED = "•••";

function Cell({ cell }: { cell: Json | undefined }) {
  if (cell === null || cell === undefined) return <span className="cell-null">∅</span>;
  if (cell === MASKED) return <span className="json-masked" title={strings.subject.masked}>{MASKED}</span>;
  const text = cellText(cell);
  return text.length > 160 ? <span title={text}>{`${text.slice(0, 159)}…`}</span> : text;
}

function Files({ sql }: { sql: string }) {
  const { api } = useProject();
  const [fault, setFault] = useState(false);
  const words = strings.data;
  const fetchAs = (type: string, name: string) => {
    setFault(false);
    api
      .sqlFile(sql, type)
      .then((file) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(file);
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      })
      .catch(() => setFault(true));
  };
  return (
    <span className="data-files">
      <button type="button" className="text-button" onClick={() => fetchAs("text/csv", "result.csv")}>
        CSV
      </button>
      <button type="button" className="text-button" onClick={() => fetchAs("application/vnd.apache.parquet", "result.parquet")}>
        Parquet
      </button>
      {fault && <span role="alert">{words.noFile}</span>}
    </span>
  );
}

export function Results({ answer, sql }: { answer: SqlAnswer; sql: string }) {
  const chart = useMemo(() => chartOf(answer), [answer]);
  const [wanted, setWanted] = useState<"table" | "chart">("table");
  const view = chart ? wanted : "table";
  const words = strings.data;
  const shown = answer.rows.slice(0, SHOWN_MOST);
  return (
    <section className="data-result" aria-label={words.result}>
      <header>
        <p className="data-summary" role="status">
          {words.rows(count(answer.rows.length), answer.rows.length === 1, answer.truncated)} · {milliseconds(Math.round(answer.milliseconds))}
        </p>
        {answer.columns.length > 0 && <Files sql={sql} />}
        {chart && (
          <div className="view-switch" role="group" aria-label={words.view}>
            {(["table", "chart"] as const).map((each) => (
              <button key={each} type="button" aria-pressed={view === each} onClick={() => setWanted(each)}>
                {words[each]}
              </button>
            ))}
          </div>
        )}
      </header>
      {view === "chart" && chart ? (
        <Drawing chart={chart} />
      ) : (
        <div className="data-table" tabIndex={0} role="region" aria-label={words.table}>
          <table>
            <thead>
              <tr>
                {answer.columns.map((column, at) => (
                  <th key={at} scope="col" className={RIGHT_ALIGNED.test(column.type) ? "is-number" : ""}>
                    {column.name}
                    <small>{column.type}</small>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row, nth) => (
                <tr key={nth}>
                  {answer.columns.map((column, at) => (
                    <td key={at} className={RIGHT_ALIGNED.test(column.type) ? "is-number" : ""}>
                      <Cell cell={row[at]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {answer.rows.length === 0 && <p className="quiet data-none">{words.none}</p>}
        </div>
      )}
      {view === "table" && answer.rows.length > SHOWN_MOST && <p className="quiet">{words.firstShown(count(SHOWN_MOST))}</p>}
    </section>
  );
}
