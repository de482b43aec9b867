//! From a KDL document to a [`Board`]: lenient, for what is wrong has been said by [`shape`] already.

mod board;
mod funnel;
pub(crate) mod hook;
pub(crate) mod node;
mod policy;
mod prediction;
pub(crate) mod shape;
mod sticky;
pub(crate) mod wording;

pub(crate) use board::{LATENESS_DEFAULT, STALE_DEFAULT};

use crate::finding::Finding;
use crate::model::{Allow, Board, Context, Kind, Placed, Reference, Remark, Sticky};
use kdl::{KdlDocument, KdlNode};
use node::Node;

/// What a reading has gathered so far.
pub(crate) struct Reader {
    pub board: Board,
    pub findings: Vec<Finding>,
    /// How many nodes have been read.
    nodes: usize,
    /// Whether `board` was among them.
    titled: bool,
}

/// Reads a board from a document.
pub(crate) fn read(document: &KdlDocument) -> (Board, Vec<Finding>) {
    let mut reader = Reader::new();
    for node in document.nodes() {
        reader.next(node);
    }
    reader.end()
}

impl Reader {
    /// Nothing has been read.
    pub(crate) fn new() -> Self {
        Self {
            board: board::without_words(),
            findings: Vec::new(),
            nodes: 0,
            titled: false,
        }
    }

    /// The next node of the file.
    pub(crate) fn next(&mut self, node: &KdlNode) {
        let node = Node { kdl: node };
        match node.word() {
            "board" => self.board_node(node),
            "context" => self.context(node),
            "funnel" => self.funnel(node),
            "prediction" => self.prediction(node),
            "relation" => self.relation(node),
            _ => self.sticky(node, None),
        }
        self.nodes += 1;
    }

    /// The file has ended.
    pub(crate) fn end(mut self) -> (Board, Vec<Finding>) {
        self.without_board();
        (self.board, self.findings)
    }

    fn context(&mut self, node: Node<'_>) {
        let Some(name) = node.text(0) else { return };
        self.board.contexts.push(Context {
            name: name.value.clone(),
            about: node.child_text("about"),
            owner: node.child_text("owner"),
            allows: allows(node),
            span: node.span(),
        });
        for child in node.children() {
            self.sticky(child, Some(&name.value));
        }
    }

    fn sticky(&mut self, node: Node<'_>, context: Option<&str>) {
        match node.word() {
            "link" => return self.link(node),
            "note" => return self.note(node, context),
            _ => {}
        }
        let (Some(kind), Some(name)) = (Kind::from_word(node.word()), node.text(0)) else {
            return;
        };
        let sticky = Sticky {
            about: node.child_text("about"),
            owner: node.child_text("owner"),
            context: context.map(str::to_owned),
            was: node
                .all("was")
                .flat_map(|was| was.texts(0))
                .map(|name| name.value)
                .collect(),
            allows: allows(node),
            span: node.span(),
            name_span: name.span,
            name: name.value,
        };
        match kind {
            Kind::Event => self.event(node, sticky),
            Kind::Command => self.command(node, sticky),
            Kind::Actor => self.actor(node, sticky),
            Kind::Aggregate => self.board.aggregates.push(crate::model::Aggregate { sticky }),
            Kind::External => self.external(node, sticky),
            Kind::Policy => self.policy(node, sticky),
            Kind::ReadModel => self.read_model(node, sticky),
            Kind::Hotspot | Kind::Opportunity => self.board.remarks.push(Remark {
                sticky,
                kind,
                on: node.property("on"),
            }),
        }
    }
}

/// What a block lets stand.
fn allows(node: Node<'_>) -> Vec<Allow> {
    let allow = |node: Node<'_>| {
        Some(Allow {
            code: node.text(0)?,
            because: node.property("because")?.value,
            span: node.span(),
        })
    };
    node.all("allow").filter_map(allow).collect()
}

/// Every name behind every node of a word, in order.
fn references(node: Node<'_>, word: &'static str) -> Vec<Reference> {
    let mut references: Vec<Placed<String>> = Vec::new();
    for child in node.children().filter(|child| child.word() == word) {
        references.extend(child.texts(0));
    }
    references
}
