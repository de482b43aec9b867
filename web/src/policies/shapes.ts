/**
 * What the server says of policies, written by hand until the generated `src/wire/schema.d.ts` has it. Everything here imports these
 * names from this one file: then each of them becomes `Schemas["…"]`, and nothing else changes.
 */
import type { FindingView } from "../wire";

/** Where a policy stands on its way: from nothing is decided, over it is decided and nothing sent, to all of it. */
export const STATES = ["draft", "shadow", "live", "paused", "retired"] as const;
export type State = (typeof STATES)[number];

/** Who has stopped a policy, or all of them. */
export interface Stop {
  by: string;
  at: string;
  why: string | null;
}

/** How many decisions had which outcome. */
export type Counts = Record<string, number>;

export interface Goal {
  event: string;
  within: string;
}

export interface PolicyEffect {
  kind: "command" | "emit" | "steps";
  name: string;
  via: string | null;
}

export interface PolicySummary {
  name: string;
  sentence: string;
  state: State;
  stopped: Stop | null;
  version: string;
  pattern: string;
  effect: PolicyEffect;
  /** In hundredths: 10 is one in ten. */
  holdout: number | null;
  goal: Goal | null;
  consent: string | null;
  counts: Counts;
  /** Nothing where the lake cannot say just now. */
  subjects: number | null;
  delivered: number;
  dead_letters: number;
  last_decision: string | null;
}

export interface PolicyList {
  stopped: Stop | null;
  /** Whether whoever asks may switch and stop; where it is not said, the server is asked and says no. */
  may_switch?: boolean;
  policies: PolicySummary[];
}

export interface DecisionView {
  key: string;
  /** Nothing of what was only tried: it stands on no log. */
  position: number | null;
  subject: string;
  due: string;
  outcome: string;
  reason: string;
  step: number;
  variant: string | null;
  count: number;
  cause: { event: string; source: string; id: string; time: string; position: number };
  effect: { kind: string; name?: string; command?: string; event?: string; via?: string | null } | null;
}

export interface DayCounts {
  day: string;
  counts: Counts;
}

export interface PolicyDetail extends PolicySummary {
  text: string;
  versions: { version: string; board_version: number; since: string; decisions: number | null }[];
  changes: { at: string; by: string; what: string }[];
  recent: DecisionView[];
  per_day: DayCounts[];
}

export interface Interval {
  estimate: number;
  /** Right if one looks once, at the end. */
  fixed: { low: number; high: number };
  /** Right however often one looks. */
  sequence: { low: number; high: number } | null;
  level: number;
  p: number | null;
  method: string;
}

export interface Arm {
  arm: "treated" | "held-out";
  subjects: number;
  reached: number;
  goals: number;
  rate: number | null;
}

export interface LiftDay {
  day: string;
  treated: number;
  held_out: number;
  difference: number;
  low: number;
  high: number;
}

export interface LiftView {
  goal: Goal;
  as_of: string;
  assigned: number;
  open: number;
  arms: Arm[];
  difference: Interval | null;
  relative: Interval | null;
  cuped: Interval | null;
  srm: { p: number; alarm: boolean; expected_share: number; found_share: number } | null;
  detectable: { absolute: number; power: number; level: number } | null;
  variants: { name: string; subjects: number; goals: number; rate: number | null }[];
  over_time: LiftDay[];
  hidden: string | null;
  /** What must be known to read it, in sentences. */
  notes?: string[];
  queries: { name: string; sql: string }[];
}

/** As everything came in then, or each event at its own time: the second for a history that was loaded afterwards. */
export const CLOCKS = ["received", "happened"] as const;
export type Clock = (typeof CLOCKS)[number];

export interface BacktestAsked {
  from?: string;
  to?: string;
  text?: string;
  clock?: Clock;
  per_contact?: number;
  unit?: string;
}

export interface BacktestView {
  policy: string;
  version: string;
  from: string | null;
  to: string | null;
  records: number;
  took_ms: number;
  triggered: number;
  subjects: number;
  outcomes: Counts;
  stopped_by_guard: Counts;
  per_day: { day: string; fired: number; other: number }[];
  live_per_day: { day: string; fired: number }[];
  overlaps: { policy: string; subjects: number; within: string }[];
  examples: DecisionView[];
  /** What to know about these numbers, in sentences. */
  hints?: string[];
  cost: { contacts: number; per_contact: number | null; total: number | null; unit: string | null };
}

export interface Unlock {
  unlock: string;
  policy: string;
  /** `count` of `of`, where it is needed more than once. */
  needed: { event: string; at: string | null; count?: number; of?: number }[];
  done: number;
  of: number;
  unlocked_at: string | null;
}

/** What came of switching a policy. */
export interface StateAnswer {
  /** Why the draft says the old state still; nothing where it says the new one. */
  draft?: string | null;
}

/** The findings that a refusal may carry. */
export interface Refusal {
  findings?: FindingView[];
}
