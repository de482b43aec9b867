//! From draft to published: a numbered version in the data folder, put into force by a record on the log, so that a
//! replay changes boards at the same place.

use super::reactor::{self, BOARD_SOURCE};
use super::switch::Author;
use super::{Draft, Project, Published, locked};
use crate::fault::Fault;
use crate::view;
use crate::wire::{BoardView, PublishAnswer};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use stormlake_board::{Board, Finding, PolicyState, compatibility};
use stormlake_log::{Batch, Receipt};
use stormlake_mail::Templates;

/// How a draft comes into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publishing {
    /// By itself: only if it breaks no sender.
    ByItself,
    /// Because a person says so: what breaks senders is told, and done.
    Asked,
}

impl Project {
    pub(super) fn load_published(&self) -> Result<(), Fault> {
        // A version counts only once the log says so.
        if let Some(newest) = self.log.subject_history(BOARD_SOURCE, 1)?.first()
            && let Ok(entry) = newest.entry()
        {
            self.put_into_force(Published::load(&self.folder, entry.board_version, newest.received())?);
        }
        Ok(())
    }

    fn put_into_force(&self, published: Published) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(published));
    }

    /// Reads the draft again if its file has changed; whether somebody else than the live wall has changed it.
    pub fn refresh_draft(&self) -> Result<bool, Fault> {
        // What the wall is writing is no edit: it is read already.
        let _one_at_a_time = locked(&self.writing);
        let (text, templates) = (self.folder.read_board()?, self.folder.read_templates()?);
        let draft = self.draft();
        if text == draft.text && templates == draft.templates {
            return Ok(false);
        }
        let draft = Arc::new(Draft::of(text, templates));
        *self.draft.write().unwrap_or_else(PoisonError::into_inner) = draft.clone();
        let ours = self.file_to_wall(&draft)?;
        Ok(ours != Some(true))
    }

    /// Publishes the draft, if it may be; the log says that it did so by itself.
    pub fn publish(&self, how: Publishing) -> Result<PublishAnswer, Fault> {
        self.publish_by(how, Author { by: "", why: "" })
    }

    /// Publishes the draft, if it may be; the log says who wanted it.
    pub fn publish_by(&self, how: Publishing, author: Author<'_>) -> Result<PublishAnswer, Fault> {
        let _one_at_a_time = locked(&self.publishing);
        let draft = self.draft();
        let published = self.published();
        let version = published.as_ref().map_or(0, |published| published.version);
        let answer = |published: bool, version: u32, findings: &[Finding]| PublishAnswer {
            published,
            version,
            findings: view::board::findings(&draft.text, findings),
        };
        if published.as_ref().is_some_and(|published| draft.is_as(published)) {
            return Ok(answer(false, version, &[]));
        }
        let templates = match &draft.templates {
            Ok(templates) if draft.errors() == 0 => templates.clone(),
            _ => return Ok(answer(false, version, &draft.findings)),
        };
        let breaks = published
            .as_ref()
            .map(|old| compatibility(&old.board, &draft.board))
            .unwrap_or_default();
        if how == Publishing::ByItself && breaks.iter().any(Finding::is_error) {
            return Ok(answer(false, version, &breaks));
        }
        let next = self.bring_into_force(&draft, templates, author)?;
        Ok(answer(true, next, &breaks))
    }

    /// Makes what was checked the next version; its number.
    pub(super) fn bring_into_force(
        &self,
        draft: &Draft,
        templates: Templates,
        author: Author<'_>,
    ) -> Result<u32, Fault> {
        let published = self.published();
        let next = published.as_ref().map_or(0, |published| published.version) + 1;
        let now = self.now();
        let words = serde_json::to_vec_pretty(&templates).map_err(|fault| Fault::Plan(fault.to_string()))?;
        let (text, board) = (draft.text.clone(), draft.board.clone());
        let older = Published::older(&self.folder, next, &text);
        let compiled = Published::compile(next, now, text, board, templates, &older, &self.name)?;
        // Before the board: a version counts once the log says so, and then both must be there.
        super::folder::write_private(&self.folder.version_templates(next), &words)?;
        super::folder::write_private(&self.folder.version(next), draft.text.as_bytes())?;
        let states = switched(published.as_ref().map(|published| &published.board), &draft.board);
        let publication = reactor::Publication {
            version: next,
            title: &draft.board.title,
            by: author.by,
            why: author.why,
            states: &states,
        };
        let entry = reactor::published(&publication, now)
            .map_err(|_| Fault::Plan("the board's title is too long for the log".into()))?;
        let receipts = self.log.append(Batch::internal(entry))?;
        debug_assert!(matches!(receipts.first(), Some(Receipt::Appended(_))));
        self.put_into_force(compiled);
        tracing::info!(project = %self.name, version = next, "published");
        Ok(next)
    }

    /// The board for the browser: the version in force, or the draft where there is none.
    pub fn board_view(&self) -> BoardView {
        let draft = self.draft();
        let published = self.published();
        let mut view = view::board::board(published.as_ref().map_or(&draft.board, |published| &published.board));
        view.project = self.name.clone();
        if let Some(published) = &published {
            view.version = published.version;
            view.published = Some(published.since.to_string());
            view.draft_differs = !draft.is_as(published);
        }
        view.findings = view::board::findings(&draft.text, &draft.findings);
        view
    }
}

/// Policies whose state another version changes; a new policy that does more than wait on the board counts as well.
fn switched<'a>(before: Option<&Board>, after: &'a Board) -> BTreeMap<&'a str, PolicyState> {
    let was = |name: &str| {
        let known = before.iter().flat_map(|board| &board.policies);
        let found = known.into_iter().find(|policy| policy.sticky.name == name);
        found.map_or(PolicyState::Draft, |policy| policy.state)
    };
    let policies = after.policies.iter();
    let other = policies.filter(|policy| {
        let earlier = policy.sticky.was.iter().map(|name| was(name));
        policy.state
            != earlier.fold(was(&policy.sticky.name), |known, earlier| match known {
                PolicyState::Draft => earlier,
                known => known,
            })
    });
    other
        .map(|policy| (policy.sticky.name.as_str(), policy.state))
        .collect()
}
