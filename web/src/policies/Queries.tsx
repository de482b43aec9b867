/** The questions to the lake behind the numbers, to be copied or opened. */
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { CodeBox } from "../panels/CodeBox";
import { strings } from "../strings";
import type { LiftView } from "./shapes";

const words = strings.policies.lift;
/** Longer questions do not fit into an address. */
const SHARED_MOST = 1_500;

export function Queries({ queries }: { queries: LiftView["queries"] }) {
  const { name } = useProject();
  return (
    <details className="policy-queries">
      <summary>{words.queries}</summary>
      <p className="quiet">{words.queriesHow}</p>
      {queries.map((query) => (
        <section key={query.name}>
          <h3>{query.name}</h3>
          <CodeBox text={query.sql} label={query.name} />
          {query.sql.length <= SHARED_MOST && (
            <p>
              <Link href={address(name, "data", { sql: query.sql })}>{words.run}</Link>
            </p>
          )}
        </section>
      ))}
    </details>
  );
}
