//! A board on its way: notes found again by the id that the source gives them, joined along the grammar of a storm.

use super::limits::{CONTEXTS_MAX, FIELDS_MAX, REMARKS_MAX, too_large};
use super::names::{self, readable};
use super::{field, finish};
use crate::import::{Imported, Refusal, Remark, Report, Topic};
use std::collections::{HashMap, HashSet};
use stormlake_board::limits::{FILE_BYTES_MAX, NAME_BYTES_MAX, STICKIES_MAX, TEXT_BYTES_MAX};
use stormlake_board::{Field, FieldType, Kind, slug};

/// Greatest length of a sticky's name, in bytes: `read-model/` may have to come before it.
const NAME_BYTES: usize = NAME_BYTES_MAX - 20;

/// A note of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoteId(pub(super) usize);

/// One sticky of a draft, and what it is joined to.
#[derive(Debug, Clone)]
pub struct Note {
    /// Its kind.
    pub kind: Kind,
    /// Its name, unique among its kind.
    pub name: String,
    /// What the source calls it.
    pub source: String,
    /// The description.
    pub about: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The context, by its place in the draft.
    pub context: Option<usize>,
    /// The fields of an event, command or read model.
    pub fields: Vec<Field>,
    /// Whether an event is on the failure path.
    pub failure: bool,
    /// An event's aggregate or system; a command's.
    pub handler: Option<NoteId>,
    /// A command's actors, an actor's read models, a read model's events, a policy's events.
    pub before: Vec<NoteId>,
    /// A command's events.
    pub yields: Vec<NoteId>,
    /// A policy's command.
    pub then: Option<NoteId>,
    /// What a hotspot stands on.
    pub on: Option<NoteId>,
}

/// A bounded context of a draft.
#[derive(Debug, Clone, Default)]
pub(super) struct Region {
    pub name: String,
    pub about: Option<String>,
    pub owner: Option<String>,
}

/// A board on its way.
#[derive(Debug)]
pub struct Draft {
    pub(super) format: &'static str,
    pub(super) title: String,
    pub(super) about: Option<String>,
    pub(super) notes: Vec<Note>,
    pub(super) regions: Vec<Region>,
    regions_by_name: HashMap<String, usize>,
    pub(super) links: Vec<(NoteId, NoteId, Option<String>)>,
    keys: HashMap<(Kind, String), NoteId>,
    names: HashSet<(Kind, String)>,
    /// What event types are on the wire.
    pub(super) slugs: HashSet<String>,
    /// How often a name was wanted again.
    again: HashMap<(Kind, String), usize>,
    joined: HashSet<(NoteId, NoteId)>,
    remarks: Vec<Remark>,
    remarks_left: usize,
    /// Bytes that the board's text will have at least.
    bytes: usize,
}

impl Draft {
    /// An empty board of a format.
    pub fn new(format: &'static str, title: &str) -> Self {
        Self {
            format,
            title: names::tidy(title).unwrap_or_else(|| "Imported".into()),
            about: None,
            notes: Vec::new(),
            regions: Vec::new(),
            regions_by_name: HashMap::new(),
            links: Vec::new(),
            keys: HashMap::new(),
            names: HashSet::new(),
            slugs: HashSet::new(),
            again: HashMap::new(),
            joined: HashSet::new(),
            remarks: Vec::new(),
            remarks_left: 0,
            bytes: 0,
        }
    }

    /// Says what the whole board is about.
    pub fn set_about(&mut self, about: Option<&str>) {
        self.about = self.about.take().or_else(|| about.and_then(field::free_text));
    }

    /// The context of a name.
    pub fn context(&mut self, name: &str) -> Result<usize, Refusal> {
        let name = names::tidy(&readable(name)).unwrap_or_else(|| "Unnamed".into());
        if let Some(place) = self.regions_by_name.get(&name) {
            return Ok(*place);
        }
        if self.regions.len() == CONTEXTS_MAX {
            return Err(too_large("the number of contexts", CONTEXTS_MAX));
        }
        self.room()?;
        self.regions_by_name.insert(name.clone(), self.regions.len());
        self.regions.push(Region {
            name,
            ..Region::default()
        });
        Ok(self.regions.len() - 1)
    }

