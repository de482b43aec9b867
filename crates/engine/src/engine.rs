//! One record after the other: clocks, timers, then every policy that the record's event plays a part in.

use crate::clock::Clock;
use crate::data::read_raw;
use crate::decide::{Candidate, decision_key};
use crate::facts::{Facts, Moment, Occasion};
use crate::keys::{Key, Keys};
use crate::pattern::Asked;
use crate::plan::{KeyBy, Part as Played, Plan, Role};
use crate::state::{FactTimes, Part, State, Trigger, add, note_fact, part};
use crate::trace::{Step, Trace, Verdict};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_expression::Value;
use stormlake_record::{Decision, Entry, EntryKind, Flags, Outcome, Position, Time};

/// A record of the log with what the log knows about it.
#[derive(Debug, Clone, Copy)]
pub struct Observed<'a> {
    /// Where it stands.
    pub position: Position,
    /// When it was received.
    pub received: Time,
    /// The record.
    pub entry: Entry<'a>,
}

/// Whether the engine decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It only remembers: what happened before a board version came into force.
    Warm,
    /// It decides.
    Live,
}

/// The engine: a plan, and what it remembers of the log so far.
#[derive(Debug)]
pub struct Engine {
    pub(crate) plan: Arc<Plan>,
    pub(crate) state: State,
    pub(crate) clock: Clock,
    pub(crate) mode: Mode,
    /// The board that is in force where it reads; 0 as long as the log has not said.
    pub(crate) board: u32,
    pub(crate) trace: Trace,
    /// Time zones that were asked for, by their names.
    pub(crate) zones: HashMap<String, TimeZone>,
    /// The first position that it decides about; decisions about earlier ones were another version's.
    pub(crate) live_from: u64,
    /// The first position that it has not seen.
    pub(crate) next: u64,
}

impl Engine {
    /// An engine that has seen nothing and only remembers until [`Engine::go_live`].
    pub fn new(plan: Arc<Plan>) -> Self {
        Self {
            plan,
            state: State::default(),
            clock: Clock::default(),
            mode: Mode::Warm,
            board: 0,
            trace: Trace::default(),
            zones: HashMap::new(),
            live_from: u64::MAX,
            next: 0,
        }
    }

    /// From here on it decides.
    pub fn go_live(&mut self) {
        self.mode = Mode::Live;
        self.live_from = self.next;
    }

    /// The first position that it has not seen.
    pub fn next(&self) -> Position {
        Position(self.next)
    }

    /// The plan that it runs.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Listens in on one policy and one subject from here on. `false` when no such policy runs.
    pub fn listen(&mut self, policy: &str, subject: &str) -> bool {
        let found = self.plan.policies.iter().position(|plan| plan.name == policy);
        self.trace.about = found.map(|index| (index as u16, subject.to_owned()));
        found.is_some()
    }

    /// What was heard since [`Engine::listen`].
    pub fn heard(&mut self) -> Vec<Step> {
        std::mem::take(&mut self.trace.steps)
    }

    /// Whether a tick that reads `now` would make anything due.
    pub fn wants_tick(&self, now: Time) -> bool {
        let watermark = self.clock.watermark_at(now, self.plan.lateness_ms);
        self.state.timers.first().is_some_and(|timer| timer.due < watermark.0)
    }

    /// Windows that are open, and keys that something is remembered about.
    pub fn size(&self) -> (usize, usize) {
        (self.state.timers.len(), self.state.keys.len())
    }

    /// What is known of a subject now: attribute name and JSON.
    pub fn attributes(&self, subject: &str) -> Vec<(String, serde_json::Value)> {
        let kinds = self
            .plan
            .events
            .iter()
            .map(|event| event.subject_kind)
            .max()
            .unwrap_or(0);
        let of_kind = |kind| self.state.parts(self.person_key(Key::subject(kind, subject)));
        let parts = (0..=kinds).flat_map(of_kind);
        let named = parts.filter_map(|part| match part {
            Part::Attribute { attribute, json, .. } => {
                let (_, name, _) = self.plan.attributes.get(usize::from(*attribute))?;
                Some((name.clone(), serde_json::from_str(json).ok()?))
            }
            _ => None,
        });
        named.collect()
    }

    /// Takes in the next record. Decisions are appended to `out` in the order in which they were made.
    pub fn observe(&mut self, record: &Observed<'_>, out: &mut Vec<Decision>) {
        self.next = record.position.0 + 1;
        let entry = &record.entry;
        self.clock.advance(record.received);
        match entry.kind {
            EntryKind::Event => self.event(record, out),
            EntryKind::Tick => {
                self.clock.advance(entry.time);
                self.ring(&self.plan.clone(), out);
            }
            EntryKind::Decision => self.logged_decision(entry, out),
            EntryKind::Delivery => self.logged_delivery(entry),
            EntryKind::Model => self.put_into_force(entry),
            EntryKind::Switched => self.switch(entry),
            EntryKind::Published => self.board = entry.board_version,
            EntryKind::Quarantined | EntryKind::Released => {}
        }
    }

