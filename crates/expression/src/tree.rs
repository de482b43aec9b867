//! The compiled tree: names are gone, functions are pointers, constants are computed.

use crate::functions::Run;
use crate::syntax::{Arithmetic, Comparison, Form};
use crate::value::Value;
use regex::Regex;

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Constant(Value),
    /// Index into the program's paths.
    Path(usize),
    HasPath(usize),
    /// Index into the variables of the comprehensions around it, from the outermost.
    Local(usize),
    Select {
        operand: Box<Node>,
        name: Box<str>,
    },
    HasSelect {
        operand: Box<Node>,
        name: Box<str>,
    },
    Index {
        operand: Box<Node>,
        index: Box<Node>,
    },
    Not(Box<Node>),
    Negate(Box<Node>),
    Arithmetic {
        operator: Arithmetic,
        left: Box<Node>,
        right: Box<Node>,
    },
    Compare {
        operator: Comparison,
        left: Box<Node>,
        right: Box<Node>,
    },
    /// The right side known: spares a clone of it, and a step.
    CompareConstant {
        operator: Comparison,
        left: Box<Node>,
        right: Value,
    },
    In {
        needle: Box<Node>,
        haystack: Box<Node>,
    },
    /// The haystack known: spares a clone of it.
    InConstant {
        needle: Box<Node>,
        haystack: Value,
    },
    All(Box<[Node]>),
    Any(Box<[Node]>),
    Conditional(Box<[Node; 3]>),
    List(Box<[Node]>),
    Map(Box<[(Node, Node)]>),
    Comprehension(Box<Comprehension>),
    Matches {
        text: Box<Node>,
        pattern: Regex,
    },
    Call {
        run: Run,
        arguments: Box<[Node]>,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Comprehension {
    pub form: Form,
    pub range: Node,
    /// For `map` with three arguments: which elements.
    pub filter: Option<Node>,
    pub body: Node,
}

impl Node {
    pub(crate) fn constant(&self) -> Option<&Value> {
        match self {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }
}
