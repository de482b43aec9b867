//! The pages of a catalogue: where they stand, which version is the newest, and their front matter.

use crate::import::model::{Tree, read_text, text};
use crate::import::{Refusal, Source};
use std::cmp::Ordering;
use std::collections::HashMap;

/// What a page describes, in the order in which pages are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Collection {
    Domain,
    Service,
    Event,
    Command,
    Query,
    Flow,
    /// Something that a board has no place for.
    Other,
}

/// Folders and what they hold.
const FOLDERS: [(&str, Collection); 20] = [
    ("domains", Collection::Domain),
    ("subdomains", Collection::Domain),
    ("services", Collection::Service),
    ("events", Collection::Event),
    ("commands", Collection::Command),
    ("queries", Collection::Query),
    ("flows", Collection::Flow),
    ("systems", Collection::Other),
    ("channels", Collection::Other),
    ("entities", Collection::Other),
    ("containers", Collection::Other),
    ("teams", Collection::Other),
    ("users", Collection::Other),
    ("data-products", Collection::Other),
    ("diagrams", Collection::Other),
    ("agents", Collection::Other),
    ("adrs", Collection::Other),
    ("decisions", Collection::Other),
    ("external-systems", Collection::Other),
    ("docs", Collection::Other),
];

/// A page.
#[derive(Debug)]
pub struct Page<'a> {
    pub path: &'a str,
    pub collection: Collection,
    /// Its own id, unique in its collection.
    pub id: String,
    pub version: String,
    pub front: Tree,
    /// Whether words follow the front matter.
    pub has_body: bool,
}

/// The newest version of each page, and what was left.
#[derive(Debug, Default)]
pub struct Pages<'a> {
    pub pages: Vec<Page<'a>>,
    /// Places and sentences.
    pub left: Vec<(String, String)>,
}

/// The parts of a path without `versioned/<version>`.
fn parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    let mut skip = false;
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if std::mem::take(&mut skip) {
            continue;
        }
        if part == "versioned" {
            skip = true;
        } else {
            parts.push(part);
        }
    }
    parts
}

/// What a page describes, by the folder that it stands in.
pub fn collection(path: &str) -> Option<Collection> {
    let parts = parts(path);
    let name = parts.last()?.to_lowercase();
    let index = matches!(name.as_str(), "index.mdx" | "index.md");
    let folder = parts
        .len()
        .checked_sub(if index { 3 } else { 2 })
        .and_then(|at| parts.get(at))?;
    let found = FOLDERS.into_iter().find(|(known, _)| known == folder)?.1;
    // `events/readme.md` is no event; users and teams are files of their own.
    (index || found == Collection::Other).then_some(found)
}

/// The folder of the innermost domain that a page stands in.
pub fn domain_of(path: &str) -> Option<String> {
    let parts = parts(path);
    let at = parts
        .iter()
        .rposition(|part| *part == "domains" || *part == "subdomains")?;
    // The page of the domain itself stands in no other one.
    (parts.len() > at + 3).then(|| parts[..at + 2].join("/"))
}

/// The folder of a page, versions left out.
pub fn folder_of(path: &str) -> String {
    let parts = parts(path);
    parts[..parts.len().saturating_sub(1)].join("/")
}

/// Reads the front matter of every page; of several versions the newest stays.
pub fn read<'a>(files: &[Source<'a>]) -> Result<Pages<'a>, Refusal> {
    let mut found = Pages::default();
    let mut known: HashMap<(Collection, String), usize> = HashMap::new();
    for file in files {
        let Some(collection) = collection(file.path) else {
            continue;
        };
        let text = text(file)?;
        let Some((front, body)) = front_matter(text) else {
            found.left.push((
                file.path.into(),
                "the page has no front matter between `---` and was not read".into(),
            ));
            continue;
        };
        let front = read_text(file.path, front, 1)?;
        let folder = folder_of(file.path);
        let fallback = folder.rsplit('/').next().unwrap_or(&folder).to_owned();
        let id = front.word("id").map_or(fallback, str::to_owned);
        let page = Page {
            path: file.path,
            collection,
            version: front.word("version").unwrap_or_default().to_owned(),
            id: id.clone(),
            front,
            has_body: !body.trim().is_empty(),
        };
        let key = (
            collection,
            if collection == Collection::Other {
                file.path.to_owned()
            } else {
                id
            },
        );
        match known.get(&key) {
            None => {
                known.insert(key, found.pages.len());
                found.pages.push(page);
            }
            Some(place) => {
                let kept = &mut found.pages[*place];
                let older = match newer(&page.version, &kept.version) {
                    Ordering::Greater => std::mem::replace(kept, page),
                    _ => page,
                };
                let message = format!(
                    "version {} of {} is older than {}",
                    older.version, older.id, kept.version
                );
                found.left.push((older.path.to_owned(), message));
            }
        }
    }
    Ok(found)
}

