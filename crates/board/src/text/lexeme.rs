//! Single values: whether a word or a quoted text is one that KDL can read, and how a text is quoted.

use super::tokens::is_newline;

/// What is wrong with a word or text: the message and the mend.
pub(crate) type Wrong = (String, String);

/// What is wrong with a bare word that stands as a value.
pub(crate) fn wrong_word(word: &str) -> Option<Wrong> {
    if let Some(keyword) = word.strip_prefix('#') {
        if matches!(keyword, "true" | "false" | "null" | "inf" | "-inf" | "nan") {
            return None;
        }
        let mend = match keyword.chars().all(|c| c.is_ascii_hexdigit()) && keyword.len() == 6 {
            true => format!("Put the colour between quotes: \"{word}\""),
            false => "Write #true or #false, or put it between quotes".into(),
        };
        return Some((format!("`{}` is no value", short(word)), mend));
    }
    if matches!(word, "true" | "false" | "null" | "inf" | "-inf" | "nan") {
        return Some((format!("`{word}` needs a # before it"), format!("Write #{word}")));
    }
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    if digits.starts_with(|c: char| c.is_ascii_digit()) {
        let mend = format!("Put it between quotes if it is a text: \"{}\"", short(word));
        return (!is_number(digits)).then(|| (format!("`{}` is no number", short(word)), mend));
    }
    if digits
        .strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Some((
            format!("`{}` is no number", short(word)),
            "Write a 0 before the point".into(),
        ));
    }
    let strange = word
        .chars()
        .find(|c| matches!(c, '[' | ']' | '#' | '/') || is_forbidden(*c));
    strange.map(|strange| {
        let message = format!("`{}` has a `{}` in it", short(word), strange.escape_default());
        (message, format!("Put it between quotes: \"{}\"", short(word)))
    })
}

/// Characters that may not stand in a KDL text as they are.
pub(crate) fn is_forbidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{08}' | '\u{0e}'..='\u{1f}' | '\u{7f}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether the text after a sign is a KDL number.
fn is_number(digits: &str) -> bool {
    let run = |text: &str, of: fn(char) -> bool| text.starts_with(of) && text.chars().all(|c| of(c) || c == '_');
    if let Some(rest) = digits.strip_prefix("0x") {
        return run(rest, |c| c.is_ascii_hexdigit()) && rest.replace('_', "").len() <= 30;
    }
    if let Some(rest) = digits.strip_prefix("0o") {
        return run(rest, |c| ('0'..='7').contains(&c)) && rest.replace('_', "").len() <= 40;
    }
    if let Some(rest) = digits.strip_prefix("0b") {
        return run(rest, |c| matches!(c, '0' | '1')) && rest.replace('_', "").len() <= 120;
    }
    let decimal = |text: &str| run(text, |c| c.is_ascii_digit());
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], Some(&digits[at + 1..])),
        None => (digits, None),
    };
    let exponent = exponent.is_none_or(|text| decimal(text.strip_prefix(['+', '-']).unwrap_or(text)));
    let (whole, part) = match mantissa.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    // 38 digits are what the parser's integers hold.
    decimal(whole) && part.is_none_or(decimal) && exponent && whole.replace('_', "").len() <= 38
}

/// What is wrong with a closed quoted text, quotes and hashes included.
pub(crate) fn wrong_text(text: &str) -> Option<Wrong> {
    let hashes = text.len() - text.trim_start_matches('#').len();
    let inner = &text[hashes..text.len() - hashes];
    if inner.chars().any(is_forbidden) {
        let message = "an invisible control character stands in this text";
        return Some((message.into(), "Delete it, or write it as \\u{…}".into()));
    }
    let lines = inner.len() >= 6 && inner.starts_with("\"\"\"");
    let body = if lines {
        &inner[3..inner.len() - 3]
    } else {
        inner.get(1..inner.len() - 1)?
    };
    if lines && let Some(wrong) = wrong_lines(body, hashes > 0) {
        return Some(wrong);
    }
    if hashes == 0 { wrong_escape(body) } else { None }
}

