/** The lift of a policy for the wall: asked for a while after the wall is there, and only of policies that hold somebody out. */
import { useEffect, useState } from "react";
import { useProject } from "../app/project";
import type { Api } from "../sync/api";
import { policies } from "./ask";
import { useLift } from "./lifts";
import { type Honest, honest } from "./measure";

/** The wall comes first. */
const AFTER_MS = 2_500;

const measured = new WeakMap<Api, Promise<Set<string>>>();

/** The policies of a project that can have a lift: asked for once, after the wall is drawn. */
function measuredOf(api: Api): Promise<Set<string>> {
  const asked =
    measured.get(api) ??
    new Promise<void>((go) => setTimeout(go, AFTER_MS))
      .then(() => policies(api))
      .then((list) => new Set(list.policies.filter((policy) => policy.goal && policy.holdout).map((policy) => policy.name)))
      .catch(() => new Set<string>());
  measured.set(api, asked);
  return asked;
}

/** Nothing while it is not known, or not yet to be shown. */
export function useMeasured(policy: string): Honest | null {
  const { api, board } = useProject();
  const [wanted, setWanted] = useState(false);
  const { guest } = board;
  useEffect(() => {
    if (guest) return undefined;
    let gone = false;
    void measuredOf(api).then((names) => {
      if (!gone) setWanted(names.has(policy));
    });
    return () => {
      gone = true;
    };
  }, [api, policy, guest]);
  const known = useLift(policy, wanted);
  return known?.state === "known" ? honest(known.lift) : null;
}
