//! What a funnel is, before and after it was checked.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use stormlake_board::{Board, FunnelEntry, FunnelMatching, Kind, Names, Resolved, slug};

/// More steps than a person can read.
pub const STEPS_MAX: usize = stormlake_board::limits::FUNNEL_STEPS_MAX;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The event's name, as the records carry it.
    pub event: String,
    /// How long after the previous step at most, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_ms: Option<i64>,
}

impl Step {
    /// A step without a limit of its own.
    pub fn new(event: impl Into<String>) -> Self {
        Self {
            event: event.into(),
            within_ms: None,
        }
    }

    /// The same, at most so long after the previous step.
    #[must_use]
    pub fn within_ms(self, within_ms: i64) -> Self {
        Self {
            within_ms: Some(within_ms),
            ..self
        }
    }
}

/// How records may follow each other. ClickHouse's name for the same in `windowFunnel` is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matching {
    /// A record satisfies one step; those at the same time go by position (`strict_once`).
    #[default]
    Once,
    /// As `Once`, and each step's time is later than that of the step before (`strict_increase`).
    Increasing,
    /// One record may satisfy several steps in a row (ClickHouse's default, which orders equal times by step rather than by position).
    Shared,
}

/// Which record of the first step opens the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// Any of them: whichever leads farthest.
    #[default]
    Best,
    /// The subject's first one and no other, as Mixpanel counts uniques.
    First,
}

/// A funnel as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    /// What it is called.
    pub name: String,
    /// In order.
    pub steps: Vec<Step>,
    /// How long after the first step's record every other may happen at most, in milliseconds; without it, at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_ms: Option<i64>,
    /// How records may follow each other.
    #[serde(default)]
    pub matching: Matching,
    /// Which record opens the window.
    #[serde(default)]
    pub entry: Entry,
}

/// Why a funnel cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FunnelFault {
    /// It has none.
    #[error("a funnel needs at least one step")]
    NoSteps,
    /// It has too many.
    #[error("a funnel has at most {STEPS_MAX} steps, not {steps}")]
    TooManySteps {
        /// How many it has.
        steps: usize,
    },
    /// A step names no event.
    #[error("step {step} names no event")]
    NoEvent {
        /// Which one, from 1.
        step: usize,
    },
    /// The window is negative.
    #[error("the window is negative: {window_ms} ms")]
    NegativeWindow {
        /// The window.
        window_ms: i64,
    },
    /// A step's limit is negative.
    #[error("the limit of step {step} is negative: {within_ms} ms")]
    NegativeLimit {
        /// Which one, from 1.
        step: usize,
        /// Its limit.
        within_ms: i64,
    },
    /// The first step has a limit.
    #[error("the first step follows none, so it cannot have a limit")]
    LimitOnTheFirstStep,
}

impl Funnel {
    /// A funnel of a board, its events by the slugs that records carry. `None` if a step names no event of the board.
    pub fn of_board(board: &Board, funnel: &stormlake_board::Funnel) -> Option<Self> {
        let names = Names::new(board);
        let step = |step: &stormlake_board::FunnelStep| match names.resolve(&step.event.value, &[Kind::Event]) {
            Resolved::Found(_, index) => Some(Step {
                event: slug(&board.events[index].sticky.name),
                within_ms: step.within.map(|within| within.milliseconds),
            }),
            _ => None,
        };
        Some(Self {
            name: funnel.name.clone(),
            steps: funnel.steps.iter().map(step).collect::<Option<_>>()?,
            window_ms: funnel.within.map(|within| within.milliseconds),
            matching: match funnel.matching {
                FunnelMatching::Once => Matching::Once,
                FunnelMatching::Increasing => Matching::Increasing,
                FunnelMatching::Shared => Matching::Shared,
            },
            entry: match funnel.entry {
                FunnelEntry::Best => Entry::Best,
                FunnelEntry::First => Entry::First,
            },
        })
    }

    /// A funnel without a window, by the default rule.
    pub fn new(name: impl Into<String>, steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            name: name.into(),
            steps: steps.into_iter().collect(),
            window_ms: None,
            matching: Matching::default(),
            entry: Entry::default(),
        }
    }

    /// The same, with a window from the first step.
    #[must_use]
    pub fn within_ms(self, window_ms: i64) -> Self {
        Self {
            window_ms: Some(window_ms),
            ..self
        }
    }

    /// Checks the funnel.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn check(self) -> Result<CheckedFunnel, Vec<FunnelFault>> {
        let mut faults = Vec::new();
        match self.steps.len() {
            0 => faults.push(FunnelFault::NoSteps),
            steps if steps > STEPS_MAX => faults.push(FunnelFault::TooManySteps { steps }),
            _ => {}
        }
        if let Some(window_ms) = self.window_ms.filter(|window| *window < 0) {
            faults.push(FunnelFault::NegativeWindow { window_ms });
        }
        for (index, step) in self.steps.iter().enumerate() {
            if step.event.is_empty() {
                faults.push(FunnelFault::NoEvent { step: index + 1 });
            }
            if let Some(within_ms) = step.within_ms.filter(|within| *within < 0) {
                faults.push(FunnelFault::NegativeLimit {
                    step: index + 1,
                    within_ms,
                });
            }
        }
        if self.steps.first().is_some_and(|step| step.within_ms.is_some()) {
            faults.push(FunnelFault::LimitOnTheFirstStep);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut steps_of = BTreeMap::new();
        for (index, step) in self.steps.iter().enumerate() {
            *steps_of.entry(step.event.clone()).or_default() |= 1_u64 << index;
        }
        let same_event = self.steps.iter().map(|step| steps_of[&step.event]).collect();
        Ok(CheckedFunnel {
            funnel: self,
            steps_of,
            same_event,
        })
    }
}

/// A funnel that can be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFunnel {
    funnel: Funnel,
    steps_of: BTreeMap<String, u64>,
    /// Per step, the steps of its event.
    same_event: Vec<u64>,
}

impl CheckedFunnel {
    /// As it was written.
    pub fn funnel(&self) -> &Funnel {
        &self.funnel
    }

    /// Whether records of `event` matter to it.
    pub fn concerns(&self, event: &str) -> bool {
        self.steps_of.contains_key(event)
    }

    /// The first step that a record of `event` may satisfy: a short name for the event.
    pub(crate) fn first_step_of(&self, event: &str) -> Option<u8> {
        let steps = self.steps_of(event);
        // At most STEPS_MAX = 64 steps: the number fits.
        (steps != 0).then(|| steps.trailing_zeros() as u8)
    }

    /// The steps of the same event as this one.
    pub(crate) fn steps_with(&self, step: u8) -> u64 {
        self.same_event[usize::from(step)]
    }

    /// The steps that a record of `event` may satisfy: bit *k* is step *k*, from 0.
    pub(crate) fn steps_of(&self, event: &str) -> u64 {
        self.steps_of.get(event).copied().unwrap_or(0)
    }
}
