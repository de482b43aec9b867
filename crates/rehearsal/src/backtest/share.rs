//! One backtest on several cores: each engine decides about its own share of the subjects, and hears of the others' records
//! only what time it is. That gives the same decisions as long as no policy looks across subjects.

use super::{Backtest, Backtested, Span, Unready};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use stormlake_board::{Board, Policy, PolicyState};
use stormlake_record::Time;

/// Engines of one backtest.
const SHARES_MAX: u64 = 64;

/// A share of the subjects.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    index: u64,
    of: u64,
}

impl Share {
    /// Whether a subject belongs to it.
    pub fn has(self, subject: &str) -> bool {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(subject);
        hash % self.of == self.index
    }
}

impl Backtest {
    /// The same backtest in at most `parts` parts, each to be given all records, on a thread of its own; [`Backtest::end_all`]
    /// puts them together. It is one part where a policy looks across subjects (by a business key, or with a budget) or
    /// two of them may be one person.
    ///
    /// # Errors
    /// Why it cannot run.
    pub fn shared(board: &Board, policy: &str, span: &Span, parts: usize) -> Result<Vec<Self>, Unready> {
        let runs = |known: &&Policy| {
            let running = matches!(
                known.state,
                PolicyState::Live | PolicyState::Shadow | PolicyState::Paused
            );
            running || known.sticky.name == policy
        };
        let one_of_two = board.subjects.iter().any(|subject| !subject.same_as.is_empty());
        let of = if one_of_two || board.policies.iter().filter(runs).any(looks_across) {
            1
        } else {
            u64::try_from(parts).unwrap_or(1).clamp(1, SHARES_MAX)
        };
        let part = |index| {
            let mut part = Self::new(board, policy, span.clone())?;
            part.share = (of > 1).then_some(Share { index, of });
            Ok(part)
        };
        (0..of).map(part).collect()
    }

    /// The log is read by all parts of a backtest; it is `now`. `None` where there are no parts.
    pub fn end_all(parts: Vec<Self>, now: Time) -> Option<Backtested> {
        let tallies = parts.into_iter().map(|part| part.stop(now));
        let whole = tallies.reduce(|mut whole, part| {
            whole.add(part);
            whole
        });
        whole.map(super::tally::Tally::end)
    }
}

fn looks_across(policy: &Policy) -> bool {
    let until = policy.absence.as_ref().and_then(|absence| absence.until_by.as_ref());
    policy.by.is_some() || until.is_some() || policy.budget.is_some()
}