/// The front matter and what follows it.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---")?;
    let start = rest.find('\n')? + 1;
    if !rest[..start].trim().is_empty() {
        return None;
    }
    let rest = &rest[start..];
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// Compares versions number by number; what is no number, letter by letter. A version before release comes before it.
pub fn newer(a: &str, b: &str) -> Ordering {
    let split = |version: &str| -> (Vec<Result<u64, String>>, bool) {
        let version = version.trim_start_matches(['v', 'V']);
        let (version, before) = match version.split_once('-') {
            Some((version, _)) => (version, true),
            None => (version, false),
        };
        let parts = version
            .split('.')
            .map(|part| part.parse::<u64>().map_err(|_| part.to_owned()));
        (parts.collect(), before)
    };
    let ((a_parts, a_before), (b_parts, b_before)) = (split(a), split(b));
    for (one, other) in a_parts.iter().zip(&b_parts) {
        let order = match (one, other) {
            (Ok(one), Ok(other)) => one.cmp(other),
            (Err(one), Err(other)) => one.cmp(other),
            (Ok(_), Err(_)) => Ordering::Greater,
            (Err(_), Ok(_)) => Ordering::Less,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    a_parts.len().cmp(&b_parts.len()).then(b_before.cmp(&a_before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_by_their_folder() {
        for (path, expected) in [
            ("events/OrderPlaced/index.mdx", Some(Collection::Event)),
            (
                "domains/Orders/services/Shop/commands/PlaceOrder/index.md",
                Some(Collection::Command),
            ),
            ("events/OrderPlaced/versioned/0.1.0/index.mdx", Some(Collection::Event)),
            ("domains/Orders/index.mdx", Some(Collection::Domain)),
            ("domains/Orders/subdomains/Returns/index.mdx", Some(Collection::Domain)),
            ("users/ann.mdx", Some(Collection::Other)),
            ("events/readme.md", None),
            ("index.mdx", None),
            ("README.md", None),
        ] {
            assert_eq!(collection(path), expected, "{path}");
        }
    }

    #[test]
    fn the_innermost_domain_counts() {
        let domain = |path: &str| domain_of(path);
        assert_eq!(
            domain("domains/A/subdomains/B/services/S/index.mdx").as_deref(),
            Some("domains/A/subdomains/B")
        );
        assert_eq!(domain("domains/A/index.mdx"), None);
        assert_eq!(domain("services/S/index.mdx"), None);
    }

    #[test]
    fn versions_are_compared_by_number() {
        for (older, newer_one) in [
            ("0.9.0", "0.10.0"),
            ("1.0", "1.0.1"),
            ("1.0.0-rc", "1.0.0"),
            ("", "1"),
            ("v1", "v2"),
        ] {
            assert_eq!(newer(newer_one, older), Ordering::Greater, "{older} {newer_one}");
            assert_eq!(newer(older, newer_one), Ordering::Less, "{older} {newer_one}");
        }
    }

    #[test]
    fn front_matter_ends_at_its_mark() {
        assert_eq!(front_matter("---\na: 1\n---\nbody"), Some(("a: 1\n", "body")));
        assert_eq!(front_matter("---\r\na: 1\r\n---\r\n"), Some(("a: 1\r\n", "")));
        assert_eq!(front_matter("--- x\n---\n"), None);
        assert_eq!(front_matter("---\na: 1\n"), None);
        assert_eq!(front_matter("# a"), None);
    }
}
