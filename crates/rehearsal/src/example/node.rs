//! Strict reading of KDL: what is not known is an error with its place and what was probably meant.

use crate::codes::{NAME, UNKNOWN, VALUE};
use kdl::{KdlEntry, KdlNode, KdlValue};
use stormlake_board::{Board, Duration, Finding, Placed, Span, limits, nearest};
use stormlake_record::Time;

/// When an example starts: what relative times count from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placing {
    pub start: Time,
}

/// A reading under way, and what was found wrong so far.
pub(super) struct Reading<'a> {
    pub board: &'a Board,
    findings: Vec<Finding>,
}

impl<'a> Reading<'a> {
    pub fn new(board: &'a Board) -> Self {
        Self {
            board,
            findings: Vec::new(),
        }
    }

    /// What was found, in the order of the file.
    pub fn settled(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| finding.span.offset);
        self.findings.truncate(limits::FINDINGS_MAX);
        self.findings
    }

    pub fn say(&mut self, code: &'static str, span: Span, message: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(Finding::error(code, span, message, mend));
    }

    fn unknown(&mut self, span: Span, message: String, word: &str, known: &[&str]) {
        let mend = match nearest(word, known.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None if known.is_empty() => "Leave it out".to_owned(),
            None => format!("Write one of: {}", known.join(", ")),
        };
        self.say(UNKNOWN, span, message, mend);
    }

    /// Whether a node's word is known where it stands.
    pub fn word(&mut self, node: &KdlNode, known: &[&str], place: &str) -> bool {
        let word = node.name().value();
        let found = known.contains(&word);
        if !found {
            self.unknown(name_of(node), format!("`{word}` has no place in {place}"), word, known);
        }
        found
    }

    /// Tells properties that are not known, or stand twice.
    pub fn properties(&mut self, node: &KdlNode, known: &[&str]) {
        let mut seen = Vec::new();
        for entry in node.entries() {
            let Some(name) = entry.name().map(|name| name.value()) else {
                continue;
            };
            let word = node.name().value();
            if !known.contains(&name) {
                self.unknown(span(entry), format!("`{word}` has no property `{name}`"), name, known);
            } else if seen.contains(&name) {
                self.say(UNKNOWN, span(entry), format!("`{name}` stands twice"), "Write it once");
            }
            seen.push(name);
        }
    }

    /// The one argument that a node has.
    pub fn argument(&mut self, node: &KdlNode, what: &str) -> Option<Placed<String>> {
        let mut arguments = arguments(node);
        let Some(first) = arguments.next() else {
            let word = node.name().value();
            self.say(
                VALUE,
                name_of(node),
                format!("`{word}` lacks its text"),
                format!("Write {what} behind it"),
            );
            return None;
        };
        for more in arguments {
            self.say(VALUE, span(more), "this is one text too many", "Leave it out");
        }
        self.text(first)
    }

    /// No argument belongs behind a node.
    pub fn no_arguments(&mut self, node: &KdlNode) {
        for more in arguments(node) {
            let message = format!("nothing stands behind `{}`", node.name().value());
            self.say(VALUE, span(more), message, "Leave it out");
        }
    }

    /// A property's text.
    pub fn property(&mut self, node: &KdlNode, name: &str) -> Option<Placed<String>> {
        let entry = node.entry(name)?;
        self.text(entry)
    }

    fn text(&mut self, entry: &KdlEntry) -> Option<Placed<String>> {
        match entry.value() {
            KdlValue::String(text) => Some(Placed::new(text.clone(), span(entry))),
            _ => {
                self.say(VALUE, span(entry), "this is no text", "Put it into quotes");
                None
            }
        }
    }

    /// A property that is a whole number, 0 or more.
    pub fn whole(&mut self, node: &KdlNode, name: &str) -> Option<u64> {
        let entry = node.entry(name)?;
        let number = entry.value().as_integer().and_then(|number| u64::try_from(number).ok());
        if number.is_none() {
            let message = format!("{name} is no whole number");
            self.say(VALUE, span(entry), message, format!("Write {name}=2"));
        }
        number
    }

    /// A property that is a number.
    pub fn number(&mut self, node: &KdlNode, name: &str) -> Option<f64> {
        let Some(entry) = node.entry(name) else {
            let message = format!("`{}` does not say {name}", node.name().value());
            self.say(VALUE, name_of(node), message, format!("Write {name}=0.5"));
            return None;
        };
        let number = match entry.value() {
            KdlValue::Float(number) => Some(*number),
            KdlValue::Integer(number) => Some(*number as f64),
            _ => None,
        };
        if number.is_none() {
            self.say(
                VALUE,
                span(entry),
                format!("{name} is no number"),
                format!("Write {name}=0.5"),
            );
        }
        number
    }

    /// A time: so long after the start (`+1h 30m`), before it (`-2d`), or an instant.
    pub fn time(&mut self, text: &Placed<String>, placing: Placing) -> Option<Time> {
        let span = |text: &str| {
            let close: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            Duration::parse(&close).map(|span| span.milliseconds)
        };
        let found = match text.value.split_at_checked(1) {
            Some(("+", rest)) => span(rest).map(|ms| placing.start.plus_milliseconds(ms)),
            Some(("-", rest)) => span(rest).map(|ms| placing.start.minus_milliseconds(ms)),
            _ => Time::parse(&text.value),
        };
        if found.is_none() {
            let message = format!("`{}` is no time", text.value);
            let mend = "Write how long after the start, such as \"+2d\" or \"+1h 30m\", or an instant, such as \"2026-01-31T09:00:00Z\"";
            self.say(VALUE, text.span, message, mend);
        }
        found
    }

    /// A name of the board, or the error that there is none such.
    fn named<'n>(&mut self, text: &Placed<String>, what: &str, names: impl Iterator<Item = &'n str> + Clone) -> bool {
        let found = names.clone().any(|name| name == text.value);
        if !found {
            let mend = match nearest(&text.value, names) {
                Some(near) => format!("Did you mean \"{near}\"?"),
                None => format!("Name {what} as on the board"),
            };
            let message = format!("the board has no {what} “{}”", text.value);
            self.say(NAME, text.span, message, mend);
        }
        found
    }

    /// A policy of the board that has a trigger and an effect.
    pub fn policy(&mut self, text: &Placed<String>) -> Option<String> {
        let board = self.board;
        let names = board.policies.iter().map(|policy| policy.sticky.name.as_str());
        self.named(text, "policy", names).then(|| text.value.clone())
    }

    /// An event of the board.
    pub fn event(&mut self, text: &Placed<String>) -> Option<&'a stormlake_board::Event> {
        let board = self.board;
        let names = board.events.iter().map(|event| event.sticky.name.as_str());
        self.named(text, "event", names)
            .then(|| board.events.iter().find(|event| event.sticky.name == text.value))?
    }

    /// A command of the board.
    pub fn command(&mut self, text: &Placed<String>) -> Option<&'a stormlake_board::Command> {
        let board = self.board;
        let names = board.commands.iter().map(|command| command.sticky.name.as_str());
        self.named(text, "command", names)
            .then(|| board.commands.iter().find(|command| command.sticky.name == text.value))?
    }

    /// A prediction of the board.
    pub fn prediction(&mut self, text: &Placed<String>) -> Option<&'a stormlake_board::Prediction> {
        let board = self.board;
        let names = board.predictions.iter().map(|prediction| prediction.name.as_str());
        self.named(text, "prediction", names).then(|| {
            let mut all = board.predictions.iter();
            all.find(|prediction| prediction.name == text.value)
        })?
    }

    /// A field that a sticky must have, if it has any.
    pub fn field(&mut self, node: &KdlNode, of: &str, fields: &[stormlake_board::Field]) {
        let name = node.name().value();
        if fields.is_empty() || fields.iter().any(|field| field.name == name) {
            return;
        }
        let mend = match nearest(name, fields.iter().map(|field| field.name.as_str())) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => {
                let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                format!("It has: {}", known.join(", "))
            }
        };
        self.say(NAME, name_of(node), format!("“{of}” has no field `{name}`"), mend);
    }
}

/// What stands behind a node's word.
pub(super) fn arguments(node: &KdlNode) -> impl Iterator<Item = &KdlEntry> {
    node.entries().iter().filter(|entry| entry.name().is_none())
}

/// Where an entry stands.
pub(super) fn span(entry: &KdlEntry) -> Span {
    Span {
        offset: entry.span().offset(),
        length: entry.span().len(),
    }
}

/// Where a node stands.
pub(super) fn span_of(node: &KdlNode) -> Span {
    Span {
        offset: node.span().offset(),
        length: node.span().len(),
    }
}

/// Where a node's word stands.
pub(super) fn name_of(node: &KdlNode) -> Span {
    Span {
        offset: node.name().span().offset(),
        length: node.name().span().len(),
    }
}
