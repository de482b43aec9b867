//! A name taken apart into words.

/// The words of a name.
#[derive(Debug, Clone)]
pub(super) struct Phrase<'a> {
    pub text: &'a str,
    /// In small letters; `orderPlaced` are two. What stands in brackets is left out.
    pub words: Vec<String>,
    /// Whether each began with a capital.
    pub capital: Vec<bool>,
}

impl<'a> Phrase<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut phrase = Self {
            text,
            words: Vec::new(),
            capital: Vec::new(),
        };
        let (mut depth, mut word) = (0usize, String::new());
        let mut before = ' ';
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            let inside = letter.is_alphanumeric() || (matches!(letter, '\'' | '’') && before.is_alphabetic());
            if depth > 0 || !inside {
                phrase.push(&mut word);
                before = ' ';
                continue;
            }
            let next_small = letters.peek().is_some_and(|next| next.is_lowercase());
            let humps = letter.is_uppercase()
                && (before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && next_small && word.len() > 1));
            if humps {
                phrase.push(&mut word);
            }
            word.push(letter);
            before = letter;
        }
        phrase.push(&mut word);
        phrase
    }

    fn push(&mut self, word: &mut String) {
        let trimmed = word.trim_matches(['\'', '’']);
        if !trimmed.is_empty() {
            self.capital.push(trimmed.starts_with(char::is_uppercase));
            self.words.push(trimmed.to_lowercase().replace('’', "'"));
        }
        word.clear();
    }

    pub fn first(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    pub fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    pub fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    /// A question, by its mark or by how it begins.
    pub fn is_question(&self) -> bool {
        let text = self.text.trim_end_matches([' ', '"', '\'', ')', '!']);
        let marked = text.ends_with(['?', '？', '؟']) || self.text.trim_start().starts_with('¿');
        let auxiliaries = [
            "do", "does", "did", "should", "can", "could", "will", "is", "are", "must", "may", "shall",
        ];
        let persons = ["we", "i", "you", "they", "it", "there", "he", "she", "the", "this"];
        let asks = match self.first() {
            "should" | "shall" | "does" => self.words.len() > 2,
            "how" | "why" => {
                auxiliaries.contains(&self.word(1)) || ["many", "much", "long", "often"].contains(&self.word(1))
            }
            "what" => auxiliaries.contains(&self.word(1)) || ["if", "about", "happens"].contains(&self.word(1)),
            "who" | "when" | "where" | "which" => auxiliaries.contains(&self.word(1)),
            first if auxiliaries.contains(&first) => persons.contains(&self.word(1)),
            _ => false,
        };
        marked || asks
    }
}
