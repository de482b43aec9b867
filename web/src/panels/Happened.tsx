/** What became of a sticky in truth: counts, outcomes, deliveries, live. */
import { Link } from "../app/Link";
import { useCommandPulse, useEventPulse, usePolicyPulse, useProject, useServerNow } from "../app/project";
import { address } from "../app/route";
import { strings } from "../strings";
import { ago, clock, count } from "../sync/words";
import type { StickyView } from "../wire";

function Figure({ value, label, alarm, title }: { value: string; label: string; alarm?: boolean; title?: string }) {
  return (
    <div className={`figure ${alarm ? "is-error" : ""}`} title={title}>
      <b>{value}</b>
      <span>{label}</span>
    </div>
  );
}

/** To the records behind the numbers; a guest sees none. */
function More({ href, children }: { href: string; children: string }) {
  if (useProject().board.guest) return null;
  return (
    <p>
      <Link href={href}>{children}</Link>
    </p>
  );
}

function EventHappened({ sticky }: { sticky: StickyView }) {
  const pulse = useEventPulse(sticky.slug);
  const { name } = useProject();
  const now = useServerNow();
  const words = strings.sticky;
  return (
    <>
      <div className="figures">
        <Figure value={count(pulse?.count ?? 0)} label={words.total} />
        <Figure value={count(pulse?.per_minute ?? 0)} label={words.perMinute} />
        <Figure value={pulse?.last ? ago(pulse.last, now) : strings.time.never} label={words.last} title={pulse?.last ? clock(pulse.last) : ""} />
        {(pulse?.synthetic ?? 0) > 0 && <Figure value={count(pulse?.synthetic ?? 0)} label={words.synthetic} />}
        {(pulse?.quarantined ?? 0) > 0 && <Figure value={count(pulse?.quarantined ?? 0)} label={words.quarantined} alarm />}
      </div>
      <More href={address(name, "tail", { name: sticky.slug })}>{words.inTail}</More>
    </>
  );
}

/** Outcomes as one bar: fired first, then what kept the others from firing. */
export function Outcomes({ outcomes }: { outcomes: Record<string, number> }) {
  const all = Object.entries(outcomes).filter(([, times]) => times > 0);
  const total = all.reduce((sum, [, times]) => sum + times, 0);
  if (total === 0) return null;
  const order = Object.keys(strings.outcomes);
  all.sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
  return (
    <>
      <div className="bar" aria-hidden="true">
        {all.map(([outcome, times]) => (
          <i key={outcome} className={`outcome-${outcome}`} style={{ flexGrow: times }} />
        ))}
      </div>
      <ul className="bar-legend">
        {all.map(([outcome, times]) => (
          <li key={outcome}>
            <i className={`outcome-${outcome}`} />
            {strings.outcomes[outcome] ?? outcome} <b>{count(times)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

function PolicyHappened({ sticky }: { sticky: StickyView }) {
  const pulse = usePolicyPulse(sticky.slug);
  const { name } = useProject();
  const now = useServerNow();
  const total = Object.values(pulse?.outcomes ?? {}).reduce((sum, times) => sum + times, 0);
  return (
    <>
      <div className="figures">
        <Figure value={count(pulse?.outcomes["fired"] ?? 0)} label={strings.wall.fired} />
        <Figure value={count(total - (pulse?.outcomes["fired"] ?? 0))} label={strings.wall.notFired} />
        <Figure value={pulse?.last ? ago(pulse.last, now) : strings.time.never} label={strings.sticky.last} />
      </div>
      <Outcomes outcomes={pulse?.outcomes ?? {}} />
      <More href={address(name, "policy", {}, sticky.name)}>{strings.policies.itsPage}</More>
      <More href={address(name, "decisions", { policy: sticky.name })}>{strings.sticky.inDecisions}</More>
    </>
  );
}

function CommandHappened({ sticky }: { sticky: StickyView }) {
  const pulse = useCommandPulse(sticky.slug);
  const { name } = useProject();
  return (
    <>
      <div className="figures">
        <Figure value={count(pulse?.delivered ?? 0)} label={strings.wall.delivered} />
        <Figure value={count(pulse?.pending ?? 0)} label={strings.wall.pending} />
        <Figure value={count(pulse?.dead_letters ?? 0)} label={strings.wall.dead} alarm={(pulse?.dead_letters ?? 0) > 0} />
      </div>
      <More href={address(name, "deliveries")}>{strings.sticky.inDeliveries}</More>
    </>
  );
}

export function Happened({ sticky }: { sticky: StickyView }) {
  const inside =
    sticky.kind === "event" ? (
      <EventHappened sticky={sticky} />
    ) : sticky.kind === "policy" ? (
      <PolicyHappened sticky={sticky} />
    ) : sticky.kind === "command" ? (
      <CommandHappened sticky={sticky} />
    ) : null;
  if (!inside) return null;
  const title = sticky.kind === "policy" ? strings.sticky.outcomes : sticky.kind === "command" ? strings.sticky.deliveries : strings.sticky.happened;
  return (
    <section>
      <h3>{title}</h3>
      {inside}
    </section>
  );
}
