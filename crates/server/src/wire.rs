//! What goes over the wire: the shapes of every answer. The browser's types are generated from these
//! (`/openapi.json`), so a change here shows up there or fails the build.

mod backtest;
mod export;
mod funnel;

pub use backtest::*;
pub use export::ExportForm;
pub use funnel::{
    DroppedAsked, DroppedView, FunnelAsked, FunnelOnBoard, FunnelPulse, FunnelStepOnBoard, FunnelStepView, FunnelView,
    FunnelWritten, StepWritten,
};
mod lift;
mod made;
mod past;
mod picture;
mod policy;
mod prediction;
mod switch;

pub use lift::*;
pub use made::*;
pub use past::*;
pub use picture::*;
pub use policy::*;
pub use prediction::*;
pub use switch::*;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One project of the start page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProjectSummary {
    /// The name in addresses: the folder's name.
    pub project: String,
    /// The board's title.
    pub title: String,
    /// What it is about.
    pub scope: Option<String>,
    /// How far through the ten steps.
    pub step: u8,
    /// The published version that runs; 0 = none yet.
    pub version: u32,
    /// Findings of the draft.
    pub findings: FindingCounts,
    /// Stickies per kind word (`event`, `read-model`, …).
    pub stickies: std::collections::BTreeMap<String, u64>,
    /// The ledger.
    pub ledger: Ledger,
    /// Whether the project works; otherwise why not.
    pub trouble: Option<String>,
    /// When the draft was last written, by hand or on the wall; none where the files do not tell.
    pub last_change: Option<String>,
    /// Open hotspots of the draft.
    pub hotspots: u64,
    /// What whoever asks is there: `viewer`, `participant`, `facilitator`, `analyst`, `admin`, or `source`.
    pub role: String,
}

/// Findings by severity.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct FindingCounts {
    /// What keeps the draft from being published.
    pub errors: u64,
    /// What is likely a mistake.
    pub warnings: u64,
}

/// received = accepted + duplicate + quarantined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ledger {
    /// Records of every body that could be parsed.
    pub received: u64,
    /// On the log as events.
    pub accepted: u64,
    /// Seen before.
    pub duplicate: u64,
    /// In quarantine, still.
    pub quarantined: u64,
    /// Bodies refused whole, since the server started; they are not in `received`.
    pub refused: u64,
    /// Records that Stormlake itself put on the log (`emit`, `yields … on="delivered"`); they are not in `received`.
    pub derived: u64,
    /// Whether received = accepted + duplicate + quarantined.
    pub balanced: bool,
}

/// Which log it is, and how far it goes: a sender knows by it whether what it sent is still there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogView {
    /// Its id, hexadecimal; a log that is started anew in the same folder has another.
    pub id: String,
    /// The position that the next record gets.
    pub end: u64,
}

/// A board as a picture and as a contract: the published one, or the draft where nothing is published.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardView {
    /// The project's name in addresses.
    pub project: String,
    /// The version shown; 0 = the draft.
    pub version: u32,
    /// When that version came into force.
    pub published: Option<String>,
    /// Title.
    pub title: String,
    /// Scope.
    pub scope: Option<String>,
    /// How far through the ten steps.
    pub step: u8,
    /// Prefix of event types.
    pub namespace: String,
    /// Colours that differ from the standard: kind word → colour word or `#rrggbb`.
    pub legend: std::collections::BTreeMap<String, String>,
    /// Contexts in file order.
    pub contexts: Vec<ContextView>,
    /// Every sticky; edges refer to them by index.
    pub stickies: Vec<StickyView>,
    /// Arrows.
    pub edges: Vec<EdgeView>,
    /// Funnels in file order.
    pub funnels: Vec<FunnelOnBoard>,
    /// Share of events that have fields, 0 to 1.
    pub typed: f64,
    /// Whether whoever asks sees the board and its numbers, and nothing else.
    pub guest: bool,
    /// Whether the draft differs from the published version.
    pub draft_differs: bool,
    /// Findings of the draft.
    pub findings: Vec<FindingView>,
}

/// What the server makes of a draft that is being written on the live wall.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WallReading {
    /// Whether whoever asks may change the wall.
    pub may_edit: bool,
    /// Whether whoever asks leads the session.
    pub may_lead: bool,
    /// Whom whoever asks may invite: `participant`, `viewer`, `facilitator`.
    pub may_invite: Vec<String>,
    /// The server's clock, in milliseconds since 1970.
    pub now: i64,
    /// Counts up with every reading.
    pub revision: u64,
    /// The wall's entry of each sticky of `board`, in their order; empty where there is none.
    pub ids: Vec<String>,
    /// The draft.
    pub board: BoardView,
    /// What is to be said about it.
    pub findings: Vec<FindingView>,
}

