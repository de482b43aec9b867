//! The grammar of the board file as one table: which nodes, values and properties there are, and where.
//!
//! Reading checks against it, suggestions come from it, and writing and formatting take their order from it.

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// Free text.
    Text,
    /// A name on one line.
    Name,
    /// The name of a field or attribute: letters, digits, `_` (attributes: `-` too).
    Identifier,
    /// `#true` or `#false`.
    Flag,
    /// A whole number between two bounds.
    Whole(i64, i64),
    /// A number with at most four digits after the point.
    Number,
    /// `14d`.
    Duration,
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// `Event.field`.
    FieldPath,
    /// A field's type.
    Type,
    /// `21:00`.
    TimeOfDay,
    /// `10/s`.
    Rate,
    /// `10%`.
    Percent,
    /// A colour word or `#rrggbb`.
    Colour,
    /// `com.example`.
    Namespace,
}

/// A value that stands by its place behind the node's word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    /// What it is called when it is missing.
    pub what: &'static str,
    /// What it must be.
    pub value: Value,
}

/// A value that stands by its name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Property {
    pub word: &'static str,
    pub value: Value,
    pub required: bool,
}

/// A node.
#[derive(Debug)]
pub(crate) struct Shape {
    pub word: &'static str,
    /// Values that must be there, in order.
    pub slots: &'static [Slot],
    /// What may follow them, any number.
    pub rest: Option<Slot>,
    /// In canonical order.
    pub properties: &'static [Property],
    /// In canonical order.
    pub children: &'static [&'static Shape],
    /// Whether it stands at most once in its block.
    pub once: bool,
}

impl Shape {
    /// The node of this word in this one's block.
    pub fn child(&self, word: &str) -> Option<&'static Shape> {
        self.children.iter().copied().find(|shape| shape.word == word)
    }

    /// The place of a property in canonical order; unknown ones come last.
    pub fn rank(&self, property: &str) -> usize {
        let known = self.properties.iter().position(|known| known.word == property);
        known.unwrap_or(self.properties.len())
    }
}

const fn slot(what: &'static str, value: Value) -> Slot {
    Slot { what, value }
}

const fn property(word: &'static str, value: Value) -> Property {
    Property {
        word,
        value,
        required: false,
    }
}

const fn required(word: &'static str, value: Value) -> Property {
    Property {
        word,
        value,
        required: true,
    }
}

const EMPTY: Shape = Shape {
    word: "",
    slots: &[],
    rest: None,
    properties: &[],
    children: &[],
    once: false,
};

const COUNT: Value = Value::Whole(0, u32::MAX as i64);
const EVENT: Slot = slot("the name of an event", Value::Name);
const CEL: Value = Value::Text;

static ABOUT: Shape = Shape {
    word: "about",
    slots: &[slot("a description", Value::Text)],
    once: true,
    ..EMPTY
};
static OWNER: Shape = Shape {
    word: "owner",
    slots: &[slot("who answers for it", Value::Name)],
    once: true,
    ..EMPTY
};
static WAS: Shape = Shape {
    word: "was",
    slots: &[slot("the earlier name", Value::Name)],
    rest: Some(slot("an earlier name", Value::Name)),
    ..EMPTY
};

static FIELD: Shape = Shape {
    word: "field",
    slots: &[slot("its name", Value::Identifier), slot("its type", Value::Type)],
    rest: Some(slot("a word of the enum", Value::Name)),
    properties: &[
        property("optional", Value::Flag),
        property("key", Value::Flag),
        property("sensitive", Value::Flag),
        property("min", Value::Number),
        property("max", Value::Number),
        property("pattern", Value::Text),
        property("unit", Value::Name),
    ],
    children: &[&ABOUT],
    once: false,
};
static READ_FIELD: Shape = Shape {
    word: "field",
    slots: FIELD.slots,
    rest: FIELD.rest,
    properties: &[
        property("from", Value::FieldPath),
        property("optional", Value::Flag),
        property("key", Value::Flag),
        property("sensitive", Value::Flag),
        property("min", Value::Number),
        property("max", Value::Number),
        property("pattern", Value::Text),
        property("unit", Value::Name),
    ],
    children: &[&ABOUT],
    once: false,
};
static SET: Shape = Shape {
    word: "set",
    slots: &[slot("the field", Value::Identifier), slot("a CEL expression", CEL)],
    ..EMPTY
};

