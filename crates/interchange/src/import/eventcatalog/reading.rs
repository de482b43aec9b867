//! From the pages of a catalogue to a board.

use super::flows::flow;
use super::pages::{Collection, Page, Pages, domain_of, folder_of};
use crate::import::model::{Documents, Draft, Mood, NoteId, Tree, asks, fields, has_extension, mood, read};
use crate::import::{Imported, Refusal, Source, Topic};
use std::collections::HashMap;
use stormlake_board::Kind;

/// What pages say that has its place on a board, or that only serves the catalogue's looks.
const KNOWN: &[&str] = &[
    "id",
    "name",
    "version",
    "summary",
    "owners",
    "schemaPath",
    "sends",
    "receives",
    "services",
    "domains",
    "subdomains",
    "steps",
    "flows",
    "sidebar",
    "hidden",
    "editUrl",
    "styles",
    "visualiser",
    "detailsPanel",
    "attachments",
    "resourceGroups",
    "externalSystem",
    "title",
    "badges",
    "draft",
    "systems",
    "messages",
    "schemas",
];

/// A catalogue being turned into a board.
pub struct Reader<'a> {
    pub draft: Draft,
    documents: &'a Documents,
    /// Contexts by the folder and by the id of their domain.
    contexts: HashMap<String, usize>,
    /// The context that a domain's page gives a service or system.
    members: HashMap<String, usize>,
    /// The stickies of messages, by id.
    pub messages: HashMap<String, NoteId>,
    /// The stickies of services, by id.
    pub services: HashMap<String, NoteId>,
    /// Ways through flows that were followed so far.
    pub ways: usize,
}

/// The board of a catalogue.
pub fn board(files: &[Source<'_>], pages: &Pages<'_>) -> Result<Imported, Refusal> {
    let domains: Vec<&Page<'_>> = pages
        .pages
        .iter()
        .filter(|page| page.collection == Collection::Domain)
        .collect();
    let title = match domains.as_slice() {
        [one] => name_of(one).to_owned(),
        _ => "Imported from EventCatalog".to_owned(),
    };
    let mut documents = Documents::default();
    let mut broken = Vec::new();
    for file in files
        .iter()
        .filter(|file| has_extension(file.path, &["json", "yaml", "yml"]))
    {
        match read(file) {
            Ok(tree) => documents.add(file.path, tree),
            Err(refusal) => broken.push((file.path, refusal.to_string())),
        }
    }
    let mut reader = Reader {
        draft: Draft::new("eventcatalog", &title),
        documents: &documents,
        contexts: HashMap::new(),
        members: HashMap::new(),
        messages: HashMap::new(),
        services: HashMap::new(),
        ways: 0,
    };
    for (path, why) in broken {
        reader
            .draft
            .remark(Topic::Left, path, None, 1.0, format!("the file was not read: {why}"));
    }
    for (path, message) in &pages.left {
        reader.draft.left(path, None, message.clone());
    }
    for page in &domains {
        reader.domain(page)?;
    }
    // Systems hand on the domain that they belong to.
    for page in pages.pages.iter().filter(|page| page.collection == Collection::Other) {
        if let Some(context) = reader.context(page)? {
            for id in ids(&page.front, "services") {
                reader.members.entry(id.to_owned()).or_insert(context);
            }
        }
    }
    for page in &pages.pages {
        reader.page(page)?;
    }
    for page in pages.pages.iter().filter(|page| page.collection == Collection::Service) {
        reader.service_messages(page)?;
    }
    for page in pages.pages.iter().filter(|page| page.collection == Collection::Flow) {
        flow(&mut reader, page)?;
    }
    if pages.pages.iter().any(|page| page.has_body) {
        reader.draft.left(
            "",
            None,
            "the text of the pages below their front matter is not carried over",
        );
    }
    reader.draft.finish()
}

/// What a page's thing is called.
pub fn name_of<'a>(page: &'a Page<'_>) -> &'a str {
    page.front
        .word("name")
        .or_else(|| page.front.word("title"))
        .unwrap_or(&page.id)
}

/// The ids that an entry lists, whether as words or with versions.
fn ids<'a>(tree: &'a Tree, name: &str) -> impl Iterator<Item = &'a str> {
    tree.each(name)
        .iter()
        .filter_map(|item| item.word("id").or_else(|| item.text()))
}

