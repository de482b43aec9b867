//! What a board lets stand, with its reason: findings that are allowed are not said, and an allowance that allows nothing is.

use super::rules::{can_be_allowed, rule};
use super::{About, Checker};
use crate::codes::explain;
use crate::finding::Finding;
use crate::model::{Allow, Kind};
use crate::read::wording::shorten;
use std::collections::{HashMap, HashSet};

/// Allowances that stand in one place, and which of them have allowed something.
struct Allowances<'a> {
    allows: &'a [Allow],
    used: Vec<bool>,
    about: About<'a>,
}

/// The allowances of a board by what they stand on.
#[derive(Default)]
struct Index<'a> {
    all: Vec<Allowances<'a>>,
    board: Option<usize>,
    contexts: HashMap<&'a str, usize>,
    stickies: HashMap<(Kind, &'a str), Vec<usize>>,
    /// By where they begin in the file.
    relations: HashMap<usize, usize>,
}

impl<'a> Index<'a> {
    fn add(&mut self, allows: &'a [Allow], about: About<'a>) -> Option<usize> {
        if allows.is_empty() {
            return None;
        }
        self.all.push(Allowances {
            allows,
            used: vec![false; allows.len()],
            about,
        });
        Some(self.all.len() - 1)
    }

    /// Whether one of these allows a code; the first that does is used.
    fn allows(&mut self, place: usize, code: &str) -> bool {
        let Some(place) = self.all.get_mut(place) else {
            return false;
        };
        let fits = |allow: &Allow| !allow.because.trim().is_empty() && canonical(&allow.code.value) == Some(code);
        match place.allows.iter().position(fits) {
            Some(at) => {
                place.used[at] = true;
                true
            }
            None => false,
        }
    }
}

/// A code as the registry spells it.
fn canonical(code: &str) -> Option<&'static str> {
    explain(code).map(|code| code.code)
}

impl<'a> Checker<'a> {
    /// Takes out what is allowed, and says which allowances are idle or cannot be.
    pub(super) fn allowances(&mut self) {
        let mut index = self.index();
        if index.all.is_empty() {
            return;
        }
        let contexts: HashMap<(Kind, &str), &str> = self
            .board
            .stickies()
            .filter_map(|(kind, _, sticky)| Some(((kind, sticky.name.as_str()), sticky.context.as_deref()?)))
            .collect();
        let findings = std::mem::take(&mut self.findings);
        let stays = |finding: &Finding| finding.is_error() || !allowed(&mut index, &contexts, finding);
        self.findings = findings.into_iter().filter(stays).collect();
        for place in &index.all {
            let mut seen = HashSet::new();
            for (allow, used) in place.allows.iter().zip(&place.used) {
                let twice = !seen.insert(canonical(&allow.code.value));
                self.idle(allow, *used && !twice, place.about);
            }
        }
    }

    fn index(&self) -> Index<'a> {
        let board = self.board;
        let mut index = Index::default();
        index.board = index.add(&board.allows, None);
        for context in &board.contexts {
            if let Some(place) = index.add(&context.allows, None) {
                index.contexts.insert(&context.name, place);
            }
        }
        for (kind, _, sticky) in board.stickies() {
            let about = Some((kind, sticky.name.as_str()));
            if let Some(place) = index.add(&sticky.allows, about) {
                index.stickies.entry((kind, &sticky.name)).or_default().push(place);
            }
        }
        for relation in &board.relations {
            if let Some(place) = index.add(&relation.allows, None) {
                index.relations.insert(relation.span.offset, place);
            }
        }
        index
    }

    fn idle(&mut self, allow: &Allow, used: bool, about: About<'_>) {
        let written = shorten(&allow.code.value);
        let cannot = |checker: &mut Self, message: String, mend: &str| {
            checker.rule("SL-B150", allow.code.span, about, message, mend);
        };
        let Some(code) = canonical(&allow.code.value) else {
            let message = format!("there is no finding \"{written}\" to allow");
            return cannot(
                self,
                message,
                "Write a code that `stormlake explain` lists, or take it out",
            );
        };
        if !can_be_allowed(code) {
            let message = format!("{code} cannot be allowed: it is no matter of taste");
            return cannot(self, message, "Mend what it says, and take this out");
        }
        if allow.because.trim().is_empty() {
            let message = format!("{code} is allowed for no reason");
            return cannot(self, message, "Write because=\"…\" for those who come later");
        }
        // What is not asked yet may be needed when the board has come further.
        let asked = rule(code).is_none_or(|rule| rule.from <= self.board.step);
        if !used && asked {
            let message = format!("{code} is allowed here, and nothing is found that it would allow");
            self.rule("SL-B151", allow.code.span, about, message, "Take it out");
        }
    }
}

fn allowed(index: &mut Index<'_>, contexts: &HashMap<(Kind, &str), &str>, finding: &Finding) -> bool {
    let mut places: Vec<usize> = Vec::new();
    match &finding.sticky {
        Some((kind, name)) => {
            let key = (*kind, name.as_str());
            places.extend(index.stickies.get(&key).into_iter().flatten());
            let context = contexts.get(&key);
            places.extend(context.and_then(|context| index.contexts.get(context)));
        }
        None => places.extend(index.relations.get(&finding.span.offset)),
    }
    places.extend(index.board);
    places.into_iter().any(|place| index.allows(place, finding.code))
}
