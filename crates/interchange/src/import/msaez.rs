//! Boards of MSAEZ (msa-ez/platform): elements and relations by id, as its export and its database hold them.
//!
//! Names come from `name`, what people read besides (`displayName`) goes into the description. Screens have no place on a board.

use super::cml::fields::{Enums, field};
use super::cml::syntax::FieldDeclaration;
use super::model::{Draft, FIELDS_MAX, NoteId, Tree, first_bytes, has_extension, read, sources};
use super::{Imported, Refusal, Source, Topic};
use std::collections::HashMap;
use stormlake_board::Kind;

/// What the types of all elements begin with.
const TYPES: &str = "org.uengine.modeling.model.";

/// Whether one of the files is such a board.
pub fn recognise(files: &[Source<'_>]) -> bool {
    files.iter().any(is_board)
}

fn is_board(file: &Source<'_>) -> bool {
    let text = first_bytes(file);
    has_extension(file.path, &["json"]) && text.contains("\"elements\"") && text.contains(TYPES)
}

/// A board of MSAEZ as a board.
pub fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    sources(files)?;
    let Some(file) = files.iter().find(|file| is_board(file)).or(files.first()) else {
        return Err(Refusal::Unknown);
    };
    let tree = read(file)?;
    let Some(elements @ Tree::Map(_)) = tree.get("elements") else {
        return Err(Refusal::Malformed {
            place: file.path.to_owned(),
            message: "there is no object `elements` at the top".into(),
        });
    };
    let title = tree
        .word("projectName")
        .or_else(|| tree.word("name"))
        .unwrap_or("Imported from MSAEZ");
    let mut reader = Reader {
        path: file.path,
        draft: Draft::new("msaez", title),
        contexts: HashMap::new(),
        notes: HashMap::new(),
        by_name: HashMap::new(),
    };
    for (id, element) in elements.entries() {
        reader.context(id, element)?;
    }
    for (id, element) in elements.entries() {
        reader.element(id, element)?;
    }
    for (id, element) in elements.entries() {
        reader.belongings(id, element)?;
    }
    for (id, relation) in tree.get("relations").into_iter().flat_map(Tree::entries) {
        reader.relation(id, relation)?;
    }
    for other in files.iter().filter(|other| other.path != file.path) {
        reader
            .draft
            .left(other.path, None, "the file is no part of the board and was not read");
    }
    reader.draft.finish()
}

struct Reader<'a> {
    path: &'a str,
    draft: Draft,
    contexts: HashMap<&'a str, usize>,
    notes: HashMap<&'a str, NoteId>,
    /// Events by the name that commands list them by.
    by_name: HashMap<&'a str, NoteId>,
}

fn kind_of(element: &Tree) -> Option<&str> {
    element.word("_type").and_then(|word| word.strip_prefix(TYPES))
}

impl<'a> Reader<'a> {
    fn place(&self, id: &str) -> String {
        format!("{}: {id}", self.path)
    }

    fn context(&mut self, id: &'a str, element: &'a Tree) -> Result<(), Refusal> {
        if kind_of(element) == Some("BoundedContext") {
            let context = self.draft.context(element.word("name").unwrap_or("Unnamed"))?;
            self.draft.describe_context(context, element.word("displayName"), None);
            self.contexts.insert(id, context);
            if let Some(text) = element.word("description") {
                let short: String = text.chars().take(200).collect();
                let message = format!("notes on a context are not carried over; they begin: {short}");
                self.draft.left(&self.place(id), None, message);
            }
        }
        Ok(())
    }