// ---- the board's own block

static ATTRIBUTE: Shape = Shape {
    word: "attribute",
    slots: &[slot("its name", Value::Identifier)],
    properties: &[required("from", Value::FieldPath), property("sensitive", Value::Flag)],
    ..EMPTY
};
static SAME_AS: Shape = Shape {
    word: "same-as",
    slots: &[slot("a field, written \"Event.field\"", Value::FieldPath)],
    ..EMPTY
};
static SUBJECT_CONSENT: Shape = Shape {
    word: "consent",
    slots: &[slot("its topic", Value::Name)],
    properties: &[
        property("granted-by", Value::Name),
        property("withdrawn-by", Value::Name),
        property("default", Value::OneOf(&["denied", "granted"])),
    ],
    ..EMPTY
};
static SUBJECT: Shape = Shape {
    word: "subject",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &ATTRIBUTE, &SAME_AS, &SUBJECT_CONSENT],
    ..EMPTY
};
static CHANNEL: Shape = Shape {
    word: "channel",
    slots: &[slot("its name", Value::Name)],
    properties: &[
        required("kind", Value::Name),
        property("url", Value::Text),
        property("secret", Value::Text),
        property("rate", Value::Rate),
    ],
    children: &[&ABOUT],
    ..EMPTY
};
static LEGEND: Shape = Shape {
    word: "legend",
    properties: &[
        property("event", Value::Colour),
        property("command", Value::Colour),
        property("actor", Value::Colour),
        property("aggregate", Value::Colour),
        property("external", Value::Colour),
        property("policy", Value::Colour),
        property("read-model", Value::Colour),
        property("hotspot", Value::Colour),
        property("opportunity", Value::Colour),
    ],
    once: true,
    ..EMPTY
};
static SCOPE: Shape = Shape {
    word: "scope",
    slots: &[slot("what the board is about", Value::Text)],
    once: true,
    ..EMPTY
};
static NAMESPACE: Shape = Shape {
    word: "namespace",
    slots: &[slot("the prefix, such as \"com.example\"", Value::Namespace)],
    once: true,
    ..EMPTY
};
static QUIET: Shape = Shape {
    word: "quiet",
    slots: &[
        slot("when it begins, such as \"21:00\"", Value::TimeOfDay),
        slot("when it ends, such as \"08:00\"", Value::TimeOfDay),
    ],
    once: true,
    ..EMPTY
};
static CAP: Shape = Shape {
    word: "cap",
    slots: &[slot("how many", COUNT)],
    properties: &[required("per", Value::Duration)],
    ..EMPTY
};
static LATENESS: Shape = Shape {
    word: "lateness",
    slots: &[slot("how long, such as \"10m\"", Value::Duration)],
    once: true,
    ..EMPTY
};
static STALE: Shape = Shape {
    word: "stale",
    slots: &[slot("how long, such as \"1h\"", Value::Duration)],
    once: true,
    ..EMPTY
};
static BOARD: Shape = Shape {
    word: "board",
    slots: &[slot("its title", Value::Name)],
    properties: &[property("step", Value::Whole(1, 10))],
    children: &[
        &SCOPE, &ABOUT, &OWNER, &NAMESPACE, &LEGEND, &SUBJECT, &CHANNEL, &QUIET, &CAP, &LATENESS, &STALE,
    ],
    once: true,
    ..EMPTY
};

// ---- stickies

