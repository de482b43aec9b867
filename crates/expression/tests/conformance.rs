//! Other people's answers: the tests of CEL's specification (github.com/google/cel-spec, `tests/simple/testdata`, Apache-2.0,
//! commit 508bd98), without those about protobuf messages and the extensions that the board does not have.

#![allow(clippy::unwrap_used, reason = "what a test's helper cannot unwrap is a failing test")]

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use stormlake_expression::{Scope, Type, Value, compile};

/// Where the board's language differs on purpose: the fault that tells so, and why.
const REFUSED: &[(&str, &str)] = &[
    ("a map's key is a string", "events are JSON, whose keys are strings"),
    (
        "is no timestamp from 1677 to 2262",
        "instants are 64 bits of nanoseconds",
    ),
    ("never equals", "a comparison that is always false is a slip"),
    ("never in", "likewise"),
    (
        "both sides of `:` need the same type",
        "what a condition gives must be of one type",
    ),
    (
        "needs true or false",
        "an operand of `&&` and `||` is checked even where it would not be reached",
    ),
    (
        "is not known here",
        "a name must be known before anything runs, and has no points",
    ),
    ("`type` is a function", "types are no values"),
];

/// As [`REFUSED`], where the board's language gives something else: the test's name, and why.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "comparisons/lt_literal/not_lt_dyn_int_big_lossy_double",
        "integers and doubles compare exactly",
    ),
    (
        "comparisons/gt_literal/not_gt_dyn_big_double_int",
        "integers and doubles compare exactly",
    ),
    (
        "comparisons/lte_literal/lte_dyn_big_double_int",
        "integers and doubles compare exactly",
    ),
    (
        "comparisons/gte_literal/gte_dyn_int_big_lossy_double",
        "integers and doubles compare exactly",
    ),
    (
        "conversions/int/double_int_min_range",
        "the least integer is a double, too",
    ),
    ("conversions/type/uint", "unsigned integers are integers"),
    ("conversions/type/eq_diff", "unsigned integers are integers"),
    ("conversions/type/type", "types are no values"),
    (
        "integer_math/int64_math/unary_minus_no_overload",
        "unsigned integers are integers",
    ),
    (
        "integer_math/int64_math/uint64_overflow_negative",
        "unsigned integers are integers",
    ),
    (
        "integer_math/uint64_math/negative_no_overload",
        "unsigned integers are integers",
    ),
    ("math_ext/ceil/dyn_error", "JSON writes 1.0 as 1"),
    ("math_ext/floor/dyn_error", "JSON writes 1.0 as 1"),
    ("math_ext/round/dyn_error", "JSON writes 1.0 as 1"),
    ("math_ext/trunc/dyn_error", "JSON writes 1.0 as 1"),
];

fn value(json: &Json) -> Value {
    let (kind, inner) = json.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "null" => Value::Null,
        "bool" => Value::Bool(inner.as_bool().unwrap()),
        "int" => inner.as_i64().map_or(Value::Null, Value::Int),
        "double" => Value::Double(inner.as_str().unwrap().parse().unwrap()),
        "string" => Value::from(inner.as_str().unwrap()),
        "bytes" => Value::Bytes(
            inner
                .as_array()
                .unwrap()
                .iter()
                .map(|byte| byte.as_u64().unwrap() as u8)
                .collect(),
        ),
        "duration" => Value::Duration(inner.as_i64().unwrap()),
        "timestamp" => Value::Timestamp(inner.as_i64().unwrap()),
        "list" => Value::List(inner.as_array().unwrap().iter().map(value).collect()),
        "map" => {
            let entries = inner.as_object().unwrap();
            Value::from(
                entries
                    .iter()
                    .map(|(key, inner)| (key.clone(), value(inner)))
                    .collect::<BTreeMap<_, _>>(),
            )
        }
        other => panic!("{other}"),
    }
}

/// What the expression gives, or why it gives nothing: before or while running.
fn run(test: &Json) -> Result<Value, String> {
    let variables: BTreeMap<String, Value> = test["variables"]
        .as_object()
        .map(|variables| {
            variables
                .iter()
                .map(|(name, inner)| (name.clone(), value(inner)))
                .collect()
        })
        .unwrap_or_default();
    let scope = Scope {
        variables: variables.keys().map(|name| (name.clone(), Type::Dynamic)).collect(),
        ..Scope::default()
    };
    let program = compile(test["expression"].as_str().unwrap(), &scope, None)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    program
        .evaluate(&variables)
        .map_err(|fault| format!("at run time: {fault}"))
}

fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Double(found), Value::Double(expected)) => found == expected || (found.is_nan() && expected.is_nan()),
        _ => found == expected,
    }
}

#[test]
fn expressions_give_what_cels_specification_says() {
    let (mut wrong, mut agreed, mut differing) = (Vec::new(), 0, BTreeSet::new());
    for line in include_str!("cel-spec.jsonl").lines() {
        let test: Json = serde_json::from_str(line).unwrap();
        let (name, found) = (test["name"].as_str().unwrap(), run(&test));
        let agrees = match (&found, test.get("value")) {
            (Ok(found), Some(expected)) => same(found, &value(expected)),
            (Err(_), None) => true,
            _ => false,
        };
        let known = match &found {
            Err(fault) => REFUSED.iter().find(|(text, _)| fault.contains(text)),
            Ok(_) => OTHERWISE.iter().find(|(differing, _)| *differing == name),
        };
        match known {
            _ if agrees => agreed += 1,
            Some((difference, _)) => {
                differing.insert(*difference);
            }
            None => wrong.push(format!(
                "{name}: {}\n    {found:?}, not {}",
                test["expression"], test["value"]
            )),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} agree, {} do not:\n{}",
        agreed,
        wrong.len(),
        wrong.join("\n")
    );
    assert!(agreed >= 1203, "only {agreed} agree");
    // A difference that is gone must not stay on the lists.
    for (difference, why) in REFUSED.iter().chain(OTHERWISE) {
        assert!(
            differing.contains(difference),
            "nothing differs any more: {difference} ({why})"
        );
    }
}
