//! What came back from an attempt, and what it means for the command and for its channel.

/// What came back from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A 2xx.
    Accepted {
        /// The status.
        status: u16,
    },
    /// Any other status.
    Refused {
        /// The status.
        status: u16,
        /// How long the receiver asks to be left alone (`Retry-After`), in milliseconds.
        retry_after_ms: Option<i64>,
        /// What went wrong, without secrets and bodies.
        error: String,
    },
    /// The other side lives and will not take this one: a mail server's 5xx.
    Bounced {
        /// The reply code.
        status: u16,
        /// What it said, without secrets and addresses.
        error: String,
    },
    /// The other side lives and does not take this one for now: a mail server's 4xx.
    Deferred {
        /// The reply code.
        status: u16,
        /// What it said, without secrets and addresses.
        error: String,
    },
    /// No answer: no connection, no name, no time left.
    Unanswered {
        /// What went wrong.
        error: String,
    },
    /// Nothing was sent, and trying again would not help before somebody has mended something: a secret is not set, the
    /// target is private, the board lacks the channel.
    Unsendable {
        /// What went wrong.
        error: String,
    },
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Done.
    Delivered,
    /// Try again later: this one, and perhaps the channel, is in trouble.
    Transient {
        /// How long the receiver asks to be left alone.
        retry_after_ms: Option<i64>,
    },
    /// Try this one again later; the channel is well.
    Deferred,
    /// The receiver lives and does not want this one.
    Rejected,
    /// The receiver wants nothing any more (410).
    Gone,
    /// Nothing was sent.
    Unsendable,
}

impl Answer {
    pub(crate) fn meaning(&self) -> Meaning {
        match self {
            Answer::Accepted { .. } => Meaning::Delivered,
            Answer::Unanswered { .. } => Meaning::Transient { retry_after_ms: None },
            Answer::Unsendable { .. } => Meaning::Unsendable,
            Answer::Bounced { .. } => Meaning::Rejected,
            Answer::Deferred { .. } => Meaning::Deferred,
            Answer::Refused {
                status, retry_after_ms, ..
            } => match status {
                410 => Meaning::Gone,
                408 | 425 | 429 => Meaning::Transient {
                    retry_after_ms: *retry_after_ms,
                },
                400..=499 => Meaning::Rejected,
                // 3xx too: whoever moved the receiver mends the board's `url`, and everything goes out by itself.
                _ => Meaning::Transient {
                    retry_after_ms: *retry_after_ms,
                },
            },
        }
    }

    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Answer::Accepted { status }
            | Answer::Refused { status, .. }
            | Answer::Bounced { status, .. }
            | Answer::Deferred { status, .. } => Some(*status),
            Answer::Unanswered { .. } | Answer::Unsendable { .. } => None,
        }
    }

    pub(crate) fn error(&self) -> Option<&str> {
        match self {
            Answer::Accepted { .. } => None,
            Answer::Refused { error, .. }
            | Answer::Bounced { error, .. }
            | Answer::Deferred { error, .. }
            | Answer::Unanswered { error }
            | Answer::Unsendable { error } => Some(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_heal_by_itself_is_tried_again() {
        let meaning = |status| {
            Answer::Refused {
                status,
                retry_after_ms: None,
                error: String::new(),
            }
            .meaning()
        };
        for status in [301, 302, 307, 308, 408, 425, 429, 500, 501, 502, 503, 504, 599] {
            assert!(matches!(meaning(status), Meaning::Transient { .. }), "{status}");
        }
        for status in [400, 401, 403, 404, 405, 409, 413, 415, 422, 451] {
            assert_eq!(meaning(status), Meaning::Rejected, "{status}");
        }
        assert_eq!(meaning(410), Meaning::Gone);
        let error = String::new;
        assert_eq!(
            Answer::Bounced {
                status: 550,
                error: error()
            }
            .meaning(),
            Meaning::Rejected
        );
        assert_eq!(
            Answer::Deferred {
                status: 450,
                error: error()
            }
            .meaning(),
            Meaning::Deferred
        );
    }
}
