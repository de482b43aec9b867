/** The lift of a policy for the wall: only of those that have a goal, and nothing while it is not known or not yet to be shown. */
import { usePolicies } from "./known";
import { useLift } from "./lifts";
import { type Honest, honest } from "./measure";

export function useMeasured(policy: string): Honest | null {
  const one = usePolicies()?.policies.find((each) => each.name === policy);
  const known = useLift(policy, one !== undefined && one.goal !== null);
  return known?.state === "known" ? honest(known.lift) : null;
}
