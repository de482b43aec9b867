//! Parts of a pattern that go together, and those that do not; and the topics that a policy's subjects can agree to.

use super::Checker;
use crate::model::{Event, FieldType, Kind, Placed, Policy, Subject, Trigger};
use crate::read::wording::shorten;
use crate::scope::trigger_events;

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

    /// `whenever-before` reads a date: the event declares one of that name.
    pub(super) fn date_field(&mut self, policy: &Policy, event: usize, field: &Placed<String>) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let board = self.board;
        let event = &board.events[event];
        let Some(found) = event.fields.iter().find(|known| known.name == field.value) else {
            let dates = event.fields.iter().filter(|field| is_date(&field.r#type));
            let names: Vec<String> = dates.map(|field| format!("`{}`", field.name)).collect();
            let message = format!(
                "the event \"{}\" has no field `{}`",
                event.sticky.name,
                shorten(&field.value)
            );
            let mend = match names.as_slice() {
                [] => format!("Give it one: field \"{}\" \"timestamp\"", shorten(&field.value)),
                names => format!("Its dates: {}", names.join(", ")),
            };
            self.error("SL-B020", field.span, about, message, mend);
            return;
        };
        if !is_date(&found.r#type) {
            let message = format!("`{}` is no date", shorten(&field.value));
            let mend = "Name a field of type `timestamp` or `date`";
            self.error("SL-B044", field.span, about, message, mend);
        }
    }

    /// The topic must be one that those whom the policy concerns can agree to.
    pub(super) fn topic(&mut self, policy: &Policy, topic: &Placed<String>) {
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let board = self.board;
        let subjects = &board.subjects;
        let all = subjects.iter().flat_map(|subject| &subject.consents);
        if !self.among("consent", topic, all.map(|consent| consent.topic.as_str()), about) {
            return;
        }
        // An event that names no kind of subject concerns the board's first.
        let kind = |event: &Event| {
            let named = event.subject.as_ref();
            let found = named.and_then(|named| subjects.iter().find(|subject| subject.name == named.value));
            found.or(subjects.first())
        };
        let lacks = |subject: &&Subject| !subject.consents.iter().any(|consent| consent.topic == topic.value);
        let events = self.events_named(&trigger_events(policy));
        if let Some(subject) = events.into_iter().filter_map(kind).find(lacks) {
            let message = format!(
                "the subject \"{}\" cannot agree to \"{}\"",
                shorten(&subject.name),
                shorten(&topic.value)
            );
            let mend = format!(
                "Add it to that subject's block: consent \"{}\" granted-by=\"An event\"",
                shorten(&topic.value)
            );
            self.error("SL-B020", topic.span, about, message, mend);
        }
    }
}

fn is_date(r#type: &FieldType) -> bool {
    matches!(r#type, FieldType::Timestamp | FieldType::Date)
}
