//! The templates beside a board, and what is known of the person whom a letter is for.

use super::Project;
use super::folder::Folder;
use crate::fault::Fault;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::io::Read;
use stormlake_board::{Board, Finding, Span, slug};
use stormlake_mail::limits::FILE_BYTES_MAX;
use stormlake_mail::{Letters, Templates, TooMuch};
use stormlake_record::{EntryKind, Flags, Time};

/// Records of one subject that are looked at.
const SUBJECT_MAX: usize = 20_000;

/// The draft's templates, or which limit they exceed.
pub type Drafted = Result<Templates, TooMuch>;

impl Folder {
    /// The draft's templates. Links are not followed: what they point at may not be the project's.
    pub fn read_templates(&self) -> Result<Drafted, Fault> {
        let folder = self.root.join("templates");
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Ok(Templates::default())),
            Err(error) => return Err(Fault::io(&folder, error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| Fault::io(&folder, error))?;
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if let Some(name) = entry
                .file_name()
                .to_str()
                .filter(|name| is_file && Templates::is_template(name))
            {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        let mut templates = Templates::default();
        for name in names {
            let path = folder.join(&name);
            let mut bytes = Vec::new();
            let file = std::fs::File::open(&path).map_err(|error| Fault::io(&path, error))?;
            let read = file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
            read.map_err(|error| Fault::io(&path, error))?;
            // One that is too long may be cut inside a letter; it is refused for its length.
            let text = match String::from_utf8(bytes) {
                Err(error) if error.as_bytes().len() <= FILE_BYTES_MAX => {
                    let detail = format!("it is not UTF-8 text (byte {})", error.utf8_error().valid_up_to());
                    return Err(Fault::BadFile { path, detail });
                }
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
                Ok(text) => text,
            };
            if let Err(too_much) = templates.add(&name, &text) {
                return Ok(Err(too_much));
            }
        }
        Ok(Ok(templates))
    }

    /// The templates of a published version. A version from before there were any has none.
    pub fn read_published_templates(&self, version: u32) -> Result<Templates, Fault> {
        let path = self.version_templates(version);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Templates::default()),
            Err(error) => return Err(Fault::io(&path, error)),
        };
        serde_json::from_slice(&bytes).map_err(|error| Fault::BadFile {
            path,
            detail: error.to_string(),
        })
    }
}

/// What is to be said about a draft's templates, on its board.
pub(super) fn findings(board: &Board, templates: &Drafted) -> Vec<Finding> {
    match templates {
        Ok(templates) => {
            let found = Letters::compile(board, templates).1;
            found.iter().map(|found| found.as_of_board(templates)).collect()
        }
        Err(too_much) => {
            let mend = "`stormlake explain SL-B072` tells what a template may be";
            vec![Finding::error("SL-B072", Span::default(), too_much.to_string(), mend)]
        }
    }
}

impl Project {
    /// What is known of a subject: of each attribute the newest value by the time of its event, as the engine knows it.
    /// Nothing is masked.
    pub(super) fn known_of(&self, subject: &str) -> Result<Map<String, Value>, Fault> {
        let Some(published) = self.published() else {
            return Ok(Map::new());
        };
        let attributes = || published.board.subjects.iter().flat_map(|kind| &kind.attributes);
        let mut by_event: HashMap<String, Vec<(&str, &str)>> = HashMap::new();
        for attribute in attributes() {
            let of_event = by_event.entry(slug(&attribute.from.event)).or_default();
            of_event.push((&attribute.name, &attribute.from.field));
        }
        let mut known: HashMap<&str, (Time, Value)> = HashMap::new();
        for kept in self.log.subject_history(subject, SUBJECT_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            if entry.kind != EntryKind::Event || entry.flags.has(Flags::BINARY) {
                continue;
            }
            let name = published.plan.current_slug(entry.name);
            let Some(wanted) = by_event.get(name.as_deref().unwrap_or(entry.name)) else {
                continue;
            };
            let Ok(data) = serde_json::from_slice::<Value>(entry.body) else {
                continue;
            };
            for (attribute, field) in wanted {
                let Some(value) = data.get(*field).filter(|value| !value.is_null()) else {
                    continue;
                };
                // The history is told newest first: at one time the later record wins.
                if known.get(attribute).is_none_or(|(time, _)| *time < entry.time) {
                    known.insert(attribute, (entry.time, value.clone()));
                }
            }
        }
        Ok(known
            .into_iter()
            .map(|(name, (_, value))| (name.to_owned(), value))
            .collect())
    }
}
