//! Occasions: something with a time of its own that many subjects take part in, such as a community event. A board shows
//! one where a policy waits *until* an event that is correlated on another key than its trigger is.

use crate::fields::Slots;
use crate::random::{Random, mix};
use stormlake_board::{Board, Trigger};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Subjects for whom one occasion a week is held.
const CIRCLE: u32 = 25;

/// A kind of occasion.
#[derive(Debug, Clone)]
pub(crate) struct OccasionKind {
    /// The business key that everyone who takes part shares.
    pub(crate) slot: u16,
    /// The event with which someone joins.
    pub(crate) joins: usize,
    /// The event with which someone who joined shows up.
    pub(crate) comes: Option<usize>,
    /// The event that ends it.
    pub(crate) ends: usize,
    /// Events that announce it, about nobody in particular who takes part.
    pub(crate) opens: Vec<usize>,
}

/// One occasion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion {
    /// Its kind.
    pub(crate) kind: usize,
    /// The value of its key.
    pub(crate) key: u64,
    /// Whose it is: the number of the circle.
    pub(crate) circle: u32,
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
        let (Some(Trigger::Event { event, .. }), Some(absence)) = (&policy.trigger, &policy.absence) else { continue };
        let (Some(until), Some(until_by)) = (&absence.until, &absence.until_by) else { continue };
        let key = until_by.value.trim().strip_prefix("event.data.").unwrap_or_default();
        let (Some(&slot), Some(joins), Some(ends)) = (slots.get(key), place(&event.value), place(&until.value)) else {
            continue;
        };
        let concerns = |event: usize| board.events[event].subject.as_ref().map(|subject| subject.value.as_str());
        let has_key = |event: usize| board.events[event].fields.iter().any(|field| field.key && field.name == key);
        let opens = (0..board.events.len())
            .filter(|&event| event != ends && event != joins && has_key(event) && concerns(event) != primary);
        kinds.push(OccasionKind { slot, joins, comes: place(&absence.event.value), ends, opens: opens.collect() });
    }
    kinds
}

/// The occasions between two instants: about one a week for each circle of subjects, and one soon after the end.
pub(crate) fn hold(kinds: &[OccasionKind], subjects: u32, start: i64, until: i64, seed: u64) -> Vec<Occasion> {
    let mut occasions = Vec::new();
    for (kind, _) in kinds.iter().enumerate() {
        for circle in 0..subjects.div_ceil(CIRCLE) {
            let mut random = Random::new(mix(seed ^ 0x0cca_5105, mix(kind as u64, u64::from(circle))));
            let mut opens = start + random.between(0, 3 * DAY_MS);
            while opens < until {
                let begins = opens + random.between(2 * DAY_MS, 6 * DAY_MS);
                let ends = begins + random.between(HOUR_MS, 4 * HOUR_MS);
                occasions.push(Occasion { kind, key: random.next(), circle, opens, begins, ends });
                opens += random.between(4 * DAY_MS, 10 * DAY_MS);
            }
        }
    }
    occasions
}

/// The circle that a subject belongs to.
pub(crate) fn circle(subject: u32) -> u32 {
    subject / CIRCLE
}
