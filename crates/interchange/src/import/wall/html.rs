//! Words out of HTML, as notes of several tools hold them.

/// The text of a snippet of HTML: tags gone, blocks on lines of their own, entities as characters.
pub(in crate::import) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('<') {
            let Some(length) = tag(rest) else {
                // A lone sign: "a < b".
                text.push('<');
                rest = &rest[1..];
                continue;
            };
            if breaks(&rest[1..length]) && !text.ends_with('\n') {
                text.push('\n');
            }
            rest = &rest[length..];
        } else {
            let (character, length) = entity(rest).unwrap_or(('&', 1));
            text.push(character);
            rest = &rest[length..];
        }
    }
    text.push_str(rest);
    tidy(&text)
}

/// Lines without blanks around them, and no empty ones at both ends or twice in a row.
pub(in crate::import) fn tidy(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let words = line.split(|c: char| c.is_whitespace() || c.is_control());
        let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// The length of the tag or comment that a text begins with.
fn tag(text: &str) -> Option<usize> {
    let next = text[1..].chars().next()?;
    if !(next.is_ascii_alphabetic() || next == '/' || next == '!') {
        return None;
    }
    // A tag of a note is short; a sign somewhere in a long text closes none.
    let mut end = text.len().min(4_096);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].find('>').map(|at| at + 1)
}

/// Whether a tag ends a line.
fn breaks(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    ["br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"]
        .iter()
        .any(|block| name[..end].eq_ignore_ascii_case(block))
}

/// The character that an entity means, and the length of what is written.
fn entity(text: &str) -> Option<(char, usize)> {
    let mut end = text.len().min(12);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let length = text[..end].find(';')?;
    let name = &text[1..length];
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "rsquo" => '’',
        "lsquo" => '‘',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((character, length + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_a_reader_of_the_note_sees() {
        for (html, text) in [
            ("<p>foo bar</p>", "foo bar"),
            ("Order<br>placed", "Order\nplaced"),
            (
                "<div>Order</div><div><br></div><div>placed &amp; paid</div>",
                "Order\nplaced & paid",
            ),
            ("a &lt; b &#233; &#x1F600; &unknown; &", "a < b é 😀 &unknown; &"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("<span style=\"color: red\">red</span>\u{a0}one", "red one"),
            ("tail <b", "tail <b"),
            ("é<", "é<"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
