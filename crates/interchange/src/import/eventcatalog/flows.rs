//! The steps of a flow as links and policies. Steps that are no sticky (containers, notes of its author) are passed through.

use super::pages::Page;
use super::reading::{Reader, name_of};
use crate::import::model::{NoteId, Tree};
use crate::import::{Refusal, Topic};
use std::collections::{HashMap, HashSet};
use stormlake_board::Kind;

/// Greatest number of ways through all flows that are followed.
const WAYS_MAX: usize = 200_000;

/// A step's sticky, if it has one, and where it leads.
struct Step<'a> {
    note: Option<NoteId>,
    next: Vec<(&'a str, Option<&'a str>)>,
}

/// Reads a flow.
pub fn flow(reader: &mut Reader<'_>, page: &Page<'_>) -> Result<(), Refusal> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for tree in page.front.each("steps") {
        let id = tree.word("id").unwrap_or_default();
        let note = sticky(reader, page, tree)?;
        by_id.entry(id).or_insert(steps.len());
        let next = tree.each("next_step").iter().chain(tree.each("next_steps"));
        let next = next.filter_map(|next| Some((next.word("id").or_else(|| next.text())?, next.word("label"))));
        steps.push(Step {
            note,
            next: next.collect(),
        });
    }
    let name = name_of(page).to_owned();
    if let Some(summary) = page.front.word("summary") {
        reader.draft.left(
            page.path,
            None,
            format!("of the flow {name} only the arrows are kept; it says: {summary}"),
        );
    }
    for start in 0..steps.len() {
        let Some(from) = steps[start].note else { continue };
        // Over steps without a sticky to the next ones that have one.
        let mut seen = HashSet::new();
        let mut open: Vec<(usize, Option<&str>)> = vec![(start, None)];
        while let Some((at, before)) = open.pop() {
            for (id, label) in &steps[at].next {
                reader.ways += 1;
                if reader.ways > WAYS_MAX {
                    reader.draft.left(
                        page.path,
                        None,
                        format!("the flows have too many ways; not all of {name} were followed"),
                    );
                    return Ok(());
                }
                let Some(next) = by_id.get(id).copied() else {
                    reader
                        .draft
                        .left(page.path, Some(from), format!("the flow {name} has no step `{id}`"));
                    continue;
                };
                let label = before.or(*label);
                match steps[next].note {
                    Some(to) => arrow(reader, page, from, to, label)?,
                    None if seen.insert(next) => open.push((next, label)),
                    None => {}
                }
            }
        }
    }
    Ok(())
}

fn arrow(
    reader: &mut Reader<'_>,
    page: &Page<'_>,
    from: NoteId,
    to: NoteId,
    label: Option<&str>,
) -> Result<(), Refusal> {
    match (reader.draft.get(from).kind, reader.draft.get(to).kind) {
        (Kind::Event, Kind::Command) => {
            let policy = reader.draft.whenever(&[from], to, page.path)?;
            let message = "the flow leads from the event to the command, so this is taken for a policy";
            reader.draft.remark(Topic::Link, page.path, Some(policy), 0.8, message);
            Ok(())
        }
        _ => reader.draft.join(from, to, label),
    }
}

/// The sticky of a step.
fn sticky(reader: &mut Reader<'_>, page: &Page<'_>, step: &Tree) -> Result<Option<NoteId>, Refusal> {
    let id = |word: &str| {
        let inner = step.get(word)?;
        inner.word("id").or_else(|| inner.text()).map(str::to_owned)
    };
    for word in ["message", "event", "command", "query"] {
        if let Some(id) = id(word) {
            return reader.named_message(&id, page.path).map(Some);
        }
    }
    if let Some(id) = id("service") {
        if let Some(note) = reader.services.get(&id) {
            return Ok(Some(*note));
        }
        let title = step.word("title").unwrap_or(&id);
        let note = reader.draft.note(Kind::External, &id, title, page.path)?;
        reader.services.insert(id.clone(), note);
        let question = format!(
            "Is \"{}\" a system outside? Its service has no page",
            reader.draft.get(note).name
        );
        reader.draft.ask(Topic::Kind, page.path, note, 0.5, &question)?;
        return Ok(Some(note));
    }
    for (word, kind) in [("actor", Kind::Actor), ("externalSystem", Kind::External)] {
        let Some(inner) = step.get(word) else { continue };
        let name = inner
            .word("name")
            .or_else(|| inner.text())
            .or_else(|| step.word("title"));
        let Some(name) = name else { continue };
        let note = reader.draft.note(kind, name, name, page.path)?;
        reader.draft.describe(note, inner.word("summary"))?;
        return Ok(Some(note));
    }
    let title = step.word("title").or_else(|| step.word("id")).unwrap_or("a step");
    let what = ["container", "custom", "flow", "channel", "view", "agent"]
        .into_iter()
        .find(|word| step.get(word).is_some());
    let mut message = format!(
        "the step \"{title}\" ({}) is no sticky; arrows pass through it",
        what.unwrap_or("of no kind")
    );
    if let Some(summary) = step.get("custom").and_then(|custom| custom.word("summary")) {
        message.push_str(&format!("; it says: {summary}"));
    }
    reader.draft.left(page.path, None, message);
    Ok(None)
}
