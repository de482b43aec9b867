//! A published board, compiled to what records are checked against.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use stormlake_board::{Board, Event, Field, FieldType, Number, PATTERN_BYTES_MAX, slug};

/// What one published version of a board asks of records. Compiled once, shared by every request.
#[derive(Debug)]
pub struct Contract {
    version: u32,
    events: Vec<EventContract>,
    /// Every accepted `type` → index into `events`. The keys are the board's, so a fixed seed harms nobody.
    types: HashMap<Box<str>, u32, FixedState>,
}

/// What one event sticky asks.
#[derive(Debug)]
pub(crate) struct EventContract {
    /// The words on the sticky.
    pub(crate) name: String,
    pub(crate) slug: String,
    /// `<namespace>.<slug>`.
    pub(crate) r#type: String,
    /// The subject kind whose key a record must carry.
    pub(crate) subject: Option<String>,
    pub(crate) fields: Vec<FieldContract>,
    /// Indexes of `fields` in the order of their names, for searching.
    by_name: Vec<u16>,
}

/// What one field asks.
#[derive(Debug)]
pub(crate) struct FieldContract {
    pub(crate) name: String,
    pub(crate) r#type: FieldType,
    pub(crate) optional: bool,
    pub(crate) sensitive: bool,
    pub(crate) min: Option<Number>,
    pub(crate) max: Option<Number>,
    pub(crate) pattern: Option<Pattern>,
}

/// A pattern as written, and as compiled; `None` where it cannot run, and then nothing matches: a pattern that is
/// written is enforced.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    pub(crate) regex: Option<regex::Regex>,
}

impl Contract {
    /// Compiles a published board. The board has been checked: what `check` refuses is not refused again here, but it
    /// is never waved through either.
    pub fn new(board: &Board, version: u32) -> Self {
        let events: Vec<EventContract> = board
            .events
            .iter()
            .map(|event| EventContract::new(event, &board.namespace))
            .collect();
        let mut types = HashMap::with_hasher(FixedState::default());
        // Present names come before earlier ones, so that a rename never takes another sticky's type away.
        for (index, event) in (0u32..).zip(&events) {
            for text in [&event.r#type, &event.name] {
                types.entry(text.as_str().into()).or_insert(index);
            }
        }
        for (index, event) in (0u32..).zip(&board.events) {
            for was in &event.sticky.was {
                for text in [format!("{}.{}", board.namespace, slug(was)), was.clone()] {
                    types.entry(text.into()).or_insert(index);
                }
            }
        }
        Self { version, events, types }
    }

    /// The board version that it was compiled from.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The slug of the event that a record's `type` means.
    pub fn slug_of(&self, r#type: &str) -> Option<&str> {
        self.event(r#type).map(|event| event.slug.as_str())
    }

    /// The `type` that senders are asked to use for an event, by its slug.
    pub fn type_of(&self, slug: &str) -> Option<&str> {
        self.events
            .iter()
            .find(|event| event.slug == slug)
            .map(|event| event.r#type.as_str())
    }

    /// The words on the sticky of an event, by its slug.
    pub fn name_of(&self, slug: &str) -> Option<&str> {
        self.events
            .iter()
            .find(|event| event.slug == slug)
            .map(|event| event.name.as_str())
    }

    pub(crate) fn event(&self, r#type: &str) -> Option<&EventContract> {
        self.types.get(r#type).map(|&index| &self.events[index as usize])
    }

    pub(crate) fn event_by_name(&self, name: &str) -> Option<&EventContract> {
        self.events.iter().find(|event| event.name == name)
    }

    /// The accepted type that is written most like this one.
    pub(crate) fn nearest_type(&self, r#type: &str) -> Option<&str> {
        // A stranger's text of 1,024 bytes against thousands of stickies would be slow; no typing slip is that long.
        if r#type.len() > 200 {
            return None;
        }
        let wanted = r#type.to_lowercase();
        self.events
            .iter()
            .flat_map(|event| [event.r#type.as_str(), event.name.as_str()])
            .map(|known| (strsim::jaro_winkler(&known.to_lowercase(), &wanted), known))
            .filter(|(nearness, _)| *nearness > 0.85)
            .max_by(|left, right| left.0.total_cmp(&right.0))
            .map(|(_, known)| known)
    }
}

impl EventContract {
    fn new(event: &Event, namespace: &str) -> Self {
        let slug = slug(&event.sticky.name);
        let fields: Vec<FieldContract> = event.fields.iter().map(FieldContract::new).collect();
        let mut by_name: Vec<u16> = (0..fields.len().min(usize::from(u16::MAX)) as u16).collect();
        by_name.sort_by(|&left, &right| fields[usize::from(left)].name.cmp(&fields[usize::from(right)].name));
        Self {
            name: event.sticky.name.clone(),
            r#type: format!("{namespace}.{slug}"),
            slug,
            subject: event.subject.as_ref().map(|subject| subject.value.clone()),
            fields,
            by_name,
        }
    }

    /// The field with this name; `hint` is tried first, since senders keep their order.
    pub(crate) fn field(&self, name: &str, hint: usize) -> Option<usize> {
        if self.fields.get(hint).is_some_and(|field| field.name == name) {
            return Some(hint);
        }
        let found = self
            .by_name
            .binary_search_by(|&index| self.fields[usize::from(index)].name.as_str().cmp(name));
        found.ok().map(|at| usize::from(self.by_name[at]))
    }
}

impl FieldContract {
    fn new(field: &Field) -> Self {
        Self {
            name: field.name.clone(),
            r#type: field.r#type.clone(),
            optional: field.optional,
            sensitive: field.sensitive,
            min: field.min,
            max: field.max,
            pattern: field.pattern.as_ref().map(|text| Pattern {
                text: text.clone(),
                regex: regex::RegexBuilder::new(text)
                    .size_limit(PATTERN_BYTES_MAX)
                    .build()
                    .ok(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stormlake_board::Sticky;

    fn event(name: &str, was: &[&str]) -> Event {
        Event {
            sticky: Sticky {
                name: name.into(),
                was: was.iter().map(|was| (*was).into()).collect(),
                ..Sticky::default()
            },
            ..Event::default()
        }
    }

    #[test]
    fn a_type_is_known_by_slug_by_name_and_by_earlier_names() {
        let board = Board {
            namespace: "com.example".into(),
            events: vec![
                event("Order picked up", &["Order collected"]),
                event("Order lost", &["Order picked up"]),
            ],
            ..Board::default()
        };
        let contract = Contract::new(&board, 3);
        for (text, slug) in [
            ("com.example.order-picked-up", Some("order-picked-up")),
            ("Order picked up", Some("order-picked-up")),
            ("Order collected", Some("order-picked-up")),
            ("com.example.order-collected", Some("order-picked-up")),
            ("com.example.order-lost", Some("order-lost")),
            ("order-lost", None),
            ("com.other.order-lost", None),
            ("", None),
        ] {
            assert_eq!(contract.slug_of(text), slug, "{text}");
        }
        assert_eq!(
            contract.nearest_type("com.example.order-lots"),
            Some("com.example.order-lost")
        );
        assert_eq!(contract.nearest_type("weather"), None);
        assert_eq!(
            (contract.version(), contract.type_of("order-lost")),
            (3, Some("com.example.order-lost"))
        );
    }
}
