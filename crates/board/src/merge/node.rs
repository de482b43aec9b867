//! One node that both sides have: values, properties and what stands inside, each on its own.

use super::block::{At, Merger};
use super::item::Item;
use super::meaning::{self, arguments, properties, slot, text_of, written};
use super::order::weave;
use super::three::{BASE, OURS, THEIRS, Three};
use crate::grammar::Shape;
use crate::text::tree::{Block, Line, Node, Part};
use std::collections::{HashMap, HashSet};

impl Merger<'_> {
    /// Merges a node that is the same word on both sides. Comments on the node's own lines that have no place any more come with it.
    pub fn node(&mut self, at: &At, three: Three<'_, Node>, shape: &'static Shape) -> (Node, Vec<Line>) {
        let [base, Some(ours), Some(theirs)] = three else {
            let one = three[OURS].or(three[THEIRS]).or(three[BASE]);
            return (one.cloned().unwrap_or_default(), Vec::new());
        };
        if ours == theirs {
            return (ours.clone(), Vec::new());
        }
        if shape.word == "command" && [base, Some(ours), Some(theirs)].into_iter().flatten().any(names_actor) {
            return self.command(at, [base, Some(ours), Some(theirs)], shape);
        }
        let untouched = base == Some(ours);
        let (form, other) = if untouched { (theirs, ours) } else { (ours, theirs) };
        let mut merged = form.clone();
        self.arguments(at, [base, Some(ours), Some(theirs)], shape, &mut merged);
        self.properties(at, [base, Some(ours), Some(theirs)], shape, &mut merged);
        let blocks = [
            base.and_then(|base| base.block.as_ref()),
            ours.block.as_ref(),
            theirs.block.as_ref(),
        ];
        merged.block = self.block(at, blocks, Some(shape));
        let known: HashSet<&str> = base.into_iter().chain([form]).flat_map(comments).collect();
        let further = comments(other).filter(|comment| !known.contains(comment));
        let further = further.map(|comment| Line::Comment(comment.to_owned())).collect();
        (merged, further)
    }

    fn arguments(&mut self, at: &At, three: Three<'_, Node>, shape: &'static Shape, merged: &mut Node) {
        // All the events of `whenever-all` are a list.
        let fixed = if shape.word == "whenever-all" {
            0
        } else {
            shape.slots.len()
        };
        for place in 0..fixed {
            let printed = three.map(|node| node.and_then(|node| arguments(node).nth(place)));
            let meant = printed.map(|printed| printed.map(|printed| meaning::value(printed, slot(shape, place))));
            let what = if shape.word == "board" {
                at.within("title")
            } else {
                at.clone()
            };
            let side = self.choose(&what, &place.to_string(), meant, printed);
            if let Some(value) = printed[side] {
                set_argument(merged, place, value.to_owned());
            }
        }
        if shape.rest.is_none() {
            return;
        }
        let lists = three.map(|node| {
            let printed = node.into_iter().flat_map(|node| arguments(node).skip(fixed));
            printed
                .map(|printed| (text_of(printed).into_owned(), printed))
                .collect::<Vec<_>>()
        });
        let keys = lists
            .each_ref()
            .map(|list| list.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>());
        let sets = keys.each_ref().map(|keys| keys.iter().collect::<HashSet<_>>());
        let keep: HashSet<String> = keys[OURS]
            .iter()
            .chain(&keys[THEIRS])
            .filter(|key| !sets[BASE].contains(key) || (sets[OURS].contains(key) && sets[THEIRS].contains(key)))
            .cloned()
            .collect();
        let unique = sets.iter().zip(&keys).all(|(set, keys)| set.len() == keys.len());
        let mut values: Vec<String> = Vec::new();
        // Only an enum has words behind its type.
        let wanted = shape.word != "field" || arguments(merged).nth(1).is_some_and(|r#type| text_of(r#type) == "enum");
        if !wanted {
            // Nothing.
        } else if unique && keep.len() + fixed >= shape.slots.len() {
            // Ours is how it is written where both have it.
            let printed: HashMap<&str, &str> = lists[THEIRS]
                .iter()
                .chain(&lists[OURS])
                .map(|(key, printed)| (key.as_str(), *printed))
                .collect();
            let woven = weave(&keys[BASE], &keys[OURS], &keys[THEIRS], &keep);
            values.extend(
                woven
                    .iter()
                    .filter_map(|key| printed.get(key.as_str()))
                    .map(|printed| (*printed).to_owned()),
            );
        } else {
            let whole = keys.each_ref().map(|keys| Some(format!("{keys:?}")));
            let told = lists
                .each_ref()
                .map(|list| list.iter().map(|(_, printed)| *printed).collect::<Vec<_>>().join(" "));
            let side = self.choose(at, "list", whole, told.each_ref().map(|told| Some(told.as_str())));
            values.extend(lists[side].iter().map(|(_, printed)| (*printed).to_owned()));
        }
        let mut place = 0;
        merged.parts.retain(|part| {
            let argument = matches!(part, Part::Argument(false, _));
            place += usize::from(argument);
            !argument || place <= fixed
        });
        let end = merged
            .parts
            .iter()
            .rposition(|part| matches!(part, Part::Argument(false, _)))
            .map_or(0, |end| end + 1);
        merged
            .parts
            .splice(end..end, values.into_iter().map(|value| Part::Argument(false, value)));
    }

    fn properties(&mut self, at: &At, three: Three<'_, Node>, shape: &'static Shape, merged: &mut Node) {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in three.into_iter().flatten().flat_map(properties) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        for name in names {
            let printed = three.map(|node| node.and_then(|node| written(node, name)));
            let meant = three.map(|node| node.and_then(|node| meaning::property(node, shape, name)));
            let side = self.choose(&at.within(name), name, meant, printed);
            set_property(merged, name, printed[side].map(str::to_owned));
        }
    }

    /// A command whose actor is a property on one side and may be a list on the other.
    fn command(&mut self, at: &At, three: Three<'_, Node>, shape: &'static Shape) -> (Node, Vec<Line>) {
        let lifted = three.map(|node| node.map(actor_inside));
        let (mut merged, further) = self.node(at, lifted.each_ref().map(Option::as_ref), shape);
        if let Some(block) = &mut merged.block {
            let by = |line: &Line| matches!(line, Line::Node(node) if node.word == "by" && !node.dashed);
            let mut actors = block.lines.iter().enumerate().filter(|(_, line)| by(line));
            if let (Some((place, Line::Node(node))), None) = (actors.next(), actors.next())
                && node.parts.len() == 1
                && node.behind.is_none()
                && let Some(Part::Argument(false, value)) = node.parts.first()
            {
                let value = value.clone();
                block.lines.remove(place);
                let empty = block.lines.is_empty() && block.opening.is_none();
                if empty {
                    merged.block = None;
                }
                set_property(&mut merged, "by", Some(value));
            }
        }
        (merged, further)
    }
}

