//! What can go wrong with the lake, and what is to be done: try again, rebuild from the log, or ask otherwise.

use deltalake_core::DeltaTableError;

/// A fault of the lake itself.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The place is no folder and no object store that is known.
    #[error("`{url}` is no place for a lake: {detail}")]
    Place {
        /// What was asked for.
        url: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The store did not answer, or refused. Try again.
    #[error("the lake cannot be reached just now: {0}")]
    Store(String),
    /// What the store holds cannot be read. The lake can be made again from the log.
    #[error("table `{table}` of the lake is damaged: {detail}")]
    Damaged {
        /// The table's folder.
        table: String,
        /// What is wrong.
        detail: String,
    },
    /// It was filled from another log, and may be somebody's.
    #[error(
        "a lake stands there already, filled from another log ({found}, not {wanted}); name another place, or remove it by hand"
    )]
    OtherLog {
        /// The log that it was filled from.
        found: String,
        /// The log that is there now.
        wanted: String,
    },
}

impl Fault {
    /// Whether the same call may succeed later.
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Fault::Store(_))
    }

    /// Whether making the lake anew from the log mends it.
    pub const fn is_mended_by_rebuild(&self) -> bool {
        matches!(self, Fault::Damaged { .. })
    }

    pub(crate) fn delta(table: &str, error: &DeltaTableError) -> Self {
        match error {
            DeltaTableError::ObjectStore { source } => Fault::from_store(table, source),
            DeltaTableError::Transaction { .. } | DeltaTableError::CommitValidation { .. } => {
                Fault::Store(error.to_string())
            }
            other => Fault::Damaged {
                table: table.to_owned(),
                detail: other.to_string(),
            },
        }
    }

    pub(crate) fn from_store(table: &str, error: &object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { path, .. } => Fault::Damaged {
                table: table.to_owned(),
                detail: format!("`{path}` is missing"),
            },
            other => Fault::Store(other.to_string()),
        }
    }
}

impl From<object_store::Error> for Fault {
    fn from(error: object_store::Error) -> Self {
        Fault::Store(error.to_string())
    }
}

/// Why a question is not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Refused {
    /// Which limit or rule.
    pub kind: RefusedKind,
    /// What is wrong, in a sentence.
    pub detail: String,
    /// What to do about it.
    pub mend: String,
}

/// Which limit or rule a question broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedKind {
    /// It is no query that can be understood, or it does more than read.
    Question,
    /// Its text is too long or too deep.
    Size,
    /// It took too long.
    Time,
    /// It took too much memory.
    Memory,
    /// Too many others ask at the same time.
    Busy,
    /// The lake's files could not be read.
    Trouble,
}

impl Refused {
    pub(crate) fn new(kind: RefusedKind, detail: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            mend: mend.into(),
        }
    }
}
