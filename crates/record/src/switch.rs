//! Someone pulled the switch: a policy, or all of them, stops at once, whatever the board says, until someone lets it go on.

use serde::{Deserialize, Serialize};

/// The body of an [`crate::EntryKind::Switched`] entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// The policy sticky's name; `None` is all of them, and is pulled apart from each policy's own.
    pub policy: Option<String>,
    /// Whether it is stopped from here on, or goes on.
    pub stopped: bool,
    /// Who did it.
    pub by: String,
    /// Why, in their words; may be empty.
    #[serde(default)]
    pub why: String,
}
