//! The live wall's past, and clauses that are being tried, on the wire.

use super::BoardView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Moments of a wall.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WallHistory {
    /// The moments, oldest first.
    pub moments: Vec<WallMoment>,
    /// Whether there are older ones: ask again with `before` = the first of these.
    pub older: bool,
}

/// What one did on a wall without a pause.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WallMoment {
    /// Its name in addresses.
    pub moment: String,
    /// When it ended, RFC 3339.
    pub time: String,
    /// Who did it, as they called themselves; empty where they did not say, and where it was nobody's.
    pub who: String,
    /// What it was: `edit` of somebody on the wall, edit of the `file`, somebody `restored` an earlier moment, or the `wall` itself followed
    /// what several had done.
    pub deed: String,
    /// How many edits it was, without what followed from them; 0: the wall's beginning.
    pub edits: usize,
}

/// A wall as it was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WallPast {
    /// The moment.
    pub moment: String,
    /// When that was, RFC 3339.
    pub time: String,
    /// Who had edited it last; empty where it was the server, or an edit of the file.
    pub who: String,
    /// The wall's entry of each sticky of `board`, in their order; empty where there is none.
    pub ids: Vec<String>,
    /// Where each of them stood; null where it was laid out by itself.
    pub places: Vec<Option<PlaceView>>,
    /// The entries that the moment changed, brought or took away.
    pub changed: Vec<String>,
    /// The board.
    pub board: BoardView,
}

/// A place on a wall.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PlaceView {
    /// From the left, in wall units.
    pub x: f64,
    /// From above, in wall units.
    pub y: f64,
}

/// Clauses that an entry of the wall might have.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClausesAsked {
    /// The entry's id.
    pub entry: String,
    /// All of its clauses, each as it would stand in the file: 500 at most, of 32 KiB each.
    pub clauses: Vec<String>,
}

/// What is to be said of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClausesChecked {
    /// A policy's sentence.
    pub sentence: Option<String>,
    /// What is to be said about the entry.
    pub findings: Vec<ClauseFinding>,
}

/// A finding about one entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClauseFinding {
    /// Its code.
    pub code: String,
    /// `error`, `warning`, `hint`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub mend: Option<String>,
    /// Which clause it is about, from 0; null: the entry itself.
    pub clause: Option<usize>,
}
