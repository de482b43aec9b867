//! Expressions: each one compiled against what it may read, each fault at its place in the file.

use super::{About, Checker};
use crate::finding::Finding;
use crate::model::{Assignment, Effect, ExpressionText, Field, HookRule, Kind, Policy, Span};
use crate::scope::{by_events, field_type, foreseeing, hook_scope, trigger_events, until_by_events};
use stormlake_expression::{Scope, Type, compile};

/// Types that name one thing: a key, an identity, a kind.
pub(crate) const IDENTITY: &[Type] = &[Type::String, Type::Int];

impl Checker<'_> {
    pub(super) fn expressions(&mut self) {
        let board = self.board;
        for policy in &board.policies {
            self.policy_expressions(policy);
        }
        for external in &board.externals {
            let Some(hook) = &external.hook else { continue };
            let about = Some((Kind::External, external.sticky.name.as_str()));
            let scope = hook_scope();
            if let Some(event) = &hook.event {
                self.one_of(event, &scope, IDENTITY, about);
            }
            self.rule_expressions(&hook.rules, &scope, about);
        }
    }

    fn policy_expressions(&mut self, policy: &Policy) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let events = self.events_named(&trigger_events(policy));
        let scope = self.event_scope(&events);
        if let Some(condition) = &policy.r#where {
            let scope = foreseeing(self.board, scope.clone());
            self.one_of(condition, &scope, &[Type::Bool], about);
            self.foreseen_subjects(policy, condition, &events, &scope);
        }
        if let Some(by) = &policy.by {
            self.on_each(by, &by_events(policy), about);
        }
        let until_by = policy.absence.as_ref().and_then(|absence| absence.until_by.as_ref());
        if let Some(by) = until_by {
            self.on_each(by, &until_by_events(policy), about);
        }
        let board = self.board;
        for condition in policy.conditions() {
            self.one_of(condition, &scope, &[Type::Bool], about);
        }
        for effect in policy.effects() {
            let (set, fields) = match effect {
                Effect::Command { command, set, .. } => {
                    let command = self.names.find(&command.value, Kind::Command);
                    (set, command.map_or(&[][..], |index| &board.commands[index].fields))
                }
                Effect::Emit { event, set } => (set, self.event(&event.value).map_or(&[][..], |event| &event.fields)),
            };
            self.set_expressions(set, fields, &scope, about);
            for variant in &policy.variants {
                self.set_expressions(&variant.set, fields, &scope, about);
            }
        }
    }

    /// A key must be there on every event that it is computed on.
    fn on_each(&mut self, text: &ExpressionText, events: &[&str], about: About<'_>) {
        let known = self.events_named(events);
        if known.is_empty() {
            self.one_of(text, &self.event_scope(&[]), IDENTITY, about);
        }
        for event in known {
            let before = self.findings.len();
            self.one_of(text, &self.event_scope(&[event]), IDENTITY, about);
            let name = event.sticky.name.as_str();
            // What is wrong with the text itself is wrong on every event: said once.
            if self.findings.len() > before && !self.findings[before..].iter().any(|one| one.message.contains(name)) {
                break;
            }
        }
    }

    /// The expressions of a hook's or a mapping's rules.
    pub(crate) fn rule_expressions(&mut self, rules: &[HookRule], scope: &Scope, about: About<'_>) {
        for rule in rules {
            let texts: [(&Option<ExpressionText>, &[Type]); 4] = [
                (&rule.subject, IDENTITY),
                (&rule.id, IDENTITY),
                (&rule.time, &[Type::Timestamp]),
                (&rule.r#where, &[Type::Bool]),
            ];
            for (text, types) in texts {
                if let Some(text) = text {
                    self.one_of(text, scope, types, about);
                }
            }
            let fields = self.event(&rule.gives.value).map_or(&[][..], |event| &event.fields);
            self.set_expressions(&rule.set, fields, scope, about);
        }
    }

    fn set_expressions(&mut self, set: &[Assignment], fields: &[Field], scope: &Scope, about: About<'_>) {
        for assignment in set {
            let field = fields.iter().find(|field| field.name == assignment.field.value);
            let expected = field.map(|field| field_type(&field.r#type));
            match expected {
                Some(expected) => self.one_of(&assignment.value, scope, &[expected], about),
                None => self.one_of(&assignment.value, scope, &[], about),
            }
        }
    }

    /// An expression whose value must be of one of these types; of any, when there are none.
    pub(crate) fn one_of(&mut self, text: &ExpressionText, scope: &Scope, types: &[Type], about: About<'_>) {
        // One type is expected by the compiler itself, which knows the place and the mend.
        let expected = if let [one] = types { Some(one) } else { None };
        match compile(&text.value, scope, expected) {
            Ok(program) => {
                let found = program.result_type();
                if types.len() > 1 && *found != Type::Dynamic && !types.contains(found) {
                    let message = format!("this gives a {found}, and a string or an integer must stand here");
                    let mend = "Name one thing, such as event.data.order; string(…) makes a string of most";
                    self.error("SL-B040", text.span, about, message, mend);
                }
            }
            Err(faults) => {
                for fault in faults {
                    let span = inside(text, fault.offset, fault.length);
                    let unbuilt = fault.message.contains("not built yet");
                    let code = if unbuilt { "SL-B041" } else { "SL-B040" };
                    self.say(Finding::error(code, span, fault.message, sentence(&fault.mend)), about);
                }
            }
        }
    }
}

/// A mend begins with a capital.
fn sentence(mend: &str) -> String {
    let mut characters = mend.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The place in the file of a place in an expression. Where the text does not stand in the file as it is (escapes,
/// several lines), the whole of it.
fn inside(text: &ExpressionText, offset: usize, length: usize) -> Span {
    if text.span.length != text.value.len() {
        return text.span;
    }
    Span {
        offset: text.span.offset + offset.min(text.value.len()),
        length: length.min(text.value.len().saturating_sub(offset)),
    }
}
