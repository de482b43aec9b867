//! Parsing CML: the top level, domains and context maps. What a board has no place for is read over by its grammar and told.

use super::lex::{Lexeme, Token, lex, words_of};
use super::syntax::{Attribute, Model, Relation};
use crate::import::Refusal;

/// A file being parsed.
pub struct Parser<'a> {
    path: &'a str,
    lexemes: Vec<Lexeme<'a>>,
    at: usize,
    pub(super) model: &'a mut Model,
}

/// Attributes that may stand without `=`, anywhere.
const ATTRIBUTES: &[&str] = &[
    "type",
    "state",
    "domainVisionStatement",
    "responsibilities",
    "implementationTechnology",
    "knowledgeLevel",
    "businessModel",
    "evolution",
    "owner",
    "useCases",
    "userStories",
    "features",
    "userRequirements",
    "likelihoodForChange",
    "structuralVolatility",
    "contentVolatility",
    "availabilityCriticality",
    "consistencyCriticality",
    "storageSimilarity",
    "securityCriticality",
    "securityZone",
    "securityAccessGroup",
    "exposedAggregates",
    "downstreamRights",
];

/// Reads a file into a model.
pub fn parse<'a>(path: &'a str, text: &'a str, model: &'a mut Model) -> Result<(), Refusal> {
    let mut parser = Parser {
        path,
        lexemes: lex(path, text)?,
        at: 0,
        model,
    };
    while parser.peek() != Token::End {
        parser.top()?;
    }
    Ok(())
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Token<'a> {
        self.ahead(0)
    }

    /// The token some places further on.
    pub(super) fn ahead(&self, places: usize) -> Token<'a> {
        self.lexemes
            .get(self.at + places)
            .map_or(Token::End, |lexeme| lexeme.token)
    }

    pub(super) fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        if token != Token::End {
            self.at += 1;
        }
        token
    }

    /// Where the next token stands, without its column.
    pub(super) fn place(&self) -> String {
        let line = self.lexemes.get(self.at).map_or(0, |lexeme| lexeme.line);
        format!("{}:{line}", self.path)
    }

    /// What the comment right before the next token says.
    pub(super) fn comment(&self) -> Option<String> {
        let comment = self.lexemes.get(self.at)?.comment.map(words_of)?;
        (!comment.is_empty()).then_some(comment)
    }

    pub(super) fn expected(&self, what: &str) -> Refusal {
        let found = match self.peek() {
            Token::Word(word) | Token::Mark(word) => format!("`{}`", word.chars().take(40).collect::<String>()),
            Token::Text(_) => "a text".to_owned(),
            Token::End => "the end of the file".to_owned(),
        };
        let (line, column) = self
            .lexemes
            .get(self.at)
            .map_or((0, 0), |lexeme| (lexeme.line, lexeme.column));
        Refusal::Malformed {
            place: format!("{}:{line}:{column}", self.path),
            message: format!("expected {what}, found {found}"),
        }
    }

    pub(super) fn eat(&mut self, mark: &str) -> bool {
        let found = self.peek() == Token::Mark(mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.peek() == Token::Word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn mark(&mut self, mark: &str) -> Result<(), Refusal> {
        if self.eat(mark) {
            Ok(())
        } else {
            Err(self.expected(&format!("`{mark}`")))
        }
    }

    pub(super) fn keyword(&mut self, word: &str) -> Result<(), Refusal> {
        if self.eat_word(word) {
            Ok(())
        } else {
            Err(self.expected(&format!("`{word}`")))
        }
    }

    pub(super) fn name(&mut self, what: &str) -> Result<String, Refusal> {
        match self.peek() {
            Token::Word(word) => {
                self.at += 1;
                Ok(word.to_owned())
            }
            _ => Err(self.expected(what)),
        }
    }

    /// A name with points in it.
    pub(super) fn dotted(&mut self, what: &str) -> Result<String, Refusal> {
        let mut name = self.name(what)?;
        while self.eat(".") {
            name.push('.');
            name.push_str(&self.name("the rest of the name")?);
        }
        Ok(name)
    }

    pub(super) fn text(&mut self, what: &str) -> Result<String, Refusal> {
        match self.peek() {
            Token::Text(text) => {
                self.at += 1;
                Ok(unescaped(text))
            }
            _ => Err(self.expected(what)),
        }
    }

    pub(super) fn names(&mut self, what: &str) -> Result<Vec<String>, Refusal> {
        let mut names = vec![self.name(what)?];
        while self.eat(",") {
            names.push(self.name(what)?);
        }
        Ok(names)
    }

    pub(super) fn left(&mut self, place: &str, message: impl Into<String>) {
        self.model.left.push((place.to_owned(), message.into()));
    }

    /// Reads over a block, its braces balanced.
    pub(super) fn skip_block(&mut self) -> Result<(), Refusal> {
        self.mark("{")?;
        let mut open = 1usize;
        while open > 0 {
            match self.peek() {
                Token::End => return Err(self.expected("`}`")),
                Token::Mark("{") => open += 1,
                Token::Mark("}") => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Ok(())
    }

    /// `name = "…", "…"` or `name VALUE`, if one stands here.
    pub(super) fn attribute(&mut self) -> Result<Option<Attribute>, Refusal> {
        let Token::Word(word) = self.peek() else {
            return Ok(None);
        };
        let assigned = self.ahead(1) == Token::Mark("=");
        if !assigned && !ATTRIBUTES.contains(&word) {
            return Ok(None);
        }
        self.next();
        self.eat("=");
        let mut values = Vec::new();
        loop {
            values.push(match self.peek() {
                Token::Text(_) => self.text("a value")?,
                _ => self.dotted("a value")?,
            });
            if !self.eat(",") {
                break;
            }
        }
        self.eat(";");
        let name = word.to_owned();
        Ok(Some(Attribute { name, values }))
    }

    fn top(&mut self) -> Result<(), Refusal> {
        let place = self.place();
        match self.peek() {
            Token::Word("import") => {
                self.next();
                let file = self.text("the file in quotes")?;
                self.left(
                    &place,
                    format!("`import \"{file}\"`: only files that are given are read"),
                );
                Ok(())
            }
            Token::Word("ContextMap") => self.context_map(),
            Token::Word("BoundedContext") => self.bounded_context(),
            Token::Word("Domain" | "Subdomain") => self.domain(),
            Token::Word("UserStory") => self.user_story(),
            Token::Word("UseCase") => self.use_case(),
            Token::Word(word @ ("Stakeholders" | "ValueRegister" | "Stakeholder" | "StakeholderGroup")) => {
                self.next();
                while let Token::Word(_) | Token::Mark(",") = self.peek() {
                    self.next();
                }
                self.left(&place, format!("`{word}` has no place on a board"));
                self.skip_block()
            }
            _ => Err(self.expected("`BoundedContext`, `ContextMap`, `Domain`, `UserStory` or `UseCase`")),
        }
    }

    fn domain(&mut self) -> Result<(), Refusal> {
        let place = self.place();
        let word = self.name("`Domain`")?;
        let name = self.name("the name of the domain")?;
        if self.eat_word("supports") {
            self.names("a user story or use case")?;
        }
        self.left(
            &place,
            format!("the {} {name} has no place on a board", word.to_lowercase()),
        );
        if !self.eat("{") {
            return Ok(());
        }
        while !self.eat("}") {
            if self.attribute()?.is_some() {
                continue;
            }
            match self.peek() {
                Token::Word("Subdomain") => self.domain_inside()?,
                _ if self.object_begins() => {
                    let object = self.object()?;
                    self.left(
                        &object.place,
                        format!("the entity {} has no place on a board", object.name),
                    );
                }
                Token::Word("Service") => {
                    let service = self.service()?;
                    self.left(
                        &service.place,
                        format!("the service {} has no place on a board", service.name),
                    );
                }
                _ => return Err(self.expected("`Subdomain`, an attribute or `}`")),
            }
        }
        Ok(())
    }

    /// A subdomain holds no further one, so this goes no deeper.
    fn domain_inside(&mut self) -> Result<(), Refusal> {
        let place = self.place();
        self.keyword("Subdomain")?;
        let name = self.name("the name of the subdomain")?;
        if self.eat_word("supports") {
            self.names("a user story or use case")?;
        }
        self.left(&place, format!("the subdomain {name} has no place on a board"));
        if self.peek() == Token::Mark("{") {
            self.skip_block()?;
        }
        Ok(())
    }

    fn context_map(&mut self) -> Result<(), Refusal> {
        self.keyword("ContextMap")?;
        if let Token::Word(_) = self.peek() {
            self.next();
        }
        self.mark("{")?;
        while !self.eat("}") {
            if self.eat_word("contains") {
                self.names("the name of a context")?;
            } else if let Token::Word(_) | Token::Mark("[") = self.peek() {
                if self.attribute()?.is_none() {
                    self.relation()?;
                }
            } else {
                return Err(self.expected("`contains`, a relation or `}`"));
            }
        }
        Ok(())
    }

    /// `[D,C]`, if it stands here.
    fn roles(&mut self) -> Result<String, Refusal> {
        if !self.eat("[") {
            return Ok(String::new());
        }
        let mut roles = Vec::new();
        while !self.eat("]") {
            roles.push(self.name("a role such as `U`, `D`, `SK` or `ACL`")?);
            self.eat(",");
        }
        Ok(format!("[{}]", roles.join(",")))
    }

    fn relation(&mut self) -> Result<(), Refusal> {
        let place = self.place();
        let before = self.roles()?;
        let first = self.name("the name of a context")?;
        let after = self.roles()?;
        let (arrow, reversed) = match self.peek() {
            Token::Mark(arrow @ ("<->" | "->")) => (arrow, false),
            Token::Mark("<-") => ("<-", true),
            Token::Word(word @ ("Partnership" | "Shared-Kernel" | "Upstream-Downstream" | "Supplier-Customer")) => {
                (word, false)
            }
            Token::Word(word @ ("Downstream-Upstream" | "Customer-Supplier")) => (word, true),
            _ => return Err(self.expected("`<->`, `->`, `<-` or a word such as `Partnership`")),
        };
        self.next();
        let before_second = self.roles()?;
        let second = self.name("the name of a context")?;
        let after_second = self.roles()?;
        let parts = [
            before.as_str(),
            &first,
            &after,
            arrow,
            &before_second,
            &second,
            &after_second,
        ];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let mut written = parts.join(" ");
        if self.eat(":") {
            written.push_str(": ");
            written.push_str(&self.name("the name of the relation")?);
        }
        let mut exposed = Vec::new();
        if self.eat("{") {
            while !self.eat("}") {
                match self.attribute()? {
                    Some(attribute) if attribute.name == "exposedAggregates" => exposed = attribute.values,
                    Some(attribute) => {
                        written.push_str(&format!(", {} {}", attribute.name, attribute.values.join(", ")));
                    }
                    None => return Err(self.expected("an attribute of the relation or `}`")),
                }
            }
        }
        let (upstream, downstream) = if reversed { (second, first) } else { (first, second) };
        self.model.relations.push(Relation {
            place,
            written,
            upstream,
            downstream,
            exposed,
        });
        Ok(())
    }
}

/// A text as it reads: `\"` is a quote.
fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => plain.push('\n'),
                Some('t') => plain.push('\t'),
                Some(other) => plain.push(other),
                None => {}
            },
            other => plain.push(other),
        }
    }
    plain
}
