//! The board's policies, compiled once: which event plays which part in which policy, with every expression ready to
//! run. A plan is made from a published board, which has been checked, so a fault here is a contradiction and not a
//! typing error.

mod builder;
mod course;
mod older;
mod policy;

use crate::consent::ConsentPlan;
use crate::foresee::{PredictionPlan, PurchasePlan};
use crate::night::NightPlan;
use builder::Builder;
pub(crate) use course::Op;
pub(crate) use older::Boards;
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_board::{Board, Entry, PolicyState, Prediction};
use stormlake_expression::{Program, Type};

/// Why a board's policies cannot run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFault {
    /// The policy.
    pub policy: String,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for PlanFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "policy “{}” cannot run: {}", self.policy, self.message)
    }
}
impl std::error::Error for PlanFault {}

/// What an event does in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// `whenever`, or the n-th event of `whenever-all`.
    Trigger(u8),
    /// `and-no "B"`: calls armed windows off.
    Absent,
    /// `until="C"`: ends armed windows.
    Until,
    /// `since="A"`: starts the watch for silence.
    Since,
    /// `whenever-before "A"`: names a date.
    Date,
    /// `followed-by "B"`: ends a sequence.
    Follower,
    /// `wait-for "B"`, of which this fact tells.
    Expected(u16),
}

/// One event's part in one policy.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub policy: u16,
    pub role: Role,
    pub key: KeyBy,
}

/// What a record is correlated on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum KeyBy {
    /// Its subject.
    Subject,
    /// The value of one of its event's key programs. Facts of different events under one expression share a space.
    Program { program: u16, space: u16 },
}

/// "Event B under key K": when it was first and last seen.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub event: u16,
    pub key: KeyBy,
    /// How long a window can ask for it, in milliseconds; `None` = for ever.
    pub keep_ms: Option<i64>,
}

/// A reference to a fact together with how to find the key on another event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FactUse {
    pub fact: u16,
    pub within_ms: Option<i64>,
}

/// An event as the engine sees it.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventPlan {
    pub name: String,
    pub slug: String,
    pub subject_kind: u16,
    pub parts: Vec<Part>,
    pub facts: Vec<u16>,
    /// What its records are correlated on besides their subject, each with the space of its keys.
    pub keys: Vec<(u16, Arc<Program>)>,
    /// (attribute, field)
    pub attributes: Vec<(u16, String)>,
    /// Fields that name a second identity of its subject.
    pub joins: Vec<String>,
    /// The consents that it grants (`true`) and withdraws.
    pub consents: Vec<(u16, bool)>,
    /// Declared fields with their types.
    pub fields: Vec<(String, Type)>,
    /// What of its data any expression reads.
    pub needed: Needed,
    /// The predictions that it is a purchase of.
    pub purchases: Vec<PurchasePlan>,
}

/// What of an event's data the expressions read.
#[derive(Debug, Clone)]
pub(crate) enum Needed {
    /// These fields.
    Some(Vec<(String, Type)>),
    /// All of it: an expression reads `event.data` as a whole.
    All(Vec<(String, Type)>),
}

impl Default for Needed {
    fn default() -> Self {
        Needed::Some(Vec::new())
    }
}

