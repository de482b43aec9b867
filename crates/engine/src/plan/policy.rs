//! One policy, compiled: its pattern, its guards and its effect.

use super::builder::Builder;
use super::{
    AbsencePlan, Boards, EffectKind, EffectPlan, FactUse, FollowedPlan, KeyBy, Op, PatternPlan, PerTrigger, PolicyPlan,
    Role, UntilPlan,
};
use stormlake_board::{
    Duration, Effect, Event, ExpressionText, Field, FieldType, Placed, Policy, Step, Trigger, policy_version, scope,
    slug,
};
use stormlake_expression::Type;

impl Builder<'_> {
    pub(super) fn policy(&mut self, policy: &Policy, rank: u16) -> Result<(), String> {
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
        let mut space = None;
        for (number, &event) in triggers.iter().enumerate() {
            let silence = matches!(pattern, PatternPlan::Silence { .. });
            let key = if silence { KeyBy::Subject } else { self.key(by, event)? };
            if let KeyBy::Program { space: of_key, .. } = key {
                space = Some(of_key);
            }
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
        let mut exits = Vec::new();
        for name in &policy.exits {
            let by = self.by_of(policy, by, &name.value);
            // It is asked from the trigger on, and a silence or a date may come any time after that.
            let keep = match trigger {
                Trigger::Silence { .. } | Trigger::Before { .. } => None,
                Trigger::Event { .. } | Trigger::AllOf { .. } => Some(self.longest(policy)),
            };
            let fact = self.fact(&name.value, by, keep)?;
            exits.push((FactUse { fact, within_ms: None }, name.value.clone()));
        }
        let mut effects = Vec::new();
        for effect in policy.effects() {
            effects.push(self.effect(policy, effect, &triggers)?);
        }
        if effects.is_empty() {
            return Err("it has no effect".into());
        }
        let course = self.course(policy, index, &triggers, by)?;
        let all = || {
            let sets = effects.iter().flat_map(|effect: &EffectPlan| &effect.sets).flatten();
            let conditions = course.iter().filter_map(|op| match op {
                Op::When { condition, .. } => Some(condition),
                _ => None,
            });
            sets.flat_map(|(_, programs)| programs)
                .chain(conditions.flatten())
                .chain(&where_)
                .map(|(_, program)| program)
        };
        let reads = |first: &str, second: Option<&str>| {
            all().flat_map(|program| program.paths()).any(|path| {
                &*path.names[0] == first && second.is_none_or(|second| path.names.get(1).is_none_or(|n| &**n == second))
            })
        };
        let (reads_count, reads_data) = (reads("count", None), reads("event", Some("data")));
        let name = &policy.sticky.name;
        let winner = policy.winner.as_ref();
        let winner = winner.and_then(|winner| policy.variants.iter().position(|one| one.name.value == winner.value));
        self.plan.policies.push(PolicyPlan {
            name: name.clone(),
            version: policy_version(policy, self.board),
            state: policy.state,
            rank,
            pattern,
            absence,
            followed,
            never,
            unless,
            where_,
            effects,
            reads_data,
            names: std::iter::once(name).chain(&policy.sticky.was).cloned().collect(),
            exits,
            budget: policy.budget.map(|limit| (limit.count, limit.per.milliseconds)),
            transactional: policy.transactional,
            variants: policy
                .variants
                .iter()
                .map(|variant| (variant.name.value.clone(), variant.weight))
                .collect(),
            winner,
            limit: policy.limit.map(|limit| (limit.count, limit.per.milliseconds)),
            consent: policy.consent.as_ref().map(|topic| self.topics(&topic.value)),
            holdout: policy.holdout.as_ref().map(|share| share.value),
            holdout_name: crate::holdout::name(policy).to_owned(),
            stale_ms: policy.stale.unwrap_or(self.board.stale).milliseconds,
            reads_count,
            keyed: policy.by.is_some(),
            predictions,
            course,
            entry: policy.entry,
            space,
            shares: index,
            own: Boards::all(),
            any: Boards::all(),
        });
        Ok(())
    }

    fn effect(&mut self, policy: &Policy, effect: &Effect, triggers: &[u16]) -> Result<EffectPlan, String> {
        let (kind, set, fields) = match effect {
            Effect::Command { command, via, set } => {
                let sticky = self
                    .board
                    .commands
                    .iter()
                    .find(|known| known.sticky.name == command.value);
                let sticky = sticky.ok_or_else(|| format!("there is no command “{}”", command.value))?;
                let via = via.as_ref().map(|via| via.value.clone());
                let command = sticky.sticky.name.clone();
                (EffectKind::Command { command, via }, set, &sticky.fields)
            }
            Effect::Emit { event, set } => {
                let index = self.need(&event.value)?;
                let sticky = &self.board.events[usize::from(index)];
                let event = slug(&sticky.sticky.name);
                (EffectKind::Emit { event }, set, &sticky.fields)
            }
        };
        let ways = policy.variants.iter().map(|variant| variant.over(set));
        let ways: Vec<_> = if policy.variants.is_empty() {
            vec![set.clone()]
        } else {
            ways.collect()
        };
        let mut sets = Vec::new();
        for way in &ways {
            let mut programs = Vec::new();
            for assignment in way {
                let name = &assignment.field.value;
                let field = fields.iter().find(|field| field.name == *name);
                // A variant may set what only another step's command has.
                if field.is_none() && !set.iter().any(|own| own.field.value == *name) {
                    continue;
                }
                let expected = field.map(|field| scope::field_type(&field.r#type));
                programs.push((
                    name.clone(),
                    self.per_trigger(&assignment.value, triggers, expected.as_ref())?,
                ));
            }
            sets.push(programs);
        }
        Ok(EffectPlan { kind, sets })
    }

    /// How long after its trigger a policy may still decide, in milliseconds: what an `exit` can be asked for is kept so long. A
    /// window without a length of its own counts as 90 days.
    fn longest(&self, policy: &Policy) -> i64 {
        const OPEN_MS: i64 = 90 * 86_400_000;
        const NIGHT_MS: i64 = 2 * 86_400_000;
        let absence = policy.absence.as_ref();
        let window = absence.map_or(0, |absence| {
            absence.within.map_or(OPEN_MS, |within| within.milliseconds)
        });
        let followed = policy.followed_by.as_ref();
        let followed = followed.map_or(0, |followed| {
            followed.within.map_or(OPEN_MS, |within| within.milliseconds)
        });
        let mut steps = 0_i64;
        Step::each(&policy.steps, &mut |step| {
            steps = steps.saturating_add(match step {
                Step::Wait { span } => span.value.milliseconds,
                Step::WaitFor(wait) => wait.within.milliseconds,
                Step::Do(_) => NIGHT_MS,
                Step::When(_) => 0,
            });
        });
        let all = [window, followed, steps, NIGHT_MS, 2 * self.plan.lateness_ms];
        all.into_iter().fold(0, i64::saturating_add)
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
    pub(super) fn by_of<'t>(
        &self,
        policy: &Policy,
        by: Option<&'t ExpressionText>,
        name: &str,
    ) -> Option<&'t ExpressionText> {
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
}

/// The fields of an event that are business keys.
fn keys_of(event: &Event) -> impl Iterator<Item = &Field> {
    event.fields.iter().filter(|field| field.key)
}
