/**
 * The shapes of every answer, as `crates/server/src/wire.rs` has them. Written by hand until `npm run types` can read
 * `openapi.json`; `wire/index.ts` is the only file that imports this one.
 */

export interface FindingCounts {
  errors: number;
  warnings: number;
}

/** received = accepted + duplicate + quarantined. */
export interface Ledger {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  refused: number;
  derived: number;
  balanced: boolean;
}

export interface ProjectSummary {
  project: string;
  title: string;
  scope: string | null;
  step: number;
  version: number;
  findings: FindingCounts;
  stickies: Record<string, number>;
  ledger: Ledger;
  trouble: string | null;
}

export interface ContextView {
  name: string;
  about: string | null;
}

export interface FieldView {
  name: string;
  type: string;
  optional: boolean;
  key: boolean;
  sensitive: boolean;
  unit: string | null;
  about: string | null;
}

export interface StickyView {
  index: number;
  kind: string;
  name: string;
  slug: string;
  context: string | null;
  about: string | null;
  owner: string | null;
  was: string[];
  column: number;
  pivotal: boolean;
  failure: boolean;
  event_type: string | null;
  fields: FieldView[];
  sentence: string | null;
  state: string | null;
  used_by: number[];
}

export interface EdgeView {
  from: number;
  to: number;
  kind: string;
  label: string | null;
}

export interface FindingView {
  code: string;
  severity: string;
  message: string;
  mend: string;
  line: number;
  column: number;
  sticky: string | null;
}

export interface BoardView {
  project: string;
  version: number;
  published: string | null;
  title: string;
  scope: string | null;
  step: number;
  namespace: string;
  legend: Record<string, string>;
  contexts: ContextView[];
  stickies: StickyView[];
  edges: EdgeView[];
  typed: number;
  draft_differs: boolean;
  findings: FindingView[];
}

export interface EventPulse {
  count: number;
  synthetic: number;
  per_minute: number;
  last: string | null;
  received: string | null;
  quarantined: number;
}

export interface PolicyPulse {
  outcomes: Record<string, number>;
  last: string | null;
}

export interface CommandPulse {
  delivered: number;
  pending: number;
  dead_letters: number;
  last: string | null;
}

export interface Pulse {
  now: string;
  end: number;
  events: Record<string, EventPulse>;
  policies: Record<string, PolicyPulse>;
  commands: Record<string, CommandPulse>;
  ledger: Ledger;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface RecordView {
  position: number;
  kind: string;
  name: string;
  sticky: string | null;
  subject: string | null;
  source: string;
  id: string;
  time: string;
  received: string;
  sender: string;
  synthetic: boolean;
  derived: boolean;
  body: Json;
  extensions: Json;
}

export interface RecordPage {
  records: RecordView[];
  before: number | null;
}

export interface TailBatch {
  records: RecordView[];
  skipped: number;
}

export interface SubjectView {
  subject: string;
  attributes: Json;
  records: RecordView[];
  before: number | null;
  policies: Record<string, PolicyPulse>;
}

export interface WhyStep {
  time: string;
  position: number | null;
  text: string;
  verdict: string;
}

export interface WhyView {
  subject: string;
  policy: string;
  summary: string;
  steps: WhyStep[];
}

export interface Violation {
  code: string;
  sticky?: string | null;
  at: string;
  message: string;
  mend: string;
}

export interface QuarantinedView {
  position: number;
  received: string;
  sender: string;
  name: string | null;
  subject: string | null;
  violations: Violation[];
  record: Json;
  would_pass: boolean;
}

export interface QuarantinePage {
  records: QuarantinedView[];
  total: number;
  before: number | null;
}

export interface DeliveryView {
  key: string;
  state: string;
  policy: string;
  command: string;
  channel: string;
  subject: string;
  attempt: number;
  status: number | null;
  error: string | null;
  took_ms: number;
  time: string;
  position: number;
}

export interface DeliveryPage {
  deliveries: DeliveryView[];
  before: number | null;
}

export interface PublishAnswer {
  published: boolean;
  version: number;
  findings: FindingView[];
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  mend: string;
}
