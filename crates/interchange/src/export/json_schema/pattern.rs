//! Patterns as JSON Schema has them (ECMA 262 with Unicode): those of the types, and a board's RE2 patterns said the other way.
//!
//! Both languages look alike and differ in what `\d`, `\w`, `\s`, `(?i)` and `$` mean, so a pattern is read and written anew from
//! what it means.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

/// A day of the calendar from 1678 to 2262-04-11.
pub(crate) const DATE: &str = "(?:(?:16(?:7[89]|[89][0-9])|1[7-9][0-9][0-9]|2[01][0-9][0-9]|22(?:[0-5][0-9]|6[01]))-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:16(?:8[048]|9[26])|(?:1[7-9]|2[01])(?:0[48]|[2468][048]|[13579][26])|2000|22(?:0[48]|[24][048]|[135][26]|60))-02-29|2262-(?:0[13]-(?:0[1-9]|[12][0-9]|3[01])|02-(?:0[1-9]|1[0-9]|2[0-8])|04-(?:0[1-9]|10|11)))";

/// The board's own way, or ISO 8601 without years and months.
pub(crate) const DURATION: &str = "^(?:(?=[0-9])(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?\\s*|P(?=[0-9T])(?:[0-9]+W)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:[.,][0-9]{1,9})?S)?)?)$";

/// RFC 3339 with at most nanoseconds.
pub(crate) fn timestamp() -> String {
    format!(
        "^{DATE}[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]{{1,9}})?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"
    )
}

/// What may stand in a URI, percent escapes whole; between `[` and `]` the delimiters that are allowed as well.
fn uri_characters(delimiters: &str) -> String {
    format!("(?:[A-Za-z0-9._~\\[\\]@!$&'()*+,;={delimiters}-]|%[0-9A-Fa-f]{{2}})*")
}

/// RFC 3986, with or without a scheme.
pub(crate) fn uri_reference() -> String {
    let (plain, any) = (uri_characters(""), uri_characters(":/?"));
    format!("^(?:[A-Za-z][A-Za-z0-9+.-]*:{any}|{plain}(?:[/?]{any})?)(?:#{any})?$")
}

/// RFC 3986 with a scheme.
pub(crate) fn absolute_uri() -> String {
    let any = uri_characters(":/?");
    format!("^[A-Za-z][A-Za-z0-9+.-]*:{any}(?:#{any})?$")
}

/// Longest pattern that is written out, in bytes.
const BYTES_MAX: usize = 16 * 1024;

/// What matches nothing.
const NOTHING: &str = "(?!)";

/// A board's pattern in ECMA 262. One that cannot be read matches nothing, as in intake; `None`: it would be too long.
pub(crate) fn ecma(pattern: &str) -> Option<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else {
        return Some(NOTHING.into());
    };
    let mut out = String::new();
    print(&hir, &mut out);
    (out.len() <= BYTES_MAX).then_some(out)
}

/// Goes down as deep as the pattern is nested, which its parser bounds.
fn print(hir: &Hir, out: &mut String) {
    if out.len() > BYTES_MAX {
        return;
    }
    match hir.kind() {
        HirKind::Empty => out.push_str("(?:)"),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0)
            .chars()
            .for_each(|c| character(c, false, out)),
        HirKind::Class(class) => print_class(class, out),
        HirKind::Look(look) => out.push_str(match look {
            Look::Start => "^",
            Look::End => "$",
            Look::StartLF => "(?:^|(?<=\\x0a))",
            Look::EndLF => "(?:$|(?=\\x0a))",
            Look::StartCRLF => "(?:^|(?<=\\x0a)|(?<=\\x0d)(?!\\x0a))",
            Look::EndCRLF => "(?:$|(?=\\x0d)|(?<!\\x0d)(?=\\x0a))",
            Look::WordAsciiNegate | Look::WordUnicodeNegate => "\\B",
            _ => "\\b",
        }),
        HirKind::Repetition(repetition) => {
            group(&repetition.sub, out);
            quantifier(repetition, out);
        }
        HirKind::Capture(capture) => {
            out.push_str("(?:");
            print(&capture.sub, out);
            out.push(')');
        }
        HirKind::Concat(parts) => parts.iter().for_each(|part| print(part, out)),
        HirKind::Alternation(parts) => {
            for (index, part) in parts.iter().enumerate() {
                out.push_str(if index > 0 { "|" } else { "(?:" });
                print(part, out);
            }
            out.push(')');
        }
    }
}