/// Whom to invite to the wall.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAsked {
    /// `participant`, `viewer` or `facilitator`.
    pub role: String,
    /// For how many hours, 1 to 168.
    pub hours: u32,
}

/// A link that lets people in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Invitation {
    /// To be handed around; it is told this once.
    pub link: String,
    /// The key's name, by which `stormlake key revoke` takes it back.
    pub name: String,
    /// Until when it opens.
    pub until: String,
}

/// A context.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContextView {
    /// Its name.
    pub name: String,
    /// The description.
    pub about: Option<String>,
}

/// A sticky.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StickyView {
    /// Its index, as edges use it.
    pub index: usize,
    /// `event`, `command`, `actor`, `aggregate`, `external`, `policy`, `read-model`, `hotspot`, `opportunity`, `note`.
    pub kind: String,
    /// The words on it.
    pub name: String,
    /// The slug: the key of [`Pulse`] entries and of addresses.
    pub slug: String,
    /// The context that it stands in.
    pub context: Option<String>,
    /// The description.
    pub about: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Notes: their picture, `pictures/<name>` beside the board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Earlier names.
    pub was: Vec<String>,
    /// Column on the timeline, from 0; several stickies may share one.
    pub column: usize,
    /// Events: marks a change of phase.
    pub pivotal: bool,
    /// Events: on the failure path.
    pub failure: bool,
    /// Events: the CloudEvents type that senders use.
    pub event_type: Option<String>,
    /// Events, commands, read models: fields.
    pub fields: Vec<FieldView>,
    /// Policies: their sentence, such as `whenever "Order collected" at least 2 within 14d, never …, then …`.
    pub sentence: Option<String>,
    /// Policies: `draft`, `shadow`, `live`, `paused`, `retired`.
    pub state: Option<String>,
    /// Policies: whether they write a letter, which `POST /v1/preview` shows.
    pub letter: bool,
    /// Policies: names of the policies; events: the policies that use it, by index.
    pub used_by: Vec<usize>,
}

/// A field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldView {
    /// Its key in `data`.
    pub name: String,
    /// Its type as on the board.
    pub r#type: String,
    /// Whether it may be absent.
    pub optional: bool,
    /// Whether it is a business key.
    pub key: bool,
    /// Whether it is masked.
    pub sensitive: bool,
    /// Unit of measure.
    pub unit: Option<String>,
    /// The description.
    pub about: Option<String>,
}

/// An arrow.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EdgeView {
    /// From this sticky (index).
    pub from: usize,
    /// To this sticky (index).
    pub to: usize,
    /// `flow` for the grammar's arrows, `link` for others, `note` from a hotspot to its sticky.
    pub kind: String,
    /// The words on it.
    pub label: Option<String>,
}

/// A finding about the draft.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FindingView {
    /// Its code.
    pub code: String,
    /// `error`, `warning`, `hint`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub mend: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// The sticky's name, where it is about one.
    pub sticky: Option<String>,
}

/// What truly happens, per sticky. Sent whole when a live stream opens, then only what changed.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Pulse {
    /// The server's clock, RFC 3339.
    pub now: String,
    /// Next position of the log.
    pub end: u64,
    /// By event slug.
    pub events: std::collections::BTreeMap<String, EventPulse>,
    /// By policy slug.
    pub policies: std::collections::BTreeMap<String, PolicyPulse>,
    /// By command slug.
    pub commands: std::collections::BTreeMap<String, CommandPulse>,
    /// By funnel slug.
    pub funnels: std::collections::BTreeMap<String, FunnelPulse>,
    /// The ledger.
    pub ledger: Ledger,
}

/// What happened on an event sticky.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct EventPulse {
    /// Records ever.
    pub count: u64,
    /// Of these, made by a simulator.
    pub synthetic: u64,
    /// Records received in the last 60 s.
    pub per_minute: u64,
    /// Greatest event time seen, RFC 3339.
    pub last: Option<String>,
    /// When the newest was received, RFC 3339.
    pub received: Option<String>,
    /// Records of this sticky now in quarantine.
    pub quarantined: u64,
}

/// What a policy decided.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct PolicyPulse {
    /// Decisions by outcome (`fired`, `stale`, `capped`, …).
    pub outcomes: std::collections::BTreeMap<String, u64>,
    /// When the newest was decided, RFC 3339.
    pub last: Option<String>,
}

/// What became of a command.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct CommandPulse {
    /// Delivered.
    pub delivered: u64,
    /// Waiting for their first or next attempt.
    pub pending: u64,
    /// Given up.
    pub dead_letters: u64,
    /// When the newest was delivered, RFC 3339.
    pub last: Option<String>,
}

