//! Predictions: what the board wants to know of a subject before it happens.

use super::{Duration, ExpressionText, Reference, Span};
use serde::Serialize;

/// `prediction "Will buy again" kind="repeat-purchase" { of "customer"; purchase "CD bought" value="event.data.price" }`.
///
/// It stands beside the stickies: it is no note of the storm, but a question about the events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prediction {
    /// Its name, unique among the board's predictions. `predict("…")` asks for it.
    pub name: String,
    /// How it is predicted.
    pub kind: PredictionKind,
    /// The description.
    pub about: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The kind of subject that it is about.
    pub of: Option<Reference>,
    /// What counts as a purchase.
    pub purchase: Option<Purchase>,
    /// How far it looks ahead. Default 90 days.
    pub horizon: Duration,
    /// Where its node stands in the file.
    #[serde(skip)]
    pub span: Span,
    /// Where its name stands in the file.
    #[serde(skip)]
    pub name_span: Span,
}

impl Prediction {
    /// The horizon of a prediction that names none: 90 days.
    pub const HORIZON_DEFAULT: Duration = Duration {
        milliseconds: 90 * 86_400_000,
    };
}

impl Default for Prediction {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: PredictionKind::default(),
            about: None,
            owner: None,
            of: None,
            purchase: None,
            horizon: Self::HORIZON_DEFAULT,
            span: Span::default(),
            name_span: Span::default(),
        }
    }
}

/// `purchase "CD bought" value="event.data.price" where="event.data.price > 0.0"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Purchase {
    /// The event.
    pub event: Reference,
    /// What it is worth: a double.
    pub value: Option<ExpressionText>,
    /// Which of them count.
    pub r#where: Option<ExpressionText>,
    /// Where its node stands in the file.
    #[serde(skip)]
    pub span: Span,
}

/// How something is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PredictionKind {
    /// BG/NBD and Gamma-Gamma: who still buys, how often and for how much.
    #[default]
    RepeatPurchase,
}

impl PredictionKind {
    /// The words of the board file.
    pub const WORDS: [&'static str; 1] = ["repeat-purchase"];

    /// The word in the board file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::RepeatPurchase => "repeat-purchase",
        }
    }
}
