//! From a [`Board`] back to text.

mod funnel;
mod policy;
mod prediction;
mod sticky;

use crate::grammar::BOARD_FILE;
use crate::model::{Attribute, Board, Channel, Consent, Context, Duration, Kind, Limit, Placed, Policy, Subject};
use crate::read::{LATENESS_DEFAULT, STALE_DEFAULT};
use crate::text::lexeme::{quote, quote_lines};
use crate::text::print::print;
use crate::text::tree::{Block, Line, Node};
use crate::{slug, values};
use std::collections::VecDeque;

pub(crate) use prediction::prediction_meaning;

/// The text of a board, tidy: [`crate::parse`] reads the same board from it, and [`crate::format()`] changes nothing in it.
pub fn write(board: &Board) -> String {
    let mut lines = vec![Line::Node(board_node(board))];
    for mut group in groups(board) {
        // A region stands apart, and so does each policy; other stickies follow each other.
        let first = group.remove(0);
        lines.push(Line::Blank);
        lines.push(Line::Node(first));
        lines.extend(group.into_iter().map(Line::Node));
    }
    print(
        &Block {
            lines,
            ..Block::default()
        },
        &BOARD_FILE,
    )
}

/// The nodes of a board, the board's own first.
pub(crate) fn nodes(board: &Board) -> Vec<Node> {
    let mut nodes = vec![board_node(board)];
    nodes.extend(groups(board).into_iter().flatten());
    nodes
}

/// The text of one policy, tidy.
pub(crate) fn policy_text(policy: &Policy) -> String {
    let lines = vec![Line::Node(policy::policy(policy))];
    print(
        &Block {
            lines,
            ..Block::default()
        },
        &BOARD_FILE,
    )
}

/// A node with a text in a block: `about "…"`.
fn text_node(word: &str, text: Option<&String>) -> Option<Node> {
    text.map(|text| Node::new(word).value(quote_lines(text)))
}

fn board_node(board: &Board) -> Node {
    let mut node = Node::new("board").value(quote(&board.title));
    if board.step != 1 {
        node = node.property("step", board.step.to_string());
    }
    let mut inside: Vec<Node> = Vec::new();
    inside.extend(text_node("scope", board.scope.as_ref()));
    inside.extend(text_node("about", board.about.as_ref()));
    inside.extend(board.owner.iter().map(|owner| Node::new("owner").value(quote(owner))));
    inside.extend(board.allows.iter().map(sticky::allow));
    if board.namespace != slug(&board.title) {
        inside.push(Node::new("namespace").value(quote(&board.namespace)));
    }
    if !board.legend.is_empty() {
        let legend = board.legend.iter();
        inside.push(legend.fold(Node::new("legend"), |node, (kind, colour)| {
            node.property(kind.word(), quote(colour))
        }));
    }
    inside.extend(board.subjects.iter().map(subject));
    inside.extend(board.channels.iter().map(channel));
    if let Some(quiet) = &board.quiet {
        let time = |minute| quote(&values::write_time_of_day(minute));
        let node = Node::new("quiet")
            .value(time(quiet.from_minute))
            .value(time(quiet.to_minute));
        inside.push(match &quiet.time_zone {
            Some(zone) => node.property("time-zone", quote(&zone.value)),
            None => node,
        });
    }
    inside.extend(board.caps.iter().map(|cap| limit("cap", cap)));
    inside.extend(board.holdout.as_ref().map(holdout));
    if board.lateness != LATENESS_DEFAULT {
        inside.push(Node::new("lateness").value(quote(&board.lateness.to_string())));
    }
    if board.stale != STALE_DEFAULT {
        inside.push(Node::new("stale").value(quote(&board.stale.to_string())));
    }
    let mut node = node.block(inside);
    if let Some(block) = &mut node.block {
        block.on_one_line = false;
    }
    node
}

fn holdout(share: &Placed<u32>) -> Node {
    Node::new("holdout").value(quote(&values::write_percent(share.value)))
}

fn within(node: Node, within: Option<Duration>) -> Node {
    match within {
        Some(within) => node.property("within", quote(&within.to_string())),
        None => node,
    }
}

