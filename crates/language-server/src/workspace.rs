//! The open documents, and the projects that they belong to.

use crate::document::{Document, FileKind};
use crate::limits::{DOCUMENT_BYTES_MAX, DOCUMENTS_MAX};
use crate::project::{Project, Reader};
use crate::text::{Change, Text};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use stormlake_mail::Templates;

/// What lies beside an open document and is not open itself.
pub trait Files {
    /// The text of a file; `None` when it is not there, is no text, or is too large.
    fn read(&self, uri: &str) -> Option<String>;

    /// The templates of the project in a folder, or in words why they cannot be read.
    fn templates(&self, folder: &str) -> Result<Templates, String>;
}

/// What truly happens, as far as it is known now. An answer is given at once, from what was heard last.
pub trait Pulse {
    /// What is known of an event of the board in a folder, by its slug.
    fn event(&self, folder: &str, slug: &str) -> Option<Beat>;

    /// Someone works on the board in a folder: its numbers may soon be asked for.
    fn wake(&self, folder: &str);
}

/// What truly happened of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beat {
    /// Records ever.
    pub count: u64,
    /// Of these, made up.
    pub synthetic: u64,
    /// Records in the minute before.
    pub per_minute: u64,
    /// When the newest one happened, RFC 3339.
    pub last: Option<String>,
    /// As of when this is known, RFC 3339.
    pub as_of: String,
}

/// Nothing but what is open.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Option<String> {
        None
    }

    fn templates(&self, _: &str) -> Result<Templates, String> {
        Ok(Templates::default())
    }
}

/// No server runs.
#[derive(Debug, Clone, Copy)]
pub struct NoPulse;

impl Pulse for NoPulse {
    fn event(&self, _: &str, _: &str) -> Option<Beat> {
        None
    }

    fn wake(&self, _: &str) {}
}

/// The open documents, and every answer about them.
pub struct Workspace {
    pub(crate) documents: BTreeMap<String, Document>,
    pub(crate) files: Box<dyn Files>,
    pub(crate) pulse: Box<dyn Pulse>,
    /// By folder, until a document in it changes.
    projects: HashMap<String, Arc<Project>>,
    /// By folder, as long as a document in it is open.
    readers: HashMap<String, Reader>,
    /// By folder, until someone says that files have changed.
    templates: HashMap<String, Arc<Result<Templates, String>>>,
}

impl Workspace {
    /// Without documents.
    pub fn new(files: Box<dyn Files>, pulse: Box<dyn Pulse>) -> Self {
        Self {
            documents: BTreeMap::new(),
            files,
            pulse,
            projects: HashMap::new(),
            readers: HashMap::new(),
            templates: HashMap::new(),
        }
    }

    /// Takes in a document that was opened. `false`: it is none of ours, or there are too many.
    pub fn open(&mut self, uri: &str, language: &str, version: i32, text: String) -> bool {
        let Some(kind) = FileKind::of(uri, language) else {
            return false;
        };
        if self.documents.len() >= DOCUMENTS_MAX && !self.documents.contains_key(uri) {
            return false;
        }
        self.documents
            .insert(uri.to_owned(), Document::new(kind, version, text));
        self.files_changed(uri);
        self.pulse.wake(folder(uri));
        true
    }

    /// Carries out what was typed. `false`: the document is not open.
    pub fn change(&mut self, uri: &str, version: i32, changes: Vec<Change>) -> bool {
        let Some(document) = self.documents.get_mut(uri) else {
            return false;
        };
        document.change(version, changes);
        self.forget(uri);
        self.pulse.wake(folder(uri));
        true
    }

    /// Lets a document go.
    pub fn close(&mut self, uri: &str) {
        self.documents.remove(uri);
        self.files_changed(uri);
        let mut open = self.documents.keys();
        if !open.any(|other| folder(other) == folder(uri)) {
            self.readers.remove(folder(uri));
        }
    }

    /// A file has changed on the disk: what was read beside it is read again.
    pub fn files_changed(&mut self, uri: &str) {
        self.templates.remove(folder(uri));
        self.forget(uri);
    }

