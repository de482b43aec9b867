/**
 * What the server says of policies: its own shapes, as `src/wire/schema.d.ts` has them. Only what the schema leaves open (words of a
 * few) is said more closely here, and that what may be nothing is always sent.
 */
import type { components } from "../wire/schema";
import type { FindingView } from "../wire";

type Schemas = components["schemas"];

/** As it is sent: what is not there is `null`, and never left out. */
type Sent<T> = T extends (infer Item)[]
  ? Sent<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Sent<Exclude<T[Key], undefined>> }
    : T;

/** A shape with some of its properties said more closely. */
type With<T, Closer> = Omit<T, keyof Closer> & Closer;

/** Where a policy stands on its way: from nothing is decided, over it is decided and nothing sent, to all of it. */
export const STATES = ["draft", "shadow", "live", "paused", "retired"] as const;
export type State = (typeof STATES)[number];

/** Who has stopped a policy, or all of them. */
export type Stop = Sent<Schemas["StopView"]>;

/** How many decisions had which outcome. */
export type Counts = Record<string, number>;

export type Goal = Sent<Schemas["GoalView"]>;

export type PolicySummary = With<Sent<Schemas["PolicySummary"]>, { state: State; counts: Counts }>;

export type PolicyList = With<Sent<Schemas["PolicyList"]>, { policies: PolicySummary[] }>;

/** What a decision does; of what was only tried, as it would stand on the log. */
export interface Effect {
  kind: string;
  name?: string;
  command?: string;
  event?: string;
}

/** Of what was only tried, the position is nothing: it stands on no log. */
export type DecisionView = With<
  Sent<Schemas["DecisionView"]>,
  { position: number | null; effect: Effect | null; cause: Sent<Schemas["TriedCause"]> }
>;

export type DayCounts = Sent<Schemas["DayCounts"]>;

export type PolicyDetail = With<
  Sent<Schemas["PolicyDetail"]>,
  { state: State; counts: Counts; recent: DecisionView[] }
>;

export type Interval = Sent<Schemas["IntervalView"]>;

export type Arm = Sent<Schemas["ArmView"]>;

export type LiftView = Sent<Schemas["LiftView"]>;

export type LiftDay = LiftView["over_time"][number];

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

export type BacktestView = With<
  Sent<Schemas["BacktestView"]>,
  { outcomes: Counts; stopped_by_guard: Counts; examples: DecisionView[] }
>;

export type Unlock = Sent<Schemas["UnlockView"]>;

/** What came of switching a policy. */
export type StateAnswer = Sent<Schemas["StateAnswer"]>;

/** The findings that a refusal may carry. */
export interface Refusal {
  findings?: FindingView[];
}
