//! What a person's yes and no become: the events by which they can be said on the preference page.

use crate::model::{Board, Consent, Event, FieldType};

/// The field that the page can fill: which topic it is about.
pub const TOPIC_FIELD: &str = "topic";

/// Why a topic cannot be changed on the preference page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unchangeable {
    /// The board names no event for it.
    NoEvent,
    /// The event needs fields that the page does not know.
    Needs {
        /// The event's name.
        event: String,
        /// The fields' names.
        fields: Vec<String>,
    },
}

impl Board {
    /// The event that says yes (`granted`) or no to a topic, if the page can make it.
    pub fn says(&self, consent: &Consent, granted: bool) -> Result<&Event, Unchangeable> {
        let reference = match granted {
            true => &consent.granted_by,
            false => &consent.withdrawn_by,
        };
        let event = reference.as_ref().and_then(|reference| self.event(&reference.value));
        let event = event.ok_or(Unchangeable::NoEvent)?;
        let known = |name: &str, r#type: &FieldType| name == TOPIC_FIELD && *r#type == FieldType::String;
        let needed = event
            .fields
            .iter()
            .filter(|field| !field.optional && !known(&field.name, &field.r#type));
        let fields: Vec<String> = needed.map(|field| field.name.clone()).collect();
        match fields.is_empty() {
            true => Ok(event),
            false => Err(Unchangeable::Needs {
                event: event.sticky.name.clone(),
                fields,
            }),
        }
    }
}
