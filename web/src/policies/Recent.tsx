/** The newest decisions of a policy. */
import { Link } from "../app/Link";
import { useProject } from "../app/project";
import { address } from "../app/route";
import { strings } from "../strings";
import { DecisionItem } from "./DecisionItem";
import type { PolicyDetail } from "./shapes";

const words = strings.policies.recent;

export function Recent({ detail }: { detail: PolicyDetail }) {
  const { name } = useProject();
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
          {detail.recent.map((decision) => (
            <DecisionItem key={decision.key} decision={decision} policy={detail.name} />
          ))}
        </ol>
      )}
    </section>
  );
}