/// One record of the log, for the tail, samples and subjects.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordView {
    /// Position in the log.
    pub position: u64,
    /// `event`, `quarantined`, `released`, `decision`, `delivery`, `tick`, `published`.
    pub kind: String,
    /// Event slug, or the policy's name.
    pub name: String,
    /// The sticky's words, where the board has it.
    pub sticky: Option<String>,
    /// Whom it concerns.
    pub subject: Option<String>,
    /// Who says so.
    pub source: String,
    /// Unique within the source.
    pub id: String,
    /// When it happened.
    pub time: String,
    /// When it was received.
    pub received: String,
    /// The key or hook that it came through.
    pub sender: String,
    /// Made by a simulator.
    pub synthetic: bool,
    /// Put on the log by Stormlake itself.
    pub derived: bool,
    /// The data (events), violations and record (quarantined), decision, delivery. Sensitive fields are masked as `"•••"`
    /// unless the reader is admin.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
    /// Other CloudEvents attributes.
    #[schema(value_type = Object)]
    pub extensions: serde_json::Value,
}

/// A page of records, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordPage {
    /// The records.
    pub records: Vec<RecordView>,
    /// Ask again with `before` = this for older ones; absent at the end.
    pub before: Option<u64>,
}

/// Records as they arrive on a live stream.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TailBatch {
    /// The records, oldest first.
    pub records: Vec<RecordView>,
    /// How many fitted the filter but were left out because they came too fast to show.
    pub skipped: u64,
}

/// All about one subject.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SubjectView {
    /// The subject.
    pub subject: String,
    /// What is known of it now.
    #[schema(value_type = Object)]
    pub attributes: serde_json::Value,
    /// What happened, newest first: events, decisions and deliveries.
    pub records: Vec<RecordView>,
    /// Ask again with `before` = this for older ones.
    pub before: Option<u64>,
    /// Per policy: how often it decided what about them.
    pub policies: std::collections::BTreeMap<String, PolicyPulse>,
}

/// Why a policy did, or did not, act on a subject.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhyView {
    /// The subject.
    pub subject: String,
    /// The policy.
    pub policy: String,
    /// In one sentence.
    pub summary: String,
    /// Step by step: each trigger and each condition, in order of time.
    pub steps: Vec<WhyStep>,
}

/// One step of an explanation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhyStep {
    /// When, RFC 3339.
    pub time: String,
    /// Position of the record that it is about.
    pub position: Option<u64>,
    /// What happened, in a sentence.
    pub text: String,
    /// `yes` moved it towards firing, `no` kept it from firing, `fired` fired.
    pub verdict: String,
}

/// One quarantined record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuarantinedView {
    /// Position in the log: its number in `release`.
    pub position: u64,
    /// When it was received.
    pub received: String,
    /// The key or hook that it came through.
    pub sender: String,
    /// The event slug it claims, if known.
    pub name: Option<String>,
    /// The subject it claims.
    pub subject: Option<String>,
    /// Every reason.
    #[schema(value_type = Vec<Object>)]
    pub violations: Vec<stormlake_record::Violation>,
    /// The record as received (sensitive fields masked).
    #[schema(value_type = Object)]
    pub record: serde_json::Value,
    /// Whether the published board would take it now.
    pub would_pass: bool,
}

/// A page of quarantined records, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuarantinePage {
    /// The records.
    pub records: Vec<QuarantinedView>,
    /// How many wait in all.
    pub total: u64,
    /// Ask again with `before` = this for older ones.
    pub before: Option<u64>,
}

/// A delivery and its attempts so far.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliveryView {
    /// The idempotency key.
    pub key: String,
    /// `delivered`, `retrying`, `dead-letter`, `requeued`.
    pub state: String,
    /// The policy.
    pub policy: String,
    /// The command.
    pub command: String,
    /// The channel.
    pub channel: String,
    /// Whom it concerns.
    pub subject: String,
    /// The latest attempt's number.
    pub attempt: u32,
    /// The latest HTTP status.
    pub status: Option<u16>,
    /// The latest error.
    pub error: Option<String>,
    /// How long the latest attempt took, ms.
    pub took_ms: u64,
    /// When the latest attempt was made.
    pub time: String,
    /// Position of its newest record.
    pub position: u64,
}

/// How a channel stands that has carried something or is to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChannelState {
    /// Its name.
    pub name: String,
    /// Commands that wait in its queue.
    pub queued: usize,
    /// Attempts under way.
    pub in_flight: usize,
    /// `closed` (all is well), `open` (left alone for a while), or `probing`.
    pub breaker: String,
    /// Why nothing goes out any more, where its receiver wants nothing (410). It goes on when one of its dead letters is tried again, or a board
    /// is published.
    pub stopped: Option<ChannelStop>,
}

