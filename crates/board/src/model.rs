//! What a board is, once it has been read: every sticky and how they connect, free of text, colours of one tool and
//! positions on the wall. Names refer to names; [`crate::graph`] resolves them.
//!
//! Two boards are equal when they mean the same: a [`Span`] (where a thing stands in the file) never counts.

mod allow;
mod funnel;
mod note;
mod policy;
mod prediction;
mod relation;

pub use allow::Allow;
pub use funnel::{Funnel, FunnelEntry, FunnelMatching, FunnelStep};
pub use note::{Note, PICTURE_ENDINGS, PICTURES, picture_name};
pub use policy::{
    Absence, Effect, Entry, FollowedBy, Goal, Policy, PolicyState, Step, Trigger, Unless, Variant, WaitFor, When,
};
pub use prediction::{Prediction, PredictionKind, Purchase};
pub use relation::{Relation, RelationKind};

use serde::Serialize;
use std::fmt;

/// A byte range in the board file. Compares equal to every other span: where a thing stands is not what it is.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Span {
    /// First byte.
    pub offset: usize,
    /// Number of bytes.
    pub length: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Span {}

/// A value with the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

impl<T> Placed<T> {
    /// A value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A name that refers to another sticky by its name, or by `kind/name` where a name alone could mean two.
pub type Reference = Placed<String>;

/// The text of a CEL expression; `stormlake-expression` types and compiles it.
pub type ExpressionText = Placed<String>;

/// A length of time, in milliseconds. Written `90s`, `10m`, `2h`, `14d`, `1d12h`; a day is 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Duration {
    /// Milliseconds, never negative.
    pub milliseconds: i64,
}

/// The kinds of sticky, by EventStorming's own names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Orange: something that happened, in the past tense.
    Event,
    /// Blue: something asked for, in the imperative.
    Command,
    /// Small yellow: who asks.
    Actor,
    /// Large yellow: what keeps its own rules and answers commands with events.
    Aggregate,
    /// Pink: a system outside.
    External,
    /// Lilac: whenever … then ….
    Policy,
    /// Green: what someone looks at before deciding.
    ReadModel,
    /// Neon pink: a question or a conflict.
    Hotspot,
    /// Bright green: an idea worth money.
    Opportunity,
}

impl Kind {
    /// Every kind, in the order in which a legend lists them.
    pub const ALL: [Kind; 9] = [
        Kind::Event,
        Kind::Command,
        Kind::Actor,
        Kind::Aggregate,
        Kind::External,
        Kind::Policy,
        Kind::ReadModel,
        Kind::Hotspot,
        Kind::Opportunity,
    ];

    /// The word in the board file: `event`, `read-model`, ….
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Event => "event",
            Kind::Command => "command",
            Kind::Actor => "actor",
            Kind::Aggregate => "aggregate",
            Kind::External => "external",
            Kind::Policy => "policy",
            Kind::ReadModel => "read-model",
            Kind::Hotspot => "hotspot",
            Kind::Opportunity => "opportunity",
        }
    }

    /// The kind that a word in the board file names.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::External => "external system",
            Kind::ReadModel => "read model",
            other => other.word(),
        })
    }
}

/// What every sticky carries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Sticky {
    /// The words on the note: its identity together with its kind.
    pub name: String,
    /// The description (`about "…"`).
    pub about: Option<String>,
    /// Who answers for it (`owner "…"`).
    pub owner: Option<String>,
    /// The bounded context whose region it stands in.
    pub context: Option<String>,
    /// Earlier names (`was "…"`), newest first as written.
    pub was: Vec<String>,
    /// What is let stand about it (`allow "SL-B…" because="…"`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allows: Vec<Allow>,
    /// Where its node stands in the file.
    #[serde(skip)]
    pub span: Span,
    /// Where its name stands in the file.
    #[serde(skip)]
    pub name_span: Span,
}

