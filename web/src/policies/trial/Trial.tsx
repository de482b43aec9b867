/** A policy decides anew over what happened: asked for, waited for, looked at. */
import { useEffect, useRef, useState } from "react";
import { useProject, useServerNow } from "../../app/project";
import { Prose } from "../../panels/Prose";
import { strings } from "../../strings";
import { Refused } from "../../sync/http";
import { backtest } from "../ask";
import type { BacktestView, PolicyDetail, Refusal } from "../shapes";
import { askedOf, type Form, lastDays } from "./asked";
import { TrialForm } from "./TrialForm";
import { TrialResult } from "./TrialResult";

const words = strings.policies.trial;
const FIRST_DAYS = 30;

type Run = { state: "idle" } | { state: "running" } | { state: "done"; view: BacktestView; edited: boolean } | { state: "failed"; error: unknown };

function Fault({ error }: { error: unknown }) {
  const findings = error instanceof Refused ? ((error.body as Refusal | null)?.findings ?? []) : [];
  const problem = error instanceof Refused ? error.problem : null;
  return (
    <div className="policy-alarm" role="alert">
      <h3>{problem ? problem.title || words.refused : strings.trouble.unreachableTitle}</h3>
      {(findings.length === 0 || !problem) && (
        <p>
          <Prose text={problem ? problem.detail : error instanceof Error ? error.message : String(error)} />
        </p>
      )}
      {problem?.mend && (
        <p className="mend">
          <Prose text={problem.mend} />
        </p>
      )}
      {findings.length > 0 && (
        <ol>
          {findings.map((finding, nth) => (
            <li key={nth} className={`finding is-${finding.severity}`}>
              <p>
                <Prose text={finding.message} /> <code className="quiet">{finding.code}</code>
              </p>
              {finding.mend && (
                <p className="mend">
                  <Prose text={finding.mend} />
                </p>
              )}
              {finding.line > 0 && <p className="quiet">{words.line(finding.line)}</p>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

export function Trial({ detail, may }: { detail: PolicyDetail; may: boolean }) {
  const { api } = useProject();
  const now = useServerNow();
  const [form, setForm] = useState<Form>(() => ({ ...lastDays(FIRST_DAYS, now), text: detail.text, clock: "received", price: "", unit: "EUR" }));
  const [run, setRun] = useState<Run>({ state: "idle" });
  const under = useRef<AbortController | null>(null);
  const result = useRef<HTMLElement>(null);
  useEffect(() => () => under.current?.abort(), []);
  // What was asked for is below, on a phone out of sight.
  useEffect(() => {
    if (run.state === "done") result.current?.focus();
  }, [run]);
  const asked = askedOf(form, detail.text);
  const start = () => {
    if (!asked) return;
    const stop = new AbortController();
    under.current?.abort();
    under.current = stop;
    setRun({ state: "running" });
    backtest(api, detail.name, asked, stop.signal).then(
      (view) => {
        if (stop.signal.aborted) return;
        setRun({ state: "done", view, edited: asked.text !== undefined });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setRun({ state: "failed", error });
      },
    );
  };
  const cancel = () => {
    under.current?.abort();
    setRun({ state: "idle" });
  };
  return (
    <>
      <section className="policy-card">
        <h2>{words.title}</h2>
        <p className="policy-card-about">{words.how}</p>
        <TrialForm form={form} may={may} published={detail.text} wrong={asked === null} running={run.state === "running"} now={now} change={setForm} run={start} cancel={cancel} />
        {run.state === "failed" && <Fault error={run.error} />}
      </section>
      {run.state === "done" && (
        <section ref={result} tabIndex={-1} className="trial-result" aria-label={words.result}>
          <TrialResult view={run.view} edited={run.edited} />
        </section>
      )}
    </>
  );
}
