//! Fields: their names, types and bounds.

use super::{About, Checker};
use crate::model::{Field, FieldType, Kind};
use regex::RegexBuilder;
use std::collections::HashSet;

/// Greatest compiled size of a pattern: a bound on memory, not on what can be said.
pub const PATTERN_BYTES_MAX: usize = 1 << 20;

impl Checker<'_> {
    pub(super) fn all_fields(&mut self) {
        let board = self.board;
        for event in &board.events {
            self.fields(&event.fields, Some((Kind::Event, &event.sticky.name)));
        }
        for command in &board.commands {
            self.fields(&command.fields, Some((Kind::Command, &command.sticky.name)));
        }
        for model in &board.read_models {
            self.fields(&model.fields, Some((Kind::ReadModel, &model.sticky.name)));
        }
    }

    fn fields(&mut self, fields: &[Field], about: About<'_>) {
        let mut seen = HashSet::new();
        for field in fields {
            if !seen.insert(field.name.as_str()) {
                let message = format!("the field `{}` is there twice", field.name);
                self.error("SL-B025", field.span, about, message, "Keep one of them");
            }
            self.pattern(field, about);
            self.bounds(field, about);
            self.words(field, about);
            self.key(field, about);
        }
    }

    fn pattern(&mut self, field: &Field, about: About<'_>) {
        let Some(pattern) = &field.pattern else { return };
        if !matches!(field.r#type, FieldType::String | FieldType::Uri) {
            let message = format!("`{}` is a {} and cannot have a pattern", field.name, field.r#type);
            self.error(
                "SL-B027",
                field.span,
                about,
                message,
                "Take out `pattern`, or make it a string",
            );
            return;
        }
        if let Err(error) = RegexBuilder::new(pattern).size_limit(PATTERN_BYTES_MAX).build() {
            let reason = match error {
                regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
                other => other
                    .to_string()
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned(),
            };
            let message = format!("the pattern of `{}` is no regular expression: {reason}", field.name);
            let mend = "Write it in RE2 syntax; put a \\ before ( ) [ ] { } . * + ? that stand for themselves";
            self.error("SL-B026", field.span, about, message, mend);
        }
    }

    fn bounds(&mut self, field: &Field, about: About<'_>) {
        if field.min.is_none() && field.max.is_none() {
            return;
        }
        let length = matches!(field.r#type, FieldType::String | FieldType::Uri | FieldType::List(_));
        let number = matches!(field.r#type, FieldType::Integer | FieldType::Decimal);
        if !length && !number {
            let message = format!(
                "`{}` is a {} and has neither value nor length to bound",
                field.name, field.r#type
            );
            self.error("SL-B027", field.span, about, message, "Take out `min` and `max`");
            return;
        }
        if let (Some(min), Some(max)) = (field.min, field.max)
            && min > max
        {
            let message = format!("`{}` must be at least {min} and at most {max}", field.name);
            self.error("SL-B027", field.span, about, message, "Exchange `min` and `max`");
        }
        let odd = |number: &crate::model::Number| number.ten_thousandths < 0 || number.ten_thousandths % 10_000 != 0;
        if length && [field.min, field.max].iter().flatten().any(odd) {
            let message = format!("the length of `{}` is counted in whole numbers from 0", field.name);
            self.error(
                "SL-B027",
                field.span,
                about,
                message,
                "Write whole numbers from 0 for `min` and `max`",
            );
        }
    }

    fn words(&mut self, field: &Field, about: About<'_>) {
        let FieldType::Enum(words) = &field.r#type else { return };
        if words.is_empty() {
            let message = format!("the enum `{}` has no words", field.name);
            let mend = format!(
                "Write them behind it: field \"{}\" \"enum\" \"one\" \"two\"",
                field.name
            );
            self.error("SL-B028", field.span, about, message, mend);
        }
        let mut seen = HashSet::new();
        for word in words {
            if !seen.insert(word) {
                let message = format!("\"{word}\" stands twice in the enum `{}`", field.name);
                self.error("SL-B028", field.span, about, message, "Keep one of them");
            }
        }
    }

    fn key(&mut self, field: &Field, about: About<'_>) {
        if !field.key {
            return;
        }
        if field.optional {
            let message = format!("the key `{}` may be absent", field.name);
            let mend = "Take out `optional` or `key`: what is correlated on must always be there";
            self.error("SL-B029", field.span, about, message, mend);
        }
        if matches!(
            field.r#type,
            FieldType::List(_) | FieldType::Json | FieldType::Decimal | FieldType::Boolean
        ) {
            let message = format!("a {} such as `{}` cannot be a key", field.r#type, field.name);
            let mend = "Make it a string or an integer, or take out `key`";
            self.error("SL-B029", field.span, about, message, mend);
        }
    }
}
