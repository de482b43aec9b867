//! Qlerify's JSON export: domain events in lanes, each with its cards, and schemas.
//!
//! No export was at hand; the shape is that of public descriptions of it. What a lane means is a matter of use: here it is
//! the actor who gives the commands of its events, unless its name says that a machine does.

use super::model::{
    Draft, FIELDS_MAX, NoteId, Tree, enumeration, field_name, first_bytes, free_text, has_extension, read, sources,
};
use super::{Imported, Refusal, Source, Topic};
use std::collections::HashMap;
use stormlake_board::{Field, FieldType, Kind, slug};

/// Whether one of the files is an export of Qlerify.
pub fn recognise(files: &[Source<'_>]) -> bool {
    files.iter().any(|file| {
        let text = first_bytes(file);
        has_extension(file.path, &["json"]) && text.contains("\"domainEvents\"") && shaped(file, &text)
    })
}

/// Other tools may have domain events too; lanes, schemas or cards beside them tell.
fn shaped(file: &Source<'_>, text: &str) -> bool {
    let words = ["\"laneId\"", "\"lanes\"", "\"domainModelRole\"", "\"schemas\""];
    words.iter().filter(|word| text.contains(**word)).count() >= 1 || file.bytes.len() > text.len()
}

/// A board from an export of Qlerify.
pub fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    sources(files)?;
    let one = |file: &&Source<'_>| recognise(&[**file]);
    let Some(file) = files.iter().find(one).or(files.first()) else {
        return Err(Refusal::Unknown);
    };
    let tree = read(file)?;
    if !matches!(tree.get("domainEvents"), Some(Tree::List(_))) {
        return Err(Refusal::Malformed {
            place: file.path.to_owned(),
            message: "there is no list `domainEvents` at the top".into(),
        });
    }
    let mut reader = Reader {
        tree: &tree,
        path: file.path,
        draft: Draft::new("qlerify", tree.word("name").unwrap_or("Imported from Qlerify")),
        schemas: by_id(&tree, "schemas"),
        lanes: by_id(&tree, "lanes"),
        contexts: HashMap::new(),
        events: HashMap::new(),
    };
    reader.draft.set_about(tree.word("description"));
    for other in files.iter().filter(|other| other.path != file.path) {
        reader
            .draft
            .left(other.path, None, "the file is no part of the export and was not read");
    }
    reader.contexts()?;
    reader.events()?;
    reader.cards()?;
    reader.unused();
    reader.draft.finish()
}

/// Things by their id, or by their name where they have none.
fn by_id<'a>(tree: &'a Tree, name: &str) -> HashMap<&'a str, &'a Tree> {
    let items = tree.each(name).iter();
    items
        .filter_map(|item| Some((item.word("id").or_else(|| item.word("name"))?, item)))
        .collect()
}

struct Reader<'a> {
    tree: &'a Tree,
    path: &'a str,
    draft: Draft,
    schemas: HashMap<&'a str, &'a Tree>,
    lanes: HashMap<&'a str, &'a Tree>,
    /// Contexts by id and by name.
    contexts: HashMap<&'a str, usize>,
    /// Events by id.
    events: HashMap<&'a str, NoteId>,
}

/// The cards of one event that the grammar joins.
#[derive(Default)]
struct Cards {
    commands: Vec<NoteId>,
    handlers: Vec<NoteId>,
    models: Vec<NoteId>,
    actors: Vec<NoteId>,
}

impl<'a> Reader<'a> {
    fn place(&self, what: &str) -> String {
        format!("{}: {what}", self.path)
    }

    fn contexts(&mut self) -> Result<(), Refusal> {
        for context in self.tree.each("boundedContexts") {
            let Some(name) = context.word("name").or_else(|| context.text()) else {
                continue;
            };
            let place = self.draft.context(name)?;
            self.draft.describe_context(place, context.word("description"), None);
            self.contexts.insert(name, place);
            if let Some(id) = context.word("id") {
                self.contexts.insert(id, place);
            }
        }
        Ok(())
    }

