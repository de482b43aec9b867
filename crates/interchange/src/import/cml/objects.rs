//! Parsing CML: entities, value objects, events and commands with their fields; enumerations; services.

use super::lex::Token;
use super::parse::Parser;
use super::syntax::{Enum, FieldDeclaration, Object, ObjectKind, Service};
use crate::import::Refusal;

/// The words that objects begin with.
const OBJECTS: [(&str, ObjectKind); 9] = [
    ("Entity", ObjectKind::Other("entity")),
    ("ValueObject", ObjectKind::Other("value object")),
    ("DomainEvent", ObjectKind::Event),
    ("Event", ObjectKind::Event),
    ("CommandEvent", ObjectKind::Command),
    ("Command", ObjectKind::Command),
    ("Trait", ObjectKind::Other("trait")),
    ("DataTransferObject", ObjectKind::Other("data transfer object")),
    ("BasicType", ObjectKind::Other("basic type")),
];
/// Words that stand alone in an object.
const FLAGS: &[&str] = &[
    "optimisticLocking",
    "immutable",
    "auditable",
    "cache",
    "gap",
    "nogap",
    "scaffold",
    "persistent",
    "aggregateRoot",
    "webservice",
];
/// Words that may follow the name of a field, some with `= "…"`.
const OPTIONS: &[&str] = &[
    "key",
    "changeable",
    "required",
    "nullable",
    "index",
    "assertFalse",
    "assertTrue",
    "hint",
    "creditCardNumber",
    "digits",
    "email",
    "future",
    "past",
    "max",
    "min",
    "decimalMax",
    "decimalMin",
    "notEmpty",
    "notBlank",
    "pattern",
    "range",
    "size",
    "length",
    "scriptAssert",
    "url",
    "validate",
    "transient",
    "databaseColumn",
    "databaseType",
    "cascade",
    "fetch",
    "cache",
    "inverse",
    "databaseJoinTable",
    "databaseJoinColumn",
    "valid",
    "orderby",
    "orderColumn",
    "opposite",
];
const VISIBILITIES: &[&str] = &["public", "private", "protected", "package"];

