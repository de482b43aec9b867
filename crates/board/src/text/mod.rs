//! The text of a KDL file, nothing lost: cut into tokens, put together as a tree of lines, and printed again.
//!
//! Values are read by the `kdl` crate; what stands here is what that crate leaves open: where a comment belongs, which
//! mistake a person made, and how a board looks when it is tidy.

mod entry;
pub(crate) mod lexeme;
pub(crate) mod print;
mod space;
pub(crate) mod syntax;
pub(crate) mod tokens;
pub(crate) mod tree;
