//! Running the compiled tree, within a budget.

use crate::compare::{compare, equal};
use crate::fault::EvaluationFault;
use crate::functions::arithmetic::{arithmetic, negate};
use crate::limits;
use crate::program::{Path, Values};
use crate::syntax::Form;
use crate::tree::{Comprehension, Node};
use crate::value::Value;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// One evaluation: what it reads, its comprehensions' variables, and the steps that it has left.
pub(crate) struct Context<'v> {
    values: &'v dyn Values,
    paths: &'v [Path],
    locals: Vec<Value>,
    steps: usize,
}

type Evaluated = Result<Value, EvaluationFault>;

impl<'v> Context<'v> {
    pub(crate) fn new(values: &'v dyn Values, paths: &'v [Path]) -> Self {
        Self {
            values,
            paths,
            locals: Vec::new(),
            steps: limits::STEPS,
        }
    }

    #[inline]
    pub(crate) fn charge(&mut self, steps: usize) -> Result<(), EvaluationFault> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => {
                self.steps = 0;
                Err(EvaluationFault::TooMuchWork)
            }
        }
    }

    /// For bytes that are read through.
    pub(crate) fn charge_bytes(&mut self, bytes: usize) -> Result<(), EvaluationFault> {
        self.charge(bytes / limits::BYTES_PER_STEP)
    }

    /// For a value that is about to be built of so many bytes.
    pub(crate) fn hold(&mut self, bytes: usize) -> Result<(), EvaluationFault> {
        if bytes > limits::VALUE_BYTES {
            return Err(EvaluationFault::TooLarge);
        }
        self.charge_bytes(bytes)
    }

    /// For a list or map that is about to be built of so many elements.
    pub(crate) fn hold_items(&mut self, items: usize) -> Result<(), EvaluationFault> {
        self.hold(items.saturating_mul(size_of::<Value>()))
    }
}

impl Node {
    pub(crate) fn evaluate(&self, context: &mut Context<'_>) -> Evaluated {
        context.charge(1)?;
        match self {
            Node::Constant(value) => Ok(value.clone()),
            Node::Path(index) => read(*index, context),
            Node::HasPath(index) => Ok(Value::Bool(
                context.values.get_at(*index, &context.paths[*index]).is_some(),
            )),
            Node::Local(slot) => Ok(context.locals[*slot].clone()),
            Node::CompareConstant { operator, left, right } => {
                let left = left.evaluate(context)?;
                compare(*operator, &left, right, context).map(Value::Bool)
            }
            Node::Compare { operator, left, right } => {
                let (left, right) = (left.evaluate(context)?, right.evaluate(context)?);
                compare(*operator, &left, &right, context).map(Value::Bool)
            }
            Node::All(operands) => logic(operands, false, context),
            Node::Any(operands) => logic(operands, true, context),
            Node::Not(operand) => Ok(Value::Bool(!boolean(operand.evaluate(context)?, "`!`")?)),
            Node::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                if boolean(condition.evaluate(context)?, "`?`")? {
                    yes.evaluate(context)
                } else {
                    no.evaluate(context)
                }
            }
            Node::Arithmetic { operator, left, right } => {
                let (left, right) = (left.evaluate(context)?, right.evaluate(context)?);
                arithmetic(*operator, &left, &right, context)
            }
            Node::Negate(operand) => negate(&operand.evaluate(context)?),
            Node::In { needle, haystack } => {
                let (needle, haystack) = (needle.evaluate(context)?, haystack.evaluate(context)?);
                contains(&needle, &haystack, context)
            }
            Node::InConstant { needle, haystack } => {
                let needle = needle.evaluate(context)?;
                contains(&needle, haystack, context)
            }
            Node::Call { run, arguments } => call(*run, arguments, context),
            other => other.evaluate_compound(context),
        }
    }

    /// The rarer nodes, apart so that the common ones take little stack.
    #[inline(never)]
    fn evaluate_compound(&self, context: &mut Context<'_>) -> Evaluated {
        match self {
            Node::Select { operand, name } => select(&operand.evaluate(context)?, name),
            Node::HasSelect { operand, name } => match operand.evaluate(context)? {
                Value::Map(entries) => Ok(Value::Bool(entries.contains_key(&**name))),
                other => Err(no_fields(&other, name)),
            },
            Node::Index { operand, index } => {
                let (operand, index) = (operand.evaluate(context)?, index.evaluate(context)?);
                element(&operand, &index)
            }
            Node::List(items) => {
                context.hold_items(items.len())?;
                items
                    .iter()
                    .map(|item| item.evaluate(context))
                    .collect::<Result<_, _>>()
                    .map(Value::List)
            }
            Node::Map(entries) => map(entries, context),
            Node::Comprehension(comprehension) => comprehension.evaluate(context),
            Node::Matches { text, pattern } => match text.evaluate(context)? {
                Value::String(text) => {
                    context.charge_bytes(text.len().saturating_mul(8))?;
                    Ok(Value::Bool(pattern.is_match(&text)))
                }
                other => Err(EvaluationFault::wrong_type(format!(
                    "`matches` needs a string, not {}",
                    other.kind()
                ))),
            },
            // Handled by `evaluate`, which sends only the rest here.
            other => Err(EvaluationFault::wrong_type(format!("{other:?} is no compound"))),
        }
    }
}

