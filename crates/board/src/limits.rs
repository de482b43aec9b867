//! What is counted before a text is parsed, so that a stranger's file cannot exhaust the stack, memory or patience.

use crate::finding::Finding;
use crate::model::Span;
use crate::text::tokens::{Piece, Token};

/// Greatest size of a board file, 2 MiB.
pub const FILE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Greatest number of stickies, links and contexts on a board.
pub const STICKIES_MAX: usize = 20_000;
/// Greatest number of blocks within blocks.
pub const DEPTH_MAX: usize = 16;
/// Greatest number of blocks behind `/-` within each other.
pub const DASHED_DEPTH_MAX: usize = 2;
/// Greatest length of a name, in bytes.
pub const NAME_BYTES_MAX: usize = 200;
/// Greatest length of a description or another free text, in bytes.
pub const TEXT_BYTES_MAX: usize = 10_000;
/// Greatest number of funnels on a board: each is counted live.
pub const FUNNELS_MAX: usize = 100;
/// Greatest number of a funnel's steps: more than a person can read.
pub const FUNNEL_STEPS_MAX: usize = 64;
/// Greatest number of predictions on a board: each keeps what it has to know of every subject.
pub const PREDICTIONS_MAX: usize = 32;
/// Farthest that a prediction looks ahead, in days: ten years.
pub const PREDICTION_HORIZON_DAYS_MAX: i64 = 3_650;
/// Greatest number of findings of one reading; the rest would be noise.
pub const FINDINGS_MAX: usize = 1_000;

/// Greatest number of findings that say what was probably meant; looking for it compares with every name.
pub(crate) const SUGGESTIONS_MAX: usize = 200;

/// A file that is too large to look at.
pub(crate) fn size(text: &str) -> Option<Finding> {
    (text.len() > FILE_BYTES_MAX).then(|| {
        Finding::error(
            "SL-B002",
            Span::default(),
            format!("the file has {} bytes, more than {FILE_BYTES_MAX}", text.len()),
            "Split it into several boards, one project each",
        )
    })
}

/// Blocks, slashdashes or comments that are nested too deep: the parser goes down one level for each.
pub(crate) fn depth(text: &str, pieces: &[Piece]) -> Option<Finding> {
    let too_deep = |piece: &Piece, message: String| {
        let span = Span {
            offset: piece.range.start,
            length: piece.range.len().min(2),
        };
        Some(Finding::error(
            "SL-B002",
            span,
            message,
            "Take blocks out of each other",
        ))
    };
    // For each open block, whether it is slashdashed.
    let mut open: Vec<bool> = Vec::new();
    let mut dashed = false;
    for piece in pieces {
        match piece.token {
            Token::Open => open.push(std::mem::take(&mut dashed)),
            Token::Close => dashed = open.pop().is_none(),
            Token::Slashdash => dashed = true,
            Token::BlockComment if comment_depth(&text[piece.range.clone()]) > DEPTH_MAX => {
                return too_deep(
                    piece,
                    format!("comments stand within comments more than {DEPTH_MAX} deep"),
                );
            }
            Token::Space | Token::Newline | Token::LineComment | Token::BlockComment | Token::Continuation => {}
            _ => dashed = false,
        }
        if open.len() > DEPTH_MAX {
            return too_deep(piece, format!("blocks stand within blocks more than {DEPTH_MAX} deep"));
        }
        // Each one doubles the parser's work.
        if open.iter().filter(|dashed| **dashed).count() > DASHED_DEPTH_MAX {
            let message = format!("blocks taken out with /- stand within each other more than {DASHED_DEPTH_MAX} deep");
            return too_deep(piece, message);
        }
    }
    None
}

fn comment_depth(comment: &str) -> usize {
    let (mut depth, mut deepest, mut at) = (0usize, 0, 0);
    while let Some(pair) = comment.as_bytes().get(at..at + 2) {
        match pair {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// More stickies than a board may have.
pub(crate) fn count(stickies: usize) -> Option<Finding> {
    (stickies > STICKIES_MAX).then(|| {
        Finding::error(
            "SL-B002",
            Span::default(),
            format!("the board has {stickies} stickies and links, more than {STICKIES_MAX}"),
            "Split it into several boards, one project each",
        )
    })
}
