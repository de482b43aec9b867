//! What holds for every expression: a well-typed one runs without a type fault, and no text makes the compiler panic.

#![allow(clippy::unwrap_used, reason = "what a test's helper cannot unwrap is a failing test")]

use proptest::prelude::*;
use std::collections::BTreeMap;
use stormlake_expression::{EvaluationFault, Scope, Type, Value, compile};

fn scope() -> Scope {
    let variables = [
        ("i", Type::Int),
        ("d", Type::Double),
        ("s", Type::String),
        ("b", Type::Bool),
        ("t", Type::Timestamp),
        ("u", Type::Duration),
        ("l", Type::List(Box::new(Type::Int))),
    ];
    Scope {
        variables: variables.map(|(name, r#type)| (name.to_owned(), r#type)).into(),
        ..Scope::default()
    }
}

/// A well-typed expression of each type, built together: `[bool, int, double, string, timestamp, duration, list of int]`.
type Texts = [String; 7];
const TYPES: [&str; 7] = [
    "bool",
    "int",
    "double",
    "string",
    "google.protobuf.Timestamp",
    "google.protobuf.Duration",
    "list",
];

fn leaves() -> impl Strategy<Value = Texts> {
    (
        any::<bool>(),
        any::<i64>(),
        any::<f64>(),
        "[a-zA-Zäß ]{0,6}",
        -2_000_000_000..4_000_000_000_i64,
        0..100_000_u32,
        any::<bool>(),
    )
        .prop_map(|(bool, int, double, text, seconds, length, variables)| {
            if variables {
                return ["b", "i", "d", "s", "t", "u", "l"].map(str::to_owned);
            }
            let double = if double.is_finite() {
                format!("{double:?}")
            } else {
                "0.5".to_owned()
            };
            [
                bool.to_string(),
                int.to_string(),
                double,
                format!("'{text}'"),
                format!("timestamp({seconds})"),
                format!("duration('{length}s')"),
                format!("[{int}, {seconds}]"),
            ]
        })
}

fn texts() -> impl Strategy<Value = Texts> {
    let comparison = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let arithmetic = prop::sample::select(vec!["+", "-", "*", "/"]);
    let logic = prop::sample::select(vec!["&&", "||"]);
    leaves().prop_recursive(4, 24, 2, move |inner| {
        (
            inner.clone(),
            inner,
            comparison.clone(),
            arithmetic.clone(),
            logic.clone(),
            0..6_u8,
        )
            .prop_map(
                |([b, i, d, s, t, u, l], [b2, i2, d2, s2, t2, u2, l2], comparison, arithmetic, logic, form)| {
                    let signed = if arithmetic == "-" { "-" } else { "+" };
                    match form {
                        0 => [
                            format!("({b} {logic} {b2})"),
                            format!("({i} {arithmetic} {i2})"),
                            format!("({d} {arithmetic} {d2})"),
                            format!("({s} + {s2})"),
                            format!("({t} {signed} {u2})"),
                            format!("({u} {signed} {u2})"),
                            format!("({l} + {l2})"),
                        ],
                        1 => [
                            format!("({i} {comparison} {d2})"),
                            format!("({b} ? {i} : {i2})"),
                            format!("({b} ? {d} : {d2})"),
                            format!("({b} ? {s} : {s2})"),
                            format!("({b} ? {t} : {t2})"),
                            format!("({t} - {t2})"),
                            format!("{l}.filter(x, x {comparison} {i2})"),
                        ],
                        2 => [
                            format!("({s} {comparison} {s2})"),
                            format!("size({s})"),
                            format!("double({i})"),
                            format!("string({i2})"),
                            format!("timestamp({i})"),
                            format!("({b2} ? {u} : {u2})"),
                            format!("{l}.map(x, x * {i2})"),
                        ],
                        3 => [
                            format!("!{b}"),
                            format!("-{i}"),
                            format!("-({d})"),
                            format!("{s}.trim().upperAscii()"),
                            format!("({u} + {t2})"),
                            format!("duration(string({u}))"),
                            format!("[{i}, {i2}]"),
                        ],
                        4 => [
                            format!("({t} {comparison} {t2} || {u} {comparison} {u2})"),
                            format!("{t}.getDayOfYear('America/New_York')"),
                            format!("math.greatest({d}, {d2})"),
                            format!("{s}.replace({s2}, 'x')"),
                            format!("timestamp(string({t}))"),
                            u,
                            format!("({b} ? {l} : {l2})"),
                        ],
                        _ => [
                            format!("({l}.exists(x, x {comparison} {i2}) {logic} {i} in {l2})"),
                            format!("{l}[{i2}]"),
                            format!("math.least({d2}, {d})"),
                            format!("{s}.substring(size({s2}))"),
                            t,
                            format!("({u} {signed} {u2})"),
                            l,
                        ],
                    }
                },
            )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_well_typed_expression_runs_without_a_type_fault(texts in texts(), int in any::<i64>(), double in any::<f64>(), text in ".{0,8}", at in any::<i64>()) {
        let values = BTreeMap::from([
            ("i", Value::Int(int)), ("d", Value::Double(double)), ("s", Value::from(text)), ("b", Value::Bool(int > 0)),
            ("t", Value::Timestamp(at)), ("u", Value::Duration(int)), ("l", Value::from(vec![Value::Int(int), Value::Int(1)])),
        ].map(|(name, value)| (name.to_owned(), value)));
        let types = [Type::Bool, Type::Int, Type::Double, Type::String, Type::Timestamp, Type::Duration, Type::List(Box::new(Type::Int))];
        for ((text, r#type), name) in texts.iter().zip(types).zip(TYPES) {
            let program = match compile(text, &scope(), Some(&r#type)) {
                Ok(program) => program,
                // Constants may be out of range, and the text too long or deep; its types are right.
                Err(faults) => {
                    let expected = ["out of range", "levels", "words and signs", "brackets", "bytes; at most", "is no timestamp", "is no length"];
                    prop_assert!(faults.iter().all(|fault| expected.iter().any(|part| fault.message.contains(part))), "{text}: {faults:?}");
                    continue;
                }
            };
            prop_assert_eq!(program.result_type(), &r#type);
            match program.evaluate(&values) {
                Ok(value) => {
                    let kind = compile("type(v)", &Scope { variables: [("v".to_owned(), Type::Dynamic)].into(), ..Scope::default() }, None).unwrap();
                    prop_assert_eq!(kind.evaluate(&BTreeMap::from([("v".to_owned(), value)])), Ok(Value::from(name)), "{}", text);
                }
                Err(EvaluationFault::WrongType(fault)) => prop_assert!(false, "{text}: {fault}"),
                Err(_) => {}
            }
        }
    }

    #[test]
    fn no_text_makes_the_compiler_panic(text in "\\PC{0,40}") {
        check_faults(&text)?;
    }

    #[test]
    fn no_row_of_tokens_makes_the_compiler_panic(words in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "!", "-", "+", "*", "/", "%", "==", "<", "&&", "||", "in", "i", "d", "s", "b", "t", "u", "l",
        "1", "2.5", "'a'", "\"", "b'x'", "r'\\'", "'\\x4", "null", "true", "has", "all", "map", "size", "math", "timestamp", "x", "\\", "é", "`", "0x", "1e", "//", "\n", " ",
    ]), 0..30), gap in prop::sample::select(vec!["", " "])) {
        check_faults(&words.join(gap))?;
    }
}

/// Whatever the text, its faults lie within it and say something.
fn check_faults(text: &str) -> Result<(), TestCaseError> {
    if let Err(faults) = compile(text, &scope(), Some(&Type::Bool)) {
        prop_assert!(!faults.is_empty());
        for fault in faults {
            prop_assert!(
                text.get(fault.offset..fault.offset + fault.length).is_some(),
                "{text:?}: {fault:?}"
            );
            prop_assert!(!fault.message.is_empty() && !fault.mend.is_empty());
        }
    }
    Ok(())
}
