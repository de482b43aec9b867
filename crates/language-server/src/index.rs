//! Which names stand where: every place at which something is named, made or asked for, in a board and its mapping.

use crate::project::Which;
use crate::reading::{above, events};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;
use stormlake_board::outline::{Literal, Node, Outline, Reads, Role};
use stormlake_board::{Kind, Names, Resolved};
use stormlake_expression::{Written, reads};

/// What a name is the name of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Symbol {
    /// A sticky.
    Sticky(Kind, String),
    /// A context.
    Context(String),
    /// A kind of subject.
    Subject(String),
    /// An attribute of a kind of subject.
    Attribute(String, String),
    /// A channel.
    Channel(String),
    /// A topic of consent.
    Topic(String),
    /// A funnel.
    Funnel(String),
    /// A prediction.
    Prediction(String),
    /// A field of a sticky.
    Field(Kind, String, String),
}

impl Symbol {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Sticky(_, name)
            | Self::Context(name)
            | Self::Subject(name)
            | Self::Attribute(_, name)
            | Self::Channel(name)
            | Self::Topic(name)
            | Self::Funnel(name)
            | Self::Prediction(name)
            | Self::Field(_, _, name) => name,
        }
    }
}

/// What a name does where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Here it is made.
    Definition,
    /// It leads to where it is made.
    Reference,
}

/// A place at which a name stands.
#[derive(Debug, Clone)]
pub(crate) struct Occurrence {
    pub which: Which,
    /// The name alone, in bytes of its file.
    pub range: Range<usize>,
    pub node: usize,
    pub entry: usize,
    pub r#use: Use,
    /// One; several where an expression reads what several events share.
    pub symbols: Vec<Symbol>,
    /// The kinds among which a reference to a sticky is looked for, and whether it says its kind.
    pub among: Option<(&'static [Kind], bool)>,
    /// In an expression: all of the step, and how it is written.
    pub step: Option<(Range<usize>, Written)>,
}

/// Every place of every name.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// In the order of the files.
    pub occurrences: Vec<Occurrence>,
    /// Every sticky: its kind, its name, its node on the board.
    pub stickies: Vec<(Kind, String, usize)>,
    by_symbol: HashMap<Symbol, Vec<usize>>,
}

/// Events, or subjects, that one place may mean at once; who shares more has a board that nobody reads.
const SHARED_MAX: usize = 32;

/// What stands on the board, for looking up.
struct Known<'a> {
    board: &'a Outline,
    names: Names<'a>,
    /// The fields of stickies, by their node and name.
    fields: HashSet<(usize, &'a str)>,
    /// The kinds of subject that have an attribute, by its name.
    attributes: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Known<'a> {
    fn new(board: &'a Outline) -> Self {
        let stickies = stickies(board);
        let mut fields = HashSet::new();
        let mut attributes: HashMap<&str, Vec<&str>> = HashMap::new();
        for node in board.nodes.iter().filter(|node| !node.dashed) {
            let (Some(parent), Some(name)) = (node.parent, node.name()) else {
                continue;
            };
            match (node.word.as_str(), board.parent_word(node)) {
                ("field", _) => {
                    fields.insert((parent, name));
                }
                ("attribute", "subject") => {
                    let subject = board.nodes.get(parent).and_then(Node::name);
                    attributes.entry(name).or_default().extend(subject);
                }
                _ => {}
            }
        }
        Self {
            names: Names::of(stickies),
            board,
            fields,
            attributes,
        }
    }

    fn resolve(&self, reference: &str, kinds: &[Kind]) -> Option<(Kind, usize)> {
        match self.names.resolve(reference, kinds) {
            Resolved::Found(kind, node) => Some((kind, node)),
            _ => None,
        }
    }

    fn event(&self, reference: &str) -> Option<usize> {
        Some(self.resolve(reference, &[Kind::Event])?.1)
    }

    /// The field of a sticky that a name means.
    fn field(&self, kind: Kind, node: usize, name: &str) -> Option<Symbol> {
        let sticky = self.board.nodes.get(node)?.name()?;
        self.fields
            .contains(&(node, name))
            .then(|| Symbol::Field(kind, sticky.to_owned(), name.to_owned()))
    }

    /// The attributes of a name: of the subjects that these events concern, else of any.
    fn attributes(&self, name: &str, events: &[usize]) -> Vec<Symbol> {
        let Some(subjects) = self.attributes.get(name) else {
            return Vec::new();
        };
        let subjects = subjects.iter().take(SHARED_MAX);
        let concerns = |subject: &str| {
            let mut events = events
                .iter()
                .filter_map(|event| self.board.nodes.get(*event)?.property("subject"));
            events.any(|concerned| concerned.text == subject)
        };
        let made = |subject: &&str| Symbol::Attribute((*subject).to_owned(), name.to_owned());
        let only: Vec<Symbol> = subjects.clone().filter(|subject| concerns(subject)).map(made).collect();
        if only.is_empty() {
            subjects.map(made).collect()
        } else {
            only
        }
    }
}

