/** Lift of many policies, asked for a few at a time: each answer reads the lake. Kept, so that another page need not ask again. */
import { useEffect, useSyncExternalStore } from "react";
import { useProject } from "../app/project";
import type { Api } from "../sync/api";
import { lift } from "./ask";
import type { LiftView } from "./shapes";

export type Known = { state: "asked" } | { state: "known"; lift: LiftView; at: number } | { state: "failed"; at: number };

const AT_ONCE = 2;
/** As long as an answer is as good as a new one. */
const FRESH_MS = 300_000;

export class Lifts {
  private readonly known = new Map<string, Known>();
  private readonly waiting: string[] = [];
  /** Waiting, or being asked. */
  private readonly pending = new Set<string>();
  private running = 0;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly ask: (policy: string) => Promise<LiftView>,
    private readonly now: () => number = Date.now,
  ) {}

  get(policy: string): Known | undefined {
    return this.known.get(policy);
  }

  /** Has it asked for, unless it is known or asked for already. */
  want(policy: string): void {
    const held = this.known.get(policy);
    if (this.pending.has(policy) || (held && held.state !== "asked" && this.now() - held.at < FRESH_MS)) return;
    // What is known stays shown until the new answer has come.
    if (!held) this.known.set(policy, { state: "asked" });
    this.pending.add(policy);
    this.waiting.push(policy);
    this.next();
  }

  /** Takes what another question has brought. */
  put(policy: string, found: LiftView): void {
    this.set(policy, { state: "known", lift: found, at: this.now() });
  }

  subscribe = (run: () => void): (() => void) => {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  };

  private set(policy: string, known: Known): void {
    this.known.set(policy, known);
    for (const run of [...this.listeners]) run();
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const policy = this.waiting.shift();
      if (policy === undefined) return;
      this.running++;
      this.ask(policy)
        .then(
          (found) => this.put(policy, found),
          () => this.set(policy, { state: "failed", at: this.now() }),
        )
        .finally(() => {
          this.running--;
          this.pending.delete(policy);
          this.next();
        });
    }
  }
}

const stores = new WeakMap<Api, Lifts>();

export function liftsOf(api: Api): Lifts {
  const held = stores.get(api) ?? new Lifts((policy) => lift(api, policy));
  stores.set(api, held);
  return held;
}

/** What is known of a policy's lift; asked for where it is `wanted`. */
export function useLift(policy: string, wanted: boolean): Known | undefined {
  const { api } = useProject();
  const lifts = liftsOf(api);
  useEffect(() => {
    if (wanted) lifts.want(policy);
  }, [lifts, policy, wanted]);
  return useSyncExternalStore(lifts.subscribe, () => lifts.get(policy));
}
