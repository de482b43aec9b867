//! Names for machines out of names for people: words of plain letters, never taken twice, never a reserved word.

use std::collections::{HashMap, HashSet};

/// Longest name that is made; what a person wrote may be longer.
const LONGEST: usize = 80;

/// The names that are taken.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    taken: HashSet<String>,
    /// The next number to try after each name, so that a thousand of the same name take no longer than others.
    next: HashMap<String, usize>,
    /// What stands between a name and its number.
    joint: &'static str,
}

impl Spelling {
    /// Nothing is taken but these.
    pub(crate) fn reserving(words: &[&str]) -> Self {
        Self {
            taken: words.iter().map(|word| (*word).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Numbers are joined by this.
    pub(crate) fn joined_by(self, joint: &'static str) -> Self {
        Self { joint, ..self }
    }

    /// The name, or where it is taken the name with the first number that is free.
    pub(crate) fn take(&mut self, name: String) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let next = self.next.entry(name.clone()).or_insert(2);
        loop {
            let numbered = format!("{name}{}{next}", self.joint);
            *next += 1;
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

/// The words of a name, in lower or upper case as written: letters and digits of ASCII, letters with marks without them.
pub(crate) fn ascii_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut inside = false;
    let mut length = 0;
    for letter in name.chars() {
        let plain = if letter.is_ascii_alphanumeric() {
            Plain::Letter(letter)
        } else {
            plain(letter)
        };
        let text: &[char] = match &plain {
            Plain::Letter(letter) => std::slice::from_ref(letter),
            Plain::Two(letters) => letters,
            // A mark over the letter before, or an apostrophe.
            Plain::Nothing => continue,
            Plain::Gap => {
                inside = false;
                continue;
            }
        };
        if length + text.len() > LONGEST {
            break;
        }
        length += text.len();
        if !inside {
            words.push(String::new());
            inside = true;
        }
        if let Some(word) = words.last_mut() {
            word.extend(text);
        }
    }
    words
}

enum Plain {
    Letter(char),
    Two([char; 2]),
    Nothing,
    Gap,
}

fn plain(letter: char) -> Plain {
    Plain::Letter(match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'À' | 'Á' | 'Â' | 'Ã' | 'Å' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => 'c',
        'Ç' | 'Ć' | 'Č' => 'C',
        'ď' | 'đ' | 'ð' => 'd',
        'Ď' | 'Đ' => 'D',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'È' | 'É' | 'Ê' | 'Ë' | 'Ę' | 'Ě' => 'E',
        'ğ' | 'ģ' => 'g',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'Ì' | 'Í' | 'Î' | 'Ï' | 'İ' => 'I',
        'ķ' => 'k',
        'ł' | 'ĺ' | 'ļ' | 'ľ' => 'l',
        'Ł' | 'Ľ' => 'L',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'Ñ' | 'Ń' | 'Ň' => 'N',
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => 'o',
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ø' | 'Ő' => 'O',
        'ŕ' | 'ř' => 'r',
        'Ř' => 'R',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'Ś' | 'Š' | 'Ş' | 'Ș' => 'S',
        'ť' | 'ţ' | 'ț' => 't',
        'Ť' | 'Ț' => 'T',
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'Ù' | 'Ú' | 'Û' | 'Ů' | 'Ű' => 'U',
        'ý' | 'ÿ' => 'y',
        'Ý' => 'Y',
        'ź' | 'ż' | 'ž' => 'z',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        'ä' | 'æ' => return Plain::Two(['a', 'e']),
        'ö' | 'œ' => return Plain::Two(['o', 'e']),
        'ü' => return Plain::Two(['u', 'e']),
        'ß' => return Plain::Two(['s', 's']),
        'þ' => return Plain::Two(['t', 'h']),
        'Ä' | 'Æ' => return Plain::Two(['A', 'e']),
        'Ö' | 'Œ' => return Plain::Two(['O', 'e']),
        'Ü' => return Plain::Two(['U', 'e']),
        '\'' | '’' | '\u{300}'..='\u{36f}' => return Plain::Nothing,
        _ => return Plain::Gap,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_with_marks_lose_them() {
        assert_eq!(ascii_words("Bestellung geprüft"), ["Bestellung", "geprueft"]);
        assert_eq!(ascii_words("Customer's order!"), ["Customers", "order"]);
        assert_eq!(ascii_words("e\u{301}te\u{301}"), ["ete"]);
        assert_eq!(ascii_words("注文"), Vec::<String>::new());
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_that_is_free() {
        let mut names = Spelling::reserving(&["class"]).joined_by("_");
        assert_eq!(names.take("a_2".into()), "a_2");
        assert_eq!(names.take("a".into()), "a");
        assert_eq!(names.take("a".into()), "a_3");
        assert_eq!(names.take("class".into()), "class_2");
    }

    proptest! {
        #[test]
        fn words_are_plain_and_short(name in "\\PC{0,200}") {
            let words = ascii_words(&name);
            prop_assert!(words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric())));
            prop_assert!(words.concat().len() <= LONGEST);
        }
    }
}
