//! What an expression reads, as it is written: for whoever shows, follows or renames names in it. Works on tokens, so that
//! it also knows the names in a text that is not finished.

use crate::lex::{Token, lex};
use crate::syntax::{Form, Span};
use std::ops::Range;

/// A path in the text, such as `event.data.price`, `subject["time-zone"]` or `predict("Will buy again").active`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The variable or function, and what follows.
    pub steps: Vec<Step>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Where the name stands, without point, quotes and brackets.
    pub name_range: Range<usize>,
    /// All of it: with its point, or its brackets and quotes.
    pub range: Range<usize>,
    /// How it is written.
    pub form: Written,
}

/// How a step is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// `name` at the beginning, or `.name`.
    Plain,
    /// `["name"]`.
    Indexed,
    /// `("name")`: what a lookup is asked for.
    Asked,
}

/// The paths that a text reads, in its order. Names that a macro binds (`list.all(x, …)`) begin none. Empty for a text that
/// cannot be cut into words.
pub fn reads(text: &str) -> Vec<Read> {
    let Ok(tokens) = lex(text) else { return Vec::new() };
    let mut reader = Reader {
        text,
        tokens: &tokens,
        at: 0,
        open: 0,
        bound: Vec::new(),
        reads: Vec::new(),
    };
    while reader.at < tokens.len() {
        reader.step();
    }
    reader.reads
}

/// The functions that an expression may call: the name, and whether it stands behind a value and a point.
pub fn functions() -> impl Iterator<Item = (&'static str, bool)> {
    use crate::functions::Calling;
    crate::functions::all().map(|function| (function.name, function.calling != Calling::Global))
}

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [(Token, Span)],
    at: usize,
    /// Brackets that are open.
    open: usize,
    /// Names that macros bind, and how many brackets were open.
    bound: Vec<(&'t str, usize)>,
    reads: Vec<Read>,
}

impl<'t> Reader<'t> {
    fn token(&self, ahead: usize) -> Option<&'t Token> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    fn range(&self, ahead: usize) -> Range<usize> {
        self.tokens
            .get(self.at + ahead)
            .map_or(0..0, |(_, span)| span.start..span.end)
    }

    fn is(&self, ahead: usize, symbol: &str) -> bool {
        matches!(self.token(ahead), Some(Token::Symbol(found)) if *found == symbol)
    }

    fn step(&mut self) {
        match self.token(0) {
            Some(Token::Symbol("(" | "[" | "{")) => self.open += 1,
            Some(Token::Symbol(")" | "]" | "}")) => {
                self.open = self.open.saturating_sub(1);
                while self.bound.last().is_some_and(|(_, open)| *open > self.open) {
                    self.bound.pop();
                }
            }
            // What follows a point begins nothing.
            Some(Token::Symbol(".")) => {
                self.binds();
                if matches!(self.token(1), Some(Token::Name(_) | Token::Quoted(_))) {
                    self.at += 1;
                }
            }
            Some(Token::Name(name)) if !matches!(name.as_str(), "true" | "false" | "null" | "in") => {
                return self.path(name);
            }
            _ => {}
        }
        self.at += 1;
    }

    /// `.all(x,` binds `x` up to its closing bracket.
    fn binds(&mut self) {
        if let (Some(Token::Name(form)), true, Some(Token::Name(name)), true) =
            (self.token(1), self.is(2, "("), self.token(3), self.is(4, ","))
            && Form::named(form).is_some()
        {
            self.bound.push((name, self.open + 1));
        }
    }

    fn path(&mut self, name: &'t str) {
        let range = self.range(0);
        let bound = self.bound.iter().any(|(bound, _)| *bound == name);
        let mut steps = vec![Step {
            name: name.to_owned(),
            name_range: range.clone(),
            range,
            form: Written::Plain,
        }];
        self.at += 1;
        if self.is(0, "(") {
            match (self.asked(), self.is(2, ")")) {
                (Some(step), true) => {
                    steps.push(step);
                    self.at += 3;
                }
                // A call of a function: what it takes is read by itself.
                _ => return,
            }
        }
        loop {
            if self.is(0, ".") && !self.is(2, "(") {
                let whole = self.range(0).start..self.range(1).end;
                let (name, inner) = match self.token(1) {
                    Some(Token::Name(name)) => (name, self.range(1)),
                    Some(Token::Quoted(name)) => (name, self.range(1).start + 1..self.range(1).end.saturating_sub(1)),
                    _ => break,
                };
                steps.push(Step {
                    name: name.clone(),
                    name_range: inner,
                    range: whole,
                    form: Written::Plain,
                });
                self.at += 2;
            } else if let (true, Some(mut step), true) = (self.is(0, "["), self.asked(), self.is(2, "]")) {
                step.form = Written::Indexed;
                steps.push(step);
                self.at += 3;
            } else {
                break;
            }
        }
        if !bound {
            self.reads.push(Read { steps });
        }
    }

    /// The text between two brackets, where it is written without escapes.
    fn asked(&self) -> Option<Step> {
        let Some(Token::String(name)) = self.token(1) else {
            return None;
        };
        let string = self.range(1);
        let plain = string.len() == name.len() + 2 && self.text.get(string.start + 1..string.end - 1) == Some(name);
        plain.then(|| Step {
            name: name.clone(),
            name_range: string.start + 1..string.end - 1,
            range: self.range(0).start..self.range(2).end,
            form: Written::Asked,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths, each as its steps joined.
    fn paths(text: &str) -> Vec<String> {
        let join = |read: Read| {
            for step in &read.steps {
                assert_eq!(text[step.name_range.clone()], step.name, "{text}");
            }
            let names: Vec<String> = read.steps.into_iter().map(|step| step.name).collect();
            names.join(">")
        };
        reads(text).into_iter().map(join).collect()
    }

    #[test]
    fn every_path_is_found_where_it_stands() {
        for (text, expected) in [
            ("event.data.price > 0.0 && count > 1", "event>data>price count"),
            (
                "has(event.data.x) ? event.data[\"a-b\"] : 'event.data.y'",
                "event>data>x event>data>a-b",
            ),
            ("predict('Will buy').active < 0.5", "predict>Will buy>active"),
            (
                "event.data.name.startsWith('x') && subject['time-zone'] == ''",
                "event>data>name subject>time-zone",
            ),
            (
                "event.data.items.all(event, event.data.price > 1) && event.data.z",
                "event>data>items event>data>z",
            ),
            ("event.data.`a-b` in [event.id]", "event>data>a-b event>id"),
            ("event.data[\"a\\\"b\"]", "event>data"),
            ("event.data.", "event>data"),
            ("string(body.order)", "body>order"),
            ("'open", ""),
        ] {
            assert_eq!(paths(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn functions_are_listed_with_how_they_are_called() {
        assert!(functions().any(|known| known == ("size", true)));
        assert!(functions().any(|(name, method)| name == "timestamp" && !method));
    }
}
