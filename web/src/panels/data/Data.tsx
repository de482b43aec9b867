/** SQL over the lake: ask, see, draw, keep, take away. */
import { type FormEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useResource } from "../../app/hooks";
import { keysOf } from "../../app/keys";
import { useProject } from "../../app/project";
import { address, go } from "../../app/route";
import { Trouble } from "../../app/Trouble";
import { quoted } from "../../sql/suggest";
import { strings } from "../../strings";
import { Refused } from "../../sync/http";
import type { LakeTable, SavedQuery, SqlAnswer } from "../../wire";
import { PageBody } from "../Parts";
import { Prose } from "../Prose";
import { Editor } from "./Editor";
import { Results } from "./Results";
import { Saved, Tables } from "./Tables";

const ROWS_MOST = 5_000;
/** Longer queries do not fit into an address. */
const SHARED_MOST = 1_500;

const FIRST = "select type, count(*) as n\nfrom events\ngroup by type\norder by n desc";

function starters(tables: LakeTable[]): [string, string][] {
  const words = strings.data.starters;
  const busiest = tables.filter((table) => table.columns.some((column) => column.name === "subject") && table.rows > 0 && table.name !== "events").sort((a, b) => b.rows - a.rows)[0];
  const some: [string, string][] = [
    [words.types, FIRST],
    [words.days, "select date_trunc('day', time) as day, count(*) as n\nfrom events\ngroup by day\norder by day"],
    [words.decisions, "select policy, outcome, count(*) as n\nfrom decisions\ngroup by policy, outcome\norder by n desc"],
  ];
  if (busiest) some.push([words.subjects(busiest.about ?? busiest.name), `select subject, count(*) as n\nfrom ${quoted(busiest.name)}\ngroup by subject\norder by n desc\nlimit 20`]);
  return some;
}

type Asked = { state: "idle" } | { state: "running" } | { state: "answered"; sql: string; answer: SqlAnswer } | { state: "failed"; error: unknown };

function Fault({ error }: { error: unknown }) {
  const problem = error instanceof Refused ? error.problem : null;
  return (
    <div className="data-fault" role="alert">
      <p>
        <b>{problem ? problem.title : strings.trouble.unreachableTitle}</b>
      </p>
      <p>
        <Prose text={problem ? problem.detail : error instanceof Error ? error.message : String(error)} />
      </p>
      {problem?.mend && (
        <p className="mend">
          <Prose text={problem.mend} />
        </p>
      )}
    </div>
  );
}

function Keep({ name, keep }: { name: string; keep(name: string): Promise<void> }) {
  const [typed, setTyped] = useState(name);
  const [said, setSaid] = useState("");
  useEffect(() => setTyped(name), [name]);
  const words = strings.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(typed.trim())
      .then(() => setSaid(words.kept))
      .catch((error: unknown) => setSaid(error instanceof Error ? error.message : String(error)));
  };
  return (
    <form className="data-keep" onSubmit={submit}>
      <input
        aria-label={words.name}
        placeholder={words.name}
        value={typed}
        maxLength={80}
        onChange={(event) => {
          setTyped(event.target.value);
          setSaid("");
        }}
      />
      <button type="submit" className="button" disabled={typed.trim() === ""}>
        {words.keep}
      </button>
      <span className="quiet" role="status">
        {said}
      </span>
    </form>
  );
}

export function Data({ query }: { query: Record<string, string> }) {
  const { api, name } = useProject();
  const lake = useResource(`lake ${name}`, (signal) => api.lake(signal));
  const queries = useResource(`queries ${name}`, (signal) => api.queries(signal));
  const [sql, setSql] = useState(query["sql"] ?? FIRST);
  const [title, setTitle] = useState<string | null>(query["query"] ?? null);
  const [asked, setAsked] = useState<Asked>({ state: "idle" });
  const running = useRef<AbortController | null>(null);
  const words = strings.data;

  const run = useCallback(
    (text: string) => {
      running.current?.abort();
      const stop = new AbortController();
      running.current = stop;
      setAsked({ state: "running" });
      if (text.length <= SHARED_MOST) go(address(name, "data", { sql: text, query: title }), true);
      api
        .sql(text, ROWS_MOST, stop.signal)
        .then((answer) => setAsked({ state: "answered", sql: text, answer }))
        .catch((error: unknown) => {
          if (!stop.signal.aborted) setAsked({ state: "failed", error });
        });
    },
    [api, name, title],
  );
  const cancel = () => {
    running.current?.abort();
    setAsked({ state: "idle" });
  };
  useEffect(() => () => running.current?.abort(), []);
  const first = useRef(query["sql"]);
  useEffect(() => {
    if (first.current !== undefined) run(first.current);
    first.current = undefined;
  }, [run]);
  const open = (text: string, called: string | null = null) => {
    setTitle(called);
    setSql(text);
    run(text);
  };
  const list: SavedQuery[] = queries.value ?? [];
  const keep = async (called: string) => {
    await api.saveQuery(called, sql);
    setTitle(called);
    queries.reload();
  };
  const tables = useMemo(() => lake.value?.tables ?? [], [lake.value]);
  if (!lake.value) return <Trouble error={lake.error} loading={lake.loading} again={lake.reload} />;
  return (
    <PageBody title={words.title}>
      <div className="data">
        <div className="data-main">
          <Editor value={sql} tables={tables} change={setSql} run={() => run(sql)} />
          <div className="data-tools">
            {asked.state === "running" ? (
              <button type="button" className="button" onClick={cancel}>
                {words.cancel}
              </button>
            ) : (
              <button type="button" className="button is-main" onClick={() => run(sql)} disabled={sql.trim() === ""}>
                {words.run} <kbd>{keysOf("Ctrl ↵")}</kbd>
              </button>
            )}
            <Keep name={title ?? ""} keep={keep} />
          </div>
          {asked.state === "running" && (
            <p className="quiet data-running" role="status">
              {words.running}
            </p>
          )}
          {asked.state === "failed" && <Fault error={asked.error} />}
          {asked.state === "answered" && <Results answer={asked.answer} sql={asked.sql} />}
          {asked.state === "idle" && (
            <div className="data-starters">
              <p className="quiet">{words.begin}</p>
              {starters(tables).map(([label, text]) => (
                <button key={label} type="button" className="button" onClick={() => open(text)}>
                  {label}
                </button>
              ))}
            </div>
          )}
        </div>
        <aside className="data-side">
          <Saved
            queries={list}
            current={title}
            open={(each) => open(each.sql, each.name)}
            remove={(called) => {
              api.removeQuery(called).then(queries.reload).catch(queries.reload);
            }}
          />
          <Tables tables={tables} open={(text) => open(text)} />
        </aside>
      </div>
    </PageBody>
  );
}
