//! The board's policies, compiled once: which event plays which part in which policy, with every expression ready to
//! run. A plan is made from a published board, which has been checked, so a fault here is a contradiction and not a
//! typing error.

use crate::consent::ConsentPlan;
use crate::foresee::{PredictionPlan, PurchasePlan};
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_board::scope;
use stormlake_board::{
    Board, Duration, Effect, Event, ExpressionText, Field, FieldType, Placed, Policy, PolicyState, Prediction, Subject,
    Trigger, policy_version, slug,
};
use stormlake_expression::{Program, Scope, Type, compile};

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
    /// Field, program per trigger event.
    pub set: Vec<(String, PerTrigger)>,
    pub reads_data: bool,
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
    pub effect: EffectPlan,
    pub limit: Option<(u32, i64)>,
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
    pub(crate) lateness_ms: i64,
    pub(crate) namespace: String,
    /// The predictions that policies ask for.
    pub(crate) predictions: Vec<PredictionPlan>,
    /// Policies that watch for silence: every event of a subject concerns them.
    pub(crate) silences: Vec<u16>,
    /// Stands for everything that state depends on: state made under another plan is not taken over.
    pub(crate) fingerprint: u128,
}

impl Plan {
    /// Compiles the policies of a board that has been checked. Every fault is told.
    pub fn new(board: &Board) -> Result<Self, Vec<PlanFault>> {
        Builder::new(board).build()
    }

