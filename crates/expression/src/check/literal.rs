//! Constants, lists and maps.

use super::{Checker, Nothing, Typed, fold};
use crate::conform::with_article;
use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::syntax::{Expression, Span};
use crate::tree::Node;
use crate::types::Type;
use crate::value::Value;

pub(super) fn literal(value: &Value) -> Typed {
    let r#type = match value {
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Double(_) => Type::Double,
        Value::String(_) => Type::String,
        Value::Bytes(_) => Type::Bytes,
        // The parser makes no others.
        _ => Type::Null,
    };
    Typed::constant(value.clone(), r#type)
}

/// One type for all; dynamic where they differ.
fn common(types: impl Iterator<Item = Type>) -> Type {
    types
        .reduce(|one, other| one.join(&other).unwrap_or(Type::Dynamic))
        .unwrap_or(Type::Dynamic)
}

impl Checker<'_> {
    pub(super) fn list(&mut self, items: &[Expression]) -> Typed {
        let (nodes, types): (Vec<Node>, Vec<Type>) = items
            .iter()
            .map(|item| self.check(item))
            .map(|typed| (typed.node, typed.r#type))
            .unzip();
        let constant = nodes.iter().all(|node| node.constant().is_some());
        Typed::new(
            fold(Node::List(nodes.into()), constant),
            Type::List(Box::new(common(types.into_iter()))),
        )
    }

    pub(super) fn map(&mut self, entries: &[(Expression, Expression)], span: Span) -> Typed {
        let (mut nodes, mut types) = (Vec::new(), Vec::new());
        for (key, value) in entries {
            let checked = self.check(key);
            if !checked.r#type.fits(&Type::String) {
                let found = with_article(&checked.r#type.to_string());
                let mend = self.converted(key, &checked.r#type, &Type::String);
                let mend = mend.map_or_else(|| "write a text in quotes".to_owned(), |text| format!("write `{text}`"));
                self.fault(
                    key.span,
                    format!("a map's key is a string, but {} is {found}", self.quote(key.span)),
                    mend,
                );
            }
            let value = self.check(value);
            types.push(value.r#type);
            nodes.push((checked.node, value.node));
        }
        let constant = nodes
            .iter()
            .all(|(key, value)| key.constant().is_some() && value.constant().is_some());
        let node = Node::Map(nodes.into());
        if constant
            && let Err(fault @ EvaluationFault::RepeatedKey(_)) = node.evaluate(&mut Context::new(&Nothing, &[]))
        {
            return self.fault(span, fault.to_string(), "write each key once");
        }
        Typed::new(fold(node, constant), Type::Map(Box::new(common(types.into_iter()))))
    }
}
