//! Pictures of the wall.

use serde::Serialize;
use utoipa::ToSchema;

/// A picture that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PictureKept {
    /// What a note says to show it: `pictures/<name>`.
    pub picture: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}
