//! Values: names that are there, words of the grammar, types, and the paths of fields.

use super::{Cursor, Offer};
use crate::hover::in_short;
use crate::index::{Symbol, Use};
use lsp_types::CompletionItemKind as Shown;
use std::ops::Range;
use stormlake_board::outline::{Literal, Node, Role};
use stormlake_board::{FieldType, Kind, RULES, codes};

/// Makes an offer of a label, its kind and its detail; nothing where it cannot be written.
type Make<'a> = &'a dyn Fn(&str, Shown, Option<String>) -> Option<Offer>;

impl Cursor<'_> {
    /// What may stand as a value of a node, in its literal or where none is yet.
    pub(super) fn values(
        &self,
        index: usize,
        literal: Option<&Literal>,
        role: Role,
        range: Range<usize>,
    ) -> Vec<Offer> {
        let node = &self.file.outline.nodes[index];
        let write = |text: &str| match literal {
            Some(literal) => literal.write(text),
            None => Some(format!("\"{}\"", escaped(text))),
        };
        let offer = |label: &str, kind: Shown, detail: Option<String>| {
            Some(Offer {
                label: label.to_owned(),
                kind,
                detail,
                range: range.clone(),
                text: write(label)?,
                snippet: None,
            })
        };
        let word = |word: &str, detail: &str| offer(word, Shown::ENUM_MEMBER, Some(detail.to_owned()));
        match role {
            Role::Sticky(kinds) => self.stickies(kinds, &offer),
            Role::Context => self.made(|symbol| matches!(symbol, Symbol::Context(_)), &offer, "context"),
            Role::Subject => self.made(|symbol| matches!(symbol, Symbol::Subject(_)), &offer, "subject"),
            Role::Channel => self.made(|symbol| matches!(symbol, Symbol::Channel(_)), &offer, "channel"),
            Role::Topic => self.made(|symbol| matches!(symbol, Symbol::Topic(_)), &offer, "topic of consent"),
            Role::Address => {
                let attributes = self.symbols(|symbol| matches!(symbol, Symbol::Attribute(..)));
                let paths = attributes.map(|symbol| format!("subject.{}", symbol.name()));
                paths
                    .filter_map(|path| offer(&path, Shown::FIELD, Some("attribute".into())))
                    .collect()
            }
            Role::Code => {
                let title = |code: &str| codes::explain(code).map(|code| code.title.to_owned());
                RULES
                    .iter()
                    .filter_map(|rule| offer(rule.code, Shown::CONSTANT, title(rule.code)))
                    .collect()
            }
            Role::FieldOfEvent => self.fields_of(Kind::Event, node.name(), &offer),
            Role::FieldSet => {
                let parent = node.parent.and_then(|parent| self.file.outline.nodes.get(parent));
                let (kind, name) = parent.map_or((Kind::Event, None), gives);
                self.fields_of(kind, name, &offer)
            }
            Role::FieldPath => self.paths(literal, range, &write),
            Role::Type => {
                let lists = ["list<string>", "list<integer>", "list<decimal>", "list<date>"];
                let types = FieldType::WORDS.into_iter().chain(["enum"]).chain(lists);
                types.filter_map(|name| word(name, "type")).collect()
            }
            Role::Words(words) => words.iter().filter_map(|one| word(one, "word")).collect(),
            Role::Expression(reads) => match literal {
                Some(literal) => self.expression(index, literal, reads),
                None => Vec::new(),
            },
            // A flag stands without quotes.
            Role::Flag if literal.is_none() => ["#true", "#false"]
                .into_iter()
                .map(|flag| Offer {
                    text: flag.to_owned(),
                    label: flag.to_owned(),
                    kind: Shown::VALUE,
                    detail: None,
                    range: range.clone(),
                    snippet: None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn symbols(&self, wanted: impl Fn(&Symbol) -> bool) -> impl Iterator<Item = &Symbol> {
        let made = self
            .project
            .index
            .occurrences
            .iter()
            .filter(|place| place.r#use == Use::Definition);
        let mut seen = std::collections::HashSet::new();
        made.flat_map(|place| &place.symbols)
            .filter(move |symbol| wanted(symbol) && seen.insert(*symbol))
    }

    fn made(&self, wanted: impl Fn(&Symbol) -> bool, offer: Make<'_>, what: &str) -> Vec<Offer> {
        let names = self.symbols(wanted).map(Symbol::name);
        names
            .filter_map(|name| offer(name, Shown::REFERENCE, Some(what.to_owned())))
            .collect()
    }

    /// Stickies of kinds that fit; where two of them have one name, each says its kind.
    fn stickies(&self, kinds: &[Kind], offer: Make<'_>) -> Vec<Offer> {
        let index = &self.project.index;
        let Some(board) = &self.project.board else {
            return Vec::new();
        };
        let fit = index
            .stickies
            .iter()
            .filter(|(kind, name, _)| kinds.contains(kind) && !name.is_empty());
        let mut offers = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (kind, name, node) in fit {
            if !seen.insert((kind, name)) {
                continue;
            }
            let others = kinds.iter().filter(|other| *other != kind);
            let shared = others
                .into_iter()
                .any(|other| index.has(&Symbol::Sticky(*other, name.clone())));
            let label = if shared {
                format!("{}/{name}", kind.word())
            } else {
                name.clone()
            };
            offers.extend(offer(&label, shown(*kind), in_short(&board.outline, *node)));
        }
        offers
    }

    /// The fields of a sticky.
    fn fields_of(&self, kind: Kind, name: Option<&str>, offer: Make<'_>) -> Vec<Offer> {
        let fields = self.fields(kind, name.unwrap_or_default());
        fields
            .iter()
            .filter_map(|(name, r#type)| offer(name, Shown::FIELD, Some(r#type.clone())))
            .collect()
    }

    /// The fields of a sticky and their types.
    pub(super) fn fields(&self, kind: Kind, name: &str) -> Vec<(String, String)> {
        let bare = name.strip_prefix(kind.word()).and_then(|rest| rest.strip_prefix('/'));
        let mut stickies = self.project.index.stickies.iter();
        let found =
            stickies.find(|(found, called, _)| *found == kind && (called == name || Some(called.as_str()) == bare));
        found.map_or_else(Vec::new, |(_, _, node)| self.fields_in(*node))
    }

    /// The fields in the block of a node.
    fn fields_in(&self, node: usize) -> Vec<(String, String)> {
        let Some(board) = &self.project.board else {
            return Vec::new();
        };
        let fields = board
            .outline
            .children(Some(node))
            .filter(|(_, child)| child.word == "field");
        let typed = |field: &Node| {
            let r#type = field.argument(1).map_or("", |r#type| r#type.text.as_str());
            Some((
                field.name().filter(|name| !name.is_empty())?.to_owned(),
                r#type.to_owned(),
            ))
        };
        fields.filter_map(|(_, field)| typed(field)).collect()
    }

    /// `Event.field`: events first, then the fields of the one that is written.
    fn paths(
        &self,
        literal: Option<&Literal>,
        range: Range<usize>,
        write: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<Offer> {
        let typed = literal.and_then(|literal| literal.text.get(..literal.offset(self.offset)?));
        let mut offers = Vec::new();
        if let (Some(typed), Some(literal)) = (typed, literal)
            && let Some(point) = typed.rfind('.')
        {
            for (field, r#type) in self.fields(Kind::Event, &typed[..point]) {
                offers.extend(literal.write(&field).map(|text| Offer {
                    label: field,
                    kind: Shown::FIELD,
                    detail: Some(r#type),
                    range: literal.place(point + 1)..range.end,
                    text,
                    snippet: None,
                }));
            }
        }
        if !offers.is_empty() {
            return offers;
        }
        let events = self
            .project
            .index
            .stickies
            .iter()
            .filter(|(kind, _, _)| *kind == Kind::Event);
        let path = |(_, name, node): &(Kind, String, usize)| {
            let fields = self.fields_in(*node);
            let [(first, _), ..] = fields.as_slice() else {
                return None;
            };
            // Without fields nothing can be named; with them, one is a beginning.
            let label = format!("{name}.{}", if fields.len() == 1 { first.as_str() } else { "" });
            Some(Offer {
                text: write(&label)?,
                label,
                kind: Shown::EVENT,
                detail: Some(format!("{} fields", fields.len())),
                range: range.clone(),
                snippet: None,
            })
        };
        events.filter_map(path).collect()
    }
}

/// What a node gives or asks for.
fn gives(node: &Node) -> (Kind, Option<&str>) {
    match node.word.as_str() {
        "then" => (Kind::Command, node.name()),
        "emit" => (Kind::Event, node.name()),
        _ => (Kind::Event, node.property("gives").map(|gives| gives.text.as_str())),
    }
}

fn shown(kind: Kind) -> Shown {
    match kind {
        Kind::Event => Shown::EVENT,
        Kind::Command => Shown::METHOD,
        Kind::Policy => Shown::FUNCTION,
        Kind::ReadModel => Shown::STRUCT,
        Kind::Aggregate => Shown::CLASS,
        Kind::External => Shown::MODULE,
        Kind::Actor | Kind::Hotspot | Kind::Opportunity => Shown::REFERENCE,
    }
}

/// As it stands between plain quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
