//! Whether a value whose type only running could tell is of the type that was asked for.

use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::types::Type;
use crate::value::Value;
use std::sync::Arc;

/// The value as the wanted type. An integer becomes a double, since JSON writes 12.0 as 12.
pub(crate) fn conform(value: Value, wanted: &Type, context: &mut Context<'_>) -> Result<Value, EvaluationFault> {
    context.charge(1)?;
    Ok(match (wanted, value) {
        (Type::Dynamic, value)
        | (Type::Null, value @ Value::Null)
        | (Type::Bool, value @ Value::Bool(_))
        | (Type::Int, value @ Value::Int(_))
        | (Type::Double, value @ Value::Double(_))
        | (Type::String, value @ Value::String(_))
        | (Type::Bytes, value @ Value::Bytes(_))
        | (Type::Timestamp, value @ Value::Timestamp(_))
        | (Type::Duration, value @ Value::Duration(_)) => value,
        (Type::Double, Value::Int(value)) => Value::Double(value as f64),
        (Type::List(inner), Value::List(items)) => Value::List(
            items
                .iter()
                .map(|item| conform(item.clone(), inner, context))
                .collect::<Result<_, _>>()?,
        ),
        (Type::Map(inner), Value::Map(entries)) => {
            let entries = entries
                .iter()
                .map(|(key, item)| Ok((key.clone(), conform(item.clone(), inner, context)?)));
            Value::Map(Arc::new(entries.collect::<Result<_, _>>()?))
        }
        (Type::Record(record), Value::Map(entries)) => {
            if let Some((name, _)) = record
                .fields
                .iter()
                .find(|(name, slot)| !slot.optional && !entries.contains_key(*name))
            {
                return Err(EvaluationFault::Absent(name.as_str().into()));
            }
            let entries = entries.iter().map(|(key, item)| {
                let inner = record.fields.get(key).map_or(&Type::Dynamic, |slot| &slot.r#type);
                Ok((key.clone(), conform(item.clone(), inner, context)?))
            });
            Value::Map(Arc::new(entries.collect::<Result<_, _>>()?))
        }
        (wanted, value) => {
            let message = format!(
                "the result should be {}, but is {}",
                with_article(&wanted.to_string()),
                with_article(value.kind())
            );
            return Err(EvaluationFault::wrong_type(message));
        }
    })
}

/// "a string", "an integer", "bytes".
pub(crate) fn with_article(kind: &str) -> String {
    match kind {
        "null" | "bytes" => kind.to_owned(),
        _ if kind.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}
