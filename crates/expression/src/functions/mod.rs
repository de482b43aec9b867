//! The functions that an expression may call: their names, what they take and give, and what runs.

pub(crate) mod arithmetic;
mod collection;
mod convert;
mod moment;
pub(crate) mod text;

use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::types::Type;
use crate::value::Value;
use std::fmt;

/// Runs a function on its evaluated arguments, the receiver first.
pub(crate) type Run = fn(&mut Context<'_>, &[Value]) -> Result<Value, EvaluationFault>;

pub(crate) struct Function {
    /// With its namespace, if it has one: `math.greatest`.
    pub name: &'static str,
    pub calling: Calling,
    pub signatures: &'static [Signature],
    pub literals: Literals,
    pub run: Run,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calling {
    /// `f(a)`
    Global,
    /// `a.f(b)`
    Method,
    /// Either.
    Both,
}

/// What is checked before running when the arguments are literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Literals {
    Nothing,
    /// A fault at compile time is a fault of the text: `timestamp('yesterday')`.
    Convert,
    /// The second argument is a time zone.
    Zone,
    /// The second argument is a regular expression.
    Pattern,
}

/// What one form of a function takes (the receiver first) and gives.
pub(crate) struct Signature {
    pub takes: &'static [Shape],
    pub gives: Shape,
}

/// A type, as a table of constants can hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Anything,
    Bool,
    Int,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Strings,
    Map,
}

impl Shape {
    pub(crate) fn takes(self, r#type: &Type) -> bool {
        match (self, r#type) {
            (Shape::Anything, _) | (_, Type::Dynamic) => true,
            (Shape::Bool, Type::Bool)
            | (Shape::Int, Type::Int)
            | (Shape::Double, Type::Double)
            | (Shape::String, Type::String)
            | (Shape::Bytes, Type::Bytes)
            | (Shape::Timestamp, Type::Timestamp)
            | (Shape::Duration, Type::Duration)
            | (Shape::List, Type::List(_))
            | (Shape::Map, Type::Map(_) | Type::Record(_)) => true,
            (Shape::Strings, Type::List(inner)) => matches!(**inner, Type::String | Type::Dynamic),
            _ => false,
        }
    }

    pub(crate) fn r#type(self) -> Type {
        match self {
            Shape::Anything => Type::Dynamic,
            Shape::Bool => Type::Bool,
            Shape::Int => Type::Int,
            Shape::Double => Type::Double,
            Shape::String => Type::String,
            Shape::Bytes => Type::Bytes,
            Shape::Timestamp => Type::Timestamp,
            Shape::Duration => Type::Duration,
            Shape::List => Type::List(Box::new(Type::Dynamic)),
            Shape::Strings => Type::List(Box::new(Type::String)),
            Shape::Map => Type::Map(Box::new(Type::Dynamic)),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Anything => f.write_str("anything"),
            shape => shape.r#type().fmt(f),
        }
    }
}

const fn signature(takes: &'static [Shape], gives: Shape) -> Signature {
    Signature { takes, gives }
}

const fn function(name: &'static str, calling: Calling, signatures: &'static [Signature], run: Run) -> Function {
    Function {
        name,
        calling,
        signatures,
        literals: Literals::Nothing,
        run,
    }
}

impl Function {
    const fn literals(mut self, literals: Literals) -> Self {
        self.literals = literals;
        self
    }
}

/// All functions.
pub(crate) fn all() -> impl Iterator<Item = &'static Function> {
    [
        collection::FUNCTIONS,
        convert::FUNCTIONS,
        moment::FUNCTIONS,
        text::FUNCTIONS,
        arithmetic::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

pub(crate) fn named(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// For values of unknown type that no form of the function takes.
fn refuse(name: &str, arguments: &[Value]) -> Result<Value, EvaluationFault> {
    let kinds: Vec<&str> = arguments.iter().map(Value::kind).collect();
    Err(EvaluationFault::wrong_type(format!(
        "`{name}` does not take {}",
        kinds.join(" and ")
    )))
}
