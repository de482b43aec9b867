//! What an expression may read: the types of variables and fields.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The type of a value, as far as it is known before anything runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Known only at run time; mixes with everything and is checked then.
    Dynamic,
    /// Nothing but `null`.
    Null,
    /// True or false.
    Bool,
    /// 64 bits with a sign.
    Int,
    /// 64 bits, IEEE 754.
    Double,
    /// Unicode text.
    String,
    /// Any bytes.
    Bytes,
    /// An instant.
    Timestamp,
    /// A length of time.
    Duration,
    /// A list of one type.
    List(Box<Type>),
    /// From strings to one type.
    Map(Box<Type>),
    /// Named fields, each of its own type.
    Record(Arc<RecordType>),
}

/// A type with named fields: an event's data, a subject's attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordType {
    /// What a person calls it; stands in faults ("is no field of Order collected").
    pub name: String,
    /// Its fields.
    pub fields: BTreeMap<String, FieldSlot>,
    /// Unknown names are [`Type::Dynamic`] instead of a fault.
    pub open: bool,
}

/// One field of a [`RecordType`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSlot {
    /// The field's type.
    pub r#type: Type,
    /// May be absent at run time; reading it then is an evaluation fault, `has()` tells.
    pub optional: bool,
}

/// The names that an expression may use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Root variables by name.
    pub variables: BTreeMap<String, Type>,
    /// Variables and functions that the language knows but refuses for now: name → what to say.
    pub unbuilt: BTreeMap<String, String>,
    /// Functions of one name in quotes, each with the names that it takes and what it gives for them: `predict("…")`. A
    /// program reads the result by the path function, name, fields.
    pub lookups: BTreeMap<String, BTreeMap<String, Type>>,
}

impl Type {
    /// Whether a value of type `self` may stand where `wanted` is expected, as far as can be told before running.
    pub(crate) fn fits(&self, wanted: &Type) -> bool {
        match (self, wanted) {
            (Type::Dynamic, _) | (_, Type::Dynamic) => true,
            (Type::List(one), Type::List(other)) | (Type::Map(one), Type::Map(other)) => one.fits(other),
            (Type::Record(_), Type::Map(other)) | (Type::Map(other), Type::Record(_)) => **other == Type::Dynamic,
            _ => self == wanted,
        }
    }

    /// Whether `==` between the two can ever be true.
    pub(crate) fn comparable(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Dynamic, _) | (_, Type::Dynamic) => true,
            (Type::Int | Type::Double, Type::Int | Type::Double) => true,
            (Type::List(one), Type::List(other)) | (Type::Map(one), Type::Map(other)) => one.comparable(other),
            (Type::Record(_) | Type::Map(_), Type::Record(_) | Type::Map(_)) => true,
            _ => self == other,
        }
    }

    /// The type of "one or the other", `None` when they cannot be mixed.
    pub(crate) fn join(&self, other: &Type) -> Option<Type> {
        match (self, other) {
            (Type::Dynamic, _) | (_, Type::Dynamic) => Some(Type::Dynamic),
            (Type::List(one), Type::List(two)) => Some(Type::List(Box::new(one.join(two)?))),
            (Type::Map(one), Type::Map(two)) => Some(Type::Map(Box::new(one.join(two)?))),
            _ if self == other => Some(self.clone()),
            _ => None,
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Type::Int | Type::Double)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Dynamic => f.write_str("value of unknown type"),
            Type::Null => f.write_str("null"),
            Type::Bool => f.write_str("boolean"),
            Type::Int => f.write_str("integer"),
            Type::Double => f.write_str("double"),
            Type::String => f.write_str("string"),
            Type::Bytes => f.write_str("bytes"),
            Type::Timestamp => f.write_str("timestamp"),
            Type::Duration => f.write_str("duration"),
            Type::List(inner) if **inner == Type::Dynamic => f.write_str("list"),
            Type::List(inner) => write!(f, "list of {inner}"),
            Type::Map(inner) if **inner == Type::Dynamic => f.write_str("map"),
            Type::Map(inner) => write!(f, "map to {inner}"),
            Type::Record(record) => f.write_str(&record.name),
        }
    }
}
