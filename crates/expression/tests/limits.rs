//! Every limit on what a stranger may write, exceeded. Nothing panics, runs on, or runs out of stack.

#![allow(
    clippy::disallowed_methods,
    reason = "a test may look at the clock: nothing may take for ever"
)]
#![allow(clippy::unwrap_used, reason = "what a test's helper cannot unwrap is a failing test")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use stormlake_expression::{EvaluationFault, Scope, Type, Value, compile, limits};

fn scope() -> Scope {
    let strings = Type::List(Box::new(Type::String));
    let variables = [
        ("text", Type::String),
        ("list", Type::List(Box::new(Type::Int))),
        ("words", strings),
        ("any", Type::Dynamic),
    ];
    Scope {
        variables: variables.map(|(name, r#type)| (name.to_owned(), r#type)).into(),
        ..Scope::default()
    }
}

fn values(characters: usize, items: i64) -> BTreeMap<String, Value> {
    BTreeMap::from([
        ("text".to_owned(), Value::from("a".repeat(characters))),
        ("list".to_owned(), Value::List((0..items).map(Value::Int).collect())),
        (
            "words".to_owned(),
            Value::List((0..items).map(|_| Value::from("word")).collect()),
        ),
    ])
}

fn refused(text: &str) -> String {
    let faults = compile(text, &scope(), None).map(|_| "compiled").unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].message.clone()
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let fits = format!("'{}'", "x".repeat(limits::TEXT_BYTES - 2));
    assert!(compile(&fits, &scope(), None).is_ok());
    assert!(refused(&format!("{fits} ")).contains("at most 4096"));
}

#[test]
fn too_many_tokens_are_refused() {
    let ors = |count: usize| vec!["true"; count].join("||");
    assert!(compile(&ors(limits::TOKENS / 2), &scope(), None).is_ok());
    assert!(refused(&format!("[{}1]", "1,".repeat(limits::TOKENS / 2))).contains("more than 1024 words and signs"));
}

#[test]
fn too_many_open_brackets_are_refused_of_every_kind() {
    for (open, inner, close) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{'a':", "1", "}"),
        ("size([", "1", "])"),
        ("list[", "0", "]"),
        ("!(", "true", ")"),
    ] {
        let per = open.matches(['(', '[', '{']).count();
        let nested = |count: usize| format!("{}{inner}{}", open.repeat(count), close.repeat(count));
        let most = limits::BRACKETS / per;
        let deepest = compile(&nested(most), &scope(), None);
        let faults = deepest.map(|_| Vec::new()).unwrap_or_else(|faults| faults);
        assert!(
            !faults.iter().any(|fault| fault.message.contains("brackets")),
            "{open}: {faults:?}"
        );
        assert!(
            refused(&nested(most + 1)).contains("more than 32 brackets are open here"),
            "{open}"
        );
        assert!(
            refused(&nested(1000 / open.len())).contains("more than 32 brackets"),
            "{open}"
        );
    }
}

#[test]
fn too_many_levels_without_brackets_are_refused() {
    for (before, inner, after) in [
        ("!", "true", ""),
        ("- ", "any", ""),
        ("1 + ", "1", ""),
        ("true ? 1 : ", "1", ""),
        ("", "any", ".a"),
        ("", "any", "[0]"),
        ("", "text", ".trim()"),
        ("true ? ", "1", " : 1"),
        ("1 == 2 == ", "true", ""),
    ] {
        let nested = |count: usize| format!("{}{inner}{}", before.repeat(count), after.repeat(count));
        assert!(
            refused(&nested(limits::LEVELS * 3 / 2)).contains("more than 128 levels"),
            "{before}…{after}"
        );
        let program = compile(&nested(limits::LEVELS / 2 - 2), &scope(), None);
        if let Ok(program) = program {
            // Any result, but no end of the stack.
            drop(program.evaluate(&values(10, 3)));
        }
    }
}

