//! What a command ends with: an exit code, and for a fault the words that say what happened, where, and the mend.

use crate::look::{Look, err};
use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

/// How a command that could be carried out came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is well: 0.
    Fine,
    /// Something was found, or refused: 1.
    Found,
}

impl Outcome {
    /// `Found` when so, else `Fine`.
    pub fn found_if(found: bool) -> Self {
        if found { Self::Found } else { Self::Fine }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => ExitCode::SUCCESS,
            Outcome::Found => ExitCode::from(1),
        }
    }
}

/// Why a command could not be carried out.
#[derive(Debug)]
pub struct Failure {
    what: String,
    mend: Option<String>,
    code: u8,
}

/// What a command gives back.
pub type Result<T = Outcome> = std::result::Result<T, Failure>;

impl Failure {
    /// It could not be done: 2.
    pub fn fault(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            mend: None,
            code: 2,
        }
    }

    /// It was understood and refused: 1.
    pub fn refused(what: impl Into<String>) -> Self {
        Self {
            code: 1,
            ..Self::fault(what)
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }

    /// A fault of the file system.
    pub fn io(path: &Path, error: std::io::Error) -> Self {
        stormlake_server::Fault::io(path, error).into()
    }

    /// Says it on standard error.
    pub fn tell(&self) {
        let look = Look::of_stderr();
        let mut text = format!("{} {}\n", look.red("error:"), self.what);
        if let Some(mend) = &self.mend {
            text.push_str(&format!(" {} {mend}\n", look.green("mend:")));
        }
        err(&text);
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)?;
        match &self.mend {
            Some(mend) => write!(f, "; {mend}"),
            None => Ok(()),
        }
    }
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        ExitCode::from(failure.code)
    }
}

impl From<stormlake_server::Fault> for Failure {
    fn from(fault: stormlake_server::Fault) -> Self {
        let text = fault.to_string();
        match text.split_once("\n  mend: ") {
            Some((what, mend)) => Self::fault(what).mend(mend),
            None => Self::fault(text),
        }
    }
}
