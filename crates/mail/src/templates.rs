//! The files of a project's `templates` folder, by name.

use crate::limits::{ALL_BYTES_MAX, FILE_BYTES_MAX, FILES_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// File name → text. Only `….txt` and `….html` count.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Templates(BTreeMap<String, String>);

/// More than [`crate::limits`] allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TooMuch {
    /// One file.
    #[error("templates/{name} has {bytes} bytes, more than {FILE_BYTES_MAX}; mail programs cut such a letter off")]
    File {
        /// Its name.
        name: String,
        /// Its size.
        bytes: usize,
    },
    /// All files together.
    #[error("the templates have more than {ALL_BYTES_MAX} bytes in all; take out what no policy uses")]
    Bytes,
    /// Too many of them.
    #[error("there are more than {FILES_MAX} templates; take out what no policy uses")]
    Files,
}

impl Templates {
    /// Whether a file of this name is a template.
    pub fn is_template(name: &str) -> bool {
        let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".html"));
        stem.is_some_and(|stem| !stem.is_empty() && !stem.starts_with('.'))
    }

    /// Takes in a file; names that are none of a template are ignored.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), TooMuch> {
        if !Self::is_template(name) {
            return Ok(());
        }
        if text.len() > FILE_BYTES_MAX {
            return Err(TooMuch::File {
                name: name.to_owned(),
                bytes: text.len(),
            });
        }
        if self.0.len() >= FILES_MAX {
            return Err(TooMuch::Files);
        }
        if self.0.values().map(String::len).sum::<usize>() + text.len() > ALL_BYTES_MAX {
            return Err(TooMuch::Bytes);
        }
        self.0.insert(name.to_owned(), text.to_owned());
        Ok(())
    }

    /// The text of a file.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Templates {
    /// For examples and tests: within the limits.
    fn from(files: [(&str, &str); N]) -> Self {
        Self(files.map(|(name, text)| (name.to_owned(), text.to_owned())).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_beyond_a_limit_are_refused_and_others_are_ignored() {
        let mut templates = Templates::default();
        for other in [".txt", "..html", "a.md", "a.txt~", "a.txt.bak", ""] {
            templates.add(other, "x").unwrap();
        }
        assert!(templates.is_empty());
        let long = "x".repeat(FILE_BYTES_MAX + 1);
        assert!(matches!(templates.add("a.txt", &long), Err(TooMuch::File { .. })));
        for number in 0..ALL_BYTES_MAX / FILE_BYTES_MAX {
            templates.add(&format!("{number}.txt"), &long[1..]).unwrap();
        }
        assert_eq!(templates.add("one-more.txt", "x"), Err(TooMuch::Bytes));
        let mut many = Templates::default();
        for number in 0..FILES_MAX {
            many.add(&format!("{number}.html"), "x").unwrap();
        }
        assert_eq!(many.add("one-more.html", "x"), Err(TooMuch::Files));
    }
}
