//! What one wall and one message may hold.

/// Greatest size of one update, in bytes: a session's worth of offline work.
pub const UPDATE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// A wall is told to who joins in parts of about so many bytes.
pub const PART_BYTES: usize = 256 * 1024;
/// Greatest number of entries on a wall.
pub const ENTRIES_MAX: usize = stormlake_board::limits::STICKIES_MAX;
/// Greatest size of all entries together: with what printing adds, a file still holds them.
pub const WALL_BYTES_MAX: usize = stormlake_board::limits::FILE_BYTES_MAX / 4 * 3;
/// Greatest length of a name, in bytes.
pub const NAME_BYTES_MAX: usize = stormlake_board::limits::NAME_BYTES_MAX;
/// Greatest length of one clause, in bytes.
pub const CLAUSE_BYTES_MAX: usize = 32 * 1024;
/// Greatest number of an entry's clauses.
pub const CLAUSES_MAX: usize = 500;
/// Greatest number of values and properties on an entry's line.
pub const HEAD_MAX: usize = 32;
/// Greatest length of one value or property, and of what its key is.
pub const VALUE_BYTES_MAX: usize = 10_000;
/// Greatest length of the comments before an entry, in bytes.
pub const LEAD_BYTES_MAX: usize = 10_000;
/// Greatest length of a place in the order.
pub const AT_BYTES_MAX: usize = 256;
/// Greatest distance from the wall's middle, in wall units.
pub const PLACE_MAX: f64 = 10_000_000.0;
/// Greatest size of one person's state (name, cursor, selection), in bytes.
pub const AWARENESS_BYTES_MAX: usize = 8 * 1024;
/// Greatest number of clients that one connection may speak for.
pub const CLIENTS_OF_PEER_MAX: usize = 4;
/// Greatest number of people of whom one message tells.
pub const AWARENESS_CLIENTS_MAX: usize = 1_000;
/// Greatest number of values beside the board: comments, votes, what was put off.
pub const BESIDE_KEYS_MAX: usize = 50_000;
/// Greatest size of all of them together, in bytes.
pub const BESIDE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Greatest size of one, in bytes: a comment of 2,000 bytes, and who said it when.
pub const BESIDE_VALUE_BYTES_MAX: usize = 3_000;
/// Greatest number of its fields.
pub const BESIDE_FIELDS_MAX: usize = 16;
