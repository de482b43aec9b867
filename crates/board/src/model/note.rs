//! Plain paper on the wall: words or a picture that mean nothing to the system.

use super::{Placed, Span};
use serde::Serialize;

/// The folder beside the board in which its pictures are, with the `/` behind it.
pub const PICTURES: &str = "pictures/";
/// What a picture's name may end in.
pub const PICTURE_ENDINGS: [&str; 4] = ["png", "jpg", "webp", "gif"];

/// `note "Ask Ann about this" picture="pictures/3fa9….png"`.
///
/// It is no sticky of the grammar: nothing is asked of it, nothing refers to it, and two may say the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Note {
    /// What is written on it; under a picture, what the picture shows. May be empty.
    pub text: String,
    /// The picture's file, beside the board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Placed<String>>,
    /// The context in whose region it stands.
    pub context: Option<String>,
    /// Where its node stands in the file.
    #[serde(skip)]
    pub span: Span,
}

/// The file name in `pictures/<name>`: letters, digits, `-` and `_`, and an ending of [`PICTURE_ENDINGS`]. `None` for everything else, so
/// that no picture leads out of its folder.
///
/// ```
/// # use stormlake_board::picture_name;
/// assert_eq!(picture_name("pictures/till.png"), Some("till.png"));
/// assert_eq!(picture_name("pictures/../board.kdl"), None);
/// assert_eq!(picture_name("https://example.com/till.png"), None);
/// ```
pub fn picture_name(path: &str) -> Option<&str> {
    let name = path.strip_prefix(PICTURES)?;
    let (stem, ending) = name.split_once('.')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let good = !stem.is_empty() && stem.len() <= PICTURE_STEM_MAX && stem.chars().all(plain);
    (good && PICTURE_ENDINGS.contains(&ending)).then_some(name)
}

/// Greatest length of a picture's name before its ending.
const PICTURE_STEM_MAX: usize = 100;
