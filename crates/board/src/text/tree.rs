//! A KDL text as lines: nodes and, in their places, comments and blank lines.

/// What stands between two braces, or in the whole file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Block {
    /// A comment behind the opening brace, on its line.
    pub opening: Option<String>,
    pub lines: Vec<Line>,
    /// Whether it stood on one line, braces included.
    pub on_one_line: bool,
}

/// One line of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    Blank,
    /// A comment on its own.
    Comment(String),
    Node(Node),
}

/// A node with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Node {
    /// `/-` before it: it counts as a comment.
    pub dashed: bool,
    /// As printed, with its annotation.
    pub word: String,
    pub parts: Vec<Part>,
    pub block: Option<Block>,
    /// Block comments and slashdashed blocks behind the block.
    pub after: Vec<Part>,
    /// A comment that ends its last line.
    pub behind: Option<String>,
}

/// What follows a node's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A value, as printed.
    Argument(Dash, String),
    /// A name and its value, as printed.
    Property(Dash, String, String),
    /// `/* … */`.
    Comment(String),
    /// `\`, with the comment behind it: the node goes on in the next line.
    Continuation(Option<String>),
    /// `/- { … }`.
    DashedBlock(Block),
}

/// Whether a part is slashdashed.
pub(crate) type Dash = bool;

impl Node {
    /// A node of a word.
    pub fn new(word: &str) -> Self {
        Self {
            word: word.to_owned(),
            ..Self::default()
        }
    }

    /// With a value.
    pub fn value(mut self, printed: String) -> Self {
        self.parts.push(Part::Argument(false, printed));
        self
    }

    /// With a property.
    pub fn property(mut self, name: &str, printed: String) -> Self {
        self.parts.push(Part::Property(false, name.to_owned(), printed));
        self
    }

    /// With nodes in its block, if there are any.
    pub fn block(mut self, nodes: Vec<Node>) -> Self {
        if !nodes.is_empty() {
            let on_one_line = nodes.len() == 1;
            let lines = nodes.into_iter().map(Line::Node).collect();
            self.block = Some(Block {
                opening: None,
                lines,
                on_one_line,
            });
        }
        self
    }
}
