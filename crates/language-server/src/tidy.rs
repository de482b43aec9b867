//! `stormlake fmt` in the editor: the same text, sent as the stretch that differs, so that the cursor stays where it is.

use crate::document::FileKind;
use crate::workspace::Workspace;
use lsp_types::TextEdit;
use stormlake_board::{format, format_mapping};

impl Workspace {
    /// What makes a document tidy; nothing for one that is, or that cannot be read as KDL.
    pub fn format(&mut self, uri: &str) -> Vec<TextEdit> {
        let Some(document) = self.documents.get(uri) else {
            return Vec::new();
        };
        let Some(text) = &document.text else { return Vec::new() };
        let before = text.as_str();
        let tidied = match document.kind {
            FileKind::Board => format(before),
            FileKind::Mapping => format_mapping(before),
            FileKind::Template => return Vec::new(),
        };
        let Ok(after) = tidied else { return Vec::new() };
        if after == before {
            return Vec::new();
        }
        let same = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        let mut start = same(before, &after);
        while !before.is_char_boundary(start) || !after.is_char_boundary(start) {
            start -= 1;
        }
        let tail = before[start..].bytes().rev().zip(after[start..].bytes().rev());
        let mut end = tail.take_while(|(a, b)| a == b).count();
        while !before.is_char_boundary(before.len() - end) || !after.is_char_boundary(after.len() - end) {
            end -= 1;
        }
        // A change between `\r` and `\n` has no place of its own.
        if before[..start].ends_with('\r') {
            start -= 1;
        }
        if before[before.len() - end..].starts_with('\n') && before[..before.len() - end].ends_with('\r') {
            end -= 1;
        }
        vec![TextEdit {
            range: text.range(start..before.len() - end),
            new_text: after[start..after.len() - end].to_owned(),
        }]
    }
}