    /// The context that something names, by id or name, or inside an object.
    fn context_of(&self, tree: &Tree) -> Option<usize> {
        ["boundedContextId", "boundedContext"].iter().find_map(|key| {
            let value = tree.get(key)?;
            let word = value
                .text()
                .or_else(|| value.word("id"))
                .or_else(|| value.word("name"))?;
            self.contexts.get(word).copied()
        })
    }

    fn events(&mut self) -> Result<(), Refusal> {
        for (index, event) in self.tree.each("domainEvents").iter().enumerate() {
            let id = event.word("id").unwrap_or_default();
            let place = self.place(&format!("domainEvents[{index}] {id}"));
            let Some(name) = event.word("description").or_else(|| event.word("name")) else {
                self.draft.left(&place, None, "the event has no words");
                continue;
            };
            let note = self.draft.note(Kind::Event, &slug(name), name, &place)?;
            let context = self.context_of(event);
            self.draft.put_into(note, context);
            self.events.insert(id, note);
            if let Some(schema) = event.word("schemaId") {
                self.schema(note, schema, &place)?;
            }
        }
        Ok(())
    }

    fn cards(&mut self) -> Result<(), Refusal> {
        for (index, event) in self.tree.each("domainEvents").iter().enumerate() {
            let id = event.word("id").unwrap_or_default();
            let Some(note) = self.events.get(id).copied() else {
                continue;
            };
            let place = self.place(&format!("domainEvents[{index}] {id}"));
            let mut cards = Cards::default();
            for card in event.each("cards") {
                self.card(note, card, &mut cards, &place)?;
            }
            // What hangs on an event belongs where its aggregate does.
            let context = cards
                .handlers
                .iter()
                .find_map(|handler| self.draft.get(*handler).context);
            for note in cards.commands.iter().chain(&cards.models).chain([&note]) {
                self.draft.put_into(*note, context);
            }
            let machine = self.lane(event, &mut cards, &place)?;
            self.join_cards(note, &cards, &place)?;
            self.parents(note, event, &cards, machine, &place)?;
        }
        Ok(())
    }

    fn card(&mut self, event: NoteId, card: &'a Tree, cards: &mut Cards, place: &str) -> Result<(), Refusal> {
        let r#type = card.get("cardType").unwrap_or(&Tree::Null);
        let name = r#type.word("name").or_else(|| r#type.word("title")).unwrap_or_default();
        let role = r#type.word("domainModelRole").unwrap_or(name);
        let plain: String = role
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let kind = match plain.as_str() {
            "command" => Kind::Command,
            "aggregate" | "aggregateroot" => Kind::Aggregate,
            "readmodel" | "query" => Kind::ReadModel,
            "actor" | "role" | "user" => Kind::Actor,
            "externalsystem" | "system" => Kind::External,
            "policy" => Kind::Policy,
            "hotspot" | "question" | "comment" => Kind::Hotspot,
            "opportunity" => Kind::Opportunity,
            _ => return self.story(event, card, role, place),
        };
        let schema = card.word("schemaId");
        let named = schema
            .and_then(|id| self.schemas.get(id))
            .and_then(|schema| schema.word("name"));
        let Some(text) = card.word("text").or(named) else {
            self.draft
                .left(place, Some(event), format!("a card of the kind {kind} has no words"));
            return Ok(());
        };
        let key = slug(&super::model::readable(text));
        let note = self.draft.note(kind, &key, text, place)?;
        let context = self.context_of(card);
        let of_schema = schema
            .and_then(|id| self.schemas.get(id))
            .and_then(|schema| self.context_of(schema));
        self.draft
            .put_into(note, context.or(of_schema).or(self.draft.get(event).context));
        match kind {
            Kind::Command => cards.commands.push(note),
            Kind::Aggregate | Kind::External => cards.handlers.push(note),
            Kind::ReadModel => cards.models.push(note),
            Kind::Actor => cards.actors.push(note),
            Kind::Hotspot | Kind::Opportunity => self.draft.edit(note).on = Some(event),
            _ => self.draft.join(event, note, None)?,
        }
        match (kind, schema) {
            (Kind::Command | Kind::ReadModel, Some(id)) => self.schema(note, id, place)?,
            (_, Some(id)) => {
                let schema = self.schemas.get(id).copied().unwrap_or(&Tree::Null);
                let names: Vec<&str> = schema
                    .each("fields")
                    .iter()
                    .filter_map(|field| field.word("name"))
                    .take(50)
                    .collect();
                let message = format!("a board has no fields on {kind}s; left out: {}", names.join(", "));
                self.draft.left(place, Some(note), message);
            }
            _ => {}
        }
        Ok(())
    }

