//! Policies: what sets them off, what they do, what holds them back.

use super::{Assignment, Duration, ExpressionText, Letter, Limit, Placed, Reference, Span, Sticky};
use serde::{Deserialize, Serialize};

/// What a policy's author has switched it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyState {
    /// Written, not running.
    #[default]
    Draft,
    /// Decides, delivers nothing.
    Shadow,
    /// Decides and delivers.
    Live,
    /// Keeps its state, decides nothing.
    Paused,
    /// Gone, kept for the record.
    Retired,
}

impl PolicyState {
    /// Every state, in the order of a policy's life.
    pub const ALL: [PolicyState; 5] = [
        PolicyState::Draft,
        PolicyState::Shadow,
        PolicyState::Live,
        PolicyState::Paused,
        PolicyState::Retired,
    ];

    /// The word in the board file.
    pub const fn word(self) -> &'static str {
        match self {
            PolicyState::Draft => "draft",
            PolicyState::Shadow => "shadow",
            PolicyState::Live => "live",
            PolicyState::Paused => "paused",
            PolicyState::Retired => "retired",
        }
    }
}

/// Whenever … then ….
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Policy {
    /// What every sticky carries.
    #[serde(flatten)]
    pub sticky: Sticky,
    /// Higher goes first among decisions due at the same instant.
    pub priority: i64,
    /// What it is switched to.
    pub state: PolicyState,
    /// What sets it off. `None` while the sticky is only words.
    pub trigger: Option<Trigger>,
    /// CEL for the business key that its events are correlated on; without it, the subject.
    pub by: Option<ExpressionText>,
    /// The event whose missing makes it fire.
    pub absence: Option<Absence>,
    /// Events that must never have happened before.
    pub never: Vec<Reference>,
    /// CEL that must hold at the trigger.
    pub r#where: Option<ExpressionText>,
    /// `followed-by "B" within="2d"`.
    pub followed_by: Option<FollowedBy>,
    /// What it does.
    pub effect: Option<Effect>,
    /// What it does one after the other, in place of one effect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Its own words, where a mail channel carries its command.
    pub letter: Option<Letter>,
    /// Whether a trigger starts anew while or after an earlier one runs.
    pub entry: Entry,
    /// Events after which a subject is decided on no more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<Reference>,
    /// Ways of doing it that are compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    /// The variant that everybody gets from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner: Option<Placed<String>>,
    /// Events that call a decision off.
    pub unless: Vec<Unless>,
    /// Decisions per subject.
    pub limit: Option<Limit>,
    /// Decisions over all subjects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Limit>,
    /// Whether it answers what a person did, and is therefore exempt from the board's cap, quiet hours and holdout.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub transactional: bool,
    /// Consent topic that it needs.
    pub consent: Option<Placed<String>>,
    /// Share of subjects that it leaves alone, in hundredths of a percent.
    pub holdout: Option<Placed<u32>>,
    /// What it is meant to bring about.
    pub goal: Option<Goal>,
    /// How late is too late; default: the board's.
    pub stale: Option<Duration>,
}

/// What sets a policy off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "pattern", rename_all = "kebab-case")]
pub enum Trigger {
    /// `whenever "A"`, or `whenever "A" at-least=3 within="7d"`.
    Event {
        /// A.
        event: Reference,
        /// Repetition: the count that must be reached.
        at_least: Option<u32>,
        /// Repetition: in how long; without it, ever.
        within: Option<Duration>,
    },
    /// `whenever-all "A" "B" "C"`.
    AllOf {
        /// A, B, C.
        events: Vec<Reference>,
    },
    /// `whenever-silent "30d" since="A"`.
    Silence {
        /// How long nothing is heard.
        span: Duration,
        /// The event that starts the watch.
        since: Reference,
    },
    /// `whenever-before "A" field="starts_at" by="1d"`.
    Before {
        /// A.
        event: Reference,
        /// Its timestamp or date field.
        field: Placed<String>,
        /// How long before it.
        by: Duration,
    },
}

/// `and-no "B" within="2d"`, or `and-no "B" until="C"`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Absence {
    /// B.
    pub event: Reference,
    /// How long B has.
    pub within: Option<Duration>,
    /// The event before which B must come.
    pub until: Option<Reference>,
    /// CEL for the key on which C is correlated, where it differs from the policy's `by` (a community event ends for
    /// everyone who registered).
    pub until_by: Option<ExpressionText>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// `followed-by "B" within="2d"`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FollowedBy {
    /// B.
    pub event: Reference,
    /// How long B has.
    pub within: Option<Duration>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

