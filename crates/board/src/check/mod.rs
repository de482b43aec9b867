//! What is wrong with what a board means: names that lead nowhere, policies that cannot run, secrets in the open.

mod cycles;
mod expressions;
mod fields;
mod funnels;
mod mail;
mod names;
mod outside;
mod policies;
mod predictions;
mod references;
mod unbuilt;

pub(crate) use expressions::IDENTITY;
pub use fields::PATTERN_BYTES_MAX;
pub use outside::SIGNATURES;

use crate::finding::Finding;
use crate::model::{Board, Funnel, Kind, Span};
use crate::names::Names;
use crate::parse::settle;

/// Everything that is wrong with a board, in the order of its file. How it is written, [`crate::parse`] has said already.
pub fn check(board: &Board) -> Vec<Finding> {
    let mut checker = Checker::new(board);
    checker.unique_names();
    checker.references();
    checker.all_fields();
    checker.channels();
    checker.mail();
    checker.hooks();
    checker.policies();
    checker.funnels();
    checker.predictions();
    checker.cycles();
    checker.expressions();
    checker.unbuilt();
    let mut findings = checker.findings;
    settle(&mut findings);
    findings
}

/// Everything that would be wrong with a funnel on a board, its name aside. Places mean nothing where it was not read from the board's file.
pub fn check_funnel(board: &Board, funnel: &Funnel) -> Vec<Finding> {
    let mut checker = Checker::new(board);
    checker.funnel(funnel);
    checker.findings
}

/// A board being checked.
pub(crate) struct Checker<'a> {
    pub board: &'a Board,
    pub names: Names<'a>,
    pub findings: Vec<Finding>,
}

/// The sticky that a finding is about.
pub(crate) type About<'a> = Option<(Kind, &'a str)>;

impl<'a> Checker<'a> {
    pub fn new(board: &'a Board) -> Self {
        Self {
            board,
            names: Names::new(board),
            findings: Vec::new(),
        }
    }

    pub fn error(
        &mut self,
        code: &'static str,
        span: Span,
        about: About<'_>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.say(Finding::error(code, span, message, mend), about);
    }

    pub fn warning(
        &mut self,
        code: &'static str,
        span: Span,
        about: About<'_>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.say(Finding::warning(code, span, message, mend), about);
    }

    pub fn say(&mut self, mut finding: Finding, about: About<'_>) {
        if finding.sticky.is_none() {
            finding.sticky = about.map(|(kind, name)| (kind, name.to_owned()));
        }
        self.findings.push(finding);
    }
}
