//! EventCatalog folders: the front matter of `**/events/<Name>/index.mdx` and its like, the newest version of each.
//!
//! Domains and subdomains become contexts. A service inside a domain is one that the business runs and becomes an aggregate;
//! one outside every domain, or marked as external, becomes an external system. Queries become read models. A flow's steps
//! become links, and policies where an event leads to a command. Systems, channels, entities, containers and teams have no
//! place on a board and are told.

mod flows;
mod pages;
mod reading;

use super::model::{has_extension, sources};
use super::{Imported, Refusal, Source};
use pages::Collection;

/// Whether files are an EventCatalog folder.
pub fn recognise(files: &[Source<'_>]) -> bool {
    files.iter().any(|file| {
        let known = has_extension(file.path, &["mdx", "md"]) && pages::collection(file.path).is_some();
        known && file.bytes.starts_with(b"---")
    })
}

/// A board from an EventCatalog folder.
pub fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    sources(files)?;
    let mut pages = pages::read(files)?;
    if pages.pages.is_empty() {
        return Err(Refusal::Malformed {
            place: files.first().map_or("", |file| file.path).to_owned(),
            message: "there is no page such as `events/OrderPlaced/index.mdx` in the folder".into(),
        });
    }
    let order = |collection: Collection| collection as usize;
    pages
        .pages
        .sort_by(|a, b| order(a.collection).cmp(&order(b.collection)).then(a.path.cmp(b.path)));
    reading::board(files, &pages)
}
