/** One policy of the list: the sentence that it reads as, what became of it, and its lift. */
import { Icon } from "../app/Icon";
import { Link } from "../app/Link";
import { useProject, useServerNow } from "../app/project";
import { address } from "../app/route";
import { Prose } from "../panels/Prose";
import { strings } from "../strings";
import { ago, clock, count, short } from "../sync/words";
import { useLift } from "./lifts";
import { LiftMark } from "./LiftMark";
import { honest } from "./measure";
import { suppressed } from "./road";
import type { LiftView, PolicySummary } from "./shapes";

const words = strings.policies;

export function StateBadge({ state }: { state: string }) {
  return <span className={`state is-${state}`}>{strings.states[state] ?? state}</span>;
}

export function StoppedBadge() {
  return (
    <span className="pill is-error">
      <Icon name="stop" />
      {words.stop.stopped}
    </span>
  );
}

/** Whether there is anything to measure. Who holds nobody out may be compared by the holdout of the whole board. */
export const isMeasured = (policy: PolicySummary): boolean => policy.goal !== null;

const nobodyHeldOut = (lift: LiftView) => !lift.arms.some((arm) => arm.arm === "held-out" && arm.subjects > 0);

function Lift({ policy, reach }: { policy: PolicySummary; reach: number }) {
  const wanted = isMeasured(policy);
  const known = useLift(policy.name, wanted);
  if (!wanted) return <p className="quiet">{words.noGoal}</p>;
  if (!known || known.state === "asked") return <p className="quiet">{words.asking}</p>;
  if (known.state === "failed") return <p className="quiet">{words.unknown}</p>;
  const found = honest(known.lift);
  return (
    <>
      {found ? <LiftMark interval={found} reach={reach} /> : <p className="quiet" title={known.lift.hidden ?? undefined}>{nobodyHeldOut(known.lift) && !policy.holdout ? words.noHoldout : words.notYet}</p>}
      {known.lift.srm?.alarm && <span className="pill is-error">{words.lift.unbalancedShort}</span>}
    </>
  );
}

export function PolicyRow({ policy, reach }: { policy: PolicySummary; reach: number }) {
  const { name } = useProject();
  const now = useServerNow();
  const figures: [string, number][] = [
    [words.fired, policy.counts["fired"] ?? 0],
    [words.held, policy.counts["held-out"] ?? 0],
    [words.suppressed, suppressed(policy.counts)],
    [words.delivered, policy.delivered],
  ];
  return (
    <li className={`policy-row is-${policy.state}`} data-policy={policy.name}>
      <div className="policy-main">
        <div className="policy-title">
          <h2>
            <Link href={address(name, "policy", {}, policy.name)}>{policy.name}</Link>
          </h2>
          <StateBadge state={policy.state} />
          {policy.stopped && <StoppedBadge />}
        </div>
        <p>
          <Prose text={policy.sentence} />
        </p>
        <p className="quiet">
          {policy.goal && `${words.goal}: ${words.goalOf(policy.goal.event, policy.goal.within)} · `}
          {policy.last_decision ? (
            <time dateTime={policy.last_decision} title={clock(policy.last_decision)}>
              {words.last(ago(policy.last_decision, now))}
            </time>
          ) : (
            words.never
          )}
        </p>
      </div>
      <dl className="policy-figures">
        {figures.map(([label, value]) => (
          <div key={label} className={value === 0 ? "is-none" : ""}>
            <dt>{label}</dt>
            <dd title={count(value)}>{short(value)}</dd>
          </div>
        ))}
        {policy.dead_letters > 0 && (
          <div className="is-dead">
            <dt className="hidden">{words.dead("")}</dt>
            <dd>
              <Link href={address(name, "deliveries", { state: "dead-letter" })}>{words.dead(count(policy.dead_letters))}</Link>
            </dd>
          </div>
        )}
      </dl>
      <div className="policy-lift">
        <span className="policy-lift-name">{words.liftName}</span>
        <Lift policy={policy} reach={reach} />
      </div>
    </li>
  );
}
