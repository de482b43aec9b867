//! Funnels as the board has them.

use crate::wire::{FunnelOnBoard, FunnelStepOnBoard};
use stormlake_board::{Board, Kind, Names, Resolved, slug};

/// All of them. A step that names no event of the board is left out: `check` has said so.
pub fn funnels(board: &Board) -> Vec<FunnelOnBoard> {
    let names = Names::new(board);
    // Events come first among the stickies, so an event's place is its index.
    let step = |step: &stormlake_board::FunnelStep| match names.resolve(&step.event.value, &[Kind::Event]) {
        Resolved::Found(_, sticky) => Some(FunnelStepOnBoard {
            event: board.events[sticky].sticky.name.clone(),
            sticky,
            within: step.within.map(|within| within.to_string()),
        }),
        _ => None,
    };
    let view = |funnel: &stormlake_board::Funnel| FunnelOnBoard {
        name: funnel.name.clone(),
        slug: slug(&funnel.name),
        about: funnel.about.clone(),
        owner: funnel.owner.clone(),
        within: funnel.within.map(|within| within.to_string()),
        matching: funnel.matching.word().to_owned(),
        entry: funnel.entry.word().to_owned(),
        steps: funnel.steps.iter().filter_map(step).collect(),
    };
    board.funnels.iter().map(view).collect()
}
