//! What a board lets stand, and why.

use super::{Placed, Span};
use serde::Serialize;

/// `allow "SL-B113" because="Nobody needs to react to a login"`: findings of this code are not said of the sticky that it stands on;
/// in a context's block, of nothing in the context; in the board's, of nothing on the board.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Allow {
    /// The code of what is allowed.
    pub code: Placed<String>,
    /// Why: an allowance without a reason cannot be judged by who comes later.
    pub because: String,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}
