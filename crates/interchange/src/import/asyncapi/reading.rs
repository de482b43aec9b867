//! From the uses of messages to stickies.

use super::messages::{Action, USES_MAX, Use, uses};
use crate::import::model::{Documents, Draft, Mood, NoteId, Spot, Tree, fields, mood, readable};
use crate::import::{Imported, Refusal, Topic};
use std::collections::{HashMap, HashSet};
use stormlake_board::{FieldType, Kind, slug};

/// What a board has no place for, of a message and of a document.
const MESSAGE_LEFT: &[&str] = &[
    "headers",
    "bindings",
    "traits",
    "tags",
    "examples",
    "externalDocs",
    "security",
];
const DOCUMENT_LEFT: &[&str] = &["security", "tags", "externalDocs", "defaultContentType"];

/// Documents being turned into one board.
pub struct Reader<'a> {
    documents: &'a Documents,
    draft: Draft,
    /// The sticky of each message that was read, by where it stands.
    read: HashMap<*const Tree, NoteId>,
    /// Of messages by name: what is said only once.
    asked: HashSet<NoteId>,
    /// Uses of messages so far.
    uses: usize,
}

/// What a message is, how sure that is, and why.
struct Decided {
    kind: Kind,
    confidence: f32,
    why: &'static str,
}

impl<'a> Reader<'a> {
    pub fn new(documents: &'a Documents, draft: Draft) -> Self {
        Self {
            documents,
            draft,
            read: HashMap::new(),
            asked: HashSet::new(),
            uses: 0,
        }
    }

    pub fn finish(self) -> Result<Imported, Refusal> {
        self.draft.finish()
    }

    /// Reads one document.
    pub fn document(&mut self, main: Spot<'a>, title: &str) -> Result<(), Refusal> {
        let path = self.documents.path(main.document).to_owned();
        let application = self.draft.note(Kind::External, &slug(title), title, &path)?;
        let about = main.tree.get("info").and_then(|info| info.word("description"));
        self.draft.describe(application, about)?;
        self.servers(main, &path);
        for word in DOCUMENT_LEFT.iter().filter(|word| main.tree.get(word).is_some()) {
            self.draft
                .left(&path, None, format!("`{word}` has no place on a board"));
        }
        let uses = uses(self.documents, main, USES_MAX - self.uses)?;
        self.uses += uses.len();
        let mut notes: Vec<NoteId> = Vec::with_capacity(uses.len());
        for one in &uses {
            let place = format!("{path}: {}", one.place);
            let note = self.message(one, &place)?;
            notes.push(note);
            self.connect(application, note, one.action)?;
            if let Some(asked) = one.answers.and_then(|index| notes.get(index).copied()) {
                self.draft.join(asked, note, Some("reply"))?;
            }
        }
        if uses.is_empty() {
            self.draft
                .left(&path, Some(application), "the document has no messages");
        }
        Ok(())
    }

    fn servers(&mut self, main: Spot<'a>, path: &str) {
        for (name, server) in main.tree.get("servers").into_iter().flat_map(Tree::entries) {
            let server = self.documents.follow(Spot { tree: server, ..main });
            let server = server.map_or(&Tree::Null, |spot| spot.tree);
            let protocol = server.word("protocol").unwrap_or("protocol not said");
            let host = server
                .word("host")
                .or_else(|| server.word("url"))
                .unwrap_or("host not said");
            let message = format!("the server `{name}` ({protocol}, {host}) carries messages and is no sticky");
            self.draft.left(&format!("{path}: servers.{name}"), None, message);
        }
    }

    /// What the application sends comes from it, what it receives goes to it.
    fn connect(&mut self, application: NoteId, note: NoteId, action: Action) -> Result<(), Refusal> {
        match action {
            Action::Sends => self.draft.join(application, note, Some("sends")),
            Action::Receives => self.draft.join(note, application, Some("receives")),
            Action::Unsaid => Ok(()),
        }
    }

    /// The sticky of a message; the same message of several documents is one sticky.
    fn message(&mut self, one: &Use<'a>, place: &str) -> Result<NoteId, Refusal> {
        let nothing = Tree::Null;
        let tree = one.message.map_or(&nothing, |spot| spot.tree);
        if let Some(known) = one
            .message
            .and_then(|spot| self.read.get(&std::ptr::from_ref(spot.tree)))
        {
            return Ok(*known);
        }
        let source = tree.word("name").unwrap_or(&one.key);
        let title = tree.word("title").unwrap_or(source);
        let (kind_hint, plain) = stripped(title);
        let decided = decide(tree, kind_hint, plain, source);
        let key = slug(&readable(plain));
        let known = self.draft.find(decided.kind, &key);
        let note = self.draft.note(decided.kind, &key, plain, place)?;
        self.draft.edit(note).source = source.to_owned();
        if let Some(spot) = one.message {
            self.read.insert(std::ptr::from_ref(spot.tree), note);
        }
        let about = tree.word("description").or_else(|| tree.word("summary")).or(one.about);
        self.draft.describe(note, about)?;
        if one.message.is_none() && known.is_none() {
            let message = format!(
                "the message `{}` leads nowhere in what was given; it is a name only",
                one.key
            );
            self.draft.left(place, Some(note), message);
        }
        if let Some(spot) = one.message {
            self.payload(note, spot, place)?;
        }
        for word in MESSAGE_LEFT.iter().filter(|word| tree.get(word).is_some()) {
            let message = format!("`{word}` of the message has no place on a board");
            self.draft.left(place, Some(note), message);
        }
        self.doubt(note, &decided, place)?;
        Ok(note)
    }