    /// Says what a context is about, and who answers for it.
    pub fn describe_context(&mut self, context: usize, about: Option<&str>, owner: Option<&str>) {
        if let Some(region) = self.regions.get_mut(context) {
            region.about = region.about.take().or_else(|| about.and_then(field::free_text));
            region.owner = region.owner.take().or_else(|| owner.and_then(names::tidy));
        }
    }

    /// The note of a kind that the source knows by a key; a new one where there is none yet.
    pub fn note(&mut self, kind: Kind, key: &str, name: &str, place: &str) -> Result<NoteId, Refusal> {
        if let Some(id) = self.find(kind, key) {
            return Ok(id);
        }
        let id = self.fresh(kind, name, place)?;
        self.keys.insert((kind, key.to_owned()), id);
        Ok(id)
    }

    /// The note of a kind that the source knows by a key.
    pub fn find(&self, kind: Kind, key: &str) -> Option<NoteId> {
        self.keys.get(&(kind, key.to_owned())).copied()
    }

    /// Lets another key lead to a note too.
    pub fn also(&mut self, kind: Kind, key: &str, id: NoteId) {
        self.keys.entry((kind, key.to_owned())).or_insert(id);
    }

    /// A new note. Its name is made readable, and unique among its kind; events differ in more than marks and capitals.
    pub fn fresh(&mut self, kind: Kind, source: &str, place: &str) -> Result<NoteId, Refusal> {
        self.room()?;
        self.spend(source.len().min(NAME_BYTES))?;
        let wanted = match names::tidy(&readable(source)) {
            Some(name) => names::shortened(&name, NAME_BYTES - 2),
            None => format!("Unnamed {kind}"),
        };
        // `event/Order placed` is how a reference names the kind as well.
        let wanted = match wanted.split_once('/') {
            Some((word, rest)) if Kind::from_word(word).is_some() => format!("{word} / {}", rest.trim_start()),
            _ => wanted,
        };
        let name = self.unique(kind, &wanted);
        let id = NoteId(self.notes.len());
        self.names.insert((kind, name.clone()));
        if kind == Kind::Event {
            self.slugs.insert(slug(&name));
        }
        self.notes.push(Note {
            kind,
            name,
            source: source.trim().to_owned(),
            about: None,
            owner: None,
            context: None,
            fields: Vec::new(),
            failure: false,
            handler: None,
            before: Vec::new(),
            yields: Vec::new(),
            then: None,
            on: None,
        });
        if self.notes[id.0].name != wanted {
            let message = format!("another {kind} is called \"{wanted}\" already, so this one has a number");
            self.remark(Topic::Name, place, Some(id), 1.0, message);
        }
        Ok(id)
    }

    fn unique(&mut self, kind: Kind, wanted: &str) -> String {
        let taken = |draft: &Self, name: &str| {
            draft.names.contains(&(kind, name.to_owned())) || (kind == Kind::Event && draft.slugs.contains(&slug(name)))
        };
        if !taken(self, wanted) {
            return wanted.to_owned();
        }
        let base = names::shortened(wanted, NAME_BYTES - 14);
        loop {
            let again = self.again.entry((kind, base.clone())).or_insert(1);
            *again += 1;
            let name = format!("{base} ({again})");
            if !taken(self, &name) {
                return name;
            }
        }
    }

    /// Counts what will be written, before it is gathered.
    fn spend(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.bytes += bytes;
        if self.bytes > FILE_BYTES_MAX {
            return Err(too_large("the text of the board", "2 MiB"));
        }
        Ok(())
    }

    fn room(&self) -> Result<(), Refusal> {
        let count = self.notes.len() + self.links.len() + self.regions.len();
        if count >= STICKIES_MAX {
            return Err(too_large("the number of stickies and links", STICKIES_MAX));
        }
        Ok(())
    }

