//! What the engine remembers: only what a policy's window can still ask for, per key and in parts, so that a subject
//! who did little costs little.

use crate::foresee::Scored;
use crate::joined::Joined;
use crate::journey::Journey;
use crate::kept::Kept;
use crate::keys::{Key, KeyMap};
use crate::stops::Stop;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stormlake_forecast::{Features, Scorer};
use stormlake_record::{Decision, Time};

/// Times that a fact keeps in place: mostly all that a window can still ask for. What has no room there and can be asked for
/// lies beside it ([`Part::FactMore`]).
pub(crate) const FACT_TIMES: usize = 4;

/// Most times that lie beside.
const FACT_MORE: usize = 256;

/// A record that started something, kept until that is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Trigger {
    pub record: Kept,
    /// The business key that it is correlated on.
    pub by: Option<Arc<str>>,
    pub count: u64,
    /// What its condition was told.
    pub scored: Scored,
}

/// A trigger that waits for its window to end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Arm {
    /// Unique over the engine's life: timers name it.
    pub number: u64,
    /// First instant outside the window; [`i64::MAX`] while its end has not happened.
    pub until: i64,
    pub trigger: Trigger,
}

/// Records of a subject that follow each other without a silence between them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub first: i64,
    pub last: i64,
    /// Where the last one stands.
    pub position: u64,
}

/// Silence of a subject under one policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Silence {
    /// How many events of the kind that starts the watch there were.
    pub count: u64,
    /// The newest of them, ascending: one, and more as long as a silence before the newest is still to be decided.
    pub since: Vec<Kept>,
    /// Runs whose silence is still to be decided, ascending, if there are several: until every sender has passed a silence's end.
    pub runs: Vec<Run>,
    /// When the last run ended whose silence was decided.
    pub decided: i64,
}

/// What has become of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DateState {
    /// Its moment is still to come.
    Awaited,
    /// Its moment came, and it was decided on.
    Decided,
    /// It has none, or a later one has taken its place.
    Over,
}

/// A date that a record named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Dated {
    /// Unique over the engine's life: a timer names it.
    pub number: u64,
    /// The moment so long before it; [`i64::MIN`] where the record names no date.
    pub due: i64,
    pub state: DateState,
    pub trigger: Trigger,
}

impl Dated {
    /// Its place among the dates of its key.
    pub fn at(&self) -> (i64, u64) {
        (self.trigger.record.time().0, self.trigger.record.position())
    }
}

/// A decision that waits for the night to be over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Deferred {
    /// Unique over the engine's life: a timer names it.
    pub number: u64,
    /// When the night is over.
    pub until: i64,
    /// As it was put off.
    #[serde(with = "crate::as_json")]
    pub decision: Decision,
}

