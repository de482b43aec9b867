//! Mends that an editor can carry out: a word for another.

use crate::diagnose::diagnostic;
use crate::workspace::Workspace;
use lsp_types::{CodeAction, CodeActionKind, Range, TextEdit, Uri, WorkspaceEdit};
use std::collections::HashMap;
use std::str::FromStr;

impl Workspace {
    /// The mends of what is wrong within a stretch of a document.
    #[allow(
        clippy::mutable_key_type,
        reason = "the protocol's own type: addresses are keys of its map"
    )]
    pub fn mends(&mut self, uri: &str, range: Range) -> Vec<CodeAction> {
        let findings = self.findings(uri);
        let Some(text) = self.documents.get(uri).and_then(|document| document.text.clone()) else {
            return Vec::new();
        };
        let Ok(address) = Uri::from_str(uri) else {
            return Vec::new();
        };
        let (start, end) = (text.offset(range.start), text.offset(range.end));
        let here = findings
            .iter()
            .filter(|finding| finding.span.offset <= end && finding.span.offset + finding.span.length >= start);
        let mut actions = Vec::new();
        for finding in here {
            let replacements = finding.replacements(text.as_str());
            let only = replacements.len() == 1;
            for replacement in replacements {
                let edit = TextEdit {
                    range: text.range(replacement.range),
                    new_text: replacement.text,
                };
                actions.push(CodeAction {
                    title: replacement.title,
                    kind: Some(CodeActionKind::QUICKFIX),
                    diagnostics: Some(vec![diagnostic(finding, &text)]),
                    edit: Some(WorkspaceEdit {
                        changes: Some(HashMap::from([(address.clone(), vec![edit])])),
                        ..WorkspaceEdit::default()
                    }),
                    is_preferred: Some(only),
                    ..CodeAction::default()
                });
            }
        }
        actions
    }
}