    /// A note as it is.
    pub fn get(&self, id: NoteId) -> &Note {
        &self.notes[id.0]
    }

    /// A note to change.
    pub fn edit(&mut self, id: NoteId) -> &mut Note {
        &mut self.notes[id.0]
    }

    /// Adds to what a note is about.
    pub fn describe(&mut self, id: NoteId, text: Option<&str>) -> Result<(), Refusal> {
        let Some(text) = text.and_then(field::free_text) else {
            return Ok(());
        };
        if self.notes[id.0]
            .about
            .as_ref()
            .is_some_and(|known| known.contains(&text))
        {
            return Ok(());
        }
        self.spend(text.len())?;
        let about = &mut self.notes[id.0].about;
        match about {
            None => *about = Some(text),
            Some(known) if known.len() + text.len() + 2 <= TEXT_BYTES_MAX => {
                known.push_str("\n\n");
                known.push_str(&text);
            }
            Some(_) => {
                let message = "what more is said about it does not fit into its description";
                self.remark(Topic::Left, "", Some(id), 1.0, message);
            }
        }
        Ok(())
    }

    /// Says who answers for a note.
    pub fn owned_by(&mut self, id: NoteId, owner: Option<&str>) {
        let note = &mut self.notes[id.0];
        note.owner = note.owner.take().or_else(|| owner.and_then(names::tidy));
    }

    /// Puts a note into a context, unless it stands in one.
    pub fn put_into(&mut self, id: NoteId, context: Option<usize>) {
        let note = &mut self.notes[id.0];
        note.context = note.context.or(context);
    }

    /// Gives a note its fields; of those with one name the first counts. What it had before stays.
    pub fn set_fields(&mut self, id: NoteId, mut fields: Vec<Field>, place: &str) -> Result<(), Refusal> {
        if !self.notes[id.0].fields.is_empty() {
            if !fields.is_empty() && fields != self.notes[id.0].fields {
                let message = "it is described twice with different fields; the first description counts";
                self.remark(Topic::Left, place, Some(id), 0.5, message);
            }
            return Ok(());
        }
        let mut seen = HashSet::new();
        let before = fields.len();
        fields.retain(|field| seen.insert(field.name.clone()));
        fields.truncate(FIELDS_MAX);
        if fields.len() < before {
            let message =
                format!("some of its fields are left out: a name that comes twice, or more than {FIELDS_MAX}");
            self.remark(Topic::Left, place, Some(id), 1.0, message);
        }
        self.spend(fields.iter().map(bytes_of).sum())?;
        self.notes[id.0].fields = fields;
        Ok(())
    }

    /// Joins two notes where the grammar of a storm has a place for it, else by a link.
    pub fn join(&mut self, from: NoteId, to: NoteId, label: Option<&str>) -> Result<(), Refusal> {
        if from == to || !self.joined.insert((from, to)) {
            return Ok(());
        }
        let handler = |kind| matches!(kind, Kind::Aggregate | Kind::External);
        let (before, after) = (self.notes[from.0].kind, self.notes[to.0].kind);
        self.spend(self.notes[from.0].name.len().min(self.notes[to.0].name.len()) + 3)?;
        let free = |id: NoteId| {
            self.notes[id.0]
                .handler
                .is_none_or(|handler| handler == from || handler == to)
        };
        match (before, after) {
            (Kind::Actor, Kind::Command) | (Kind::Event, Kind::ReadModel) => self.notes[to.0].before.push(from),
            (Kind::ReadModel, Kind::Actor) => self.notes[to.0].before.push(from),
            (Kind::Command, Kind::Event) => self.notes[from.0].yields.push(to),
            // Two events into a policy may mean both or either, so only the first is its trigger.
            (Kind::Event, Kind::Policy) if self.notes[to.0].before.is_empty() => self.notes[to.0].before.push(from),
            (Kind::Policy, Kind::Command) if self.notes[from.0].then.is_none() => self.notes[from.0].then = Some(to),
            (Kind::Command, kind) if handler(kind) && free(from) => self.notes[from.0].handler = Some(to),
            (kind, Kind::Event) if handler(kind) && free(to) => self.notes[to.0].handler = Some(from),
            _ => {
                self.room()?;
                self.links.push((from, to, label.and_then(names::tidy)));
            }
        }
        Ok(())
    }

