//! A board with one policy's text replaced, and what is wrong with that text.

use stormlake_board::{Board, Finding, Span, check, parse_board, parse_kdl};

/// A board with an edited policy.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The board.
    pub board: Board,
    /// The name of the policy that was written.
    pub policy: String,
}

/// Puts the text of a policy into a board in place of the one of its name, or at its end where there is none.
///
/// # Errors
/// What is wrong with it; places are those of `policy`. What it makes wrong elsewhere on the board is told at its beginning.
pub fn edit(board: &str, policy: &str) -> Result<Edit, Vec<Finding>> {
    let document = parse_kdl(policy)?;
    let whole = Span {
        offset: 0,
        length: policy.len().min(1),
    };
    let refuse = |message: &str| {
        vec![Finding::error(
            "SL-B003",
            whole,
            message,
            "Write policy \"…\" { … } and nothing else",
        )]
    };
    let [node] = document.nodes() else {
        return Err(refuse("this is not one policy"));
    };
    if node.name().value() != "policy" {
        return Err(refuse("this is no policy"));
    }
    let name = node.entries().iter().find(|entry| entry.name().is_none());
    let name = name.and_then(|entry| entry.value().as_string());
    let Some(name) = name.map(str::to_owned) else {
        return Err(refuse("this policy has no name"));
    };
    let (before, _) = parse_board(board);
    let place = before.policies.iter().find(|known| known.sticky.name == name);
    let range = match place {
        Some(known) => known.sticky.span.offset..known.sticky.span.offset + known.sticky.span.length,
        None => board.len()..board.len(),
    };
    let (Some(head), Some(tail)) = (board.get(..range.start), board.get(range.end..)) else {
        return Err(refuse("its place on the board is not found"));
    };
    // A line of its own on either side: neither a comment nor a bracket before it may take it in.
    let head = format!("{head}\n");
    let text = format!("{head}{policy}\n{tail}");
    let (after, mut findings) = parse_board(&text);
    findings.extend(check(&after));
    findings.retain(Finding::is_error);
    if findings.is_empty() {
        return Ok(Edit {
            board: after,
            policy: name,
        });
    }
    for finding in &mut findings {
        let inside = finding.span.offset.checked_sub(head.len());
        finding.span = match inside.filter(|offset| *offset <= policy.len()) {
            Some(offset) => Span {
                offset,
                length: finding.span.length.min(policy.len() - offset),
            },
            None => whole,
        };
    }
    Err(findings)
}