    /// User stories, examples and whatever else hangs on an event become part of what it is about.
    fn story(&mut self, event: NoteId, card: &Tree, role: &str, place: &str) -> Result<(), Refusal> {
        let role = if role.is_empty() { "without a role" } else { role };
        let message = format!("the card {role} has no place on a board; its words are in the event's description");
        self.draft.remark(Topic::Left, place, Some(event), 0.8, message);
        self.draft.describe(event, card.word("text"))
    }

    /// The actor of an event's lane, and whether the lane is a machine's.
    fn lane(&mut self, event: &'a Tree, cards: &mut Cards, place: &str) -> Result<bool, Refusal> {
        let Some(id) = event.word("laneId") else {
            return Ok(false);
        };
        let Some(name) = self.lanes.get(id).and_then(|lane| lane.word("name")) else {
            self.draft.left(place, None, format!("no lane has the id `{id}`"));
            return Ok(false);
        };
        let words = name.to_lowercase();
        let machine = [
            "automat",
            "system",
            "service",
            "policy",
            "timer",
            "scheduler",
            "processor",
        ];
        if machine.iter().any(|word| words.contains(word)) {
            return Ok(true);
        }
        if cards.actors.is_empty() {
            let actor = self.draft.note(Kind::Actor, &slug(name), name, place)?;
            cards.actors.push(actor);
            if !cards.commands.is_empty() {
                let message = "the lane of the event is taken for who gives its command";
                self.draft.remark(Topic::Link, place, Some(actor), 0.7, message);
            }
        }
        Ok(false)
    }

    fn join_cards(&mut self, event: NoteId, cards: &Cards, place: &str) -> Result<(), Refusal> {
        for command in &cards.commands {
            for actor in &cards.actors {
                self.draft.join(*actor, *command, None)?;
            }
            for handler in &cards.handlers {
                self.draft.join(*command, *handler, None)?;
            }
            self.draft.join(*command, event, None)?;
        }
        for handler in &cards.handlers {
            self.draft.join(*handler, event, None)?;
        }
        for model in &cards.models {
            let message = match cards.actors.as_slice() {
                [] => {
                    self.draft.join(event, *model, None)?;
                    "the read model is taken to show the event that it hangs on"
                }
                actors => {
                    for actor in actors {
                        self.draft.join(*model, *actor, None)?;
                    }
                    "the read model is taken for what the actor looks at before the command"
                }
            };
            self.draft.remark(Topic::Link, place, Some(*model), 0.6, message);
        }
        Ok(())
    }

    /// What came before: where a machine gives the command, a policy; else a link from event to event.
    fn parents(
        &mut self,
        event: NoteId,
        tree: &'a Tree,
        cards: &Cards,
        machine: bool,
        place: &str,
    ) -> Result<(), Refusal> {
        for parent in tree.each("parents") {
            let id = parent.text().or_else(|| parent.word("id")).unwrap_or_default();
            let Some(before) = self.events.get(id).copied() else {
                self.draft
                    .left(place, Some(event), format!("no event has the id `{id}` of its parent"));
                continue;
            };
            match cards.commands.as_slice() {
                [command, ..] if machine => {
                    let policy = self.draft.whenever(&[before], *command, place)?;
                    let message = "read from the event before it and the machine's lane that its command is in";
                    self.draft.remark(Topic::Link, place, Some(policy), 0.7, message);
                }
                _ => self.draft.join(before, event, None)?,
            }
        }
        Ok(())
    }

