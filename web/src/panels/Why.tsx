/** Why a policy did, or did not, act on a subject: step by step. */
import { useResource } from "../app/hooks";
import { useProject, useServerNow } from "../app/project";
import { Link } from "../app/Link";
import { address, go } from "../app/route";
import { strings } from "../strings";
import { clock, count, timeOfDay } from "../sync/words";
import type { PolicyPulse } from "../wire";
import { Prose } from "./Prose";

function Steps({ subject, policy }: { subject: string; policy: string }) {
  const { api, name } = useProject();
  const now = useServerNow();
  const why = useResource(`why ${name} ${subject} ${policy}`, (signal) => api.why(subject, policy, signal));
  if (!why.value) return <p className="quiet">{why.error instanceof Error ? why.error.message : strings.trouble.loading}</p>;
  return (
    <>
      <p className="why-summary"><Prose text={why.value.summary} /></p>
      <ol className="why-steps">
        {why.value.steps.map((step, nth) => (
          <li key={nth} className={`verdict-${step.verdict}`}>
            <span className="why-mark">{strings.subject.verdict[step.verdict] ?? step.verdict}</span>
            <p><Prose text={step.text} /></p>
            <time className="quiet" dateTime={step.time} title={clock(step.time)}>
              {timeOfDay(step.time, now)}
            </time>
          </li>
        ))}
      </ol>
    </>
  );
}

export function Why({ subject, policy, decided }: { subject: string; policy: string | null; decided: Record<string, PolicyPulse> }) {
  const { board, name } = useProject();
  const policies = board.stickies.filter((sticky) => sticky.kind === "policy");
  const timesOf = (sticky: { slug: string; name: string }) =>
    Object.entries(decided[sticky.slug]?.outcomes ?? decided[sticky.name]?.outcomes ?? {}).filter(([, times]) => times > 0);
  const ordered = [...policies].sort((a, b) => timesOf(b).length - timesOf(a).length || a.column - b.column);
  const words = strings.subject;
  if (policies.length === 0) return null;
  return (
    <section className="why">
      <h2>{words.why}</h2>
      <p className="quiet">{words.whyHow}</p>
      <ul>
        {ordered.map((sticky) => {
          const open = policy === sticky.name;
          return (
            <li key={sticky.index}>
              <button
                type="button"
                className="why-policy"
                aria-expanded={open}
                onClick={() => go(address(name, "subject", { policy: open ? null : sticky.name }, subject), true)}
              >
                <span className="grow">{sticky.name}</span>
                {timesOf(sticky).map(([outcome, times]) => (
                  <span key={outcome} className={`outcome outcome-${outcome}`}>
                    {strings.outcomes[outcome] ?? outcome} {count(times)}
                  </span>
                ))}
              </button>
              {open && (
                <>
                  <Steps subject={subject} policy={sticky.name} />
                  <p className="why-on">
                    <Link href={address(name, "policy", {}, sticky.name)}>{strings.policies.itsPage}</Link> · <Link href={address(name, "decisions", { policy: sticky.name, subject })}>{strings.policies.itsDecisions}</Link>
                  </p>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