/// Every sticky of a board: its kind, its name, its node.
fn stickies(board: &Outline) -> impl Iterator<Item = (Kind, &str, usize)> {
    let live = board.nodes.iter().enumerate().filter(|(_, node)| !node.dashed);
    live.filter_map(|(index, node)| {
        let entry = node.entries.iter().find(|entry| entry.property.is_none())?;
        match board.role(node, entry) {
            Role::Name(kind) => Some((kind, entry.text()?, index)),
            _ => None,
        }
    })
}

impl Index {
    pub fn new(board: Option<&Outline>, mapping: Option<&Outline>) -> Self {
        let empty = Outline::default();
        let board = board.unwrap_or(&empty);
        let known = Known::new(board);
        let mut index = Self {
            stickies: stickies(board)
                .map(|(kind, name, node)| (kind, name.to_owned(), node))
                .collect(),
            ..Self::default()
        };
        index.read(&known, Which::Board, board);
        if let Some(mapping) = mapping {
            index.read(&known, Which::Mapping, mapping);
        }
        for (at, occurrence) in index.occurrences.iter().enumerate() {
            for symbol in &occurrence.symbols {
                index.by_symbol.entry(symbol.clone()).or_default().push(at);
            }
        }
        index
    }

    /// Every place of a symbol.
    pub fn places(&self, symbol: &Symbol) -> impl Iterator<Item = &Occurrence> {
        let places = self.by_symbol.get(symbol).into_iter().flatten();
        places.filter_map(|at| self.occurrences.get(*at))
    }

    /// The name at a place, its ends included.
    pub fn at(&self, which: Which, offset: usize) -> Option<&Occurrence> {
        let holds = |one: &&Occurrence| one.which == which && one.range.start <= offset && offset <= one.range.end;
        self.occurrences.iter().filter(holds).min_by_key(|one| one.range.len())
    }

    /// Whether something of this name is there.
    pub fn has(&self, symbol: &Symbol) -> bool {
        self.places(symbol).any(|place| place.r#use == Use::Definition)
    }

    fn read(&mut self, known: &Known<'_>, which: Which, outline: &Outline) {
        // Many expressions of one policy read the same events.
        let mut events_of: HashMap<(usize, Reads), Rc<Vec<usize>>> = HashMap::new();
        for (at, node) in outline.nodes.iter().enumerate().filter(|(_, node)| !node.dashed) {
            for (number, entry) in node.entries.iter().enumerate() {
                let Some(literal) = &entry.value else { continue };
                let mut reader = Place {
                    index: self,
                    known,
                    outline,
                    which,
                    node: at,
                    entry: number,
                    literal,
                    events_of: &mut events_of,
                };
                reader.take(node, outline.role(node, entry));
            }
        }
    }
}

/// A value that is being looked at.
struct Place<'a, 'k> {
    index: &'a mut Index,
    known: &'a Known<'k>,
    outline: &'a Outline,
    which: Which,
    node: usize,
    entry: usize,
    literal: &'a Literal,
    events_of: &'a mut HashMap<(usize, Reads), Rc<Vec<usize>>>,
}

impl Place<'_, '_> {
    fn push(&mut self, range: Range<usize>, r#use: Use, symbols: Vec<Symbol>) -> Option<&mut Occurrence> {
        if symbols.is_empty() {
            return None;
        }
        self.index.occurrences.push(Occurrence {
            which: self.which,
            range,
            node: self.node,
            entry: self.entry,
            r#use,
            symbols,
            among: None,
            step: None,
        });
        self.index.occurrences.last_mut()
    }