    fn schema(&mut self, note: NoteId, id: &str, place: &str) -> Result<(), Refusal> {
        let Some(schema) = self.schemas.get(id).copied() else {
            self.draft
                .left(place, Some(note), format!("no schema has the id `{id}`"));
            return Ok(());
        };
        self.draft.describe(note, schema.word("description"))?;
        let mut fields = Vec::new();
        for tree in schema.each("fields").iter().take(FIELDS_MAX + 1) {
            match field(tree) {
                Ok((field, told)) => {
                    fields.push(field);
                    if let Some(told) = told {
                        self.draft.remark(Topic::Left, place, Some(note), 0.5, told);
                    }
                }
                Err(told) => self.draft.left(place, Some(note), told),
            }
        }
        self.draft.set_fields(note, fields, place)
    }

    /// What is in the export and has no sticky.
    fn unused(&mut self) {
        let known = [
            "id",
            "name",
            "version",
            "description",
            "domainEvents",
            "schemas",
            "lanes",
            "boundedContexts",
        ];
        for (name, value) in self.tree.entries().filter(|(name, _)| !known.contains(name)) {
            if !matches!(value, Tree::Null) && *value != Tree::List(Vec::new()) {
                let place = self.place(name);
                self.draft
                    .left(&place, None, format!("`{name}` has no place on a board"));
            }
        }
    }
}

/// A field, and what is uncertain about it; or why there is none.
fn field(tree: &Tree) -> Result<(Field, Option<String>), String> {
    let name = tree.word("name").ok_or("a field has no name")?;
    let Some(written) = field_name(name) else {
        return Err(format!(
            "`{name}` cannot be the name of a field; its values stay in `extra`"
        ));
    };
    let cardinality = tree.word("cardinality").unwrap_or_default();
    let key = tree.get("primaryKey").is_some_and(Tree::is_true);
    let said = tree.get("required").or_else(|| tree.get("isRequired"));
    let required = key || said.is_some_and(Tree::is_true);
    let mut told = None;
    let one = match tree
        .word("dataType")
        .or_else(|| tree.word("type"))
        .map(str::to_lowercase)
        .as_deref()
    {
        Some("string" | "uuid" | "text" | "email") => FieldType::String,
        Some("timestamp" | "datetime" | "date-time") => FieldType::Timestamp,
        Some("date") => FieldType::Date,
        Some("int" | "integer" | "long") => FieldType::Integer,
        Some("decimal" | "number" | "double" | "float" | "money") => FieldType::Decimal,
        Some("boolean" | "bool") => FieldType::Boolean,
        Some("url" | "uri") => FieldType::Uri,
        Some("enum") => match enumeration(tree.each("exampleData").iter().filter_map(Tree::text)) {
            Some(words) => {
                told = Some(format!("the words of `{name}` are its examples; there may be more"));
                words
            }
            None => {
                told = Some(format!("the words of the enum `{name}` are not there; it is a string"));
                FieldType::String
            }
        },
        Some("object" | "json" | "entity") => FieldType::Json,
        other => {
            let word = other.unwrap_or("none");
            told = Some(format!("the type of `{name}` is {word}; it takes any value"));
            FieldType::Json
        }
    };
    let many = cardinality.ends_with("-to-many");
    let r#type = match one {
        FieldType::Enum(_) if many => FieldType::List(Box::new(FieldType::String)),
        one if many => FieldType::List(Box::new(one)),
        one => one,
    };
    let field = Field {
        name: written,
        key: key && matches!(r#type, FieldType::String | FieldType::Integer | FieldType::Uri),
        optional: !required,
        r#type,
        about: tree.word("description").and_then(free_text),
        ..Field::default()
    };
    Ok((field, told))
}
