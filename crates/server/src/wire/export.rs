//! The forms in which a board is handed out, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

/// A form that the draft can be had in: `GET /p/{project}/v1/exports/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExportForm {
    /// Its name in addresses, and after `stormlake export --to`.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
    /// Whether it is a folder, which comes as a zip archive; otherwise it is one file.
    pub folder: bool,
    /// What the file is called that comes.
    pub file_name: String,
    /// Its media type.
    pub media_type: String,
}
