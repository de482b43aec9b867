//! Operators: which types they take, and what to write when they do not.

use super::access::Access;
use super::{Checker, Typed, fold};
use crate::conform::with_article;
use crate::functions::Shape;
use crate::functions::arithmetic::verb;
use crate::syntax::{Arithmetic, Comparison, Expression, Kind, Operator, Span};
use crate::tree::Node;
use crate::types::Type;
use crate::value::Value;

/// What `left operator right` gives.
type Form = (Shape, Shape, Shape);

const INT: Form = (Shape::Int, Shape::Int, Shape::Int);
const DOUBLE: Form = (Shape::Double, Shape::Double, Shape::Double);
const DURATION: Form = (Shape::Duration, Shape::Duration, Shape::Duration);

const fn forms(operator: Arithmetic) -> &'static [Form] {
    match operator {
        Arithmetic::Add => &[
            INT,
            DOUBLE,
            DURATION,
            (Shape::String, Shape::String, Shape::String),
            (Shape::Bytes, Shape::Bytes, Shape::Bytes),
            (Shape::List, Shape::List, Shape::List),
            (Shape::Timestamp, Shape::Duration, Shape::Timestamp),
            (Shape::Duration, Shape::Timestamp, Shape::Timestamp),
        ],
        Arithmetic::Subtract => &[
            INT,
            DOUBLE,
            DURATION,
            (Shape::Timestamp, Shape::Timestamp, Shape::Duration),
            (Shape::Timestamp, Shape::Duration, Shape::Timestamp),
        ],
        Arithmetic::Multiply | Arithmetic::Divide => &[INT, DOUBLE],
        Arithmetic::Remainder => &[INT],
    }
}

/// The type of the result, `None` when there is no form for the two types.
fn result(operator: Arithmetic, left: &Type, right: &Type) -> Option<Type> {
    let mut gives: Option<Type> = None;
    for (_, _, shape) in forms(operator)
        .iter()
        .filter(|(one, other, _)| one.takes(left) && other.takes(right))
    {
        let r#type = match (shape, left, right) {
            (Shape::List, Type::List(one), Type::List(other)) => {
                Type::List(Box::new(one.join(other).unwrap_or(Type::Dynamic)))
            }
            _ => shape.r#type(),
        };
        gives = Some(match gives {
            Some(before) if before != r#type => Type::Dynamic,
            _ => r#type,
        });
    }
    // What is unknown may turn out to be a double beside the integer.
    match (left, right, gives) {
        (Type::Dynamic, _, Some(Type::Int)) | (_, Type::Dynamic, Some(Type::Int)) => Some(Type::Dynamic),
        (_, _, gives) => gives,
    }
}

