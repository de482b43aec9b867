/** The newest decisions of a policy. */
import { useState } from "react";
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { strings } from "../strings";
import { count } from "../sync/words";
import { DecisionItem } from "./DecisionItem";
import type { PolicyDetail } from "./shapes";

const words = strings.policies.recent;

/** So many are enough to see what it does. */
const FIRST = 6;

export function Recent({ detail }: { detail: PolicyDetail }) {
  const { name } = useProject();
  const [all, setAll] = useState(false);
  return (
    <section className="policy-card is-flush">
      <div className="policy-card-head">
        <h2>{words.title}</h2>
        <p>
          <Link href={address(name, "decisions", { policy: detail.name })}>{words.all}</Link>
        </p>
      </div>
      {detail.recent.length === 0 ? (
        <p className="quiet">{words.none}</p>
      ) : (
        <ol className="decisions">
          {detail.recent.slice(0, all ? undefined : FIRST).map((decision) => (
            <DecisionItem key={decision.key} decision={decision} policy={detail.name} />
          ))}
          {!all && detail.recent.length > FIRST && (
            <li className="decisions-more">
              <button type="button" className="button" onClick={() => setAll(true)}>
                {words.more(count(detail.recent.length - FIRST))}
              </button>
            </li>
          )}
        </ol>
      )}
    </section>
  );
}
