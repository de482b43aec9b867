//! What all policies of a board share, compiled: events, attributes, consents, facts, keys, predictions.

use super::{EventPlan, Fact, KeyBy, Part, PerTrigger, Plan, PlanFault, Role};
use crate::consent::ConsentPlan;
use crate::foresee::{PredictionPlan, PurchasePlan};
use crate::night::NightPlan;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_board::scope;
use stormlake_board::{
    Board, Event, ExpressionText, Policy, PolicyState, Prediction, Subject, TIME_ZONE_ATTRIBUTE, slug,
};
use stormlake_expression::{Program, Scope, Type, compile};

/// Compiles a board, part by part.
pub(super) struct Builder<'a> {
    pub(super) board: &'a Board,
    pub(super) plan: Plan,
    /// Key spaces: the texts of `by` expressions.
    pub(super) spaces: Vec<String>,
    pub(super) faults: Vec<PlanFault>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(board: &'a Board) -> Self {
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
            holdout: board.holdout.as_ref().map(|share| share.value),
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

    pub(super) fn build(mut self, boards: &[(u32, &Board)]) -> Result<Plan, Vec<PlanFault>> {
        self.attributes();
        self.identities();
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
        self.boards(boards);
        self.night();
        self.plan.fingerprint = self.fingerprint();
        if self.faults.is_empty() {
            Ok(self.plan)
        } else {
            Err(self.faults)
        }
    }

    fn night(&mut self) {
        let Some(quiet) = &self.board.quiet else { return };
        let attributes = self.plan.attributes.iter().enumerate();
        let attributes = attributes.filter(|(_, (_, name, _))| name == TIME_ZONE_ATTRIBUTE);
        let zone = quiet
            .time_zone
            .as_ref()
            .and_then(|name| crate::night::zone(&name.value));
        self.plan.night = Some(NightPlan {
            from: quiet.from_minute,
            to: quiet.to_minute,
            zone: zone.unwrap_or(TimeZone::UTC),
            attributes: attributes.map(|(number, _)| number as u16).collect(),
        });
    }

    pub(super) fn attributes(&mut self) {
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

    fn identities(&mut self) {
        for (kind, subject) in self.board.subjects.iter().enumerate() {
            for named in &subject.same_as {
                let event = self.event(&named.event);
                let Some(event) = event.map(|event| &mut self.plan.events[usize::from(event)]) else {
                    continue;
                };
                if event.subject_kind == kind as u16 {
                    event.joins.push(named.field.clone());
                }
            }
        }
    }

    pub(super) fn consents(&mut self) {
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
    pub(super) fn topics(&self, topic: &str) -> Vec<u16> {
        let consents = self.plan.consents.iter().enumerate();
        consents
            .filter(|(_, consent)| consent.topic == topic)
            .map(|(number, _)| number as u16)
            .collect()
    }

    pub(super) fn event(&self, name: &str) -> Option<u16> {
        self.board
            .events
            .iter()
            .position(|event| event.sticky.name == name)
            .map(|index| index as u16)
    }

    pub(super) fn need(&self, name: &str) -> Result<u16, String> {
        self.event(name).ok_or_else(|| format!("there is no event “{name}”"))
    }

    pub(super) fn program(
        &mut self,
        text: &ExpressionText,
        event: u16,
        expected: Option<&Type>,
    ) -> Result<Arc<Program>, String> {
        self.program_in(scope::event_scope, text, event, expected)
    }

    pub(super) fn program_in(
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
    pub(super) fn key(&mut self, by: Option<&ExpressionText>, event: u16) -> Result<KeyBy, String> {
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

    pub(super) fn part(&mut self, policy: u16, event: u16, role: Role, key: KeyBy) {
        self.plan.events[usize::from(event)]
            .parts
            .push(Part { policy, role, key });
    }

    pub(super) fn fact(&mut self, name: &str, by: Option<&ExpressionText>, keep: Option<i64>) -> Result<u16, String> {
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

    /// The number of a prediction; its purchases are remembered from here on.
    pub(super) fn prediction(&mut self, prediction: &Prediction) -> Result<u16, String> {
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

    pub(super) fn per_trigger(
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

    pub(super) fn fingerprint(&self) -> u128 {
        let mut text = String::new();
        for policy in &self.plan.policies {
            text.push_str(&format!("{} {} {:?}\n", policy.name, policy.version, policy.state));
        }
        let events: Vec<_> = self
            .plan
            .events
            .iter()
            .map(|e| (&e.name, e.subject_kind, &e.attributes, &e.consents, &e.joins))
            .collect();
        let facts: Vec<_> = self.plan.facts.iter().map(|f| (f.event, f.key, f.keep_ms)).collect();
        text.push_str(&format!(
            "{events:?} {facts:?} {:?} {:?} {:?}",
            self.plan.caps, self.plan.lateness_ms, self.plan.consents
        ));
        text.push_str(&format!("{:?} {:?}", self.plan.holdout, self.board.quiet));
        crate::keys::Key::business(0, &text).whole()
    }
}
