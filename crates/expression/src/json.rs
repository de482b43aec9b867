//! Values from JSON, by their declared type, and back.

use crate::time;
use crate::types::Type;
use crate::value::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use std::sync::Arc;

impl Value {
    /// Reads JSON as the declared type; `None` when it does not fit.
    ///
    /// A timestamp is RFC 3339 or a date (midnight UTC), a duration is written as `duration()` takes it (`"2h"`,
    /// `"3600s"`, `"PT1H"`), bytes are base64. [`Type::Dynamic`] is what JSON says: whole numbers written without a point are
    /// integers, the others doubles. A record's fields that are absent stay absent; those it does not name are dynamic.
    pub fn from_json(json: &Json, r#type: &Type) -> Option<Value> {
        Some(match (r#type, json) {
            (Type::Dynamic, _) => natural(json),
            (Type::Null, Json::Null) => Value::Null,
            (Type::Bool, Json::Bool(value)) => Value::Bool(*value),
            (Type::Int, Json::Number(number)) => Value::Int(match number.as_i64() {
                Some(value) => value,
                None => crate::number::whole(number.as_f64()?)?,
            }),
            (Type::Double, Json::Number(number)) => Value::Double(number.as_f64()?),
            (Type::String, Json::String(text)) => Value::from(text.as_str()),
            (Type::Bytes, Json::String(text)) => Value::Bytes(STANDARD.decode(text).ok()?.into()),
            (Type::Timestamp, Json::String(text)) => Value::Timestamp(time::parse_timestamp(text)?),
            // A space after it is let in by intake.
            (Type::Duration, Json::String(text)) => Value::Duration(time::parse_duration(text.trim_end())?),
            (Type::List(inner), Json::Array(items)) => Value::List(
                items
                    .iter()
                    .map(|item| Value::from_json(item, inner))
                    .collect::<Option<_>>()?,
            ),
            (Type::Map(inner), Json::Object(entries)) => {
                let entries = entries
                    .iter()
                    .map(|(key, item)| Some((key.clone(), Value::from_json(item, inner)?)));
                Value::Map(Arc::new(entries.collect::<Option<_>>()?))
            }
            (Type::Record(record), Json::Object(entries)) => {
                let entries = entries.iter().map(|(key, item)| {
                    let inner = record.fields.get(key).map_or(&Type::Dynamic, |slot| &slot.r#type);
                    Some((key.clone(), Value::from_json(item, inner)?))
                });
                Value::Map(Arc::new(entries.collect::<Option<_>>()?))
            }
            _ => return None,
        })
    }

    /// As JSON: a timestamp as RFC 3339 in UTC, a duration as `"3600s"`, bytes as base64. A whole double stays a number
    /// with a point (`1.0`); one that JSON cannot write (infinite, not a number) is null.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(value) => Json::from(*value),
            Value::Double(value) => Json::from(*value),
            Value::String(text) => Json::from(&**text),
            Value::Bytes(bytes) => Json::from(STANDARD.encode(bytes)),
            Value::Timestamp(nanoseconds) => Json::from(time::write_timestamp(*nanoseconds)),
            Value::Duration(nanoseconds) => Json::from(time::write_duration(*nanoseconds)),
            Value::List(items) => Json::Array(items.iter().map(Value::to_json).collect()),
            Value::Map(entries) => Json::Object(
                entries
                    .iter()
                    .map(|(key, item)| (key.clone(), item.to_json()))
                    .collect(),
            ),
        }
    }
}

fn natural(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(value) => Value::Int(value),
            // Beyond 64 bits; `as_f64` is `None` only for numbers that serde_json cannot hold as we build it.
            None => Value::Double(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::List(items.iter().map(natural).collect()),
        Json::Object(entries) => Value::Map(Arc::new(
            entries.iter().map(|(key, item)| (key.clone(), natural(item))).collect(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_is_read_as_the_declared_type() {
        let list = Type::List(Box::new(Type::Double));
        for (json, r#type, expected) in [
            (json!(3), Type::Double, Some(Value::Double(3.0))),
            (json!(3), Type::Dynamic, Some(Value::Int(3))),
            (json!(3.5), Type::Dynamic, Some(Value::Double(3.5))),
            (json!(3.0), Type::Int, Some(Value::Int(3))),
            (json!(3.5), Type::Int, None),
            (json!(u64::MAX), Type::Int, None),
            (json!("3"), Type::Int, None),
            (json!(null), Type::String, None),
            (
                json!("1970-01-02"),
                Type::Timestamp,
                Some(Value::Timestamp(86_400_000_000_000)),
            ),
            (
                json!("1970-01-01T02:00:01+02:00"),
                Type::Timestamp,
                Some(Value::Timestamp(1_000_000_000)),
            ),
            (json!("yesterday"), Type::Timestamp, None),
            (json!("1d"), Type::Duration, Some(Value::Duration(86_400_000_000_000))),
            (json!("PT2H"), Type::Duration, Some(Value::Duration(7_200_000_000_000))),
            (json!("P1M"), Type::Duration, None),
            (json!("aGk="), Type::Bytes, Some(Value::Bytes((*b"hi").into()))),
            (
                json!([1, 2.5]),
                list.clone(),
                Some(vec![Value::Double(1.0), Value::Double(2.5)].into()),
            ),
            (json!([1, "a"]), list, None),
        ] {
            assert_eq!(Value::from_json(&json, &r#type), expected, "{json} as {type}");
        }
    }

    #[test]
    fn values_are_written_as_json_says_them() {
        assert_eq!(
            Value::Timestamp(1_500_000_000).to_json(),
            json!("1970-01-01T00:00:01.5Z")
        );
        assert_eq!(Value::Duration(3_600_000_000_000).to_json(), json!("3600s"));
        assert_eq!(Value::Duration(-500_000_000).to_json(), json!("-0.5s"));
        assert_eq!(Value::Double(1.0).to_json().to_string(), "1.0");
        assert_eq!(Value::Double(f64::INFINITY).to_json(), Json::Null);
        assert_eq!(Value::Bytes((*b"hi").into()).to_json(), json!("aGk="));
    }
}
