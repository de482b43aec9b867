/** What is known of all policies, for parts of the page that are not about them: asked for once, a while after the page is there. */
import { useEffect, useSyncExternalStore } from "react";
import { useProject } from "../app/project";
import type { Api } from "../sync/api";
import { policies } from "./ask";
import type { PolicyList } from "./shapes";

/** What the page is for comes first. */
const AFTER_MS = 2_500;

class Known {
  private list: PolicyList | null = null;
  private asked = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly api: Api) {}

  get = (): PolicyList | null => this.list;

  /** Takes what a page about policies was told. */
  put(list: PolicyList): void {
    this.asked = true;
    this.list = list;
    for (const run of [...this.listeners]) run();
  }

  want(): void {
    if (this.asked) return;
    this.asked = true;
    // A server that does not answer is told of by the page itself.
    setTimeout(() => void policies(this.api).then((list) => this.put(list), () => undefined), AFTER_MS);
  }

  subscribe = (run: () => void): (() => void) => {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  };
}

const stores = new WeakMap<Api, Known>();

export function knownOf(api: Api): Known {
  const held = stores.get(api) ?? new Known(api);
  stores.set(api, held);
  return held;
}

/** Asks for them, and lets the other parts of the page know. */
export async function allPolicies(api: Api, signal?: AbortSignal): Promise<PolicyList> {
  const list = await policies(api, signal);
  knownOf(api).put(list);
  return list;
}

/** Nothing as long as it is not known; a guest never asks. */
export function usePolicies(): PolicyList | null {
  const { api, board } = useProject();
  const known = knownOf(api);
  const wanted = !board.guest && board.stickies.some((sticky) => sticky.kind === "policy");
  useEffect(() => {
    if (wanted) known.want();
  }, [known, wanted]);
  return useSyncExternalStore(known.subscribe, known.get);
}
