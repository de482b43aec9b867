//! What the words of a note say about its kind. A guess: it decides only where neither the wall's legend nor a colour does.

use super::vocabulary::normal;
use stormlake_board::Kind;

/// English past participles that do not end in -ed.
const IRREGULAR: [&str; 64] = [
    "sent",
    "paid",
    "made",
    "given",
    "sold",
    "bought",
    "found",
    "lost",
    "won",
    "begun",
    "chosen",
    "taken",
    "written",
    "done",
    "built",
    "left",
    "kept",
    "held",
    "met",
    "known",
    "shown",
    "seen",
    "gone",
    "become",
    "come",
    "broken",
    "withdrawn",
    "drawn",
    "driven",
    "thrown",
    "grown",
    "shipped",
    "put",
    "set",
    "read",
    "told",
    "said",
    "brought",
    "caught",
    "taught",
    "thought",
    "got",
    "gotten",
    "forgotten",
    "hidden",
    "bound",
    "spent",
    "lent",
    "bent",
    "dealt",
    "felt",
    "fallen",
    "risen",
    "spoken",
    "stolen",
    "sworn",
    "torn",
    "woken",
    "worn",
    "arisen",
    "sunk",
    "hit",
    "cut",
    "split",
];

/// English verbs that commands begin with.
const VERBS: [&str; 96] = [
    "accept",
    "activate",
    "add",
    "adjust",
    "allocate",
    "apply",
    "approve",
    "archive",
    "ask",
    "assign",
    "book",
    "browse",
    "buy",
    "calculate",
    "call",
    "cancel",
    "change",
    "charge",
    "check",
    "choose",
    "close",
    "collect",
    "comment",
    "complete",
    "confirm",
    "connect",
    "contact",
    "cook",
    "create",
    "deactivate",
    "decline",
    "delete",
    "deliver",
    "deposit",
    "detect",
    "disable",
    "download",
    "draft",
    "edit",
    "enable",
    "enter",
    "evaluate",
    "export",
    "fill",
    "find",
    "forward",
    "generate",
    "get",
    "give",
    "import",
    "inform",
    "initiate",
    "invite",
    "issue",
    "join",
    "log",
    "login",
    "make",
    "mark",
    "move",
    "notify",
    "open",
    "order",
    "pay",
    "pick",
    "place",
    "prepare",
    "print",
    "process",
    "provide",
    "publish",
    "push",
    "refund",
    "register",
    "reject",
    "release",
    "remove",
    "request",
    "reserve",
    "return",
    "review",
    "save",
    "schedule",
    "search",
    "select",
    "sell",
    "send",
    "share",
    "ship",
    "sign",
    "start",
    "stop",
    "submit",
    "swap",
    "transfer",
    "update",
];

/// How policies begin.
const WHENEVER: [&str; 26] = [
    "whenever",
    "when",
    "if",
    "every time",
    "as soon as",
    "always when",
    "sempre que",
    "quando",
    "se",
    "toda vez que",
    "siempre que",
    "cuando",
    "cada vez que",
    "si",
    "immer wenn",
    "wenn",
    "sobald",
    "falls",
    "chaque fois que",
    "quand",
    "lorsque",
    "ogni volta che",
    "non appena",
    "telkens wanneer",
    "wanneer",
    "zodra",
];

/// The kind that the words suggest, and how sure one can be.
pub(super) fn guess(text: &str) -> Option<(Kind, f32)> {
    if text.trim_end().ends_with('?') {
        return Some((Kind::Hotspot, 0.75));
    }
    let words = normal(&text.chars().take(400).collect::<String>());
    if WHENEVER.iter().any(|start| begins(&words, start)) || words.contains(" whenever ") {
        return Some((Kind::Policy, 0.75));
    }
    let list: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let (first, last) = (list.first()?, list.last()?);
    if ["policy", "politica", "richtlinie", "politique", "beleid"].contains(last) {
        return Some((Kind::Policy, 0.7));
    }
    if list.len() > 1 && VERBS.contains(first) && !is_past(last) {
        return Some((Kind::Command, 0.7));
    }
    if list.len() > 1 && (is_past(last) || list.iter().skip(1).any(|word| is_past(word))) {
        return Some((Kind::Event, 0.7));
    }
    if VERBS.contains(first) {
        return Some((Kind::Command, 0.6));
    }
    // "Cadastrar conta", "Créer un compte", "Bestellung aufgeben".
    let infinitive = |word: &str| {
        word.len() > 4
            && ["ar", "er", "ir", "are", "ere", "ire"]
                .iter()
                .any(|end| word.ends_with(end))
    };
    let german =
        list.len() > 1 && last.len() > 5 && last.ends_with("en") && text.chars().next().is_some_and(char::is_uppercase);
    if list.len() > 1 && infinitive(first) {
        return Some((Kind::Command, 0.55));
    }
    german.then_some((Kind::Command, 0.5))
}

fn begins(words: &str, start: &str) -> bool {
    words.strip_prefix(start).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether a word is a past participle in one of the languages; English surely, the others by their endings.
fn is_past(word: &str) -> bool {
    if IRREGULAR.contains(&word) {
        return true;
    }
    let ends = |ends: &[&str]| word.len() > 5 && ends.iter().any(|end| word.ends_with(end));
    let english =
        word.len() > 3 && word.ends_with("ed") && !["need", "feed", "seed", "speed", "indeed"].contains(&word);
    let romance = ends(&[
        "ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas", "ato", "ata", "uto", "uta", "ito", "ita",
    ]);
    let german =
        word.len() > 6 && word.starts_with("ge") && (word.ends_with('t') || word.ends_with("en")) || ends(&["iert"]);
    english || romance || german || word == "wurde" || word == "werd"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_suggest_a_kind() {
        for (text, kind) in [
            ("Order placed", Some(Kind::Event)),
            ("Verify email sent", Some(Kind::Event)),
            ("Conta Cadastrada", Some(Kind::Event)),
            ("Bestellung geliefert", Some(Kind::Event)),
            ("Place order", Some(Kind::Command)),
            ("Cadastrar Conta", Some(Kind::Command)),
            ("Whenever an order is placed, tell the cook", Some(Kind::Policy)),
            ("Sempre que um pedido chega", Some(Kind::Policy)),
            ("Timetable design policy", Some(Kind::Policy)),
            ("Who pays?", Some(Kind::Hotspot)),
            ("Customer", None),
            ("", None),
            ("…", None),
        ] {
            assert_eq!(guess(text).map(|(kind, _)| kind), kind, "{text}");
        }
    }
}
