//! The one tidy way to write a board or a mapping, every comment kept.

use crate::finding::Finding;
use crate::grammar::{BOARD_FILE, MAPPING_FILE, Shape};
use crate::parse;
use crate::text::print::print;
use kdl::KdlDocument;

/// Tidies the text of a `board.kdl`. Comments stay in their order, blank lines stay single, and what it means stays the
/// same; tidying twice changes nothing.
///
/// # Errors
/// What keeps the text from being KDL. Text that is KDL but no good board is tidied all the same.
pub fn format(text: &str) -> Result<String, Vec<Finding>> {
    tidy(text, &BOARD_FILE)
}

/// Tidies the text of a `mapping.kdl`.
///
/// # Errors
/// As [`format()`].
pub fn format_mapping(text: &str) -> Result<String, Vec<Finding>> {
    tidy(text, &MAPPING_FILE)
}

fn tidy(text: &str, shape: &'static Shape) -> Result<String, Vec<Finding>> {
    let block = parse::lines(text)?;
    // The parser has the last word on what is KDL.
    KdlDocument::parse_v2(text).map_err(|error| parse::not_kdl(&error))?;
    Ok(print(&block, shape))
}