fn wrong_escape(body: &str) -> Option<Wrong> {
    let mut characters = body.char_indices();
    while let Some((at, c)) = characters.next() {
        if c != '\\' {
            continue;
        }
        match characters.next().map(|(_, c)| c) {
            Some('n' | 'r' | 't' | '\\' | '"' | 'b' | 'f' | 's') => {}
            Some('u') => {
                let digits = body[at..]
                    .strip_prefix("\\u{")
                    .and_then(|rest| rest.split_once('}'))
                    .map(|(digits, _)| digits);
                let known = digits.filter(|digits| (1..=6).contains(&digits.len()));
                let code = known.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                if code.and_then(char::from_u32).is_none() || digits.is_some_and(|digits| digits.starts_with('+')) {
                    let message = "`\\u` is not followed by a character's number";
                    return Some((message.into(), "Write it as in \\u{e9}".into()));
                }
            }
            Some(blank) if blank.is_whitespace() => {}
            other => {
                let other = other.map(String::from).unwrap_or_default();
                let message = format!("`\\{other}` means nothing in a text");
                let mend = "Write \\\\ for a backslash, or a raw text: #\"…\"#";
                return Some((message, mend.into()));
            }
        }
    }
    None
}

/// A text over several lines begins on a new line, ends on a line of its own, and every line is indented as the end is.
fn wrong_lines(body: &str, raw: bool) -> Option<Wrong> {
    let mend = "Put \"\"\" at the end of the first line and on a line of its own behind the last";
    let Some(after) = body.strip_prefix("\r\n").or_else(|| body.strip_prefix(is_newline)) else {
        return Some(("a text between \"\"\" must begin on the next line".into(), mend.into()));
    };
    let lines = logical_lines(after, raw);
    let last = lines.last().copied().unwrap_or_default();
    if !last.trim().is_empty() {
        return Some(("the closing \"\"\" must stand on a line of its own".into(), mend.into()));
    }
    let empty = |line: &str| line.chars().all(|c| c.is_whitespace() || (!raw && c == '\\'));
    let indented = lines
        .iter()
        .all(|line| line.starts_with(last) || (empty(line) && !line.contains("\\\\")));
    (!indented).then(|| {
        let message = "a line of this text is indented less than its closing \"\"\"";
        (
            message.into(),
            "Indent every line at least as far as the closing \"\"\"".into(),
        )
    })
}

/// The lines of a text over several lines; lines that an escape joins are one.
fn logical_lines(body: &str, raw: bool) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut joining, mut escaped) = (0, false, false);
    for (at, c) in body.char_indices() {
        if joining && c.is_whitespace() {
            continue;
        }
        joining = false;
        if escaped {
            escaped = false;
            joining = c.is_whitespace();
        } else if c == '\\' && !raw {
            escaped = true;
        } else if is_newline(c) {
            lines.push(&body[start..at]);
            start = at + c.len_utf8();
        }
    }
    lines.push(&body[start..]);
    lines
}

/// Whether an escape at a line's end joins it to the next one.
pub(crate) fn joins_lines(text: &str) -> bool {
    let raw = text.starts_with('#');
    logical_lines(text, raw).len() < logical_lines(text, true).len()
}

/// A text between quotes on one line.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_forbidden(c) || is_newline(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text as it is best read: over several lines where it has several.
pub(crate) fn quote_lines(text: &str) -> String {
    let plain = text.contains('\n')
        && text.lines().all(|line| line.is_empty() || !line.trim().is_empty())
        && !text.chars().any(|c| is_forbidden(c) || (is_newline(c) && c != '\n'));
    if !plain {
        return quote(text);
    }
    let escaped = text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    format!("\"\"\"\n{escaped}\n\"\"\"")
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use kdl::KdlDocument;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_quoted_text_reads_as_it_was(text in "\\PC{0,40}|[\\s\"\\\\a]{0,12}") {
            for quoted in [quote(&text), quote_lines(&text)] {
                prop_assert_eq!(wrong_text(&quoted), None);
                let document = KdlDocument::parse_v2(&format!("a {quoted}")).unwrap();
                prop_assert_eq!(document.get_arg("a").unwrap().as_string().unwrap(), &text);
            }
        }
    }
}
