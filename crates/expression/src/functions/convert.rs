//! Conversions between types.

use super::{Calling, Function, Literals, Shape, function, refuse, signature};
use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::value::Value;
use crate::{number, time};

type Converted = Result<Value, EvaluationFault>;

const INTS: &[super::Signature] = &[
    signature(&[Shape::Int], Shape::Int),
    signature(&[Shape::Double], Shape::Int),
    signature(&[Shape::String], Shape::Int),
    signature(&[Shape::Timestamp], Shape::Int),
];

pub(super) const FUNCTIONS: &[Function] = &[
    function("int", Calling::Global, INTS, int).literals(Literals::Convert),
    function("uint", Calling::Global, INTS, uint).literals(Literals::Convert),
    function(
        "double",
        Calling::Global,
        &[
            signature(&[Shape::Double], Shape::Double),
            signature(&[Shape::Int], Shape::Double),
            signature(&[Shape::String], Shape::Double),
        ],
        double,
    )
    .literals(Literals::Convert),
    function(
        "string",
        Calling::Global,
        &[
            signature(&[Shape::String], Shape::String),
            signature(&[Shape::Int], Shape::String),
            signature(&[Shape::Double], Shape::String),
            signature(&[Shape::Bool], Shape::String),
            signature(&[Shape::Bytes], Shape::String),
            signature(&[Shape::Timestamp], Shape::String),
            signature(&[Shape::Duration], Shape::String),
        ],
        string,
    )
    .literals(Literals::Convert),
    function(
        "bool",
        Calling::Global,
        &[
            signature(&[Shape::Bool], Shape::Bool),
            signature(&[Shape::String], Shape::Bool),
        ],
        bool,
    )
    .literals(Literals::Convert),
    function(
        "bytes",
        Calling::Global,
        &[
            signature(&[Shape::Bytes], Shape::Bytes),
            signature(&[Shape::String], Shape::Bytes),
        ],
        bytes,
    ),
    function(
        "timestamp",
        Calling::Global,
        &[
            signature(&[Shape::Timestamp], Shape::Timestamp),
            signature(&[Shape::String], Shape::Timestamp),
            signature(&[Shape::Int], Shape::Timestamp),
        ],
        timestamp,
    )
    .literals(Literals::Convert),
    function(
        "duration",
        Calling::Global,
        &[
            signature(&[Shape::Duration], Shape::Duration),
            signature(&[Shape::String], Shape::Duration),
        ],
        duration,
    )
    .literals(Literals::Convert),
];

/// A stranger's text, short enough for a message.
fn quote(text: &str) -> String {
    format!("{:?}", crate::parse::shorten(text))
}

fn int(_: &mut Context<'_>, arguments: &[Value]) -> Converted {
    let value = match arguments {
        [Value::Int(value)] => *value,
        [Value::Double(value)] => number::truncate(*value).ok_or(EvaluationFault::Overflow("the integer"))?,
        [Value::String(text)] => text
            .parse()
            .map_err(|_| EvaluationFault::conversion(format!("{} is no integer", quote(text))))?,
        [Value::Timestamp(value)] => time::seconds(*value),
        _ => return refuse("int", arguments),
    };
    Ok(Value::Int(value))
}

fn uint(context: &mut Context<'_>, arguments: &[Value]) -> Converted {
    match int(context, arguments)? {
        Value::Int(value) if value < 0 => Err(EvaluationFault::conversion(format!("{value} is negative"))),
        value => Ok(value),
    }
}

fn double(_: &mut Context<'_>, arguments: &[Value]) -> Converted {
    let value = match arguments {
        [Value::Double(value)] => *value,
        [Value::Int(value)] => *value as f64,
        [Value::String(text)] => text
            .parse()
            .map_err(|_| EvaluationFault::conversion(format!("{} is no number", quote(text))))?,
        _ => return refuse("double", arguments),
    };
    Ok(Value::Double(value))
}

fn string(context: &mut Context<'_>, arguments: &[Value]) -> Converted {
    Ok(match arguments {
        [value @ Value::String(_)] => value.clone(),
        [Value::Int(value)] => Value::from(value.to_string()),
        [Value::Double(value)] => Value::from(number::write_double(*value)),
        [Value::Bool(value)] => Value::from(if *value { "true" } else { "false" }),
        [Value::Bytes(bytes)] => {
            context.hold(bytes.len())?;
            Value::from(std::str::from_utf8(bytes).map_err(|_| EvaluationFault::conversion("the bytes are no UTF-8"))?)
        }
        [Value::Timestamp(value)] => Value::from(time::write_timestamp(*value)),
        [Value::Duration(value)] => Value::from(time::write_duration(*value)),
        _ => return refuse("string", arguments),
    })
}

fn bool(_: &mut Context<'_>, arguments: &[Value]) -> Converted {
    Ok(Value::Bool(match arguments {
        [Value::Bool(value)] => *value,
        [Value::String(text)] => match &**text {
            "true" | "True" | "TRUE" | "t" | "1" => true,
            "false" | "False" | "FALSE" | "f" | "0" => false,
            other => {
                return Err(EvaluationFault::conversion(format!(
                    "{} is neither true nor false",
                    quote(other)
                )));
            }
        },
        _ => return refuse("bool", arguments),
    }))
}

fn bytes(context: &mut Context<'_>, arguments: &[Value]) -> Converted {
    Ok(match arguments {
        [value @ Value::Bytes(_)] => value.clone(),
        [Value::String(text)] => {
            context.hold(text.len())?;
            Value::Bytes(text.as_bytes().into())
        }
        _ => return refuse("bytes", arguments),
    })
}

fn timestamp(_: &mut Context<'_>, arguments: &[Value]) -> Converted {
    Ok(Value::Timestamp(match arguments {
        [Value::Timestamp(value)] => *value,
        [Value::Int(seconds)] => time::from_seconds(*seconds).ok_or(EvaluationFault::Overflow("the timestamp"))?,
        [Value::String(text)] => time::parse_timestamp(text).ok_or_else(|| {
            EvaluationFault::conversion(format!(
                "{} is no timestamp from 1677 to 2262, such as \"2026-01-31T09:00:00Z\"",
                quote(text)
            ))
        })?,
        _ => return refuse("timestamp", arguments),
    }))
}

fn duration(_: &mut Context<'_>, arguments: &[Value]) -> Converted {
    Ok(Value::Duration(match arguments {
        [Value::Duration(value)] => *value,
        [Value::String(text)] => time::parse_duration(text).ok_or_else(|| {
            EvaluationFault::conversion(format!(
                "{} is no length of time, such as \"90s\", \"2h\" or \"14d\"",
                quote(text)
            ))
        })?,
        _ => return refuse("duration", arguments),
    }))
}