    fn doubt(&mut self, note: NoteId, decided: &Decided, place: &str) -> Result<(), Refusal> {
        if decided.confidence >= 1.0 || !self.asked.insert(note) {
            return Ok(());
        }
        let message = format!("taken for {} {}", with_article(decided.kind), decided.why);
        if decided.confidence >= 0.7 {
            self.draft
                .remark(Topic::Kind, place, Some(note), decided.confidence, message);
            return Ok(());
        }
        let question = format!("Is \"{}\" an event or a command?", self.draft.get(note).name);
        self.draft.ask(Topic::Kind, place, note, decided.confidence, &question)
    }

    fn payload(&mut self, note: NoteId, message: Spot<'a>, place: &str) -> Result<(), Refusal> {
        let Some(tree) = message.tree.get("payload") else {
            return Ok(());
        };
        let mut payload = Spot { tree, ..message };
        if let Ok(followed) = self.documents.follow(payload) {
            payload = followed;
        }
        let mut format = message.tree.word("schemaFormat");
        // In version 3 a payload may name its language beside the schema.
        if let (Some(inner), Some(schema)) = (payload.tree.word("schemaFormat"), payload.tree.get("schema")) {
            format = Some(inner);
            payload = Spot {
                tree: schema,
                ..payload
            };
        }
        let json_schema = |format: &str| {
            let known = [
                "aai.asyncapi",
                "schema+json",
                "schema+yaml",
                "oai.openapi",
                "application/json",
            ];
            known.iter().any(|word| format.contains(word))
        };
        if let Some(format) = format.filter(|format| !json_schema(format)) {
            let message =
                format!("the payload is described in `{format}`, which is not read; the sticky has no fields");
            self.draft.left(place, Some(note), message);
            return Ok(());
        }
        let mut read = fields(self.documents, payload);
        self.correlation(message, &mut read.fields);
        for (confidence, told) in read.told {
            self.draft.remark(Topic::Left, place, Some(note), confidence, told);
        }
        self.draft.describe(note, read.about.as_deref())?;
        self.draft.set_fields(note, read.fields, place)
    }

    /// `correlationId: {location: "$message.payload#/order"}` says which field messages belong together by.
    fn correlation(&self, message: Spot<'a>, fields: &mut [stormlake_board::Field]) {
        let location = message
            .tree
            .get("correlationId")
            .and_then(|tree| self.documents.follow(Spot { tree, ..message }).ok())
            .and_then(|spot| spot.tree.word("location"))
            .and_then(|location| location.strip_prefix("$message.payload#/"));
        let key = |field: &&mut stormlake_board::Field| Some(field.name.as_str()) == location;
        if let Some(field) = fields.iter_mut().find(key) {
            let whole = matches!(field.r#type, FieldType::String | FieldType::Integer);
            field.key = whole && !field.optional;
        }
    }
}

/// A title without the words that only say what it is, and the kind that they say.
fn stripped(title: &str) -> (Option<Kind>, &str) {
    let without = |text: &'_ str, word: &str| -> Option<usize> {
        let cut = text.len().checked_sub(word.len())?;
        let rest = text.get(..cut)?.trim_end_matches([' ', '_', '-', '.']);
        (text.get(cut..)?.eq_ignore_ascii_case(word) && !rest.is_empty()).then_some(rest.len())
    };
    let title = without(title, "message").map_or(title, |end| &title[..end]);
    for (word, kind, wanted) in [
        ("event", Kind::Event, Some(Mood::Past)),
        ("command", Kind::Command, Some(Mood::Imperative)),
        ("query", Kind::ReadModel, None),
    ] {
        if let Some(end) = without(title, word) {
            let rest = &title[..end];
            // "Applicant scoring event" would say less without its last word.
            let clear = wanted.is_none_or(|wanted| mood(rest) == wanted);
            return (Some(kind), if clear { rest } else { title });
        }
    }
    (None, title)
}

fn decide(tree: &Tree, hint: Option<Kind>, title: &str, source: &str) -> Decided {
    let decided = |kind, confidence, why| Decided { kind, confidence, why };
    match tree.word("x-eventcatalog-message-type") {
        Some("event") => return decided(Kind::Event, 1.0, ""),
        Some("command") => return decided(Kind::Command, 1.0, ""),
        Some("query") => return decided(Kind::ReadModel, 1.0, ""),
        _ => {}
    }
    if let Some(kind) = hint.or_else(|| stripped(source).0) {
        return decided(kind, 0.95, "because its name says so");
    }
    let clear = |text: &str| Some(mood(text)).filter(|mood| *mood != Mood::Unclear);
    match clear(title).or_else(|| clear(source)) {
        Some(Mood::Past) => decided(Kind::Event, 0.9, "because it is in the past tense"),
        Some(_) => decided(Kind::Command, 0.8, "because it begins with a verb"),
        None => decided(Kind::Event, 0.5, "for want of a better sign"),
    }
}

fn with_article(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => "an event",
        Kind::Command => "a command",
        _ => "a read model",
    }
}
