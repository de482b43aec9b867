//! Switching a policy: a version of the board that says nothing else than the one in force but this policy's state. What people write
//! meanwhile on the draft stays theirs; the draft is told the new state.

use super::switch::Author;
use super::{Draft, Project, locked};
use crate::fault::Fault;
use stormlake_board::{PolicyState, with_policy_state};

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateSwitched {
    /// The version in force.
    pub version: u32,
    /// Whether anything changed.
    pub changed: bool,
    /// Why the draft could not be told; it says the old state still.
    pub draft: Option<String>,
}

impl Project {
    /// Puts a policy into a state.
    ///
    /// # Errors
    /// A policy that the published board has not, or a state in which the board is not sound.
    pub fn switch_policy(&self, policy: &str, state: PolicyState, author: Author<'_>) -> Result<StateSwitched, Fault> {
        author.check()?;
        self.running_policy(policy)?;
        let version = {
            let _one_at_a_time = locked(&self.publishing);
            let Some(published) = self.published() else {
                return Err(Fault::NotFound {
                    what: "nothing is published yet".into(),
                });
            };
            let mut policies = published.board.policies.iter();
            if policies.any(|known| known.sticky.name == policy && known.state == state) {
                return Ok(StateSwitched {
                    version: published.version,
                    changed: false,
                    draft: None,
                });
            }
            let text = with_policy_state(&published.text, policy, state).ok_or_else(unwritable)?;
            let templates = published.templates.clone();
            let next = Draft::of(text, Ok(templates.clone()));
            let meant = next
                .board
                .policies
                .iter()
                .any(|known| known.sticky.name == policy && known.state == state);
            if !meant {
                return Err(unwritable());
            }
            if let Some(finding) = next.findings.iter().find(|finding| finding.is_error()) {
                return Err(Fault::Refused {
                    what: format!("{}: {}", finding.code, finding.message),
                    mend: finding.mend.clone(),
                });
            }
            self.bring_into_force(&next, templates, author)?
        };
        let draft = self.tell_draft(policy, state).err().map(|fault| fault.to_string());
        Ok(StateSwitched {
            version,
            changed: true,
            draft,
        })
    }

    /// The draft says the new state as well, as an edit of its file.
    fn tell_draft(&self, policy: &str, state: PolicyState) -> Result<(), Fault> {
        {
            let _one_at_a_time = locked(&self.writing);
            let written = self.folder.read_board()?;
            let text = with_policy_state(&written, policy, state).ok_or_else(|| Fault::Refused {
                what: format!("the draft has no policy “{policy}” in which its state could be written"),
                mend: "write it yourself, or it goes back with the next publication".to_owned(),
            })?;
            super::folder::write_shared(&self.folder.board(), text.as_bytes())?;
        }
        self.refresh_draft().map(drop)
    }
}

fn unwritable() -> Fault {
    Fault::Refused {
        what: "the state cannot be written into the published board".to_owned(),
        mend: "write it into the draft, and publish that".to_owned(),
    }
}
