//! Backups of eventmodelers.ai: boards, nodes with edges, and the metadata of each node.
//!
//! A screen stands for the actor in whose lane it is; an automation is a policy, set off by the event behind the read model
//! that it looks at, where that is one. Elements of one kind and title are one sticky, as on a time line they stand again and again.

use super::model::{Draft, FIELDS_MAX, NoteId, Tree, field_name, first_bytes, has_extension, read, readable, sources};
use super::{Imported, Refusal, Source, Topic};
use std::collections::{HashMap, HashSet};
use stormlake_board::{Field, FieldType, Kind, slug};

/// Whether one of the files is such a backup.
pub fn recognise(files: &[Source<'_>]) -> bool {
    files.iter().any(is_backup)
}

fn is_backup(file: &Source<'_>) -> bool {
    let text = first_bytes(file);
    has_extension(file.path, &["json"])
        && text.contains("\"boards\"")
        && text.contains("\"nodes\"")
        && text.contains("\"timeline\"")
}

/// A backup as a board.
pub fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    sources(files)?;
    let Some(file) = files.iter().find(|file| is_backup(file)).or(files.first()) else {
        return Err(Refusal::Unknown);
    };
    let tree = read(file)?;
    let Some(nodes @ Tree::Map(_)) = tree.get("nodes") else {
        return Err(Refusal::Malformed {
            place: file.path.to_owned(),
            message: "there is no object `nodes` at the top".into(),
        });
    };
    let names: Vec<&str> = tree
        .get("boards")
        .into_iter()
        .flat_map(Tree::entries)
        .filter_map(|(_, board)| board.word("name"))
        .take(4)
        .collect();
    let title = if names.is_empty() {
        "Imported".to_owned()
    } else {
        names.join(", ")
    };
    let mut draft = Draft::new("eventmodelers", &title);
    for other in files.iter().filter(|other| other.path != file.path) {
        draft.left(other.path, None, "the file is no part of the backup and was not read");
    }
    for (id, board) in nodes.entries() {
        let metadata = tree.get("metadata");
        let mut reader = Reader {
            place: format!("{}: {id}", file.path),
            draft,
            of_board: metadata.and_then(|metadata| metadata.get(id)),
            metadata,
            actors: actors(board),
            ends: HashMap::new(),
            targets: HashMap::new(),
        };
        reader.targets(board);
        reader.board(board)?;
        draft = reader.draft;
    }
    draft.finish()
}

/// What an element of the diagram is on the board.
#[derive(Debug, Clone, Copy)]
enum End {
    Note(NoteId),
    /// A screen, with the actor of its lane.
    Screen(Option<NoteId>),
}

struct Reader<'a> {
    place: String,
    draft: Draft,
    of_board: Option<&'a Tree>,
    metadata: Option<&'a Tree>,
    /// The label of the actor lane that an element stands in.
    actors: HashMap<&'a str, &'a str>,
    ends: HashMap<&'a str, End>,
    /// For each element, the title of the first one that an arrow leads to.
    targets: HashMap<&'a str, &'a str>,
}

/// For each element in a lane of an actor, the lane's label.
fn actors(board: &Tree) -> HashMap<&str, &str> {
    let mut actors = HashMap::new();
    for node in board.each("nodes") {
        let Some(data) = node.get("data") else { continue };
        let rows: HashMap<&str, &str> = data
            .each("rows")
            .iter()
            .filter(|row| row.word("type") == Some("actor"))
            .filter_map(|row| Some((row.word("id")?, row.word("label")?)))
            .collect();
        let cells = data.each("cells").iter();
        actors.extend(cells.filter_map(|cell| Some((cell.word("nodeId")?, *rows.get(cell.word("rowId")?)?))));
    }
    actors
}

impl<'a> Reader<'a> {
    /// What is known of an element: in its own words, or in the metadata.
    fn facts(&self, id: &str, node: &'a Tree) -> &'a Tree {
        let of = |metadata: Option<&'a Tree>| {
            let found = metadata?.get(id)?;
            Some(found.get("meta").unwrap_or(found))
        };
        let typed = |facts: &&'a Tree| facts.word("type").is_some() && facts.word("title").is_some();
        of(self.of_board)
            .filter(typed)
            .or_else(|| of(self.metadata).filter(typed))
            .or_else(|| node.get("data"))
            .unwrap_or(node)
    }

    fn targets(&mut self, board: &'a Tree) {
        let nodes = board.each("nodes").iter();
        let nodes: HashMap<&str, &Tree> = nodes.filter_map(|node| Some((node.word("id")?, node))).collect();
        for edge in board.each("edges") {
            let (Some(from), Some(to)) = (edge.word("source"), edge.word("target")) else {
                continue;
            };
            let title = nodes.get(to).and_then(|node| self.facts(to, node).word("title"));
            if let Some(title) = title {
                self.targets.entry(from).or_insert(title);
            }
        }
    }

    fn board(&mut self, board: &'a Tree) -> Result<(), Refusal> {
        for node in board.each("nodes") {
            let Some(id) = node.word("id") else { continue };
            self.node(id, node)?;
        }
        let mut edges: Vec<(&str, &str)> = Vec::new();
        for edge in board.each("edges") {
            match (edge.word("source"), edge.word("target")) {
                (Some(from), Some(to)) if self.ends.contains_key(from) && self.ends.contains_key(to) => {
                    edges.push((from, to))
                }
                _ => self.draft.left(
                    &self.place.clone(),
                    None,
                    "an arrow from or to what has no sticky is left out",
                ),
            }
        }
        for (from, to) in &edges {
            self.edge(self.ends[from], self.ends[to])?;
        }
        self.automations(&edges)
    }

