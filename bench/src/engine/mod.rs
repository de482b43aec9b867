mod chance;
pub mod child;
mod crowd;
mod meter;
pub mod visits;

const PATTERNS: &str = include_str!("../../boards/patterns.kdl");
fn visits_board() -> &'static str { PATTERNS }