/// One thing remembered under a key. The number names the policy, fact or attribute in the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Part {
    /// When an event was first and last seen.
    Fact {
        fact: u16,
        first: i64,
        latest: [i64; FACT_TIMES],
    },
    /// Older times of a fact, ascending, while all that it keeps in place is younger than the watermark.
    FactMore { fact: u16, times: Vec<i64> },
    /// Triggers so far.
    Count { policy: u16, count: u64 },
    /// Newest trigger times, ascending.
    Times { policy: u16, times: Vec<i64> },
    /// When each event of a `whenever-all` first happened, [`i64::MAX`] for those that have not; none any more once it is done.
    Seen { policy: u16, firsts: Vec<i64>, done: bool },
    /// A window that is open.
    Armed { policy: u16, arm: Box<Arm> },
    /// A window of another key that ends with this key's event.
    Awaited {
        policy: u16,
        key: Key,
        number: u64,
        from: i64,
    },
    /// The absence that was decided last: a late event may show that it should not have been.
    Decided { policy: u16, arm: Box<Arm> },
    /// First parts of sequences that nothing has followed yet: since when, ascending.
    Open { policy: u16, triggers: Vec<(i64, Trigger)> },
    /// The dates that records named, in order of time: those to come, and newer ones as long as older ones may arrive.
    Dates { policy: u16, dates: Vec<Dated> },
    /// Silence. The only run whose silence is still to be decided stands here, where every record of the subject meets it.
    Silent {
        policy: u16,
        lone: Option<Run>,
        silence: Box<Silence>,
    },
    /// Put off until the night is over.
    Deferred { policy: u16, deferred: Box<Deferred> },
    /// A policy that goes step by step.
    Journey { policy: u16, journey: Box<Journey> },
    /// A journey, or a decision that waits for morning, of another key that this key's events concern.
    Expected { policy: u16, key: Key, number: u64 },
    /// A policy was set off that is set off once.
    Entered { policy: u16 },
    /// Decisions that fired, by due time, with a hash of their key.
    Fired { policy: u16, slots: Vec<(i64, u64)> },
    /// Contacts over all policies.
    Contacts { slots: Vec<(i64, u64)> },
    /// The newest value of an attribute, as JSON.
    Attribute { attribute: u16, time: i64, json: Box<str> },
    /// What a subject said about a topic: what held before, then when they said so, ascending.
    Consent {
        consent: u16,
        before: bool,
        changes: Vec<(i64, bool)>,
    },
    /// Purchases of a prediction that a policy asks for: 40 bytes a subject, however much they buy.
    Purchases { prediction: u16, features: Box<Features> },
}

/// Everything remembered under one key.
pub(crate) type Parts = Vec<Part>;

/// A moment at which something must be looked at again. The order is the order of decisions: time, priority (highest
/// first), policy, what goes on before what begins, age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Timer {
    pub due: i64,
    pub rank: u16,
    pub kind: TimerKind,
    pub number: u64,
    pub key: Key,
    pub policy: u16,
}

/// What is looked at when a timer rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum TimerKind {
    /// The end of a night.
    Deferred,
    /// The next step of a journey.
    Step,
    /// A silence.
    Silence,
    /// A window that ends.
    Window,
    /// A B that may follow an A.
    Follower,
    /// The moment before a date.
    Date,
}

/// What the engine remembers.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub keys: KeyMap<Parts>,
    pub timers: BTreeSet<Timer>,
    pub next_number: u64,
    /// Keys that there were after the last sweep.
    pub swept_at: usize,
    /// The models in force, by the number of their prediction.
    pub models: Vec<Option<Scorer>>,
    /// What fired last of each policy that has a budget, as many as that allows.
    pub budgets: BTreeMap<u16, BTreeSet<(i64, u64)>>,
    /// Identities that were taken into another one.
    pub joined: BTreeMap<Key, Joined>,
    /// What someone has stopped, by the policy's name.
    pub stops: BTreeMap<String, Stop>,
}

impl State {
    pub fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    pub fn parts(&self, key: Key) -> &[Part] {
        self.keys.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The first part that `pick` recognises.
    pub fn find<T>(&self, key: Key, pick: impl FnMut(&Part) -> Option<T>) -> Option<T> {
        self.parts(key).iter().find_map(pick)
    }
}

/// The part that `is` recognises, made by `new` if there is none.
pub(crate) fn part(parts: &mut Parts, is: impl Fn(&Part) -> bool, new: impl FnOnce() -> Part) -> &mut Part {
    let index = parts.iter().position(is).unwrap_or_else(|| {
        add(parts, new());
        parts.len() - 1
    });
    &mut parts[index]
}

/// Adds a part. Most keys have one or two for ever: the first growth is to one, not to four as a vector would have it.
pub(crate) fn add(parts: &mut Parts, part: Part) {
    if parts.len() == parts.capacity() {
        parts.reserve_exact(parts.len().max(1));
    }
    parts.push(part);
}

/// Times of an event under a key.
#[derive(Debug, Clone)]
pub(crate) struct FactTimes {
    pub first: i64,
    latest: [i64; FACT_TIMES],
    more: Vec<i64>,
}

impl FactTimes {
    /// The times of a fact among what is remembered under its key.
    pub fn find(parts: &[Part], number: u16) -> Option<Self> {
        let mut found = None;
        let mut more = Vec::new();
        for part in parts {
            match part {
                Part::Fact { fact, first, latest } if *fact == number => found = Some((*first, *latest)),
                Part::FactMore { fact, times } if *fact == number => more.clone_from(times),
                _ => {}
            }
        }
        found.map(|(first, latest)| Self { first, latest, more })
    }

