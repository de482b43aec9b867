//! The board that a new project begins with.

use crate::text::lexeme::quote;

/// The text of a small board that checks clean and runs, under this title.
pub fn starter(title: &str) -> String {
    let title = title.trim();
    let title = if title.is_empty() { "My board" } else { title };
    include_str!("starter.kdl").replacen("\"The title\"", &quote(title), 1)
}
