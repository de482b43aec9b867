//! Inside an expression: variables, what follows a point, names in quotes, functions.

use super::{Cursor, Offer};
use crate::index::Symbol;
use crate::reading::events;
use lsp_types::CompletionItemKind as Shown;
use std::collections::HashSet;
use stormlake_board::Kind;
use stormlake_board::outline::{Literal, Reads};
use stormlake_expression::functions;

/// What every event says besides its data.
const ENVELOPE: [(&str, &str); 6] = [
    ("data", "what the event carries"),
    ("subject", "whom it concerns"),
    ("source", "who sent it"),
    ("id", "unique within its source"),
    ("type", "namespace and slug"),
    ("time", "when it happened"),
];
/// What a prediction says.
const FORESEEN: [(&str, &str); 4] = [
    ("active", "the chance that they still buy"),
    ("purchases", "how many are expected"),
    ("value", "what they are worth"),
    ("known", "whether anything is known"),
];

/// Events of one expression that are looked at.
const EVENTS_MAX: usize = 64;

/// Something to offer: its label, its kind, its detail.
type Known = (String, Shown, String);

impl Cursor<'_> {
    /// What may stand at the cursor in an expression of a node.
    pub(super) fn expression(&self, node: usize, literal: &Literal, reads: Reads) -> Vec<Offer> {
        let Some(at) = literal.offset(self.offset) else {
            return Vec::new();
        };
        let Some(before) = literal.text.get(..at) else {
            return Vec::new();
        };
        let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let start = before.len() - before.chars().rev().take_while(|c| name(*c)).count();
        let base = &before[..start];
        let end = at + literal.text[at..].chars().take_while(|c| name(*c)).count();
        let (known, start, quoted) = match open_quote(before) {
            Some(quote) => (self.in_quotes(&before[..quote], node, reads), quote + 1, true),
            None => match base.strip_suffix('.') {
                Some(base) => (self.behind_point(base.trim_end(), node, reads), start, false),
                None => (self.roots(reads), start, false),
            },
        };
        let offer = |(label, kind, detail): Known| {
            let plain = quoted || label.chars().all(|c| name(c) || matches!(c, '(' | ')' | '.' | '\''));
            // A name with a hyphen stands in brackets, in place of the point.
            let (from, text) = match plain {
                true => (start, label.clone()),
                false => (start.saturating_sub(1), format!("['{label}']")),
            };
            Some(Offer {
                text: literal.write(&text)?,
                label,
                kind,
                detail: Some(detail),
                range: literal.range(from..end.max(from)),
                snippet: None,
            })
        };
        known.into_iter().filter_map(offer).collect()
    }

    fn roots(&self, reads: Reads) -> Vec<Known> {
        let variables: &[(&str, &str)] = match reads {
            Reads::Hook => &[("body", "the webhook's JSON"), ("headers", "the webhook's headers")],
            Reads::Row => &[("row", "the row"), ("line", "its number in the file")],
            Reads::Purchase => &[("event", "the purchase")],
            _ => &[
                ("event", "what happened"),
                ("subject", "what is known of whom it concerns"),
                ("count", "how many times"),
            ],
        };
        let mut known: Vec<Known> = listed(variables, Shown::VARIABLE).collect();
        if reads == Reads::Where {
            let predictions = self.predictions();
            let asked = |name: String| (format!("predict('{name}')"), Shown::FUNCTION, "a prediction".to_owned());
            known.extend(predictions.filter(|name| !name.contains(['\'', '\\'])).map(asked));
        }
        let global = functions().filter(|(name, method)| !method || matches!(*name, "size" | "matches"));
        known.extend(global.map(|(name, _)| (name.to_owned(), Shown::FUNCTION, "function".to_owned())));
        known
    }

    fn behind_point(&self, base: &str, node: usize, reads: Reads) -> Vec<Known> {
        let path = base
            .rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
            .next()
            .unwrap_or_default();
        let of_events = !matches!(reads, Reads::Hook | Reads::Row);
        match path {
            "event" if of_events => listed(&ENVELOPE, Shown::FIELD).collect(),
            "event.data" if of_events => self.data(node, reads),
            "subject" if of_events && reads != Reads::Purchase => self.attributes(node, reads),
            _ if base.ends_with(')') && base.rsplit("predict(").next().is_some_and(is_one_name) => {
                listed(&FORESEEN, Shown::FIELD).collect()
            }
            "math" | "strings" => Vec::new(),
            _ => {
                let methods = functions().filter(|(_, method)| *method);
                methods
                    .map(|(name, _)| (name.to_owned(), Shown::METHOD, "function".to_owned()))
                    .collect()
            }
        }
    }

    /// `event.data["`, `subject['`, `predict("`; other texts are nobody's business.
    fn in_quotes(&self, base: &str, node: usize, reads: Reads) -> Vec<Known> {
        if base.ends_with("event.data[") {
            self.data(node, reads)
        } else if base.ends_with("subject[") {
            self.attributes(node, reads)
        } else if base.ends_with("predict(") {
            let foreseen = |name| (name, Shown::REFERENCE, "prediction".to_owned());
            self.predictions().map(foreseen).collect()
        } else {
            Vec::new()
        }
    }

    /// The fields that every event has on which the expression is evaluated.
    fn data(&self, node: usize, reads: Reads) -> Vec<Known> {
        let mut events = events(&self.file.outline, node, reads);
        events.truncate(EVENTS_MAX);
        let mut typed = events
            .iter()
            .map(|event| self.fields(Kind::Event, event))
            .filter(|fields| !fields.is_empty());
        let mut shared = typed.next().unwrap_or_default();
        for fields in typed {
            let names: HashSet<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            shared.retain(|(name, _)| names.contains(name.as_str()));
        }
        shared
            .into_iter()
            .map(|(name, r#type)| (name, Shown::FIELD, r#type))
            .collect()
    }

    fn attributes(&self, node: usize, reads: Reads) -> Vec<Known> {
        let index = &self.project.index;
        let mut events = events(&self.file.outline, node, reads);
        events.truncate(EVENTS_MAX);
        let subject_of = |event: &String| {
            let board = self.project.board.as_ref()?;
            let (_, _, node) = index
                .stickies
                .iter()
                .find(|(kind, name, _)| *kind == Kind::Event && name == event)?;
            Some(board.outline.nodes.get(*node)?.property("subject")?.text.clone())
        };
        let concerned: Vec<String> = events.iter().filter_map(subject_of).collect();
        let made = index
            .occurrences
            .iter()
            .filter(|place| place.r#use == crate::index::Use::Definition);
        let attribute = |symbol: &Symbol| match symbol {
            Symbol::Attribute(subject, name) if concerned.is_empty() || concerned.contains(subject) => {
                Some((name.clone(), Shown::FIELD, format!("attribute of {subject}")))
            }
            _ => None,
        };
        made.flat_map(|place| &place.symbols).filter_map(attribute).collect()
    }

    fn predictions(&self) -> impl Iterator<Item = String> {
        let made = self
            .project
            .index
            .occurrences
            .iter()
            .filter(|place| place.r#use == crate::index::Use::Definition);
        made.flat_map(|place| &place.symbols).filter_map(|symbol| match symbol {
            Symbol::Prediction(name) => Some(name.clone()),
            _ => None,
        })
    }
}

fn listed<'a>(known: &'a [(&str, &str)], kind: Shown) -> impl Iterator<Item = Known> + 'a {
    known
        .iter()
        .map(move |(name, detail)| ((*name).to_owned(), kind, (*detail).to_owned()))
}

/// `'Will buy again')`.
fn is_one_name(text: &str) -> bool {
    let text = text.strip_suffix(')').unwrap_or_default().trim();
    text.len() >= 2 && text.starts_with(['\'', '"']) && text.ends_with(['\'', '"'])
}

/// Where the quote stands that is still open.
fn open_quote(text: &str) -> Option<usize> {
    let mut open: Option<(usize, char)> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (open, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some((_, quote)), c) if c == quote => open = None,
            (None, '"' | '\'') => open = Some((at, c)),
            _ => {}
        }
    }
    open.map(|(at, _)| at)
}
