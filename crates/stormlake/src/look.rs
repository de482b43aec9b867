//! How text looks: colours on a terminal only, numbers that can be read, and writing that survives `| head`.

use std::io::{IsTerminal, Write};

/// Whether colours are used.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    coloured: bool,
}

macro_rules! colours {
    ($($name:ident $number:literal)*) => {
        $(
            #[doc = concat!("Text as SGR ", $number, ".")]
            pub fn $name(self, text: impl std::fmt::Display) -> String {
                self.wrap($number, text)
            }
        )*
    };
}

impl Look {
    /// For standard output.
    pub fn of_stdout() -> Self {
        Self {
            coloured: std::io::stdout().is_terminal() && allowed(),
        }
    }

    /// For standard error.
    pub fn of_stderr() -> Self {
        Self {
            coloured: std::io::stderr().is_terminal() && allowed(),
        }
    }

    /// Whether colours are used.
    pub fn coloured(self) -> bool {
        self.coloured
    }

    fn wrap(self, number: &str, text: impl std::fmt::Display) -> String {
        if self.coloured {
            format!("\x1b[{number}m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    }

    colours! { bold "1" dim "2" red "31" green "32" yellow "33" blue "34" magenta "35" cyan "36" }
}

/// <https://no-color.org>, and terminals that say they have none.
fn allowed() -> bool {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    unset("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Writes to standard output. A reader that has seen enough ends the program quietly, as it would any other.
pub fn out(text: &str) {
    let mut stdout = std::io::stdout().lock();
    if stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).is_err() {
        std::process::exit(0);
    }
}

/// Writes a line to standard output.
pub fn line(text: impl AsRef<str>) {
    out(&format!("{}\n", text.as_ref()));
}

/// Writes to standard error; where nobody listens there is nobody to tell.
pub fn err(text: &str) {
    drop(std::io::stderr().lock().write_all(text.as_bytes()));
}

/// Writes JSON for a machine: one document, indented.
pub fn json(value: &impl serde::Serialize) {
    line(serde_json::to_string_pretty(value).unwrap_or_default());
}

/// A number with commas: 12,345.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 event`, `2 events`.
pub fn count(count: u64, word: &str) -> String {
    if count == 1 {
        return format!("1 {word}");
    }
    let plural = match word.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{word}s"),
    };
    format!("{} {plural}", number(count))
}

/// Text with control characters made visible: what came from outside must not steer the terminal.
pub fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            if c.is_control() {
                c.escape_debug().collect()
            } else {
                vec![c]
            }
        })
        .collect()
}

/// Not more than so many characters.
pub fn short(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(characters.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

/// An RFC 3339 time to the second, with a blank in the middle: `2026-11-23 09:20:05`.
pub fn time(text: &str) -> String {
    let second = text.get(..19).unwrap_or(text);
    second.replacen('T', " ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_threes() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345, "12,345"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(
            (count(1, "policy"), count(2, "policy"), count(0, "event")),
            ("1 policy".into(), "2 policies".into(), "0 events".into())
        );
    }

    #[test]
    fn what_came_from_outside_cannot_steer_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\r"), "a\\u{1b}[2Jb\\r");
        assert_eq!(short("Bestellung", 6), "Beste…");
        assert_eq!(short("kurz", 6), "kurz");
        assert_eq!(time("2026-11-23T09:20:05.123Z"), "2026-11-23 09:20:05");
        assert_eq!(time("then"), "then");
    }
}
