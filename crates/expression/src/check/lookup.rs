//! `predict("…")`: a function of one name that is known beforehand. What it gives is read by a path, like a variable.

use super::Checker;
use super::access::Access;
use crate::suggest;
use crate::syntax::{Expression, Kind, Word};
use crate::value::Value;

/// Names that a mend shows.
const SHOWN_MAX: usize = 5;

impl Checker<'_> {
    pub(super) fn is_lookup(&self, function: &Word, receiver: Option<&Expression>) -> bool {
        receiver.is_none() && self.scope.lookups.contains_key(&function.text)
    }

    pub(super) fn lookup(&mut self, function: &Word, arguments: &[Expression]) -> Access {
        let word = &function.text;
        let scope = self.scope;
        let Some(known) = scope.lookups.get(word) else {
            return Access::Value(super::Typed::broken());
        };
        let shown: Vec<String> = known.keys().take(SHOWN_MAX).map(|name| format!("{name:?}")).collect();
        let example = known.keys().next().map_or("…", String::as_str);
        let [argument] = arguments else {
            let message = format!("`{word}` takes one name in quotes, not {} arguments", arguments.len());
            return Access::Value(self.fault(function.span, message, format!("write `{word}({example:?})`")));
        };
        let Kind::Literal(Value::String(name)) = &argument.kind else {
            let message = format!("`{word}` takes a name in quotes: which one must be known before anything runs");
            return Access::Value(self.fault(argument.span, message, format!("write `{word}({example:?})`")));
        };
        if let Some(found) = known.get(&**name) {
            return Access::Path(vec![word.as_str().into(), (&**name).into()], found.clone());
        }
        let name = crate::parse::shorten(name);
        let message = format!("`{word}` knows no {name:?}");
        Access::Value(match suggest::nearest(&name, known.keys().map(String::as_str)) {
            Some(meant) => {
                let message = format!("{message}; did you mean {meant:?}?");
                self.fault(argument.span, message, format!("write `{word}({meant:?})`"))
            }
            None if shown.is_empty() => {
                let mend = "add it to the board: prediction \"…\" kind=\"repeat-purchase\" { … }";
                self.fault(argument.span, format!("{message}: the board has none"), mend)
            }
            None => self.fault(argument.span, message, format!("use one of {}", shown.join(", "))),
        })
    }
}
