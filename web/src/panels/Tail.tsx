/** Records as they land on the log. */
import { useEffect, useRef, useState } from "react";
import { useRested } from "../app/hooks";
import { Icon } from "../app/Icon";
import { useProject } from "../app/project";
import { address, go } from "../app/route";
import { Trouble } from "../app/Trouble";
import { strings } from "../strings";
import { count } from "../sync/words";
import type { RecordView } from "../wire";
import { positionIn, ToNewest } from "./at";
import { Choice, Empty, More, PageBody, Words } from "./Parts";
import { RecordRow } from "./RecordRow";
import { usePages } from "./usePages";

const PAGE = 60;
const HELD_MOST = 500;

export function Tail({ query }: { query: Record<string, string> }) {
  const { api, board, name, follow } = useProject();
  const [subject, setSubject] = useState(query["subject"] ?? "");
  const rested = useRested(subject.trim());
  const filter = { kind: query["kind"] ?? "", name: query["name"] ?? "", subject: rested };
  const at = positionIn(query["at"]);
  const key = JSON.stringify(filter);
  const pages = usePages(
    `tail ${name} ${key} ${at ?? ""}`,
    async (before, signal) => {
      const page = await api.records({ ...filter, before: before ?? (at === null ? null : at + 1), limit: PAGE }, signal);
      return { items: page.records, before: page.before };
    },
    (record) => record.position,
  );
  const [paused, setPaused] = useState(false);
  const [held, setHeld] = useState<RecordView[]>([]);
  const [skipped, setSkipped] = useState(0);
  const [since, setSince] = useState(Infinity);
  const pausing = useRef(paused);
  pausing.current = paused;
  const { add } = pages;
  useEffect(() => {
    setHeld([]);
    setSkipped(0);
    if (at !== null) return undefined;
    return follow(JSON.parse(key) as typeof filter, (batch) => {
      const newest = [...batch.records].reverse();
      setSkipped((last) => last + batch.skipped);
      if (newest.length === 0) return;
      setSince((last) => (last === Infinity ? Math.min(...batch.records.map((record) => record.position)) : last));
      if (pausing.current) setHeld((last) => [...newest, ...last].slice(0, HELD_MOST));
      else add(newest);
    });
  }, [follow, key, add, at]);
  const resume = () => {
    add(held);
    setHeld([]);
    setPaused(false);
  };
  const set = (values: Record<string, string>) => go(address(name, "tail", { kind: filter.kind, name: filter.name, subject: rested, ...values }), true);
  useEffect(() => {
    if (rested !== (query["subject"] ?? "") && at === null) set({ subject: rested });
  });
  const names = board.stickies.filter((sticky) => sticky.kind === "event").map((sticky): [string, string] => [sticky.slug, sticky.name]);
  const policies = board.stickies.filter((sticky) => sticky.kind === "policy").map((sticky): [string, string] => [sticky.name, sticky.name]);
  const words = strings.tail;
  return (
    <PageBody
      title={words.title}
      aside={
        <button type="button" className={`button ${paused ? "is-main" : ""}`} onClick={paused ? resume : () => setPaused(true)} aria-pressed={paused}>
          <Icon name={paused ? "play" : "pause"} />
          {paused ? words.resume : words.pause}
          {held.length > 0 && <span className="pill is-warning">{words.waiting(held.length)}</span>}
        </button>
      }
    >
      <div className="filters">
        <Choice label={words.kind} value={filter.kind} options={Object.entries(strings.recordKinds)} change={(kind) => set({ kind })} />
        <Choice label={words.name} value={filter.name} options={[...names, ...policies].sort((a, b) => a[1].localeCompare(b[1]))} change={(to) => set({ name: to })} />
        <Words label={words.subject} value={subject} change={setSubject} />
        {at !== null && <ToNewest href={address(name, "tail", filter)} />}
        {(filter.kind || filter.name || subject) && (
          <button
            type="button"
            className="button is-quiet"
            onClick={() => {
              setSubject("");
              go(address(name, "tail"), true);
            }}
          >
            {words.clear}
          </button>
        )}
      </div>
      {skipped > 0 && <p className="notice">{words.skipped(count(skipped))}</p>}
      {pages.error ? (
        <Trouble error={pages.error} again={pages.reload} />
      ) : pages.items.length === 0 && !pages.loading ? (
        <Empty title={words.empty}>{words.emptyHow}</Empty>
      ) : (
        <ol className="records" aria-live="off" aria-busy={pages.loading}>
          {pages.items.map((record) => (
            <RecordRow key={record.position} record={record} fresh={record.position >= since} opened={record.position === at} />
          ))}
        </ol>
      )}
      <More more={pages.more} loading={pages.loading} any={pages.items.length > 0} />
    </PageBody>
  );
}
