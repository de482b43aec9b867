//! Collecting the reasons why a record breaks the contract: all of them, up to a bound that keeps a hostile record's
//! quarantine entry small.

use crate::codes::{self, Code};
use std::borrow::Cow;
use stormlake_record::Violation;

/// At most so many reasons are listed for one record; one more says that there are others.
pub(crate) const REASONS_MAX: usize = 100;

/// The reasons found so far.
#[derive(Debug, Default)]
pub(crate) struct Reasons<'c> {
    list: Vec<Violation>,
    more: usize,
    /// The event sticky's name, once it is known.
    pub(crate) sticky: Option<&'c str>,
}

impl Reasons<'_> {
    /// Adds one reason.
    pub(crate) fn add(&mut self, code: &'static Code, at: impl Into<String>, message: String, mend: impl Into<String>) {
        if self.list.len() >= REASONS_MAX {
            self.more += 1;
            return;
        }
        self.list.push(Violation {
            code: code.code.into(),
            sticky: self.sticky.map(str::to_owned),
            at: at.into(),
            message,
            mend: mend.into(),
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, and an empty collection for the next record.
    pub(crate) fn take(&mut self) -> Vec<Violation> {
        if self.more > 0 {
            self.list.push(Violation {
                code: codes::MORE.code.into(),
                sticky: self.sticky.map(str::to_owned),
                at: String::new(),
                message: format!("{} more reasons are not listed", self.more),
                mend: "mend those that are listed first".into(),
            });
        }
        self.more = 0;
        self.sticky = None;
        std::mem::take(&mut self.list)
    }
}

/// A stranger's text, short enough for a sentence, without line breaks and other control characters.
pub(crate) fn shorten(text: &str) -> Cow<'_, str> {
    const CHARACTERS: usize = 60;
    let long = text.len() > CHARACTERS && text.chars().nth(CHARACTERS).is_some();
    if !long && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut short: String = text
        .chars()
        .take(CHARACTERS)
        .map(|character| if character.is_control() { '\u{FFFD}' } else { character })
        .collect();
    if long {
        short.push('…');
    }
    Cow::Owned(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_a_character() {
        assert_eq!(shorten("abc"), "abc");
        assert_eq!(shorten(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(shorten("a\nb"), "a\u{FFFD}b");
    }

    #[test]
    fn reasons_beyond_the_bound_are_counted() {
        let mut reasons = Reasons::default();
        for _ in 0..REASONS_MAX + 7 {
            reasons.add(&codes::TIME, "/time", String::new(), "");
        }
        let list = reasons.take();
        assert_eq!(list.len(), REASONS_MAX + 1);
        assert_eq!(list[REASONS_MAX].code, "SL-I047");
        assert!(list[REASONS_MAX].message.starts_with("7 more"));
    }
}