/// What a quantifier may stand behind.
fn group(hir: &Hir, out: &mut String) {
    let single = match hir.kind() {
        HirKind::Class(_) => true,
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).chars().count() == 1,
        HirKind::Capture(_) | HirKind::Alternation(_) => true,
        _ => false,
    };
    if single {
        return print(hir, out);
    }
    out.push_str("(?:");
    print(hir, out);
    out.push(')');
}

fn quantifier(repetition: &Repetition, out: &mut String) {
    match (repetition.min, repetition.max) {
        (0, None) => out.push('*'),
        (1, None) => out.push('+'),
        (0, Some(1)) => out.push('?'),
        (min, None) => out.push_str(&format!("{{{min},}}")),
        (min, Some(max)) if min == max => out.push_str(&format!("{{{min}}}")),
        (min, Some(max)) => out.push_str(&format!("{{{min},{max}}}")),
    }
}

fn print_class(class: &Class, out: &mut String) {
    let mut class = match class {
        Class::Unicode(class) => class.clone(),
        Class::Bytes(class) => {
            let ranges = class
                .iter()
                .map(|range| ClassUnicodeRange::new(range.start().into(), range.end().into()));
            ClassUnicode::new(ranges)
        }
    };
    if class.ranges().is_empty() {
        return out.push_str(NOTHING);
    }
    out.push('[');
    if class.iter().last().is_some_and(|range| range.end() == char::MAX) {
        class.negate();
        // `[^]` is everything.
        out.push('^');
    }
    // The letters of all scripts would be 6 KB; a digit's 60 ranges can be read everywhere.
    if class.ranges().len() > 200
        && let Some(word) = word_class()
        && includes(&class, &word)
    {
        out.push_str("\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}");
        class.difference(&word);
    }
    for range in class.iter() {
        character(range.start(), true, out);
        if range.start() != range.end() {
            if u32::from(range.start()) + 1 < u32::from(range.end()) {
                out.push('-');
            }
            character(range.end(), true, out);
        }
    }
    out.push(']');
    // Not every reader knows `[^]`.
    if out.ends_with("[^]") {
        out.truncate(out.len() - 3);
        out.push_str("[\\s\\S]");
    }
}

/// `\w`.
fn word_class() -> Option<ClassUnicode> {
    match regex_syntax::parse("\\w").ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        _ => None,
    }
}

fn includes(class: &ClassUnicode, part: &ClassUnicode) -> bool {
    let mut missing = part.clone();
    missing.difference(class);
    missing.ranges().is_empty()
}

/// One character; `class`: between `[` and `]`.
fn character(character: char, class: bool, out: &mut String) {
    let special = match character {
        '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => {
            !class || "^\\[]".contains(character)
        }
        '-' => class,
        _ => false,
    };
    if character.is_ascii_control() {
        out.push_str(&format!("\\x{:02x}", u32::from(character)));
        return;
    }
    if special {
        out.push('\\');
    }
    out.push(character);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_said_as_the_other_language_says_it() {
        for (written, said) in [
            ("^[a-z]+$", "^[a-z]+$"),
            ("\\Aab{2,3}\\z", "^ab{2,3}$"),
            ("(?i)ok", "[Kk\u{212a}]"),
            ("a.c", "a[^\\x0a]c"),
            ("(?s).", "[\\s\\S]"),
            ("[^\\w]", "[^\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]"),
            ("[\\w.-]", "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}\\-.]"),
            ("(?P<x>ab)*", "(?:ab)*"),
            ("(", "(?!)"),
            ("a|bc", "(?:a|bc)"),
        ] {
            let got = ecma(written).unwrap();
            assert!(
                got == said || (written == "(?i)ok" && got.ends_with(said)),
                "{written}: {got}"
            );
        }
        assert!(ecma("\\d").is_some_and(|digits| digits.starts_with("[0-9٠-٩") && digits.len() < 1_000));
        assert_eq!(ecma(&"\\p{L}".repeat(50)), None, "bounded");
        assert!(ecma(&"(".repeat(9_000)).is_some(), "does not go down for ever");
    }
}