/// A whole board.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Board {
    /// What the board is called.
    pub title: String,
    /// How far through the ten steps of the workshop, 1 to 10.
    pub step: u8,
    /// What it is about, in a sentence.
    pub scope: Option<String>,
    /// A longer description.
    pub about: Option<String>,
    /// Who answers for the board.
    pub owner: Option<String>,
    /// What is let stand everywhere on the board.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allows: Vec<Allow>,
    /// Prefix of every event type on the wire, such as `com.farmacyfood`.
    pub namespace: String,
    /// Colours that differ from the standard: kind and colour word or `#rrggbb`.
    pub legend: Vec<(Kind, String)>,
    /// Whom events concern.
    pub subjects: Vec<Subject>,
    /// What carries commands outside.
    pub channels: Vec<Channel>,
    /// Hours of the night in which nobody is contacted.
    pub quiet: Option<Quiet>,
    /// Contacts per subject over all policies.
    pub caps: Vec<Limit>,
    /// Share of subjects that every policy leaves alone, in hundredths of a percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holdout: Option<Placed<u32>>,
    /// How long a source's watermark lags behind its newest time. Default 10 minutes.
    pub lateness: Duration,
    /// How long after its time a decision is still worth delivering. Default 1 hour.
    pub stale: Duration,
    /// Bounded contexts, in file order.
    pub contexts: Vec<Context>,
    /// Events, in file order.
    pub events: Vec<Event>,
    /// Commands, in file order.
    pub commands: Vec<Command>,
    /// Actors, in file order.
    pub actors: Vec<Actor>,
    /// Aggregates, in file order.
    pub aggregates: Vec<Aggregate>,
    /// External systems, in file order.
    pub externals: Vec<External>,
    /// Policies, in file order.
    pub policies: Vec<Policy>,
    /// Read models, in file order.
    pub read_models: Vec<ReadModel>,
    /// Hotspots and opportunities, in file order.
    pub remarks: Vec<Remark>,
    /// Notes of plain paper, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Arrows that the grammar lacks, in file order.
    pub links: Vec<Link>,
    /// Funnels, in file order.
    pub funnels: Vec<Funnel>,
    /// Predictions, in file order.
    pub predictions: Vec<Prediction>,
    /// How contexts stand to each other, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
    /// Where the title stands.
    #[serde(skip)]
    pub title_span: Span,
}

/// A bounded context: the region that stickies belong to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Context {
    /// Its name, unique over the board.
    pub name: String,
    /// The description.
    pub about: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What is let stand in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allows: Vec<Allow>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// Whom or what events happen to, and what is known of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Subject {
    /// Its name, such as `customer`.
    pub name: String,
    /// The description.
    pub about: Option<String>,
    /// What is known of each one, always from an event's field.
    pub attributes: Vec<Attribute>,
    /// Fields that join a second identity into one person.
    pub same_as: Vec<FieldReference>,
    /// What a person may allow and withdraw.
    pub consents: Vec<Consent>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// `Event name.field`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FieldReference {
    /// The event's name.
    pub event: String,
    /// The field's name.
    pub field: String,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// Something known of a subject: the newest value (by event time) of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Attribute {
    /// Its name; in CEL `subject.name` (use `subject["time-zone"]` for a name that is no identifier).
    pub name: String,
    /// The field it comes from.
    pub from: FieldReference,
    /// Whether it must not leave with a name on it.
    pub sensitive: bool,
}

