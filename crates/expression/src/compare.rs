//! Equality and order over all types, as CEL has them.

use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::number;
use crate::syntax::Comparison;
use crate::value::Value;
use std::cmp::Ordering;

/// Values of different types are unequal, save integers and doubles, which compare by what they count.
pub(crate) fn equal(left: &Value, right: &Value, context: &mut Context<'_>) -> Result<bool, EvaluationFault> {
    Ok(match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Int(left), Value::Int(right))
        | (Value::Timestamp(left), Value::Timestamp(right))
        | (Value::Duration(left), Value::Duration(right)) => left == right,
        (Value::Double(left), Value::Double(right)) => left == right,
        (Value::Int(int), Value::Double(double)) | (Value::Double(double), Value::Int(int)) => {
            number::compare(*int, *double) == Some(Ordering::Equal)
        }
        (Value::String(left), Value::String(right)) => {
            left.len() == right.len() && {
                context.charge_bytes(left.len())?;
                left == right
            }
        }
        (Value::Bytes(left), Value::Bytes(right)) => {
            context.charge_bytes(left.len().min(right.len()))?;
            left == right
        }
        (Value::List(left), Value::List(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for (left, right) in left.iter().zip(right.iter()) {
                context.charge(1)?;
                if !equal(left, right, context)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Map(left), Value::Map(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for ((left_key, left), (right_key, right)) in left.iter().zip(right.iter()) {
                context.charge(1)?;
                if left_key != right_key || !equal(left, right, context)? {
                    return Ok(false);
                }
            }
            true
        }
        _ => false,
    })
}

pub(crate) fn compare(
    operator: Comparison,
    left: &Value,
    right: &Value,
    context: &mut Context<'_>,
) -> Result<bool, EvaluationFault> {
    let ordering = match operator {
        Comparison::Equal => return equal(left, right, context),
        Comparison::NotEqual => return equal(left, right, context).map(|equal| !equal),
        _ => order(left, right, context)?,
    };
    // "Not a number" is neither less nor greater.
    Ok(ordering.is_some_and(|ordering| match operator {
        Comparison::Less => ordering.is_lt(),
        Comparison::LessOrEqual => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        _ => ordering.is_ge(),
    }))
}

fn order(left: &Value, right: &Value, context: &mut Context<'_>) -> Result<Option<Ordering>, EvaluationFault> {
    Ok(match (left, right) {
        (Value::Int(left), Value::Int(right))
        | (Value::Timestamp(left), Value::Timestamp(right))
        | (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
        (Value::Double(left), Value::Double(right)) => left.partial_cmp(right),
        (Value::Int(int), Value::Double(double)) => number::compare(*int, *double),
        (Value::Double(double), Value::Int(int)) => number::compare(*int, *double).map(Ordering::reverse),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => {
            context.charge_bytes(left.len().min(right.len()))?;
            Some(left.cmp(right))
        }
        (Value::Bytes(left), Value::Bytes(right)) => {
            context.charge_bytes(left.len().min(right.len()))?;
            Some(left.cmp(right))
        }
        _ => {
            return Err(EvaluationFault::wrong_type(format!(
                "cannot order {} and {}",
                left.kind(),
                right.kind()
            )));
        }
    })
}