/// Why a channel is stopped.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChannelStop {
    /// What the receiver said.
    pub reason: String,
    /// Since when.
    pub since: String,
}

/// A page of deliveries, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliveryPage {
    /// How the channels stand; only on the first page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelState>,
    /// The deliveries.
    pub deliveries: Vec<DeliveryView>,
    /// Ask again with `before` = this for older ones.
    pub before: Option<u64>,
}

/// How one received record fared.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordAnswer {
    /// Its `id`, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `accepted`, `duplicate` or `quarantined`.
    pub status: String,
    /// Accepted at, duplicate of, or quarantined at this position.
    pub position: u64,
    /// Quarantined: every reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub violations: Vec<stormlake_record::Violation>,
}

/// How a body that could be parsed fared.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventsAnswer {
    /// Records accepted.
    pub accepted: u64,
    /// Records seen before.
    pub duplicate: u64,
    /// Records in quarantine.
    pub quarantined: u64,
    /// One answer per record, in order.
    pub records: Vec<RecordAnswer>,
}

/// What came of publishing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublishAnswer {
    /// Whether a new version came into force.
    pub published: bool,
    /// The version in force.
    pub version: u32,
    /// Why not, or what to know.
    pub findings: Vec<FindingView>,
}

/// Problem details (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// The page that explains it.
    pub r#type: String,
    /// In a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// In a sentence.
    pub detail: String,
    /// The code.
    pub code: String,
    /// What to do.
    pub mend: String,
}

/// What is in the lake.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LakeView {
    /// Where it is; absent where the server keeps none.
    pub place: Option<String>,
    /// What keeps it from working.
    pub trouble: Option<String>,
    /// The first position that it has not taken in.
    pub next: u64,
    /// The first position that is in no file yet.
    pub cut_to: u64,
    /// Records of the log that it has not taken in.
    pub behind: u64,
    /// Bytes of records that wait to be written into files; they are in every answer all the same.
    pub uncut_bytes: u64,
    /// Its tables, `events` first.
    pub tables: Vec<LakeTable>,
}

/// One table of the lake.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LakeTable {
    /// Its name in SQL.
    pub name: String,
    /// Its folder below the lake; absent for a view.
    pub folder: Option<String>,
    /// The sticky's name, or what it is.
    pub about: String,
    /// How many rows.
    pub rows: u64,
    /// Bytes of its files.
    pub bytes: u64,
    /// How many files.
    pub files: u64,
    /// Delta's version; absent while nothing has been written.
    pub version: Option<u64>,
    /// Its columns.
    pub columns: Vec<LakeColumn>,
}

/// One column.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LakeColumn {
    /// Its name.
    pub name: String,
    /// Its type, in a word.
    pub r#type: String,
    /// Whether it is masked for those who may not see it.
    pub sensitive: bool,
}

/// The answer to a question in SQL.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SqlAnswer {
    /// Its columns.
    pub columns: Vec<SqlColumn>,
    /// Its rows, cell by cell in the order of the columns.
    #[schema(value_type = Vec<Vec<Object>>)]
    pub rows: Vec<Vec<serde_json::Value>>,
    /// Whether there were more rows.
    pub truncated: bool,
    /// How long it took.
    pub milliseconds: f64,
}

/// A column of an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SqlColumn {
    /// Its name.
    pub name: String,
    /// Its type, in a word.
    pub r#type: String,
}

/// A question that was kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SavedQuery {
    /// Its name.
    pub name: String,
    /// Its text.
    pub sql: String,
}

/// Which letter is to be shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewAsked {
    /// The policy that sends it.
    pub policy: Option<String>,
    /// The command, where no policy is named.
    pub command: Option<String>,
    /// Whom it is for: with the values of the policy's last decision on them, and what is known of them. Without one, values
    /// are made up.
    pub subject: Option<String>,
    /// Values of the command's fields that are taken instead.
    #[schema(value_type = Option<Object>)]
    pub values: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A letter as the draft's templates write it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewView {
    /// The command that writes it.
    pub command: String,
    /// The channel that would carry it.
    pub channel: String,
    /// Who writes.
    pub from: Option<String>,
    /// The address (sensitive ones masked), if one is known.
    pub to: Option<String>,
    /// The subject line.
    pub subject_line: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// The HTML page, if there is one. It comes from the project's files and from values: show it where it can run nothing.
    pub html: Option<String>,
    /// Where the person says no more.
    pub unsubscribe: Option<String>,
    /// Whether the command's values are made up.
    pub made_up: bool,
    /// When the decision was due whose values these are.
    pub decided: Option<String>,
    /// The command's values (sensitive ones masked).
    #[schema(value_type = Object)]
    pub values: serde_json::Value,
    /// Why there is no letter.
    pub fault: Option<String>,
}
