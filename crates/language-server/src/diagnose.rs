//! What is wrong with a document: the findings of `stormlake check`, word for word.

use crate::document::FileKind;
use crate::text::Text;
use crate::workspace::{Workspace, folder};
use lsp_types::{CodeDescription, Diagnostic, DiagnosticSeverity, NumberOrString, Uri};
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use stormlake_board::{Board, Finding, Severity, Span, check, check_mapping, parse, parse_mapping};
use stormlake_mail::Letters;

/// Where the page of a code is.
const PAGES: &str = "https://github.com/stormlake/stormlake/blob/main/docs/errors";

impl Workspace {
    /// What is to be said about an open document.
    pub fn diagnostics(&mut self, uri: &str) -> Vec<Diagnostic> {
        let findings = self.findings(uri);
        let text = self.documents.get(uri).and_then(|document| document.text.clone());
        let Some(text) = text else {
            let too_large = "this document is too large to follow; open it again once it is smaller";
            return vec![Diagnostic {
                message: too_large.into(),
                source: Some("stormlake".into()),
                ..Diagnostic::default()
            }];
        };
        findings.iter().map(|finding| diagnostic(finding, &text)).collect()
    }

    /// The findings of an open document, as of its text and those beside it.
    pub(crate) fn findings(&mut self, uri: &str) -> Arc<Vec<Finding>> {
        let Some(document) = self.documents.get(uri) else {
            return Arc::default();
        };
        if let Some(findings) = &document.findings {
            return findings.clone();
        }
        let (kind, text) = (document.kind, document.text.clone());
        let found = Arc::new(match (kind, text) {
            (_, None) => Vec::new(),
            (FileKind::Board, Some(text)) => {
                let project = self.project(uri);
                match project.which(uri) {
                    Some(_) => self.of_board(uri, project.read()),
                    // A second board in the same folder is one of its own.
                    None => {
                        let parsed = parse(text.as_str());
                        self.of_board(uri, &(parsed.board, parsed.findings))
                    }
                }
            }
            (FileKind::Mapping, Some(text)) => {
                let parsed = parse_mapping(text.as_str());
                let project = self.project(uri);
                let mut findings = parsed.findings;
                findings.extend(check_mapping(&parsed.mappings, project.parsed()));
                findings
            }
            (FileKind::Template, Some(_)) => self.of_template(uri),
        });
        if let Some(document) = self.documents.get_mut(uri) {
            document.findings = Some(found.clone());
        }
        found
    }

    fn of_board(&mut self, uri: &str, (board, written): &(Board, Vec<Finding>)) -> Vec<Finding> {
        let mut findings = written.clone();
        findings.extend(check(board));
        match &*self.templates(folder(uri)) {
            Ok(templates) => {
                let found = Letters::compile(board, templates).1;
                findings.extend(
                    found
                        .into_iter()
                        .filter(|one| one.file.is_none())
                        .map(|one| one.finding),
                );
            }
            Err(message) => findings.push(Finding::error(
                "SL-B072",
                Span::default(),
                message.clone(),
                "Shorten them",
            )),
        }
        findings.sort_by_key(|finding| finding.span.offset);
        findings
    }

    /// Only what a board makes of it: a template that no command uses says nothing.
    fn of_template(&mut self, uri: &str) -> Vec<Finding> {
        let (project, templates) = (self.project(uri), self.templates(folder(uri)));
        let (Some(name), Ok(templates)) = (uri.rsplit('/').next(), &*templates) else {
            return Vec::new();
        };
        let mut by_file: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        for found in Letters::compile(project.parsed(), templates).1 {
            if let Some(file) = found.file {
                by_file.entry(file).or_default().push(found.finding);
            }
        }
        by_file.remove(name).unwrap_or_default()
    }
}

/// A finding as an editor shows it.
pub(crate) fn diagnostic(finding: &Finding, text: &Text) -> Diagnostic {
    let start = finding.span.offset;
    let href = Uri::from_str(&format!("{PAGES}/{}.md", finding.code)).ok();
    Diagnostic {
        range: text.range(start..start.saturating_add(finding.span.length)),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.code.to_owned())),
        code_description: href.map(|href| CodeDescription { href }),
        source: Some("stormlake".into()),
        message: format!("{}\n{}", finding.message, finding.mend),
        ..Diagnostic::default()
    }
}
