/** One subject: what is known, what happened, and why policies did or did not act. */
import { type FormEvent, useEffect, useState } from "react";
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address, go } from "../app/route";
import { Trouble } from "../app/Trouble";
import { strings } from "../strings";
import { humane } from "../sync/words";
import { Unlocks } from "../policies/Unlocks";
import { bodyOf, type Json, type SubjectView } from "../wire";
import { Empty, More, PageBody } from "./Parts";
import { ForeseenOf } from "./Foreseen";
import { RecordRow } from "./RecordRow";
import { usePages } from "./usePages";
import { Why } from "./Why";

function Finder() {
  const { name } = useProject();
  const [text, setText] = useState("");
  const find = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) go(address(name, "subject", {}, text.trim()));
  };
  return (
    <form className="subject-find" onSubmit={find}>
      <input type="search" aria-label={strings.subject.find} placeholder={`${strings.subject.find}…`} value={text} onChange={(event) => setText(event.target.value)} />
    </form>
  );
}

/** An attribute's value without the dress of JSON. */
function plain(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return typeof value === "string" ? humane(value) : JSON.stringify(value);
}

export function Subject({ subject, query }: { subject: string; query: Record<string, string> }) {
  const { api, name, follow } = useProject();
  const [head, setHead] = useState<SubjectView | null>(null);
  const pages = usePages(
    `subject records ${name} ${subject}`,
    async (before, signal) => {
      const page = await api.subject(subject, before, signal);
      if (before === null) setHead(page);
      return { items: page.records, before: page.before };
    },
    (record) => record.position,
  );
  const { add } = pages;
  useEffect(() => follow({ subject }, ({ records }) => add([...records].reverse())), [follow, subject, add]);
  const words = strings.subject;
  if (!head) return <Trouble error={pages.error} loading={pages.loading} again={pages.reload} />;
  const attributes = Object.entries(bodyOf(head.attributes));
  return (
    <PageBody title={<><small className="quiet">{words.title}</small> {subject}</>} aside={<Finder />}>
      <div className="subject-columns">
        <section aria-labelledby="timeline">
          <h2 id="timeline">{words.timeline}</h2>
          {pages.items.length === 0 && !pages.loading ? (
            <Empty title={words.nothing} />
          ) : (
            <ol className="records is-timeline">
              {pages.items.map((record) => (
                <RecordRow key={record.position} record={record} />
              ))}
            </ol>
          )}
          <More more={pages.more} loading={pages.loading} any={pages.items.length > 0} />
        </section>
        <aside className="subject-side">
          <section>
            <h2>{words.known}</h2>
            {attributes.length === 0 ? (
              <p className="quiet">{words.nothingKnown}</p>
            ) : (
              <dl className="facts">
                {attributes.map(([key, value]) => (
                  <div key={key}>
                    <dt>{key}</dt>
                    <dd>{plain(value)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </section>
          <Unlocks subject={subject} />
          <ForeseenOf subject={subject} />
          <Why subject={subject} policy={query["policy"] ?? null} decided={head.policies} />
          <p>
            <Link href={address(name, "tail", { subject })}>{strings.sticky.inTail}</Link>
          </p>
        </aside>
      </div>
    </PageBody>
  );
}
