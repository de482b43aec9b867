//! What tells formats apart without reading them whole.

use crate::import::Source;

/// How much of a file is looked at.
const LOOK_BYTES: usize = 64 * 1024;

/// The beginning of a file as text; what is no text is left out.
pub fn first_bytes<'a>(file: &Source<'a>) -> std::borrow::Cow<'a, str> {
    String::from_utf8_lossy(&file.bytes[..file.bytes.len().min(LOOK_BYTES)])
}

/// Whether a file's name ends so, in any case.
pub fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}
