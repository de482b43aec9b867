//! A published version: everything that runs is compiled from it once.

use super::letters::{self, Drafted};
use crate::fault::Fault;
use crate::project::folder::Folder;
use crate::view::record::Names;
use std::sync::Arc;
use stormlake_board::{Board, Finding, Severity, parse_board};
use stormlake_delivery::Routes;
use stormlake_engine::Plan;
use stormlake_intake::{Contract, Hooks};
use stormlake_mail::{Letters, Templates};
use stormlake_record::Time;

/// Older versions that are looked at for what goes on from them.
const OLDER_MAX: u32 = 100;

/// A version in force, ready to run.
#[derive(Debug)]
pub struct Published {
    /// Its number, from 1.
    pub version: u32,
    /// When it came into force.
    pub since: Time,
    /// Its text.
    pub text: String,
    /// The board.
    pub board: Board,
    /// What its letters say, as they were when it was published.
    pub templates: Templates,
    /// What records are checked against.
    pub contract: Contract,
    /// How webhooks become records.
    pub hooks: Hooks,
    /// What the engine runs.
    pub plan: Arc<Plan>,
    /// Names for slugs, and what is masked.
    pub names: Names,
    /// Where commands go.
    pub routes: Arc<Routes>,
}

impl Published {
    /// Compiles a board that has no errors.
    pub fn compile(
        version: u32,
        since: Time,
        text: String,
        board: Board,
        templates: Templates,
        older: &[(u32, Board)],
        project: &str,
    ) -> Result<Self, Fault> {
        let mut boards: Vec<(u32, &Board)> = older.iter().map(|(number, board)| (*number, board)).collect();
        boards.push((version, &board));
        let plan = Plan::following(&boards).map_err(|faults| {
            let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Fault::Plan(all.join("; "))
        })?;
        let (hooks, _) = Hooks::compile(&board);
        let (letters, _) = Letters::compile(&board, &templates);
        let routes = Routes::from_board(&board, project, version).with_letters(Arc::new(letters));
        Ok(Self {
            version,
            since,
            contract: Contract::new(&board, version),
            hooks,
            plan: Arc::new(plan),
            names: Names::of(&board),
            routes: Arc::new(routes),
            text,
            board,
            templates,
        })
    }

    /// Reads a version from the data folder.
    pub fn load(folder: &Folder, version: u32, since: Time) -> Result<Self, Fault> {
        let path = folder.version(version);
        let text = std::fs::read_to_string(&path).map_err(|error| Fault::io(&path, error))?;
        let (board, findings) = parse_board(&text);
        if let Some(finding) = findings.iter().find(|finding| finding.is_error()) {
            return Err(Fault::BadFile {
                path,
                detail: finding.message.clone(),
            });
        }
        let templates = folder.read_published_templates(version)?;
        let older = Self::older(folder, version, &text);
        Self::compile(version, since, text, board, templates, &older, &folder.name())
    }

    /// The boards before a version, ascending, where any of them or this one has a policy whose past matters. A file that is gone
    /// or unreadable is left out: what began under it is not finished.
    pub fn older(folder: &Folder, version: u32, text: &str) -> Vec<(u32, Board)> {
        let first = version.saturating_sub(OLDER_MAX).max(1);
        let read = |number| Some((number, std::fs::read_to_string(folder.version(number)).ok()?));
        let texts: Vec<(u32, String)> = (first..version).filter_map(read).collect();
        let matters = |text: &str| text.contains("steps") || text.contains("entry");
        if !matters(text) && !texts.iter().any(|(_, text)| matters(text)) {
            return Vec::new();
        }
        texts
            .into_iter()
            .map(|(number, text)| (number, parse_board(&text).0))
            .collect()
    }
}

/// The board as it is being written.
#[derive(Debug)]
pub struct Draft {
    /// Its text; what is wrong with reading it is a finding.
    pub text: String,
    /// Its templates; what is wrong with them is a finding.
    pub templates: Drafted,
    /// The board, as far as it can be understood.
    pub board: Board,
    /// What is to be said about it.
    pub findings: Vec<Finding>,
}

impl Draft {
    /// Reads and checks the draft of a project.
    pub fn read(folder: &Folder) -> Result<Self, Fault> {
        Ok(Self::of(folder.read_board()?, folder.read_templates()?))
    }

    /// Whether a published version says the same.
    pub fn is_as(&self, published: &Published) -> bool {
        self.text == published.text && self.templates.as_ref() == Ok(&published.templates)
    }

    /// Reads and checks a text.
    pub fn of(text: String, templates: Drafted) -> Self {
        let read = parse_board(&text);
        Self::of_read(text, read, templates)
    }

    /// Checks a text that was read: its board, and what is wrong with how it is written.
    pub(super) fn of_read(text: String, (board, mut findings): (Board, Vec<Finding>), templates: Drafted) -> Self {
        findings.extend(stormlake_board::check(&board));
        findings.extend(letters::findings(&board, &templates));
        Self {
            text,
            templates,
            board,
            findings,
        }
    }

    /// How many errors keep it from being published.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_error()).count()
    }

    /// How many warnings there are; hints are neither.
    pub fn warnings(&self) -> usize {
        let warnings = self
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Warning);
        warnings.count()
    }
}
