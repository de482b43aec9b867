//! What a subject has agreed to, topic by topic, from the events that grant and withdraw it.
//!
//! A decision needs the consent that was in force at its time. A withdrawal that is known by the time it is made counts
//! as well, even if it is younger than the decision's time: nobody is contacted who has said no.

use crate::engine::Engine;
use crate::keys::Key;
use crate::plan::Plan;
use crate::state::{Part, part};
use stormlake_record::Time;

/// Changes that are kept of a subject and topic; before the oldest of them, what held then is kept.
pub(crate) const CHANGES_MAX: usize = 16;

/// A topic of one kind of subject.
#[derive(Debug, Clone)]
pub(crate) struct ConsentPlan {
    pub topic: String,
    pub subject_kind: u16,
    /// What holds before anything was said.
    pub granted: bool,
}

impl Engine {
    /// An event of a subject grants and withdraws what it does.
    pub(crate) fn note_consents(&mut self, plan: &Plan, subject: Key, said: &[(u16, bool)], time: Time) {
        for &(number, granted) in said {
            let parts = self.state.keys.entry(subject).or_default();
            let is = |part: &Part| matches!(part, Part::Consent { consent, .. } if *consent == number);
            let new = || Part::Consent {
                consent: number,
                before: plan.consents[usize::from(number)].granted,
                changes: Vec::new(),
            };
            let Part::Consent { before, changes, .. } = part(parts, is, new) else {
                continue;
            };
            // Of the same time, what stands later in the log counts.
            let at = changes.partition_point(|(known, _)| *known <= time.0);
            changes.insert(at, (time.0, granted));
            if changes.len() > CHANGES_MAX {
                *before = changes.remove(0).1;
            }
        }
    }

    /// Why a subject's consent to a topic does not carry a decision of this time; `None` if it does.
    pub(crate) fn lacks_consent(
        &self,
        plan: &Plan,
        topics: &[u16],
        kind: u16,
        subject: Key,
        due: Time,
    ) -> Option<String> {
        let of_kind = |number: &&u16| plan.consents[usize::from(**number)].subject_kind == kind;
        let Some(&number) = topics.iter().find(of_kind) else {
            return Some("this kind of subject has no such topic to agree to".into());
        };
        let ConsentPlan { topic, granted, .. } = &plan.consents[usize::from(number)];
        let unknown = || {
            let reason = format!("consent to “{topic}” was never given");
            (!granted).then_some(reason)
        };
        let known = self.state.find(subject, |part| match part {
            Part::Consent {
                consent,
                before,
                changes,
            } if *consent == number => {
                let until_then = changes.partition_point(|(time, _)| *time <= due.0);
                let then = until_then.checked_sub(1).map_or(*before, |last| changes[last].1);
                let withdrawn_since = changes[until_then..].last().is_some_and(|(_, granted)| !granted);
                Some((then, changes[..until_then].is_empty(), withdrawn_since))
            }
            _ => None,
        });
        match known {
            None => unknown(),
            Some((true, _, false)) => None,
            Some((true, _, true)) => Some(format!("consent to “{topic}” was withdrawn since")),
            Some((false, true, _)) => Some(format!("consent to “{topic}” had not been given by then")),
            Some((false, false, _)) => Some(format!("consent to “{topic}” had been withdrawn")),
        }
    }
}
