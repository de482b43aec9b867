//! What is wrong with what a board means: names that lead nowhere, policies that cannot run, secrets in the open; and from the step on
//! from which each is asked, the rules of a storm's grammar and language ([`RULES`]).

mod allow;
mod completeness;
mod consents;
mod contexts;
mod cycles;
mod design;
mod expressions;
mod fields;
mod flow;
mod funnels;
mod journey;
mod mail;
mod names;
mod nats;
mod notes;
mod outside;
mod patterns;
mod policies;
mod predictions;
mod references;
mod rules;
mod unbuilt;
mod wording;

pub(crate) use expressions::IDENTITY;
pub use fields::PATTERN_BYTES_MAX;
pub use outside::SIGNATURES;
pub(crate) use rules::can_be_allowed;
pub use rules::{RULES, Rule};

use crate::finding::Finding;
use crate::graph::Graph;
use crate::model::{Board, Event, Funnel, Kind, Span};
use crate::names::Names;
use crate::parse::settle;
use crate::scope::event_scope_by;
use flow::Flow;
use stormlake_expression::Scope;
use wording::Language;

/// Everything that is wrong with a board, in the order of its file. How it is written, [`crate::parse`] has said already.
pub fn check(board: &Board) -> Vec<Finding> {
    let mut checker = Checker::new(board);
    checker.unique_names();
    checker.references();
    checker.all_fields();
    checker.channels();
    checker.mail();
    checker.topics();
    checker.handshakes();
    checker.consents();
    checker.hooks();
    checker.policies();
    checker.funnels();
    checker.predictions();
    checker.cycles();
    checker.expressions();
    checker.unbuilt();
    checker.notes();
    checker.relations();
    checker.storm();
    checker.allowances();
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
    /// The language of the board's words, where it is one that is known.
    pub language: Option<Language>,
}

/// The sticky that a finding is about.
pub(crate) type About<'a> = Option<(Kind, &'a str)>;

impl<'a> Checker<'a> {
    pub fn new(board: &'a Board) -> Self {
        Self {
            board,
            names: Names::new(board),
            findings: Vec::new(),
            language: None,
        }
    }

    /// The rules of a storm, as far as the board has come.
    fn storm(&mut self) {
        // A first wall is written down before it is talked about.
        if self.board.step < 2 {
            return;
        }
        self.language = wording::language(self.board);
        self.wording();
        let flow = Flow::new(Graph::new(self.board));
        self.grammar(&flow);
        self.completeness_of_board(&flow);
        self.regions(&flow);
        self.design(&flow);
    }

    /// Whether the board has come far enough for a rule.
    fn asks(&self, code: &str) -> bool {
        rules::rule(code).is_some_and(|rule| rule.from <= self.board.step)
    }

    /// A finding of a rule; nothing where the board has not come so far.
    fn rule(
        &mut self,
        code: &'static str,
        span: Span,
        about: About<'_>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let Some(rule) = rules::rule(code).filter(|rule| rule.from <= self.board.step) else {
            return;
        };
        let mut finding = Finding::warning(code, span, message, mend);
        finding.severity = rule.severity;
        self.say(finding, about);
    }

    /// The event of a name.
    fn event(&self, name: &str) -> Option<&'a Event> {
        let index = self.names.find(name, Kind::Event)?;
        self.board.events.get(index)
    }

    /// The events of some names, as far as they are there.
    fn events_named(&self, names: &[&str]) -> Vec<&'a Event> {
        names.iter().filter_map(|name| self.event(name)).collect()
    }

    /// What an expression on any of these events may read.
    fn event_scope(&self, events: &[&'a Event]) -> Scope {
        event_scope_by(self.board, events, &|name| self.event(name))
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
