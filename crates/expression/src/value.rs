//! What an expression reads and gives.

use std::collections::BTreeMap;
use std::sync::Arc;

/// A value at run time. Cheap to clone.
///
/// `==` is structural; CEL's own equality, where `1 == 1.0`, is what the expression `a == b` computes.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// True or false.
    Bool(bool),
    /// 64 bits with a sign.
    Int(i64),
    /// 64 bits, IEEE 754.
    Double(f64),
    /// Unicode text.
    String(Arc<str>),
    /// Any bytes.
    Bytes(Arc<[u8]>),
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Nanoseconds.
    Duration(i64),
    /// In order.
    List(Arc<[Value]>),
    /// By key.
    Map(Arc<BTreeMap<String, Value>>),
}

impl Value {
    /// The name of its type as faults say it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "integer",
            Value::Double(_) => "double",
            Value::String(_) => "string",
            Value::Bytes(_) => "bytes",
            Value::Timestamp(_) => "timestamp",
            Value::Duration(_) => "duration",
            Value::List(_) => "list",
            Value::Map(_) => "map",
        }
    }

    /// The name of its type as CEL has it.
    pub(crate) fn cel_kind(&self) -> &'static str {
        match self {
            Value::Null => "null_type",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Double(_) => "double",
            Value::String(_) => "string",
            Value::Bytes(_) => "bytes",
            Value::Timestamp(_) => "google.protobuf.Timestamp",
            Value::Duration(_) => "google.protobuf.Duration",
            Value::List(_) => "list",
            Value::Map(_) => "map",
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Double(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::String(value.into())
    }
}

impl From<Vec<Value>> for Value {
    fn from(value: Vec<Value>) -> Self {
        Value::List(value.into())
    }
}

impl From<BTreeMap<String, Value>> for Value {
    fn from(value: BTreeMap<String, Value>) -> Self {
        Value::Map(Arc::new(value))
    }
}
