//! Operands: literals, names, calls, brackets, and what follows a point.

use super::{Parsed, Parser};
use crate::fault::Fault;
use crate::lex::{Token, fault};
use crate::syntax::{Expression, Form, Kind, Span, Word};
use crate::value::Value;

/// CEL keeps these for languages around it.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

impl Parser<'_> {
    pub(super) fn member(&mut self) -> Parsed {
        let primary = self.primary()?;
        self.members(primary)
    }

    pub(super) fn members(&mut self, mut operand: Expression) -> Parsed {
        loop {
            let opened = self.span();
            if self.eat(".") {
                operand = self.selected(operand)?;
            } else if self.eat("[") {
                if self.is("?") {
                    return Err(fault(
                        "`[?` is not built",
                        "write `has(x[\"key\"]) ? x[\"key\"] : other`",
                        self.span(),
                    ));
                }
                let index = self.expression()?;
                let close = self.expect("]", opened)?;
                let (span, levels) = (operand.span.to(close), 1 + operand.levels.max(index.levels));
                operand = self.node(
                    Kind::Index {
                        operand: Box::new(operand),
                        index: Box::new(index),
                    },
                    span,
                    levels,
                )?;
            } else {
                return Ok(operand);
            }
        }
    }

    /// What follows a point.
    fn selected(&mut self, operand: Expression) -> Parsed {
        let span = self.span();
        let text = match self.peek() {
            Token::Name(name) if !matches!(name.as_str(), "true" | "false" | "null" | "in") => name.clone(),
            Token::Quoted(name) => name.clone(),
            Token::Name(name) => {
                let mend = format!("write `[\"{name}\"]` for a field of that name");
                return Err(self.expected("a field or a function", mend));
            }
            Token::Symbol("?") => {
                return Err(fault("`.?` is not built", "write `has(x.y) ? x.y : other`", span));
            }
            _ => {
                return Err(self.expected(
                    "a field or a function after `.`",
                    "write its name, or leave the `.` out",
                ));
            }
        };
        let word = Word { text, span };
        self.advance();
        let opened = self.span();
        if !self.eat("(") {
            let (span, levels) = (operand.span.to(word.span), operand.levels + 1);
            return self.node(
                Kind::Select {
                    operand: Box::new(operand),
                    name: word,
                },
                span,
                levels,
            );
        }
        let (arguments, close) = self.arguments(opened, ")")?;
        let span = operand.span.to(close);
        let below = arguments
            .iter()
            .map(|argument| argument.levels)
            .fold(operand.levels, usize::max);
        let kind = match Form::named(&word.text) {
            Some(form) => self.comprehension(form, &word, operand, arguments)?,
            None => Kind::Call {
                function: word,
                receiver: Some(Box::new(operand)),
                arguments,
            },
        };
        self.node(kind, span, below + 1)
    }

    fn comprehension(
        &self,
        form: Form,
        word: &Word,
        range: Expression,
        arguments: Vec<Expression>,
    ) -> Result<Kind, Fault> {
        let name = &word.text;
        let shape = match form {
            Form::Map => format!("`list.{name}(x, value)` or `list.{name}(x, condition, value)`"),
            _ => format!("`list.{name}(x, condition)`"),
        };
        let mut arguments = arguments.into_iter();
        let first = arguments.next();
        let bodies: Vec<Expression> = arguments.collect();
        let most = if form == Form::Map { 2 } else { 1 };
        let Some(first) = first.filter(|_| (1..=most).contains(&bodies.len())) else {
            return Err(fault(
                format!("`{name}` takes a name and what to do with each"),
                format!("write {shape}"),
                word.span,
            ));
        };
        let Kind::Name(variable) = first.kind else {
            return Err(fault(
                format!("`{name}` begins with a name for each element"),
                format!("write {shape}"),
                first.span,
            ));
        };
        let variable = Word {
            text: variable,
            span: first.span,
        };
        Ok(Kind::Comprehension {
            form,
            range: Box::new(range),
            variable,
            bodies,
        })
    }

    /// Up to the closing bracket; a comma before it is allowed in lists.
    fn arguments(&mut self, opened: Span, close: &str) -> Result<(Vec<Expression>, Span), Fault> {
        let mut arguments = Vec::new();
        while !self.is(close) {
            if self.is("?") {
                return Err(fault(
                    "optional elements are not built",
                    "leave the `?` out",
                    self.span(),
                ));
            }
            arguments.push(self.expression()?);
            if !self.eat(",") {
                break;
            }
            if self.is(close) && close == ")" {
                return Err(self.expected("a further argument after `,`", "write it, or leave the `,` out"));
            }
        }
        Ok((arguments, self.expect(close, opened)?))
    }

    fn primary(&mut self) -> Parsed {
        let span = self.span();
        let literal = match self.peek() {
            Token::Int(_) | Token::Double(_) => return self.number(false, span),
            Token::String(text) => Value::from(text.as_str()),
            Token::Bytes(bytes) => Value::Bytes(bytes.as_slice().into()),
            Token::Name(name) if name == "true" => Value::Bool(true),
            Token::Name(name) if name == "false" => Value::Bool(false),
            Token::Name(name) if name == "null" => Value::Null,
            Token::Name(name) if name == "in" => return Err(self.expected("a value before `in`", "write `x in list`")),
            Token::Name(_) => return self.name(),
            // A leading point names the outermost scope, which is the only one here.
            Token::Symbol(".") if matches!(self.tokens.get(self.at + 1), Some((Token::Name(_), _))) => {
                self.advance();
                return self.name();
            }
            Token::Symbol("(") => {
                self.advance();
                let mut inner = self.expression()?;
                inner.span = span.to(self.expect(")", span)?);
                return Ok(inner);
            }
            Token::Symbol("[") => {
                self.advance();
                let (items, close) = self.arguments(span, "]")?;
                let below = items.iter().map(|item| item.levels).max().unwrap_or(0);
                return self.node(Kind::List(items), span.to(close), below + 1);
            }
            Token::Symbol("{") => return self.map(),
            _ => return Err(self.expected("a value", "write a value, a field or a bracket here")),
        };
        self.advance();
        self.node(Kind::Literal(literal), span, 1)
    }

    fn map(&mut self) -> Parsed {
        let opened = self.span();
        self.advance();
        let (mut entries, mut below) = (Vec::new(), 0);
        while !self.is("}") {
            let key = self.expression()?;
            if !self.eat(":") {
                return Err(self.expected("`:` after the key", "write `{\"key\": value}`"));
            }
            let value = self.expression()?;
            below = below.max(key.levels).max(value.levels);
            entries.push((key, value));
            if !self.eat(",") {
                break;
            }
        }
        let close = self.expect("}", opened)?;
        self.node(Kind::Map(entries), opened.to(close), below + 1)
    }

    /// A variable, or a function called without a receiver.
    fn name(&mut self) -> Parsed {
        let span = self.span();
        let Token::Name(text) = self.peek().clone() else {
            return Err(self.expected("a name", "write a name"));
        };
        self.advance();
        let opened = self.span();
        if text == "not" && !matches!(self.peek(), Token::Symbol(_) | Token::End) {
            return Err(fault("`not` is no operator", "write `!`", span));
        }
        if RESERVED.contains(&text.as_str()) {
            let mend = if text == "if" {
                "write `condition ? this : that`"
            } else {
                "use another name"
            };
            return Err(fault(format!("`{text}` is a reserved word"), mend, span));
        }
        if !self.eat("(") {
            return self.node(Kind::Name(text), span, 1);
        }
        let (mut arguments, close) = self.arguments(opened, ")")?;
        let span_whole = span.to(close);
        let below = arguments.iter().map(|argument| argument.levels).max().unwrap_or(0);
        if text == "has" {
            let argument = match (arguments.pop(), arguments.is_empty()) {
                (Some(argument), true) if is_field(&argument) => argument,
                _ => {
                    return Err(fault(
                        "`has` asks for a field",
                        "write `has(event.data.field)` or `has(x[\"field\"])`",
                        span_whole,
                    ));
                }
            };
            return self.node(Kind::Has(Box::new(argument)), span_whole, below + 1);
        }
        let function = Word { text, span };
        self.node(
            Kind::Call {
                function,
                receiver: None,
                arguments,
            },
            span_whole,
            below + 1,
        )
    }
}

fn is_field(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Select { .. } => true,
        Kind::Index { index, .. } => matches!(index.kind, Kind::Literal(Value::String(_))),
        _ => false,
    }
}