fn names_actor(node: &Node) -> bool {
    written(node, "by").is_some()
}

/// The command with its actor in the block.
fn actor_inside(node: &Node) -> Node {
    let mut node = node.clone();
    let Some(actor) = written(&node, "by").map(str::to_owned) else {
        return node;
    };
    set_property(&mut node, "by", None);
    let line = Line::Node(Node::new("by").value(actor));
    let block = node.block.get_or_insert_with(|| Block {
        on_one_line: true,
        ..Block::default()
    });
    block.lines.insert(0, line);
    node
}

fn set_argument(node: &mut Node, place: usize, value: String) {
    let mut values = node.parts.iter_mut().filter_map(|part| match part {
        Part::Argument(false, value) => Some(value),
        _ => None,
    });
    match values.nth(place) {
        Some(old) => *old = value,
        None => insert(node, Part::Argument(false, value)),
    }
}

pub(super) fn set_property(node: &mut Node, name: &str, value: Option<String>) {
    let place = node
        .parts
        .iter()
        .position(|part| matches!(part, Part::Property(false, known, _) if known == name));
    match (place, value) {
        (Some(place), Some(value)) => node.parts[place] = Part::Property(false, name.to_owned(), value),
        (Some(place), None) => drop(node.parts.remove(place)),
        (None, Some(value)) => insert(node, Part::Property(false, name.to_owned(), value)),
        (None, None) => {}
    }
}

/// Before any block that is taken out: nothing may stand behind it.
fn insert(node: &mut Node, part: Part) {
    let end = node.parts.iter().position(|part| matches!(part, Part::DashedBlock(_)));
    node.parts.insert(end.unwrap_or(node.parts.len()), part);
}

/// The comments on a node's own lines.
fn comments(node: &Node) -> impl Iterator<Item = &str> {
    let parts = node.parts.iter().chain(&node.after).filter_map(|part| match part {
        Part::Comment(comment) | Part::Continuation(Some(comment)) => Some(comment.as_str()),
        _ => None,
    });
    let opening = node.block.iter().filter_map(|block| block.opening.as_deref());
    parts.chain(node.behind.as_deref()).chain(opening)
}

/// Merges an item that both sides have.
impl Merger<'_> {
    pub fn item(&mut self, at: &At, three: Three<'_, Item>, shape: Option<&'static Shape>) -> Option<Item> {
        let [base, Some(ours), Some(theirs)] = three else {
            return None;
        };
        let nodes = [base.map(|base| &base.node), Some(&ours.node), Some(&theirs.node)];
        let lead = super::block::comments_before([base.map(|base| &base.lead), Some(&ours.lead), Some(&theirs.lead)]);
        let child = |node: &Node| shape.and_then(|shape| shape.child(&node.word));
        if ours.node.word != theirs.node.word {
            // `then` here and `emit` there: one of them.
            let meant = nodes.map(|node| node.map(|node| meaning::node(node, child(node))));
            let printed = nodes.map(|node| node.map(super::block::one_line));
            let side = self.choose(at, "word", meant, printed.each_ref().map(Option::as_deref));
            let node = nodes[side].cloned()?;
            return Some(Item {
                lead,
                node,
                joined: false,
            });
        }
        let base = nodes[BASE].filter(|base| base.word == ours.node.word);
        let (node, further) = match child(&ours.node) {
            Some(shape) => self.node(at, [base, nodes[OURS], nodes[THEIRS]], shape),
            None => (ours.node.clone(), Vec::new()),
        };
        let lead = lead.into_iter().chain(further).collect();
        Some(Item {
            lead,
            node,
            joined: ours.joined && theirs.joined,
        })
    }
}
