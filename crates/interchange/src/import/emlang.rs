//! Emlang, the event modelling language: `slices:` in a YAML file, or in `yaml` blocks of a Markdown page.
//!
//! In a slice a trigger (`t`) gives the command (`c`) that follows it, a command yields the events (`e`) and failures (`x`)
//! behind it, and a view (`v`) shows the events before it. A processor (`p`) or translator (`r`) is a policy for what the
//! slice consumes.

use super::model::{
    Draft, FIELDS_MAX, NoteId, Tree, field_name, first_bytes, has_extension, read_text, readable, sources, text,
};
use super::{Imported, Refusal, Source, Topic};
use stormlake_board::{Field, FieldType, Kind, slug};

/// Whether one of the files is emlang.
pub fn recognise(files: &[Source<'_>]) -> bool {
    files.iter().any(is_emlang)
}

fn is_emlang(file: &Source<'_>) -> bool {
    let text = first_bytes(file);
    if has_extension(file.path, &["md", "markdown"]) {
        return text.contains("emlang") && text.lines().any(|line| line == "slices:");
    }
    let element = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ");
        ["c:", "e:", "cmd:", "evt:", "command:", "event:", "t:", "v:"]
            .iter()
            .any(|key| line.starts_with(key))
    };
    has_extension(file.path, &["yaml", "yml"])
        && text.lines().any(|line| line.starts_with("slices:"))
        && text.lines().any(element)
}

/// A board from emlang files.
pub fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    sources(files)?;
    let mut documents: Vec<Document> = Vec::new();
    let mut title = None;
    let mut left = Vec::new();
    for file in files {
        if files.len() > 1 && !is_emlang(file) {
            left.push((file.path, "the file is no emlang and was not read"));
            continue;
        }
        if has_extension(file.path, &["md", "markdown"]) {
            let (name, blocks) = blocks(file.path, text(file)?)?;
            title = title.or(name);
            documents.extend(blocks);
            left.push((
                file.path,
                "the words of the page outside its blocks are not carried over",
            ));
        } else {
            documents.push((file.path.to_owned(), read_text(file.path, text(file)?, 0)?));
        }
    }
    if !documents.iter().any(|(_, tree)| tree.get("slices").is_some()) {
        return Err(Refusal::Malformed {
            place: files.first().map_or("", |file| file.path).to_owned(),
            message: "there is no `slices:` in it".into(),
        });
    }
    let stem = |path: &str| {
        path.rsplit('/')
            .next()
            .unwrap_or(path)
            .split('.')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let title = title.unwrap_or_else(|| readable(&files.first().map_or(String::new(), |file| stem(file.path))));
    let mut reader = Reader {
        draft: Draft::new("emlang", &title),
    };
    for (path, message) in left {
        reader.draft.left(path, None, message);
    }
    for (path, tree) in &documents {
        for (name, slice) in tree.get("slices").into_iter().flat_map(Tree::entries) {
            reader.slice(&format!("{path}: {name}"), slice)?;
        }
    }
    reader.draft.finish()
}

/// A document and where it begins.
type Document = (String, Tree);

