/** A funnel's steps as bars: how many came so far, how long it took them, and who stopped there. */
import { useEffect, useState } from "react";
import { useRested, useResource } from "../app/hooks";
import { Link } from "../app/Link";
import { useFunnelPulse, useProject, useServerNow } from "../app/project";
import { address } from "../app/route";
import { Trouble } from "../app/Trouble";
import { strings } from "../strings";
import { ago, clock, count, long, percent } from "../sync/words";
import type { FunnelOnBoard, FunnelStepView, FunnelView } from "../wire";

const words = strings.funnels;
/** The whole answer reads the log: it is asked for again when the live numbers have rested for so long. */
const REST_MS = 2_000;

type Who = FunnelStepView["dropped_subjects"];

/** Who stopped at a step: the first page comes with the answer, more when asked for. */
function Stopped({ funnel, nth, step }: { funnel: string; nth: number; step: FunnelStepView }) {
  const { api, name } = useProject();
  const now = useServerNow();
  const [more, setMore] = useState<{ who: Who; after: string | null }>({ who: [], after: null });
  const [busy, setBusy] = useState(false);
  useEffect(() => setMore({ who: [], after: step.after ?? null }), [step]);
  const next = more.who.length === 0 ? (step.after ?? null) : more.after;
  const load = async () => {
    setBusy(true);
    try {
      const page = (await api.funnel(funnel, { step: nth, after: next })).steps[nth - 1];
      setMore((last) => ({ who: [...last.who, ...(page?.dropped_subjects ?? [])], after: page?.after ?? null }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <details className="stopped">
      <summary>{words.stopped(count(step.dropped))}</summary>
      <ul>
        {[...step.dropped_subjects, ...more.who].map((one) => (
          <li key={one.subject}>
            <Link href={address(name, "subject", {}, one.subject)}>{one.subject}</Link>
            <time className="quiet" dateTime={one.time} title={clock(one.time)}>
              {ago(one.time, now)}
            </time>
          </li>
        ))}
      </ul>
      {next !== null && (
        <button type="button" className="button" onClick={() => void load()} disabled={busy}>
          {words.more}
        </button>
      )}
    </details>
  );
}

/** What is known of a step once the log was read. */
function Details({ funnel, nth, step, last }: { funnel: string; nth: number; step: FunnelStepView; last: boolean }) {
  const facts = [
    nth > 1 && step.conversion_from_previous != null ? words.ofPrevious(percent(step.conversion_from_previous)) : null,
    step.median_ms != null ? words.median(long(step.median_ms)) : null,
    step.p90_ms != null ? words.p90(long(step.p90_ms)) : null,
  ].filter(Boolean);
  return (
    <>
      {facts.length > 0 && <p className="quiet">{facts.join(" · ")}</p>}
      {!last && step.dropped > 0 && <Stopped funnel={funnel} nth={nth} step={step} />}
    </>
  );
}

function Step({ funnel, nth, reached, of, answer, visit }: { funnel: FunnelOnBoard; nth: number; reached: number | null; of: number; answer: FunnelView | null; visit?: ((key: string) => void) | undefined }) {
  const { name, board } = useProject();
  const step = funnel.steps[nth - 1];
  if (!step) return null;
  const key = `event/${board.stickies[step.sticky]?.slug ?? ""}`;
  const share = reached === null || of === 0 ? 0 : reached / of;
  const told = answer?.steps[nth - 1];
  return (
    <li className="funnel-step">
      <div className="funnel-step-head">
        {visit ? (
          <button type="button" className="text-button" onClick={() => visit(key)}>
            {step.event}
          </button>
        ) : (
          <Link href={address(name, "wall", { sticky: key })}>{step.event}</Link>
        )}
        <span>
          <b>{reached === null ? "–" : count(reached)}</b>
          {nth > 1 && reached !== null && of > 0 && <small>{percent(share)}</small>}
        </span>
      </div>
      <div className="funnel-bar" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </div>
      {step.within && <p className="quiet">{words.within(step.within)}</p>}
      {told && <Details funnel={funnel.name} nth={nth} step={told} last={nth === funnel.steps.length} />}
    </li>
  );
}

export function FunnelBars({ funnel, visit }: { funnel: FunnelOnBoard; visit?: (key: string) => void }) {
  const { api, name } = useProject();
  const pulse = useFunnelPulse(funnel.slug);
  const live = pulse?.state === "live" ? pulse.reached : null;
  const rested = useRested(live?.join(" ") ?? "", REST_MS);
  const answer = useResource(`funnel ${name} ${funnel.name}`, (signal) => api.funnel(funnel.name, undefined, signal));
  const { reload } = answer;
  const [seen, setSeen] = useState(rested);
  useEffect(() => {
    if (rested === seen) return;
    setSeen(rested);
    reload();
  }, [rested, seen, reload]);
  const reached = live ?? answer.value?.steps.map((step) => step.reached) ?? null;
  const entered = reached?.[0] ?? 0;
  const converted = reached?.[reached.length - 1] ?? 0;
  return (
    <>
      <div className="figures" aria-live="polite">
        <div className="figure">
          <b>{reached ? count(entered) : "–"}</b>
          <span>{words.entered}</span>
        </div>
        <div className="figure">
          <b>{reached ? count(converted) : "–"}</b>
          <span>{words.converted}</span>
        </div>
        <div className="figure">
          <b>{entered > 0 ? percent(converted / entered) : "–"}</b>
          <span>{words.share}</span>
        </div>
      </div>
      {pulse?.state === "counting" && <p className="notice">{words.counting}</p>}
      {pulse?.state === "too-large" && <p className="notice">{words.tooLarge}</p>}
      <ol className="funnel-steps" aria-label={words.steps}>
        {funnel.steps.map((step, index) => (
          <Step key={`${index} ${step.event}`} funnel={funnel} nth={index + 1} reached={reached?.[index] ?? null} of={entered} answer={answer.value} visit={visit} />
        ))}
      </ol>
      {answer.error !== null && answer.value === null && <Trouble error={answer.error} again={answer.reload} />}
    </>
  );
}
