//! Words that match a field's `pattern`: a random walk along the parsed expression, each word then tested against it.

use crate::random::Random;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Longest word that is tried, in bytes.
const LENGTH_MAX: usize = 4_096;
/// Most parts of an expression that one word may pass: nested repetitions of nothing take time, too.
const STEPS_MAX: u32 = 10_000;
/// Repetitions beyond the least number that a star or plus may bring.
const MORE: u32 = 6;

/// A pattern that words can be made for.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    hir: Hir,
    regex: regex::Regex,
}

impl Pattern {
    /// Compiles a pattern; `None` when it is none.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let regex = regex::RegexBuilder::new(text).size_limit(1 << 20).build().ok()?;
        let hir = regex_syntax::parse(text).ok()?;
        Some(Self { hir, regex })
    }

    /// Whether a word matches.
    pub(crate) fn matches(&self, word: &str) -> bool {
        self.regex.is_match(word)
    }

    /// A word that matches, between two lengths in characters. `None` when none came up.
    pub(crate) fn word(&self, random: &mut Random, least: usize, most: usize) -> Option<String> {
        (0..24).find_map(|_| {
            let mut word = String::new();
            walk(&self.hir, random, &mut word, &mut STEPS_MAX.clone())?;
            while word.chars().count() < least && word.len() < LENGTH_MAX {
                word.push('0');
            }
            let length = word.chars().count();
            ((least..=most).contains(&length) && self.matches(&word)).then_some(word)
        })
    }
}

/// Appends what one branch of the expression stands for; `None` when that is nothing or far too long.
fn walk(hir: &Hir, random: &mut Random, word: &mut String, steps: &mut u32) -> Option<()> {
    *steps = steps.checked_sub(1)?;
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => word.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => word.push(letter(class, random)?),
        HirKind::Repetition(repetition) => {
            let most = repetition
                .max
                .unwrap_or(u32::MAX)
                .min(repetition.min.saturating_add(MORE));
            let times = random.between(i64::from(repetition.min), i64::from(most));
            for _ in 0..times {
                walk(&repetition.sub, random, word, steps)?;
            }
        }
        HirKind::Capture(capture) => walk(&capture.sub, random, word, steps)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| walk(part, random, word, steps))?,
        HirKind::Alternation(branches) => walk(random.pick(branches)?, random, word, steps)?,
    }
    (word.len() <= LENGTH_MAX).then_some(())
}

/// A character of a class: one that can be printed in ASCII if it has any, letters and digits before others.
fn letter(class: &Class, random: &mut Random) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class
            .iter()
            .map(|range| (range.start().into(), range.end().into()))
            .collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|range| (range.start().into(), range.end().into()))
            .collect(),
    };
    let holds = |c: &char| {
        ranges
            .iter()
            .any(|(start, end)| (*start..=*end).contains(&u32::from(*c)))
    };
    let plain: Vec<char> = ('0'..='9').chain('a'..='z').chain('A'..='Z').filter(holds).collect();
    let printed = || (' '..='~').filter(holds).collect::<Vec<char>>();
    let plain = if plain.is_empty() { printed() } else { plain };
    match random.pick(&plain) {
        Some(letter) => Some(*letter),
        None => ranges.iter().find_map(|(start, _)| char::from_u32(*start)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_matches_its_pattern() {
        let mut random = Random::new(3);
        for text in [
            "^[0-9]{4}$",
            "^(A|B)-[a-f]+$",
            r"^[^@\s]+@[^@\s]+$",
            "x",
            r"^\p{Greek}{2}$",
            r"^\d{3}-\w+(\.\w+)?$",
            "",
        ] {
            let pattern = Pattern::new(text).unwrap();
            for _ in 0..50 {
                let word = pattern.word(&mut random, 0, 64).unwrap();
                assert!(pattern.matches(&word), "{text}: {word}");
            }
        }
    }

    #[test]
    fn what_has_no_word_of_that_length_gives_none() {
        let mut random = Random::new(3);
        assert_eq!(Pattern::new("^[0-9]{4}$").unwrap().word(&mut random, 0, 3), None);
        assert_eq!(Pattern::new("^[0-9]{4}$").unwrap().word(&mut random, 5, 9), None);
        assert!(Pattern::new("(").is_none());
    }

    #[test]
    fn a_pattern_that_would_run_away_gives_none() {
        for text in ["^(((a{50}){50}){50})$", "^((((a?){1000}){1000}){1000})x$"] {
            let pattern = Pattern::new(text);
            assert!(pattern.is_none_or(|pattern| pattern.word(&mut Random::new(1), 0, 10_000).is_none()));
        }
    }
}
