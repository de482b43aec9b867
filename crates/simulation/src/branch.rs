//! What may follow an event: for each thing that it sets going, one of several outcomes.

use crate::causes::{Cause, Causes};
use crate::random::Random;
use std::collections::BTreeMap;
use stormlake_board::{Board, Path};

/// One thing that an event sets going, and how it may come out. Exactly one outcome is drawn, or none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Branch {
    /// Events that must have happened to the subject.
    pub(crate) needs: Vec<usize>,
    /// Events that must not have.
    pub(crate) never: Vec<usize>,
    /// The outcomes, with the probability of each; what is missing to 1 is nothing.
    pub(crate) outcomes: Vec<(f64, Vec<Next>)>,
}

/// An event that follows.
#[derive(Debug, Clone)]
pub(crate) struct Next {
    /// Which.
    pub(crate) event: usize,
    /// How likely, once its outcome is drawn.
    pub(crate) chance: f64,
    /// After how long.
    pub(crate) wait: Wait,
}

/// How long something takes, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wait {
    /// At least.
    pub(crate) least: i64,
    /// And then on average.
    pub(crate) mean: f64,
    /// At most.
    pub(crate) most: i64,
}

impl Wait {
    /// Draws one.
    pub(crate) fn draw(self, random: &mut Random) -> i64 {
        let more = random.wait(self.mean) as i64;
        let span = self.most.saturating_sub(self.least).max(1);
        // Beyond the end it starts again from the beginning, so that nothing piles up at the end.
        self.least.saturating_add(more % span).max(1)
    }
}

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;

/// The facts about events that a wait or a chance depends on.
pub(crate) struct Traits<'a> {
    /// Whether the two share a business key.
    pub(crate) akin: &'a dyn Fn(usize, usize) -> bool,
    /// Whether it is part of an occasion, which has its own times.
    pub(crate) of_occasion: &'a [bool],
}

/// What may follow each event, given what each follows from.
pub(crate) fn branches(board: &Board, causes: &[Causes], traits: &Traits<'_>) -> Vec<Vec<Branch>> {
    let mut branches = vec![BTreeMap::<(Option<usize>, Option<usize>, usize), Branch>::new(); board.events.len()];
    for (event, causes) in causes.iter().enumerate() {
        if traits.of_occasion[event] {
            continue;
        }
        for cause in &causes.events {
            // What one command yields are its outcomes; events that follow without one do not exclude each other.
            let alone = if cause.command.is_none() { event } else { usize::MAX };
            let branch = branches[cause.event]
                .entry((cause.command, cause.policy, alone))
                .or_default();
            branch.needs.clone_from(&cause.needs);
            branch.never.clone_from(&cause.never);
            add(board, branch, event, cause, traits);
        }
    }
    let mut branches: Vec<Vec<Branch>> = branches.into_iter().map(|of| of.into_values().collect()).collect();
    lifecycles(board, causes, traits, &mut branches);
    branches
}

fn add(board: &Board, branch: &mut Branch, event: usize, cause: &Cause, traits: &Traits<'_>) {
    let akin = (traits.akin)(cause.event, event);
    let absence = cause.policy.and_then(|policy| board.policies[policy].absence.as_ref());
    let within = absence
        .and_then(|absence| absence.within)
        .map_or(0, |within| within.milliseconds);
    if branch.outcomes.is_empty() {
        branch.outcomes = vec![(0.0, Vec::new()), (0.0, Vec::new()), (0.0, Vec::new())];
        let awaited = absence.and_then(|absence| {
            board
                .events
                .iter()
                .position(|event| event.sticky.name == absence.event.value)
        });
        if let (Some(awaited), true) = (awaited, within > 0) {
            let wait = Wait {
                least: within / 20,
                mean: within as f64 / 3.0,
                most: within / 10 * 9,
            };
            branch.outcomes[2] = (
                0.45,
                vec![Next {
                    event: awaited,
                    chance: 1.0,
                    wait,
                }],
            );
        }
    }
    let left = 1.0 - branch.outcomes[2].0;
    let mean = if akin { 40.0 * MINUTE } else { 20.0 * HOUR };
    let wait = Wait {
        least: within,
        mean,
        most: i64::MAX / 4,
    };
    let strength = if akin { cause.strength.max(0.5) } else { cause.strength };
    match (cause.command, board.events[event].path) {
        (Some(_), Path::Failure) => {
            branch.outcomes[1].0 = 0.22 * left * strength;
            branch.outcomes[1].1.push(Next {
                event,
                chance: 1.0,
                wait,
            });
        }
        (Some(_), Path::Happy) => {
            branch.outcomes[0].0 = 0.65 * left * strength;
            branch.outcomes[0].1.push(Next {
                event,
                chance: 0.9,
                wait,
            });
        }
        (None, path) => {
            let chance = if path == Path::Failure { 0.25 } else { 0.8 };
            branch.outcomes[0].0 = left;
            branch.outcomes[0].1.push(Next {
                event,
                chance: chance * strength,
                wait,
            });
        }
    }
}

/// An event whose key none of its causes carries belongs to something that began earlier at the same aggregate: an
/// ingredient goes into a cart that is there.
fn lifecycles(board: &Board, causes: &[Causes], traits: &Traits<'_>, branches: &mut [Vec<Branch>]) {
    for (later, of) in causes.iter().enumerate() {
        let known = of.asked.is_some() || of.events.iter().any(|cause| (traits.akin)(cause.event, later));
        if known || traits.of_occasion[later] || board.events[later].from.is_none() {
            continue;
        }
        let from = |event: usize| board.events[event].from.as_ref().map(|from| &from.value);
        let begun = |earlier: &usize| from(*earlier) == from(later) && (traits.akin)(*earlier, later);
        let earlier: Vec<usize> = (0..later)
            .filter(begun)
            .filter(|earlier| !traits.of_occasion[*earlier])
            .collect();
        let chance = 0.9 / earlier.len().max(1) as f64;
        for earlier in earlier {
            let wait = Wait {
                least: 1,
                mean: 5.0 * HOUR,
                most: i64::MAX / 4,
            };
            let next = Next {
                event: later,
                chance,
                wait,
            };
            branches[earlier].push(Branch {
                outcomes: vec![(1.0, vec![next])],
                ..Branch::default()
            });
        }
    }
}
