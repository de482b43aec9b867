//! What a policy does over time and in several ways: its steps, its variants; and the hours of the board in which nobody is
//! contacted.

use super::Checker;
use crate::model::{Kind, Policy, Step};
use crate::read::wording::shorten;

const EVENT: &[Kind] = &[Kind::Event];

/// Most steps of a policy, those of all branches together.
const STEPS_MAX: usize = 64;

/// Most variants of a policy.
const VARIANTS_MAX: usize = 16;

impl Checker<'_> {
    pub(super) fn journey(&mut self, policy: &Policy) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        if policy.steps.is_empty() {
            return;
        }
        let mut number = 0;
        Step::each(&policy.steps, &mut |_| number += 1);
        if number > STEPS_MAX {
            let message = format!("the policy has {number} steps, and {STEPS_MAX} is the most");
            let mend = "Make policies of their own of what follows on an event";
            self.error("SL-B044", policy.sticky.name_span, about, message, mend);
        }
        if policy.effects().is_empty() {
            let message = "none of the steps does anything";
            let mend = "Write then \"A command\" or emit \"An event\" among them";
            self.error("SL-B044", policy.sticky.name_span, about, message, mend);
        }
        let mut waits = Vec::new();
        Step::each(&policy.steps, &mut |step| match step {
            Step::Wait { span } => waits.push((span.value, span.span, "wait", None)),
            Step::WaitFor(wait) => waits.push((wait.within, wait.span, "within", Some(wait))),
            Step::Do(_) | Step::When(_) => {}
        });
        for (span, place, word, wait) in waits {
            self.positive(span, place, word, policy);
            if let Some(wait) = wait {
                self.reference(&wait.event, EVENT, about);
                if wait.came.is_empty() && wait.missed.is_empty() {
                    let message = "nothing follows whether it comes or not";
                    let mend = "Write came { … }, missed { … } or both inside, or wait \"…\" instead";
                    self.error("SL-B044", wait.span, about, message, mend);
                }
                let ends = policy.exits.iter().any(|exit| exit.value == wait.event.value);
                if ends && !wait.came.is_empty() {
                    let name = shorten(&wait.event.value);
                    let message =
                        format!("\"{name}\" is awaited here and an `exit`: what follows under `came` never happens");
                    let mend = format!("Take out `came`, or exit \"{name}\"");
                    self.error("SL-B044", wait.span, about, message, mend);
                }
            }
        }
    }

    pub(super) fn variants(&mut self, policy: &Policy) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let variants = &policy.variants;
        if let [one] = variants.as_slice() {
            let message = format!(
                "\"{}\" is the only variant: there is nothing to compare",
                shorten(&one.name.value)
            );
            let mend = "Write a second variant, or put what it sets into the block of `then`";
            self.error("SL-B044", one.name.span, about, message, mend);
        }
        if variants.len() > VARIANTS_MAX {
            let message = format!(
                "the policy has {} variants, and {VARIANTS_MAX} is the most",
                variants.len()
            );
            let mend = "Compare fewer: each needs a hundred subjects to say anything";
            self.error("SL-B044", variants[VARIANTS_MAX].name.span, about, message, mend);
        }
        for (index, variant) in variants.iter().enumerate() {
            if variants[..index]
                .iter()
                .any(|known| known.name.value == variant.name.value)
            {
                let message = format!("there are two variants \"{}\"", shorten(&variant.name.value));
                self.error("SL-B044", variant.name.span, about, message, "Give one another name");
            }
        }
        if let Some(winner) = &policy.winner {
            self.among(
                "variant",
                winner,
                variants.iter().map(|variant| variant.name.value.as_str()),
                about,
            );
        }
    }

    pub(super) fn quiet_hours(&mut self) {
        let Some(quiet) = &self.board.quiet else { return };
        if quiet.from_minute == quiet.to_minute {
            let message = "the quiet hours end when they begin";
            let mend = "Write two different times, or take `quiet` out";
            self.error("SL-B035", quiet.span, None, message, mend);
        }
        if let Some(zone) = &quiet.time_zone
            && !crate::zones::is_known(&zone.value)
        {
            let message = format!("there is no time zone \"{}\"", shorten(&zone.value));
            let mend = "Write its IANA name, such as \"Europe/Vienna\" or \"America/New_York\"";
            self.error("SL-B035", zone.span, None, message, mend);
        }
    }
}