    fn logged_decision(&mut self, entry: &Entry<'_>, out: &mut Vec<Decision>) {
        #[derive(Deserialize)]
        struct Head {
            outcome: Outcome,
            cause: HeadCause,
        }
        #[derive(Deserialize)]
        struct HeadCause {
            position: u64,
        }
        let Ok(head) = serde_json::from_slice::<Head>(entry.body) else {
            return;
        };
        let anothers = self.mode == Mode::Warm || head.cause.position < self.live_from;
        let always = matches!(head.outcome, Outcome::Fired | Outcome::Deferred);
        let follows = always || self.plan.night.is_some() || self.plan.journeys;
        if anothers
            && follows
            && let Ok(decision) = serde_json::from_slice::<Decision>(entry.body)
        {
            self.take_logged(&decision, out);
        }
    }

    fn logged_delivery(&mut self, entry: &Entry<'_>) {
        if let Ok(delivery) = serde_json::from_slice::<stormlake_record::Delivery>(entry.body)
            && delivery.state == stormlake_record::DeliveryState::DeadLetter
        {
            self.give_back(&delivery.subject, &delivery.key);
        }
    }

    fn event(&mut self, record: &Observed<'_>, out: &mut Vec<Decision>) {
        let entry = &record.entry;
        let derived = entry.flags.has(Flags::DERIVED);
        if !derived {
            self.clock.observe(entry.sender, entry.time);
        }
        let plan = &*self.plan.clone();
        self.ring(plan, out);
        let Some((index, event)) = plan.event(entry.name) else {
            return;
        };
        let mut moment = Moment::of_entry(index, record.position.0, entry);
        if !event.joins.is_empty() && !entry.subject.is_empty() {
            self.join(plan, event, &moment);
        }
        let person = self.person(event.subject_kind, entry.subject);
        if let Some(person) = &person {
            moment.subject = person;
        }
        let on = Occasion::new(moment, event);
        let subject = (!entry.subject.is_empty()).then(|| Key::subject(event.subject_kind, moment.subject));
        if let Some(subject) = subject {
            self.note_attributes(subject, &on);
            self.note_consents(plan, subject, &event.consents, moment.time);
            self.note_purchases(plan, subject, &on);
        }
        let keys = self.keys(plan, &on, subject);
        for role in &event.parts {
            let Some((key, _)) = keys.get(role.key) else {
                continue;
            };
            match role.role {
                Role::Absent => self.call_off(plan, role.policy, key, &moment, out),
                Role::Until => self.end_windows(plan, role.policy, key, &moment),
                Role::Follower => self.follow(plan, role.policy, key, &moment),
                Role::Expected(fact) => self.expected(plan, role.policy, fact, key, &moment, out),
                Role::Trigger(_) | Role::Since | Role::Date => {}
            }
        }
        let mut candidates = Vec::new();
        for role in &event.parts {
            let Some((key, _)) = keys.get(role.key) else {
                continue;
            };
            match role.role {
                Role::Trigger(which) => candidates.extend(self.trigger(plan, role, which, &on, &keys)),
                Role::Date => self.date(plan, role, &on, &keys, out),
                Role::Since => self.since(plan, role.policy, key, &on),
                Role::Absent | Role::Until | Role::Follower | Role::Expected(_) => {}
            }
        }
        let watermark = self.clock.watermark(plan.lateness_ms);
        for &fact in &event.facts {
            if let Some((key, _)) = keys.get(plan.facts[usize::from(fact)].key) {
                note_fact(self.state.keys.entry(key).or_default(), fact, moment.time, watermark);
            }
        }
        if let Some(subject) = subject
            && !derived
        {
            self.break_silence(plan, subject, &moment);
        }
        candidates.sort_by_key(|candidate| (candidate.due, plan.policies[usize::from(candidate.policy)].rank));
        for candidate in candidates {
            self.decide(plan, candidate, out);
        }
        self.ring(plan, out);
        self.sweep(plan);
    }

    fn keys(&self, plan: &Plan, on: &Occasion<'_>, subject: Option<Key>) -> Keys {
        if on.plan.keys.is_empty() {
            return Keys::of_subject(subject);
        }
        let known = subject.map_or(&[][..], |subject| self.state.parts(subject));
        let facts = Facts::new(on, &plan.namespace, &plan.attributes, known);
        let texts = on.plan.keys.iter().map(|(space, program)| {
            let text = match program.evaluate(&facts).ok()? {
                Value::String(text) => text,
                Value::Int(number) => number.to_string().into(),
                value @ (Value::Bool(_) | Value::Double(_) | Value::Timestamp(_)) => value.to_json().to_string().into(),
                _ => return None,
            };
            Some((Key::business(*space, &text), text))
        });
        Keys::new(subject, texts.collect())
    }

