/** The ledger, and the records that wait because they break the contract, each with every reason and its mend. */
import { useState } from "react";
import { useResource } from "../app/hooks";
import { Link } from "../app/Link";
import { useLedger, useProject, useServerNow } from "../app/project";
import { address } from "../app/route";
import { Trouble } from "../app/Trouble";
import { strings } from "../strings";
import { ago, clock, count } from "../sync/words";
import { Refused } from "../sync/http";
import type { QuarantinedView, Violation } from "../wire";
import { Json } from "./Json";
import { LedgerEquation } from "./LedgerEquation";
import { Empty, More, PageBody } from "./Parts";
import { Prose } from "./Prose";
import { usePages } from "./usePages";

/** The reasons in a refusal to release: those that still hold. */
function violationsOf(body: unknown): Violation[] {
  const said = body !== null && typeof body === "object" && "violations" in body ? body.violations : null;
  return Array.isArray(said) ? (said as Violation[]) : [];
}

function Waiting({ record, done }: { record: QuarantinedView; done(): void }) {
  const { api, name, board } = useProject();
  const now = useServerNow();
  const [state, setState] = useState<"waiting" | "sure" | "busy" | "released" | "dismissed">("waiting");
  const [fault, setFault] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [violations, setViolations] = useState(record.violations);
  const words = strings.ledger;
  const event = board.stickies.find((sticky) => sticky.kind === "event" && sticky.slug === record.name);
  const act = (how: "release" | "dismiss") => {
    setState("busy");
    setFault(null);
    const asked = how === "release" ? api.release(record.position) : api.dismiss(record.position);
    asked.then(
      () => {
        setState(how === "release" ? "released" : "dismissed");
        done();
      },
      (error: Error) => {
        setState("waiting");
        const reasons = error instanceof Refused ? violationsOf(error.body) : [];
        if (reasons.length > 0) setViolations(reasons);
        setFault(reasons.length > 0 ? strings.ledger.stillBreaks : error.message);
      },
    );
  };
  return (
    <li className={`waiting ${record.would_pass ? "would-pass" : ""}`} data-position={record.position}>
      <header>
        <h2>{event ? <Link href={address(name, "wall", { sticky: `event/${event.slug}` })}>{event.name}</Link> : (record.name ?? words.noName)}</h2>
        {record.would_pass && <span className="pill is-good">{words.wouldPass}</span>}
        <span className="grow" />
        <time className="quiet" dateTime={record.received} title={clock(record.received)}>
          {ago(record.received, now)}
        </time>
      </header>
      <p className="quiet">
        {record.subject && <Link href={address(name, "subject", {}, record.subject)}>{record.subject}</Link>}
        {record.subject && " · "}
        {record.sender} · {words.reasons(violations.length)}
      </p>
      <ul className="violations">
        {violations.map((violation, nth) => (
          <li key={nth}>
            <code className="at">{violation.at}</code>
            <div>
              <p>
                <Prose text={violation.message} /> <code className="quiet">{violation.code}</code>
              </p>
              <p className="mend"><Prose text={violation.mend} /></p>
            </div>
          </li>
        ))}
      </ul>
      {fault && <p className="delivery-error">{fault}</p>}
      <div className="actions">
        {state === "released" || state === "dismissed" ? (
          <span className="quiet" role="status">
            {state === "released" ? words.released : words.dismissed}
          </span>
        ) : (
          <>
            <button type="button" className={`button ${record.would_pass ? "is-main" : ""}`} disabled={state === "busy"} onClick={() => act("release")}>
              {words.release}
            </button>
            <button type="button" className={`button ${state === "sure" ? "is-danger" : "is-quiet"}`} disabled={state === "busy"} onClick={() => (state === "sure" ? act("dismiss") : setState("sure"))}>
              {state === "sure" ? words.sure : words.dismiss}
            </button>
          </>
        )}
        <span className="grow" />
        <button type="button" className="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.record}
        </button>
      </div>
      {open && <Json value={record.record} />}
    </li>
  );
}

export function Quarantine() {
  const { api, name } = useProject();
  const live = useLedger();
  const asked = useResource(`ledger ${name}`, (signal) => api.ledger(signal));
  const ledger = live ?? asked.value;
  const [total, setTotal] = useState<number | null>(null);
  const pages = usePages(
    `quarantine ${name}`,
    async (before, signal) => {
      const page = await api.quarantine(before, signal);
      setTotal(page.total);
      return { items: page.records, before: page.before };
    },
    (record) => record.position,
  );
  const words = strings.ledger;
  const settle = () => setTotal((last) => (last === null ? null : Math.max(0, last - 1)));
  return (
    <PageBody title={words.title} aside={total !== null && total > 0 ? <span className="pill is-warning">{words.waiting(count(total))}</span> : undefined}>
      {ledger && <LedgerEquation ledger={ledger} />}
      {pages.error ? (
        <Trouble error={pages.error} again={pages.reload} />
      ) : pages.items.length === 0 && !pages.loading ? (
        <Empty title={words.empty}>{words.emptyHow}</Empty>
      ) : (
        <ol className="waiting-list">
          {pages.items.map((record) => (
            <Waiting key={record.position} record={record} done={settle} />
          ))}
        </ol>
      )}
      <More more={pages.more} loading={pages.loading} any={pages.items.length > 0} />
    </PageBody>
  );
}
