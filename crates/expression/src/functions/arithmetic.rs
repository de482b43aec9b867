//! `+ - * / %` and the `math` functions.

use super::{Calling, Function, Shape, function, refuse, signature};
use crate::compare::compare;
use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::number::checked;
use crate::syntax::{Arithmetic, Comparison};
use crate::value::Value;

const NUMBERS: &[super::Signature] = &[
    signature(&[Shape::Int], Shape::Int),
    signature(&[Shape::Double], Shape::Double),
];
const DOUBLES: &[super::Signature] = &[signature(&[Shape::Double], Shape::Double)];

/// `math.greatest` and `math.least` take any number of numbers; the checker knows them by name.
pub(crate) const EXTREMES: [&str; 2] = ["math.greatest", "math.least"];

pub(super) const FUNCTIONS: &[Function] = &[
    function(EXTREMES[0], Calling::Global, &[], |context, arguments| {
        extreme(EXTREMES[0], Comparison::Greater, context, arguments)
    }),
    function(EXTREMES[1], Calling::Global, &[], |context, arguments| {
        extreme(EXTREMES[1], Comparison::Less, context, arguments)
    }),
    function("math.abs", Calling::Global, NUMBERS, |_, arguments| match arguments {
        [Value::Int(value)] => checked(value.checked_abs()).map(Value::Int),
        [Value::Double(value)] => Ok(Value::Double(value.abs())),
        _ => refuse("math.abs", arguments),
    }),
    function("math.ceil", Calling::Global, DOUBLES, |_, arguments| {
        rounded("math.ceil", f64::ceil, arguments)
    }),
    function("math.floor", Calling::Global, DOUBLES, |_, arguments| {
        rounded("math.floor", f64::floor, arguments)
    }),
    function("math.round", Calling::Global, DOUBLES, |_, arguments| {
        rounded("math.round", f64::round, arguments)
    }),
    function("math.trunc", Calling::Global, DOUBLES, |_, arguments| {
        rounded("math.trunc", f64::trunc, arguments)
    }),
];

fn rounded(name: &str, round: fn(f64) -> f64, arguments: &[Value]) -> Result<Value, EvaluationFault> {
    match arguments {
        [Value::Double(value)] => Ok(Value::Double(round(*value))),
        // Known only at run time, and whole already.
        [Value::Int(value)] => Ok(Value::Double(*value as f64)),
        _ => refuse(name, arguments),
    }
}

fn extreme(
    name: &str,
    better: Comparison,
    context: &mut Context<'_>,
    arguments: &[Value],
) -> Result<Value, EvaluationFault> {
    let items = match arguments {
        [Value::List(items)] => items,
        other => other,
    };
    let mut best: Option<&Value> = None;
    for item in items {
        context.charge(1)?;
        if !matches!(item, Value::Int(_) | Value::Double(_)) {
            return refuse(name, arguments);
        }
        let wins = match best {
            Some(best) => compare(better, item, best, context)?,
            None => true,
        };
        if wins {
            best = Some(item);
        }
    }
    best.cloned()
        .ok_or_else(|| EvaluationFault::conversion(format!("`{name}` of nothing")))
}

pub(crate) fn negate(value: &Value) -> Result<Value, EvaluationFault> {
    match value {
        Value::Int(value) => checked(value.checked_neg()).map(Value::Int),
        Value::Double(value) => Ok(Value::Double(-value)),
        other => Err(EvaluationFault::wrong_type(format!(
            "`-` needs a number, not {}",
            other.kind()
        ))),
    }
}

pub(crate) fn arithmetic(
    operator: Arithmetic,
    left: &Value,
    right: &Value,
    context: &mut Context<'_>,
) -> Result<Value, EvaluationFault> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => ints(operator, *left, *right).map(Value::Int),
        (Value::Double(one), Value::Double(other)) => doubles(operator, *one, *other, left, right),
        // Only where a type was unknown before running: JSON writes 12.0 as 12.
        (Value::Int(one), Value::Double(other)) => doubles(operator, *one as f64, *other, left, right),
        (Value::Double(one), Value::Int(other)) => doubles(operator, *one, *other as f64, left, right),
        _ => match operator {
            Arithmetic::Add => add(left, right, context),
            Arithmetic::Subtract => subtract(left, right),
            _ => Err(refused(operator, left, right)),
        },
    }
}

fn ints(operator: Arithmetic, left: i64, right: i64) -> Result<i64, EvaluationFault> {
    if right == 0 && matches!(operator, Arithmetic::Divide | Arithmetic::Remainder) {
        return Err(EvaluationFault::DivisionByZero);
    }
    checked(match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    })
}

fn doubles(operator: Arithmetic, one: f64, other: f64, left: &Value, right: &Value) -> Result<Value, EvaluationFault> {
    Ok(Value::Double(match operator {
        Arithmetic::Add => one + other,
        Arithmetic::Subtract => one - other,
        Arithmetic::Multiply => one * other,
        Arithmetic::Divide => one / other,
        Arithmetic::Remainder => return Err(refused(operator, left, right)),
    }))
}

fn add(left: &Value, right: &Value, context: &mut Context<'_>) -> Result<Value, EvaluationFault> {
    Ok(match (left, right) {
        (Value::String(left), Value::String(right)) => {
            context.hold(left.len() + right.len())?;
            Value::from([&**left, &**right].concat())
        }
        (Value::Bytes(left), Value::Bytes(right)) => {
            context.hold(left.len() + right.len())?;
            Value::Bytes([&**left, &**right].concat().into())
        }
        (Value::List(left), Value::List(right)) => {
            context.hold_items(left.len() + right.len())?;
            Value::List(left.iter().chain(right.iter()).cloned().collect())
        }
        (Value::Timestamp(at), Value::Duration(length)) | (Value::Duration(length), Value::Timestamp(at)) => {
            Value::Timestamp(
                at.checked_add(*length)
                    .ok_or(EvaluationFault::Overflow("the timestamp"))?,
            )
        }
        (Value::Duration(left), Value::Duration(right)) => Value::Duration(
            left.checked_add(*right)
                .ok_or(EvaluationFault::Overflow("the duration"))?,
        ),
        _ => return Err(refused(Arithmetic::Add, left, right)),
    })
}

fn subtract(left: &Value, right: &Value) -> Result<Value, EvaluationFault> {
    Ok(match (left, right) {
        (Value::Timestamp(at), Value::Duration(length)) => Value::Timestamp(
            at.checked_sub(*length)
                .ok_or(EvaluationFault::Overflow("the timestamp"))?,
        ),
        (Value::Timestamp(left), Value::Timestamp(right)) | (Value::Duration(left), Value::Duration(right)) => {
            Value::Duration(
                left.checked_sub(*right)
                    .ok_or(EvaluationFault::Overflow("the duration"))?,
            )
        }
        _ => return Err(refused(Arithmetic::Subtract, left, right)),
    })
}

fn refused(operator: Arithmetic, left: &Value, right: &Value) -> EvaluationFault {
    EvaluationFault::wrong_type(format!(
        "cannot {} {} and {}",
        verb(operator),
        left.kind(),
        right.kind()
    ))
}

/// What the operator does, for messages.
pub(crate) fn verb(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "add",
        Arithmetic::Subtract => "subtract",
        Arithmetic::Multiply => "multiply",
        Arithmetic::Divide => "divide",
        Arithmetic::Remainder => "take the remainder of",
    }
}
