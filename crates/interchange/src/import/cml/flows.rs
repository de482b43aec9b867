//! Parsing CML: applications, flows, coordinations, user stories and use cases.

use super::lex::Token;
use super::parse::Parser;
use super::syntax::{BoundedContext, Coordination, Flow, Invoked, Joint, Step, Story};
use crate::import::Refusal;

impl Parser<'_> {
    pub(super) fn application(&mut self, context: &mut BoundedContext) -> Result<(), Refusal> {
        if let Token::Text(_) = self.peek() {
            self.next();
        }
        self.keyword("Application")?;
        if let Token::Word(_) = self.peek() {
            self.next();
        }
        if !self.eat("{") {
            return Ok(());
        }
        while !self.eat("}") {
            match self.peek() {
                Token::Word("Flow") => {
                    let flow = self.flow()?;
                    context.flows.push(flow);
                }
                Token::Word("Coordination") => {
                    let coordination = self.coordination()?;
                    context.coordinations.push(coordination);
                }
                Token::Word("Service") => {
                    let service = self.service()?;
                    context.services.push(service);
                }
                _ if self.object_begins() => {
                    let object = self.object()?;
                    context.objects.push(object);
                }
                _ if self.attribute()?.is_some() => {}
                _ => return Err(self.expected("`Command`, `DomainEvent`, `Service`, `Flow`, `Coordination` or `}`")),
            }
        }
        Ok(())
    }

    fn flow(&mut self) -> Result<Flow, Refusal> {
        let place = self.place();
        self.keyword("Flow")?;
        let name = match self.peek() {
            Token::Word(_) => self.name("the name of the flow")?,
            _ => String::new(),
        };
        let mut steps = Vec::new();
        if self.eat("{") {
            while !self.eat("}") {
                steps.push(self.step()?);
            }
        }
        Ok(Flow { name, place, steps })
    }

    fn step(&mut self) -> Result<Step, Refusal> {
        let place = self.place();
        match self.peek() {
            Token::Word("event") => {
                self.next();
                let (events, joint) = self.joined("the name of an event")?;
                self.keyword("triggers")?;
                let is_operation = self.command_or_operation()?;
                let (names, alternatives) = self.joined("the name of a command or operation")?;
                let invoked = names.into_iter().map(|name| Invoked { name, is_operation }).collect();
                Ok(Step::Triggers {
                    place,
                    events,
                    joint,
                    invoked,
                    alternatives,
                })
            }
            Token::Word("command" | "operation") => self.emits(place),
            _ => Err(self.expected("`event`, `command`, `operation` or `}`")),
        }
    }

    fn command_or_operation(&mut self) -> Result<bool, Refusal> {
        if self.eat_word("operation") {
            return Ok(true);
        }
        if self.eat_word("command") {
            return Ok(false);
        }
        Err(self.expected("`command` or `operation`"))
    }

    fn emits(&mut self, place: String) -> Result<Step, Refusal> {
        let is_operation = self.command_or_operation()?;
        let name = self.name("the name of a command or operation")?;
        let mut actor = None;
        if self.eat("[") {
            if !self.eat_word("initiated") {
                self.keyword("triggered")?;
            }
            self.keyword("by")?;
            actor = Some(self.text("the actor in quotes")?);
            self.mark("]")?;
        }
        let (mut aggregate, mut transition) = (None, None);
        if self.eat_word("delegates") {
            self.keyword("to")?;
            aggregate = Some(self.name("the name of an aggregate")?);
            if self.eat("[") {
                transition = Some(self.transition()?);
            }
        }
        let (mut events, mut joint) = (Vec::new(), Joint::And);
        if self.eat_word("emits") {
            self.keyword("event")?;
            (events, joint) = self.joined("the name of an event")?;
        }
        Ok(Step::Emits {
            place,
            invoked: Invoked { name, is_operation },
            actor,
            aggregate,
            transition,
            events,
            joint,
        })
    }

    /// `S1, S2 -> S3 X S4]`, as written.
    fn transition(&mut self) -> Result<String, Refusal> {
        let mut parts: Vec<String> = Vec::new();
        while !self.eat("]") {
            match self.peek() {
                Token::Word(word) | Token::Mark(word @ ("," | "->" | "*")) => parts.push(word.to_owned()),
                _ => return Err(self.expected("a state, `->` or `]`")),
            }
            self.next();
        }
        Ok(parts.join(" ").replace(" ,", ",").replace(" *", "*"))
    }

    /// `A`, `A + B`, `A X B` or `A O B`.
    fn joined(&mut self, what: &str) -> Result<(Vec<String>, Joint), Refusal> {
        let mut names = vec![self.name(what)?];
        let mut joint = None;
        loop {
            let next = match self.peek() {
                Token::Mark("+") => Joint::And,
                Token::Word("X" | "x") => Joint::Xor,
                Token::Word("O" | "o") => Joint::Or,
                _ => break,
            };
            if joint.is_some_and(|joint| joint != next) {
                return Err(self.expected("the same sign as before: `+`, `X` and `O` are not mixed"));
            }
            joint = Some(next);
            self.next();
            names.push(self.name(what)?);
        }
        Ok((names, joint.unwrap_or(Joint::And)))
    }

    fn coordination(&mut self) -> Result<Coordination, Refusal> {
        let place = self.place();
        self.keyword("Coordination")?;
        let name = self.name("the name of the coordination")?;
        let mut steps = Vec::new();
        if self.eat("{") {
            while !self.eat("}") {
                let mut path = vec![self.name("`Context::Service::operation`")?];
                while self.eat("::") {
                    path.push(self.name("the rest of `Context::Service::operation`")?);
                }
                self.mark(";")?;
                steps.push(path);
            }
        }
        Ok(Coordination { name, place, steps })
    }

    pub(super) fn user_story(&mut self) -> Result<(), Refusal> {
        let place = self.place();
        self.keyword("UserStory")?;
        let mut story = Story {
            name: self.name("the name of the user story")?,
            place,
            actor: None,
            wishes: Vec::new(),
            benefit: None,
        };
        if self.eat_word("split") {
            self.keyword("by")?;
            self.name("the name of a user story")?;
        }
        if self.eat("{") {
            while !self.eat("}") {
                self.in_story(&mut story)?;
            }
        }
        self.model.stories.push(story);
        Ok(())
    }

    fn in_story(&mut self, story: &mut Story) -> Result<(), Refusal> {
        match self.peek() {
            Token::Word("As") => {
                self.next();
                self.article();
                story.actor = Some(self.text("the role in quotes")?);
            }
            Token::Word("I") => {
                self.next();
                self.keyword("want")?;
                self.keyword("to")?;
                let wish = self.feature()?;
                story.wishes.push(wish);
            }
            Token::Word("so") => {
                self.next();
                self.keyword("that")?;
                story.benefit = Some(self.text("the benefit in quotes")?);
            }
            // What newer versions add about promoted and harmed values.
            Token::Word("and" | "is" | "are" | "promoted" | "accepting" | "that" | "harmed" | "reduced") => {
                self.next();
            }
            Token::Text(_) | Token::Mark(",") if story.benefit.is_some() => {
                self.next();
            }
            _ => return Err(self.expected("`As a`, `I want to`, `so that` or `}`")),
        }
        Ok(())
    }

    pub(super) fn use_case(&mut self) -> Result<(), Refusal> {
        let place = self.place();
        self.keyword("UseCase")?;
        let mut story = Story {
            name: self.name("the name of the use case")?,
            place,
            actor: None,
            wishes: Vec::new(),
            benefit: None,
        };
        if self.eat("{") {
            while !self.eat("}") {
                let word = self.name("`actor`, `interactions`, `benefit` or `}`")?;
                self.eat("=");
                match word.as_str() {
                    "actor" => story.actor = Some(self.text("the actor in quotes")?),
                    "benefit" => story.benefit = Some(self.text("the benefit in quotes")?),
                    "interactions" => {
                        story.wishes.push(self.feature()?);
                        while self.eat(",") {
                            story.wishes.push(self.feature()?);
                        }
                    }
                    _ => {
                        self.text("a text")?;
                        while self.eat(",") {
                            self.text("a text")?;
                        }
                    }
                }
            }
        }
        self.model.stories.push(story);
        Ok(())
    }

    fn article(&mut self) -> bool {
        self.eat_word("a") || self.eat_word("an")
    }

    /// `create a "Customer" with its "name", "address" for an "Account"`: the first three words, and all of it.
    fn feature(&mut self) -> Result<(String, String), Refusal> {
        let verb = match self.peek() {
            Token::Text(_) => self.text("a verb")?,
            _ => self.name("a verb such as `create`")?,
        };
        self.article();
        let short = format!("{verb} {}", self.text("what it is about, in quotes")?);
        let mut whole = short.clone();
        if self.eat_word("with") {
            if !self.eat_word("its") {
                self.keyword("their")?;
            }
            let mut parts = vec![self.text("a part in quotes")?];
            while let (Token::Mark(","), Token::Text(_), following) = (self.peek(), self.ahead(1), self.ahead(2)) {
                // A text with another or an article behind it is the verb of the next feature.
                if matches!(following, Token::Text(_) | Token::Word("a" | "an")) {
                    break;
                }
                self.next();
                parts.push(self.text("a part in quotes")?);
            }
            whole.push_str(&format!(" with its {}", parts.join(", ")));
        }
        if let Token::Word(word @ ("in" | "for" | "to")) = self.peek() {
            self.next();
            self.article();
            whole.push_str(&format!(" {word} {}", self.text("what it belongs to, in quotes")?));
        }
        Ok((short, whole))
    }
}
