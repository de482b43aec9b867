//! How large words can be written on a note so that they fit, and where their lines break. Widths are reckoned from a
//! table, never measured by a font: the picture is the same on every machine.

use super::widths::width_of;

/// A line's height, in em.
pub(crate) const LINE_HEIGHT: f64 = 1.18;

/// What another font may be wider.
const SAFETY: f64 = 1.05;

/// The width of a text in em.
pub(crate) fn width(text: &str) -> f64 {
    let units: u64 = text.chars().map(|letter| u64::from(width_of(letter))).sum();
    units as f64 / 1_000.0 * SAFETY
}

fn letter_width(letter: char) -> f64 {
    f64::from(width_of(letter)) / 1_000.0 * SAFETY
}

/// Words broken into lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fitted {
    /// Size of the letters.
    pub(crate) size: f64,
    pub(crate) lines: Vec<String>,
}

/// Where a text may break: between words, after a hyphen or a stroke, and between ideographs.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    for word in text.split_whitespace() {
        let mut from = 0;
        let mut letters = word.char_indices().peekable();
        while let Some((_, letter)) = letters.next() {
            let wide = |letter: char| matches!(letter as u32, 0x2e80..=0xd7a3 | 0xf900..=0xfaff);
            if let Some((next, following)) = letters.peek()
                && (matches!(letter, '-' | '/' | '_') && following.is_alphanumeric() && *next - from > 2
                    || wide(letter) && wide(*following))
            {
                pieces.push(&word[from..*next]);
                from = *next;
            }
        }
        pieces.push(&word[from..]);
    }
    pieces
}

/// Breaks a text into lines no wider than `em`; nothing where a word is wider than a line.
fn break_lines(text: &str, em: f64) -> Option<Vec<String>> {
    let starts: Vec<(&str, bool)> = spaced(text);
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0.0;
    let space = width(" ");
    for (piece, after_space) in starts {
        let wide = width(piece);
        if wide > em {
            return None;
        }
        let gap = if after_space { space } else { 0.0 };
        match lines.last_mut() {
            Some(line) if used + gap + wide <= em => {
                if after_space {
                    line.push(' ');
                }
                line.push_str(piece);
                used += gap + wide;
            }
            _ => {
                lines.push(piece.to_owned());
                used = wide;
            }
        }
    }
    Some(lines)
}

/// Pieces of a text, each with whether a space stands before it.
fn spaced(text: &str) -> Vec<(&str, bool)> {
    text.split_whitespace()
        .flat_map(|word| {
            pieces(word)
                .into_iter()
                .enumerate()
                .map(|(nth, piece)| (piece, nth == 0))
        })
        .collect()
}

/// Lines of about the same width instead of a long one with a word below it.
fn balance(text: &str, em: f64, lines: Vec<String>) -> Vec<String> {
    if lines.len() < 2 {
        return lines;
    }
    let (mut low, mut high) = (em * 0.4, em);
    let mut best = lines;
    for _ in 0..7 {
        let middle = (low + high) / 2.0;
        match break_lines(text, middle) {
            Some(lines) if lines.len() <= best.len() => {
                best = lines;
                high = middle;
            }
            _ => low = middle,
        }
    }
    best
}

/// A text at the largest size between two bounds at which it fits a box. At the least size it is cut, with `…`.
pub(crate) fn fit(text: &str, w: f64, h: f64, least: f64, greatest: f64) -> Fitted {
    let mut size = greatest;
    while size > least {
        if let Some(lines) = break_lines(text, w / size)
            && lines.len() as f64 * size * LINE_HEIGHT <= h
        {
            let lines = balance(text, w / size, lines);
            return Fitted { size, lines };
        }
        size -= 0.5;
    }
    let rows = ((h / (least * LINE_HEIGHT)) as usize).max(1);
    Fitted {
        size: least,
        lines: cut(text, w / least, rows),
    }
}

/// A text in at most so many lines, words broken where they must be, the end cut with `…`.
pub(crate) fn cut(text: &str, em: f64, rows: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let mut used = 0.0;
    let space = width(" ");
    let rest = width("…");
    for (piece, after_space) in spaced(text) {
        let wide = width(piece);
        let gap = if after_space && used > 0.0 { space } else { 0.0 };
        let row = lines.len();
        let fits = used + gap + wide <= em;
        if !fits && used > 0.0 && row < rows && wide <= em {
            lines.push(piece.to_owned());
            used = wide;
            continue;
        }
        let Some(mut line) = lines.pop() else { break };
        if gap > 0.0 {
            line.push(' ');
            used += gap;
        }
        for letter in piece.chars() {
            let wide = letter_width(letter);
            if used + wide > em {
                if lines.len() + 1 >= rows {
                    // The end gives way to the mark that says so.
                    while used + rest > em
                        && let Some(last) = line.pop()
                    {
                        used -= letter_width(last);
                    }
                    lines.push(line.trim_end().to_owned() + "…");
                    return lines;
                }
                // A space before a word that begins on the next line has no width to spare.
                lines.push(line.trim_end().to_owned());
                line.clear();
                used = 0.0;
            }
            line.push(letter);
            used += wide;
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_break_between_words_and_are_about_as_long_as_each_other() {
        let fitted = fit(
            "Social network banner with upcoming events sent",
            142.0,
            82.0,
            8.0,
            17.0,
        );
        assert!(fitted.lines.len() >= 3, "{fitted:?}");
        let widths: Vec<f64> = fitted.lines.iter().map(|line| width(line)).collect();
        assert!(widths.iter().all(|each| each * fitted.size <= 142.0), "{widths:?}");
        assert_eq!(
            fitted.lines.join(" "),
            "Social network banner with upcoming events sent"
        );
    }

    #[test]
    fn what_cannot_fit_is_cut_and_says_so() {
        let fitted = fit(&"antidisestablishmentarianism ".repeat(40), 60.0, 40.0, 8.0, 17.0);
        assert!(fitted.lines.last().unwrap().ends_with('…'), "{fitted:?}");
        assert_eq!(fitted.size, 8.0);
        assert!(fitted.lines.len() <= 4);
    }

    #[test]
    fn a_word_that_is_broken_leaves_no_space_behind() {
        let lines = cut("ab mmmmmmmmmmmm", width("ab ") - 0.01, 9);
        assert_eq!(lines.first().map(String::as_str), Some("ab"), "{lines:?}");
        assert!(lines.iter().all(|line| width(line) <= width("ab ") - 0.01), "{lines:?}");
    }

    proptest! {
        #[test]
        fn every_line_stays_within_the_box(text in "\\PC{0,120}", w in 40.0..300.0f64, h in 20.0..200.0f64) {
            let fitted = fit(&text, w, h, 8.0, 18.0);
            prop_assert!(fitted.lines.len() as f64 * fitted.size * LINE_HEIGHT <= f64::max(h, fitted.size * LINE_HEIGHT) + 1e-6);
            for line in &fitted.lines {
                prop_assert!(width(line) * fitted.size <= w + 1e-6, "{line:?} in {w}");
            }
        }

        #[test]
        fn no_letter_is_lost_unless_the_cut_is_shown(text in "[a-zA-Z äöü日本語-]{0,60}", w in 60.0..300.0f64, h in 20.0..200.0f64) {
            let fitted = fit(&text, w, h, 8.0, 18.0);
            let plain = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            let shown = plain(&fitted.lines.concat());
            match shown.strip_suffix('…') {
                Some(start) => prop_assert!(plain(&text).starts_with(start)),
                None => prop_assert_eq!(shown, plain(&text)),
            }
        }
    }
}