    fn element(&mut self, id: &'a str, element: &'a Tree) -> Result<(), Refusal> {
        let place = self.place(id);
        let kind = match kind_of(element) {
            Some("Event") => Kind::Event,
            Some("Command") => Kind::Command,
            Some("Actor") => Kind::Actor,
            Some("Aggregate") => Kind::Aggregate,
            Some("Policy") => Kind::Policy,
            Some("View") => Kind::ReadModel,
            Some("External" | "ExternalSystem" | "PBC") => Kind::External,
            Some("BoundedContext") => return Ok(()),
            other => {
                // Elements that were deleted are null.
                if *element != Tree::Null {
                    let message = format!(
                        "an element of the type {} has no place on a board",
                        other.unwrap_or("none")
                    );
                    self.draft.left(&place, None, message);
                }
                return Ok(());
            }
        };
        let name = element
            .word("name")
            .or_else(|| element.word("displayName"))
            .unwrap_or_default();
        // The same person is drawn beside every command.
        let key = if kind == Kind::Actor { name } else { id };
        let note = self.draft.note(kind, key, name, &place)?;
        self.notes.insert(id, note);
        if kind == Kind::Event {
            self.by_name.entry(name).or_insert(note);
        }
        let context = element.get("boundedContext").and_then(|context| context.word("id"));
        self.draft
            .put_into(note, context.and_then(|id| self.contexts.get(id)).copied());
        self.draft
            .describe(note, element.word("displayName").filter(|shown| *shown != name))?;
        self.draft.describe(note, element.word("description"))?;
        self.fields(note, kind, element, &place)
    }

    fn fields(&mut self, note: NoteId, kind: Kind, element: &Tree, place: &str) -> Result<(), Refusal> {
        if !matches!(kind, Kind::Event | Kind::Command | Kind::ReadModel) {
            return Ok(());
        }
        let mut fields = Vec::new();
        for tree in element.each("fieldDescriptors").iter().take(FIELDS_MAX + 1) {
            let Some(name) = tree.word("name") else { continue };
            let written = tree.word("className").unwrap_or_default();
            let key = tree.get("isKey").is_some_and(Tree::is_true);
            let declaration = FieldDeclaration {
                name: name.to_owned(),
                r#type: written.rsplit('.').next().unwrap_or(written).to_owned(),
                collection: tree
                    .get("isList")
                    .filter(|list| list.is_true())
                    .map(|_| "List".to_owned()),
                about: tree.word("displayName").map(str::to_owned),
                options: key.then(|| ("key".to_owned(), None)).into_iter().collect(),
            };
            match field(&declaration, &Enums::new()) {
                Ok((mut field, told)) => {
                    // Nothing is said of what must be there.
                    field.optional = !field.key;
                    fields.push(field);
                    for (confidence, message) in told {
                        self.draft.remark(Topic::Left, place, Some(note), confidence, message);
                    }
                }
                Err(message) => self.draft.left(place, Some(note), message),
            }
        }
        self.draft.set_fields(note, fields, place)
    }

    /// The aggregate that an element names, and the events that a command names.
    fn belongings(&mut self, id: &str, element: &'a Tree) -> Result<(), Refusal> {
        let Some(note) = self.notes.get(id).copied() else {
            return Ok(());
        };
        let aggregate = element.get("aggregate").and_then(|aggregate| aggregate.word("id"));
        if let Some(aggregate) = aggregate.and_then(|id| self.notes.get(id)).copied() {
            match self.draft.get(note).kind {
                Kind::Event => self.draft.join(aggregate, note, None)?,
                Kind::Command => self.draft.join(note, aggregate, None)?,
                _ => {}
            }
        }
        for name in element.each("outputEvents").iter().filter_map(Tree::text) {
            match self.by_name.get(name).copied() {
                Some(event) => self.draft.join(note, event, None)?,
                None => {
                    let message = format!("no event is called `{name}`");
                    self.draft.left(&self.place(id), Some(note), message);
                }
            }
        }
        Ok(())
    }

    fn relation(&mut self, id: &str, relation: &Tree) -> Result<(), Refusal> {
        if *relation == Tree::Null {
            return Ok(());
        }
        let end = |word: &str| relation.word(word).and_then(|id| self.notes.get(id)).copied();
        match (end("from"), end("to")) {
            (Some(from), Some(to)) => self.draft.join(from, to, relation.word("name")),
            _ => {
                self.draft.left(
                    &self.place(id),
                    None,
                    "an arrow from or to what has no sticky is left out",
                );
                Ok(())
            }
        }
    }
}
