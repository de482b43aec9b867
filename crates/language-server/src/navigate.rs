//! From a name to where it is made, and to everywhere it stands.

use crate::index::{Occurrence, Use};
use crate::project::Project;
use crate::workspace::Workspace;
use lsp_types::{DocumentHighlight, DocumentHighlightKind, Location, Position, Range, Uri};
use std::str::FromStr;
use std::sync::Arc;

impl Workspace {
    /// The name at a place of a document.
    pub(crate) fn occurrence(&mut self, uri: &str, place: Position) -> Option<(Arc<Project>, Occurrence)> {
        let project = self.project(uri);
        let (which, file) = project.which(uri)?;
        let found = project.index.at(which, file.text.offset(place))?.clone();
        Some((project, found))
    }

    /// Where the name at a place is made.
    pub fn definition(&mut self, uri: &str, place: Position) -> Vec<Location> {
        let Some((project, found)) = self.occurrence(uri, place) else {
            return Vec::new();
        };
        let places = found.symbols.iter().flat_map(|symbol| project.index.places(symbol));
        let made = places.filter(|place| place.r#use == Use::Definition);
        made.filter_map(|place| location(&project, place)).collect()
    }

    /// Everywhere that the name at a place stands.
    pub fn references(&mut self, uri: &str, place: Position, with_definition: bool) -> Vec<Location> {
        let Some((project, found)) = self.occurrence(uri, place) else {
            return Vec::new();
        };
        let places = everywhere(&project, &found);
        let wanted = places
            .into_iter()
            .filter(|place| with_definition || place.r#use == Use::Reference);
        wanted.filter_map(|place| location(&project, place)).collect()
    }

    /// The same in one document, to be marked.
    pub fn highlights(&mut self, uri: &str, place: Position) -> Vec<DocumentHighlight> {
        let Some((project, found)) = self.occurrence(uri, place) else {
            return Vec::new();
        };
        let places = everywhere(&project, &found);
        let here = places.into_iter().filter(|place| place.which == found.which);
        here.filter_map(|place| {
            Some(DocumentHighlight {
                range: range(&project, place)?,
                kind: Some(match place.r#use {
                    Use::Definition => DocumentHighlightKind::WRITE,
                    Use::Reference => DocumentHighlightKind::READ,
                }),
            })
        })
        .collect()
    }
}

/// Every place of every symbol that a name may mean, each once, in the order of the files.
fn everywhere<'p>(project: &'p Project, found: &Occurrence) -> Vec<&'p Occurrence> {
    let mut all: Vec<&Occurrence> = found
        .symbols
        .iter()
        .flat_map(|symbol| project.index.places(symbol))
        .collect();
    all.sort_by_key(|place| (place.which, place.range.start));
    all.dedup_by_key(|place| (place.which, place.range.start));
    all
}

fn range(project: &Project, place: &Occurrence) -> Option<Range> {
    Some(project.file(place.which)?.text.range(place.range.clone()))
}

fn location(project: &Project, place: &Occurrence) -> Option<Location> {
    Some(Location {
        uri: Uri::from_str(&project.file(place.which)?.uri).ok()?,
        range: range(project, place)?,
    })
}