    /// Documents of the same folder see each other.
    fn forget(&mut self, uri: &str) {
        let folder = folder(uri);
        self.projects.remove(folder);
        for (other, document) in &mut self.documents {
            if self::folder(other) == folder {
                document.findings = None;
            }
        }
    }

    /// The text of an open document.
    pub fn text(&self, uri: &str) -> Option<&str> {
        Some(self.documents.get(uri)?.text.as_ref()?.as_str())
    }

    /// The open documents, each with its version.
    pub fn open_documents(&self) -> impl Iterator<Item = (&str, i32)> {
        self.documents
            .iter()
            .map(|(uri, document)| (uri.as_str(), document.version))
    }

    /// The text of a document, or of a file that is not open.
    pub(crate) fn any_text(&self, uri: &str) -> Option<Arc<Text>> {
        match self.documents.get(uri) {
            Some(document) => document.text.clone(),
            None => {
                let text = self.files.read(uri).filter(|text| text.len() <= DOCUMENT_BYTES_MAX)?;
                Some(Arc::new(Text::new(text)))
            }
        }
    }

    /// The board and the mapping that a document belongs to.
    pub(crate) fn project(&mut self, uri: &str) -> Arc<Project> {
        let folder = folder(uri);
        if let Some(project) = self.projects.get(folder) {
            return project.clone();
        }
        let of_kind = |kind: FileKind, name: &str| {
            let open = self.documents.iter();
            let mut open = open.filter(|(uri, document)| document.kind == kind && self::folder(uri) == folder);
            let uri = match open.next() {
                Some((uri, _)) => uri.clone(),
                None => format!("{folder}/{name}"),
            };
            Some((self.any_text(&uri)?, uri))
        };
        let board = of_kind(FileKind::Board, "board.kdl");
        let mapping = of_kind(FileKind::Mapping, "mapping.kdl");
        // Of folders in which nothing is open nothing is kept, whoever asks.
        if !self.documents.keys().any(|open| self::folder(open) == folder) {
            return Arc::new(Project::new(board, mapping, Reader::default()));
        }
        let reader = self.readers.entry(folder.to_owned()).or_default().clone();
        let project = Arc::new(Project::new(board, mapping, reader));
        self.projects.insert(folder.to_owned(), project.clone());
        project
    }

    /// The templates beside a board: from their open documents, else from their files.
    pub(crate) fn templates(&mut self, folder: &str) -> Arc<Result<Templates, String>> {
        if !self.templates.contains_key(folder) {
            let read = Arc::new(self.files.templates(folder));
            self.templates.insert(folder.to_owned(), read);
        }
        let Some(read) = self.templates.get(folder) else {
            return Arc::new(Ok(Templates::default()));
        };
        let prefix = format!("{folder}/templates/");
        let mut open = self
            .documents
            .iter()
            .filter(|(uri, document)| document.kind == FileKind::Template && uri.starts_with(&prefix));
        let Some(first) = open.next() else { return read.clone() };
        let Ok(files) = &**read else { return read.clone() };
        let texts: BTreeMap<&str, &str> = std::iter::once(first)
            .chain(open)
            .filter_map(|(uri, document)| Some((uri.strip_prefix(&prefix)?, document.text.as_ref()?.as_str())))
            .collect();
        let mut all = Templates::default();
        let kept = files.iter().filter(|(name, _)| !texts.contains_key(name));
        for (name, text) in kept.chain(texts.iter().map(|(name, text)| (*name, *text))) {
            if let Err(too_much) = all.add(name, text) {
                return Arc::new(Err(too_much.to_string()));
            }
        }
        Arc::new(Ok(all))
    }
}

/// The folder of the project that a document belongs to; a document without a folder is its own.
pub(crate) fn folder(uri: &str) -> &str {
    let folder = uri.rsplit_once('/').map_or(uri, |(folder, _)| folder);
    folder.strip_suffix("/templates").unwrap_or(folder)
}
