//! How large templates and letters may be, and how long one may take.

/// Files in a `templates` folder.
pub const FILES_MAX: usize = 200;
/// Bytes of one template.
pub const FILE_BYTES_MAX: usize = 128 << 10;
/// Bytes of all templates of a project.
pub const ALL_BYTES_MAX: usize = 2 << 20;
/// Characters of a subject line; mail programs show about sixty.
pub const SUBJECT_LINE_MAX: usize = 200;
/// Bytes of a written text, and of a written HTML page. A page beyond 102 KB is cut off by some readers anyway.
pub const WRITTEN_BYTES_MAX: usize = 256 << 10;
/// Bytes of an address at which a person says no more.
pub const UNSUBSCRIBE_BYTES_MAX: usize = 900;
/// Instructions of one template: some milliseconds.
pub const FUEL: u64 = 200_000;
/// Templates that take in templates.
pub const DEPTH_MAX: usize = 64;
