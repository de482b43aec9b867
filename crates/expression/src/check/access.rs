//! Names, fields and indices: which become paths that are asked for, and which steps inside a computed value.

use super::{Checker, Typed, fold};
use crate::conform::with_article;
use crate::functions;
use crate::program::Path;
use crate::suggest;
use crate::syntax::{Expression, Kind, Span};
use crate::tree::Node;
use crate::types::{RecordType, Type};
use crate::value::Value;

/// What a chain of names leads to.
pub(super) enum Access {
    /// Still a path from a variable; a further field lengthens it.
    Path(Vec<Box<str>>, Type),
    /// Computed already.
    Value(Typed),
}

/// CEL's names of types, which `type(x)` gives.
const TYPE_NAMES: &[&str] = &[
    "bool",
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "list",
    "map",
    "null_type",
    "google.protobuf.Timestamp",
    "google.protobuf.Duration",
];

impl Checker<'_> {
    pub(super) fn read(&mut self, expression: &Expression) -> Typed {
        let access = self.access(expression);
        self.finish(access)
    }

    pub(super) fn finish(&mut self, access: Access) -> Typed {
        match access {
            Access::Path(names, r#type) => Typed::new(Node::Path(self.path(names)), r#type),
            Access::Value(typed) => typed,
        }
    }

    /// The path's index, the same for the same path.
    pub(super) fn path(&mut self, names: Vec<Box<str>>) -> usize {
        let known = self.paths.iter().position(|path| *path.names == *names);
        known.unwrap_or_else(|| {
            self.paths.push(Path { names: names.into() });
            self.paths.len() - 1
        })
    }

    pub(super) fn access(&mut self, expression: &Expression) -> Access {
        match &expression.kind {
            Kind::Name(name) => self.name(name, expression.span),
            Kind::Select { operand, name } => {
                if let Some(typed) = self.type_name(expression) {
                    return Access::Value(typed);
                }
                self.field(operand, &name.text, name.span, expression.span)
            }
            Kind::Index { operand, index } => match &index.kind {
                Kind::Literal(Value::String(name)) => self.field(operand, name, index.span, expression.span),
                _ => Access::Value(self.element(operand, index)),
            },
            Kind::Call {
                function,
                receiver: None,
                arguments,
            } if self.is_lookup(function, None) => self.lookup(function, arguments),
            _ => Access::Value(self.check(expression)),
        }
    }

    fn name(&mut self, name: &str, span: Span) -> Access {
        if let Some(slot) = self.locals.iter().rposition(|(local, _)| local == name) {
            return Access::Value(Typed::new(Node::Local(slot), self.locals[slot].1.clone()));
        }
        if let Some(r#type) = self.scope.variables.get(name) {
            return Access::Path(vec![name.into()], r#type.clone());
        }
        if let Some(typed) = self.unbuilt(name, span) {
            return Access::Value(typed);
        }
        if TYPE_NAMES.contains(&name) {
            return Access::Value(Typed::constant(name, Type::String));
        }
        if self.scope.lookups.contains_key(name) {
            let mend = format!("ask it for a name: `{name}(\"…\")`");
            return Access::Value(self.fault(span, format!("`{name}` is a function"), mend));
        }
        let message = format!("`{name}` is not known here");
        let variables = &self.scope.variables;
        let known = self
            .locals
            .iter()
            .map(|(local, _)| local.as_str())
            .chain(variables.keys().map(String::as_str));
        let meant = suggest::nearest(name, known).map(str::to_owned).or_else(|| {
            variables
                .iter()
                .find_map(|(variable, r#type)| Some(variable.clone() + &suggest::deeper(name, r#type, 2)?))
        });
        Access::Value(match meant {
            Some(meant) => self.fault(
                span,
                format!("{message}; did you mean `{meant}`?"),
                format!("write `{meant}`"),
            ),
            None if functions::named(name).is_some() => self.fault(
                span,
                format!("`{name}` is a function"),
                format!("call it with brackets: `{name}(…)`"),
            ),
            None => {
                let names: Vec<String> = variables.keys().map(|name| format!("`{name}`")).collect();
                let mend = match names.as_slice() {
                    [] => "write a text in quotes or a number; there are no variables here".to_owned(),
                    names => format!("use {}, or put a text in quotes", names.join(", ")),
                };
                self.fault(span, message, mend)
            }
        })
    }

    /// A name that the language has but refuses for now.
    pub(super) fn unbuilt(&mut self, name: &str, span: Span) -> Option<Typed> {
        let why = self.scope.unbuilt.get(name)?.clone();
        Some(self.fault(span, why, format!("leave `{name}` out for now")))
    }

    /// `google.protobuf.Timestamp`, unless a variable hides it.
    fn type_name(&self, expression: &Expression) -> Option<Typed> {
        let text = self.source(expression.span);
        let hidden =
            self.scope.variables.contains_key("google") || self.locals.iter().any(|(local, _)| local == "google");
        (text.starts_with("google.") && !hidden && TYPE_NAMES.contains(&text))
            .then(|| Typed::constant(text, Type::String))
    }

    fn field(&mut self, operand: &Expression, name: &str, name_span: Span, span: Span) -> Access {
        let base = self.access(operand);
        let base_type = match &base {
            Access::Path(_, r#type) => r#type,
            Access::Value(typed) => &typed.r#type,
        };
        let r#type = match base_type {
            Type::Dynamic => Type::Dynamic,
            Type::Map(inner) => (**inner).clone(),
            Type::Record(record) => match record.fields.get(name) {
                Some(slot) => slot.r#type.clone(),
                None if record.open => Type::Dynamic,
                None => {
                    let record = record.clone();
                    return Access::Value(self.no_field(operand, &record, name, name_span, span));
                }
            },
            other => {
                let (found, mend) = (with_article(&other.to_string()), self.mend_field(operand, other, name));
                let message = format!("{} is {found} and has no field `{name}`", self.quote(operand.span));
                return Access::Value(self.fault(name_span, message, mend));
            }
        };
        match base {
            Access::Path(mut names, _) => {
                names.push(name.into());
                Access::Path(names, r#type)
            }
            Access::Value(typed) => {
                let constant = typed.node.constant().is_some();
                let node = Node::Select {
                    operand: Box::new(typed.node),
                    name: name.into(),
                };
                Access::Value(Typed::new(fold(node, constant), r#type))
            }
        }
    }

    fn no_field(
        &mut self,
        operand: &Expression,
        record: &RecordType,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Typed {
        let before = self.source(operand.span);
        let meant = suggest::nearest(name, record.fields.keys().map(String::as_str));
        let inner = || {
            record
                .fields
                .iter()
                .find_map(|(field, slot)| Some(suggest::step(field) + &suggest::deeper(name, &slot.r#type, 1)?))
        };
        let written = meant.map(suggest::step).or_else(inner);
        let message = format!("{} is no field of {}", self.quote(span), record.name);
        match (meant, written) {
            (Some(meant), Some(written)) => self.fault(
                name_span,
                format!("{message}; did you mean `{meant}`?"),
                format!("write `{before}{written}`"),
            ),
            (None, Some(written)) => self.fault(
                name_span,
                format!("{message}; did you mean `{before}{written}`?"),
                format!("write `{before}{written}`"),
            ),
            _ if record.fields.is_empty() => self.fault(
                name_span,
                format!("{message}, which has none"),
                format!("give {} the field `{name}` on the board", record.name),
            ),
            _ => self.fault(
                name_span,
                message,
                format!("use one of its fields: {}", suggest::fields(record)),
            ),
        }
    }

    fn mend_field(&self, operand: &Expression, found: &Type, name: &str) -> String {
        let before = crate::parse::shorten(self.source(operand.span));
        match (functions::named(name), found) {
            (Some(function), _) if function.calling != functions::Calling::Global => {
                format!("call it: `{before}.{name}()`")
            }
            (_, Type::List(_)) => {
                format!("take one element, such as `{before}[0]`, or all of them: `{before}.map(x, x.{name})`")
            }
            (_, Type::Timestamp) => format!("call a function of it, such as `{before}.getFullYear()`"),
            _ => format!("write `{before}` by itself"),
        }
    }

    pub(super) fn index(&mut self, whole: &Expression, operand: &Expression, index: &Expression) -> Typed {
        match &index.kind {
            Kind::Literal(Value::String(_)) => self.read(whole),
            _ => self.element(operand, index),
        }
    }

    /// `list[0]`, `map[key]`.
    fn element(&mut self, operand: &Expression, index: &Expression) -> Typed {
        let (base, place) = (self.check(operand), self.check(index));
        let (wanted, r#type) = match &base.r#type {
            Type::Dynamic => (Type::Dynamic, Type::Dynamic),
            Type::List(inner) => (Type::Int, (**inner).clone()),
            Type::Map(inner) => (Type::String, (**inner).clone()),
            Type::Record(_) => (Type::String, Type::Dynamic),
            other => {
                let message = format!(
                    "{} is {} and has no elements",
                    self.quote(operand.span),
                    with_article(&other.to_string())
                );
                let mend = match other {
                    Type::String => format!("write `{}.charAt(…)`", crate::parse::shorten(self.source(operand.span))),
                    _ => "leave the `[…]` out".to_owned(),
                };
                return self.fault(operand.span, message, mend);
            }
        };
        if !place.r#type.fits(&wanted) {
            let found = with_article(&place.r#type.to_string());
            let message = format!(
                "{} is {found}; a place in {} is {}",
                self.quote(index.span),
                with_article(&base.r#type.to_string()),
                with_article(&wanted.to_string())
            );
            let mend = self.converted(index, &place.r#type, &wanted);
            let mend = mend.map_or_else(
                || format!("write {}", with_article(&wanted.to_string())),
                |text| format!("write `{text}`"),
            );
            return self.fault(index.span, message, mend);
        }
        let constant = base.node.constant().is_some() && place.node.constant().is_some();
        let node = Node::Index {
            operand: Box::new(base.node),
            index: Box::new(place.node),
        };
        Typed::new(fold(node, constant), r#type)
    }

    pub(super) fn has(&mut self, field: &Expression) -> Typed {
        match self.access(field) {
            Access::Path(names, _) => Typed::new(Node::HasPath(self.path(names)), Type::Bool),
            Access::Value(Typed {
                node: Node::Select { operand, name },
                ..
            }) => Typed::new(Node::HasSelect { operand, name }, Type::Bool),
            // Only a literal's field is computed already; a fault has been told.
            Access::Value(Typed {
                node: Node::Constant(_),
                ..
            }) => Typed::constant(true, Type::Bool),
            Access::Value(_) => Typed::new(Typed::broken().node, Type::Bool),
        }
    }
}
