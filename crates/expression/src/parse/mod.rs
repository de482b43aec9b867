//! From tokens to a tree: precedence climbing over CEL's grammar. Gives the first fault; what follows it would be guesswork.

mod operand;

use crate::fault::Fault;
use crate::lex::{self, Token, fault};
use crate::limits;
use crate::syntax::{Arithmetic, Comparison, Expression, Kind, Operator, Span};
use crate::value::Value;

pub(crate) fn parse(text: &str) -> Result<Expression, Vec<Fault>> {
    let tokens = lex::lex(text)?;
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        depth: 0,
    };
    parser.whole().map_err(|fault| vec![fault])
}

struct Parser<'t> {
    text: &'t str,
    /// Ends with [`Token::End`], which is never passed.
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

type Parsed = Result<Expression, Fault>;

/// How the two sides of an operator become one.
enum Infix {
    Any,
    All,
    Plain(Operator),
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        if found {
            self.advance();
        }
        found
    }

    fn found(&self) -> String {
        match self.peek() {
            Token::End => "the end".to_owned(),
            _ => format!("`{}`", shorten(&self.text[self.span().start..self.span().end])),
        }
    }

    fn expected(&self, what: &str, mend: impl Into<String>) -> Fault {
        fault(format!("expected {what}, found {}", self.found()), mend, self.span())
    }

    fn expect(&mut self, symbol: &str, opened: Span) -> Result<Span, Fault> {
        let span = self.span();
        if self.eat(symbol) {
            return Ok(span);
        }
        if let Some(fault) = self.misplaced() {
            return Err(fault);
        }
        let open = &self.text[opened.start..opened.end];
        Err(self.expected(
            &format!("`{symbol}`"),
            format!(
                "close the `{open}` at character {} with `{symbol}`",
                self.column(opened.start)
            ),
        ))
    }

    /// From 1, in characters.
    fn column(&self, offset: usize) -> usize {
        self.text[..offset].chars().count() + 1
    }

    fn whole(&mut self) -> Parsed {
        if *self.peek() == Token::End {
            return Err(fault(
                "the expression is empty",
                "write an expression, such as `true`",
                self.span(),
            ));
        }
        let expression = self.expression()?;
        if *self.peek() == Token::End {
            return Ok(expression);
        }
        Err(self.misplaced().unwrap_or_else(|| match self.peek() {
            Token::Symbol(symbol @ (")" | "]" | "}")) => fault(
                format!("`{symbol}` closes nothing"),
                "leave it out, or open the bracket before",
                self.span(),
            ),
            _ => self.expected(
                "an operator or the end",
                "write an operator, such as `&&` or `==`, between the two",
            ),
        }))
    }

    /// Words and signs of other languages after a finished operand.
    fn misplaced(&self) -> Option<Fault> {
        let (Token::Name(word) | Token::Quoted(word)) = self.peek() else {
            return self.is("{").then(|| {
                fault(
                    "messages cannot be built here",
                    "write a map, such as {\"key\": 1}, by itself",
                    self.span(),
                )
            });
        };
        let mend = match word.to_ascii_lowercase().as_str() {
            "and" => "write `&&`",
            "or" => "write `||`",
            "is" | "equals" | "eq" => "write `==`",
            "not" => "write `!(x in list)`",
            "like" | "contains" | "matches" => "write `text.contains(\"part\")` or `text.matches(\"pattern\")`",
            _ => return None,
        };
        Some(fault(format!("`{word}` is no operator"), mend, self.span()))
    }

    fn node(&self, kind: Kind, span: Span, levels: usize) -> Parsed {
        if levels > limits::LEVELS {
            let message = format!(
                "the expression has more than {} levels inside one another",
                limits::LEVELS
            );
            return Err(fault(message, "write a shorter expression", span));
        }
        Ok(Expression { kind, span, levels })
    }

    fn expression(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > limits::LEVELS {
            let message = format!(
                "the expression has more than {} levels inside one another",
                limits::LEVELS
            );
            return Err(fault(message, "write a shorter expression", self.span()));
        }
        let condition = self.infix(0)?;
        let question = self.span();
        let whole = if self.eat("?") {
            let yes = self.expression()?;
            if !self.eat(":") {
                return Err(self.expected(
                    "`:`",
                    format!(
                        "complete the `?` at character {}: `condition ? this : that`",
                        self.column(question.start)
                    ),
                ));
            }
            let no = self.expression()?;
            let span = condition.span.to(no.span);
            let levels = 1 + condition.levels.max(yes.levels).max(no.levels);
            self.node(Kind::Conditional(Box::new([condition, yes, no])), span, levels)?
        } else {
            condition
        };
        self.depth -= 1;
        Ok(whole)
    }

    fn operator(&self) -> Option<(u8, Infix)> {
        use Arithmetic as A;
        use Comparison as C;
        use Operator::{Arithmetic as Arith, Compare};
        let symbol = match self.peek() {
            Token::Symbol(symbol) => *symbol,
            Token::Name(name) if name == "in" => "in",
            _ => return None,
        };
        Some(match symbol {
            "||" => (0, Infix::Any),
            "&&" => (1, Infix::All),
            "==" => (2, Infix::Plain(Compare(C::Equal))),
            "!=" => (2, Infix::Plain(Compare(C::NotEqual))),
            "<" => (2, Infix::Plain(Compare(C::Less))),
            "<=" => (2, Infix::Plain(Compare(C::LessOrEqual))),
            ">" => (2, Infix::Plain(Compare(C::Greater))),
            ">=" => (2, Infix::Plain(Compare(C::GreaterOrEqual))),
            "in" => (2, Infix::Plain(Operator::In)),
            "+" => (3, Infix::Plain(Arith(A::Add))),
            "-" => (3, Infix::Plain(Arith(A::Subtract))),
            "*" => (4, Infix::Plain(Arith(A::Multiply))),
            "/" => (4, Infix::Plain(Arith(A::Divide))),
            "%" => (4, Infix::Plain(Arith(A::Remainder))),
            _ => return None,
        })
    }

    fn infix(&mut self, weakest: u8) -> Parsed {
        let mut left = self.unary()?;
        while let Some((strength, infix)) = self.operator() {
            if strength < weakest {
                break;
            }
            self.advance();
            let right = self.infix(strength + 1)?;
            let span = left.span.to(right.span);
            left = match infix {
                Infix::Plain(operator) => {
                    let levels = 1 + left.levels.max(right.levels);
                    let kind = Kind::Binary {
                        operator,
                        left: Box::new(left),
                        right: Box::new(right),
                    };
                    self.node(kind, span, levels)?
                }
                Infix::Any => {
                    let (mut operands, below) = match left {
                        Expression {
                            kind: Kind::Any(operands),
                            levels,
                            ..
                        } => (operands, levels - 1),
                        other => {
                            let levels = other.levels;
                            (vec![other], levels)
                        }
                    };
                    let levels = 1 + below.max(right.levels);
                    operands.push(right);
                    self.node(Kind::Any(operands), span, levels)?
                }
                Infix::All => {
                    let (mut operands, below) = match left {
                        Expression {
                            kind: Kind::All(operands),
                            levels,
                            ..
                        } => (operands, levels - 1),
                        other => {
                            let levels = other.levels;
                            (vec![other], levels)
                        }
                    };
                    let levels = 1 + below.max(right.levels);
                    operands.push(right);
                    self.node(Kind::All(operands), span, levels)?
                }
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let mut signs = Vec::new();
        while self.is("!") || self.is("-") {
            signs.push((self.is("-"), self.span()));
            self.advance();
        }
        // The sign belongs to the number, or the least integer could not be written.
        let negative = signs.last().is_some_and(|(minus, _)| *minus);
        let mut operand = match (negative, self.peek()) {
            (true, Token::Int(_) | Token::Double(_)) => {
                let start = signs.pop().map_or(self.span(), |(_, span)| span);
                let literal = self.number(true, start)?;
                self.members(literal)?
            }
            _ => self.member()?,
        };
        for (minus, span) in signs.into_iter().rev() {
            let (span, levels) = (span.to(operand.span), operand.levels + 1);
            let operand_box = Box::new(operand);
            operand = self.node(
                if minus {
                    Kind::Negate(operand_box)
                } else {
                    Kind::Not(operand_box)
                },
                span,
                levels,
            )?;
        }
        Ok(operand)
    }

    fn number(&mut self, negative: bool, start: Span) -> Parsed {
        let span = start.to(self.span());
        let value = match *self.peek() {
            Token::Double(value) => Value::Double(if negative { -value } else { value }),
            Token::Int(size) => {
                let value = if negative {
                    0_i64.checked_sub_unsigned(size)
                } else {
                    i64::try_from(size).ok()
                };
                Value::Int(value.ok_or_else(|| {
                    fault(
                        format!(
                            "`{}` does not fit into 64 bits with a sign",
                            &self.text[span.start..span.end]
                        ),
                        "write a number from -9223372036854775808 to 9223372036854775807, or a double such as 1e20",
                        span,
                    )
                })?)
            }
            _ => return Err(self.expected("a number", "write a number")),
        };
        self.advance();
        self.node(Kind::Literal(value), span, 1)
    }
}

/// At most 60 characters of a piece of text, for a message.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
