//! The words on the notes: events in the past tense, commands in the imperative, no questions, nothing of the machine, no two names that
//! a reader would take for one.
//!
//! Tense and mood are asked only in a language that is known, and of a name only where it is plainly of that language: a note that is not
//! understood is left alone.

mod confusable;
mod english;
mod language;
mod lists;
mod phrase;
mod technical;
mod time;
mod tongue;

pub(crate) use language::{Language, decide as language};

use super::Checker;
use crate::model::Kind;
use phrase::Phrase;
use std::collections::BTreeMap;

/// What is wrong with the words of a name, and how they could be said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    what: &'static str,
    /// The name as it might be.
    better: Option<String>,
}

impl Checker<'_> {
    /// Every rule about words.
    pub(super) fn wording(&mut self) {
        let board = self.board;
        for event in &board.events {
            let sticky = &event.sticky;
            let about = Some((Kind::Event, sticky.name.as_str()));
            let phrase = Phrase::new(&sticky.name);
            if phrase.is_question() {
                let message = "an event is a fact, and this is a question";
                let mend = "Put it on a hotspot that stands on the event in doubt: hotspot \"…\" on=\"An event\"";
                self.rule("SL-B102", sticky.name_span, about, message, mend);
                continue;
            }
            if let Some(what) = technical::of(&phrase) {
                let message = format!("\"{what}\" is what a machine does, not what happens in the business");
                let mend = "Say what it means to those who work with it, such as \"Address changed\"";
                self.rule("SL-B103", sticky.name_span, about, message, mend);
            }
            if let Some(fault) = event_fault(&phrase, self.language) {
                let mend = match &fault.better {
                    Some(better) => format!("Say it in the past tense: \"{better}\""),
                    None => "Say what happened, in the past tense, such as \"Order placed\"".to_owned(),
                };
                let message = format!("{}: an event is what has happened", fault.what);
                self.rule("SL-B100", sticky.name_span, about, message, mend);
            }
        }
        if self.asks("SL-B101") {
            self.commands();
        }
        self.confusable();
    }

    fn commands(&mut self) {
        for command in &self.board.commands {
            let sticky = &command.sticky;
            let Some(fault) = command_fault(&Phrase::new(&sticky.name), self.language) else {
                continue;
            };
            let mend = match &fault.better {
                Some(better) => format!("Say what to do: \"{better}\""),
                None => "Say what to do, beginning with the verb, such as \"Place order\"".to_owned(),
            };
            let message = format!("{}: a command asks for something", fault.what);
            let about = Some((Kind::Command, sticky.name.as_str()));
            self.rule("SL-B101", sticky.name_span, about, message, mend);
        }
    }

    /// Names of one kind in one context that a reader takes for the same.
    fn confusable(&mut self) {
        let board = self.board;
        let mut seen: BTreeMap<(Kind, Option<&str>, String), &str> = BTreeMap::new();
        for (kind, _, sticky) in board.stickies() {
            let name = sticky.name.as_str();
            let key = (kind, sticky.context.as_deref(), confusable::skeleton(name));
            if key.2.is_empty() {
                continue;
            }
            let first = *seen.entry(key).or_insert(name);
            // The same name, and events with the same type, are errors already.
            let told = first == name || (kind == Kind::Event && crate::slug(first) == crate::slug(name));
            if !told {
                let message = format!(
                    "\"{name}\" is easily taken for \"{first}\"{}",
                    confusable::why(first, name)
                );
                let mend = "Put both together, or choose names that a hurried reader can tell apart";
                self.rule("SL-B104", sticky.name_span, Some((kind, name)), message, mend);
            }
        }
    }

    /// Whether an event is a moment in time, which nobody brings about.
    pub(super) fn tells_time(&self, name: &str) -> bool {
        time::of(&Phrase::new(name)) || time::ends(&Phrase::new(name))
    }
}

/// What keeps an event's name from being in the past tense.
fn event_fault(phrase: &Phrase<'_>, language: Option<Language>) -> Option<Fault> {
    let language = language?;
    if exempt(phrase) || !language::fits(phrase, language) {
        return None;
    }
    match language {
        Language::English => english::event(phrase),
        other => tongue::event(phrase, other),
    }
}

/// What keeps a command's name from being in the imperative.
fn command_fault(phrase: &Phrase<'_>, language: Option<Language>) -> Option<Fault> {
    let language = language?;
    if phrase.is_question() {
        return Some(Fault {
            what: "this is a question",
            better: None,
        });
    }
    if phrase.words.is_empty() || lists::is_legend(phrase) || !language::fits(phrase, language) {
        return None;
    }
    match language {
        Language::English => english::command(phrase),
        other => tongue::command(phrase, other),
    }
}

/// Notes that are no sentence about what happened, and need not be: a legend's own, moments in time, names of a type of event.
fn exempt(phrase: &Phrase<'_>) -> bool {
    phrase.words.is_empty() || lists::is_legend(phrase) || lists::is_type(phrase) || time::of(phrase)
}

#[cfg(test)]
mod tests;