static SEES: Shape = Shape {
    word: "sees",
    slots: &[slot("the name of a read model", Value::Name)],
    rest: Some(slot("the name of a read model", Value::Name)),
    ..EMPTY
};
static ACTOR: Shape = Shape {
    word: "actor",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &SEES],
    ..EMPTY
};
static AGGREGATE: Shape = Shape {
    word: "aggregate",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS],
    ..EMPTY
};
/// One rule of a hook or a mapping.
static ON: Shape = Shape {
    word: "on",
    slots: &[slot("the kind, or \"*\"", Value::Name)],
    properties: &[
        required("gives", Value::Name),
        property("subject", CEL),
        property("id", CEL),
        property("time", CEL),
        property("where", CEL),
    ],
    children: &[&SET],
    ..EMPTY
};
static HOOK: Shape = Shape {
    word: "hook",
    properties: &[
        property("signature", Value::Name),
        property("secret", Value::Text),
        property("event", CEL),
    ],
    children: &[&ON],
    once: true,
    ..EMPTY
};
static EXTERNAL: Shape = Shape {
    word: "external",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &HOOK],
    ..EMPTY
};
static COMMAND_BY: Shape = Shape {
    word: "by",
    slots: &[slot("the name of an actor", Value::Name)],
    rest: Some(slot("the name of an actor", Value::Name)),
    ..EMPTY
};
static YIELDS: Shape = Shape {
    word: "yields",
    slots: &[EVENT],
    rest: Some(EVENT),
    properties: &[property("on", Value::OneOf(&["delivered"]))],
    ..EMPTY
};
static COMMAND: Shape = Shape {
    word: "command",
    slots: &[slot("its name", Value::Name)],
    properties: &[property("by", Value::Name), property("to", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &COMMAND_BY, &FIELD, &YIELDS],
    ..EMPTY
};
static EVENT_STICKY: Shape = Shape {
    word: "event",
    slots: &[slot("its name", Value::Name)],
    properties: &[
        property("from", Value::Name),
        property("subject", Value::Name),
        property("pivotal", Value::Flag),
        property("path", Value::OneOf(&["happy", "failure"])),
    ],
    children: &[&ABOUT, &OWNER, &WAS, &FIELD],
    ..EMPTY
};
static SHOWS: Shape = Shape {
    word: "shows",
    slots: &[EVENT],
    rest: Some(EVENT),
    ..EMPTY
};
static READ_MODEL: Shape = Shape {
    word: "read-model",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &SHOWS, &READ_FIELD],
    ..EMPTY
};
static HOTSPOT: Shape = Shape {
    word: "hotspot",
    slots: &[slot("its words", Value::Name)],
    properties: &[property("on", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS],
    ..EMPTY
};
static OPPORTUNITY: Shape = Shape {
    word: "opportunity",
    slots: HOTSPOT.slots,
    properties: HOTSPOT.properties,
    children: HOTSPOT.children,
    ..EMPTY
};
static LINK: Shape = Shape {
    word: "link",
    slots: &[slot("the sticky that it starts from", Value::Name)],
    properties: &[required("to", Value::Name), property("label", Value::Text)],
    ..EMPTY
};

// ---- policies

static WHENEVER: Shape = Shape {
    word: "whenever",
    slots: &[EVENT],
    properties: &[
        property("at-least", COUNT),
        property("within", Value::Duration),
        property("by", CEL),
    ],
    once: true,
    ..EMPTY
};
static WHENEVER_ALL: Shape = Shape {
    word: "whenever-all",
    slots: &[EVENT, slot("the name of a second event", Value::Name)],
    rest: Some(EVENT),
    properties: &[property("by", CEL)],
    once: true,
    ..EMPTY
};
static WHENEVER_SILENT: Shape = Shape {
    word: "whenever-silent",
    slots: &[slot("how long, such as \"30d\"", Value::Duration)],
    properties: &[required("since", Value::Name)],
    once: true,
    ..EMPTY
};
static WHENEVER_BEFORE: Shape = Shape {
    word: "whenever-before",
    slots: &[EVENT],
    properties: &[required("field", Value::Identifier), required("by", Value::Duration)],
    once: true,
    ..EMPTY
};
static AND_NO: Shape = Shape {
    word: "and-no",
    slots: &[EVENT],
    properties: &[
        property("within", Value::Duration),
        property("until", Value::Name),
        property("until-by", CEL),
    ],
    once: true,
    ..EMPTY
};
static FOLLOWED_BY: Shape = Shape {
    word: "followed-by",
    slots: &[EVENT],
    properties: &[property("within", Value::Duration)],
    once: true,
    ..EMPTY
};
static NEVER: Shape = Shape {
    word: "never",
    slots: &[EVENT],
    rest: Some(EVENT),
    ..EMPTY
};
static WHERE: Shape = Shape {
    word: "where",
    slots: &[slot("a CEL expression", CEL)],
    once: true,
    ..EMPTY
};
static THEN: Shape = Shape {
    word: "then",
    slots: &[slot("the name of a command", Value::Name)],
    properties: &[property("via", Value::Name)],
    children: &[&SET],
    once: true,
    ..EMPTY
};
static EMIT: Shape = Shape {
    word: "emit",
    slots: &[EVENT],
    children: &[&SET],
    once: true,
    ..EMPTY
};
static UNLESS: Shape = Shape {
    word: "unless",
    slots: &[EVENT],
    properties: &[property("within", Value::Duration)],
    ..EMPTY
};
static LIMIT: Shape = Shape {
    word: "limit",
    slots: &[slot("how many", COUNT)],
    properties: &[required("per", Value::Duration)],
    once: true,
    ..EMPTY
};
static CONSENT: Shape = Shape {
    word: "consent",
    slots: &[slot("the topic", Value::Name)],
    once: true,
    ..EMPTY
};
static HOLDOUT: Shape = Shape {
    word: "holdout",
    slots: &[slot("the share, such as \"10%\"", Value::Percent)],
    once: true,
    ..EMPTY
};
static GOAL: Shape = Shape {
    word: "goal",
    slots: &[EVENT],
    properties: &[required("within", Value::Duration)],
    once: true,
    ..EMPTY
};
static POLICY: Shape = Shape {
    word: "policy",
    slots: &[slot("its name", Value::Name)],
    properties: &[
        property("priority", Value::Whole(i64::MIN, i64::MAX)),
        property("state", Value::OneOf(&["draft", "shadow", "live", "paused", "retired"])),
    ],
    children: &[
        &ABOUT,
        &OWNER,
        &WAS,
        &WHENEVER,
        &WHENEVER_ALL,
        &WHENEVER_SILENT,
        &WHENEVER_BEFORE,
        &AND_NO,
        &FOLLOWED_BY,
        &NEVER,
        &WHERE,
        &THEN,
        &EMIT,
        &UNLESS,
        &LIMIT,
        &STALE,
        &CONSENT,
        &HOLDOUT,
        &GOAL,
    ],
    ..EMPTY
};

// ---- files

static CONTEXT: Shape = Shape {
    word: "context",
    slots: &[slot("its name", Value::Name)],
    children: &[
        &ABOUT,
        &OWNER,
        &ACTOR,
        &READ_MODEL,
        &COMMAND,
        &AGGREGATE,
        &EXTERNAL,
        &EVENT_STICKY,
        &POLICY,
        &HOTSPOT,
        &OPPORTUNITY,
        &LINK,
    ],
    ..EMPTY
};

/// `board.kdl`.
pub(crate) static BOARD_FILE: Shape = Shape {
    children: &[
        &BOARD,
        &CONTEXT,
        &ACTOR,
        &READ_MODEL,
        &COMMAND,
        &AGGREGATE,
        &EXTERNAL,
        &EVENT_STICKY,
        &POLICY,
        &HOTSPOT,
        &OPPORTUNITY,
        &LINK,
    ],
    ..EMPTY
};

static FILE: Shape = Shape {
    word: "file",
    slots: &[slot("which files, such as \"*.csv\"", Value::Name)],
    once: true,
    ..EMPTY
};
static FORMAT: Shape = Shape {
    word: "format",
    slots: &[slot("\"csv\" or \"ndjson\"", Value::OneOf(&["csv", "ndjson"]))],
    properties: &[
        property("delimiter", Value::Text),
        property("header", Value::Flag),
        property("event", CEL),
    ],
    once: true,
    ..EMPTY
};
static COLUMNS: Shape = Shape {
    word: "columns",
    slots: &[slot("the first column's name", Value::Name)],
    rest: Some(slot("a column's name", Value::Name)),
    once: true,
    ..EMPTY
};
static MAPPING: Shape = Shape {
    word: "mapping",
    slots: &[slot("the records' source", Value::Name)],
    children: &[&FILE, &FORMAT, &COLUMNS, &ON],
    ..EMPTY
};

/// `mapping.kdl`.
pub(crate) static MAPPING_FILE: Shape = Shape {
    children: &[&MAPPING],
    ..EMPTY
};
