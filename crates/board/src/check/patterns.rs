//! Parts of a pattern that go together, and those that do not.

use super::Checker;
use crate::model::{Kind, Policy, Trigger};

impl Checker<'_> {
    /// What the engine could not keep is refused, so that nothing that is written is silently ignored.
    pub(super) fn fits_together(&mut self, policy: &Policy) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let trigger = match &policy.trigger {
            Some(Trigger::AllOf { .. }) => "whenever-all",
            Some(Trigger::Silence { .. }) => "whenever-silent",
            Some(Trigger::Before { .. }) => "whenever-before",
            Some(Trigger::Event { .. }) | None => "whenever",
        };
        if let Some(followed) = &policy.followed_by {
            let beside = match &policy.absence {
                Some(_) => Some("and-no"),
                None => (trigger != "whenever").then_some(trigger),
            };
            if let Some(beside) = beside {
                let message = format!("`followed-by` cannot stand beside `{beside}`");
                let mend = "Write it behind whenever \"An event\", in a policy of its own";
                self.error("SL-B044", followed.span, about, message, mend);
            }
        }
        if let Some(absence) = &policy.absence
            && matches!(trigger, "whenever-silent" | "whenever-before")
        {
            let message = format!("`and-no` cannot stand beside `{trigger}`, which waits for a time of its own");
            let mend = "Write `unless`, which is asked when that time has come, or whenever \"An event\"";
            self.error("SL-B044", absence.span, about, message, mend);
        }
    }
}