    fn whole(&mut self, r#use: Use, symbol: fn(String) -> Symbol) {
        let (range, text) = (self.literal.inner.clone(), self.literal.text.clone());
        self.push(range, r#use, vec![symbol(text)]);
    }

    fn parent(&self) -> Option<&Node> {
        let parent = self.outline.nodes.get(self.node)?.parent?;
        self.outline.nodes.get(parent)
    }

    fn take(&mut self, node: &Node, role: Role) {
        let text = self.literal.text.clone();
        let inner = self.literal.inner.clone();
        match role {
            Role::Name(kind) => {
                self.push(inner, Use::Definition, vec![Symbol::Sticky(kind, text)]);
            }
            Role::ContextName => self.whole(Use::Definition, Symbol::Context),
            Role::Context => self.whole(Use::Reference, Symbol::Context),
            Role::SubjectName => self.whole(Use::Definition, Symbol::Subject),
            Role::Subject => self.whole(Use::Reference, Symbol::Subject),
            Role::ChannelName => self.whole(Use::Definition, Symbol::Channel),
            Role::Channel => self.whole(Use::Reference, Symbol::Channel),
            Role::TopicName => self.whole(Use::Definition, Symbol::Topic),
            Role::Topic => self.whole(Use::Reference, Symbol::Topic),
            Role::FunnelName => self.whole(Use::Definition, Symbol::Funnel),
            Role::PredictionName => self.whole(Use::Definition, Symbol::Prediction),
            Role::AttributeName => {
                if let Some(subject) = self.parent().and_then(Node::name).map(str::to_owned) {
                    self.push(inner, Use::Definition, vec![Symbol::Attribute(subject, text)]);
                }
            }
            Role::Address => {
                if let Some(name) = text.strip_prefix("subject.") {
                    let symbols = self.known.attributes(name, &[]);
                    let range = self.literal.range("subject.".len()..text.len());
                    self.push(range, Use::Reference, symbols);
                }
            }
            Role::Sticky(kinds) => self.sticky(&text, 0..text.len(), kinds),
            Role::FieldName => self.field_name(inner, text),
            Role::FieldOfEvent => self.field_of(Kind::Event, node.name().map(str::to_owned), text),
            Role::FieldSet => self.field_set(text),
            Role::FieldPath => self.path(&text),
            Role::Expression(reads) => self.expression(&text, reads),
            Role::Earlier(_) | Role::Code | Role::Type | Role::Words(_) | Role::Flag | Role::Other => {}
        }
    }

    /// A reference to a sticky; the name alone is its place, also behind `kind/`.
    fn sticky(&mut self, text: &str, range: Range<usize>, kinds: &'static [Kind]) {
        let name = &text[range.clone()];
        let Some((kind, node)) = self.known.resolve(name, kinds) else {
            return;
        };
        let Some(now) = self.known.board.nodes.get(node).and_then(Node::name) else {
            return;
        };
        let said = now.len() < name.len();
        let range = self.literal.range(range.end - now.len()..range.end);
        let symbol = Symbol::Sticky(kind, now.to_owned());
        if let Some(occurrence) = self.push(range, Use::Reference, vec![symbol]) {
            occurrence.among = Some((kinds, said));
        }
    }

    fn field_name(&mut self, range: Range<usize>, text: String) {
        let Some(parent) = self.parent() else { return };
        let (Some(kind), Some(sticky)) = (Kind::from_word(&parent.word), parent.name()) else {
            return;
        };
        let symbol = Symbol::Field(kind, sticky.to_owned(), text);
        self.push(range, Use::Definition, vec![symbol]);
    }

    fn field_of(&mut self, kind: Kind, sticky: Option<String>, text: String) {
        let found = sticky.and_then(|name| self.known.resolve(&name, &[kind]));
        let symbol = found.and_then(|(kind, node)| self.known.field(kind, node, &text));
        self.push(self.literal.inner.clone(), Use::Reference, symbol.into_iter().collect());
    }

    fn field_set(&mut self, text: String) {
        let Some(parent) = self.parent() else { return };
        let (kind, name) = match parent.word.as_str() {
            "then" => (Kind::Command, parent.name()),
            "emit" => (Kind::Event, parent.name()),
            _ => (Kind::Event, parent.property("gives").map(|gives| gives.text.as_str())),
        };
        let name = name.map(str::to_owned);
        self.field_of(kind, name, text);
    }

    /// `Event.field`: two names.
    fn path(&mut self, text: &str) {
        let Some(point) = text.rfind('.') else { return };
        self.sticky(text, 0..point, &[Kind::Event]);
        let symbol = self.known.event(&text[..point]);
        let symbol = symbol.and_then(|node| self.known.field(Kind::Event, node, &text[point + 1..]));
        let range = self.literal.range(point + 1..text.len());
        self.push(range, Use::Reference, symbol.into_iter().collect());
    }

    /// The nodes of the events that an expression here reads.
    fn events(&mut self, reads: Reads) -> Rc<Vec<usize>> {
        let policy = above(self.outline, self.node, "policy").unwrap_or(self.node);
        let known = self.known;
        let (outline, node) = (self.outline, self.node);
        let found = || {
            let names = events(outline, node, reads);
            let nodes = names.iter().filter_map(|event| known.event(event));
            Rc::new(nodes.take(SHARED_MAX).collect::<Vec<usize>>())
        };
        self.events_of.entry((policy, reads)).or_insert_with(found).clone()
    }

    fn expression(&mut self, text: &str, scope: Reads) {
        if matches!(scope, Reads::Hook | Reads::Row) {
            return;
        }
        let events = self.events(scope);
        for read in reads(text) {
            let names: Vec<&str> = read.steps.iter().map(|step| step.name.as_str()).collect();
            let (step, symbols) = match names.as_slice() {
                ["event", "data", field, ..] => {
                    let nodes = events.iter();
                    let fields = nodes.filter_map(|node| self.known.field(Kind::Event, *node, field));
                    (2, fields.collect::<Vec<_>>())
                }
                ["subject", attribute, ..] => (1, self.known.attributes(attribute, &events)),
                ["predict", name, ..] => (1, vec![Symbol::Prediction((*name).to_owned())]),
                _ => continue,
            };
            let Some(step) = read.steps.get(step) else { continue };
            let mut symbols = symbols;
            symbols.dedup();
            let range = self.literal.range(step.name_range.clone());
            let all = self.literal.range(step.range.clone());
            if let Some(occurrence) = self.push(range, Use::Reference, symbols) {
                occurrence.step = Some((all, step.form));
            }
        }
    }
}

/// The policy, or the other sticky, in which a node stands.
pub(crate) fn sticky_around(outline: &Outline, node: usize) -> Option<usize> {
    Kind::ALL.iter().find_map(|kind| {
        let at = above(outline, node, kind.word())?;
        let found = outline.nodes.get(at)?;
        let entry = found.entries.iter().find(|entry| entry.property.is_none())?;
        matches!(outline.role(found, entry), Role::Name(_)).then_some(at)
    })
}