fn read(index: usize, context: &mut Context<'_>) -> Evaluated {
    let path = &context.paths[index];
    match context.values.get_at(index, path) {
        Some(value) => Ok(value),
        None => Err(EvaluationFault::Absent(path.to_string().into())),
    }
}

fn call(run: crate::functions::Run, arguments: &[Node], context: &mut Context<'_>) -> Evaluated {
    match arguments {
        [one] => {
            let values = [one.evaluate(context)?];
            run(context, &values)
        }
        [one, two] => {
            let values = [one.evaluate(context)?, two.evaluate(context)?];
            run(context, &values)
        }
        many => {
            let values = many
                .iter()
                .map(|argument| argument.evaluate(context))
                .collect::<Result<Vec<_>, _>>()?;
            run(context, &values)
        }
    }
}

fn boolean(value: Value, place: &str) -> Result<bool, EvaluationFault> {
    match value {
        Value::Bool(value) => Ok(value),
        other => Err(EvaluationFault::wrong_type(format!(
            "{place} needs a boolean, not {}",
            other.kind()
        ))),
    }
}

/// `&&` and `||`: one operand that decides, decides, whatever fault another has.
fn logic(operands: &[Node], decisive: bool, context: &mut Context<'_>) -> Evaluated {
    let mut first = None;
    for operand in operands {
        let place = if decisive { "`||`" } else { "`&&`" };
        match operand.evaluate(context).and_then(|value| boolean(value, place)) {
            Ok(value) if value == decisive => return Ok(Value::Bool(decisive)),
            Ok(_) => {}
            Err(fault) if fault.is_absorbable() => first = first.or(Some(fault)),
            Err(fault) => return Err(fault),
        }
    }
    match first {
        None => Ok(Value::Bool(!decisive)),
        Some(fault) => Err(fault),
    }
}

fn no_fields(value: &Value, name: &str) -> EvaluationFault {
    EvaluationFault::wrong_type(format!("{} has no field `{name}`", value.kind()))
}

fn select(value: &Value, name: &str) -> Evaluated {
    match value {
        Value::Map(entries) => entries
            .get(name)
            .cloned()
            .ok_or_else(|| EvaluationFault::Absent(name.into())),
        other => Err(no_fields(other, name)),
    }
}

fn element(value: &Value, index: &Value) -> Evaluated {
    match (value, index) {
        (Value::Map(_), Value::String(name)) => select(value, name),
        (Value::List(items), Value::Int(_) | Value::Double(_)) => {
            let wanted = match index {
                Value::Double(double) => crate::number::whole(*double)
                    .ok_or_else(|| EvaluationFault::wrong_type(format!("a list has no place {double}")))?,
                Value::Int(index) => *index,
                _ => 0,
            };
            let found = usize::try_from(wanted).ok().and_then(|index| items.get(index));
            found.cloned().ok_or(EvaluationFault::OutOfRange {
                index: wanted,
                length: items.len(),
            })
        }
        _ => Err(EvaluationFault::wrong_type(format!(
            "{} has no place given by {}",
            value.kind(),
            index.kind()
        ))),
    }
}

