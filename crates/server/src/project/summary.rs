//! A project's line on the start page.

use super::Project;
use crate::keys::Role;
use crate::wire::{FindingCounts, ProjectSummary};
use std::path::Path;
use stormlake_board::Kind;
use stormlake_record::Time;

/// When a file was last written.
pub(super) fn written(path: &Path) -> Option<Time> {
    let time = std::fs::metadata(path).ok()?.modified().ok()?;
    let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok().map(Time)
}

impl Project {
    /// Its line on the start page, for one who is this there.
    pub fn summary(&self, role: Role) -> ProjectSummary {
        let draft = self.draft();
        let published = self.published();
        let board = published.as_ref().map_or(&draft.board, |published| &published.board);
        let hotspots = draft.board.stickies().filter(|(kind, ..)| *kind == Kind::Hotspot);
        ProjectSummary {
            project: self.name.clone(),
            title: board.title.clone(),
            scope: board.scope.clone(),
            step: board.step,
            version: published.as_ref().map_or(0, |published| published.version),
            findings: FindingCounts {
                errors: draft.errors() as u64,
                warnings: draft.warnings() as u64,
            },
            stickies: crate::view::board::counts(board),
            ledger: self.ledger(),
            trouble: self.trouble(),
            // The wall is written two seconds after an edit at the latest, so the files tell for it too.
            last_change: [self.folder.board(), self.folder.layout()]
                .iter()
                .filter_map(|path| written(path))
                .max()
                .map(|time| time.to_string()),
            hotspots: hotspots.count() as u64,
            role: role.word().to_owned(),
        }
    }
}