fn limit(word: &str, limit: &Limit) -> Node {
    Node::new(word)
        .value(limit.count.to_string())
        .property("per", quote(&limit.per.to_string()))
}

fn subject(subject: &Subject) -> Node {
    let mut inside: Vec<Node> = text_node("about", subject.about.as_ref()).into_iter().collect();
    inside.extend(subject.attributes.iter().map(attribute));
    let same_as = |field: &crate::model::FieldReference| {
        Node::new("same-as").value(quote(&format!("{}.{}", field.event, field.field)))
    };
    inside.extend(subject.same_as.iter().map(same_as));
    inside.extend(subject.consents.iter().map(consent));
    Node::new("subject").value(quote(&subject.name)).block(inside)
}

fn attribute(attribute: &Attribute) -> Node {
    let from = quote(&format!("{}.{}", attribute.from.event, attribute.from.field));
    let node = Node::new("attribute")
        .value(quote(&attribute.name))
        .property("from", from);
    flag(node, "sensitive", attribute.sensitive)
}

fn consent(consent: &Consent) -> Node {
    let mut node = Node::new("consent").value(quote(&consent.topic));
    if let Some(event) = &consent.granted_by {
        node = node.property("granted-by", quote(&event.value));
    }
    if let Some(event) = &consent.withdrawn_by {
        node = node.property("withdrawn-by", quote(&event.value));
    }
    if consent.granted_by_default {
        node = node.property("default", quote("granted"));
    }
    node
}

fn channel(channel: &Channel) -> Node {
    let mut node = Node::new("channel")
        .value(quote(&channel.name))
        .property("kind", quote(&channel.kind));
    if let Some(url) = &channel.url {
        node = node.property("url", quote(url));
    }
    if let Some(secret) = &channel.secret {
        node = node.property("secret", quote(secret));
    }
    if let Some(rate) = &channel.rate {
        node = node.property("rate", quote(&values::write_rate(rate)));
    }
    let others = [
        ("from", &channel.from),
        ("reply-to", &channel.reply_to),
        ("to", &channel.to),
        ("unsubscribe", &channel.unsubscribe),
        ("topic", &channel.topic),
    ];
    for (word, value) in others {
        if let Some(value) = value {
            node = node.property(word, quote(&value.value));
        }
    }
    if let Some(concurrency) = channel.concurrency {
        node = node.property("concurrency", concurrency.to_string());
    }
    node = flag(node, "handshake", channel.handshake);
    node.block(text_node("about", channel.about.as_ref()).into_iter().collect())
}

fn flag(node: Node, word: &str, set: bool) -> Node {
    if set { node.property(word, "#true".into()) } else { node }
}

/// A sticky on its way into the text: the context that it stands in, and its node.
type Waiting<'a> = (Option<&'a str>, Node);

/// The stickies of a board kind by kind, each kind in its own order.
struct Queues<'a> {
    queues: Vec<VecDeque<Waiting<'a>>>,
}

impl<'a> Queues<'a> {
    fn new(board: &'a Board) -> Self {
        let mut queues: Vec<VecDeque<Waiting<'a>>> = Vec::new();
        let mut add = |queue: VecDeque<Waiting<'a>>| queues.push(queue);
        add(board
            .actors
            .iter()
            .map(|actor| (actor.sticky.context.as_deref(), sticky::actor(actor)))
            .collect());
        add(board
            .read_models
            .iter()
            .map(|model| (model.sticky.context.as_deref(), sticky::read_model(model)))
            .collect());
        add(board
            .commands
            .iter()
            .map(|command| (command.sticky.context.as_deref(), sticky::command(command)))
            .collect());
        add(board
            .aggregates
            .iter()
            .map(|aggregate| (aggregate.sticky.context.as_deref(), sticky::aggregate(aggregate)))
            .collect());
        add(board
            .externals
            .iter()
            .map(|external| (external.sticky.context.as_deref(), sticky::external(external)))
            .collect());
        add(board
            .events
            .iter()
            .map(|event| (event.sticky.context.as_deref(), sticky::event(event)))
            .collect());
        add(board
            .policies
            .iter()
            .map(|policy| (policy.sticky.context.as_deref(), policy::policy(policy)))
            .collect());
        add(board
            .remarks
            .iter()
            .map(|remark| (remark.sticky.context.as_deref(), sticky::remark(remark)))
            .collect());
        add(board
            .notes
            .iter()
            .map(|note| (note.context.as_deref(), sticky::note(note)))
            .collect());
        Self { queues }
    }

