/** What can be asked about: every table with its columns, and the queries that were kept. */
import { useState } from "react";
import { Link } from "../../app/Link";
import { Icon } from "../../app/Icon";
import { useProject } from "../../app/project";
import { address } from "../../app/route";
import { quoted } from "../../sql/suggest";
import { strings } from "../../strings";
import { short } from "../../sync/words";
import type { LakeTable, SavedQuery } from "../../wire";

export function Tables({ tables, open }: { tables: LakeTable[]; open(sql: string): void }) {
  const { board, name: project } = useProject();
  const [word, setWord] = useState("");
  const words = strings.data;
  const typed = word.trim().toLowerCase();
  const fit = tables.filter((table) => typed === "" || `${table.name} ${table.about ?? ""}`.toLowerCase().includes(typed));
  return (
    <section className="data-tables">
      <h2>{words.tables}</h2>
      {tables.length > 8 && (
        <input type="search" aria-label={words.findTable} placeholder={words.findTable} value={word} onChange={(event) => setWord(event.target.value)} />
      )}
      <ul>
        {fit.map((table) => {
          const sticky = board.stickies.find((each) => each.kind === "event" && each.name === table.about);
          return (
            <li key={table.name}>
              <details>
                <summary>
                  <code>{table.name}</code>
                  <span className="quiet">{short(table.rows)}</span>
                </summary>
                <p className="data-about">
                  {sticky ? <Link href={address(project, "wall", { sticky: `event/${sticky.slug}` })}>{table.about}</Link> : table.about}
                </p>
                <ul className="data-columns">
                  {table.columns.map((column) => (
                    <li key={column.name}>
                      <code>{column.name}</code>
                      <span className="quiet">
                        {column.sensitive && <Icon name="lock" />}
                        {column.type}
                      </span>
                    </li>
                  ))}
                </ul>
                <button type="button" className="button is-small" onClick={() => open(`select *\nfrom ${quoted(table.name)}\nlimit 100`)}>
                  {words.look}
                </button>
              </details>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function Saved({ queries, current, open, remove }: { queries: SavedQuery[]; current: string | null; open(query: SavedQuery): void; remove(name: string): void }) {
  const words = strings.data;
  const [sure, setSure] = useState<string | null>(null);
  if (queries.length === 0) return null;
  return (
    <section className="data-saved">
      <h2>{words.saved}</h2>
      <ul>
        {queries.map((query) => (
          <li key={query.name}>
            <button type="button" className="saved-name" aria-current={query.name === current ? "true" : undefined} onClick={() => open(query)}>
              {query.name}
            </button>
            {sure === query.name ? (
              <button type="button" className="button is-small is-danger" onBlur={() => setSure(null)} onClick={() => remove(query.name)} autoFocus>
                {words.removeSure}
              </button>
            ) : (
              <button type="button" className="icon-button" aria-label={words.remove(query.name)} title={words.remove(query.name)} onClick={() => setSure(query.name)}>
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
