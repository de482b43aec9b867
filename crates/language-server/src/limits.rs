//! What an editor may cost.

/// Greatest size of one message, in bytes. A larger one is passed over and refused.
pub const MESSAGE_BYTES_MAX: usize = 32 << 20;
/// Greatest size of a document that is followed, in bytes. A larger one is let go until it is opened again; a board may have only
/// [`stormlake_board::limits::FILE_BYTES_MAX`], which is said as a finding.
pub const DOCUMENT_BYTES_MAX: usize = 8 << 20;
/// Greatest number of open documents.
pub const DOCUMENTS_MAX: usize = 500;
/// Greatest number of messages that wait before the next one is read.
pub const WAITING_MAX: usize = 256;
/// Greatest length of a line before a message's body, in bytes.
pub const HEADER_BYTES_MAX: usize = 1 << 10;
/// Greatest number of names that a search over the workspace gives.
pub const SYMBOLS_MAX: usize = 500;
/// Greatest number of things that are offered at once; more is narrowed by typing on.
pub const OFFERS_MAX: usize = 1_000;