impl Reader<'_> {
    fn page(&mut self, page: &Page<'_>) -> Result<(), Refusal> {
        let note = match page.collection {
            Collection::Domain | Collection::Flow => return Ok(()),
            Collection::Service => self.service(page)?,
            Collection::Event => self.message(page, Kind::Event)?,
            Collection::Command => self.message(page, Kind::Command)?,
            Collection::Query => self.message(page, Kind::ReadModel)?,
            Collection::Other => {
                self.draft
                    .left(page.path, None, format!("{} has no place on a board", name_of(page)));
                return Ok(());
            }
        };
        self.draft.describe(note, page.front.word("summary"))?;
        let owners: Vec<&str> = ids(&page.front, "owners").take(10).collect();
        if !owners.is_empty() {
            self.draft.owned_by(note, Some(&owners.join(", ")));
        }
        self.unknown(page, Some(note));
        Ok(())
    }

    /// What a page says that a board has no place for.
    fn unknown(&mut self, page: &Page<'_>, note: Option<NoteId>) {
        let words = page
            .front
            .entries()
            .map(|(word, _)| word)
            .filter(|word| !KNOWN.contains(word));
        let words: Vec<String> = words.take(20).map(|word| format!("`{word}`")).collect();
        if !words.is_empty() {
            let message = format!("the page says more than a board can: {}", words.join(", "));
            self.draft.left(page.path, note, message);
        }
    }

    fn domain(&mut self, page: &Page<'_>) -> Result<(), Refusal> {
        let context = self.draft.context(name_of(page))?;
        let owners: Vec<&str> = ids(&page.front, "owners").take(10).collect();
        let owner = (!owners.is_empty()).then(|| owners.join(", "));
        self.draft
            .describe_context(context, page.front.word("summary"), owner.as_deref());
        self.contexts.insert(folder_of(page.path), context);
        for list in ["services", "systems"] {
            for id in ids(&page.front, list) {
                self.members.entry(id.to_owned()).or_insert(context);
            }
        }
        let inner: Vec<&str> = ids(&page.front, "domains")
            .chain(ids(&page.front, "subdomains"))
            .take(50)
            .collect();
        if !inner.is_empty() {
            let message = format!(
                "the domain holds others, which stand beside it on the board: {}",
                inner.join(", ")
            );
            self.draft.left(page.path, None, message);
        }
        for word in ["sends", "receives", "flows", "messages"] {
            if page.front.get(word).is_some() {
                let message = format!("`{word}` of a domain has no place on a board; that of its services has");
                self.draft.left(page.path, None, message);
            }
        }
        self.unknown(page, None);
        Ok(())
    }

    /// The context of a page: what a domain's page says, else the folder of a domain that it stands in.
    fn context(&mut self, page: &Page<'_>) -> Result<Option<usize>, Refusal> {
        if let Some(context) = self.members.get(&page.id) {
            return Ok(Some(*context));
        }
        let Some(folder) = domain_of(page.path) else {
            return Ok(None);
        };
        if let Some(context) = self.contexts.get(&folder) {
            return Ok(Some(*context));
        }
        // The domain has no page of its own.
        let name = folder.rsplit('/').next().unwrap_or(&folder).to_owned();
        let context = self.draft.context(&name)?;
        self.contexts.insert(folder, context);
        Ok(Some(context))
    }

    fn service(&mut self, page: &Page<'_>) -> Result<NoteId, Refusal> {
        let context = self.context(page)?;
        let marked = page.front.get("externalSystem").is_some_and(Tree::is_true);
        let (kind, confidence, why) = match (marked, context) {
            (true, _) => (Kind::External, 1.0, "the page says that it is an external system"),
            (false, Some(_)) => (
                Kind::Aggregate,
                0.7,
                "the service belongs to a domain, so it is taken for an aggregate",
            ),
            (false, None) => (
                Kind::External,
                0.7,
                "the service belongs to no domain, so it is taken for an external system",
            ),
        };
        let note = self.draft.note(kind, &page.id, name_of(page), page.path)?;
        self.draft.put_into(note, context);
        self.draft.remark(Topic::Kind, page.path, Some(note), confidence, why);
        self.services.insert(page.id.clone(), note);
        Ok(note)
    }

    fn message(&mut self, page: &Page<'_>, kind: Kind) -> Result<NoteId, Refusal> {
        let note = self.draft.note(kind, &page.id, name_of(page), page.path)?;
        self.draft.edit(note).source = page.id.clone();
        let context = self.context(page)?;
        self.draft.put_into(note, context);
        self.messages.insert(page.id.clone(), note);
        if kind == Kind::ReadModel {
            let message = "a query is taken for the read model that it asks";
            self.draft.remark(Topic::Kind, page.path, Some(note), 0.7, message);
        }
        self.schema(note, page)?;
        Ok(note)
    }

    fn schema(&mut self, note: NoteId, page: &Page<'_>) -> Result<(), Refusal> {
        let Some(path) = page.front.word("schemaPath") else {
            return Ok(());
        };
        let Some(spot) = self.documents.beside(page.path, path) else {
            let known = has_extension(path, &["json", "yaml", "yml"]);
            let why = if known {
                "is not among the files that were read"
            } else {
                "is no JSON Schema and was not read"
            };
            self.draft.left(
                page.path,
                Some(note),
                format!("the schema `{path}` {why}; the sticky has no fields"),
            );
            return Ok(());
        };
        let read = fields(self.documents, spot);
        for (confidence, told) in read.told {
            self.draft.remark(Topic::Left, page.path, Some(note), confidence, told);
        }
        self.draft.set_fields(note, read.fields, page.path)
    }

    /// The sticky of a message that a page names; one that has no page becomes a name, and its kind a guess.
    pub fn named_message(&mut self, id: &str, place: &str) -> Result<NoteId, Refusal> {
        if let Some(note) = self.messages.get(id) {
            return Ok(*note);
        }
        let (kind, confidence) = match mood(id) {
            Mood::Past => (Kind::Event, 0.8),
            Mood::Imperative if asks(id) => (Kind::ReadModel, 0.7),
            Mood::Imperative => (Kind::Command, 0.7),
            Mood::Unclear => (Kind::Event, 0.4),
        };
        let note = self.draft.note(kind, id, id, place)?;
        self.messages.insert(id.to_owned(), note);
        let message = format!("the message `{id}` has no page; its kind is told from its name");
        if kind == Kind::Event && confidence < 0.7 {
            let question = format!("Is \"{}\" an event or a command?", self.draft.get(note).name);
            self.draft.ask(Topic::Kind, place, note, confidence, &question)?;
        } else {
            self.draft.remark(Topic::Kind, place, Some(note), confidence, message);
        }
        Ok(note)
    }

    /// What a service sends comes from it, what it receives goes to it.
    fn service_messages(&mut self, page: &Page<'_>) -> Result<(), Refusal> {
        let Some(service) = self.services.get(&page.id).copied() else {
            return Ok(());
        };
        let context = self.draft.get(service).context;
        for id in ids(&page.front, "sends") {
            let note = self.named_message(id, page.path)?;
            self.draft.put_into(note, context);
            match self.draft.get(note).kind {
                Kind::ReadModel => self.draft.join(service, note, Some("asks"))?,
                _ => self.draft.join(service, note, Some("sends"))?,
            }
        }
        for id in ids(&page.front, "receives") {
            let note = self.named_message(id, page.path)?;
            match self.draft.get(note).kind {
                Kind::ReadModel => self.draft.join(service, note, Some("answers"))?,
                Kind::Command => {
                    self.draft.put_into(note, context);
                    self.draft.join(note, service, Some("receives"))?;
                }
                _ => self.draft.join(note, service, Some("receives"))?,
            }
        }
        Ok(())
    }
}
