//! Names that look alike: capitals, marks, accents, plural, and letters of other scripts that look the same.

use super::phrase::Phrase;

/// What remains of a name in the eye of a hurried reader. Names with the same skeleton are easily confused.
pub(super) fn skeleton(name: &str) -> String {
    let seen: String = looks(name);
    let words = Phrase::new(&seen).words;
    words.iter().map(|word| singular(word)).collect::<Vec<_>>().join(" ")
}

/// What makes the two look alike, where it can be named.
pub(super) fn why(one: &str, other: &str) -> &'static str {
    let small = |name: &str| Phrase::new(name).words.join(" ");
    let letters = |name: &str| -> String {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    if letters(one) == letters(other) {
        ": they differ in capitals, blanks or marks alone"
    } else if small(&looks(one)) == small(&looks(other)) {
        ": they differ in letters that look the same"
    } else {
        ": they differ in a plural alone"
    }
}

/// Each letter as the Latin letter that it looks like.
fn looks(name: &str) -> String {
    let mut seen = String::with_capacity(name.len());
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let goes_on = |next: &char| next.is_lowercase() || matches!(next, 'I' | '1' | '|');
        let inside = before.is_lowercase() && letters.peek().is_none_or(goes_on);
        match letter {
            // A capital I or a digit within a word of small letters is there to be mistaken.
            'I' | '1' | '|' if inside => {
                seen.push('l');
                before = 'l';
                continue;
            }
            '0' if inside => seen.push('o'),
            _ => match folded(letter) {
                "" => seen.push(letter),
                "-" => {}
                plain => seen.push_str(plain),
            },
        }
        before = letter;
    }
    seen
}

/// The Latin letter that another one looks like; `-` for what is not seen at all, nothing for what stays.
fn folded(letter: char) -> &'static str {
    match letter {
        // Cyrillic and Greek.
        'а' | 'α' => "a",
        'А' | 'Α' => "A",
        'В' | 'Β' => "B",
        'с' | 'ϲ' => "c",
        'С' | 'Ϲ' => "C",
        'ԁ' => "d",
        'е' | 'ε' => "e",
        'Е' | 'Ε' => "E",
        'Н' | 'Η' => "H",
        'һ' => "h",
        'і' | 'ι' | 'ı' => "i",
        'І' | 'Ι' => "I",
        'ј' => "j",
        'Ј' => "J",
        'К' | 'Κ' => "K",
        'к' | 'κ' => "k",
        'М' | 'Μ' => "M",
        'Ν' => "N",
        'о' | 'ο' | 'σ' => "o",
        'О' | 'Ο' => "O",
        'р' | 'ρ' => "p",
        'Р' | 'Ρ' => "P",
        'ѕ' => "s",
        'Ѕ' => "S",
        'Т' | 'Τ' => "T",
        'т' | 'τ' => "t",
        'υ' => "u",
        'ν' | 'ѵ' => "v",
        'х' | 'χ' => "x",
        'Х' | 'Χ' => "X",
        'у' | 'γ' => "y",
        'У' | 'Υ' => "Y",
        'Ζ' => "Z",
        // Accents.
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        // What nobody sees.
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{300}'..='\u{36f}' => "-",
        '\u{a0}' | '\u{2007}' | '\u{202f}' => " ",
        '‐' | '‑' | '–' | '—' | '−' => " ",
        _ => wide(letter),
    }
}

/// Letters of full width, as they stand between Chinese or Japanese signs.
fn wide(letter: char) -> &'static str {
    const SMALL: &str = "abcdefghijklmnopqrstuvwxyz";
    const LARGE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const DIGITS: &str = "0123456789";
    let at = |first: char, letters: &'static str| {
        let place = (letter as usize).checked_sub(first as usize)?;
        letters.get(place..=place)
    };
    at('ａ', SMALL)
        .or_else(|| at('Ａ', LARGE))
        .or_else(|| at('０', DIGITS))
        .unwrap_or("")
}

/// A word without the ending of its plural.
fn singular(word: &str) -> String {
    if word.chars().count() < 4 || ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let hissing = ["sses", "xes", "ches", "shes"];
    let cut = if hissing.iter().any(|end| word.ends_with(end)) {
        2
    } else {
        usize::from(word.ends_with('s'))
    };
    word[..word.len() - cut].to_owned()
}
