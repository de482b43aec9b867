//! Occasions: something with a time of its own that many subjects take part in, such as a community event. A board shows
//! one where a policy waits *until* an event that is correlated on another key than its trigger is.
//!
//! When an occasion is held follows from its number alone, so that none needs to be remembered.

use crate::fields::Slots;
use crate::random::{Random, mix};
use stormlake_board::{Board, Effect, Trigger};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How often a circle holds an occasion.
const EVERY_MS: i64 = 7 * DAY_MS;
/// Subjects who have their occasions in common.
pub(crate) const CIRCLE: u32 = 25;

/// A kind of occasion.
#[derive(Debug, Clone)]
pub(crate) struct OccasionKind {
    /// The business key that everyone who takes part shares.
    pub(crate) slot: u16,
    /// The event with which someone joins.
    pub(crate) joins: usize,
    /// The event with which someone who joined shows up.
    pub(crate) comes: Option<usize>,
    /// The event that concludes that someone who joined did not show up.
    pub(crate) misses: Option<usize>,
    /// The event that ends it.
    pub(crate) ends: usize,
    /// Events that announce it, about nobody in particular who takes part.
    pub(crate) opens: Vec<usize>,
}

impl OccasionKind {
    /// Every event that has its time from the occasion.
    pub(crate) fn events(&self) -> impl Iterator<Item = usize> {
        self.opens
            .iter()
            .copied()
            .chain([self.joins, self.ends])
            .chain(self.comes)
            .chain(self.misses)
    }
}

/// Which occasion: its kind, and its number among those of a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OccasionNumber {
    pub(crate) kind: u16,
    pub(crate) number: u32,
}

/// One occasion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion {
    /// The value of its key.
    pub(crate) key: u64,
    /// When it is announced, begins and ends, in milliseconds since 1970.
    pub(crate) opens: i64,
    pub(crate) begins: i64,
    pub(crate) ends: i64,
}

/// Every kind of occasion that the board's policies show.
pub(crate) fn kinds(board: &Board, slots: &Slots, primary: Option<&str>) -> Vec<OccasionKind> {
    let place = |name: &str| board.events.iter().position(|event| event.sticky.name == name);
    let mut kinds: Vec<OccasionKind> = Vec::new();
    for policy in &board.policies {
        let (Some(Trigger::Event { event, .. }), Some(absence)) = (&policy.trigger, &policy.absence) else {
            continue;
        };
        let (Some(until), Some(until_by)) = (&absence.until, &absence.until_by) else {
            continue;
        };
        let key = until_by.value.trim().strip_prefix("event.data.").unwrap_or_default();
        let (Some(&slot), Some(joins), Some(ends)) = (slots.get(key), place(&event.value), place(&until.value)) else {
            continue;
        };
        let misses = policy.effects().into_iter().find_map(|effect| match effect {
            Effect::Emit { event, .. } => place(&event.value),
            Effect::Command { .. } => None,
        });
        let concerns = |event: usize| {
            board.events[event]
                .subject
                .as_ref()
                .map(|subject| subject.value.as_str())
        };
        let has_key = |event: usize| {
            board.events[event]
                .fields
                .iter()
                .any(|field| field.key && field.name == key)
        };
        let opens = (0..board.events.len())
            .filter(|&event| event != ends && event != joins && has_key(event) && concerns(event) != primary);
        let kind = OccasionKind {
            slot,
            joins,
            comes: place(&absence.event.value),
            misses,
            ends,
            opens: opens.collect(),
        };
        // Two policies may wait for the same thing; it is held once.
        if !kinds
            .iter()
            .any(|other| other.joins == kind.joins || other.ends == kind.ends)
        {
            kinds.push(kind);
        }
    }
    kinds
}

impl Occasion {
    /// The occasion of a circle with this number. Number 0 was announced in the week before `start`.
    pub(crate) fn of(which: OccasionNumber, circle: u32, start: i64, seed: u64) -> Self {
        let circle = mix(seed ^ 0x0cca_5105, mix(u64::from(which.kind), u64::from(circle)));
        let first = start - EVERY_MS + Random::new(circle).between(0, EVERY_MS - DAY_MS);
        let mut random = Random::new(mix(circle, u64::from(which.number)));
        let opens = first + i64::from(which.number) * EVERY_MS + random.between(0, DAY_MS - 1);
        let begins = opens + random.between(2 * DAY_MS, 6 * DAY_MS);
        let ends = begins + random.between(HOUR_MS, 4 * HOUR_MS);
        Self {
            key: random.next(),
            opens,
            begins,
            ends,
        }
    }
}

/// The circle that a subject belongs to.
pub(crate) fn circle(subject: u32) -> u32 {
    subject / CIRCLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_holds_one_occasion_after_the_other() {
        let of = |number| Occasion::of(OccasionNumber { kind: 0, number }, 3, 0, 9);
        assert!(
            of(0).opens < 0 && of(1).opens >= 0,
            "one is under way when the plan begins"
        );
        for number in 0..50 {
            let occasion = of(number);
            assert!(occasion.opens < occasion.begins && occasion.begins < occasion.ends);
            assert!(occasion.opens < of(number + 1).opens && occasion.key != of(number + 1).key);
        }
    }
}
