//! The parsed tree. Every node knows its place in the text, so that a fault can point at it.

use crate::value::Value;

/// A range of bytes in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub(crate) fn to(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A node and its place.
#[derive(Debug)]
pub(crate) struct Expression {
    pub kind: Kind,
    pub span: Span,
    /// Levels below and including this one.
    pub levels: usize,
}

/// A name and its place.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub text: String,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Literal(Value),
    Name(String),
    Select {
        operand: Box<Expression>,
        name: Word,
    },
    Index {
        operand: Box<Expression>,
        index: Box<Expression>,
    },
    /// `f(a)` without, `a.f(b)` with a receiver.
    Call {
        function: Word,
        receiver: Option<Box<Expression>>,
        arguments: Vec<Expression>,
    },
    Has(Box<Expression>),
    Not(Box<Expression>),
    Negate(Box<Expression>),
    Binary {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// `a && b && …`
    All(Vec<Expression>),
    /// `a || b || …`
    Any(Vec<Expression>),
    Conditional(Box<[Expression; 3]>),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    Comprehension {
        form: Form,
        range: Box<Expression>,
        variable: Word,
        bodies: Vec<Expression>,
    },
}

/// What stands between two operands, besides `&&` and `||`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Arithmetic(Arithmetic),
    Compare(Comparison),
    In,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The macros that walk a list or a map's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
}

impl Operator {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Operator::Arithmetic(Arithmetic::Add) => "+",
            Operator::Arithmetic(Arithmetic::Subtract) => "-",
            Operator::Arithmetic(Arithmetic::Multiply) => "*",
            Operator::Arithmetic(Arithmetic::Divide) => "/",
            Operator::Arithmetic(Arithmetic::Remainder) => "%",
            Operator::Compare(Comparison::Equal) => "==",
            Operator::Compare(Comparison::NotEqual) => "!=",
            Operator::Compare(Comparison::Less) => "<",
            Operator::Compare(Comparison::LessOrEqual) => "<=",
            Operator::Compare(Comparison::Greater) => ">",
            Operator::Compare(Comparison::GreaterOrEqual) => ">=",
            Operator::In => "in",
        }
    }
}

impl Form {
    /// By its name in the text.
    pub(crate) fn named(name: &str) -> Option<Form> {
        Some(match name {
            "all" => Form::All,
            "exists" => Form::Exists,
            "exists_one" | "existsOne" => Form::ExistsOne,
            "map" => Form::Map,
            "filter" => Form::Filter,
            _ => return None,
        })
    }
}
