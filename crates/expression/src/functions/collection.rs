//! `size`, `dyn` and `type`.

use super::{Calling, Function, Shape, function, refuse, signature};
use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "size",
        Calling::Both,
        &[
            signature(&[Shape::String], Shape::Int),
            signature(&[Shape::Bytes], Shape::Int),
            signature(&[Shape::List], Shape::Int),
            signature(&[Shape::Map], Shape::Int),
        ],
        size,
    ),
    function(
        "dyn",
        Calling::Global,
        &[signature(&[Shape::Anything], Shape::Anything)],
        |_, arguments| Ok(arguments.first().cloned().unwrap_or(Value::Null)),
    ),
    function(
        "type",
        Calling::Global,
        &[signature(&[Shape::Anything], Shape::String)],
        |_, arguments| Ok(Value::from(arguments.first().map_or("null_type", Value::cel_kind))),
    ),
];

fn size(context: &mut Context<'_>, arguments: &[Value]) -> Result<Value, EvaluationFault> {
    let size = match arguments {
        [Value::String(text)] => {
            context.charge_bytes(text.len())?;
            text.chars().count()
        }
        [Value::Bytes(bytes)] => bytes.len(),
        [Value::List(items)] => items.len(),
        [Value::Map(entries)] => entries.len(),
        _ => return refuse("size", arguments),
    };
    Ok(Value::Int(size as i64))
}
