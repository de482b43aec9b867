//! What an entry would say with other clauses: checked as the draft is, and written nowhere.

use crate::fault::Fault;
use crate::project::{Draft, Project};
use crate::view;
use crate::wire::{ClauseFinding, ClausesChecked};
use stormlake_board::sheet::clause;
use stormlake_board::{Finding, Kind, Parsed, parse};

impl Project {
    /// What is to be said of an entry if its clauses were these; `None` if there is no such entry.
    pub fn try_clauses(&self, entry: &str, clauses: Vec<String>) -> Result<Option<ClausesChecked>, Fault> {
        let found = self.on_wall(|live| {
            let wall = live.room.wall();
            Ok(wall.items().contains_key(entry).then(|| wall.sheet()))
        })?;
        let Some((mut sheet, ids)) = found else { return Ok(None) };
        // In a file, what is no clause becomes a comment: nothing would be said of it.
        let read: Vec<_> = clauses.iter().map(|text| clause(text)).collect();
        let mut checked = ClausesChecked {
            sentence: None,
            findings: Vec::new(),
        };
        for (index, wrong) in read.iter().enumerate() {
            let wrong = wrong.as_ref().err().into_iter().flatten();
            checked.findings.extend(wrong.map(|finding| of(finding, Some(index))));
        }
        // A note on which nothing stands is not in the text.
        let Some(place) = ids.iter().position(|id| id == entry) else {
            return Ok(Some(checked));
        };
        let nodes_of: Vec<usize> = read
            .iter()
            .enumerate()
            .filter(|(_, read)| read.as_ref().is_ok_and(|clause| clause.word().is_some()))
            .map(|(index, _)| index)
            .collect();
        if let Some(this) = sheet.entries.get_mut(place) {
            this.body = clauses;
        }
        let text = sheet.write();
        let Parsed {
            board,
            findings,
            document,
        } = parse(&text);
        let draft = Draft::of_read(text, (board, findings), self.folder.read_templates()?);
        let Some(document) = document else {
            checked
                .findings
                .extend(draft.findings.iter().map(|finding| of(finding, None)));
            return Ok(Some(checked));
        };
        // The node of this entry: of those with its word and name, as many stand before it as in the sheet.
        let (before, rest) = sheet.entries.split_at(place);
        let Some(this) = rest.first() else {
            return Ok(Some(checked));
        };
        let nth = before
            .iter()
            .filter(|one| (&one.word, &one.name) == (&this.word, &this.name));
        let nth = nth.count();
        let nodes = document.nodes().iter().flat_map(|node| {
            let inner = node.children().filter(|_| node.name().value() == "context");
            std::iter::once(node).chain(inner.into_iter().flat_map(|inner| inner.nodes()))
        });
        let mut same = nodes.filter(|node| {
            let name = node.get(0_usize).and_then(|value| value.as_string());
            node.name().value() == this.word && name == this.name.as_deref()
        });
        let Some(node) = same.nth(nth) else {
            return Ok(Some(checked));
        };
        let within = |start: usize, length: usize, at: usize| (start..start + length.max(1)).contains(&at);
        let inner = node.children().map(|inner| inner.nodes()).unwrap_or_default();
        let clause_at = |at: usize| {
            let found = inner
                .iter()
                .position(|node| within(node.span().offset(), node.span().len(), at))?;
            nodes_of.get(found).copied().filter(|_| inner.len() == nodes_of.len())
        };
        let (start, length) = (node.span().offset(), node.span().len());
        let here = draft
            .findings
            .iter()
            .filter(|finding| within(start, length, finding.span.offset));
        checked
            .findings
            .extend(here.map(|finding| of(finding, clause_at(finding.span.offset))));
        let mut stickies = draft.board.stickies();
        checked.sentence = stickies
            .find(|(kind, _, sticky)| *kind == Kind::Policy && sticky.span.offset == start)
            .and_then(|(_, place, _)| draft.board.policies.get(place))
            .map(view::board::sentence);
        Ok(Some(checked))
    }
}

fn of(finding: &Finding, clause: Option<usize>) -> ClauseFinding {
    ClauseFinding {
        code: finding.code.to_owned(),
        severity: finding.severity.to_string(),
        message: finding.message.clone(),
        mend: Some(finding.mend.clone()).filter(|mend| !mend.is_empty()),
        clause,
    }
}
