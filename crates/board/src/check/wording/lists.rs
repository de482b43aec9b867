//! Lists of words, and the notes that are no sentence: a legend's own, and names of a type.

use super::phrase::Phrase;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A list as it is written: words between blanks.
pub(super) fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

pub(super) fn contains(set: &LazyLock<HashSet<&'static str>>, word: &str) -> bool {
    set.contains(word)
}

/// What a legend says of its own notes, in any language that is known.
static LEGEND: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "event|events|domain event|domain events|pivotal event|external event|time event|integration event|command|commands|action|policy|policies\
     |aggregate|aggregates|actor|actors|person|user|system|systems|external system|external systems|read model|read models|view|hotspot\
     |hotspots|hot spot|opportunity|opportunities|question|questions|legend|happy path|sad path\
     |ereignis|ereignisse|domänenereignis|befehl|kommando|befehle|akteur|legende\
     |evento|eventos|evento de domínio|evento de dominio|comando|comandos|ator|actor|agregado|política|legenda|leyenda\
     |événement|événements|événement de domaine|commande|acteur|légende|evento di dominio|attore|gebeurtenis|gebeurtenissen|actie"
        .split('|')
        .collect()
});

/// Whether a note only says what its colour means.
pub(super) fn is_legend(phrase: &Phrase<'_>) -> bool {
    let number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    let words: Vec<&str> = phrase
        .words
        .iter()
        .filter(|word| !number(word))
        .map(String::as_str)
        .collect();
    words.is_empty() || LEGEND.contains(words.join(" ").as_str())
}

/// Whether a name is that of a type of events: `HandlingEvent`.
pub(super) fn is_type(phrase: &Phrase<'_>) -> bool {
    let type_names = [
        "event",
        "events",
        "ereignis",
        "ereignisse",
        "evento",
        "eventos",
        "événement",
        "gebeurtenis",
    ];
    phrase.words.len() < 5 && type_names.contains(&phrase.last())
}