    /// A policy: whenever all of some events have happened, a command.
    pub fn whenever(&mut self, events: &[NoteId], then: NoteId, place: &str) -> Result<NoteId, Refusal> {
        let lower = |name: &str| {
            let mut letters = name.chars();
            let first = letters.next();
            let acronym = letters.clone().next().is_some_and(char::is_uppercase);
            match first {
                Some(first) if !acronym => first.to_lowercase().chain(letters).collect(),
                _ => name.to_owned(),
            }
        };
        let mut seen = HashSet::new();
        let events: Vec<NoteId> = events.iter().copied().filter(|event| seen.insert(*event)).collect();
        self.spend(events.iter().map(|event| self.notes[event.0].name.len() + 3).sum())?;
        let words: Vec<String> = events.iter().map(|event| lower(&self.notes[event.0].name)).collect();
        let name = format!("Whenever {}, {}", words.join(" and "), lower(&self.notes[then.0].name));
        let key = format!("{events:?} {then:?}");
        if let Some(id) = self.find(Kind::Policy, &key) {
            return Ok(id);
        }
        let id = self.note(Kind::Policy, &key, &name, place)?;
        let context = self.notes[then.0].context;
        let policy = &mut self.notes[id.0];
        policy.before = events;
        policy.then = Some(then);
        policy.context = context;
        Ok(id)
    }

    /// Something worth telling.
    pub fn remark(
        &mut self,
        about: Topic,
        place: &str,
        sticky: Option<NoteId>,
        confidence: f32,
        message: impl Into<String>,
    ) {
        if self.remarks.len() >= REMARKS_MAX {
            self.remarks_left += 1;
            return;
        }
        let sticky = sticky.map(|id| (self.notes[id.0].kind, self.notes[id.0].name.clone()));
        self.remarks.push(Remark {
            about,
            place: names::shortened(place, 300),
            sticky,
            confidence,
            message: names::shortened(&message.into(), 2_000),
        });
    }

    /// Something that the board has no place for.
    pub fn left(&mut self, place: &str, sticky: Option<NoteId>, message: impl Into<String>) {
        self.remark(Topic::Left, place, sticky, 1.0, message);
    }

    /// A doubt that only people can settle: a remark, and on the board a hotspot.
    pub fn ask(
        &mut self,
        about: Topic,
        place: &str,
        on: NoteId,
        confidence: f32,
        question: &str,
    ) -> Result<(), Refusal> {
        self.remark(about, place, Some(on), confidence, question);
        let id = self.fresh(Kind::Hotspot, question, place)?;
        let context = self.notes[on.0].context;
        self.notes[id.0].on = Some(on);
        self.notes[id.0].context = context;
        Ok(())
    }

    /// The board and its report.
    pub fn finish(mut self) -> Result<Imported, Refusal> {
        let mut remarks = std::mem::take(&mut self.remarks);
        if self.remarks_left > 0 {
            remarks.push(Remark {
                about: Topic::Left,
                place: String::new(),
                sticky: None,
                confidence: 1.0,
                message: format!("{} more remarks are not listed", self.remarks_left),
            });
        }
        let report = Report {
            format: self.format,
            remarks,
        };
        Ok(Imported {
            board: finish::board(self)?,
            report,
        })
    }
}

/// What a field takes in the board's text at least.
fn bytes_of(field: &Field) -> usize {
    let words = match &field.r#type {
        FieldType::Enum(words) => words.iter().map(String::len).sum(),
        _ => 0,
    };
    let texts = [&field.about, &field.pattern];
    let texts: usize = texts.into_iter().flatten().map(String::len).sum();
    "field \"\" \"uri\"".len() + field.name.len() + words + texts
}
