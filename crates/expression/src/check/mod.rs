//! Type-checks the parsed tree and compiles it in the same walk. Goes on after a fault, so that all of them are told.

mod access;
mod call;
mod literal;
mod lookup;
mod operator;

use crate::conform::with_article;
use crate::evaluate::Context;
use crate::fault::Fault;
use crate::limits;
use crate::parse::{self, shorten};
use crate::program::{Path, Program, Values};
use crate::syntax::{Expression, Form, Kind, Span, Word};
use crate::tree::{Comprehension, Node};
use crate::types::{Scope, Type};
use crate::value::Value;

pub(crate) fn compile(text: &str, scope: &Scope, expected: Option<&Type>) -> Result<Program, Vec<Fault>> {
    let parsed = parse::parse(text)?;
    let mut checker = Checker {
        text,
        scope,
        locals: Vec::new(),
        paths: Vec::new(),
        faults: Vec::new(),
    };
    let Typed { node, r#type } = checker.check(&parsed);
    if let Some(wanted) = expected
        && !r#type.fits(wanted)
    {
        checker.unexpected(&parsed, &r#type, wanted);
    }
    if !checker.faults.is_empty() {
        checker.faults.sort_by_key(|fault| fault.offset);
        return Err(checker.faults);
    }
    // Whether the value is of the expected type is known only once there is one.
    let conform = expected
        .filter(|wanted| **wanted != Type::Dynamic && **wanted != r#type)
        .cloned();
    Ok(Program {
        text: text.into(),
        root: node,
        paths: checker.paths.into(),
        result: conform.clone().unwrap_or(r#type),
        conform,
    })
}

struct Checker<'c> {
    text: &'c str,
    scope: &'c Scope,
    /// The variables of the comprehensions around, from the outermost.
    locals: Vec<(String, Type)>,
    paths: Vec<Path>,
    faults: Vec<Fault>,
}

/// A compiled node and its type.
struct Typed {
    node: Node,
    r#type: Type,
}

impl Typed {
    fn new(node: Node, r#type: Type) -> Self {
        Self { node, r#type }
    }

    fn constant(value: impl Into<Value>, r#type: Type) -> Self {
        Self::new(Node::Constant(value.into()), r#type)
    }

    /// Stands for what has a fault, so that no further fault follows from it. Never runs.
    fn broken() -> Self {
        Self::new(Node::Local(usize::MAX), Type::Dynamic)
    }
}

/// Nothing to read: for computing constants.
struct Nothing;

impl Values for Nothing {
    fn get(&self, _: &Path) -> Option<Value> {
        None
    }
}

impl<'c> Checker<'c> {
    fn fault(&mut self, span: Span, message: impl Into<String>, mend: impl Into<String>) -> Typed {
        let fault = parse_fault(message.into(), mend.into(), span);
        self.faults.push(fault);
        Typed::broken()
    }

    fn source(&self, span: Span) -> &'c str {
        &self.text[span.start..span.end]
    }

    /// A piece of the text as a message quotes it.
    fn quote(&self, span: Span) -> String {
        format!("`{}`", shorten(self.source(span)))
    }

    fn check(&mut self, expression: &Expression) -> Typed {
        match &expression.kind {
            Kind::Literal(value) => literal::literal(value),
            Kind::Name(_) | Kind::Select { .. } => self.read(expression),
            Kind::Index { operand, index } => self.index(expression, operand, index),
            Kind::Has(field) => self.has(field),
            Kind::Call {
                function,
                receiver,
                arguments,
            } => self.call(function, receiver.as_deref(), arguments),
            Kind::Not(operand) => {
                let node = self.condition(operand, "`!`");
                let constant = node.constant().is_some();
                Typed::new(fold(Node::Not(Box::new(node)), constant), Type::Bool)
            }
            Kind::Negate(operand) => self.negate(operand),
            Kind::Binary { operator, left, right } => self.binary(*operator, left, right, expression.span),
            Kind::All(operands) => self.logic(operands, false),
            Kind::Any(operands) => self.logic(operands, true),
            Kind::Conditional(parts) => self.conditional(parts),
            Kind::List(items) => self.list(items),
            Kind::Map(entries) => self.map(entries, expression.span),
            Kind::Comprehension {
                form,
                range,
                variable,
                bodies,
            } => self.comprehension(*form, range, variable, bodies),
        }
    }

    /// Where true or false is needed.
    fn condition(&mut self, expression: &Expression, place: &str) -> Node {
        let Typed { node, r#type } = self.check(expression);
        if r#type.fits(&Type::Bool) {
            return node;
        }
        let found = with_article(&r#type.to_string());
        let message = format!(
            "{} is {found}, where {place} needs true or false",
            self.quote(expression.span)
        );
        let mend = self.mend_condition(expression.span, &r#type);
        self.fault(expression.span, message, mend).node
    }

    fn mend_condition(&self, span: Span, found: &Type) -> String {
        let text = shorten(self.source(span));
        match found {
            Type::String => format!("compare it, such as `{text} != \"\"`"),
            Type::Int => format!("compare it, such as `{text} > 0`"),
            Type::Double => format!("compare it, such as `{text} > 0.0`"),
            Type::List(_) | Type::Map(_) => format!("compare it, such as `size({text}) > 0`"),
            _ => "write a comparison".to_owned(),
        }
    }

    fn unexpected(&mut self, expression: &Expression, found: &Type, wanted: &Type) {
        let message = format!(
            "{} is {}, but {} is needed here",
            self.quote(expression.span),
            with_article(&found.to_string()),
            with_article(&wanted.to_string())
        );
        let mend = if *wanted == Type::Bool && *found != Type::Bool {
            self.mend_condition(expression.span, found)
        } else {
            self.converted(expression, found, wanted).map_or_else(
                || format!("write an expression that gives {}", with_article(&wanted.to_string())),
                |text| format!("write `{text}`"),
            )
        };
        self.fault(expression.span, message, mend);
    }

    /// How to write the expression so that it is of the wanted type, if there is a conversion.
    fn converted(&self, expression: &Expression, found: &Type, wanted: &Type) -> Option<String> {
        let text = shorten(self.source(expression.span));
        if let Kind::Literal(Value::String(content)) = &expression.kind
            && wanted.is_number()
        {
            // A text that is a number is written without its quotes; any other has none.
            let double = content.parse::<f64>().is_ok() && *wanted == Type::Double;
            return match content.parse::<i64>() {
                Ok(_) if double => Some(format!("{content}.0")),
                Ok(_) => Some(content.to_string()),
                Err(_) => double.then(|| content.to_string()),
            };
        }
        let function = match (found, wanted) {
            (Type::Int, Type::String) if matches!(expression.kind, Kind::Literal(_)) => {
                return Some(format!("\"{text}\""));
            }
            (Type::Int, Type::Double) if matches!(expression.kind, Kind::Literal(_)) => {
                return Some(format!("{text}.0"));
            }
            (Type::Int | Type::String, Type::Double) => "double",
            (Type::Double | Type::String | Type::Timestamp, Type::Int) => "int",
            (Type::Int | Type::Double | Type::Bool | Type::Bytes | Type::Timestamp | Type::Duration, Type::String) => {
                "string"
            }
            (Type::String | Type::Int, Type::Timestamp) => "timestamp",
            (Type::String, Type::Duration) => "duration",
            (Type::String, Type::Bytes) => "bytes",
            (Type::String, Type::Bool) => "bool",
            _ => return None,
        };
        Some(format!("{function}({text})"))
    }

    fn comprehension(&mut self, form: Form, range: &Expression, variable: &Word, bodies: &[Expression]) -> Typed {
        let checked = self.check(range);
        let element = match &checked.r#type {
            Type::List(inner) => (**inner).clone(),
            Type::Map(_) | Type::Record(_) => Type::String,
            Type::Dynamic => Type::Dynamic,
            other => {
                let message = format!(
                    "{} is {} and has no elements",
                    self.quote(range.span),
                    with_article(&other.to_string())
                );
                self.fault(range.span, message, "write a list or a map before the `.`");
                Type::Dynamic
            }
        };
        self.locals.push((variable.text.clone(), element.clone()));
        let (filter, body) = match bodies {
            [filter, body] => (Some(self.condition(filter, "`map`")), Some(body)),
            bodies => (None, bodies.first()),
        };
        let body = match (form, body) {
            (_, None) => Typed::broken(),
            (Form::Map, Some(body)) => self.check(body),
            (_, Some(body)) => Typed::new(self.condition(body, "it"), Type::Bool),
        };
        self.locals.pop();
        let r#type = match form {
            Form::Map => Type::List(Box::new(body.r#type)),
            Form::Filter => Type::List(Box::new(element)),
            Form::All | Form::Exists | Form::ExistsOne => Type::Bool,
        };
        let comprehension = Comprehension {
            form,
            range: checked.node,
            filter,
            body: body.node,
        };
        Typed::new(Node::Comprehension(Box::new(comprehension)), r#type)
    }
}

fn parse_fault(message: String, mend: String, span: Span) -> Fault {
    crate::lex::fault(message, mend, span)
}

/// Computes a node now if its operands are constant. One that has a fault is left to run into it, as CEL says.
fn fold(node: Node, constant: bool) -> Node {
    if !constant {
        return node;
    }
    match node.evaluate(&mut Context::new(&Nothing, &[])) {
        // A long constant is cheaper as its formula.
        Ok(value) if weight(&value) <= limits::TEXT_BYTES => Node::Constant(value),
        _ => node,
    }
}

fn weight(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::String(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::List(items) => items.iter().map(weight).sum(),
            Value::Map(entries) => entries.iter().map(|(key, value)| key.len() + weight(value)).sum(),
            _ => 0,
        }
}