    fn times(&self) -> impl Iterator<Item = i64> {
        let all = self.latest.iter().chain(&self.more).copied();
        all.filter(|&time| time != i64::MIN)
    }

    /// Every time that is kept, ascending.
    pub fn ascending(&self) -> Vec<i64> {
        let mut times: Vec<i64> = self.times().collect();
        times.sort_unstable();
        times
    }

    /// Any time in (after, end], or in (after, end) when `inclusive` is false.
    pub fn any_between(&self, after: i64, end: i64, inclusive: bool) -> bool {
        self.times()
            .any(|time| time > after && (time < end || inclusive && time == end))
    }

    /// The earliest known time in (after, end].
    pub fn earliest_between(&self, after: i64, end: i64) -> Option<i64> {
        self.times().filter(|&time| time > after && time <= end).min()
    }

    /// The earliest known time at or after `from`.
    pub fn earliest_from(&self, from: i64) -> Option<i64> {
        self.times().filter(|&time| time >= from).min()
    }
}

/// Notes that an event happened; keeps the newest [`FACT_TIMES`] times, newest first, and as many more as may be asked for
/// by decisions that are still to come: those after the watermark, and the newest before it.
pub(crate) fn note_fact(parts: &mut Parts, number: u16, time: Time, watermark: Time) {
    let is = |part: &Part| matches!(part, Part::Fact { fact, .. } if *fact == number);
    let new = || Part::Fact {
        fact: number,
        first: i64::MAX,
        latest: [i64::MIN; FACT_TIMES],
    };
    let Part::Fact { first, latest, .. } = part(parts, is, new) else {
        return;
    };
    *first = (*first).min(time.0);
    let mut left_out = time.0;
    if let Some(slot) = latest.iter().position(|&known| time.0 > known) {
        left_out = latest[FACT_TIMES - 1];
        latest[slot..].rotate_right(1);
        latest[slot] = time.0;
    }
    let oldest = latest[FACT_TIMES - 1];
    let more = |part: &Part| matches!(part, Part::FactMore { fact, .. } if *fact == number);
    if oldest <= watermark.0 {
        // Rare, and not looked for where there cannot be any.
        if left_out != i64::MIN {
            parts.retain(|part| !more(part));
        }
        return;
    }
    if left_out == i64::MIN {
        return;
    }
    let new = || Part::FactMore {
        fact: number,
        times: Vec::new(),
    };
    if let Part::FactMore { times, .. } = part(parts, more, new) {
        times.insert(times.partition_point(|known| *known <= left_out), left_out);
        let passed = times.partition_point(|known| *known <= watermark.0).saturating_sub(1);
        times.drain(..passed.max(times.len().saturating_sub(FACT_MORE)));
    }
}

/// Fired slots with a time after `after`.
pub(crate) fn slots_after(slots: &[(i64, u64)], after: i64) -> usize {
    slots.iter().filter(|(time, _)| *time > after).count()
}

/// Takes a slot, once; keeps the newest `keep` only.
pub(crate) fn take_slot(slots: &mut Vec<(i64, u64)>, slot: (i64, u64), keep: usize) {
    if slots.iter().any(|(_, known)| *known == slot.1) {
        return;
    }
    let at = slots.partition_point(|known| *known < slot);
    slots.insert(at, slot);
    if slots.len() > keep {
        slots.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    /// There are several for every subject: a larger one should be somebody's decision.
    #[test]
    fn a_part_is_no_larger_than_it_was() {
        assert!(size_of::<Part>() <= 48, "{}", size_of::<Part>());
        // An open window is one of these and a packed record.
        assert!(size_of::<super::Arm>() <= 64, "{}", size_of::<super::Arm>());
    }
}
