//! Policies: whether they can run as written.

use super::Checker;
use crate::model::{Assignment, Duration, Effect, Field, Kind, Limit, Policy, PolicyState, Span, Trigger};

const EVENT: &[Kind] = &[Kind::Event];

impl Checker<'_> {
    pub(super) fn policies(&mut self) {
        let board = self.board;
        for cap in &board.caps {
            self.positive_limit("cap", cap, None);
        }
        self.quiet_hours();
        for policy in &board.policies {
            self.completeness(policy);
            self.trigger(policy);
            self.fits_together(policy);
            self.guards(policy);
            self.effects(policy);
            self.journey(policy);
            self.variants(policy);
        }
    }

    /// What runs needs to know when, and what to do.
    fn completeness(&mut self, policy: &Policy) {
        let state = match policy.state {
            PolicyState::Live => "live",
            PolicyState::Shadow => "shadow",
            _ => return,
        };
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let mut lacks = |what: &str, mend: &str| {
            let message = format!("the policy is {state} and has no {what}");
            self.error("SL-B033", policy.sticky.name_span, about, message, mend);
        };
        if policy.trigger.is_none() {
            lacks("trigger", "Write when it fires: whenever \"An event\"");
        }
        if policy.effects().is_empty() {
            lacks("effect", "Write what it does: then \"A command\", or emit \"An event\"");
        }
    }

    fn trigger(&mut self, policy: &Policy) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        match &policy.trigger {
            None => {}
            Some(Trigger::Event {
                event,
                at_least,
                within,
            }) => {
                self.reference(event, EVENT, about);
                if *at_least == Some(0) {
                    let message = "`at-least=0` would always hold";
                    self.error("SL-B035", event.span, about, message, "Count from 1");
                }
                match (within, at_least) {
                    (Some(_), None) => {
                        let message = "`within` on a trigger counts nothing without `at-least`";
                        let mend = "Write at-least=2, or take out `within`";
                        self.error("SL-B034", event.span, about, message, mend);
                    }
                    (Some(within), _) => self.positive(*within, event.span, "within", policy),
                    _ => {}
                }
            }
            Some(Trigger::AllOf { events }) => self.each(events, EVENT, about),
            Some(Trigger::Silence { span, since }) => {
                self.reference(since, EVENT, about);
                self.positive(*span, since.span, "whenever-silent", policy);
            }
            Some(Trigger::Before { event, field, .. }) => {
                if let Some((_, index)) = self.reference(event, EVENT, about) {
                    self.date_field(policy, index, field);
                }
            }
        }
    }

    fn guards(&mut self, policy: &Policy) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        if let Some(absence) = &policy.absence {
            self.reference(&absence.event, EVENT, about);
            self.reference_if(absence.until.as_ref(), EVENT, about);
            if absence.within.is_some() == absence.until.is_some() {
                let message = match absence.within {
                    Some(_) => "`and-no` has both `within` and `until`",
                    None => "`and-no` does not say how long to wait",
                };
                let mend = "Write either within=\"2d\" or until=\"An event\"";
                self.error("SL-B034", absence.span, about, message, mend);
            }
            if absence.until_by.is_some() && absence.until.is_none() {
                let message = "`until-by` needs an `until`";
                self.error(
                    "SL-B034",
                    absence.span,
                    about,
                    message,
                    "Write until=\"An event\" instead of `within`, or take it out",
                );
            }
            if let Some(within) = absence.within {
                self.positive(within, absence.span, "within", policy);
            }
        }
        self.each(&policy.never, EVENT, about);
        for unless in &policy.unless {
            self.reference(&unless.event, EVENT, about);
            if let Some(within) = unless.within {
                self.positive(within, unless.span, "within", policy);
            }
        }
        if let Some(topic) = &policy.consent {
            self.topic(policy, topic);
        }
        if let Some(limit) = &policy.limit {
            self.positive_limit("limit", limit, Some(policy));
        }
        if let Some(budget) = &policy.budget {
            self.positive_limit("budget", budget, Some(policy));
        }
        self.each(&policy.exits, EVENT, about);
        if let Some(followed) = &policy.followed_by {
            self.reference(&followed.event, EVENT, about);
            if let Some(within) = followed.within {
                self.positive(within, followed.span, "within", policy);
            }
        }
        if let Some(goal) = &policy.goal {
            self.reference(&goal.event, EVENT, about);
            self.positive(goal.within, goal.span, "within", policy);
        }
    }

    pub(super) fn positive(&mut self, duration: Duration, span: Span, word: &str, policy: &Policy) {
        if duration.milliseconds == 0 {
            let about = Some((Kind::Policy, policy.sticky.name.as_str()));
            let message = format!("`{word}` is no time at all");
            self.error("SL-B035", span, about, message, "Write how long, such as \"2d\"");
        }
    }

    fn positive_limit(&mut self, word: &str, limit: &Limit, policy: Option<&Policy>) {
        let about = policy.map(|policy| (Kind::Policy, policy.sticky.name.as_str()));
        if limit.count == 0 {
            let message = format!("`{word} 0` would never let anything through");
            self.error(
                "SL-B035",
                limit.span,
                about,
                message,
                "Write 1 or more, or pause the policy",
            );
        }
        if limit.per.milliseconds == 0 {
            let message = format!("`{word}` counts in no time at all");
            self.error("SL-B035", limit.span, about, message, "Write per=\"7d\"");
        }
    }

    fn effects(&mut self, policy: &Policy) {
        for effect in policy.effects() {
            self.effect(policy, effect);
        }
    }

    fn effect(&mut self, policy: &Policy, effect: &Effect) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let board = self.board;
        let runs = !matches!(policy.state, PolicyState::Draft | PolicyState::Retired);
        match effect {
            Effect::Command { command, via, set } => {
                if let Some((_, index)) = self.reference(command, &[Kind::Command], about) {
                    let target = &board.commands[index];
                    let what = format!("command \"{}\"", target.sticky.name);
                    self.set_by(policy, set, &target.fields, command.span, &what, runs);
                }
                match via {
                    Some(via) => {
                        let names = board.channels.iter().map(|channel| channel.name.as_str());
                        self.among("channel", via, names, about);
                    }
                    None if policy.state == PolicyState::Live => {
                        let message =
                            "the policy is live, but no channel carries its command: the decision is only recorded";
                        let mend = "Write via=\"a channel\" behind the command, or make it state=\"shadow\"";
                        self.warning("SL-B039", command.span, about, message, mend);
                    }
                    None => {}
                }
            }
            Effect::Emit { event, set } => {
                if let Some((_, index)) = self.reference(event, EVENT, about) {
                    let target = &board.events[index];
                    let what = format!("event \"{}\"", target.sticky.name);
                    self.set_by(policy, set, &target.fields, event.span, &what, runs);
                }
            }
        }
    }

    /// What an effect sets, and with each of the variants what it sets then.
    fn set_by(&mut self, policy: &Policy, set: &[Assignment], fields: &[Field], span: Span, what: &str, runs: bool) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        if policy.variants.is_empty() {
            return self.assignments(set, fields, span, what, runs, about);
        }
        for variant in &policy.variants {
            let what = format!("{what} of variant \"{}\"", variant.name.value);
            self.assignments(&variant.over(set), fields, span, &what, runs, about);
        }
    }
}
