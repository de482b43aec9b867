//! Parsing CML: bounded contexts, modules and aggregates.

use super::lex::Token;
use super::parse::Parser;
use super::syntax::{Aggregate, BoundedContext};
use crate::import::Refusal;

impl Parser<'_> {
    pub(super) fn bounded_context(&mut self) -> Result<(), Refusal> {
        let about = self.comment();
        let place = self.place();
        self.keyword("BoundedContext")?;
        let mut context = BoundedContext {
            name: self.name("the name of the context")?,
            place,
            about,
            ..BoundedContext::default()
        };
        loop {
            let here = self.place();
            let Token::Word(word @ ("implements" | "realizes" | "refines")) = self.peek() else {
                break;
            };
            self.next();
            let names = self.names("the name of a domain or context")?;
            self.left(
                &here,
                format!("{} {word} {}: a board does not say so", context.name, names.join(", ")),
            );
        }
        if self.eat("{") {
            while !self.eat("}") {
                self.in_context(&mut context)?;
            }
        }
        self.model.contexts.push(context);
        Ok(())
    }

    fn in_context(&mut self, context: &mut BoundedContext) -> Result<(), Refusal> {
        if let Some(attribute) = self.attribute()? {
            context.attributes.push(attribute);
            return Ok(());
        }
        // A text before a thing describes it.
        let word = match self.peek() {
            Token::Text(_) => self.ahead(1),
            token => token,
        };
        match word {
            Token::Word("Application") => self.application(context),
            Token::Word("Module") => self.module(context),
            _ => self.in_module(context),
        }
    }

    fn module(&mut self, context: &mut BoundedContext) -> Result<(), Refusal> {
        if let Token::Text(_) = self.peek() {
            self.next();
        }
        self.keyword("Module")?;
        self.name("the name of the module")?;
        if !self.eat("{") {
            return Ok(());
        }
        while !self.eat("}") {
            if !self.eat_word("external") && self.attribute()?.is_none() {
                self.in_module(context)?;
            }
        }
        Ok(())
    }

    fn in_module(&mut self, context: &mut BoundedContext) -> Result<(), Refusal> {
        let word = match self.peek() {
            Token::Text(_) => self.ahead(1),
            token => token,
        };
        match word {
            Token::Word("Aggregate") => {
                let aggregate = self.aggregate()?;
                context.aggregates.push(aggregate);
            }
            Token::Word("Service" | "DomainService") => {
                let service = self.service()?;
                context.services.push(service);
            }
            Token::Word("enum") => {
                let found = self.enumeration()?;
                context.enums.push(found);
            }
            Token::Word(word @ ("Resource" | "Consumer")) => self.skip_named(word)?,
            _ if self.object_begins() => {
                let object = self.object()?;
                context.objects.push(object);
            }
            _ => return Err(self.expected("`Aggregate`, `Application`, `Module`, `Service`, an attribute or `}`")),
        }
        Ok(())
    }

    fn aggregate(&mut self) -> Result<Aggregate, Refusal> {
        let comment = self.comment();
        let about = match self.peek() {
            Token::Text(_) => Some(self.text("a description")?),
            _ => comment,
        };
        let place = self.place();
        self.keyword("Aggregate")?;
        let mut aggregate = Aggregate {
            name: self.name("the name of the aggregate")?,
            place,
            about,
            ..Aggregate::default()
        };
        if !self.eat("{") {
            return Ok(aggregate);
        }
        while !self.eat("}") {
            if let Some(attribute) = self.attribute()? {
                aggregate.attributes.push(attribute);
                continue;
            }
            let word = match self.peek() {
                Token::Text(_) => self.ahead(1),
                token => token,
            };
            match word {
                Token::Word("Service" | "DomainService") => aggregate.services.push(self.service()?),
                Token::Word("enum") => aggregate.enums.push(self.enumeration()?),
                Token::Word(word @ ("Resource" | "Consumer")) => self.skip_named(word)?,
                _ if self.object_begins() => aggregate.objects.push(self.object()?),
                _ => {
                    let what = "`Entity`, `ValueObject`, `DomainEvent`, `CommandEvent`, `Service`, `enum`, an attribute or `}`";
                    return Err(self.expected(what));
                }
            }
        }
        Ok(aggregate)
    }

    /// A resource or consumer: its name, and its block read over.
    fn skip_named(&mut self, word: &str) -> Result<(), Refusal> {
        if let Token::Text(_) = self.peek() {
            self.next();
        }
        let place = self.place();
        self.keyword(word)?;
        let name = self.name("its name")?;
        self.left(
            &place,
            format!("the {} {name} has no place on a board", word.to_lowercase()),
        );
        if self.peek() == Token::Mark("{") {
            self.skip_block()?;
        }
        Ok(())
    }
}