impl Parser<'_> {
    /// Whether an object stands here, maybe behind a description or `abstract`.
    pub(super) fn object_begins(&self) -> bool {
        let mut places = usize::from(matches!(self.peek(), Token::Text(_)));
        places += usize::from(self.ahead(places) == Token::Word("abstract"));
        let Token::Word(word) = self.ahead(places) else {
            return false;
        };
        OBJECTS.iter().any(|(known, _)| *known == word)
    }

    pub(super) fn object(&mut self) -> Result<Object, Refusal> {
        let comment = self.comment();
        let about = match self.peek() {
            Token::Text(_) => Some(self.text("a description")?),
            _ => comment,
        };
        self.eat_word("abstract");
        let place = self.place();
        let word = self.name("`Entity`, `ValueObject`, `DomainEvent` or `CommandEvent`")?;
        let Some((_, kind)) = OBJECTS.into_iter().find(|(known, _)| *known == word) else {
            return Err(self.expected("the name of an object"));
        };
        let mut object = Object {
            kind,
            name: self.name("its name")?,
            place,
            about,
            fields: Vec::new(),
        };
        if self.eat_word("extends") {
            self.eat("@");
            self.dotted("the name of what it extends")?;
        }
        while self.eat_word("with") {
            self.eat("@");
            self.name("the name of a trait")?;
        }
        if self.eat("{") {
            while !self.eat("}") {
                self.member(&mut object)?;
            }
        }
        Ok(object)
    }

    fn member(&mut self, object: &mut Object) -> Result<(), Refusal> {
        let about = match self.peek() {
            Token::Text(_) => Some(self.text("a description")?),
            _ => None,
        };
        match self.peek() {
            Token::Word("not") => {
                self.next();
                self.name("what is not so").map(drop)
            }
            Token::Mark("!") => {
                self.next();
                self.name("what is not so").map(drop)
            }
            Token::Word("belongsTo") => {
                self.next();
                self.eat("@");
                self.name("the name of an object").map(drop)
            }
            Token::Word("Repository") => {
                self.next();
                self.name("the name of the repository")?;
                if self.peek() == Token::Mark("{") {
                    self.skip_block()
                } else {
                    Ok(())
                }
            }
            Token::Word("def") | Token::Mark("*") => self.operation("`;` behind the operation").map(drop),
            Token::Word(word) if FLAGS.contains(&word) && !matches!(self.ahead(1), Token::Mark("=")) => {
                self.next();
                Ok(())
            }
            Token::Word(_) if self.ahead(1) == Token::Mark("=") => self.attribute().map(drop),
            Token::Word(_) | Token::Mark("-" | "@") => {
                let field = self.field(about)?;
                object.fields.push(field);
                Ok(())
            }
            _ => Err(self.expected("a field, an operation or `}`")),
        }
    }

    fn field(&mut self, about: Option<String>) -> Result<FieldDeclaration, Refusal> {
        self.eat("-");
        if let Token::Word(word) = self.peek()
            && VISIBILITIES.contains(&word)
        {
            self.next();
        }
        let (r#type, collection) = self.r#type()?;
        let mut field = FieldDeclaration {
            name: self.name("the name of the field")?,
            r#type,
            collection,
            about,
            options: Vec::new(),
        };
        loop {
            match self.peek() {
                Token::Word("not") => {
                    self.next();
                    let word = self.name("what is not so")?;
                    field.options.push((format!("not {word}"), None));
                }
                Token::Mark("!") => {
                    self.next();
                    let word = self.name("what is not so")?;
                    field.options.push((format!("not {word}"), None));
                }
                Token::Mark("<->") => {
                    self.next();
                    self.name("the opposite field")?;
                }
                Token::Word(word) if OPTIONS.contains(&word) => {
                    self.next();
                    let value = match self.eat("=") {
                        true => Some(self.text("a text")?),
                        false => None,
                    };
                    field.options.push((word.to_owned(), value));
                }
                _ => break,
            }
        }
        self.eat(";");
        Ok(field)
    }

    /// A type and the collection that it stands in: `List<@Leg>`.
    fn r#type(&mut self) -> Result<(String, Option<String>), Refusal> {
        self.eat("@");
        let outer = self.dotted("a type")?;
        if !self.eat("<") {
            return Ok((outer, None));
        }
        self.eat("@");
        let mut inner = self.dotted("a type")?;
        // `Map<Key, Value>` and `List<List<…>>`: deeper than a board tells apart.
        let mut open = 1usize;
        while open > 0 {
            match self.peek() {
                Token::Mark(">") => open -= 1,
                Token::Mark("<") => open += 1,
                Token::Mark("," | "@" | ".") | Token::Word(_) => inner = String::from("?"),
                _ => return Err(self.expected("`>`")),
            }
            if open > 1 {
                inner = String::from("?");
            }
            self.next();
        }
        Ok((inner, Some(outer)))
    }

    pub(super) fn enumeration(&mut self) -> Result<Enum, Refusal> {
        if let Token::Text(_) = self.peek() {
            self.next();
        }
        self.keyword("enum")?;
        let name = self.name("the name of the enumeration")?;
        let mut values = Vec::new();
        self.mark("{")?;
        while !self.eat("}") {
            match (self.peek(), self.ahead(1)) {
                (Token::Word("aggregateLifecycle" | "ordinal"), _) | (Token::Mark("," | ";"), _) => {
                    self.next();
                }
                (Token::Word(_), Token::Mark("=")) => {
                    self.attribute()?;
                }
                (Token::Word(_), Token::Word(_)) | (Token::Mark("-"), _) => {
                    self.field(None)?;
                }
                (Token::Word(value), _) => {
                    values.push(value.to_owned());
                    self.next();
                    if self.eat("(") {
                        while !self.eat(")") {
                            match self.peek() {
                                Token::End | Token::Mark("{" | "}") => return Err(self.expected("`)`")),
                                _ => self.next(),
                            };
                        }
                    }
                }
                _ => return Err(self.expected("a value of the enumeration or `}`")),
            }
        }
        Ok(Enum { name, values })
    }

    pub(super) fn service(&mut self) -> Result<Service, Refusal> {
        if let Token::Text(_) = self.peek() {
            self.next();
        }
        let place = self.place();
        if !self.eat_word("DomainService") {
            self.keyword("Service")?;
        }
        let mut service = Service {
            name: self.name("the name of the service")?,
            place,
            operations: Vec::new(),
        };
        if !self.eat("{") {
            return Ok(service);
        }
        while !self.eat("}") {
            match self.peek() {
                Token::Mark(">") | Token::Word("inject") => {
                    self.next();
                    self.eat("@");
                    self.name("what the service depends on")?;
                }
                Token::Word("subscribe") => {
                    self.next();
                    self.keyword("to")?;
                    self.dotted("the name of a topic")?;
                }
                Token::Word(word) if FLAGS.contains(&word) => {
                    self.next();
                }
                Token::Word(_) if self.ahead(1) == Token::Mark("=") => {
                    self.attribute()?;
                }
                Token::Text(_) => {
                    self.next();
                }
                Token::Word(_) | Token::Mark("@") => {
                    let operation = self.operation("`;` behind the operation")?;
                    service.operations.push(operation);
                }
                _ => return Err(self.expected("an operation or `}`")),
            }
        }
        Ok(service)
    }

    /// The name of an operation, which is read over up to its `;`: the word before `(`, or the last one.
    fn operation(&mut self, end: &str) -> Result<String, Refusal> {
        let mut name = String::new();
        let mut found = false;
        loop {
            match self.peek() {
                Token::Mark(";") => break,
                Token::End | Token::Mark("{" | "}") => return Err(self.expected(end)),
                Token::Mark("(" | ":") | Token::Word("throws") => found = true,
                Token::Word(word) if !found => name = word.to_owned(),
                _ => {}
            }
            self.next();
        }
        self.next();
        Ok(name)
    }
}