/// The title in the front matter of a page, and its blocks of YAML.
fn blocks(path: &str, text: &str) -> Result<(Option<String>, Vec<Document>), Refusal> {
    let mut title = None;
    let mut found = Vec::new();
    // The first line of the block that is open, and where it begins in the text.
    let mut open: Option<(usize, usize)> = None;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let words = line.trim_end();
        match open {
            None if words.starts_with("```yaml") || words.starts_with("```emlang") => {
                open = Some((number + 1, at + line.len()))
            }
            None if title.is_none() && words.starts_with("title:") => {
                title = Some(words["title:".len()..].trim().trim_matches('"').to_owned());
            }
            Some((first, start)) if words == "```" => {
                let tree = read_text(path, &text[start..at], first)?;
                if tree.get("slices").is_some() {
                    found.push((format!("{path}:{first}"), tree));
                }
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    match open {
        Some((first, _)) => Err(Refusal::Malformed {
            place: format!("{path}:{first}"),
            message: "the block that begins here has no end; expected ```".into(),
        }),
        None => Ok((title, found)),
    }
}

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Trigger,
    Command,
    Event,
    Failure,
    View,
    Automation,
}

const ELEMENTS: [(&[&str], Element); 6] = [
    (&["t", "trg", "trigger"], Element::Trigger),
    (&["c", "cmd", "command"], Element::Command),
    (&["e", "evt", "event"], Element::Event),
    (&["x", "err", "exception"], Element::Failure),
    (&["v", "view"], Element::View),
    (
        &["p", "processor", "r", "translator", "a", "automation"],
        Element::Automation,
    ),
];

/// What has come so far in a slice.
#[derive(Default)]
struct Before {
    actor: Option<NoteId>,
    automation: Option<String>,
    command: Option<NoteId>,
    events: Vec<NoteId>,
}

struct Reader {
    draft: Draft,
}

/// The part before the last stroke of a name, and the name.
fn split(name: &str) -> (Option<&str>, &str) {
    match name.trim().rsplit_once('/') {
        Some((before, name)) if !name.is_empty() => (Some(before).filter(|before| !before.is_empty()), name),
        _ => (None, name.trim()),
    }
}

impl Reader {
    fn slice(&mut self, place: &str, slice: &Tree) -> Result<(), Refusal> {
        let steps = match slice {
            Tree::List(items) => items,
            slice => slice.each("steps"),
        };
        let context = match slice.word("domain") {
            Some(domain) => Some(self.draft.context(domain)?),
            None => None,
        };
        let consumed: Vec<&str> = slice
            .get("connections")
            .map(|connections| connections.each("consumes"))
            .unwrap_or_default()
            .iter()
            .filter_map(Tree::text)
            .collect();
        self.unread(place, slice, &["steps", "domain", "connections", "tests"]);
        if let Some(connections) = slice.get("connections") {
            self.unread(place, connections, &["consumes"]);
        }
        let mut before = Before::default();
        for name in consumed {
            before.events.push(self.sticky(Kind::Event, name, None, place)?);
        }
        for step in steps {
            self.step(place, step, context, &mut before)?;
        }
        if slice.get("tests").is_some() {
            self.draft
                .left(place, before.command, "the tests of a slice have no place on a board");
        }
        Ok(())
    }

    /// Tells what else a slice says.
    fn unread(&mut self, place: &str, tree: &Tree, known: &[&str]) {
        let words = tree
            .entries()
            .map(|(word, _)| word)
            .filter(|word| !known.contains(word));
        let words: Vec<&str> = words.take(20).collect();
        if !words.is_empty() {
            let message = format!(
                "what a slice says besides has no place on a board: {}",
                words.join(", ")
            );
            self.draft.left(place, None, message);
        }
    }

    /// The sticky of a name; what stands before its stroke is its context.
    fn sticky(&mut self, kind: Kind, name: &str, context: Option<usize>, place: &str) -> Result<NoteId, Refusal> {
        let (region, plain) = split(name);
        let note = self.draft.note(kind, &slug(&readable(plain)), plain, place)?;
        let context = match region {
            Some(region) => Some(self.draft.context(region)?),
            None => context,
        };
        self.draft.put_into(note, context);
        Ok(note)
    }

    fn step(&mut self, place: &str, step: &Tree, context: Option<usize>, before: &mut Before) -> Result<(), Refusal> {
        let found = ELEMENTS.iter().find_map(|(words, element)| {
            let name = words.iter().find_map(|word| step.word(word))?;
            Some((*element, name))
        });
        let Some((element, name)) = found else {
            self.draft.left(place, None, "a step is none of the known elements");
            return Ok(());
        };
        match element {
            Element::Trigger => {
                // `Customer/OrderForm`: who, and on which screen.
                let (who, screen) = split(name);
                let Some(who) = who else {
                    self.draft.left(
                        place,
                        None,
                        format!("the trigger {screen} says not who; a screen has no place on a board"),
                    );
                    return Ok(());
                };
                before.actor = Some(self.draft.note(Kind::Actor, &slug(who), who, place)?);
                self.draft.left(
                    place,
                    before.actor,
                    format!("the screen {screen} has no place on a board"),
                );
            }
            Element::Automation => before.automation = Some(split(name).1.to_owned()),
            Element::Command => self.command(name, step, context, place, before)?,
            Element::Event | Element::Failure => {
                let event = self.sticky(Kind::Event, name, context, place)?;
                self.draft.edit(event).failure |= element == Element::Failure;
                self.fields(event, step, place)?;
                if let Some(command) = before.command {
                    self.draft.join(command, event, None)?;
                }
                before.events.push(event);
            }
            Element::View => {
                let view = self.sticky(Kind::ReadModel, name, context, place)?;
                self.fields(view, step, place)?;
                for event in &before.events {
                    self.draft.join(*event, view, None)?;
                }
            }
        }
        Ok(())
    }

    fn command(
        &mut self,
        name: &str,
        step: &Tree,
        context: Option<usize>,
        place: &str,
        before: &mut Before,
    ) -> Result<(), Refusal> {
        let command = self.sticky(Kind::Command, name, context, place)?;
        self.fields(command, step, place)?;
        if let Some(actor) = before.actor.take() {
            self.draft.join(actor, command, None)?;
        }
        if let Some(automation) = before.automation.take() {
            for event in &before.events {
                let policy = self.draft.whenever(&[*event], command, place)?;
                self.draft.describe(policy, Some(&readable(&automation)))?;
            }
            if before.events.is_empty() {
                let policy = self.draft.fresh(Kind::Policy, &automation, place)?;
                self.draft.put_into(policy, context);
                self.draft.join(policy, command, None)?;
                let question = format!("Which event sets off \"{}\"?", self.draft.get(policy).name);
                self.draft.ask(Topic::Link, place, policy, 0.4, &question)?;
            }
        }
        before.command = Some(command);
        before.events.clear();
        Ok(())
    }

    fn fields(&mut self, note: NoteId, step: &Tree, place: &str) -> Result<(), Refusal> {
        let mut fields = Vec::new();
        let entries = ["fields", "props"]
            .into_iter()
            .filter_map(|word| step.get(word))
            .flat_map(Tree::entries);
        for (name, value) in entries.take(FIELDS_MAX + 1) {
            let Some(written) = field_name(name) else {
                let message = format!("`{name}` cannot be the name of a field; its values stay in `extra`");
                self.draft.left(place, Some(note), message);
                continue;
            };
            let word = value.word("type").or_else(|| value.text()).unwrap_or_default();
            let Some(r#type) = type_of(word, value.word("of")) else {
                let word: String = word.chars().take(40).collect();
                let message = format!("`{name}` is \"{word}\", which is no type that is known; it takes any value");
                self.draft.remark(Topic::Left, place, Some(note), 0.5, message);
                fields.push(optional(written, FieldType::Json));
                continue;
            };
            fields.push(optional(written, r#type));
        }
        self.draft.set_fields(note, fields, place)
    }
}

/// Nothing is said of what must be there.
fn optional(name: String, r#type: FieldType) -> Field {
    Field {
        name,
        r#type,
        optional: true,
        ..Field::default()
    }
}

fn type_of(word: &str, of: Option<&str>) -> Option<FieldType> {
    Some(match word.to_lowercase().as_str() {
        "string" | "uuid" | "text" | "email" | "id" => FieldType::String,
        "integer" | "int" | "long" | "count" => FieldType::Integer,
        "decimal" | "number" | "float" | "double" | "money" => FieldType::Decimal,
        "boolean" | "bool" => FieldType::Boolean,
        "datetime" | "timestamp" | "utc_datetime" => FieldType::Timestamp,
        "date" => FieldType::Date,
        "duration" => FieldType::Duration,
        "url" | "uri" => FieldType::Uri,
        "map" | "object" | "json" | "any" => FieldType::Json,
        "list" | "array" => {
            let inner = of
                .and_then(|of| type_of(of, None))
                .filter(|inner| !matches!(inner, FieldType::List(_)));
            FieldType::List(Box::new(inner.unwrap_or(FieldType::Json)))
        }
        _ => return None,
    })
}