impl Checker<'_> {
    pub(super) fn binary(&mut self, operator: Operator, left: &Expression, right: &Expression, span: Span) -> Typed {
        if operator == Operator::In
            && let Some(typed) = self.key_in_path(left, right)
        {
            return typed;
        }
        let (one, other) = (self.check(left), self.check(right));
        let constant = one.node.constant().is_some() && other.node.constant().is_some();
        match operator {
            Operator::Arithmetic(operator) => match result(operator, &one.r#type, &other.r#type) {
                Some(r#type) => {
                    let node = Node::Arithmetic {
                        operator,
                        left: Box::new(one.node),
                        right: Box::new(other.node),
                    };
                    Typed::new(fold(node, constant), r#type)
                }
                None => self.no_arithmetic(operator, (left, &one.r#type), (right, &other.r#type), span),
            },
            Operator::Compare(operator) => {
                if !comparable(operator, &one.r#type, &other.r#type) {
                    return self.no_comparison((left, &one.r#type), (right, &other.r#type), operator, span);
                }
                Typed::new(fold(comparison(operator, one.node, other.node), constant), Type::Bool)
            }
            Operator::In => self.within((left, one), (right, other), constant),
        }
    }

    /// `"key" in record` asks whether the path is there, without reading the record.
    fn key_in_path(&mut self, left: &Expression, right: &Expression) -> Option<Typed> {
        let Kind::Literal(Value::String(key)) = &left.kind else {
            return None;
        };
        // Looked at before it is checked: a second check of a nested operand would double the work at each level.
        if !is_chain(right) {
            return None;
        }
        let faults = self.faults.len();
        match self.access(right) {
            Access::Path(mut names, Type::Map(_) | Type::Record(_)) => {
                names.push((**key).into());
                Some(Typed::new(Node::HasPath(self.path(names)), Type::Bool))
            }
            // Checked again, as any other operand.
            _ => {
                self.faults.truncate(faults);
                None
            }
        }
    }

    fn within(
        &mut self,
        (left, needle): (&Expression, Typed),
        (right, haystack): (&Expression, Typed),
        constant: bool,
    ) -> Typed {
        let element = match &haystack.r#type {
            Type::Dynamic => Type::Dynamic,
            Type::List(inner) => (**inner).clone(),
            Type::Map(_) | Type::Record(_) => Type::String,
            other => {
                let message = format!(
                    "{} is {}, where `in` needs a list or a map",
                    self.quote(right.span),
                    with_article(&other.to_string())
                );
                let mend = match other {
                    Type::String => format!(
                        "write `{}.contains({})`",
                        self.source(right.span),
                        self.source(left.span)
                    ),
                    _ => "write a list, such as `x in [1, 2]`".to_owned(),
                };
                return self.fault(right.span, message, mend);
            }
        };
        if !needle.r#type.comparable(&element) {
            let message = format!(
                "{} is {} and never in {}",
                self.quote(left.span),
                with_article(&needle.r#type.to_string()),
                with_article(&haystack.r#type.to_string())
            );
            let mend = self.converted(left, &needle.r#type, &element);
            let mend = mend.map_or_else(
                || format!("look for {}", with_article(&element.to_string())),
                |text| format!("write `{text}`"),
            );
            return self.fault(left.span, message, mend);
        }
        let node = match haystack.node {
            Node::Constant(haystack) if !constant => Node::InConstant {
                needle: Box::new(needle.node),
                haystack,
            },
            haystack => Node::In {
                needle: Box::new(needle.node),
                haystack: Box::new(haystack),
            },
        };
        Typed::new(fold(node, constant), Type::Bool)
    }

    fn no_arithmetic(
        &mut self,
        operator: Arithmetic,
        (left, one): (&Expression, &Type),
        (right, other): (&Expression, &Type),
        span: Span,
    ) -> Typed {
        let message = match operator {
            Arithmetic::Subtract => format!("cannot subtract {other} from {one}"),
            Arithmetic::Divide => format!("cannot divide {one} by {other}"),
            _ => format!("cannot {} {one} and {other}", verb(operator)),
        };
        let message = format!("{}: {message}", self.quote(span));
        let convert = |from: &Expression, found: &Type, wanted: &Type| self.converted(from, found, wanted);
        let mend = match (one, other) {
            (Type::Int, Type::Double) if operator != Arithmetic::Remainder => convert(left, one, other),
            (Type::Double, Type::Int) if operator != Arithmetic::Remainder => convert(right, other, one),
            (Type::String, _) if operator == Arithmetic::Add => convert(right, other, one),
            (_, Type::String) if operator == Arithmetic::Add && !matches!(one, Type::Timestamp | Type::Duration) => {
                convert(left, one, other)
            }
            (Type::Timestamp | Type::Duration, Type::String) => convert(right, other, &Type::Duration),
            (Type::String, Type::Timestamp) => convert(left, one, other),
            (Type::String, _) if other.is_number() => convert(left, one, other),
            (_, Type::String) if one.is_number() => convert(right, other, one),
            (Type::Timestamp, _) if other.is_number() => Some("duration(\"1h\")".to_owned()),
            _ if operator == Arithmetic::Remainder && (*one == Type::Double || *other == Type::Double) => {
                Some(format!("int({}) % …", self.source(left.span)))
            }
            _ => None,
        };
        let mend = mend.map_or_else(
            || {
                format!(
                    "`{}` needs two of the same kind, such as two numbers",
                    Operator::Arithmetic(operator).text()
                )
            },
            |text| format!("write `{text}`"),
        );
        self.fault(span, message, mend)
    }

    fn no_comparison(
        &mut self,
        (left, one): (&Expression, &Type),
        (right, other): (&Expression, &Type),
        operator: Comparison,
        span: Span,
    ) -> Typed {
        let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
        let (one_name, other_name) = (with_article(&one.to_string()), with_article(&other.to_string()));
        let message = if equality {
            format!("{}: {one_name} never equals {other_name}", self.quote(span))
        } else {
            format!("{}: cannot order {one} and {other}", self.quote(span))
        };
        let mend = match (one, other) {
            (Type::Null, _) => Some(format!("has({})", self.source(right.span))),
            (_, Type::Null) => Some(format!("has({})", self.source(left.span))),
            // The literal is what is easily written otherwise.
            (Type::String, _) if matches!(left.kind, Kind::Literal(_)) => self.converted(left, one, other),
            (_, Type::String) => self.converted(right, other, one),
            (Type::String, _) => self.converted(left, one, other),
            _ => None,
        };
        let mend = mend.map_or_else(
            || "compare two of the same kind".to_owned(),
            |text| format!("write `{text}`"),
        );
        self.fault(span, message, mend)
    }

    pub(super) fn negate(&mut self, operand: &Expression) -> Typed {
        let Typed { node, r#type } = self.check(operand);
        if !(r#type.is_number() || r#type == Type::Dynamic) {
            let message = format!(
                "{} is {}, where `-` needs a number",
                self.quote(operand.span),
                with_article(&r#type.to_string())
            );
            let mend = match r#type {
                Type::Bool => "write `!` for the opposite",
                Type::Duration => "write `duration(\"0\") - x`",
                _ => "write a number",
            };
            return self.fault(operand.span, message, mend);
        }
        let constant = node.constant().is_some();
        Typed::new(fold(Node::Negate(Box::new(node)), constant), r#type)
    }

    /// `&&` and `||`; `decisive` is the value of an operand that settles it.
    pub(super) fn logic(&mut self, operands: &[Expression], decisive: bool) -> Typed {
        let place = if decisive { "`||`" } else { "`&&`" };
        let nodes: Box<[Node]> = operands.iter().map(|operand| self.condition(operand, place)).collect();
        let settled = nodes.iter().any(|node| node.constant() == Some(&Value::Bool(decisive)));
        let constant = nodes.iter().all(|node| node.constant().is_some());
        let node = match (settled, decisive) {
            (true, _) => Node::Constant(Value::Bool(decisive)),
            (false, true) => Node::Any(nodes),
            (false, false) => Node::All(nodes),
        };
        Typed::new(fold(node, constant), Type::Bool)
    }

    pub(super) fn conditional(&mut self, parts: &[Expression; 3]) -> Typed {
        let [condition, yes, no] = parts;
        let condition = self.condition(condition, "`?`");
        let (one, other) = (self.check(yes), self.check(no));
        let Some(r#type) = one.r#type.join(&other.r#type) else {
            let message = format!(
                "{} is {}, but {} is {}: both sides of `:` need the same type",
                self.quote(yes.span),
                with_article(&one.r#type.to_string()),
                self.quote(no.span),
                with_article(&other.r#type.to_string())
            );
            let mend = match (&one.r#type, &other.r#type) {
                (Type::Double, Type::Int) | (Type::String, _) => self.converted(no, &other.r#type, &one.r#type),
                (left, right) => self
                    .converted(yes, left, right)
                    .or_else(|| self.converted(no, right, left)),
            };
            let mend = mend.map_or_else(
                || "write `dyn(…)` around one of them".to_owned(),
                |text| format!("write `{text}`"),
            );
            return self.fault(yes.span.to(no.span), message, mend);
        };
        let node = match condition.constant() {
            Some(Value::Bool(true)) => one.node,
            Some(Value::Bool(false)) => other.node,
            _ => Node::Conditional(Box::new([condition, one.node, other.node])),
        };
        Typed::new(node, r#type)
    }
}

/// A name, or fields of a name.
fn is_chain(mut expression: &Expression) -> bool {
    while let Kind::Select { operand, .. } = &expression.kind {
        expression = operand;
    }
    matches!(expression.kind, Kind::Name(_))
}

fn comparable(operator: Comparison, one: &Type, other: &Type) -> bool {
    let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
    let ordered = |r#type: &Type| !matches!(r#type, Type::Null | Type::List(_) | Type::Map(_) | Type::Record(_));
    one.comparable(other) && (equality || (ordered(one) && ordered(other)))
}

/// With a constant on the right wherever there is one.
fn comparison(operator: Comparison, left: Node, right: Node) -> Node {
    match (left, right) {
        (left, Node::Constant(right)) => Node::CompareConstant {
            operator,
            left: Box::new(left),
            right,
        },
        (Node::Constant(left), right) => Node::CompareConstant {
            operator: turned(operator),
            left: Box::new(right),
            right: left,
        },
        (left, right) => Node::Compare {
            operator,
            left: Box::new(left),
            right: Box::new(right),
        },
    }
}

/// The operator with its sides exchanged.
const fn turned(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}
