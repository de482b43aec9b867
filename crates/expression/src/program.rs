//! What a caller holds: a compiled expression, and how it asks for the values that it reads.

use crate::check;
use crate::conform::conform;
use crate::evaluate::Context;
use crate::fault::{EvaluationFault, Fault};
use crate::tree::Node;
use crate::types::{Scope, Type};
use crate::value::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A compiled expression. Cheap to evaluate, and to be shared between threads.
#[derive(Debug, Clone)]
pub struct Program {
    pub(crate) text: Box<str>,
    pub(crate) root: Node,
    pub(crate) paths: Box<[Path]>,
    pub(crate) result: Type,
    /// The expected type, where only running tells whether the result is of it.
    pub(crate) conform: Option<Type>,
}

/// A chain of names that a program reads: `event.data.price`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path {
    /// The variable, then the fields: `["event", "data", "price"]`.
    pub names: Box<[Box<str>]>,
}

/// What a program reads from. Asked lazily, and only for what the evaluation comes to.
pub trait Values {
    /// The value at a path; `None` when it, or a step on the way to it, is absent.
    fn get(&self, path: &Path) -> Option<Value>;

    /// As [`get`](Values::get), with the path's index in [`Program::paths`], for callers that resolved the paths before.
    fn get_at(&self, index: usize, path: &Path) -> Option<Value> {
        let _ = index;
        self.get(path)
    }
}

/// Root variables by name; deeper steps walk into [`Value::Map`].
impl Values for BTreeMap<String, Value> {
    fn get(&self, path: &Path) -> Option<Value> {
        let (root, steps) = path.names.split_first()?;
        let mut value = BTreeMap::get(self, &**root)?;
        for step in steps {
            let Value::Map(entries) = value else { return None };
            value = entries.get(&**step)?;
        }
        Some(value.clone())
    }
}

/// Parses, checks and compiles. Every fault of the text at once; a text that does not parse has one.
///
/// With an `expected` type, a result of another type is a fault; where the type is known only at run time, `evaluate`
/// checks it (and takes an integer for a double).
pub fn compile(text: &str, scope: &Scope, expected: Option<&Type>) -> Result<Program, Vec<Fault>> {
    check::compile(text, scope, expected)
}

impl Program {
    /// Computes the value. Deterministic: the same values give the same result on every machine.
    pub fn evaluate(&self, values: &dyn Values) -> Result<Value, EvaluationFault> {
        let mut context = Context::new(values, &self.paths);
        let value = self.root.evaluate(&mut context)?;
        match &self.conform {
            None => Ok(value),
            Some(wanted) => conform(value, wanted, &mut context),
        }
    }

    /// The type of what `evaluate` gives: the expected one, if one was named.
    pub fn result_type(&self) -> &Type {
        &self.result
    }

    /// Every path that it may read, without repetition.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names.iter().enumerate() {
            match (index, is_identifier(name)) {
                (0, _) => f.write_str(name)?,
                (_, true) => write!(f, ".{name}")?,
                (_, false) => write!(f, "[\"{name}\"]")?,
            }
        }
        Ok(())
    }
}

/// Whether a field of that name can be written after a point.
pub(crate) fn is_identifier(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !matches!(name, "true" | "false" | "null" | "in")
}
