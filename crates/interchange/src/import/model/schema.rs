//! JSON Schema as fields: the properties of an object with their types, bounds and descriptions. Reads what drafts 4 to
//! 2020-12, OpenAPI and AsyncAPI have in common; what a field cannot say is told.

use super::documents::{Documents, Spot};
use super::field;
use super::limits::FIELDS_MAX;
use super::tree::Tree;
use std::collections::{BTreeSet, HashMap, HashSet};
use stormlake_board::{Field, FieldType, Number};

/// Greatest number of schemas within schemas that are looked into for the properties of one object.
const PARTS_MAX: usize = 64;
/// Greatest number of looks into the parts of one schema.
const LOOKS_MAX: usize = 5_000;
/// Words that say nothing about which values are right.
const SILENT: &[&str] = &[
    "$schema",
    "$id",
    "id",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "examples",
    "example",
    "type",
    "properties",
    "required",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
    "const",
    "format",
    "items",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "nullable",
    "$ref",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "$anchor",
    "contentMediaType",
];

/// The fields of a schema, and what it says that fields cannot.
#[derive(Debug, Default)]
pub struct Fields {
    /// In the order of the schema.
    pub fields: Vec<Field>,
    /// Sentences, each with how sure its decision is.
    pub told: Vec<(f32, String)>,
    /// What the schema says of the whole.
    pub about: Option<String>,
}

/// One property while it is read.
#[derive(Default)]
struct Facts {
    types: BTreeSet<String>,
    about: Option<String>,
    words: Option<Vec<String>>,
    format: Option<String>,
    min: Option<String>,
    max: Option<String>,
    pattern: Option<String>,
    items: Option<FieldType>,
    nullable: bool,
    has_properties: bool,
    mixed: bool,
}

struct Reader<'a> {
    documents: &'a Documents,
    out: Fields,
    left: BTreeSet<String>,
    parts: usize,
    looks: usize,
    said: HashSet<String>,
}

/// The fields that an object of a schema has.
pub fn fields(documents: &Documents, schema: Spot<'_>) -> Fields {
    let mut reader = Reader {
        documents,
        out: Fields::default(),
        left: BTreeSet::new(),
        parts: 0,
        looks: 0,
        said: HashSet::new(),
    };
    let mut properties = Properties::default();
    reader.object(schema, &mut properties, 0);
    if properties.order.is_empty()
        && schema
            .tree
            .get("type")
            .and_then(Tree::text)
            .is_some_and(|word| word != "object")
    {
        let message = "the payload is no object, so it has no fields";
        reader.out.told.push((1.0, message.into()));
    }
    for (name, spot) in &properties.order {
        reader.field(
            name,
            *spot,
            properties.required.contains(name) && !properties.alternatives,
        );
    }
    if !reader.left.is_empty() {
        let words: Vec<String> = reader.left.iter().take(20).map(|word| format!("`{word}`")).collect();
        let message = format!("the schema says more than fields can: {}", words.join(", "));
        reader.out.told.push((1.0, message));
    }
    reader.out
}

#[derive(Default)]
struct Properties<'a> {
    order: Vec<(&'a str, Spot<'a>)>,
    known: HashMap<&'a str, usize>,
    required: BTreeSet<&'a str>,
    /// Whether some come from one of several alternatives.
    alternatives: bool,
}

impl<'a> Reader<'a> {
    /// The properties of an object, those of its parts included.
    fn object(&mut self, schema: Spot<'a>, properties: &mut Properties<'a>, depth: usize) {
        self.parts += 1;
        if self.parts > PARTS_MAX || depth > 16 || !self.documents.look() {
            self.tell(0.5, "the schema is put together from too many parts; not all are read");
            return;
        }
        let Some(schema) = self.followed(schema) else { return };
        let tree = schema.tree;
        self.unsaid(tree);
        if self.out.about.is_none() {
            self.out.about = tree.get("description").and_then(Tree::text).and_then(field::free_text);
        }
        for (name, value) in tree.get("properties").into_iter().flat_map(Tree::entries) {
            if properties.order.len() == FIELDS_MAX {
                self.tell(1.0, &format!("only the first {FIELDS_MAX} properties are read"));
                break;
            }
            if !properties.known.contains_key(name) {
                properties.known.insert(name, properties.order.len());
                properties.order.push((name, Spot { tree: value, ..schema }));
            }
        }
        properties
            .required
            .extend(tree.each("required").iter().filter_map(Tree::text));
        for part in tree.each("allOf") {
            self.object(Spot { tree: part, ..schema }, properties, depth + 1);
        }
        for word in ["oneOf", "anyOf"] {
            let parts = tree.each(word);
            for part in parts {
                self.object(Spot { tree: part, ..schema }, properties, depth + 1);
            }
            if parts.len() > 1 {
                properties.alternatives = true;
                self.tell(
                    0.5,
                    "the payload has alternatives; their properties are put together, all of them optional",
                );
            }
        }
    }

