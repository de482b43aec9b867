/** What truly happens, kept per sticky: a pulse changes only those that it names, and only they are told. */
import type { CommandPulse, EventPulse, FunnelPulse, Ledger, PolicyPulse, Pulse } from "../wire";

export type Listener = () => void;

export class Pulses {
  private events: Record<string, EventPulse> = {};
  private policies: Record<string, PolicyPulse> = {};
  private commands: Record<string, CommandPulse> = {};
  private funnels: Record<string, FunnelPulse> = {};
  private kept: Ledger | null = null;
  private readonly listeners = new Map<string, Set<Listener>>();
  /** Milliseconds by which the server's clock is ahead of this machine's. */
  ahead = 0;

  event(slug: string): EventPulse | undefined {
    return this.events[slug];
  }
  policy(slug: string): PolicyPulse | undefined {
    return this.policies[slug];
  }
  command(slug: string): CommandPulse | undefined {
    return this.commands[slug];
  }
  funnel(slug: string): FunnelPulse | undefined {
    return this.funnels[slug];
  }
  ledger(): Ledger | null {
    return this.kept;
  }

  /** Calls back whenever `events/<slug>`, `policies/<slug>`, `commands/<slug>`, `funnels/<slug>` or `ledger` changes. */
  subscribe(key: string, listener: Listener): () => void {
    const set = this.listeners.get(key) ?? new Set();
    set.add(listener);
    this.listeners.set(key, set);
    return () => {
      set.delete(listener);
      if (set.size === 0) this.listeners.delete(key);
    };
  }

  /** Takes in a pulse. The first of a stream is whole: what it leaves out is no more. */
  take(pulse: Pulse, whole: boolean, now = Date.now()): void {
    const told = new Set<string>();
    const merge = <T>(name: string, held: Record<string, T>, came: Record<string, T>): Record<string, T> => {
      const next = whole ? { ...came } : { ...held, ...came };
      for (const slug of Object.keys(whole ? { ...held, ...came } : came)) told.add(`${name}/${slug}`);
      return next;
    };
    this.events = merge("events", this.events, pulse.events ?? {});
    this.policies = merge("policies", this.policies, pulse.policies ?? {});
    this.commands = merge("commands", this.commands, pulse.commands ?? {});
    this.funnels = merge("funnels", this.funnels, pulse.funnels ?? {});
    if (pulse.ledger) {
      this.kept = pulse.ledger;
      told.add("ledger");
    }
    const server = Date.parse(pulse.now);
    if (Number.isFinite(server)) this.ahead = server - now;
    for (const key of told) for (const listener of this.listeners.get(key) ?? []) listener();
  }
}