    fn node(&mut self, id: &'a str, node: &'a Tree) -> Result<(), Refusal> {
        let facts = self.facts(id, node);
        let place = format!("{} {id}", self.place);
        let title = facts.word("title").unwrap_or_default();
        let kind = match facts.word("type").map(str::to_uppercase).as_deref() {
            Some("EVENT") => Kind::Event,
            Some("COMMAND") => Kind::Command,
            Some("READMODEL") => Kind::ReadModel,
            Some("AUTOMATION" | "PROCESSOR") => Kind::Policy,
            Some("HOTSPOT") => Kind::Hotspot,
            Some("SCREEN") => {
                let actor = match self.actors.get(id) {
                    Some(label) => Some(self.draft.note(Kind::Actor, &slug(label), label, &place)?),
                    None => None,
                };
                let message =
                    format!("the screen \"{title}\" has no place on a board; it stands for the actor of its lane");
                self.draft.remark(Topic::Kind, &place, actor, 0.7, message);
                self.ends.insert(id, End::Screen(actor));
                return Ok(());
            }
            // The lanes themselves.
            _ if node.word("type") == Some("timeline") => return Ok(()),
            other => {
                let what = other
                    .or_else(|| node.word("type"))
                    .unwrap_or("an element without a type")
                    .to_lowercase();
                let said: String = node
                    .get("data")
                    .and_then(|data| data.word("content"))
                    .unwrap_or(title)
                    .chars()
                    .take(200)
                    .collect();
                self.draft.left(
                    &place,
                    None,
                    format!("\"{what}\" has no place on a board; it says: {said}"),
                );
                return Ok(());
            }
        };
        // Automations are seldom given a name of their own.
        let key = if kind == Kind::Policy {
            id.to_owned()
        } else {
            slug(&readable(title))
        };
        let generic = kind == Kind::Policy && ["automation", "processor", ""].contains(&title.to_lowercase().as_str());
        let name = match self.targets.get(id).filter(|_| generic) {
            Some(target) => format!("Automation: {target}"),
            None => title.to_owned(),
        };
        let note = self.draft.note(kind, &key, &name, &place)?;
        self.ends.insert(id, End::Note(note));
        self.draft.describe(note, facts.word("description"))?;
        if facts.word("context") == Some("EXTERNAL") {
            self.draft.left(
                &place,
                Some(note),
                "it comes from outside; the model does not say from which system",
            );
        }
        self.fields(note, facts, &place)
    }

    fn fields(&mut self, note: NoteId, facts: &Tree, place: &str) -> Result<(), Refusal> {
        if !matches!(self.draft.get(note).kind, Kind::Event | Kind::Command | Kind::ReadModel) {
            return Ok(());
        }
        let mut fields = Vec::new();
        for tree in facts.each("fields").iter().take(FIELDS_MAX + 1) {
            let Some(name) = tree.word("name") else { continue };
            let Some(written) = field_name(name) else {
                let message = format!("`{name}` cannot be the name of a field; its values stay in `extra`");
                self.draft.left(place, Some(note), message);
                continue;
            };
            let one = match tree.word("type").unwrap_or_default() {
                "String" | "UUID" => FieldType::String,
                "Int" | "Integer" | "Long" => FieldType::Integer,
                "Double" | "Decimal" | "Float" => FieldType::Decimal,
                "Boolean" => FieldType::Boolean,
                "Date" => FieldType::Date,
                "DateTime" => FieldType::Timestamp,
                _ => FieldType::Json,
            };
            let list = tree.word("cardinality") == Some("List");
            let optional = tree.get("optional").is_some_and(Tree::is_true);
            let whole = matches!(one, FieldType::String | FieldType::Integer) && !list && !optional;
            fields.push(Field {
                name: written,
                key: whole && tree.get("idAttribute").is_some_and(Tree::is_true),
                optional,
                r#type: if list { FieldType::List(Box::new(one)) } else { one },
                ..Field::default()
            });
        }
        self.draft.set_fields(note, fields, place)
    }

    fn edge(&mut self, from: End, to: End) -> Result<(), Refusal> {
        let note = |end: End| match end {
            End::Note(note) => Some(note),
            End::Screen(actor) => actor,
        };
        match (note(from), note(to)) {
            (Some(from), Some(to)) => {
                let kinds = (self.draft.get(from).kind, self.draft.get(to).kind);
                // What an automation looks at is told below.
                if kinds == (Kind::ReadModel, Kind::Policy) {
                    Ok(())
                } else {
                    self.draft.join(from, to, None)
                }
            }
            _ => Ok(()),
        }
    }

    /// An automation looks at a read model; the one event that this shows sets it off.
    fn automations(&mut self, edges: &[(&'a str, &'a str)]) -> Result<(), Refusal> {
        let mut seen = HashSet::new();
        for (from, to) in edges {
            let (End::Note(model), End::Note(policy)) = (self.ends[from], self.ends[to]) else {
                continue;
            };
            let kinds = (self.draft.get(model).kind, self.draft.get(policy).kind);
            if kinds != (Kind::ReadModel, Kind::Policy) || !seen.insert((model, policy)) {
                continue;
            }
            let only = match self.draft.get(model).before.as_slice() {
                [event] if self.draft.get(policy).before.is_empty() => Some(*event),
                _ => None,
            };
            match only {
                Some(event) => {
                    self.draft.join(event, policy, None)?;
                    let message = "set off by the only event of the read model that the automation looks at";
                    self.draft
                        .remark(Topic::Link, &self.place.clone(), Some(policy), 0.6, message);
                }
                None => {
                    self.draft.join(model, policy, None)?;
                    let question = format!("Which event sets off \"{}\"?", self.draft.get(policy).name);
                    self.draft
                        .ask(Topic::Link, &self.place.clone(), policy, 0.4, &question)?;
                }
            }
        }
        Ok(())
    }
}