    fn field(&mut self, name: &str, spot: Spot<'a>, required: bool) {
        let Some(written) = field::field_name(name) else {
            let message = format!(
                "the property `{}` cannot be the name of a field; its values stay in `extra`",
                cut(name)
            );
            return self.tell(1.0, &message);
        };
        let mut facts = Facts::default();
        self.gather(name, spot, &mut facts, 0);
        let mut field = Field {
            name: written,
            optional: !required || facts.nullable,
            about: facts.about.take(),
            ..Field::default()
        };
        field.r#type = self.r#type(name, &mut facts);
        self.bounds(name, &facts, &mut field);
        self.out.fields.push(field);
    }

    /// What a property's schema says, its references and parts included.
    fn gather(&mut self, name: &str, spot: Spot<'a>, facts: &mut Facts, depth: usize) {
        self.looks += 1;
        if depth > 16 || self.looks > LOOKS_MAX || !self.documents.look() {
            facts.mixed = true;
            return;
        }
        let own = spot
            .tree
            .get("description")
            .and_then(Tree::text)
            .and_then(field::free_text);
        facts.about = facts.about.take().or(own);
        let Some(spot) = self.followed(spot) else {
            facts.mixed = true;
            return;
        };
        let tree = spot.tree;
        self.unsaid(tree);
        let text = |word: &str| tree.get(word).and_then(Tree::text).map(str::to_owned);
        facts.about = facts
            .about
            .take()
            .or_else(|| text("description").as_deref().and_then(field::free_text));
        for word in tree.each("type").iter().filter_map(Tree::text) {
            if word == "null" {
                facts.nullable = true;
            } else {
                facts.types.insert(word.to_owned());
            }
        }
        facts.nullable |= tree.get("nullable").is_some_and(Tree::is_true);
        facts.has_properties |= tree.get("properties").is_some() || tree.get("additionalProperties").is_some();
        facts.format = facts.format.take().or_else(|| text("format"));
        facts.pattern = facts.pattern.take().or_else(|| text("pattern"));
        self.words(tree, facts);
        let exclusive = |word: &str, step: i64| {
            // Draft 4 has a flag here, later drafts a number, of which a field can say a whole one.
            let number: i64 = text(word)?.parse().ok()?;
            number.checked_add(step).map(|number| number.to_string())
        };
        let min = ["minimum", "minLength", "minItems"].iter().find_map(|word| text(word));
        let max = ["maximum", "maxLength", "maxItems"].iter().find_map(|word| text(word));
        let whole = facts.types.contains("integer");
        facts.min = facts
            .min
            .take()
            .or(min)
            .or_else(|| exclusive("exclusiveMinimum", 1).filter(|_| whole));
        facts.max = facts
            .max
            .take()
            .or(max)
            .or_else(|| exclusive("exclusiveMaximum", -1).filter(|_| whole));
        for word in ["exclusiveMinimum", "exclusiveMaximum"] {
            let flag = tree.get(word).is_some_and(Tree::is_true);
            if flag || (!whole && tree.get(word).and_then(Tree::text).is_some()) {
                self.left.insert(word.to_owned());
            }
        }
        if let Some(items) = tree.get("items") {
            facts.items = Some(self.item(name, Spot { tree: items, ..spot }, depth));
        }
        for part in tree.each("allOf").iter().take(PARTS_MAX) {
            self.gather(name, Spot { tree: part, ..spot }, facts, depth + 1);
        }
        for word in ["oneOf", "anyOf"] {
            let is_null = |part: &&Tree| part.get("type").and_then(Tree::text) == Some("null");
            let parts = tree.each(word);
            facts.nullable |= parts.iter().any(|part| is_null(&part));
            let mut values = parts.iter().filter(|part| !is_null(part));
            match (values.next(), values.next()) {
                (Some(one), None) => self.gather(name, Spot { tree: one, ..spot }, facts, depth + 1),
                (Some(_), Some(_)) => facts.mixed = true,
                _ => {}
            }
        }
    }

