//! What a plan knows of the boards before the one in force: since when each of its policies has been there, and the older texts by
//! which journeys are finished that began under them.

use super::builder::Builder;
use stormlake_board::{Board, Policy, PolicyState, policy_version};

/// Most older texts of one policy; of more, the oldest are let go, with the journeys that run by them.
const OLDER_MAX: usize = 8;

/// Numbers of boards.
#[derive(Debug, Clone, Default)]
pub(crate) struct Boards {
    /// Stretches, first and last; none where no board has a number.
    stretches: Vec<(u32, u32)>,
    /// Whether it belongs to the board in force: what nothing is known of belongs to that.
    current: bool,
}

impl Boards {
    /// Every board.
    pub fn all() -> Self {
        Self {
            stretches: Vec::new(),
            current: true,
        }
    }

    fn add(&mut self, stretch: (u32, u32)) {
        self.stretches.push(stretch);
    }

    /// Whether the board of this number is among them; 0 stands for one that nothing is known of.
    pub fn has(&self, board: u32) -> bool {
        if board == 0 || self.current && self.stretches.is_empty() {
            return self.current;
        }
        let within = |(first, last): &(u32, u32)| (*first..=*last).contains(&board);
        self.stretches.iter().any(within)
    }
}

/// What a policy has to do with one that is on the board in force.
fn is_same(now: &Policy, then: &Policy) -> bool {
    now.sticky.name == then.sticky.name || now.sticky.was.contains(&then.sticky.name)
}

/// Whether what began then is still worth going on with now: what began in shadow has reached nobody.
fn counts(now: PolicyState, then: PolicyState) -> bool {
    match then {
        PolicyState::Live => true,
        PolicyState::Shadow => now == PolicyState::Shadow,
        PolicyState::Paused | PolicyState::Draft | PolicyState::Retired => false,
    }
}

impl Builder<'_> {
    /// Takes in the boards up to the one in force, ascending by number.
    pub(super) fn boards(&mut self, boards: &[(u32, &Board)]) {
        let current = self.plan.policies.len();
        for number in 0..current {
            let name = self.plan.policies[number].name.clone();
            let Some(now) = self.board.policies.iter().find(|policy| policy.sticky.name == name) else {
                continue;
            };
            let mut next = u32::MAX;
            for (place, (version, board)) in boards.iter().enumerate().rev() {
                let newest = place + 1 == boards.len();
                // Of what was before the boards that are known, the oldest of these stands for it.
                let stretch = (if place == 0 { 0 } else { *version }, next);
                next = version.saturating_sub(1);
                let then = board.policies.iter().find(|then| is_same(now, then));
                let Some(then) = then.filter(|then| newest || counts(now.state, then.state)) else {
                    continue;
                };
                self.plan.policies[number].any.add(stretch);
                let text = policy_version(then, board);
                if text == self.plan.policies[number].version {
                    self.plan.policies[number].own.add(stretch);
                } else if !then.steps.is_empty() {
                    self.older(number, current, then, text, stretch);
                }
            }
        }
    }

    /// An older text of a policy: its journeys are finished by it, and none begins.
    fn older(&mut self, number: usize, current: usize, then: &Policy, text: String, stretch: (u32, u32)) {
        let mut olders = self.plan.policies[current..].iter_mut();
        let known = olders.find(|older| usize::from(older.shares) == number && older.version == text);
        if let Some(known) = known {
            known.own.add(stretch);
            return;
        }
        let shares = |older: &&super::PolicyPlan| usize::from(older.shares) == number;
        if self.plan.policies[current..].iter().filter(shares).count() == OLDER_MAX {
            return;
        }
        let before = (self.plan.clone(), self.spaces.clone());
        // What it names may be gone from the board; then so is what began under it.
        if self.policy(then, self.plan.policies[number].rank).is_err() {
            (self.plan, self.spaces) = before;
            return;
        }
        let now = &self.plan.policies[number];
        let (state, names, shares, any) = (now.state, now.names.clone(), now.shares, now.any.clone());
        let Some(older) = self.plan.policies.last_mut() else {
            return;
        };
        (older.state, older.names, older.shares, older.any) = (state, names, shares, any);
        older.version = text;
        older.own = Boards::default();
        older.own.add(stretch);
    }
}
