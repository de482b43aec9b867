//! Why there is no model: reasons that a person can act on.

use serde::{Deserialize, Serialize};

/// Data that no trustworthy model can be fitted to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum Degenerate {
    /// There is nobody.
    #[error("there is no subject to learn from")]
    NoSubjects,
    /// A summary contradicts itself.
    #[error("subject number {index} (from 0) is no summary of purchases: {problem}")]
    NotASummary {
        /// Its place in what was given.
        index: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// Nobody bought twice.
    #[error("none of {subjects} subjects bought on a second day, so nothing is known of how often anybody returns")]
    NoRepeats {
        /// How many there are.
        subjects: u64,
    },
    /// Nobody who bought twice spent anything.
    #[error("no repeat purchase has a value above 0, so nothing is known of what a purchase is worth")]
    NoValues,
    /// The likelihood grows without end, or so flatly that the parameter could be anything.
    #[error("the fit diverges: the data leave {parameters} open {how_far} ({}): {meaning}", listed(.reached))]
    Diverges {
        /// The parameters that are not known, as in "a and b".
        parameters: String,
        /// How far they are open.
        how_far: String,
        /// All parameters where the search stopped.
        reached: Vec<(String, f64)>,
        /// What that says of the data.
        meaning: String,
    },
    /// The search did not end.
    #[error(
        "the search for the parameters did not settle: its slope is still {gradient:.1e} after {evaluations} evaluations"
    )]
    NotSettled {
        /// Largest slope of the mean log-likelihood in a parameter's logarithm.
        gradient: f64,
        /// How often the likelihood was computed.
        evaluations: u32,
    },
}

fn listed(reached: &[(String, f64)]) -> String {
    let each = reached.iter().map(|(name, value)| format!("{name} = {value:.3e}"));
    each.collect::<Vec<_>>().join(", ")
}
