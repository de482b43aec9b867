/** The newest records of a sticky; new ones join at the top while one looks. */
import { useEffect, useState } from "react";
import { useResource } from "../app/hooks";
import { useProject } from "../app/project";
import { strings } from "../strings";
import type { RecordView, StickyView } from "../wire";
import { RecordRow } from "./RecordRow";

const SHOWN = 5;

export function Samples({ sticky }: { sticky: StickyView }) {
  const { api, follow, name } = useProject();
  const word = sticky.kind === "policy" ? sticky.name : sticky.slug;
  const kind = sticky.kind === "policy" ? "decision" : "event";
  const page = useResource(`samples ${name} ${sticky.kind} ${word}`, (signal) => api.records({ kind, name: word, limit: SHOWN }, signal));
  const [fresh, setFresh] = useState<RecordView[]>([]);
  useEffect(
    () =>
      follow({ kind, name: word }, ({ records }) => setFresh((held) => [...records.slice(-SHOWN).reverse(), ...held].slice(0, SHOWN))),
    [follow, kind, word],
  );
  const known = new Set(fresh.map((record) => record.position));
  const shown = [...fresh, ...(page.value?.records ?? []).filter((record) => !known.has(record.position))].slice(0, SHOWN);
  return (
    <section>
      <h3>{strings.sticky.samples}</h3>
      {shown.length === 0 ? (
        <p className="quiet">{page.loading ? strings.trouble.loading : strings.sticky.noSamples}</p>
      ) : (
        <ol className="records is-compact">
          {shown.map((record) => (
            <RecordRow key={record.position} record={record} compact />
          ))}
        </ol>
      )}
    </section>
  );
}