fn contains(needle: &Value, haystack: &Value, context: &mut Context<'_>) -> Evaluated {
    match (needle, haystack) {
        (_, Value::List(items)) => {
            for item in items.iter() {
                context.charge(1)?;
                if equal(needle, item, context)? {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        (Value::String(key), Value::Map(entries)) => Ok(Value::Bool(entries.contains_key(&**key))),
        (_, Value::Map(_)) => Ok(Value::Bool(false)),
        _ => Err(EvaluationFault::wrong_type(format!(
            "`in` needs a list or a map, not {}",
            haystack.kind()
        ))),
    }
}

fn map(entries: &[(Node, Node)], context: &mut Context<'_>) -> Evaluated {
    context.hold_items(entries.len())?;
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        let key = match key.evaluate(context)? {
            Value::String(key) => key,
            other => {
                return Err(EvaluationFault::wrong_type(format!(
                    "a map's key is a string, not {}",
                    other.kind()
                )));
            }
        };
        context.charge_bytes(key.len())?;
        let value = value.evaluate(context)?;
        match map.entry(key.to_string()) {
            Entry::Vacant(place) => place.insert(value),
            Entry::Occupied(_) => return Err(EvaluationFault::RepeatedKey((&*key).into())),
        };
    }
    Ok(map.into())
}

impl Comprehension {
    fn evaluate(&self, context: &mut Context<'_>) -> Evaluated {
        let range = self.range.evaluate(context)?;
        let slot = context.locals.len();
        context.locals.push(Value::Null);
        let result = match &range {
            Value::List(items) => self.walk(items.iter().cloned(), slot, context),
            Value::Map(entries) => self.walk(entries.keys().map(|key| Value::from(key.as_str())), slot, context),
            other => Err(EvaluationFault::wrong_type(format!(
                "{} has no elements to walk over",
                other.kind()
            ))),
        };
        // Also after a fault, which `&&` around it may absorb.
        context.locals.truncate(slot);
        result
    }

    fn walk(&self, items: impl Iterator<Item = Value>, slot: usize, context: &mut Context<'_>) -> Evaluated {
        let (mut kept, mut count, mut first) = (Vec::new(), 0_usize, None);
        for item in items {
            context.charge(1)?;
            context.locals[slot] = item;
            if let Some(filter) = &self.filter
                && !boolean(filter.evaluate(context)?, "`map`")?
            {
                continue;
            }
            let result = self.body.evaluate(context);
            match self.form {
                Form::Map => {
                    kept.push(result?);
                    context.charge_bytes(size_of::<Value>())?;
                }
                Form::Filter => {
                    if boolean(result?, "`filter`")? {
                        kept.push(context.locals[slot].clone());
                    }
                }
                Form::ExistsOne => count += usize::from(boolean(result?, "`exists_one`")?),
                Form::All | Form::Exists => {
                    let decisive = self.form == Form::Exists;
                    match result.and_then(|value| boolean(value, if decisive { "`exists`" } else { "`all`" })) {
                        Ok(value) if value == decisive => return Ok(Value::Bool(decisive)),
                        Ok(_) => {}
                        Err(fault) if fault.is_absorbable() => first = first.or(Some(fault)),
                        Err(fault) => return Err(fault),
                    }
                }
            }
        }
        match (self.form, first) {
            (_, Some(fault)) => Err(fault),
            (Form::Map | Form::Filter, None) => {
                context.hold_items(kept.len())?;
                Ok(kept.into())
            }
            (Form::ExistsOne, None) => Ok(Value::Bool(count == 1)),
            (form, None) => Ok(Value::Bool(form == Form::All)),
        }
    }
}
