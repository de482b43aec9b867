//! What fits on each side's board but not together: what one side took out and the other one now uses is kept, and said.

use super::block::Choice;
use super::conflict::Conflict;
use super::entries::attempt;
use super::names::Named;
use super::three::{BASE, OURS, THEIRS};
use super::{MergeSide, Merged, Unmerged, readable, text};
use crate::finding::Finding;
use crate::model::{Board, Kind};
use crate::text::tree::{Block, Line};
use std::collections::{HashMap, HashSet};

/// Merges, and mends what does not fit together.
pub(super) fn merge(named: &Named) -> Result<Merged, Unmerged> {
    let first = attempt(named, &HashSet::new(), &[]);
    let (board, written) = read(&first.block)?;
    let errors = errors(&board);
    if errors.is_empty() {
        return Ok(merged(first.conflicts, written));
    }
    let known: HashSet<Known> = [OURS, THEIRS].into_iter().flat_map(|side| known(named, side)).collect();
    let misfits = |errors: Vec<Finding>| {
        let new = errors.into_iter().filter(|error| !known.contains(&key(error)));
        new.collect::<Vec<Finding>>()
    };
    let misfit = misfits(errors);
    if misfit.is_empty() {
        return Ok(merged(first.conflicts, written));
    }
    // What the errors speak of stays as it was: at first only what others refer to and is gone, then more.
    let spoken: HashSet<String> = misfit.iter().flat_map(|error| words(error, &written)).collect();
    let spoken: Vec<Choice> = first
        .choices
        .into_iter()
        .filter(|choice| spoken.contains(&choice.name))
        .collect();
    let far: [fn(&Choice) -> bool; 3] = [
        |choice| choice.defines && choice.removal,
        |choice| choice.defines,
        |_| true,
    ];
    let (mut undone, mut left) = (HashSet::new(), misfit);
    for reaches in far {
        let wider: HashSet<String> = spoken
            .iter()
            .filter(|choice| reaches(choice))
            .map(|choice| choice.path.clone())
            .collect();
        if wider == undone {
            continue;
        }
        let next = attempt(named, &wider, &[]);
        let (board, written) = read(&next.block)?;
        let still = misfits(self::errors(&board));
        if still.is_empty() {
            return Ok(merged(next.conflicts, written));
        }
        if still.len() < left.len() {
            (undone, left) = (wider, still);
        }
    }
    let places = places(named);
    let further: Vec<Conflict> = by_sticky(&left).iter().map(|errors| told(errors, &places)).collect();
    let third = attempt(named, &undone, &further);
    let (_, written) = read(&third.block)?;
    Ok(merged(third.conflicts, written))
}

fn merged(conflicts: Vec<Conflict>, text: String) -> Merged {
    Merged { text, conflicts }
}

fn read(block: &Block) -> Result<(Board, String), Unmerged> {
    let written = text(block);
    Ok((readable(&written, MergeSide::Merged)?, written))
}

fn errors(board: &Board) -> Vec<Finding> {
    crate::check(board).into_iter().filter(Finding::is_error).collect()
}

/// What an error says, and of what.
type Known = (&'static str, String, Option<(Kind, String)>);

fn key(error: &Finding) -> Known {
    (error.code, error.message.clone(), error.sticky.clone())
}

/// The errors that a side has already, in the names that are common now.
fn known(named: &Named, side: usize) -> Vec<Known> {
    let mut lines: Vec<Line> = Vec::new();
    let mut place: HashMap<usize, usize> = HashMap::new();
    for (number, entry) in named.sides[side].entries.iter().enumerate() {
        let node = Line::Node(entry.item.node.clone());
        match entry.context.and_then(|context| place.get(&context)) {
            Some(context) => {
                if let Some(Line::Node(context)) = lines.get_mut(*context) {
                    context.block.get_or_insert_with(Block::default).lines.push(node);
                }
            }
            None => {
                place.insert(number, lines.len());
                lines.push(node);
            }
        }
    }
    let board = crate::parse(&text(&Block {
        lines,
        ..Block::default()
    }))
    .board;
    errors(&board).iter().map(key).collect()
}

/// Longest stretch of a line that is looked at around a finding, in bytes.
const AROUND: usize = 400;

/// The names that a finding may speak of: all that stands between quotes in its words, and every word at its place.
fn words(error: &Finding, text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let at = error.span.offset.min(text.len());
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (
        boundary(at.saturating_sub(AROUND)),
        boundary((at + AROUND).min(text.len())),
    );
    let start = text[start..boundary(at)]
        .rfind('\n')
        .map_or(start, |line| start + line + 1);
    let line = text[start..end].lines().next().unwrap_or_default();
    for spoken in [error.message.as_str(), error.mend.as_str(), line] {
        words.extend(spoken.split(['"', '`', '“', '”']).map(str::to_owned));
        words.extend(
            spoken
                .split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-'))
                .map(str::to_owned),
        );
    }
    words
}

/// The identity of each sticky, by kind and name.
fn places(named: &Named) -> HashMap<(Kind, &str), usize> {
    let mut places = HashMap::new();
    for side in [OURS, THEIRS, BASE] {
        for (entry, id) in named.sides[side].entries.iter().zip(&named.ids.of[side]) {
            if let Some(kind) = Kind::from_word(&entry.word) {
                places.entry((kind, entry.name.as_str())).or_insert(*id);
            }
        }
    }
    places
}

/// Errors of one sticky together: which of two that do not fit has how many of them depends on which stands first.
fn by_sticky(errors: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut all: Vec<Vec<&Finding>> = Vec::new();
    for error in errors {
        let same = |known: &&mut Vec<&Finding>| error.sticky.is_some() && known[0].sticky == error.sticky;
        match all.iter_mut().find(same) {
            Some(known) => known.push(error),
            None => all.push(vec![error]),
        }
    }
    all
}

fn told(errors: &[&Finding], places: &HashMap<(Kind, &str), usize>) -> Conflict {
    let sticky = errors.first().and_then(|error| error.sticky.as_ref());
    let sticky = sticky.and_then(|(kind, name)| places.get(&(*kind, name.as_str())));
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    let message = messages.join("; ");
    let sentence = format!("what both sides say does not fit together: {message}");
    Conflict::new(sticky.copied().unwrap_or(0), &sentence, [None, Some(&message), None])
}