    fn note_attributes(&mut self, subject: Key, on: &Occasion<'_>) {
        let moment = &on.moment;
        for (number, field) in &on.plan.attributes {
            let Some(raw) = read_raw(moment.body, field).filter(|raw| *raw != "null") else {
                continue;
            };
            let parts = self.state.keys.entry(subject).or_default();
            let is = |part: &Part| matches!(part, Part::Attribute { attribute, .. } if attribute == number);
            let new = || Part::Attribute {
                attribute: *number,
                time: i64::MIN,
                json: "".into(),
            };
            if let Part::Attribute { time, json, .. } = part(parts, is, new)
                && moment.time.0 >= *time
            {
                *time = moment.time.0;
                *json = raw.into();
            }
        }
    }

    pub(crate) fn fact_times(&self, key: Key, number: u16) -> Option<FactTimes> {
        FactTimes::find(self.state.parts(key), number)
    }

    /// The key under which a fact is kept for a trigger of this subject and business key.
    pub(crate) fn key_of_fact(plan: &Plan, fact: u16, subject: Option<Key>, by: Option<&str>) -> Option<Key> {
        match plan.facts[usize::from(fact)].key {
            KeyBy::Subject => subject,
            KeyBy::Program { space, .. } => by.map(|by| Key::business(space, by)),
        }
    }

    /// A trigger came: does the pattern hold, and what follows?
    fn trigger(&mut self, plan: &Plan, role: &Played, which: u8, on: &Occasion<'_>, keys: &Keys) -> Option<Candidate> {
        let (number, moment) = (role.policy, &on.moment);
        let policy = &plan.policies[usize::from(number)];
        let (key, by) = keys.get(role.key)?;
        let (due, count) = self.pattern(plan, number, which, moment, key)?;
        let asked = Asked {
            policy: number,
            by: by.map(|by| &**by),
            count,
            subject: keys.subject,
            due,
        };
        let scored = self.conditions(plan, &asked, on)?;
        if !self.enters(plan, &asked, moment) {
            return None;
        }
        let trigger = Trigger {
            record: on.keep(policy.reads_data),
            by: by.cloned(),
            count,
            scored,
        };
        if policy.followed.is_some() {
            self.open(plan, number, key, due, trigger);
            return None;
        }
        let Some(absence) = &policy.absence else {
            return Some(Candidate {
                policy: number,
                due,
                trigger,
                occurrence: 0,
            });
        };
        let end = match (&absence.within_ms, &absence.until) {
            (Some(within), _) => Some(due.plus_milliseconds(*within).0),
            (None, Some(until)) => {
                let by = until
                    .key_on_trigger
                    .iter()
                    .find(|(event, _)| *event == moment.event)
                    .map(|(_, by)| *by)?;
                let (end_key, _) = keys.get(by)?;
                let known = self
                    .fact_times(end_key, until.fact)
                    .and_then(|times| times.earliest_from(due.0));
                if known.is_none() {
                    let waiting = self.arm(plan, number, key, i64::MAX, trigger);
                    let awaited = Part::Awaited {
                        policy: number,
                        key,
                        number: waiting,
                        from: due.0,
                    };
                    add(self.state.keys.entry(end_key).or_default(), awaited);
                    return None;
                }
                known
            }
            (None, None) => None,
        };
        let end = end?;
        let came = self
            .fact_times(key, absence.fact)
            .is_some_and(|times| times.any_between(due.0, end, absence.is_inclusive()));
        if came {
            let position = Some(moment.position);
            self.trace.note(number, moment.subject, Verdict::No, due, position, || {
                format!("“{}” had come in time", absence.event)
            });
        } else {
            self.arm(plan, number, key, end, trigger);
        }
        None
    }
}

/// The correction of a decision that a late event disproves. A trigger of several occurrences (silences after one A) may have
/// one for each.
pub(crate) fn correction(
    plan: &Plan,
    number: u16,
    trigger: &Trigger,
    (step, occurrence): (u16, u64),
    due: Time,
    reason: String,
) -> Decision {
    let policy = &plan.policies[usize::from(number)];
    let what = match occurrence {
        0 => "correction".to_owned(),
        occurrence => format!("correction/{occurrence}"),
    };
    Decision {
        key: decision_key(policy, trigger, step, &what),
        policy: policy.name.clone(),
        version: policy.version.clone(),
        subject: trigger.record.subject().to_owned(),
        by: trigger.by.as_deref().map(str::to_owned),
        due,
        outcome: Outcome::WouldNotHaveFired,
        reason,
        count: trigger.count,
        cause: trigger.record.cause(plan),
        effect: None,
        step,
        variant: None,
        scores: Vec::new(),
    }
}
