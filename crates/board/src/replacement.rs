//! What to write instead, where a mend is one word or name: an editor can do it.

use crate::finding::Finding;
use crate::text::lexeme::quote;
use std::ops::Range;

/// A stretch of the text and what it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// What goes, in bytes.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
    /// The mend that it carries out, for a person.
    pub title: String,
}

impl Finding {
    /// The replacements that a mend names: `` Did you mean `event`? ``, `Did you mean "Order collected"?`, `It is called "…" now`,
    /// `Write #true`, `Write which one: "event/A" or "command/A"`. None for a mend that says more than that.
    pub fn replacements(&self, text: &str) -> Vec<Replacement> {
        let range = self.span.offset..self.span.offset.saturating_add(self.span.length);
        let Some(written) = text.get(range.clone()).filter(|written| !written.is_empty()) else {
            return Vec::new();
        };
        let one = |range: Range<usize>, text: String, title: String| Replacement { range, text, title };
        if let Some(word) = between(&self.mend, "Did you mean `", "`?") {
            // Of a whole property, its name.
            let name = written.split_once('=').map_or(written, |(name, _)| name).trim_end();
            return vec![one(
                range.start..range.start + name.len(),
                word.to_owned(),
                self.mend.clone(),
            )];
        }
        if let Some(word) = self
            .mend
            .strip_prefix("Write #")
            .filter(|word| matches!(*word, "true" | "false" | "null"))
        {
            // Of a property, its value.
            let start = written.rfind('=').map_or(0, |at| at + 1);
            return vec![one(
                range.start + start..range.end,
                format!("#{word}"),
                self.mend.clone(),
            )];
        }
        if let Some((message, _)) = self.message.rsplit_once("?").filter(|_| self.code == "SL-B040")
            && let Some(word) = message
                .rsplit_once("did you mean `")
                .and_then(|(_, word)| word.strip_suffix('`'))
        {
            let plain = written.chars().all(|c| c.is_alphanumeric() || c == '_');
            let title = format!("Did you mean `{word}`?");
            return if plain {
                vec![one(range, word.to_owned(), title)]
            } else {
                Vec::new()
            };
        }
        let names: Vec<&str> = if let Some(name) = between(&self.mend, "Did you mean \"", "\"?") {
            vec![name]
        } else if let Some(name) = between(&self.mend, "It is called \"", "\" now") {
            vec![name]
        } else if let Some(forms) = self.mend.strip_prefix("Write which one: ") {
            forms
                .split(" or ")
                .filter_map(|form| between(form, "\"", "\""))
                .collect()
        } else if self.code == "SL-B009" {
            between(&self.mend, "Write \"", "\"").into_iter().collect()
        } else {
            Vec::new()
        };
        // A name that was shortened for the message is not the name.
        let whole = names
            .into_iter()
            .filter(|name| !name.is_empty() && !name.ends_with('…'));
        whole
            .map(|name| {
                let title = match self.mend.starts_with("Write which one") {
                    true => format!("Write \"{name}\""),
                    false => self.mend.clone(),
                };
                let quoted = quote(name);
                // A place is either inside the quotes or has them.
                let text = match written.starts_with(['"', '#']) || !before_is_quote(text, range.start) {
                    true => quoted,
                    false => quoted[1..quoted.len() - 1].to_owned(),
                };
                one(range.clone(), text, title)
            })
            .collect()
    }
}

fn before_is_quote(text: &str, at: usize) -> bool {
    text[..at].ends_with('"')
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.strip_prefix(before)?.strip_suffix(after)
}
