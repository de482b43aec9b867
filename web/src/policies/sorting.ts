/** Which policies are listed, and in which order. Pure. */
import type { LiftView, PolicySummary } from "./shapes";
import { suppressed } from "./road";
import { honest } from "./measure";

export const ORDERS = ["board", "name", "fired", "held", "suppressed", "delivered", "lift", "last"] as const;
export type Order = (typeof ORDERS)[number];

export interface Wanted {
  words: string;
  /** A state, `stopped`, or nothing for all. */
  state: string;
  order: Order;
}

const plain = (text: string) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

function fits(policy: PolicySummary, wanted: Wanted): boolean {
  if (wanted.state === "stopped" ? policy.stopped === null : wanted.state !== "" && policy.state !== wanted.state) return false;
  const text = plain(`${policy.name} ${policy.sentence} ${policy.goal?.event ?? ""} ${policy.effect.name}`);
  return plain(wanted.words).split(/\s+/).every((word) => text.includes(word));
}

/** What is sorted by, the greatest first; what is not known comes last. */
function worth(policy: PolicySummary, order: Order, lift: LiftView | undefined): number {
  const found = lift && honest(lift);
  switch (order) {
    case "fired":
      return policy.counts["fired"] ?? 0;
    case "held":
      return policy.counts["held-out"] ?? 0;
    case "suppressed":
      return suppressed(policy.counts);
    case "delivered":
      return policy.delivered;
    case "lift":
      return found ? found.estimate : Number.NEGATIVE_INFINITY;
    case "last":
      return policy.last_decision ? Date.parse(policy.last_decision) : 0;
    default:
      return 0;
  }
}

export function listed(policies: PolicySummary[], wanted: Wanted, liftOf: (policy: string) => LiftView | undefined): PolicySummary[] {
  const found = policies.filter((policy) => fits(policy, wanted));
  if (wanted.order === "name") return found.sort((a, b) => a.name.localeCompare(b.name));
  const worths = new Map(found.map((policy) => [policy, worth(policy, wanted.order, liftOf(policy.name))]));
  // Two that are not known differ by nothing, not by a number that is none.
  return found.sort((a, b) => {
    const [left, right] = [worths.get(a) ?? 0, worths.get(b) ?? 0];
    return left === right ? 0 : right - left;
  });
}