#[test]
fn the_deepest_expression_runs_on_a_small_stack() {
    // The least that a thread of the server has is 2 MiB.
    let run = || {
        let mut text = "any".to_owned();
        for _ in 0..limits::BRACKETS / 2 - 1 {
            text = format!("[{text}].map(x, dyn(x) == 1 ? -dyn(x) : x)");
        }
        let deepest = format!("{text}{}", " + []".repeat(60));
        let program = compile(&deepest, &scope(), None).unwrap();
        let values = BTreeMap::from([("any".to_owned(), Value::Int(2))]);
        program.evaluate(&values).unwrap();
        let chain = format!("any{}", " + any".repeat(limits::LEVELS - 1));
        compile(&chain, &scope(), None).unwrap().evaluate(&values).unwrap()
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap();
    assert_eq!(thread.join().unwrap(), Value::Int(2 * limits::LEVELS as i64));
}

#[test]
fn work_is_bounded() {
    for text in [
        "list.all(a, list.all(b, list.all(c, a + b + c >= 0)))",
        "list.map(a, list.map(b, a * b))",
        "list.map(a, list).filter(l, l == list).exists(l, l == [])",
        "list.all(a, text.contains('b') || a >= 0)",
        "list.all(a, text + text != '')",
        "list.all(a, text.matches('^(a|a)*b$') || a >= 0)",
        "list.all(a, text.matches(string(a)) || a >= 0)",
        "list.all(a, !(a in list.filter(b, b < 0)))",
        "list.exists_one(a, words.join(text) == '')",
        "list.map(a, text.replace('a', 'aa'))",
        "list.map(a, text.split('a'))",
        "list.map(a, timestamp(a).getHours('America/New_York'))",
        "list.map(a, dyn(list) == dyn(list))",
        "list.map(a, math.greatest(list))",
    ] {
        let program = compile(text, &scope(), None).unwrap();
        let values = values(60_000, 20_000);
        let start = Instant::now();
        let result = program.evaluate(&values);
        assert!(
            matches!(result, Err(EvaluationFault::TooMuchWork | EvaluationFault::TooLarge)),
            "{text}: {:?}",
            result.map(|_| ())
        );
        // An order of magnitude above what it takes unoptimised, so that only work without a bound fails.
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{text} took {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn values_are_bounded() {
    for text in [
        "text + text",
        "bytes(text) + bytes(text)",
        "text.replace('a', 'bb')",
        "words.join(text)",
        "text.split('')",
        "list + list",
    ] {
        let program = compile(text, &scope(), None).unwrap();
        let result = program.evaluate(&values(limits::VALUE_BYTES - 100, 40_000));
        assert_eq!(result.map(|_| ()), Err(EvaluationFault::TooLarge), "{text}");
        assert!(program.evaluate(&values(1_000, 1_000)).is_ok(), "{text}");
    }
}

#[test]
fn regular_expressions_are_bounded() {
    assert!(refused(&format!("text.matches('{}')", "a".repeat(limits::PATTERN_BYTES + 1))).contains("512 bytes"));
    assert!(refused(r"text.matches('(\\pN{1000}){1000}')").contains("the pattern"));
    assert!(refused("text.matches('((a{1000}){1000}){1000}')").contains("too much memory"));
    let program = compile("text.matches(any)", &scope(), None).unwrap();
    let mut values = values(10, 1);
    values.insert("any".to_owned(), Value::from("((a{1000}){1000}){1000}"));
    assert!(
        program
            .evaluate(&values)
            .unwrap_err()
            .to_string()
            .contains("too much memory")
    );
}

#[test]
fn checking_stays_quick_however_it_is_nested() {
    let mut nested = "any".to_owned();
    for _ in 0..limits::BRACKETS - 1 {
        nested = format!("('a' in {nested}).x");
    }
    let mut lists = "[1]".to_owned();
    for _ in 0..limits::BRACKETS / 2 - 1 {
        lists = format!("{lists}.map(x, {lists})");
        if lists.len() > 2000 {
            break;
        }
    }
    let unknown = vec!["unknwon.fild"; 300].join("+");
    for text in [nested, lists, unknown, "'a'+".repeat(100) + "'a'"] {
        let start = Instant::now();
        drop(compile(&text, &scope(), Some(&Type::Bool)));
        assert!(
            start.elapsed() < Duration::from_secs(1),
            "{} took {:?}",
            &text[..40],
            start.elapsed()
        );
    }
}