    /// Names of the policies that run, in file order.
    pub fn policies(&self) -> impl Iterator<Item = &str> {
        self.policies.iter().map(|policy| policy.name.as_str())
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

    /// Whether a policy correlates on a business key, so that other subjects' records matter to it.
    pub fn is_keyed(&self, policy: &str) -> bool {
        self.policies.iter().any(|plan| plan.name == policy && plan.keyed)
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

struct Builder<'a> {
    board: &'a Board,
    plan: Plan,
    /// Key spaces: the texts of `by` expressions.
    spaces: Vec<String>,
    faults: Vec<PlanFault>,
}

impl<'a> Builder<'a> {
    fn new(board: &'a Board) -> Self {
        let kind_of = |event: &Event| {
            let position = |subject: &stormlake_board::Reference| {
                board
                    .subjects
                    .iter()
                    .position(|known: &Subject| known.name == subject.value)
            };
            // An event that names no subject kind concerns the board's first.
            event.subject.as_ref().and_then(position).unwrap_or(0) as u16
        };
        let events: Vec<EventPlan> = board
            .events
            .iter()
            .map(|event| EventPlan {
                name: event.sticky.name.clone(),
                slug: slug(&event.sticky.name),
                subject_kind: kind_of(event),
                fields: event
                    .fields
                    .iter()
                    .map(|f| (f.name.clone(), scope::field_type(&f.r#type)))
                    .collect(),
                ..EventPlan::default()
            })
            .collect();
        let mut by_slug = HashMap::new();
        for (index, event) in board.events.iter().enumerate() {
            by_slug.insert(slug(&event.sticky.name), index as u16);
        }
        for (index, event) in board.events.iter().enumerate() {
            for was in &event.sticky.was {
                by_slug.entry(slug(was)).or_insert(index as u16);
            }
        }
        let plan = Plan {
            events,
            by_slug,
            caps: board.caps.iter().map(|cap| (cap.count, cap.per.milliseconds)).collect(),
            lateness_ms: board.lateness.milliseconds,
            namespace: board.namespace.clone(),
            ..Plan::default()
        };
        Self {
            board,
            plan,
            spaces: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn build(mut self) -> Result<Plan, Vec<PlanFault>> {
        self.attributes();
        self.consents();
        let runs = |policy: &&Policy| {
            matches!(
                policy.state,
                PolicyState::Live | PolicyState::Shadow | PolicyState::Paused
            )
        };
        let mut order: Vec<&Policy> = self.board.policies.iter().filter(runs).collect();
        order.sort_by_key(|policy| std::cmp::Reverse(policy.priority)); // stable: file order among equals
        for policy in self.board.policies.iter().filter(runs) {
            let rank = order.iter().position(|other| std::ptr::eq(*other, policy)).unwrap_or(0) as u16;
            if let Err(message) = self.policy(policy, rank) {
                self.faults.push(PlanFault {
                    policy: policy.sticky.name.clone(),
                    message,
                });
            }
        }
        self.plan.fingerprint = self.fingerprint();
        if self.faults.is_empty() {
            Ok(self.plan)
        } else {
            Err(self.faults)
        }
    }

    fn attributes(&mut self) {
        for (kind, subject) in self.board.subjects.iter().enumerate() {
            for attribute in &subject.attributes {
                let Some(event) = self.event(&attribute.from.event) else {
                    continue;
                };
                let field_type = self.board.events[usize::from(event)]
                    .fields
                    .iter()
                    .find(|field| field.name == attribute.from.field)
                    .map_or(Type::Dynamic, |field| scope::field_type(&field.r#type));
                let number = self.plan.attributes.len() as u16;
                self.plan
                    .attributes
                    .push((kind as u16, attribute.name.clone(), field_type));
                self.plan.events[usize::from(event)]
                    .attributes
                    .push((number, attribute.from.field.clone()));
            }
        }
    }

    fn consents(&mut self) {
        for (kind, subject) in self.board.subjects.iter().enumerate() {
            for consent in &subject.consents {
                let number = self.plan.consents.len() as u16;
                self.plan.consents.push(ConsentPlan {
                    topic: consent.topic.clone(),
                    subject_kind: kind as u16,
                    granted: consent.granted_by_default,
                });
                // What an event withdraws last, counts, should it grant it, too.
                for (event, granted) in [(&consent.granted_by, true), (&consent.withdrawn_by, false)] {
                    let event = event.as_ref().and_then(|event| self.event(&event.value));
                    let Some(event) = event.map(|event| &mut self.plan.events[usize::from(event)]) else {
                        continue;
                    };
                    if event.subject_kind == kind as u16 {
                        event.consents.push((number, granted));
                    }
                }
            }
        }
    }

    /// The consents of a topic, one per kind of subject.
    fn topics(&self, topic: &str) -> Vec<u16> {
        let consents = self.plan.consents.iter().enumerate();
        consents
            .filter(|(_, consent)| consent.topic == topic)
            .map(|(number, _)| number as u16)
            .collect()
    }

    fn event(&self, name: &str) -> Option<u16> {
        self.board
            .events
            .iter()
            .position(|event| event.sticky.name == name)
            .map(|index| index as u16)
    }

    fn need(&self, name: &str) -> Result<u16, String> {
        self.event(name).ok_or_else(|| format!("there is no event “{name}”"))
    }

    fn program(&mut self, text: &ExpressionText, event: u16, expected: Option<&Type>) -> Result<Arc<Program>, String> {
        self.program_in(scope::event_scope, text, event, expected)
    }

    fn program_in(
        &mut self,
        scope: fn(&Board, &[&str]) -> Scope,
        text: &ExpressionText,
        event: u16,
        expected: Option<&Type>,
    ) -> Result<Arc<Program>, String> {
        let faults = |faults: Vec<stormlake_expression::Fault>| {
            let messages: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
            format!("`{}`: {}", text.value, messages.join("; "))
        };
        let program = compile(
            &text.value,
            &scope(self.board, &[&self.board.events[usize::from(event)].sticky.name]),
            expected,
        )
        .map_err(faults)?;
        let EventPlan { needed, fields, .. } = &mut self.plan.events[usize::from(event)];
        for path in program.paths() {
            needed.add(path, fields);
        }
        Ok(Arc::new(program))
    }

    /// How records of `event` are correlated: by the expression, else by their subject.
    fn key(&mut self, by: Option<&ExpressionText>, event: u16) -> Result<KeyBy, String> {
        let Some(by) = by else { return Ok(KeyBy::Subject) };
        if by.value.trim() == "event.subject" {
            return Ok(KeyBy::Subject);
        }
        let space = match self.spaces.iter().position(|known| *known == by.value) {
            Some(space) => space,
            None => {
                self.spaces.push(by.value.clone());
                self.spaces.len() - 1
            }
        };
        let program = self.program(by, event, None)?;
        let keys = &mut self.plan.events[usize::from(event)].keys;
        let program = match keys.iter().position(|(_, known)| known.text() == program.text()) {
            Some(known) => known,
            None => {
                keys.push((space as u16, program));
                keys.len() - 1
            }
        };
        Ok(KeyBy::Program {
            program: program as u16,
            space: space as u16,
        })
    }

    fn part(&mut self, policy: u16, event: u16, role: Role, key: KeyBy) {
        self.plan.events[usize::from(event)]
            .parts
            .push(Part { policy, role, key });
    }

    fn fact(&mut self, name: &str, by: Option<&ExpressionText>, keep: Option<i64>) -> Result<u16, String> {
        let event = self.need(name)?;
        let key = self.key(by, event)?;
        if let Some(known) = self
            .plan
            .facts
            .iter()
            .position(|fact| fact.event == event && fact.key == key)
        {
            let fact = &mut self.plan.facts[known];
            fact.keep_ms = fact.keep_ms.zip(keep).map(|(a, b)| a.max(b));
            return Ok(known as u16);
        }
        let number = self.plan.facts.len() as u16;
        self.plan.facts.push(Fact {
            event,
            key,
            keep_ms: keep,
        });
        self.plan.events[usize::from(event)].facts.push(number);
        Ok(number)
    }

    fn policy(&mut self, policy: &Policy, rank: u16) -> Result<(), String> {
        let index = self.plan.policies.len() as u16;
        let dated_by = self.dated_by(policy);
        let by = policy.by.as_ref().or(dated_by.as_ref());
        let trigger = policy.trigger.as_ref().ok_or("it has no trigger")?;
        let (pattern, triggers): (PatternPlan, Vec<u16>) = match trigger {
            Trigger::Event {
                event,
                at_least,
                within,
            } => {
                let event = self.need(&event.value)?;
                let within_ms = within.map(|within| within.milliseconds);
                (
                    PatternPlan::Event {
                        at_least: *at_least,
                        within_ms,
                    },
                    vec![event],
                )
            }
            Trigger::AllOf { events } => {
                if events.is_empty() || events.len() > 64 {
                    return Err("`whenever-all` takes 1 to 64 events".into());
                }
                let events: Vec<u16> = events.iter().map(|e| self.need(&e.value)).collect::<Result<_, _>>()?;
                (PatternPlan::AllOf { all: events.len() }, events)
            }
            Trigger::Silence { span, since } => {
                self.plan.silences.push(index);
                (
                    PatternPlan::Silence {
                        span_ms: span.milliseconds,
                    },
                    vec![self.need(&since.value)?],
                )
            }
            Trigger::Before { event, field, by } => {
                let event = self.need(&event.value)?;
                let text = Placed::new(format!("event.data.{}", field.value), field.span);
                let date = self.program(&text, event, Some(&Type::Timestamp))?;
                (
                    PatternPlan::Before {
                        lead_ms: by.milliseconds,
                        field: field.value.clone(),
                        date,
                    },
                    vec![event],
                )
            }
        };
        for (number, &event) in triggers.iter().enumerate() {
            let silence = matches!(pattern, PatternPlan::Silence { .. });
            let key = if silence { KeyBy::Subject } else { self.key(by, event)? };
            let role = match pattern {
                PatternPlan::Silence { .. } => Role::Since,
                PatternPlan::Before { .. } => Role::Date,
                _ => Role::Trigger(number as u8),
            };
            self.part(index, event, role, key);
        }
        let absence = self.absence(policy, index, &triggers)?;
        let followed = self.followed(policy, index)?;
        let mut never = Vec::new();
        for name in &policy.never {
            let by = self.by_of(policy, by, &name.value);
            let fact = self.fact(&name.value, by, None)?;
            never.push((FactUse { fact, within_ms: None }, name.value.clone()));
        }
        let mut unless = Vec::new();
        for guard in &policy.unless {
            let within_ms = guard.within.map(|within| within.milliseconds);
            let by = self.by_of(policy, by, &guard.event.value);
            let fact = self.fact(&guard.event.value, by, within_ms.map(|ms| ms + self.plan.lateness_ms))?;
            unless.push((FactUse { fact, within_ms }, guard.event.value.clone()));
        }
        let where_ = match &policy.r#where {
            Some(text) => triggers
                .iter()
                .map(|&event| {
                    Ok((
                        event,
                        self.program_in(scope::where_scope, text, event, Some(&Type::Bool))?,
                    ))
                })
                .collect::<Result<PerTrigger, String>>()?,
            None => Vec::new(),
        };
        let predictions = stormlake_board::predictions_of(self.board, policy)
            .into_iter()
            .map(|prediction| self.prediction(prediction))
            .collect::<Result<Vec<u16>, String>>()?;
        let (kind, set, fields) = match policy.effect.as_ref().ok_or("it has no effect")? {
            Effect::Command { command, via, set } => {
                let sticky = self
                    .board
                    .commands
                    .iter()
                    .find(|known| known.sticky.name == command.value);
                let sticky = sticky.ok_or_else(|| format!("there is no command “{}”", command.value))?;
                let via = via.as_ref().map(|via| via.value.clone());
                (
                    EffectKind::Command {
                        command: sticky.sticky.name.clone(),
                        via,
                    },
                    set,
                    &sticky.fields,
                )
            }
            Effect::Emit { event, set } => {
                let index = self.need(&event.value)?;
                let sticky = &self.board.events[usize::from(index)];
                (
                    EffectKind::Emit {
                        event: slug(&sticky.sticky.name),
                    },
                    set,
                    &sticky.fields,
                )
            }
        };
        let mut programs = Vec::new();
        for assignment in set {
            let field = fields.iter().find(|field| field.name == assignment.field.value);
            let expected = field.map(|field| scope::field_type(&field.r#type));
            programs.push((
                assignment.field.value.clone(),
                self.per_trigger(&assignment.value, &triggers, expected.as_ref())?,
            ));
        }
        let all = || {
            programs
                .iter()
                .flat_map(|(_, programs)| programs)
                .chain(&where_)
                .map(|(_, program)| program)
        };
        let reads = |first: &str, second: Option<&str>| {
            all().flat_map(|program| program.paths()).any(|path| {
                &*path.names[0] == first && second.is_none_or(|second| path.names.get(1).is_none_or(|n| &**n == second))
            })
        };
        let reads_count = reads("count", None);
        let effect = EffectPlan {
            kind,
            reads_data: reads("event", Some("data")),
            set: programs,
        };
        self.plan.policies.push(PolicyPlan {
            name: policy.sticky.name.clone(),
            version: policy_version(policy, self.board),
            state: policy.state,
            rank,
            pattern,
            absence,
            followed,
            never,
            unless,
            where_,
            effect,
            limit: policy.limit.map(|limit| (limit.count, limit.per.milliseconds)),
            consent: policy.consent.as_ref().map(|topic| self.topics(&topic.value)),
            holdout: policy.holdout.as_ref().map(|share| share.value),
            holdout_name: crate::holdout::name(policy).to_owned(),
            stale_ms: policy.stale.unwrap_or(self.board.stale).milliseconds,
            reads_count,
            keyed: policy.by.is_some(),
            predictions,
        });
        Ok(())
    }

    /// The number of a prediction; its purchases are remembered from here on.
    fn prediction(&mut self, prediction: &Prediction) -> Result<u16, String> {
        let known = self
            .plan
            .predictions
            .iter()
            .position(|known| known.name == prediction.name);
        if let Some(known) = known {
            return Ok(known as u16);
        }
        let lacks = |what: &str| format!("the prediction “{}” has no {what}", prediction.name);
        let purchase = prediction.purchase.as_ref().ok_or_else(|| lacks("purchase"))?;
        let event = self.need(&purchase.event.value)?;
        let value = purchase.value.as_ref().ok_or_else(|| lacks("value"))?;
        let value = self.program_in(scope::purchase_scope, value, event, Some(&Type::Double))?;
        let counts = match &purchase.r#where {
            Some(text) => Some(self.program_in(scope::purchase_scope, text, event, Some(&Type::Bool))?),
            None => None,
        };
        let number = self.plan.predictions.len() as u16;
        self.plan.predictions.push(PredictionPlan {
            name: prediction.name.clone(),
            version: stormlake_board::prediction_version(prediction),
            horizon_ms: prediction.horizon.milliseconds,
        });
        self.plan.events[usize::from(event)].purchases.push(PurchasePlan {
            prediction: number,
            value,
            counts,
        });
        Ok(number)
    }

    fn per_trigger(
        &mut self,
        text: &ExpressionText,
        triggers: &[u16],
        expected: Option<&Type>,
    ) -> Result<PerTrigger, String> {
        triggers
            .iter()
            .map(|&event| Ok((event, self.program(text, event, expected)?)))
            .collect()
    }

    fn absence(&mut self, policy: &Policy, index: u16, triggers: &[u16]) -> Result<Option<AbsencePlan>, String> {
        let Some(absence) = &policy.absence else {
            return Ok(None);
        };
        let by = policy.by.as_ref();
        let lateness = self.plan.lateness_ms;
        // A window that ends with an event has no length of its own: what it may ask for is kept for 90 days.
        let keep = absence
            .within
            .map_or(90 * 86_400_000, |within: Duration| within.milliseconds)
            + 2 * lateness;
        let fact = self.fact(&absence.event.value, by, Some(keep))?;
        let event = self.need(&absence.event.value)?;
        let key = self.key(by, event)?;
        self.part(index, event, Role::Absent, key);
        let until = match &absence.until {
            None => None,
            Some(until) => {
                let until_by = absence.until_by.as_ref().or(by);
                let fact = self.fact(&until.value, until_by, Some(keep))?;
                let event = self.need(&until.value)?;
                let key = self.key(until_by, event)?;
                self.part(index, event, Role::Until, key);
                let mut key_on_trigger = Vec::new();
                for &trigger in triggers {
                    key_on_trigger.push((trigger, self.key(until_by, trigger)?));
                }
                Some(UntilPlan {
                    event: until.value.clone(),
                    fact,
                    key_on_trigger,
                })
            }
        };
        let within_ms = absence.within.map(|within| within.milliseconds);
        if within_ms.is_some() == until.is_some() {
            return Err("`and-no` takes either `within` or `until`".into());
        }
        Ok(Some(AbsencePlan {
            event: absence.event.value.clone(),
            fact,
            within_ms,
            until,
        }))
    }

    /// What a date belongs to: its subject, and the business keys of the record that names it. A subject may have several
    /// appointments, and each of them one date.
    fn dated_by(&self, policy: &Policy) -> Option<ExpressionText> {
        let Some(Trigger::Before { event, .. }) = &policy.trigger else {
            return None;
        };
        let keys: Vec<String> = keys_of(self.board.event(&event.value)?)
            .map(|field| match field.r#type {
                FieldType::String | FieldType::Uri | FieldType::Enum(_) => format!("event.data.{}", field.name),
                _ => format!("string(event.data.{})", field.name),
            })
            .collect();
        (!keys.is_empty()).then(|| Placed::new(format!("event.subject + '/' + {}", keys.join(" + '/' + ")), event.span))
    }

    /// How records of an event that `never` or `unless` names are correlated. With a date that belongs to a business key:
    /// by that key where they have it, else by their subject.
    fn by_of<'t>(&self, policy: &Policy, by: Option<&'t ExpressionText>, name: &str) -> Option<&'t ExpressionText> {
        let Some(Trigger::Before { event, .. }) = &policy.trigger else {
            return by;
        };
        let (dated, asked) = (self.board.event(&event.value)?, self.board.event(name)?);
        let has = |key: &Field| {
            let mut fields = asked.fields.iter();
            fields.any(|field| field.name == key.name && field.r#type == key.r#type)
        };
        by.filter(|_| keys_of(dated).all(has))
    }

    fn followed(&mut self, policy: &Policy, index: u16) -> Result<Option<FollowedPlan>, String> {
        let Some(followed) = &policy.followed_by else {
            return Ok(None);
        };
        if policy.absence.is_some() || !matches!(policy.trigger, Some(Trigger::Event { .. })) {
            return Err("`followed-by` goes with `whenever` alone".into());
        }
        let event = self.need(&followed.event.value)?;
        let key = self.key(policy.by.as_ref(), event)?;
        self.part(index, event, Role::Follower, key);
        Ok(Some(FollowedPlan {
            event: followed.event.value.clone(),
            within_ms: followed.within.map(|within| within.milliseconds),
        }))
    }

    fn fingerprint(&self) -> u128 {
        let mut text = String::new();
        for policy in &self.plan.policies {
            text.push_str(&format!("{} {} {:?}\n", policy.name, policy.version, policy.state));
        }
        let events: Vec<_> = self
            .plan
            .events
            .iter()
            .map(|e| (&e.name, e.subject_kind, &e.attributes, &e.consents))
            .collect();
        let facts: Vec<_> = self.plan.facts.iter().map(|f| (f.event, f.key, f.keep_ms)).collect();
        text.push_str(&format!(
            "{events:?} {facts:?} {:?} {:?} {:?}",
            self.plan.caps, self.plan.lateness_ms, self.plan.consents
        ));
        crate::keys::Key::business(0, &text).whole()
    }
}

/// The fields of an event that are business keys.
fn keys_of(event: &Event) -> impl Iterator<Item = &Field> {
    event.fields.iter().filter(|field| field.key)
}
