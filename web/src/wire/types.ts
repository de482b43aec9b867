/**
 * The shapes of every answer. They are the server's own: `stormlake openapi > web/openapi.json`, then `npm run types`,
 * makes `schema.d.ts`. Only what the schema leaves open (any JSON) is said more closely here.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A schema with some of its properties said more closely. */
type With<T, Closer> = Omit<T, keyof Closer> & Closer;

export type BoardView = Schemas["BoardView"];
export type ChannelState = Schemas["ChannelState"];
export type CommandPulse = Schemas["CommandPulse"];
export type ContextView = Schemas["ContextView"];
export type DeliveryPage = Schemas["DeliveryPage"];
export type DeliveryView = Schemas["DeliveryView"];
export type EdgeView = Schemas["EdgeView"];
export type EventPulse = Schemas["EventPulse"];
export type ExportForm = Schemas["ExportForm"];
export type FieldView = Schemas["FieldView"];
export type FindingCounts = Schemas["FindingCounts"];
export type FindingView = Schemas["FindingView"];
export type FunnelOnBoard = Schemas["FunnelOnBoard"];
export type FunnelPulse = Schemas["FunnelPulse"];
export type FunnelStepView = Schemas["FunnelStepView"];
export type FunnelView = Schemas["FunnelView"];
export type Invitation = Schemas["Invitation"];
export type LakeTable = Schemas["LakeTable"];
export type LakeView = Schemas["LakeView"];
export type Ledger = Schemas["Ledger"];
export type ImportRemark = Schemas["ImportRemark"];
export type ImportReport = Schemas["ImportReport"];
export type MadeProject = Schemas["MadeProject"];
export type NewProject = Schemas["NewProject"];
export type NewProjectFrom = Schemas["NewProjectFrom"];
export type PolicyPulse = Schemas["PolicyPulse"];
export type PossibleProjects = Schemas["PossibleProjects"];
export type PreviewView = With<Schemas["PreviewView"], { values: Json }>;
export type ForeseenView = Schemas["ForeseenView"];
export type HoldOutView = Schemas["HoldOutView"];
export type PredictionSummary = Schemas["PredictionSummary"];
export type PredictionView = Schemas["PredictionView"];
export type Problem = Schemas["Problem"];
export type ProjectSummary = Schemas["ProjectSummary"];
export type PublishAnswer = Schemas["PublishAnswer"];
export type Pulse = Schemas["Pulse"];
export type SavedQuery = Schemas["SavedQuery"];
export type SentFile = Schemas["SentFile"];
export type StickyView = Schemas["StickyView"];
export type Template = Schemas["Template"];
export type TrainAnswer = Schemas["TrainAnswer"];
export type WhyStep = Schemas["WhyStep"];
export type WhyView = Schemas["WhyView"];

export type RecordView = With<Schemas["RecordView"], { body: Json; extensions: Json }>;
export type RecordPage = With<Schemas["RecordPage"], { records: RecordView[] }>;
export type TailBatch = With<Schemas["TailBatch"], { records: RecordView[] }>;
export type SqlAnswer = With<Schemas["SqlAnswer"], { rows: Json[][] }>;
export type SubjectView = With<Schemas["SubjectView"], { attributes: Json; records: RecordView[] }>;

/** One reason why a record breaks the contract, as `crates/record` writes it. */
export interface Violation {
  code: string;
  sticky?: string | null;
  at: string;
  message: string;
  mend: string;
}
export type QuarantinedView = With<Schemas["QuarantinedView"], { record: Json; violations: Violation[] }>;
export type QuarantinePage = With<Schemas["QuarantinePage"], { records: QuarantinedView[] }>;
