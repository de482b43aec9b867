/** What the policies concluded, each with its reason and its cause. */
import { useEffect, useState } from "react";
import { useRested } from "../app/hooks";
import { Link } from "../app/Link";
import { useProject, useServerNow } from "../app/project";
import { address, go } from "../app/route";
import { Trouble } from "../app/Trouble";
import { strings } from "../strings";
import { ago, clock } from "../sync/words";
import { decisionOf, type RecordView } from "../wire";
import { Json } from "./Json";
import { positionIn, showFirst, ToNewest } from "./at";
import { Choice, Empty, More, PageBody, Words } from "./Parts";
import { Prose } from "./Prose";
import { usePages } from "./usePages";

const PAGE = 50;

function DecisionRow({ record, opened }: { record: RecordView; opened: boolean }) {
  const { name, board } = useProject();
  const now = useServerNow();
  const [open, setOpen] = useState(opened);
  const decision = decisionOf(record);
  if (!decision) return null;
  const cause = board.stickies.find((sticky) => sticky.kind === "event" && sticky.slug === decision.cause.event);
  const policy = board.stickies.find((sticky) => sticky.kind === "policy" && sticky.name === decision.policy);
  const effect = decision.effect?.command ?? decision.effect?.event;
  return (
    <li className="decision" ref={opened ? showFirst : undefined} data-position={record.position} data-outcome={decision.outcome}>
      <div className="decision-side">
        <span className={`outcome outcome-${decision.outcome}`}>{strings.outcomes[decision.outcome] ?? decision.outcome}</span>
        <time className="quiet" dateTime={decision.due} title={clock(decision.due)}>
          {ago(decision.due, now)}
        </time>
      </div>
      <div className="decision-main">
        <h2>
          <Link href={policy ? address(name, "policy", {}, policy.name) : address(name, "wall")}>{decision.policy}</Link>
          {effect && <span className="decision-effect"> → {effect}</span>}
          {(decision.step ?? 0) > 0 && <span className="tag">{strings.policies.recent.step((decision.step ?? 0) + 1)}</span>}
          {decision.variant && <span className="tag">{strings.policies.recent.variant(decision.variant)}</span>}
        </h2>
        <p><Prose text={decision.reason} /></p>
        <p className="quiet">
          <Link href={address(name, "subject", { policy: decision.policy }, decision.subject)}>{decision.subject}</Link> · {strings.decisions.cause("")}
          <Link href={address(name, "wall", { sticky: `event/${decision.cause.event}` })}>{cause?.name ?? decision.cause.event}</Link>
          {" · "}
          <button type="button" className="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {strings.decisions.more}
          </button>
        </p>
        {open && <Json value={record.body} />}
      </div>
    </li>
  );
}

export function Decisions({ query }: { query: Record<string, string> }) {
  const { api, board, name, follow } = useProject();
  const [subject, setSubject] = useState(query["subject"] ?? "");
  const rested = useRested(subject.trim());
  const filter = { policy: query["policy"] ?? "", outcome: query["outcome"] ?? "", subject: rested };
  const at = positionIn(query["at"]);
  const key = JSON.stringify(filter);
  const pages = usePages(
    `decisions ${name} ${key} ${at ?? ""}`,
    async (before, signal) => {
      const page = await api.decisions({ ...filter, before: before ?? (at === null ? null : at + 1), limit: PAGE }, signal);
      return { items: page.records, before: page.before };
    },
    (record) => record.position,
  );
  const { add } = pages;
  useEffect(() => {
    if (at !== null) return undefined;
    const wanted = JSON.parse(key) as typeof filter;
    return follow({ kind: "decision", name: wanted.policy, subject: wanted.subject }, ({ records }) => {
      const fit = records.filter((record) => {
        const decision = decisionOf(record);
        return decision && (wanted.policy === "" || decision.policy === wanted.policy) && (wanted.outcome === "" || decision.outcome === wanted.outcome);
      });
      if (fit.length > 0) add(fit.reverse());
    });
  }, [follow, key, add, at]);
  const set = (values: Record<string, string>) => go(address(name, "decisions", { ...filter, ...values }), true);
  const policies = board.stickies.filter((sticky) => sticky.kind === "policy").map((sticky): [string, string] => [sticky.name, sticky.name]);
  const words = strings.decisions;
  return (
    <PageBody title={words.title}>
      <div className="filters">
        <Choice label={words.policy} value={filter.policy} options={policies} change={(policy) => set({ policy })} />
        <Choice label={words.outcome} value={filter.outcome} options={Object.entries(strings.outcomes)} change={(outcome) => set({ outcome })} />
        <Words label={words.subject} value={subject} change={setSubject} />
        {at !== null && <ToNewest href={address(name, "decisions", filter)} />}
      </div>
      {pages.error ? (
        <Trouble error={pages.error} again={pages.reload} />
      ) : pages.items.length === 0 && !pages.loading ? (
        <Empty title={words.empty}>{words.emptyHow}</Empty>
      ) : (
        <ol className="decisions">
          {pages.items.map((record) => (
            <DecisionRow key={record.position} record={record} opened={record.position === at} />
          ))}
        </ol>
      )}
      <More more={pages.more} loading={pages.loading} any={pages.items.length > 0} />
    </PageBody>
  );
}
