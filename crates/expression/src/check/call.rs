//! Calls: which function is meant, and whether it takes these arguments.

use super::{Checker, Nothing, Typed, fold};
use crate::conform::with_article;
use crate::evaluate::Context;
use crate::functions::arithmetic::EXTREMES;
use crate::functions::{self, Calling, Function, Literals, Shape, text};
use crate::suggest;
use crate::syntax::{Expression, Kind, Span, Word};
use crate::time;
use crate::tree::Node;
use crate::types::Type;
use crate::value::Value;

impl Checker<'_> {
    pub(super) fn call(&mut self, word: &Word, receiver: Option<&Expression>, arguments: &[Expression]) -> Typed {
        if self.is_lookup(word, receiver) {
            let access = self.lookup(word, arguments);
            return self.finish(access);
        }
        let (name, receiver) = match receiver.map(|receiver| &receiver.kind) {
            Some(Kind::Name(namespace)) if namespace == "math" && !self.is_variable(namespace) => {
                (format!("math.{}", word.text), None)
            }
            _ => (word.text.clone(), receiver),
        };
        let written: Vec<&Expression> = receiver.into_iter().chain(arguments).collect();
        if let Some(typed) = self.unbuilt(&name, word.span) {
            return typed;
        }
        let Some(function) = functions::named(&name) else {
            for argument in written {
                self.check(argument);
            }
            return self.no_function(&name, word.span);
        };
        let checked: Vec<Typed> = written.iter().map(|argument| self.check(argument)).collect();
        if let Some(typed) = self.wrong_form(function, receiver.is_some(), &written, word.span) {
            return typed;
        }
        let result = if EXTREMES.contains(&function.name) {
            self.extreme(function, &written, &checked, word.span)
        } else {
            self.overload(function, &written, &checked, word.span)
        };
        match result {
            Some(r#type) => self.compiled(function, &written, checked, r#type),
            None => Typed::broken(),
        }
    }

    fn is_variable(&self, name: &str) -> bool {
        self.scope.variables.contains_key(name) || self.locals.iter().any(|(local, _)| local == name)
    }

    fn no_function(&mut self, name: &str, span: Span) -> Typed {
        let message = format!("there is no function `{name}`");
        let own = name.strip_prefix("math.").unwrap_or(name);
        let macros = ["all", "exists", "exists_one", "map", "filter", "has"];
        if let Some(mend) = suggest::foreign(own) {
            return self.fault(span, message, mend);
        }
        let lookups = self.scope.lookups.keys().map(String::as_str);
        let known = functions::all()
            .map(|function| function.name)
            .chain(macros)
            .chain(lookups);
        match suggest::nearest(name, known) {
            Some(meant) => self.fault(
                span,
                format!("{message}; did you mean `{meant}`?"),
                format!("write `{meant}`"),
            ),
            None => self.fault(
                span,
                message,
                "use one of CEL's functions, such as `size`, `contains` or `string`",
            ),
        }
    }

    /// `contains(a, b)` for `a.contains(b)`, and the other way round.
    fn wrong_form(
        &mut self,
        function: &Function,
        has_receiver: bool,
        written: &[&Expression],
        span: Span,
    ) -> Option<Typed> {
        let name = function.name;
        let mut texts = written.iter().map(|argument| self.source(argument.span));
        match (function.calling, has_receiver) {
            (Calling::Method, false) => {
                let first = texts.next().unwrap_or("x").to_owned();
                let rest: Vec<&str> = texts.collect();
                let mend = format!("write `{first}.{name}({})`", rest.join(", "));
                Some(self.fault(span, format!("`{name}` is called on a value"), mend))
            }
            (Calling::Global, true) => {
                let all: Vec<&str> = texts.collect();
                let mend = format!("write `{name}({})`", all.join(", "));
                Some(self.fault(span, format!("`{name}` stands before what it takes"), mend))
            }
            _ => None,
        }
    }

    /// The type that the function gives for these arguments; `None` after a fault.
    fn overload(
        &mut self,
        function: &Function,
        written: &[&Expression],
        checked: &[Typed],
        span: Span,
    ) -> Option<Type> {
        let fitting: Vec<_> = function
            .signatures
            .iter()
            .filter(|form| form.takes.len() == checked.len())
            .collect();
        if fitting.is_empty() {
            let mut counts: Vec<usize> = function.signatures.iter().map(|form| form.takes.len()).collect();
            counts.sort_unstable();
            counts.dedup();
            let own = usize::from(function.calling == Calling::Method);
            let counts: Vec<String> = counts.iter().map(|count| (count - own).to_string()).collect();
            let given = checked.len() - own.min(checked.len());
            let plural = if counts == ["1"] { "argument" } else { "arguments" };
            let message = format!(
                "`{}` takes {} {plural}, not {given}",
                function.name,
                counts.join(" or ")
            );
            self.fault(span, message, format!("write `{}`", usage(function)));
            return None;
        }
        for (place, (argument, typed)) in written.iter().zip(checked).enumerate() {
            let mut shapes: Vec<Shape> = fitting.iter().map(|form| form.takes[place]).collect();
            shapes.dedup();
            if shapes.iter().any(|shape| shape.takes(&typed.r#type)) {
                continue;
            }
            let names: Vec<String> = shapes.iter().map(|shape| with_article(&shape.to_string())).collect();
            let found = with_article(&typed.r#type.to_string());
            let message = format!(
                "{} is {found}, where `{}` takes {}",
                self.quote(argument.span),
                function.name,
                names.join(" or ")
            );
            let mend = shapes
                .iter()
                .find_map(|shape| self.converted(argument, &typed.r#type, &shape.r#type()));
            let mend = mend.map_or_else(
                || format!("write `{}`", usage(function)),
                |text| format!("write `{text}`"),
            );
            self.fault(argument.span, message, mend);
            return None;
        }
        let takes = |form: &&&functions::Signature| {
            form.takes
                .iter()
                .zip(checked)
                .all(|(shape, typed)| shape.takes(&typed.r#type))
        };
        let mut gives = fitting.iter().filter(takes).map(|form| form.gives);
        let Some(first) = gives.next() else {
            let kinds: Vec<String> = checked.iter().map(|typed| typed.r#type.to_string()).collect();
            let message = format!("`{}` does not take {} together", function.name, kinds.join(" and "));
            self.fault(span, message, format!("write `{}`", usage(function)));
            return None;
        };
        Some(if gives.all(|shape| shape == first) {
            first.r#type()
        } else {
            Type::Dynamic
        })
    }

    /// Numbers, or one list of them.
    fn extreme(&mut self, function: &Function, written: &[&Expression], checked: &[Typed], span: Span) -> Option<Type> {
        if written.is_empty() {
            self.fault(
                span,
                format!("`{}` takes at least one number", function.name),
                format!("write `{}(x, y)`", function.name),
            );
            return None;
        }
        let types: Vec<Type> = match checked {
            [
                Typed {
                    r#type: Type::List(inner),
                    ..
                },
            ] => vec![(**inner).clone()],
            many => many.iter().map(|typed| typed.r#type.clone()).collect(),
        };
        if let Some(place) = types
            .iter()
            .position(|r#type| !(r#type.is_number() || *r#type == Type::Dynamic))
        {
            let argument = written[place];
            let message = format!(
                "{} is {}, where `{}` takes numbers",
                self.quote(argument.span),
                with_article(&checked[place].r#type.to_string()),
                function.name
            );
            let mend = self.converted(argument, &types[place], &Type::Double);
            self.fault(
                argument.span,
                message,
                mend.map_or_else(|| "write a number".to_owned(), |text| format!("write `{text}`")),
            );
            return None;
        }
        types
            .into_iter()
            .reduce(|one, other| one.join(&other).unwrap_or(Type::Dynamic))
    }

    fn compiled(&mut self, function: &Function, written: &[&Expression], checked: Vec<Typed>, r#type: Type) -> Typed {
        let constant = checked.iter().all(|typed| typed.node.constant().is_some());
        let second = match checked.get(1).and_then(|typed| typed.node.constant()) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        };
        let mut arguments: Vec<Node> = checked.into_iter().map(|typed| typed.node).collect();
        match (function.literals, second) {
            (Literals::Zone, Some(zone)) if time::zone(&zone).is_none() => {
                let mend = "write a name such as \"America/New_York\", or an offset such as \"+02:00\"";
                return self.fault(written[1].span, format!("{zone:?} is no time zone"), mend);
            }
            (Literals::Pattern, Some(pattern)) => {
                return match text::pattern(&pattern) {
                    Ok(pattern) => {
                        let node = Node::Matches {
                            text: Box::new(arguments.swap_remove(0)),
                            pattern,
                        };
                        Typed::new(fold(node, constant), Type::Bool)
                    }
                    Err(why) => self.fault(
                        written[1].span,
                        why,
                        "write a regular expression such as r\"^[A-Z]{2}-\\d+$\"",
                    ),
                };
            }
            _ => {}
        }
        let node = Node::Call {
            run: function.run,
            arguments: arguments.into(),
        };
        if constant
            && function.literals == Literals::Convert
            && let Err(fault) = node.evaluate(&mut Context::new(&Nothing, &[]))
            && let Some(argument) = written.first()
        {
            return self.fault(
                argument.span,
                fault.to_string(),
                format!("write what `{}` can read", function.name),
            );
        }
        Typed::new(fold(node, constant), r#type)
    }
}

/// How a function is written, from its first form.
fn usage(function: &Function) -> String {
    let mut takes: Vec<String> = match function.signatures.first() {
        Some(form) => form.takes.iter().map(Shape::to_string).collect(),
        None => vec!["number".to_owned()],
    };
    if function.calling == Calling::Method && !takes.is_empty() {
        let receiver = takes.remove(0);
        return format!("{receiver}.{}({})", function.name, takes.join(", "));
    }
    format!("{}({})", function.name, takes.join(", "))
}
