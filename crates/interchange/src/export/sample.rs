//! Made-up values that fields take.

use super::tree::{Tree, map};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::collections::HashSet;
use stormlake_board::{Field, FieldType, Number, PATTERN_BYTES_MAX};

/// Longest text that is made up, in characters. A field that asks for more gets no fitting sample.
const TEXT_MAX: usize = 10_000;
/// Most elements of a list.
const ELEMENTS_MAX: usize = 1_000;

/// When everything made up happened: no clock is read.
pub(crate) const TIME: &str = "2026-01-01T09:00:00Z";

/// A value for each field.
pub(crate) fn data(fields: &[Field]) -> Tree {
    let mut seen = HashSet::new();
    let fields = fields.iter().filter(|field| seen.insert(field.name.as_str()));
    Tree::Map(
        fields
            .map(|field| (field.name.clone(), value(field, &field.r#type, true)))
            .collect(),
    )
}

/// A value that a field takes, where one can be made.
pub(crate) fn value(field: &Field, r#type: &FieldType, top: bool) -> Tree {
    let (min, max) = if top { (field.min, field.max) } else { (None, None) };
    match r#type {
        FieldType::Json => map([("any", "JSON".into())]),
        FieldType::Boolean => true.into(),
        FieldType::Integer => whole(min, max),
        FieldType::Decimal => within(
            Number {
                ten_thousandths: 125_000,
            },
            min,
            max,
        )
        .into(),
        FieldType::Timestamp => TIME.into(),
        FieldType::Date => "2026-01-01".into(),
        FieldType::Duration => "PT2H".into(),
        FieldType::Enum(words) => words.first().map_or(Tree::Null, Tree::from),
        FieldType::Uri => text(field, "https://example.com/1", (None, None)).into(),
        FieldType::String => text(field, &format!("{}-1", field.name), (min, max)).into(),
        FieldType::List(inner) => {
            let least = min.map_or(0, length).max(1);
            let count = max.map_or(least, |max| least.min(whole_length(max))).min(ELEMENTS_MAX);
            Tree::List(vec![value(field, inner, false); count])
        }
    }
}

fn within(wanted: Number, min: Option<Number>, max: Option<Number>) -> Number {
    match (min, max) {
        (Some(min), _) if wanted < min => min,
        (_, Some(max)) if wanted > max => max,
        _ => wanted,
    }
}

fn whole(min: Option<Number>, max: Option<Number>) -> Tree {
    // Whole numbers only: upwards from the least, downwards from the greatest.
    let up = min.map(|min| Number {
        ten_thousandths: -(-min.ten_thousandths).div_euclid(10_000) * 10_000,
    });
    let down = max.map(|max| Number {
        ten_thousandths: max.ten_thousandths.div_euclid(10_000) * 10_000,
    });
    within(
        Number {
            ten_thousandths: 10_000,
        },
        up,
        down,
    )
    .into()
}

/// A greatest length as written, as a count.
fn whole_length(number: Number) -> usize {
    usize::try_from(number.ten_thousandths.div_euclid(10_000)).unwrap_or(0)
}

/// A least length as written, as a count.
fn length(number: Number) -> usize {
    usize::try_from(-(-number.ten_thousandths).div_euclid(10_000)).unwrap_or(0)
}

/// A text that keeps the field's bounds and pattern; where none is found, the plain one.
fn text(field: &Field, plain: &str, (min, max): (Option<Number>, Option<Number>)) -> String {
    let least = min.map_or(0, length).min(TEXT_MAX);
    let greatest = max.map_or(TEXT_MAX, whole_length);
    let sized: String = plain
        .chars()
        .chain(std::iter::repeat('x'))
        .take(plain.chars().count().max(least).min(greatest))
        .collect();
    let Some(pattern) = &field.pattern else {
        return sized;
    };
    let regex = regex::RegexBuilder::new(pattern).size_limit(PATTERN_BYTES_MAX).build();
    let (Ok(regex), Ok(hir)) = (regex, regex_syntax::parse(pattern)) else {
        return sized;
    };
    let fits = |text: &String| {
        let count = text.chars().count();
        count >= least && count <= greatest && regex.is_match(text)
    };
    let made = (0..12)
        .map(|step| if step == 0 { 0 } else { 1 << (step - 1) })
        .flat_map(|more: u32| {
            let mut made = String::new();
            write(&hir, more, &mut made);
            let missing = least.saturating_sub(made.chars().count());
            [
                made.clone(),
                format!("{made}{}", "x".repeat(missing)),
                format!("{}{made}", "x".repeat(missing)),
            ]
        });
    [sized.clone()].into_iter().chain(made).find(fits).unwrap_or(sized)
}

/// Writes what a pattern matches, repeating `more` often than it must. Goes down as deep as the pattern is nested, which its
/// parser bounds, and stops at the longest text.
fn write(hir: &Hir, more: u32, out: &mut String) {
    if out.len() > TEXT_MAX {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.push(one_of(class)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            for _ in 0..repetition.min.saturating_add(more).min(most) {
                let before = out.len();
                write(&repetition.sub, more, out);
                if out.len() > TEXT_MAX || out.len() == before {
                    break;
                }
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, more, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, more, out)),
        HirKind::Alternation(parts) => parts.iter().take(1).for_each(|part| write(part, more, out)),
    }
}

/// A character of a class, a readable one if it has any.
fn one_of(class: &Class) -> char {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|range| (range.start().into(), range.end().into()))
            .collect(),
    };
    let has = |wanted: &char| ranges.iter().any(|(start, end)| (start..=end).contains(&wanted));
    let readable = ('a'..='z').chain('A'..='Z').chain('1'..='9').chain('!'..='~').find(has);
    readable
        .or_else(|| ranges.first().map(|(start, _)| *start))
        .unwrap_or('a')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(r#type: &str, min: Option<&str>, max: Option<&str>, pattern: Option<&str>) -> String {
        let number = |text: Option<&str>| text.map(|text| Number::parse(text).unwrap());
        let field = Field {
            name: "f".into(),
            r#type: FieldType::parse(r#type).unwrap(),
            min: number(min),
            max: number(max),
            pattern: pattern.map(Into::into),
            ..Field::default()
        };
        value(&field, &field.r#type, true).json_line()
    }

    #[test]
    fn values_keep_what_the_field_asks() {
        for (r#type, min, max, pattern, expected) in [
            ("integer", Some("2.5"), None, None, "3"),
            ("integer", None, Some("-0.5"), None, "-1"),
            (
                "decimal",
                Some("99999999999999.9999"),
                None,
                None,
                "99999999999999.9999",
            ),
            ("string", Some("5"), None, None, "\"f-1xx\""),
            ("string", None, Some("2"), None, "\"f-\""),
            ("string", None, None, Some("^[^@\\s]+@[^@\\s]+$"), "\"a@a\""),
            ("string", Some("6"), None, Some("^[A-Z]+-[0-9]{2}$"), "\"AAA-11\""),
            ("list<integer>", Some("2"), None, None, "[1,1]"),
            ("list<string>", None, Some("0"), None, "[]"),
        ] {
            assert_eq!(
                of(r#type, min, max, pattern),
                expected,
                "{type} {min:?} {max:?} {pattern:?}"
            );
        }
        assert!(of("string", None, None, Some("((a{99}){99}){99}")).len() < 3 * TEXT_MAX);
    }
}
