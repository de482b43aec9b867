//! Three boards into one, by meaning: what became of a common one on two sides. Without a common one, two walls become one.
//!
//! *Enters*: texts that are boards. *Leaves*: a text that is a board, in `fmt`'s form, with the comments of either side; and the conflicts, each
//! of which also stands on the board as a hotspot. Where both sides changed the same thing, ours is kept; what one side took out and the
//! other changed is kept.
//!
//! The way: cut the texts into entries ([`side`]), find which are the same ([`identity`]), give them one name everywhere ([`names`]), merge
//! each ([`entries`], [`block`], [`node`]), and mend what fits on neither side's board alone but not together ([`fit`]).

mod assemble;
mod block;
mod conflict;
mod entries;
mod fit;
mod identity;
mod item;
pub(crate) mod meaning;
mod names;
mod node;
mod order;
pub(crate) mod references;
mod side;
mod three;

use crate::finding::Finding;
use crate::grammar::BOARD_FILE;
use crate::parse;
use crate::text::print::print;
use crate::text::tree::Block;
pub use conflict::Conflict;
use side::Side;

/// What came of it.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The text of the merged board, tidy.
    pub text: String,
    /// What the two sides do not agree on, in the order of the board.
    pub conflicts: Vec<Conflict>,
}

/// One of the boards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeSide {
    /// The common one.
    Base,
    /// The one that is kept where both say something else.
    Ours,
    /// The other one.
    Theirs,
    /// Both together.
    Merged,
}

/// Why there is no merged board.
#[derive(Debug, Clone)]
pub struct Unmerged {
    /// Whose text cannot be read as a board; for [`MergeSide::Merged`], both together are more than a board can hold.
    pub side: MergeSide,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// Merges two boards that came of a common one, or of none.
///
/// # Errors
/// A text that is no board, or more stickies together than a board can hold.
pub fn merge(base: Option<&str>, ours: &str, theirs: &str) -> Result<Merged, Unmerged> {
    let base = base.map_or_else(|| Ok(Block::default()), |base| read(base, MergeSide::Base))?;
    let (ours, theirs) = (read(ours, MergeSide::Ours)?, read(theirs, MergeSide::Theirs)?);
    let sides = [&base, &ours, &theirs].map(Side::of);
    let named = names::unify(sides);
    fit::merge(&named)
}

fn read(text: &str, side: MergeSide) -> Result<Block, Unmerged> {
    readable(text, side)?;
    parse::lines(text).map_err(|findings| Unmerged { side, findings })
}

/// The board of a text without errors in how it is written.
fn readable(text: &str, side: MergeSide) -> Result<crate::Board, Unmerged> {
    let parsed = crate::parse(text);
    let findings: Vec<Finding> = parsed.findings.into_iter().filter(Finding::is_error).collect();
    if findings.is_empty() {
        Ok(parsed.board)
    } else {
        Err(Unmerged { side, findings })
    }
}

fn text(block: &Block) -> String {
    print(block, &BOARD_FILE)
}
