//! Names of types as people read them: `OrderPlaced` and `order-placed` are "Order placed".

use super::words::{ASKING, NO_PARTICIPLES, PARTICIPLES, VERBS, is_one_of};
use stormlake_board::limits::NAME_BYTES_MAX;

/// What a name sounds like, in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Something that happened: "Order placed".
    Past,
    /// Something asked for: "Place order".
    Imperative,
    /// Neither for certain.
    Unclear,
}

/// A name as it may stand on a sticky: on one line, without control characters, not too long. `None` where nothing is left.
pub fn tidy(name: &str) -> Option<String> {
    let mut tidy = String::with_capacity(name.len().min(NAME_BYTES_MAX));
    let visible = |c: char| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    for word in name
        .split(|c: char| c.is_whitespace() || !visible(c))
        .filter(|word| !word.is_empty())
    {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.push_str(word);
        if tidy.len() > NAME_BYTES_MAX {
            break;
        }
    }
    Some(shortened(&tidy, NAME_BYTES_MAX)).filter(|name| !name.is_empty())
}

/// A text cut to some bytes, at a character, with an ellipsis where something is missing.
pub fn shortened(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let mut end = bytes_max.saturating_sub('…'.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text[..end].trim_end())
}

/// The words of an identifier as a sentence begins: `orderPlaced`, `ORDER_PLACED` and `order.placed` are "Order placed",
/// `HTTPRequestSent` is "HTTP request sent". What has blanks is taken as people wrote it.
pub fn readable(name: &str) -> String {
    let name = name.trim();
    if name.contains(char::is_whitespace) {
        return name.to_owned();
    }
    let shouted = !name.chars().any(char::is_lowercase);
    let mut readable = String::with_capacity(name.len() + 8);
    for word in words(name) {
        let acronym = !shouted && word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
        if readable.is_empty() {
            let mut letters = word.chars();
            readable.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            let rest = letters.as_str();
            readable.push_str(&if acronym { rest.to_owned() } else { rest.to_lowercase() });
        } else {
            readable.push(' ');
            readable.push_str(&if acronym { word.to_owned() } else { word.to_lowercase() });
        }
    }
    if readable.is_empty() { name.to_owned() } else { readable }
}

/// The words of an identifier: at `_`, `-`, `.`, `/`, `:`, at a capital after a small letter, and before the last capital of
/// a row that goes on small.
pub fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in name.split(['_', '-', '.', '/', ':', ' ']) {
        let letters: Vec<(usize, char)> = part.char_indices().collect();
        let mut start = 0;
        for (index, (at, letter)) in letters.iter().enumerate().skip(1) {
            let before = letters[index - 1].1;
            let after_small = letter.is_uppercase() && (before.is_lowercase() || before.is_numeric());
            let last_of_row = letter.is_uppercase()
                && before.is_uppercase()
                && letters.get(index + 1).is_some_and(|(_, next)| next.is_lowercase());
            if after_small || last_of_row {
                words.push(&part[start..*at]);
                start = *at;
            }
        }
        words.push(&part[start..]);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a name sounds like. A participle anywhere says past ("Order placed by customer"), a known verb at the beginning
/// says imperative.
pub fn mood(name: &str) -> Mood {
    let words: Vec<String> = words(name).iter().take(30).map(|word| word.to_lowercase()).collect();
    let participle = |word: &String| {
        let regular = word.len() > 3 && word.ends_with("ed") && !is_one_of(NO_PARTICIPLES, word);
        regular || is_one_of(PARTICIPLES, word)
    };
    // "Read" and "set" are participles only at the end.
    let sure = |word: &String| participle(word) && !is_one_of("read set put left", word);
    let past = words.iter().skip(1).any(sure) || words.last().is_some_and(participle);
    match words.first() {
        _ if past => Mood::Past,
        Some(first) if is_one_of(VERBS, first) => Mood::Imperative,
        _ => Mood::Unclear,
    }
}

/// Whether a name asks for something to look at: "Get stock".
pub fn asks(name: &str) -> bool {
    words(name)
        .first()
        .is_some_and(|first| is_one_of(ASKING, &first.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_words() {
        for (name, expected) in [
            ("OrderPlaced", "Order placed"),
            ("order-placed", "Order placed"),
            ("ORDER_PLACED", "Order placed"),
            ("orderPlaced", "Order placed"),
            ("com.shop.order.placed", "Com shop order placed"),
            ("HTTPRequestSent", "HTTP request sent"),
            ("PDFCreated", "PDF created"),
            ("Order Placed", "Order Placed"),
            ("Stock2Moved", "Stock2 moved"),
            ("BestellungGeprüft", "Bestellung geprüft"),
            ("주문됨", "주문됨"),
            ("x", "X"),
            ("__", "__"),
            ("A", "A"),
        ] {
            assert_eq!(readable(name), expected);
        }
    }

    #[test]
    fn names_are_tidied_and_cut() {
        assert_eq!(tidy(" Order\n placed\u{7} ").as_deref(), Some("Order placed"));
        assert_eq!(tidy("\n\t\u{0}"), None);
        let long = tidy(&"é".repeat(300)).unwrap();
        assert!(long.len() <= NAME_BYTES_MAX && long.ends_with('…'));
    }

    #[test]
    fn mood_is_told_by_verb_and_participle() {
        for (name, expected) in [
            ("OrderPlaced", Mood::Past),
            ("PlaceOrder", Mood::Imperative),
            ("likeComment", Mood::Imperative),
            ("commentLiked", Mood::Past),
            ("InvoiceSent", Mood::Past),
            ("SetPrice", Mood::Imperative),
            ("TakePayment", Mood::Imperative),
            ("ApplicantScoringEvent", Mood::Unclear),
            ("UpdateFeed", Mood::Imperative),
            ("Order placed by customer", Mood::Past),
        ] {
            assert_eq!(mood(name), expected, "{name}");
        }
    }
}
