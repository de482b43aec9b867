//! The draft at the size of a stamp, drawn once for each state of the draft and of its places.

use super::summary::written;
use super::{Draft, Project, locked};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_board::Board;
use stormlake_interchange::export::thumbnail;
use stormlake_record::Time;
use stormlake_wall::layout;

/// A picture, and what it is of.
#[derive(Debug)]
pub struct Thumbnail {
    draft: Arc<Draft>,
    layout: Option<Time>,
    /// An SVG without words or scripts.
    pub svg: String,
    /// A fingerprint of it, in quotes, as `ETag` wants it.
    pub tag: String,
}

/// Where people have put each sticky; a layout that cannot be read is as none.
fn places(board: &Board, layout: Option<&str>) -> Vec<Option<(f64, f64)>> {
    let Some(Ok(layout)) = layout.map(layout::read) else {
        return Vec::new();
    };
    let placed = layout.stickies.iter().filter_map(|one| {
        let at = (one.x?, one.y?);
        Some(((one.kind.as_str(), one.name.as_str(), one.nth), at))
    });
    let placed: HashMap<(&str, &str, usize), (f64, f64)> = placed.collect();
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    let stickies = board.stickies().map(|(kind, _, sticky)| {
        let count = counts.entry((kind.word(), &sticky.name)).or_default();
        *count += 1;
        placed.get(&(kind.word(), sticky.name.as_str(), *count - 1)).copied()
    });
    stickies.collect()
}

impl Project {
    /// The draft as a small picture. It reads a file and may draw, so it takes a moment.
    pub fn thumbnail(&self) -> Arc<Thumbnail> {
        // Held while it is drawn: whoever asks meanwhile gets this one.
        let mut kept = locked(&self.thumbnail);
        let (draft, written) = (self.draft(), written(&self.folder.layout()));
        if let Some(kept) = kept.as_ref()
            && Arc::ptr_eq(&kept.draft, &draft)
            && kept.layout == written
        {
            return kept.clone();
        }
        let layout = self.folder.read_layout().ok().flatten();
        let svg = thumbnail(&draft.board, &places(&draft.board, layout.as_deref()));
        let digest = Sha256::digest(svg.as_bytes());
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let drawn = Arc::new(Thumbnail {
            draft,
            layout: written,
            svg,
            tag: format!("\"{tag}\""),
        });
        *kept = Some(drawn.clone());
        drawn
    }
}