    /// What stands outside contexts and must come before this context, so that each kind keeps its order.
    fn before(&mut self, context: &str) -> Vec<Node> {
        let mut nodes = Vec::new();
        for queue in &mut self.queues {
            if queue.iter().any(|(of, _)| *of == Some(context)) {
                while let Some((None, _)) = queue.front() {
                    nodes.extend(queue.pop_front().map(|(_, node)| node));
                }
            }
        }
        nodes
    }

    /// What stands in this context.
    fn of(&mut self, context: &str) -> Vec<Node> {
        let mut nodes = Vec::new();
        for queue in &mut self.queues {
            let (inside, outside): (VecDeque<_>, VecDeque<_>) = std::mem::take(queue)
                .into_iter()
                .partition(|(of, _)| *of == Some(context));
            *queue = outside;
            nodes.extend(inside.into_iter().map(|(_, node)| node));
        }
        nodes
    }
}

/// The text's parts between blank lines.
fn groups(board: &Board) -> Vec<Vec<Node>> {
    let mut queues = Queues::new(board);
    let mut groups: Vec<Vec<Node>> = Vec::new();
    let unnamed = board.stickies().filter_map(|(_, _, sticky)| sticky.context.as_ref());
    let unnamed = unnamed.chain(board.notes.iter().filter_map(|note| note.context.as_ref()));
    let mut contexts: Vec<Context> = board.contexts.clone();
    for name in unnamed {
        // A board that was put together by hand may name a context only on its stickies.
        if !contexts.iter().any(|context| context.name == *name) {
            let name = name.clone();
            contexts.push(Context {
                name,
                ..Context::default()
            });
        }
    }
    for context in &contexts {
        let before = queues.before(&context.name);
        groups.extend(apart(before));
        let mut inside: Vec<Node> = Vec::new();
        inside.extend(text_node("about", context.about.as_ref()));
        inside.extend(context.owner.iter().map(|owner| Node::new("owner").value(quote(owner))));
        inside.extend(context.allows.iter().map(sticky::allow));
        inside.extend(queues.of(&context.name));
        let mut node = Node::new("context").value(quote(&context.name)).block(inside);
        if let Some(block) = &mut node.block {
            block.on_one_line = false;
        }
        groups.push(vec![node]);
    }
    let rest = queues.queues.into_iter().flatten().map(|(_, node)| node).collect();
    groups.extend(apart(rest));
    if !board.links.is_empty() {
        groups.push(board.links.iter().map(sticky::link).collect());
    }
    if !board.relations.is_empty() {
        groups.push(board.relations.iter().map(sticky::relation).collect());
    }
    groups.extend(board.funnels.iter().map(|funnel| vec![funnel::funnel(funnel)]));
    let predictions = board.predictions.iter();
    groups.extend(predictions.map(|prediction| vec![prediction::prediction(prediction)]));
    groups
}

/// Nodes with a block of several lines stand apart, others of a word together.
fn apart(nodes: Vec<Node>) -> Vec<Vec<Node>> {
    let mut groups: Vec<Vec<Node>> = Vec::new();
    for node in nodes {
        let large = |node: &Node| {
            node.block.as_ref().is_some_and(|block| block.lines.len() > 1) || node.word == Kind::Policy.word()
        };
        match groups.last_mut() {
            Some(group) if !large(&node) && group.last().is_some_and(|last| last.word == node.word && !large(last)) => {
                group.push(node);
            }
            _ => groups.push(vec![node]),
        }
    }
    groups
}

/// The text of one field, tidy.
pub(crate) fn field_text(field: &crate::model::Field) -> String {
    let lines = vec![Line::Node(sticky::field(field))];
    print(
        &Block {
            lines,
            ..Block::default()
        },
        &BOARD_FILE,
    )
}
