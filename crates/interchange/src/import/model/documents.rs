//! Several files whose parts refer to each other by `$ref`, followed only inside what was given, and never in circles.

use super::tree::Tree;
use std::cell::Cell;
use std::collections::HashMap;

/// Greatest number of references that lead from one to the next.
const HOPS_MAX: usize = 32;

/// Greatest number of schemas that are looked into, each time counted.
const LOOKS_MAX: usize = 1_000_000;

/// The trees of all files.
#[derive(Debug, Default)]
pub struct Documents {
    documents: Vec<(String, Tree)>,
    by_path: HashMap<String, usize>,
    /// Schemas looked into so far: parts that refer to each other can be looked into without end.
    looks: Cell<usize>,
}

/// A value and the document that it stands in: what it refers to is looked for from there.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// Its document.
    pub document: usize,
    /// The value.
    pub tree: &'a Tree,
}

impl Documents {
    /// Adds a tree.
    pub fn add(&mut self, path: &str, tree: Tree) {
        self.by_path.entry(join("", path)).or_insert(self.documents.len());
        self.documents.push((path.to_owned(), tree));
    }

    /// Every document with its path.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &str, &Tree)> {
        let documents = self.documents.iter().enumerate();
        documents.map(|(index, (path, tree))| (index, path.as_str(), tree))
    }

    /// Counts one more look into a schema; `false` when there have been too many.
    pub fn look(&self) -> bool {
        self.looks.set(self.looks.get() + 1);
        self.looks.get() <= LOOKS_MAX
    }

    /// The path of a document.
    pub fn path(&self, document: usize) -> &str {
        self.documents.get(document).map_or("", |(path, _)| path)
    }

    /// The whole of the file at a path beside another.
    pub fn beside(&self, path: &str, relative: &str) -> Option<Spot<'_>> {
        let document = *self.by_path.get(&join(folder(path), relative))?;
        Some(Spot {
            document,
            tree: &self.documents[document].1,
        })
    }

    /// What a value is once its `$ref`s have been followed, or the reference that leads nowhere.
    pub fn follow<'a>(&'a self, mut spot: Spot<'a>) -> Result<Spot<'a>, String> {
        for _ in 0..HOPS_MAX {
            let Some(reference) = spot.tree.get("$ref").and_then(Tree::text) else {
                return Ok(spot);
            };
            spot = self
                .target(spot.document, reference)
                .ok_or_else(|| reference.to_owned())?;
        }
        let reference = spot.tree.get("$ref").and_then(Tree::text);
        Err(reference.unwrap_or_default().to_owned())
    }

    /// What a reference in a document leads to.
    pub fn target(&self, document: usize, reference: &str) -> Option<Spot<'_>> {
        let (path, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let start = if path.is_empty() {
            Spot {
                document,
                tree: &self.documents.get(document)?.1,
            }
        } else {
            self.beside(self.path(document), path)?
        };
        let tree = start.tree.pointer(pointer)?;
        Some(Spot { tree, ..start })
    }
}

/// The folder of a path.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder, without `.` and `..`; one that leads out of the folder begins at its top.
fn join(folder: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let absolute = relative.starts_with('/');
    let folder = if absolute { "" } else { folder };
    for part in folder.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::tree::read_text;
    use super::*;

    fn documents(files: &[(&str, &str)]) -> Documents {
        let mut documents = Documents::default();
        for (path, text) in files {
            documents.add(path, read_text(path, text, 0).unwrap());
        }
        documents
    }

    #[test]
    fn references_lead_through_files() {
        let documents = documents(&[
            ("api/a.yaml", "x: {$ref: '../common/b.yaml#/y'}\n"),
            ("common/b.yaml", "y: {$ref: '#/z'}\nz: 7\n"),
        ]);
        let spot = documents.target(0, "#/x").unwrap();
        let found = documents.follow(spot).unwrap();
        assert_eq!((found.document, found.tree.text()), (1, Some("7")));
    }

    #[test]
    fn circles_and_dead_ends_are_named() {
        let documents = documents(&[("a.yaml", "x: {$ref: '#/y'}\ny: {$ref: '#/x'}\nz: {$ref: './no.yaml'}\n")]);
        let follow = |pointer: &str| documents.follow(documents.target(0, pointer).unwrap()).unwrap_err();
        assert_eq!(follow("#/x"), "#/y");
        assert_eq!(follow("#/z"), "./no.yaml");
    }

    #[test]
    fn paths_stay_below_their_folder() {
        for (folder, relative, expected) in [
            ("a/b", "../c.json", "a/c.json"),
            ("a", "./b/./c.json", "a/b/c.json"),
            ("a", "../../../etc/passwd", "etc/passwd"),
            ("a", "/c.json", "c.json"),
        ] {
            assert_eq!(join(folder, relative), expected);
        }
    }
}
