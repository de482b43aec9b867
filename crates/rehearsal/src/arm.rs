//! Boards as a rehearsal runs them: with a policy switched on, and with an arm chosen.

use stormlake_board::{Board, Placed, Policy, PolicyState, Span};

/// Who is left alone by the policies of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Arm {
    /// Whom the hash of policy and subject says, as live.
    #[default]
    ByHash,
    /// Nobody.
    Treated,
    /// Everybody.
    HeldOut,
}

/// Everybody, in hundredths of a percent.
const ALL: u32 = 10_000;

/// The board with one policy switched on, whatever its state is.
pub(crate) fn switched_on(board: &Board, policy: Option<&str>) -> Board {
    let mut board = board.clone();
    for on in &mut board.policies {
        if policy == Some(on.sticky.name.as_str()) {
            on.state = PolicyState::Live;
        }
    }
    board
}

/// The board with an arm chosen for the policies that an example is about.
pub(crate) fn choose(board: &mut Board, arm: Arm, about: Option<&str>) {
    let concerned = |policy: &&mut Policy| about.is_none_or(|about| policy.sticky.name == about);
    if arm == Arm::Treated {
        board.holdout = None;
    }
    for policy in board.policies.iter_mut().filter(concerned) {
        match arm {
            Arm::ByHash => {}
            Arm::Treated => policy.holdout = None,
            Arm::HeldOut => policy.holdout = Some(Placed::new(ALL, Span::default())),
        }
    }
}
