/** How a policy came to be what it is: its text, who switched it, and its versions. */
import { useServerNow } from "../app/project";
import { CodeBox } from "../panels/CodeBox";
import { Prose } from "../panels/Prose";
import { strings } from "../strings";
import { ago, clock, count } from "../sync/words";
import { dayName } from "./measure";
import { Scrolled } from "./Scrolled";
import type { PolicyDetail } from "./shapes";

const words = strings.policies.past;
const VERSION_SHOWN = 12;

export function Past({ detail }: { detail: PolicyDetail }) {
  const now = useServerNow();
  return (
    <>
      <section className="policy-card">
        <h2>{words.text}</h2>
        <CodeBox text={detail.text} label={words.text} />
      </section>
      <section className="policy-card">
        <h2>{words.changes}</h2>
        {detail.changes.length === 0 ? (
          <p className="quiet">{words.noChanges}</p>
        ) : (
          <ol className="policy-changes">
            {detail.changes.map((change, nth) => (
              <li key={`${change.at} ${nth}`}>
                <p>
                  <Prose text={change.what} />
                </p>
                <p className="quiet">
                  {change.by !== "" && `${change.by} · `}
                  <time dateTime={change.at} title={clock(change.at)}>
                    {ago(change.at, now)}
                  </time>
                </p>
              </li>
            ))}
          </ol>
        )}
      </section>
      <section className="policy-card">
        <h2>{words.versions}</h2>
        <Scrolled label={words.versions}>
          <table className="numbers">
            <thead>
              <tr>
                <th scope="col">{words.version}</th>
                <th scope="col">{words.board}</th>
                <th scope="col">{words.since}</th>
                <th scope="col">{words.decisions}</th>
              </tr>
            </thead>
            <tbody>
              {detail.versions.map((version) => (
                <tr key={`${version.version} ${version.board_version}`}>
                  <th scope="row">
                    <code title={version.version}>{version.version.slice(0, VERSION_SHOWN)}</code>
                    {version.version === detail.version && <span className="pill is-good">{words.current}</span>}
                  </th>
                  <td>{count(version.board_version)}</td>
                  <td>
                    <time dateTime={version.since} title={clock(version.since)}>{dayName(version.since, true)}</time>
                  </td>
                  <td>{version.decisions === null ? "–" : count(version.decisions)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      </section>
    </>
  );
}
