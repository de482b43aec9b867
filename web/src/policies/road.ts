/** What became of a policy's triggers: which guard kept back how many, in the order in which the engine asks them. Pure. */
import type { Counts } from "./shapes";

/** As the engine asks: who did the exit is decided on no more, then consent, holdout, …; a failure comes last. */
export const GUARDS = ["exited", "stale", "no-consent", "held-out", "unless", "limited", "capped", "over-budget", "stopped", "failed"] as const;

/** Said of a decision that another one follows, or corrects: neither is a trigger of its own. */
const BESIDE = ["deferred", "would-not-have-fired"];

export interface Stretch {
  guard: string;
  /** How many were still under way before it. */
  before: number;
  kept: number;
}

export interface Road {
  triggered: number;
  stretches: Stretch[];
  fired: number;
  /** What would have been fired, had the policy not been in shadow. */
  shadow: number;
  /** Waited for the end of the quiet hours; what became of them is counted besides. */
  deferred: number;
  corrected: number;
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

/** What the server names that this page does not know counts as a guard too, after those that it knows. */
export function roadOf(counts: Counts): Road {
  const own = Object.entries(counts).filter(([outcome, times]) => !BESIDE.includes(outcome) && times > 0);
  const triggered = sum(own.map(([, times]) => times));
  const known: readonly string[] = GUARDS;
  const place = (guard: string) => (known.includes(guard) ? known.indexOf(guard) : known.length);
  const guards = own.filter(([outcome]) => outcome !== "fired" && outcome !== "shadow").sort((a, b) => place(a[0]) - place(b[0]));
  let before = triggered;
  const stretches = guards.map(([guard, kept]) => {
    const stretch = { guard, before, kept };
    before -= kept;
    return stretch;
  });
  return { triggered, stretches, fired: counts["fired"] ?? 0, shadow: counts["shadow"] ?? 0, deferred: counts["deferred"] ?? 0, corrected: counts["would-not-have-fired"] ?? 0 };
}

/** Triggered, and neither fired, nor held out to compare, nor in shadow. */
export function suppressed(counts: Counts): number {
  return sum(roadOf(counts).stretches.filter(({ guard }) => guard !== "held-out").map(({ kept }) => kept));
}
