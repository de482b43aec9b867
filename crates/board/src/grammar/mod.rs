//! The grammar of the board file as one table: which nodes, values and properties there are, and where.
//!
//! Reading checks against it, suggestions come from it, and writing and formatting take their order from it.

mod board;
mod files;
mod funnel;
mod policy;
mod prediction;
mod sticky;

pub use files::{BOARD_FILE, MAPPING_FILE};

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
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
pub struct Slot {
    /// What it is called when it is missing.
    pub what: &'static str,
    /// What it must be.
    pub value: Value,
}

/// A value that stands by its name.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// What stands before the `=`.
    pub word: &'static str,
    /// What its value must be.
    pub value: Value,
    /// Whether the node cannot be without it.
    pub required: bool,
}

/// A node.
#[derive(Debug)]
pub struct Shape {
    /// The word that it begins with; empty for a whole file.
    pub word: &'static str,
    /// Values that must be there, in order.
    pub slots: &'static [Slot],
    /// What may follow them, any number.
    pub rest: Option<Slot>,
    /// What it may say by name, in canonical order.
    pub properties: &'static [Property],
    /// What may stand in its block, in canonical order.
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
    pub(crate) fn rank(&self, property: &str) -> usize {
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
