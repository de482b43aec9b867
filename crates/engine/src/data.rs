//! Of a record's data, the fields that some expression on its event reads: parsed once, and only when one asks.

use crate::plan::Needed;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use stormlake_expression::{Type, Value};

/// The fields that were found, in the order of the record. Of a name that stands there twice, the last one counts.
#[derive(Debug, Default)]
pub(crate) struct Data<'a>(Vec<(Cow<'a, str>, Value)>);

impl<'a> Data<'a> {
    /// The needed fields of a JSON object. A body that is no object has none.
    pub fn read(body: &'a [u8], needed: &Needed) -> Self {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        Pick(needed).deserialize(&mut deserializer).unwrap_or_default()
    }

    /// One field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        let of_that_name = |(name, _): &&(Cow<'_, str>, Value)| name == field;
        self.0.iter().rev().find(of_that_name).map(|(_, value)| value)
    }

    /// All that was found.
    pub fn whole(&self) -> Value {
        let fields = self.0.iter().map(|(name, value)| (name.to_string(), value.clone()));
        Value::Map(Arc::new(fields.collect()))
    }
}

/// Raw JSON of one field of an object.
pub(crate) fn read_raw<'b>(body: &'b [u8], field: &str) -> Option<&'b str> {
    let all: BTreeMap<Name<'b>, &'b RawValue> = serde_json::from_slice(body).ok()?;
    all.get(field).map(|raw| raw.get())
}

/// A field's name, borrowed where JSON escapes nothing in it.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl std::borrow::Borrow<str> for Name<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

struct Pick<'a>(&'a Needed);

impl<'de> DeserializeSeed<'de> for Pick<'_> {
    type Value = Data<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = Data<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Data::default();
        while let Some(Name(name)) = map.next_key()? {
            match self.0.r#type(&name) {
                Some(r#type) => {
                    let raw: &RawValue = map.next_value()?;
                    if let Some(value) = typed(raw.get(), r#type) {
                        found.0.push((name, value));
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

/// A value of JSON as its declared type. Null is how a sender writes "absent".
fn typed(raw: &str, r#type: &Type) -> Option<Value> {
    let plain = || {
        raw.strip_prefix('"')?
            .strip_suffix('"')
            .filter(|text| !text.contains('\\'))
    };
    match r#type {
        // The common ones, without a tree in between.
        Type::String if let Some(text) = plain() => Some(Value::from(text)),
        Type::Double if let Ok(number) = serde_json::from_str(raw) => Some(Value::Double(number)),
        Type::Int if let Ok(number) = raw.parse() => Some(Value::Int(number)),
        Type::Bool => raw.parse().ok().map(Value::Bool),
        _ => {
            let json: serde_json::Value = serde_json::from_str(raw).ok()?;
            (!json.is_null()).then(|| Value::from_json(&json, r#type))?
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The short cuts and the long way say the same.
    #[test]
    fn a_value_is_read_as_from_a_tree() {
        let types = [
            Type::String,
            Type::Double,
            Type::Int,
            Type::Bool,
            Type::Timestamp,
            Type::Dynamic,
        ];
        let values = [
            json!("plain"),
            json!("quo\"te"),
            json!("tab\tand ü"),
            json!(""),
            json!("true"),
            json!("12"),
            json!(0),
            json!(-0.0),
            json!(12),
            json!(12.0),
            json!(0.1),
            json!(1e300),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(true),
            json!(false),
            json!(null),
            json!([1, "a"]),
            json!({"a": 1}),
            json!("2026-01-02T03:04:05Z"),
        ];
        for r#type in &types {
            for value in &values {
                let expected = if value.is_null() {
                    None
                } else {
                    Value::from_json(value, r#type)
                };
                assert_eq!(typed(&value.to_string(), r#type), expected, "{value} as {type}");
            }
        }
    }

    #[test]
    fn only_what_is_needed_is_kept_and_the_last_of_a_name_counts() {
        let needed = Needed::Some(vec![("a".into(), Type::Int), ("b\"".into(), Type::String)]);
        let data = Data::read(br#"{"a":1,"c":[{}],"b\"":"x","a":2,"a":null}"#, &needed);
        assert_eq!(data.get("a"), Some(&Value::Int(2)));
        assert_eq!(data.get("b\""), Some(&Value::from("x")));
        assert_eq!(data.get("c"), None);
        let Value::Map(whole) = data.whole() else {
            panic!("no map")
        };
        assert_eq!(whole.len(), 2);
        assert_eq!(whole["a"], Value::Int(2));
    }

    #[test]
    fn a_body_that_is_no_object_has_no_fields() {
        for body in [&b"[1]"[..], b"7", b"", b"{\"a\":"] {
            assert!(Data::read(body, &Needed::All(Vec::new())).0.is_empty());
        }
    }
}
