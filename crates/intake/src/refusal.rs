//! A body that is refused whole, as a value that an HTTP server can answer with (RFC 9457).

use crate::codes;
use serde_json::{Value, json};

/// Why a whole body was refused. Nothing of it is on the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `SL-I009`; `stormlake explain SL-I009` tells more.
    pub code: &'static str,
    /// What the code means, in a few words.
    pub title: &'static str,
    /// What was wrong this time.
    pub detail: String,
    /// What to do about it.
    pub mend: String,
    /// Seconds after which the same body may be sent again.
    pub retry_after: Option<u32>,
    /// The line of the body, from 1, where one can be told.
    pub line: Option<usize>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}. {}", self.code, self.detail, self.mend)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// A refusal with a code of the registry.
    pub fn new(code: &'static codes::Code, detail: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            status: code.status.unwrap_or(400),
            code: code.code,
            title: code.title,
            detail: detail.into(),
            mend: mend.into(),
            retry_after: None,
            line: None,
        }
    }

    /// The same, at a line of the body (from 1).
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// More is waiting to be written than fits into memory: try again in so many seconds.
    pub fn busy(retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(
                &codes::BUSY,
                "more records are waiting to be written than the server holds in memory",
                format!("send the same body again after {retry_after} s; nothing of it was kept"),
            )
        }
    }

    /// The problem details of RFC 9457, to be sent as `application/problem+json`.
    pub fn problem(&self) -> Value {
        let mut problem = json!({
            "type": format!("https://stormlake.dev/errors/{}", self.code),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "mend": self.mend,
        });
        if let Some(line) = self.line {
            problem["line"] = json!(line);
        }
        if let Some(seconds) = self.retry_after {
            problem["retry_after"] = json!(seconds);
        }
        problem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_server_says_when_to_try_again() {
        let problem = Refusal::busy(2).problem();
        assert_eq!(
            (&problem["status"], &problem["code"], &problem["retry_after"]),
            (&json!(503), &json!("SL-I012"), &json!(2))
        );
    }
}
