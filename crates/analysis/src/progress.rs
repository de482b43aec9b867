//! How far one subject has come, record by record in order.
//!
//! For each step only the newest chain that ends there is kept. It has the latest end of all, and the latest start too: the newest
//! chain of the step before had both when it was extended. So if any chain can be extended in time, that one can.

use crate::funnel::{CheckedFunnel, Entry, Matching};
use stormlake_record::Time;

/// One subject in one funnel. Records must come in order of (time, position).
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Per step, the newest chain that ends there.
    newest: Vec<Chain>,
    /// Per step, the newest chain that ended there before the time of `newest`; only where times must increase.
    earlier: Vec<Chain>,
    /// The times of the first chain that reached the farthest step.
    farthest: Chain,
}

/// The times of a chain's records; empty if there is none.
type Chain = Vec<Time>;

impl Progress {
    /// Nothing yet.
    pub fn new(funnel: &CheckedFunnel) -> Self {
        let steps = funnel.funnel().steps.len();
        let earlier = if funnel.funnel().matching == Matching::Increasing {
            steps
        } else {
            0
        };
        Self {
            newest: vec![Chain::new(); steps],
            earlier: vec![Chain::new(); earlier],
            farthest: Chain::new(),
        }
    }

    /// How many steps were reached.
    pub fn reached(&self) -> usize {
        self.farthest.len()
    }

    /// When each step that was reached was reached, in the first chain that came so far.
    pub fn times(&self) -> &[Time] {
        &self.farthest
    }

    /// Nothing again, for another subject.
    pub(crate) fn clear(&mut self) {
        let chains = self.newest.iter_mut().chain(&mut self.earlier);
        chains.for_each(Chain::clear);
        self.farthest.clear();
    }

    /// The next record of the subject. Those after a complete chain change nothing.
    pub fn observe(&mut self, funnel: &CheckedFunnel, event: &str, time: Time) {
        self.take_steps(funnel, funnel.steps_of(event), time);
    }

    /// The same, of the event whose first step this is.
    pub(crate) fn observe_step(&mut self, funnel: &CheckedFunnel, first_step: u8, time: Time) {
        self.take_steps(funnel, funnel.steps_with(first_step), time);
    }

    fn take_steps(&mut self, funnel: &CheckedFunnel, mut steps: u64, time: Time) {
        if steps == 0 || self.farthest.len() == self.newest.len() {
            return;
        }
        // From the last step back, a record extends what was there before it; from the first step on, also what it made itself.
        let forward = funnel.funnel().matching == Matching::Shared;
        while steps != 0 {
            let step = if forward {
                steps.trailing_zeros()
            } else {
                u64::BITS - 1 - steps.leading_zeros()
            };
            steps &= !(1 << step);
            self.take(funnel, step as usize, time);
        }
    }

    /// The record satisfies `step`, if a chain of the step before allows it.
    fn take(&mut self, funnel: &CheckedFunnel, step: usize, time: Time) {
        let (before, from) = self.newest.split_at_mut(step);
        let chain = &mut from[0];
        let increasing = funnel.funnel().matching == Matching::Increasing;
        let (earlier_before, earlier_from) = self.earlier.split_at_mut(if increasing { step } else { 0 });
        let previous: &[Time] = match step.checked_sub(1) {
            None if funnel.funnel().entry == Entry::First && !chain.is_empty() => return,
            None => &[],
            Some(last) if increasing && before[last].last() == Some(&time) => &earlier_before[last],
            Some(last) => &before[last],
        };
        if step > 0 && !in_time(funnel, step, previous, time) {
            return;
        }
        if increasing && chain.last() != Some(&time) {
            std::mem::swap(chain, &mut earlier_from[0]);
        }
        chain.clear();
        chain.extend_from_slice(previous);
        chain.push(time);
        if chain.len() > self.farthest.len() {
            self.farthest.clone_from(chain);
        }
    }
}

/// Whether a record at `time` may be the `step` that follows `previous`.
fn in_time(funnel: &CheckedFunnel, step: usize, previous: &[Time], time: Time) -> bool {
    let (Some(first), Some(last)) = (previous.first(), previous.last()) else {
        return false;
    };
    let ends =
        |since: &Time, limit_ms: Option<i64>| limit_ms.is_none_or(|limit| time <= since.plus_milliseconds(limit));
    let funnel = funnel.funnel();
    ends(first, funnel.window_ms) && ends(last, funnel.steps[step].within_ms)
}