/// A topic that a subject may allow and withdraw.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Consent {
    /// The topic.
    pub topic: String,
    /// The event that grants it.
    pub granted_by: Option<Reference>,
    /// The event that withdraws it.
    pub withdrawn_by: Option<Reference>,
    /// What holds before either happened.
    pub granted_by_default: bool,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// What carries a command outside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Channel {
    /// Its name, as `via` writes it.
    pub name: String,
    /// `webhook`, `smtp` or `nats`.
    pub kind: String,
    /// Where it goes: a URL, or `env:STORMLAKE_SECRET_…`.
    pub url: Option<String>,
    /// What webhooks are signed with, what a NATS server is shown; always `env:STORMLAKE_SECRET_…`.
    pub secret: Option<String>,
    /// At most so many per time, such as 10 per second.
    pub rate: Option<Rate>,
    /// Mail: who writes, `Name <address>`.
    pub from: Option<Placed<String>>,
    /// Mail: where answers go.
    pub reply_to: Option<Placed<String>>,
    /// Mail: the subject's attribute that holds the address, `subject.email`.
    pub to: Option<Placed<String>>,
    /// Mail: the template of an `https:` or `mailto:` address at which a person says no more.
    pub unsubscribe: Option<Placed<String>>,
    /// NATS: what commands are published under, `shop.commands`.
    pub topic: Option<Placed<String>>,
    /// At most so many attempts under way at once.
    pub concurrency: Option<u32>,
    /// Webhook: whether the receiver is asked first whether it wants any (CloudEvents' abuse protection).
    pub handshake: bool,
    /// The description.
    pub about: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// What a policy's command says to a person, where its own words differ from those of `templates/<command-slug>`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Letter {
    /// The template of the subject line.
    pub subject_line: Option<Placed<String>>,
    /// The template of the text.
    pub text: Option<Placed<String>>,
    /// The template of the HTML page.
    pub html: Option<Placed<String>>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// So many per stretch of time; written `10/s`, `100/m`, `5000/h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In how long.
    pub per: Duration,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// The attribute of a subject that holds its time zone, an IANA name.
pub const TIME_ZONE_ATTRIBUTE: &str = "time-zone";

/// Hours in which nobody is contacted, in the subject's time zone; minutes after midnight. The subject's zone is its attribute
/// [`TIME_ZONE_ATTRIBUTE`]; where that is unknown, the one that is written here; without one, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Quiet {
    /// First quiet minute.
    pub from_minute: u16,
    /// First minute that is no longer quiet.
    pub to_minute: u16,
    /// The zone of those whose own is not known, by its IANA name, such as `Europe/Vienna`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Placed<String>>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// At most `count` in any window of `per`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Limit {
    /// How many.
    pub count: u32,
    /// In how long.
    pub per: Duration,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// Which path of the timeline an event is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Path {
    /// What is hoped for.
    #[default]
    Happy,
    /// What goes wrong.
    Failure,
}

/// A domain event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Event {
    /// What every sticky carries.
    #[serde(flatten)]
    pub sticky: Sticky,
    /// The aggregate or external system that it comes from.
    pub from: Option<Reference>,
    /// The subject kind that it concerns.
    pub subject: Option<Reference>,
    /// Whether it marks a change of phase.
    pub pivotal: bool,
    /// Which path it is on.
    pub path: Path,
    /// What its `data` holds. Empty: any JSON object.
    pub fields: Vec<Field>,
}

/// A named, typed value of an event, command or read model.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Field {
    /// Its key in `data`.
    pub name: String,
    /// Its type.
    pub r#type: FieldType,
    /// Whether it may be absent or null.
    pub optional: bool,
    /// Whether it is a business key that policies may correlate on.
    pub key: bool,
    /// Whether it must not leave with a name on it.
    pub sensitive: bool,
    /// Least value (numbers), or least length (strings, lists), as written.
    pub min: Option<Number>,
    /// Greatest value (numbers), or greatest length (strings, lists), as written.
    pub max: Option<Number>,
    /// What a string must match, unanchored, RE2 syntax.
    pub pattern: Option<String>,
    /// Unit of measure, such as `USD` or `mmHg`.
    pub unit: Option<String>,
    /// The description.
    pub about: Option<String>,
    /// For a read model: the event field that feeds it.
    pub from: Option<FieldReference>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// A number of the board file in units of 1/10,000, the precision of `decimal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Number {
    /// Ten-thousandths.
    pub ten_thousandths: i128,
}

impl Number {
    /// The nearest double.
    pub fn as_f64(self) -> f64 {
        self.ten_thousandths as f64 / 10_000.0
    }
}

impl Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