    fn words(&mut self, tree: &Tree, facts: &mut Facts) {
        let values: Vec<&Tree> = match tree.get("const") {
            Some(value) => vec![value],
            None => tree.each("enum").iter().collect(),
        };
        if values.is_empty() {
            return;
        }
        facts.nullable |= values.contains(&&Tree::Null);
        let words = values.iter().filter(|value| ***value != Tree::Null);
        let words: Option<Vec<String>> = words
            .map(|value| match value {
                Tree::Text(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        match words {
            Some(words) => facts.words = facts.words.take().or(Some(words)),
            None => {
                self.left.insert("enum".into());
            }
        }
    }

    /// The type of a list's items, which has no room for bounds or words.
    fn item(&mut self, name: &str, spot: Spot<'a>, depth: usize) -> FieldType {
        let mut facts = Facts::default();
        self.gather(name, spot, &mut facts, depth + 1);
        if facts.words.take().is_some() || facts.pattern.is_some() || facts.min.is_some() || facts.max.is_some() {
            self.tell(
                1.0,
                &format!("what `{}` says of each of its items is not checked", cut(name)),
            );
        }
        match self.r#type(name, &mut facts) {
            FieldType::List(_) | FieldType::Enum(_) => FieldType::Json,
            other => other,
        }
    }

    fn r#type(&mut self, name: &str, facts: &mut Facts) -> FieldType {
        if let Some(words) = &facts.words {
            if let Some(r#type) = field::enumeration(words.iter().map(String::as_str)) {
                return r#type;
            }
            let message = format!(
                "the words of `{}` cannot all stand on a board; it is a string",
                cut(name)
            );
            self.tell(0.5, &message);
            return FieldType::String;
        }
        let mut types = facts.types.iter().map(String::as_str);
        let word = match (types.next(), types.next()) {
            _ if facts.mixed => "",
            (Some(one), None) => one,
            // Every integer is a number.
            (Some("integer"), Some("number")) if facts.types.len() == 2 => "number",
            (None, None) if facts.has_properties => "object",
            (None, None) if facts.items.is_some() => "array",
            (None, None) if facts.format.is_some() || facts.pattern.is_some() => "string",
            _ => "",
        };
        match word {
            "string" => self.string(name, facts),
            "integer" => FieldType::Integer,
            "number" => FieldType::Decimal,
            "boolean" => FieldType::Boolean,
            "array" => FieldType::List(Box::new(facts.items.take().unwrap_or(FieldType::Json))),
            "object" => FieldType::Json,
            _ => {
                let message = format!(
                    "`{}` may be of several types or of one that is not said; it takes any value",
                    cut(name)
                );
                self.tell(0.5, &message);
                FieldType::Json
            }
        }
    }

    fn string(&mut self, name: &str, facts: &Facts) -> FieldType {
        match facts.format.as_deref() {
            None => FieldType::String,
            Some("date-time") => FieldType::Timestamp,
            Some("date") => FieldType::Date,
            Some("duration") => FieldType::Duration,
            Some("uri" | "uri-reference" | "iri" | "iri-reference" | "url") => FieldType::Uri,
            Some(format) => {
                let message = format!(
                    "`{}` is a string; that it is of the format `{}` is not checked",
                    cut(name),
                    cut(format)
                );
                self.tell(1.0, &message);
                FieldType::String
            }
        }
    }

    fn bounds(&mut self, name: &str, facts: &Facts, field: &mut Field) {
        let mut bound = |text: &Option<String>| -> Option<Number> {
            let text = text.as_deref()?;
            let number = field::bound(text, &field.r#type);
            if number.is_none() {
                let message = format!("the bound {} of `{}` cannot stand on a board", cut(text), cut(name));
                self.out.told.push((1.0, message));
            }
            number
        };
        (field.min, field.max) = (bound(&facts.min), bound(&facts.max));
        if let (Some(min), Some(max)) = (field.min, field.max)
            && min > max
        {
            (field.min, field.max) = (None, None);
            self.tell(1.0, &format!("the bounds of `{}` leave no value", cut(name)));
        }
        let Some(pattern) = &facts.pattern else { return };
        let fits = matches!(field.r#type, FieldType::String | FieldType::Uri);
        match field::pattern(pattern) {
            Ok(pattern) if fits => field.pattern = Some(pattern),
            Ok(_) => self.tell(
                1.0,
                &format!("the pattern of `{}` is left out: it is no string", cut(name)),
            ),
            Err(reason) => self.tell(1.0, &format!("the pattern of `{}` is left out: {reason}", cut(name))),
        }
    }

    fn followed(&mut self, spot: Spot<'a>) -> Option<Spot<'a>> {
        match self.documents.follow(spot) {
            Ok(spot) => Some(spot),
            Err(reference) => {
                self.tell(1.0, &format!("`{}` leads nowhere in what was given", cut(&reference)));
                None
            }
        }
    }

    /// Words that restrict values in a way that fields cannot.
    fn unsaid(&mut self, tree: &Tree) {
        for (word, value) in tree.entries() {
            let open = word == "additionalProperties" && *value != Tree::Flag(false);
            if !SILENT.contains(&word) && !word.starts_with("x-") && !open && self.left.len() < 100 {
                self.left.insert(cut(word));
            }
        }
    }

    fn tell(&mut self, confidence: f32, message: &str) {
        if self.out.told.len() < FIELDS_MAX && self.said.insert(message.to_owned()) {
            self.out.told.push((confidence, message.to_owned()));
        }
    }
}

fn cut(text: &str) -> String {
    super::names::shortened(text, 80)
}

#[cfg(test)]
mod tests;
