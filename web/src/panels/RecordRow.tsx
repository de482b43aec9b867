/** One record of the log: a line that opens. */
import { memo, useState } from "react";
import { Link } from "../app/Link";
import { useProject, useServerNow } from "../app/project";
import { address } from "../app/route";
import { palette } from "../board/colours";
import { strings } from "../strings";
import { ago, clock, count, humane, timeOfDay } from "../sync/words";
import { bodyOf, decisionOf, deliveryOf, type RecordView, switchedOf } from "../wire";
import { Json } from "./Json";

/** The one thing worth knowing about a record, beside its name. */
function gist(record: RecordView): string {
  const decision = decisionOf(record);
  if (decision) return humane(decision.reason);
  const delivery = deliveryOf(record);
  if (delivery) return [strings.deliveries.via(delivery.channel), strings.deliveries.attempt(delivery.attempt), delivery.error ?? delivery.policy].join(" · ");
  const pulled = switchedOf(record);
  if (pulled) {
    const words = strings.policies.stop;
    return [pulled.stopped ? words.stopped : words.released, pulled.policy ?? words.allOfThem, pulled.by, pulled.why].filter(Boolean).join(" · ");
  }
  const body = bodyOf(record.body);
  if (record.kind === "quarantined" && Array.isArray(body["violations"])) {
    return body["violations"].map((violation) => String(bodyOf(violation)["message"] ?? "")).join(" ");
  }
  return Object.entries(body)
    .filter(([, value]) => value === null || typeof value !== "object")
    .slice(0, 4)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(" · ");
}

export function outcomeOf(record: RecordView): string | null {
  return decisionOf(record)?.outcome ?? deliveryOf(record)?.state ?? null;
}

const isEmpty = (value: unknown) => value === null || (typeof value === "object" && Object.keys(value as object).length === 0);

export const RecordRow = memo(function RecordRow({ record, compact = false, fresh = false, opened = false }: { record: RecordView; compact?: boolean; fresh?: boolean; opened?: boolean }) {
  const { name, board } = useProject();
  const [open, setOpen] = useState(opened);
  const now = useServerNow();
  const outcome = outcomeOf(record);
  const kind = record.kind === "event" ? "event" : record.kind === "decision" ? "policy" : record.kind === "delivery" ? "command" : null;
  const colours = palette(board.legend);
  const label = deliveryOf(record)?.command ?? record.sticky ?? record.name;
  return (
    <li className={`record is-${record.kind} ${fresh ? "is-fresh" : ""} ${open ? "is-open" : ""}`} data-position={record.position}>
      <button type="button" className="record-line" aria-expanded={open} onClick={() => setOpen(!open)}>
        <time dateTime={record.time} title={clock(record.time)}>
          {compact ? ago(record.time, now) : timeOfDay(record.time, now)}
        </time>
        {!compact && (
          <span className="record-what">
            <i className={`swatch record-${record.kind}`} style={kind ? { background: colours[kind].paper } : undefined} />
            <span className="record-name">{label === "" ? strings.recordKinds[record.kind] : label}</span>
            {record.kind !== "event" && <span className="tag">{strings.recordKinds[record.kind] ?? record.kind}</span>}
          </span>
        )}
        {outcome && <span className={`outcome outcome-${outcome}`}>{strings.outcomes[outcome] ?? strings.deliveryStates[outcome] ?? outcome}</span>}
        <span className="record-gist">{compact && record.subject ? `${record.subject} · ${gist(record)}` : gist(record)}</span>
        {record.synthetic && !compact && <span className="tag is-synthetic">{strings.tail.synthetic}</span>}
        {record.derived && !compact && <span className="tag">{strings.tail.derived}</span>}
      </button>
      {!compact && (
        <span className="record-subject">
          {record.subject && <Link href={address(name, "subject", {}, record.subject)}>{record.subject}</Link>}
        </span>
      )}
      {open && (
        <div className="record-open">
          <Json value={record.body} />
          {!isEmpty(record.extensions) && <Json value={record.extensions} />}
          <dl className="facts">
            <dt>source</dt>
            <dd>{record.source}</dd>
            <dt>id</dt>
            <dd>{record.id}</dd>
            <dt>time</dt>
            <dd>{clock(record.time)}</dd>
            <dt>received</dt>
            <dd>
              {clock(record.received)} · {record.sender}
            </dd>
            <dt>position</dt>
            <dd>{count(record.position)}</dd>
            {compact && record.subject && (
              <>
                <dt>subject</dt>
                <dd>
                  <Link href={address(name, "subject", {}, record.subject)}>{record.subject}</Link>
                </dd>
              </>
            )}
          </dl>
        </div>
      )}
    </li>
  );
});
