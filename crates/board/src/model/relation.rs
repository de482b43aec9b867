//! How two contexts stand to each other.

use super::{Allow, Reference, Span};
use serde::Serialize;

/// `relation "Ordering" "Billing" kind="customer-supplier"`: the first context is upstream, what it decides reaches the second.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Relation {
    /// The context upstream.
    pub upstream: Reference,
    /// The context downstream.
    pub downstream: Reference,
    /// How they work together.
    pub kind: RelationKind,
    /// The description.
    pub about: Option<String>,
    /// What is let stand about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allows: Vec<Allow>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// How two contexts work together, by the names of domain-driven design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    /// Upstream plans for what downstream needs.
    #[default]
    CustomerSupplier,
    /// Downstream takes upstream's model as it is.
    Conformist,
    /// Downstream translates, so that upstream's model stays out of its own.
    AnticorruptionLayer,
    /// Both speak a language that is written down for everyone.
    PublishedLanguage,
    /// Both own a part of the model together.
    SharedKernel,
    /// Both succeed or fail together; neither is upstream.
    Partnership,
    /// Upstream offers the same service to everyone.
    OpenHost,
}

impl RelationKind {
    /// Every kind with its word in the board file.
    pub const WORDS: [&'static str; 7] = [
        "customer-supplier",
        "conformist",
        "anticorruption-layer",
        "published-language",
        "shared-kernel",
        "partnership",
        "open-host",
    ];

    /// Every kind, in the order of [`RelationKind::WORDS`].
    pub const ALL: [RelationKind; 7] = [
        RelationKind::CustomerSupplier,
        RelationKind::Conformist,
        RelationKind::AnticorruptionLayer,
        RelationKind::PublishedLanguage,
        RelationKind::SharedKernel,
        RelationKind::Partnership,
        RelationKind::OpenHost,
    ];

    /// The word in the board file.
    pub const fn word(self) -> &'static str {
        match self {
            RelationKind::CustomerSupplier => "customer-supplier",
            RelationKind::Conformist => "conformist",
            RelationKind::AnticorruptionLayer => "anticorruption-layer",
            RelationKind::PublishedLanguage => "published-language",
            RelationKind::SharedKernel => "shared-kernel",
            RelationKind::Partnership => "partnership",
            RelationKind::OpenHost => "open-host",
        }
    }

    /// The kind that a word in the board file names.
    pub fn from_word(word: &str) -> Option<RelationKind> {
        RelationKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
