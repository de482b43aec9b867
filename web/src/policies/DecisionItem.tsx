/** A decision: what was concluded of whom, why, and the ways to its record, its cause and its subject. */
import { Link } from "../app/Link";
import { useProject, useServerNow } from "../app/project";
import { address } from "../app/route";
import { Prose } from "../panels/Prose";
import { strings } from "../strings";
import { ago, clock } from "../sync/words";
import type { DecisionView } from "./shapes";

const words = strings.policies.recent;

export const effectOf = ({ effect }: DecisionView): string | null => effect?.name ?? effect?.command ?? effect?.event ?? null;

/** One that was only tried has no record to go to. */
export function DecisionItem({ decision, policy }: { decision: DecisionView; policy: string }) {
  const { name, board } = useProject();
  const now = useServerNow();
  const cause = board.stickies.find((sticky) => sticky.kind === "event" && (sticky.slug === decision.cause.event || sticky.name === decision.cause.event));
  const effect = effectOf(decision);
  const marks = [decision.step > 0 ? words.step(decision.step + 1) : null, decision.variant ? words.variant(decision.variant) : null].filter(Boolean);
  return (
    <li className="decision" data-outcome={decision.outcome}>
      <div className="decision-side">
        <span className={`outcome outcome-${decision.outcome}`}>{strings.outcomes[decision.outcome] ?? decision.outcome}</span>
        <time className="quiet" dateTime={decision.due} title={clock(decision.due)}>
          {ago(decision.due, now)}
        </time>
      </div>
      <div className="decision-main">
        <h3>
          <Link href={address(name, "subject", { policy }, decision.subject)}>{decision.subject}</Link>
          {effect && <span className="decision-effect"> → {effect}</span>}
          {marks.map((mark) => (
            <span key={mark} className="tag">
              {mark}
            </span>
          ))}
        </h3>
        <p>
          <Prose text={decision.reason} />
        </p>
        <p className="quiet">
          {strings.decisions.cause("")}
          {decision.cause.position === null ? (
            (cause?.name ?? decision.cause.event)
          ) : (
            <Link href={address(name, "tail", { at: String(decision.cause.position) })}>{cause?.name ?? decision.cause.event}</Link>
          )}
          {decision.position !== null && (
            <>
              {" · "}
              <Link href={address(name, "decisions", { policy, at: String(decision.position) })}>{words.record}</Link>
            </>
          )}
          {" · "}
          <Link href={address(name, "subject", { policy }, decision.subject)}>{strings.policies.why}</Link>
        </p>
      </div>
    </li>
  );
}
