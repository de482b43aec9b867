//! From a draft to a board whose names all lead somewhere.

use super::draft::{Draft, Note, NoteId};
use super::field;
use super::limits::too_large;
use super::names;
use crate::import::Refusal;
use std::collections::HashMap;
use stormlake_board::limits::FILE_BYTES_MAX;
use stormlake_board::{
    Actor, Aggregate, Board, Command, Context, Duration, Effect, Event, External, Kind, Link, Path, Placed, Policy,
    ReadModel, Reference, Remark, Span, Sticky, Trigger, Yield, slug, write,
};

const HANDLERS: &[Kind] = &[Kind::Aggregate, Kind::External];

/// Who has which name, so that a reference says the kind only where it must.
struct Finisher<'a> {
    draft: &'a Draft,
    kinds: HashMap<&'a str, Vec<Kind>>,
}

/// The board of a draft.
pub fn board(mut draft: Draft) -> Result<Board, Refusal> {
    let was = earlier_names(&mut draft);
    let mut kinds: HashMap<&str, Vec<Kind>> = HashMap::new();
    for note in &draft.notes {
        kinds.entry(note.name.as_str()).or_default().push(note.kind);
    }
    let finisher = Finisher { draft: &draft, kinds };
    // In a board's text stickies stand context by context, those outside last.
    let mut order: Vec<usize> = (0..draft.notes.len()).collect();
    order.sort_by_key(|index| draft.notes[*index].context.unwrap_or(usize::MAX));
    let mut board = empty(&draft);
    for index in order {
        finisher.put(&mut board, &draft.notes[index], was.get(&index));
    }
    board.links = finisher.links();
    board.step = step(&board);
    if write(&board).len() > FILE_BYTES_MAX {
        return Err(too_large("the text of the board", "2 MiB"));
    }
    Ok(board)
}

/// The source's own names of events and commands, as types that senders already write: accepted on the wire.
fn earlier_names(draft: &mut Draft) -> HashMap<usize, String> {
    let mut was = HashMap::new();
    for index in 0..draft.notes.len() {
        let note = &draft.notes[index];
        let Some(source) = names::tidy(&note.source) else {
            continue;
        };
        if source == note.name || slug(&source) == slug(&note.name) {
            continue;
        }
        let free = match note.kind {
            Kind::Event => draft.slugs.insert(slug(&source)),
            Kind::Command => true,
            _ => false,
        };
        if free {
            was.insert(index, source);
        }
    }
    was
}

fn empty(draft: &Draft) -> Board {
    Board {
        title: draft.title.clone(),
        step: 1,
        about: draft.about.clone(),
        namespace: slug(&draft.title),
        lateness: Duration::from_milliseconds(10 * 60_000),
        stale: Duration::from_milliseconds(60 * 60_000),
        contexts: draft
            .regions
            .iter()
            .map(|region| Context {
                name: region.name.clone(),
                about: region.about.clone(),
                owner: region.owner.clone(),
                ..Context::default()
            })
            .collect(),
        ..Board::default()
    }
}

/// The last of the workshop's ten steps that the board shows.
fn step(board: &Board) -> u8 {
    let outside = board.stickies().any(|(_, _, sticky)| sticky.context.is_none());
    match () {
        () if !board.contexts.is_empty() && !outside => 10,
        () if !board.aggregates.is_empty() => 9,
        () if !board.externals.is_empty() => 8,
        () if !board.read_models.is_empty() => 7,
        () if !board.policies.is_empty() => 6,
        () if !board.commands.is_empty() => 5,
        () if !board.links.is_empty() => 2,
        () => 1,
    }
}

impl Finisher<'_> {
    fn reference(&self, id: NoteId, among: &[Kind]) -> Reference {
        let note = self.draft.get(id);
        let alike = self
            .kinds
            .get(note.name.as_str())
            .map_or(0, |kinds| kinds.iter().filter(|kind| among.contains(kind)).count());
        let text = if alike > 1 {
            format!("{}/{}", note.kind.word(), note.name)
        } else {
            note.name.clone()
        };
        Placed::new(text, Span::default())
    }

    fn references(&self, ids: &[NoteId], among: &[Kind]) -> Vec<Reference> {
        ids.iter().map(|id| self.reference(*id, among)).collect()
    }

    fn links(&self) -> Vec<Link> {
        let links = self.draft.links.iter();
        links
            .map(|(from, to, label)| Link {
                from: self.reference(*from, &Kind::ALL),
                to: self.reference(*to, &Kind::ALL),
                label: label.clone(),
                ..Link::default()
            })
            .collect()
    }

    fn put(&self, board: &mut Board, note: &Note, was: Option<&String>) {
        let sticky = Sticky {
            name: note.name.clone(),
            about: note.about.as_deref().and_then(field::free_text),
            owner: note.owner.clone(),
            context: note.context.map(|place| self.draft.regions[place].name.clone()),
            was: was.into_iter().cloned().collect(),
            ..Sticky::default()
        };
        let handler = note.handler.map(|id| self.reference(id, HANDLERS));
        let fields = note.fields.clone();
        match note.kind {
            Kind::Event => board.events.push(Event {
                sticky,
                from: handler,
                path: if note.failure { Path::Failure } else { Path::Happy },
                fields,
                ..Event::default()
            }),
            Kind::Command => board.commands.push(Command {
                sticky,
                by: self.references(&note.before, &[Kind::Actor]),
                to: handler,
                fields,
                yields: self
                    .references(&note.yields, &[Kind::Event])
                    .into_iter()
                    .map(|event| Yield {
                        event,
                        on_delivered: false,
                    })
                    .collect(),
            }),
            Kind::Actor => board.actors.push(Actor {
                sticky,
                sees: self.references(&note.before, &[Kind::ReadModel]),
            }),
            Kind::Aggregate => board.aggregates.push(Aggregate { sticky }),
            Kind::External => board.externals.push(External { sticky, hook: None }),
            Kind::Policy => board.policies.push(self.policy(sticky, note)),
            Kind::ReadModel => board.read_models.push(ReadModel {
                sticky,
                shows: self.references(&note.before, &[Kind::Event]),
                fields,
            }),
            Kind::Hotspot | Kind::Opportunity => board.remarks.push(Remark {
                sticky,
                kind: note.kind,
                on: note.on.map(|id| self.reference(id, &Kind::ALL)),
            }),
        }
    }

    fn policy(&self, sticky: Sticky, note: &Note) -> Policy {
        let mut events = self.references(&note.before, &[Kind::Event]);
        let trigger = match events.len() {
            0 => None,
            1 => events.pop().map(|event| Trigger::Event {
                event,
                at_least: None,
                within: None,
            }),
            _ => Some(Trigger::AllOf { events }),
        };
        let effect = note.then.map(|id| Effect::Command {
            command: self.reference(id, &[Kind::Command]),
            via: None,
            set: Vec::new(),
        });
        Policy {
            sticky,
            trigger,
            effect,
            ..Policy::default()
        }
    }
}
