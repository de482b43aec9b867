//! Funnels: events that a subject is expected to go through, in order.

use super::{Duration, Reference, Span};
use serde::Serialize;

/// `funnel "From ad to member" within="90d" { step "Ad shown"; step "Account created" within="30d" }`.
///
/// It stands beside the stickies: it is no note of the storm, but a question about the events.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Funnel {
    /// Its name, unique among the board's funnels.
    pub name: String,
    /// The description.
    pub about: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How long after the first step every other may happen at most; without it, at any time.
    pub within: Option<Duration>,
    /// How records may follow each other.
    pub matching: FunnelMatching,
    /// Which record of the first step opens the window.
    pub entry: FunnelEntry,
    /// In order.
    pub steps: Vec<FunnelStep>,
    /// Where its node stands in the file.
    #[serde(skip)]
    pub span: Span,
    /// Where its name stands in the file.
    #[serde(skip)]
    pub name_span: Span,
}

/// `step "Account created" within="30d"`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FunnelStep {
    /// The event.
    pub event: Reference,
    /// How long after the step before it at most.
    pub within: Option<Duration>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// How records may follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FunnelMatching {
    /// A record satisfies one step; those at the same time go by their position in the log.
    #[default]
    Once,
    /// As `Once`, and each step is later than the one before it.
    Increasing,
    /// One record may satisfy several steps in a row.
    Shared,
}

impl FunnelMatching {
    /// The words of the board file.
    pub const WORDS: [&'static str; 3] = ["once", "increasing", "shared"];

    /// The word in the board file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Increasing => "increasing",
            Self::Shared => "shared",
        }
    }
}

/// Which record of the first step opens the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FunnelEntry {
    /// Any of them: whichever leads farthest.
    #[default]
    Best,
    /// The subject's first one and no other.
    First,
}

impl FunnelEntry {
    /// The words of the board file.
    pub const WORDS: [&'static str; 2] = ["best", "first"];

    /// The word in the board file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::First => "first",
        }
    }
}