impl Needed {
    /// The type to read a field as; `None` when nobody reads it.
    pub fn r#type(&self, field: &str) -> Option<&Type> {
        let (known, rest) = match self {
            Needed::Some(known) => (known, None),
            Needed::All(known) => (known, Some(&Type::Dynamic)),
        };
        known
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, r#type)| r#type)
            .or(rest)
    }

    fn add(&mut self, path: &stormlake_expression::Path, declared: &[(String, Type)]) {
        let whole = match (
            &*path.names[0],
            path.names.get(1).map(|name| &**name),
            path.names.get(2),
        ) {
            ("event", Some("data"), Some(field)) => {
                if let Needed::Some(known) = self
                    && !known.iter().any(|(name, _)| **name == **field)
                {
                    let found = declared.iter().find(|(name, _)| **name == **field);
                    known.push(found.cloned().unwrap_or_else(|| (field.to_string(), Type::Dynamic)));
                }
                false
            }
            ("event", Some("data") | None, None) => true,
            _ => false,
        };
        if whole {
            *self = Needed::All(declared.to_vec());
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum PatternPlan {
    /// At A; with a count to reach when it is a repetition.
    Event {
        at_least: Option<u32>,
        within_ms: Option<i64>,
    },
    AllOf {
        all: usize,
    },
    Silence {
        span_ms: i64,
    },
    /// So long before the date that a field of A names.
    Before {
        lead_ms: i64,
        field: String,
        date: Arc<Program>,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct AbsencePlan {
    pub event: String,
    pub fact: u16,
    pub within_ms: Option<i64>,
    pub until: Option<UntilPlan>,
}

impl AbsencePlan {
    /// Whether the end itself still belongs to the window: that of `within` does, that of `until` does not.
    pub fn is_inclusive(&self) -> bool {
        self.within_ms.is_some()
    }
}

#[derive(Debug, Clone)]
pub(crate) struct UntilPlan {
    pub event: String,
    pub fact: u16,
    /// How to find C's key on the trigger, by trigger event.
    pub key_on_trigger: Vec<(u16, KeyBy)>,
}

/// `followed-by "B" within="2d"`.
#[derive(Debug, Clone)]
pub(crate) struct FollowedPlan {
    pub event: String,
    pub within_ms: Option<i64>,
}

/// One expression, compiled for each event that may trigger its policy.
pub(crate) type PerTrigger = Vec<(u16, Arc<Program>)>;

#[derive(Debug, Clone)]
pub(crate) struct EffectPlan {
    pub kind: EffectKind,
    /// Field, program per trigger event; once for each variant, or once where there is none.
    pub sets: Vec<Vec<(String, PerTrigger)>>,
}

#[derive(Debug, Clone)]
pub(crate) enum EffectKind {
    Command { command: String, via: Option<String> },
    Emit { event: String },
}

#[derive(Debug, Clone)]
pub(crate) struct PolicyPlan {
    pub name: String,
    pub version: String,
    pub state: PolicyState,
    /// Order of decisions due at the same instant: 0 goes first.
    pub rank: u16,
    pub pattern: PatternPlan,
    pub absence: Option<AbsencePlan>,
    pub followed: Option<FollowedPlan>,
    pub never: Vec<(FactUse, String)>,
    pub unless: Vec<(FactUse, String)>,
    pub where_: PerTrigger,
    /// What it does, step by step, in the order of the text.
    pub effects: Vec<EffectPlan>,
    /// Whether an effect or a condition of a step reads the trigger's data.
    pub reads_data: bool,
    /// Its name, and those that it had.
    pub names: Vec<String>,
    /// Events after which nothing is decided any more.
    pub exits: Vec<(FactUse, String)>,
    pub limit: Option<(u32, i64)>,
    /// At most so many over all subjects.
    pub budget: Option<(u32, i64)>,
    pub transactional: bool,
    /// Names and weights of the ways that are compared.
    pub variants: Vec<(String, u32)>,
    /// The one that everybody gets.
    pub winner: Option<usize>,
    /// The topic that it needs a consent to, per kind of subject that has one of that name.
    pub consent: Option<Vec<u16>>,
    /// Share of subjects that are left alone, in hundredths of a percent, and the name that they are chosen by.
    pub holdout: Option<u32>,
    pub holdout_name: String,
    pub stale_ms: i64,
    pub reads_count: bool,
    pub keyed: bool,
    /// The predictions that its `where` asks for.
    pub predictions: Vec<u16>,
    /// What it does step by step; empty where it does one thing.
    pub course: Vec<Op>,
    /// Whether a trigger starts anew.
    pub entry: Entry,
    /// The space of its business keys, where it has any.
    pub space: Option<u16>,
    /// The number that its slots are counted under: its own or, of an older version, that of the one in force.
    pub shares: u16,
    /// The boards under which this very version takes triggers, and those under which any version of it did.
    pub own: Boards,
    pub any: Boards,
}

/// Everything the engine needs of a board.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub(crate) events: Vec<EventPlan>,
    pub(crate) by_slug: HashMap<String, u16>,
    pub(crate) policies: Vec<PolicyPlan>,
    pub(crate) facts: Vec<Fact>,
    /// (subject kind, name, type)
    pub(crate) attributes: Vec<(u16, String, Type)>,
    pub(crate) consents: Vec<ConsentPlan>,
    pub(crate) caps: Vec<(u32, i64)>,
    /// Share of subjects that every policy leaves alone, in hundredths of a percent.
    pub(crate) holdout: Option<u32>,
    pub(crate) night: Option<NightPlan>,
    pub(crate) lateness_ms: i64,
    pub(crate) namespace: String,
    /// The predictions that policies ask for.
    pub(crate) predictions: Vec<PredictionPlan>,
    /// Policies that watch for silence: every event of a subject concerns them.
    pub(crate) silences: Vec<u16>,
    /// Whether any policy goes step by step.
    pub(crate) journeys: bool,
    /// Stands for everything that state depends on: state made under another plan is not taken over.
    pub(crate) fingerprint: u128,
}

impl Plan {
    /// Compiles the policies of a board that has been checked. Every fault is told.
    pub fn new(board: &Board) -> Result<Self, Vec<PlanFault>> {
        Builder::new(board).build(&[])
    }

    /// The same for the newest of several versions of a board, ascending by number: what began step by step under an older text of a
    /// policy is finished by that text, and a policy knows since when it has been in force.
    pub fn following(boards: &[(u32, &Board)]) -> Result<Self, Vec<PlanFault>> {
        match boards.last() {
            Some((_, newest)) => Builder::new(newest).build(boards),
            None => Ok(Self::default()),
        }
    }

    /// Names of the policies that run, in file order.
    pub fn policies(&self) -> impl Iterator<Item = &str> {
        let current = self.policies.iter().enumerate();
        current
            .filter(|(number, policy)| usize::from(policy.shares) == *number)
            .map(|(_, policy)| policy.name.as_str())
    }

    /// Compiles only what a purchase of one prediction is; no policy runs.
    pub(crate) fn of_purchases(board: &Board, prediction: &Prediction) -> Result<Self, String> {
        let mut builder = Builder::new(board);
        builder.prediction(prediction)?;
        Ok(builder.plan)
    }

    /// Names of the predictions that policies ask for.
    pub fn predictions(&self) -> impl Iterator<Item = &str> {
        self.predictions.iter().map(|prediction| prediction.name.as_str())
    }

    /// Whether an engine of this plan can go on under the other one.
    pub fn runs_like(&self, other: &Plan) -> bool {
        self.fingerprint == other.fingerprint
    }

    /// Whether other subjects' records matter to a policy: it correlates on a business key, has a budget over all, or
    /// is on a board whose subjects have several identities.
    pub fn is_keyed(&self, policy: &str) -> bool {
        let joins = self.events.iter().any(|event| !event.joins.is_empty());
        let matters = |plan: &PolicyPlan| plan.keyed || plan.budget.is_some() || joins;
        self.policies.iter().any(|plan| plan.name == policy && matters(plan))
    }

    /// The slug under which the board now knows an event, given a slug that it once had.
    pub fn current_slug(&self, slug: &str) -> Option<String> {
        self.by_slug
            .get(slug)
            .map(|&event| self.events[usize::from(event)].slug.clone())
    }

    pub(crate) fn event(&self, slug: &str) -> Option<(u16, &EventPlan)> {
        self.by_slug
            .get(slug)
            .map(|&index| (index, &self.events[usize::from(index)]))
    }
}
