/** What truly happened, at the foot of a sticky: counted live. */
import { useEffect, useRef } from "react";
import { useCommandPulse, useEventPulse, usePolicyPulse, useServerNow } from "../app/project";
import { direction, points, told } from "../policies/measure";
import { useMeasured } from "../policies/useMeasured";
import { strings } from "../strings";
import { ago, count, short } from "../sync/words";
import type { StickyView } from "../wire";

/** Lights the note up for a moment whenever a number on it rises. */
function useRise(value: number) {
  const element = useRef<HTMLSpanElement>(null);
  const before = useRef(value);
  useEffect(() => {
    const rose = value > before.current;
    const first = before.current === -1;
    before.current = value;
    if (!rose || first || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const note = element.current?.parentElement;
    note?.animate(
      [{ boxShadow: "0 0 0 0 var(--ring-start), var(--note-shadow)" }, { boxShadow: "0 0 0 22px transparent, var(--note-shadow)" }],
      { duration: 900, easing: "cubic-bezier(.2,.7,.3,1)" },
    );
    element.current
      ?.querySelector("b")
      ?.animate([{ transform: "translateY(35%)", opacity: 0.2 }, { transform: "none", opacity: 1 }], { duration: 260, easing: "ease-out" });
  }, [value]);
  return element;
}

function EventFoot({ slug }: { slug: string }) {
  const pulse = useEventPulse(slug);
  const now = useServerNow();
  const element = useRise(pulse?.count ?? -1);
  const seen = pulse !== undefined && pulse.count > 0;
  const words = strings.wall;
  return (
    <span className="note-foot" ref={element} data-seen={seen} data-count={pulse?.count ?? 0}>
      {seen ? (
        <>
          <b title={count(pulse.count)}>{short(pulse.count)}</b>
          {pulse.per_minute > 0 && <span className="rate">{words.perMinute(short(pulse.per_minute))}</span>}
          <span className="when">{pulse.last ? ago(pulse.last, now) : ""}</span>
        </>
      ) : (
        <i>{words.neverSeen}</i>
      )}
      {seen && pulse.synthetic > 0 && (
        <span className="synthetic-mark" title={pulse.synthetic >= pulse.count ? words.allSynthetic : words.syntheticSome(count(pulse.synthetic))}>
          {words.synthetic}
        </span>
      )}
      {pulse && pulse.quarantined > 0 && (
        <span className="mark is-quarantined" title={words.inQuarantine(count(pulse.quarantined))}>
          {short(pulse.quarantined)}
        </span>
      )}
    </span>
  );
}

export function split(outcomes: Record<string, number>): { fired: number; other: number } {
  let fired = 0;
  let other = 0;
  for (const [outcome, times] of Object.entries(outcomes)) {
    if (outcome === "fired") fired += times;
    else other += times;
  }
  return { fired, other };
}

/** Whether it works, once that is known: asked for only where somebody is held out. */
function LiftFoot({ policy }: { policy: string }) {
  const found = useMeasured(policy);
  if (!found) return null;
  return (
    <span className={`note-lift is-${direction(found)}`} title={told(found)}>
      {points(found.estimate)}
    </span>
  );
}

function PolicyFoot({ slug, name, state }: { slug: string; name: string; state: string | null }) {
  const pulse = usePolicyPulse(slug);
  const outcomes = pulse?.outcomes ?? {};
  const { fired, other } = split(outcomes);
  const held = outcomes["held-out"] ?? 0;
  const element = useRise(pulse ? fired + other : -1);
  const words = strings.wall;
  return (
    <span className="note-foot" ref={element} data-seen={fired + other > 0} title={`${count(fired)} ${words.fired}, ${count(held)} ${strings.policies.held}, ${count(other - held)} ${strings.policies.suppressed}`}>
      <span className={`state is-${state ?? "draft"}`}>{strings.states[state ?? "draft"] ?? state}</span>
      <b>{short(fired)}</b>
      <span className="rate">{words.fired}</span>
      <span className="when">{held > 0 ? `${short(held)} ${strings.policies.heldShort}` : `${short(other)} ${words.notFired.split(" ")[0]}`}</span>
      {fired + other > 0 && <LiftFoot policy={name} />}
    </span>
  );
}

function CommandFoot({ slug }: { slug: string }) {
  const pulse = useCommandPulse(slug);
  const element = useRise(pulse?.delivered ?? -1);
  const words = strings.wall;
  if (!pulse || pulse.delivered + pulse.pending + pulse.dead_letters === 0) return <span className="note-foot" ref={element} />;
  return (
    <span className="note-foot" ref={element} data-seen="true">
      <b>{short(pulse.delivered)}</b>
      <span className="rate">{words.delivered}</span>
      <span className="when">
        {short(pulse.pending)} {words.pending}
      </span>
      {pulse.dead_letters > 0 && (
        <span className="mark is-quarantined">
          {short(pulse.dead_letters)} {words.dead}
        </span>
      )}
    </span>
  );
}

export function NoteFoot({ sticky }: { sticky: StickyView }) {
  if (sticky.kind === "policy") return <PolicyFoot slug={sticky.slug} name={sticky.name} state={sticky.state ?? null} />;
  if (sticky.kind === "command") return <CommandFoot slug={sticky.slug} />;
  return <EventFoot slug={sticky.slug} />;
}
