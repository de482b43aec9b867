//! Which language a board is written in, told from its own words: function words and endings weigh most, the words of trade help, and
//! where the evidence is thin the answer is none.

use super::english;
use super::lists::contains;
use super::phrase::Phrase;
use super::tongue::{self, TONGUES};
use crate::model::Board;

/// A language whose tense and mood are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    Portuguese,
    Spanish,
    French,
    Dutch,
    Italian,
}

impl Language {
    const ALL: [Language; 7] = [
        Language::English,
        Language::German,
        Language::Portuguese,
        Language::Spanish,
        Language::French,
        Language::Dutch,
        Language::Italian,
    ];
}

/// Words that are looked at: of more, the rest says the same.
const WORDS_MAX: usize = 20_000;

/// What speaks for one language.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    /// Function words weigh three, verbs and words of trade two, endings one.
    weight: usize,
    /// How many words were recognised.
    known: usize,
    /// How many of them are function words, verbs or verbal endings: what a language does not borrow.
    grammar: usize,
}

/// The language of a board's words; `None` where it is none of those that are known, or cannot be told.
pub(crate) fn decide(board: &Board) -> Option<Language> {
    let names = board.stickies().map(|(_, _, sticky)| sticky.name.as_str());
    let contexts = board.contexts.iter().map(|context| context.name.as_str());
    let abouts = board.stickies().filter_map(|(_, _, sticky)| sticky.about.as_deref());
    let head = [board.scope.as_deref(), board.about.as_deref()].into_iter().flatten();
    let texts = names.chain(contexts).chain(head).chain(abouts);
    of(texts.flat_map(|text| Phrase::new(text).words))
}

fn of(words: impl Iterator<Item = String>) -> Option<Language> {
    let mut evidence = [Evidence::default(); 7];
    let mut all = 0;
    let lettered = words.filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
    for word in lettered.take(WORDS_MAX) {
        all += 1;
        for (language, evidence) in Language::ALL.into_iter().zip(&mut evidence) {
            weigh(&word, language, evidence);
        }
    }
    let (best, first) = Language::ALL
        .into_iter()
        .zip(evidence)
        .max_by_key(|(_, evidence)| evidence.weight)?;
    let second = Language::ALL
        .into_iter()
        .zip(evidence)
        .filter(|(language, _)| *language != best);
    let second = second.map(|(_, evidence)| evidence.weight).max().unwrap_or(0);
    let enough = first.weight >= 4 && first.known * 5 >= all * 2 && first.grammar * 5 >= all;
    (enough && first.weight * 4 > second * 5).then_some(best)
}

fn weigh(word: &str, language: Language, evidence: &mut Evidence) {
    let (function, verb, trade, ending) = match language {
        Language::English => (
            contains(&english::FUNCTION, word),
            english::is_verb(word) || english::is_past(word),
            contains(&english::TRADE, word),
            false,
        ),
        other => {
            let tongue = &TONGUES[other as usize - 1];
            (
                contains(&tongue.function, word),
                contains(&tongue.verbs, word) || contains(&tongue.past, word),
                contains(&tongue.trade, word),
                tongue::ends_like(word, other),
            )
        }
    };
    let weight = match (function, verb, trade, ending) {
        (true, ..) => 3,
        (_, true, ..) | (_, _, true, _) => 2,
        (.., true) => 1,
        _ => return,
    };
    evidence.weight += weight;
    evidence.known += 1;
    evidence.grammar += usize::from(function || verb || ending);
}

/// Whether one name may be of the board's language: a note in another one is left alone.
pub(super) fn fits(phrase: &Phrase<'_>, language: Language) -> bool {
    let letters = phrase
        .words
        .iter()
        .flat_map(|word| word.chars())
        .filter(|c| c.is_alphabetic());
    let latin = |c: char| c.is_ascii() || ('\u{c0}'..='\u{17f}').contains(&c);
    let (mut all, mut foreign) = (0, 0);
    for letter in letters {
        all += 1;
        // English has no accents of its own; a borrowed é is none of another language yet.
        let strange =
            !latin(letter) || (language == Language::English && !letter.is_ascii() && !"éèïñç".contains(letter));
        foreign += usize::from(strange);
    }
    if all < 3 || foreign > 0 {
        return false;
    }
    let weigh_all = |language: Language| {
        let mut evidence = Evidence::default();
        for word in &phrase.words {
            weigh(word, language, &mut evidence);
        }
        evidence.weight
    };
    let own = weigh_all(language);
    Language::ALL
        .into_iter()
        .all(|other| other == language || weigh_all(other) <= own.max(2))
}
