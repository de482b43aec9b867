//! A page of the catalogue: front matter that tools read, and a body that people read. Nothing of the board runs in it.

use super::super::File;
use super::super::keys::{Keys, line};
use super::super::tree::{Tree, list, map};
use super::VERSION;
use std::collections::HashMap;
use stormlake_board::{Board, Sticky};

/// A page as it grows.
#[derive(Debug)]
pub(super) struct Page {
    front: Tree,
    body: String,
}

impl Page {
    /// The page of a sticky.
    pub(super) fn of(id: &str, sticky: &Sticky, owners: Tree) -> Self {
        let name = line(&sticky.name);
        let about = sticky.about.as_deref().map(line).filter(|about| !about.is_empty());
        let summary = about.clone().unwrap_or_else(|| name.clone());
        let front = map([
            ("id", id.into()),
            ("name", name.into()),
            ("version", VERSION.into()),
            ("summary", summary.as_str().into()),
            ("owners", owners),
        ]);
        Self {
            front,
            body: format!("{}\n", escaped(&summary)),
        }
    }

    #[must_use]
    pub(super) fn with(mut self, key: &str, value: impl Into<Tree>) -> Self {
        self.front = self.front.with(key, value);
        self
    }

    /// With a further paragraph.
    #[must_use]
    pub(super) fn note(mut self, note: Option<String>) -> Self {
        if let Some(note) = note {
            self.body.push_str(&format!("\n{}\n", escaped(&line(&note))));
        }
        self
    }

    pub(super) fn file(&self, path: &str) -> File {
        File::text(path, format!("---\n{}---\n\n{}", self.front.yaml(), self.body))
    }
}

/// Text that MDX shows and never runs.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            other => out.push(other),
        }
    }
    // At the start of a line these two would be code.
    for word in ["import", "export"] {
        if let Some(rest) = out.strip_prefix(word) {
            return format!("&#{};{}{rest}", u32::from(word.as_bytes()[0]), &word[1..]);
        }
    }
    out
}

/// Whoever owns something, as teams. What nobody owns belongs to the board's owner, else to a team with the board's title.
#[derive(Debug)]
pub(super) struct Owners {
    keys: Keys,
    ids: HashMap<String, String>,
    teams: Vec<(String, String)>,
    otherwise: String,
}

impl Owners {
    pub(super) fn new(board: &Board) -> Self {
        Self {
            keys: Keys::default(),
            ids: HashMap::new(),
            teams: Vec::new(),
            otherwise: board.owner.clone().unwrap_or_else(|| board.title.clone()),
        }
    }

    pub(super) fn of(&mut self, sticky: &Sticky) -> Tree {
        let name = sticky.owner.as_ref().unwrap_or(&self.otherwise).clone();
        if let Some(id) = self.ids.get(&name) {
            return list([id]);
        }
        let id = self.keys.ascii(&name);
        self.ids.insert(name.clone(), id.clone());
        self.teams.push((id.clone(), name));
        list([id])
    }

    pub(super) fn files(&self) -> impl Iterator<Item = File> + '_ {
        self.teams.iter().map(|(id, name)| {
            let front = map([
                ("id", id.into()),
                ("name", line(name).into()),
                ("summary", line(name).into()),
            ]);
            File::text(
                format!("teams/{id}.mdx"),
                format!("---\n{}---\n\n{}\n", front.yaml(), escaped(&line(name))),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_board_runs_in_a_page() {
        assert_eq!(
            escaped("<script>{1+1}</script> & so"),
            "&lt;script>&#123;1+1&#125;&lt;/script> &amp; so"
        );
        assert_eq!(escaped("import x from 'y'"), "&#105;mport x from 'y'");
        assert_eq!(escaped("export const a = 1"), "&#101;xport const a = 1");
    }
}