impl Policy {
    /// Everything that it may do, in the order of the text: its one effect, or those of its steps. The place in this order is
    /// the step's number.
    pub fn effects(&self) -> Vec<&Effect> {
        let mut found: Vec<&Effect> = self.effect.iter().collect();
        Step::each(&self.steps, &mut |step| {
            if let Step::Do(effect) = step {
                found.push(effect);
            }
        });
        found
    }

    /// Everything that its steps wait for.
    pub fn awaited(&self) -> Vec<&WaitFor> {
        let mut found = Vec::new();
        Step::each(&self.steps, &mut |step| {
            if let Step::WaitFor(wait) = step {
                found.push(wait);
            }
        });
        found
    }

    /// Every condition of its steps.
    pub fn conditions(&self) -> Vec<&ExpressionText> {
        let mut found = Vec::new();
        Step::each(&self.steps, &mut |step| {
            if let Step::When(when) = step {
                found.push(&when.condition);
            }
        });
        found
    }
}

/// Whether a trigger starts anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// Every trigger does.
    #[default]
    Always,
    /// Not while an earlier one of the same subject or key still waits or has steps before it.
    WhenFinished,
    /// Only the first of a subject or key.
    Once,
}

impl Entry {
    /// The word in the board file.
    pub const fn word(self) -> &'static str {
        match self {
            Entry::Always => "always",
            Entry::WhenFinished => "when-finished",
            Entry::Once => "once",
        }
    }
}

/// One way of doing what a policy does: `variant "short" weight=2 { set "subject" "'…'" }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Variant {
    /// Its name, unique in the policy.
    pub name: Placed<String>,
    /// How many subjects get it, against the weights of the others.
    pub weight: u32,
    /// What differs of the command's fields.
    pub set: Vec<Assignment>,
}

impl Variant {
    /// What an effect sets with this variant: its own, and what this one does not say otherwise.
    pub fn over(&self, set: &[Assignment]) -> Vec<Assignment> {
        let own = |one: &&Assignment| !self.set.iter().any(|other| other.field.value == one.field.value);
        set.iter().filter(own).chain(&self.set).cloned().collect()
    }
}

/// One of several things that a policy does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// A command or an event.
    Do(Effect),
    /// `wait "2h"`.
    Wait {
        /// How long.
        span: Placed<Duration>,
    },
    /// `wait-for "B" within="1d" { came { … } missed { … } }`.
    WaitFor(WaitFor),
    /// `when "CEL" { … }`, then perhaps `otherwise { … }`.
    When(When),
}

/// `wait-for "B" within="1d" { came { … } missed { … } }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct WaitFor {
    /// B.
    pub event: Reference,
    /// How long B has.
    pub within: Duration,
    /// What follows if B came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub came: Vec<Step>,
    /// What follows if it did not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<Step>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// `when "CEL" { … }`, then perhaps `otherwise { … }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct When {
    /// What must hold when its turn comes.
    pub condition: ExpressionText,
    /// What follows if it holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Step>,
    /// What follows if it does not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<Step>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

impl Step {
    /// Visits every step, in the order of the text.
    pub fn each<'a>(steps: &'a [Step], visit: &mut impl FnMut(&'a Step)) {
        for step in steps {
            visit(step);
            match step {
                Step::Do(_) | Step::Wait { .. } => {}
                Step::WaitFor(wait) => {
                    Self::each(&wait.came, visit);
                    Self::each(&wait.missed, visit);
                }
                Step::When(when) => {
                    Self::each(&when.then, visit);
                    Self::each(&when.otherwise, visit);
                }
            }
        }
    }
}

/// What a policy does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "effect", rename_all = "kebab-case")]
pub enum Effect {
    /// `then "Command" via="channel"`.
    Command {
        /// The command.
        command: Reference,
        /// The channel that carries it; without one the decision is only recorded.
        via: Option<Placed<String>>,
        /// The command's fields.
        set: Vec<Assignment>,
    },
    /// `emit "Event"`.
    Emit {
        /// The event put on the log.
        event: Reference,
        /// Its fields.
        set: Vec<Assignment>,
    },
}

/// `unless "B" within="7d"`: B happened in that long before the decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Unless {
    /// B.
    pub event: Reference,
    /// How far back; without it, ever.
    pub within: Option<Duration>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// `goal "B" within="30d"`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Goal {
    /// B.
    pub event: Reference,
    /// How long it has.
    pub within: Duration,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}