/// The types of the board file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FieldType {
    /// Text.
    #[default]
    String,
    /// 64 bits, signed.
    Integer,
    /// 18 digits, 4 of them after the point.
    Decimal,
    /// True or false.
    Boolean,
    /// An instant, RFC 3339.
    Timestamp,
    /// A day, `2026-11-23`.
    Date,
    /// A length of time, ISO 8601 (`PT2H`) or the board's own (`2h`).
    Duration,
    /// An absolute URI or a URI reference.
    Uri,
    /// Any JSON value.
    Json,
    /// A list of one type.
    List(Box<FieldType>),
    /// One of these words.
    Enum(Vec<String>),
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Command {
    /// What every sticky carries.
    #[serde(flatten)]
    pub sticky: Sticky,
    /// The actors who ask for it.
    pub by: Vec<Reference>,
    /// The aggregate or external system that handles it.
    pub to: Option<Reference>,
    /// What it carries.
    pub fields: Vec<Field>,
    /// The events that follow.
    pub yields: Vec<Yield>,
}

/// An event that follows a command.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Yield {
    /// The event.
    pub event: Reference,
    /// Whether Stormlake itself appends it once the command was delivered (`on="delivered"`).
    pub on_delivered: bool,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Actor {
    /// What every sticky carries.
    #[serde(flatten)]
    pub sticky: Sticky,
    /// Read models they look at (`sees "…"`).
    pub sees: Vec<Reference>,
}

/// What keeps its own rules.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Aggregate {
    /// What every sticky carries.
    #[serde(flatten)]
    pub sticky: Sticky,
}

/// A system outside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct External {
    /// What every sticky carries.
    #[serde(flatten)]
    pub sticky: Sticky,
    /// How its webhooks become events.
    pub hook: Option<Hook>,
}

/// How the webhooks of an external system, or the rows of a file, become events.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Hook {
    /// How a delivery proves where it comes from: `standard-webhooks`, `github`, `discourse`, `woocommerce`, ….
    pub signature: Option<Placed<String>>,
    /// The secret, always `env:STORMLAKE_SECRET_…`.
    pub secret: Option<Placed<String>>,
    /// CEL over `headers` and `body` that names the webhook's kind; default: the field that the application is known for.
    pub event: Option<ExpressionText>,
    /// One rule per webhook kind.
    pub rules: Vec<HookRule>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// `on "order.collected" gives="Order collected" subject="…" { set … }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct HookRule {
    /// The webhook's kind; `*` takes every kind that no other rule names.
    pub on: String,
    /// The event that it gives.
    pub gives: Reference,
    /// CEL for the subject.
    pub subject: Option<ExpressionText>,
    /// CEL for the record's `id`; default: the delivery's own id, else a hash of the body.
    pub id: Option<ExpressionText>,
    /// CEL for the record's `time`; default: the time of receipt.
    pub time: Option<ExpressionText>,
    /// CEL that must be true for the rule to apply.
    pub r#where: Option<ExpressionText>,
    /// The event's fields.
    pub set: Vec<Assignment>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// `set "field" "CEL"`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Assignment {
    /// The field.
    pub field: Placed<String>,
    /// What it becomes.
    pub value: ExpressionText,
}

/// What someone looks at before deciding: `read-model "Meals nearby" { shows "A" "B"; field … from="A.price" }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ReadModel {
    /// What every sticky carries.
    #[serde(flatten)]
    pub sticky: Sticky,
    /// The events it is made of.
    pub shows: Vec<Reference>,
    /// What it holds.
    pub fields: Vec<Field>,
}

/// A hotspot or an opportunity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What every sticky carries.
    #[serde(flatten)]
    pub sticky: Sticky,
    /// `Kind::Hotspot` or `Kind::Opportunity`.
    pub kind: Kind,
    /// The sticky that it stands on.
    pub on: Option<Reference>,
}

/// An arrow that the grammar lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Link {
    /// From this sticky.
    pub from: Reference,
    /// To this sticky.
    pub to: Reference,
    /// The words on the arrow.
    pub label: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}
