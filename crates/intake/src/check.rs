//! A record's `data` against the fields of its event: every violation, none of the values kept.

use crate::codes;
use crate::contract::{EventContract, FieldContract};
use crate::formats::{self, DecimalFault, TimeFault};
use crate::json::{Member, Raw, Scanner, Shape};
use crate::violation::{Reasons, shorten};
use stormlake_board::{FieldType, Number};

/// Checks the members of `data`. `seen` is scratch space.
pub(crate) fn check_members(
    event: &EventContract,
    members: &[Member<'_>],
    seen: &mut Vec<bool>,
    reasons: &mut Reasons<'_>,
) {
    seen.clear();
    seen.resize(event.fields.len(), false);
    let mut next = 0;
    for member in members {
        // What the board does not name is kept as it is.
        let Some(index) = event.field(&member.key(), next) else {
            continue;
        };
        next = index + 1;
        // Null is the same as absent.
        if member.value.shape != Shape::Null {
            seen[index] = true;
            Value {
                field: &event.fields[index],
                element: None,
                reasons,
            }
            .check(&event.fields[index].r#type, member.value);
        }
    }
    for (field, seen) in event.fields.iter().zip(&*seen) {
        if !seen && !field.optional {
            reasons.add(
                &codes::FIELD_MISSING,
                format!("/data/{}", field.name),
                format!("`{}` is missing", field.name),
                format!(
                    "send `{}` ({}), or mark it optional on the board",
                    field.name,
                    described(&field.r#type)
                ),
            );
        }
    }
}

/// One value on its way through the checks.
struct Value<'c, 'r, 'n> {
    field: &'c FieldContract,
    /// The index, inside a list.
    element: Option<usize>,
    reasons: &'r mut Reasons<'n>,
}

impl Value<'_, '_, '_> {
    fn check(&mut self, r#type: &FieldType, raw: Raw<'_>) {
        let fits = match (r#type, raw.shape) {
            (FieldType::Json, _) => true,
            (FieldType::Boolean, Shape::True | Shape::False) => true,
            (FieldType::Integer, Shape::Number) => return self.integer(raw),
            (FieldType::Decimal, Shape::Number) => return self.decimal(raw),
            (FieldType::String, Shape::String) => return self.text(raw),
            (FieldType::Timestamp, Shape::String) => {
                return self.time(raw, formats::instant(&raw.string()).err(), r#type);
            }
            (FieldType::Date, Shape::String) => return self.time(raw, formats::day(&raw.string()).err(), r#type),
            (FieldType::Duration, Shape::String) => formats::is_duration(&raw.string()),
            (FieldType::Uri, Shape::String) => {
                let uri = raw.string();
                let fits = !uri.is_empty() && formats::is_uri(&uri, true);
                if fits {
                    self.pattern(raw);
                }
                fits
            }
            (FieldType::Enum(words), Shape::String) => return self.word(words, raw),
            (FieldType::List(inner), Shape::Array) => return self.list(inner, raw),
            _ => false,
        };
        if !fits {
            self.wrong_type(r#type, raw, "");
        }
    }

    fn integer(&mut self, raw: Raw<'_>) {
        match formats::integer(raw.text) {
            Some(value) => self.bounds(i128::from(value) * 10_000, raw),
            None if raw.text.contains(['.', 'e', 'E']) => {
                self.wrong_type(&FieldType::Integer, raw, " (an integer has no point and no exponent)");
            }
            None => self.wrong_type(&FieldType::Integer, raw, " (it does not fit 64 bits)"),
        }
    }

    fn decimal(&mut self, raw: Raw<'_>) {
        match formats::decimal(raw.text) {
            Ok(value) => self.bounds(i128::from(value), raw),
            Err(DecimalFault::Fine) => {
                self.wrong_type(
                    &FieldType::Decimal,
                    raw,
                    " (more than 4 digits after the point; round it)",
                );
            }
            Err(DecimalFault::Large) => {
                self.wrong_type(&FieldType::Decimal, raw, " (more than 14 digits before the point)");
            }
        }
    }

    fn time(&mut self, raw: Raw<'_>, fault: Option<TimeFault>, r#type: &FieldType) {
        match fault {
            None => {}
            Some(TimeFault::Format) => self.wrong_type(r#type, raw, ""),
            Some(TimeFault::Range) => self.wrong_type(r#type, raw, " (outside 1678 to April 2262)"),
        }
    }

    fn text(&mut self, raw: Raw<'_>) {
        // Most strings are not bounded: count characters only where they are.
        if self.bounded() {
            let length = raw.string().chars().count();
            self.length(length, " characters");
        }
        self.pattern(raw);
    }

    fn list(&mut self, inner: &FieldType, raw: Raw<'_>) {
        let mut length = 0;
        let mut scanner = Scanner::new(raw.text, usize::MAX);
        // The text was scanned before, so this cannot fail.
        let outcome = scanner.elements(|scanner| {
            let element = scanner.value()?;
            let (field, reasons) = (self.field, &mut *self.reasons);
            let mut value = Value {
                field,
                element: Some(length),
                reasons,
            };
            value.check(inner, element);
            length += 1;
            Ok(())
        });
        if outcome.is_err() {
            self.wrong_type(&self.field.r#type, raw, "");
        } else if self.bounded() {
            self.length(length, " elements");
        }
    }

    fn word(&mut self, words: &[String], raw: Raw<'_>) {
        let word = raw.string();
        if words.iter().any(|known| *known == word) {
            return;
        }
        let listed = words
            .iter()
            .take(12)
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let more = if words.len() > 12 { ", …" } else { "" };
        let message = format!(
            "`{}` is {}, which is none of its words",
            self.field.name,
            self.shown(raw)
        );
        self.add(&codes::FIELD_WORD, message, format!("send one of {listed}{more}"));
    }

    fn pattern(&mut self, raw: Raw<'_>) {
        let Some(pattern) = &self.field.pattern else {
            return;
        };
        let mend = match &pattern.regex {
            Some(regex) if regex.is_match(&raw.string()) => return,
            Some(_) => format!("send what matches `{}`", shorten(&pattern.text)),
            None => format!(
                "the board's pattern `{}` cannot be run: mend it and publish the board",
                shorten(&pattern.text)
            ),
        };
        let message = format!(
            "`{}` is {}, which does not match its pattern",
            self.field.name,
            self.shown(raw)
        );
        self.add(&codes::FIELD_PATTERN, message, mend);
    }

    /// `min` and `max` bound a list's length, not its elements; nothing else inside a list is bounded.
    fn bounded(&self) -> bool {
        self.element.is_none() && (self.field.min.is_some() || self.field.max.is_some())
    }

    fn bounds(&mut self, ten_thousandths: i128, raw: Raw<'_>) {
        if self.bounded() {
            self.compare(Number { ten_thousandths }, "", |value| {
                format!("is {}", value.shown(raw))
            });
        }
    }

    fn length(&mut self, length: usize, unit: &str) {
        let number = Number {
            ten_thousandths: length as i128 * 10_000,
        };
        self.compare(number, unit, |_| format!("has {length}{unit}"));
    }

    /// `is` words the value; it is called only for a violation, so that what keeps the bounds costs nothing.
    fn compare(&mut self, number: Number, unit: &str, is: impl Fn(&Self) -> String) {
        if let Some(min) = self.field.min.filter(|min| number < *min) {
            let message = format!("`{}` {}; at least {min}{unit} is asked", self.field.name, is(self));
            self.add(&codes::FIELD_MIN, message, format!("send {min}{unit} or more"));
        }
        if let Some(max) = self.field.max.filter(|max| number > *max) {
            let message = format!("`{}` {}; at most {max}{unit} is asked", self.field.name, is(self));
            self.add(&codes::FIELD_MAX, message, format!("send {max}{unit} or less"));
        }
    }

    fn wrong_type(&mut self, r#type: &FieldType, raw: Raw<'_>, why: &str) {
        let message = format!(
            "`{}` is {}, not {}{why}",
            self.field.name,
            self.shown(raw),
            described(r#type)
        );
        self.add(&codes::FIELD_TYPE, message, format!("send {}", described(r#type)));
    }

    fn add(&mut self, code: &'static codes::Code, message: String, mend: String) {
        let at = match self.element {
            Some(index) => format!("/data/{}/{index}", self.field.name),
            None => format!("/data/{}", self.field.name),
        };
        self.reasons.add(code, at, message, mend);
    }

    /// The value as it may be shown: shortened, and a sensitive field's not at all.
    fn shown(&self, raw: Raw<'_>) -> String {
        match raw.shape {
            _ if self.field.sensitive => format!("{} (not shown: sensitive)", raw.shape.words()),
            Shape::Number | Shape::True | Shape::False | Shape::String => format!("`{}`", shorten(raw.text)),
            shape => shape.words().into(),
        }
    }
}

/// A type with its article and how it is written.
fn described(r#type: &FieldType) -> String {
    match r#type {
        FieldType::String => "a string".into(),
        FieldType::Integer => "an integer".into(),
        FieldType::Decimal => "a decimal, such as `12.5`".into(),
        FieldType::Boolean => "`true` or `false`".into(),
        FieldType::Timestamp => "a timestamp, such as `\"2026-11-23T09:20:05Z\"`".into(),
        FieldType::Date => "a date, such as `\"2026-11-23\"`".into(),
        FieldType::Duration => "a duration, such as `\"2h\"` or `\"PT2H\"`".into(),
        FieldType::Uri => "a URI, such as `\"https://shop.example/a%20b\"`".into(),
        FieldType::Json => "any JSON value".into(),
        FieldType::Enum(_) => "one of its words".into(),
        FieldType::List(inner) => match &**inner {
            FieldType::Json => "a list".into(),
            inner => format!("a list of {}", plural(inner)),
        },
    }
}

fn plural(r#type: &FieldType) -> &'static str {
    match r#type {
        FieldType::String => "strings",
        FieldType::Integer => "integers",
        FieldType::Decimal => "decimals",
        FieldType::Boolean => "booleans",
        FieldType::Timestamp => "timestamps",
        FieldType::Date => "dates",
        FieldType::Duration => "durations",
        FieldType::Uri => "URIs",
        FieldType::Enum(_) => "words",
        FieldType::Json | FieldType::List(_) => "values",
    }
}
