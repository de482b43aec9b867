//! The language as a table: an expression over one event, and what it gives; or the fault in its text, and the mend.

#![allow(clippy::unwrap_used, reason = "what a test's helper cannot unwrap is a failing test")]

use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use stormlake_expression::{EvaluationFault, FieldSlot, RecordType, Scope, Type, Value, compile};

fn record(name: &str, open: bool, fields: &[(&str, Type, bool)]) -> Type {
    let fields = fields
        .iter()
        .map(|(name, r#type, optional)| {
            (
                (*name).to_owned(),
                FieldSlot {
                    r#type: r#type.clone(),
                    optional: *optional,
                },
            )
        })
        .collect();
    Type::Record(Arc::new(RecordType {
        name: name.to_owned(),
        fields,
        open,
    }))
}

fn strings() -> Type {
    Type::List(Box::new(Type::String))
}

fn scope() -> Scope {
    let data = record(
        "Order collected",
        false,
        &[
            ("order", Type::String, false),
            ("price", Type::Double, false),
            ("meals", Type::Int, false),
            ("note", Type::String, true),
            ("diets", strings(), false),
            (
                "lines",
                Type::List(Box::new(record(
                    "line",
                    false,
                    &[("sku", Type::String, false), ("pieces", Type::Int, false)],
                ))),
                false,
            ),
            ("waited", Type::Duration, false),
            ("paid", Type::Bool, false),
        ],
    );
    let event = record(
        "event",
        false,
        &[
            ("data", data, false),
            ("subject", Type::String, false),
            ("time", Type::Timestamp, false),
        ],
    );
    let subject = record(
        "customer",
        false,
        &[("email", Type::String, true), ("time-zone", Type::String, true)],
    );
    Scope {
        variables: BTreeMap::from([
            ("event".to_owned(), event),
            ("subject".to_owned(), subject),
            ("count".to_owned(), Type::Int),
            ("body".to_owned(), Type::Dynamic),
            ("headers".to_owned(), Type::Map(Box::new(Type::String))),
            ("extra".to_owned(), record("extra", true, &[])),
        ]),
        unbuilt: BTreeMap::from([
            ("history".to_owned(), "`history` is not built yet".to_owned()),
            ("predict".to_owned(), "`predict()` is not built yet".to_owned()),
        ]),
        ..Scope::default()
    }
}

fn values() -> BTreeMap<String, Value> {
    let json = json!({
        "event": {
            "data": {
                "order": "A-17", "price": 12, "meals": 3, "diets": ["vegan", "halal"], "waited": "90m", "paid": true,
                "lines": [{"sku": "soup", "pieces": 2}, {"sku": "bread", "pieces": 1}],
            },
            "subject": "anna", "time": "2026-03-01T00:30:15.250Z",
        },
        "subject": {"time-zone": "America/New_York"},
        "count": 3,
        "body": {"total": 12, "tax": 2.5, "id": 7, "name": "Käse", "none": null, "items": [{"n": 1}, {"n": 2}], "by": {"x": 1}, "key": "x"},
        "headers": {"x-event": "order.collected"},
        "extra": {"colour": "red"},
    });
    let types = scope().variables;
    let entries = json.as_object().unwrap();
    entries
        .iter()
        .map(|(name, json)| (name.clone(), Value::from_json(json, &types[name]).unwrap()))
        .collect()
}

/// What the expression gives, as JSON; or the text of its first fault.
fn run(text: &str) -> Result<serde_json::Value, String> {
    let program = compile(text, &scope(), None).map_err(|faults| format!("in the text: {}", faults[0]))?;
    program
        .evaluate(&values())
        .map(|value| value.to_json())
        .map_err(|fault| fault.to_string())
}

#[test]
fn expressions_give_what_the_table_says() {
    for (text, expected) in [
        // reading
        ("event.data.price > 10.0", json!(true)),
        ("event.data.price > 10", json!(true)),
        ("event.data['order']", json!("A-17")),
        ("subject[\"time-zone\"]", json!("America/New_York")),
        ("subject.`time-zone`", json!("America/New_York")),
        ("headers['x-event'] == 'order.collected'", json!(true)),
        ("extra.colour", json!("red")),
        ("body.by[body.key]", json!(1)),
        ("body.items[1].n", json!(2)),
        ("event.data.lines[0].sku", json!("soup")),
        // absence
        ("has(event.data.note)", json!(false)),
        ("has(event.data.order) && has(subject['time-zone'])", json!(true)),
        ("has(subject.email) ? subject.email : 'none'", json!("none")),
        ("has(body.deep.deeper)", json!(false)),
        ("has(body.none)", json!(true)),
        ("body.none == null", json!(true)),
        ("event.data.note == 'x' || count == 3", json!(true)),
        ("count == 4 && event.data.note == 'x'", json!(false)),
        ("event.data.note == 'x' && count == 4", json!(false)),
        ("body.items.map(i, has(i.m))", json!([false, false])),
        ("'x-event' in headers && !('y' in headers)", json!(true)),
        ("'vegan' in event.data.diets", json!(true)),
        ("event.data.order in ['A-17', 'B-1']", json!(true)),
        // arithmetic
        ("1 + 2 * 3 - 4 / 2 % 3", json!(5)),
        ("-7 / 2", json!(-3)),
        ("-7 % 3", json!(-1)),
        ("0xFF + 1u", json!(256)),
        ("1.5e3 / .5", json!(3000.0)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("double(count) * event.data.price", json!(36.0)),
        ("body.total * 1.5 + body.tax", json!(20.5)),
        ("body.total + 1", json!(13)),
        ("body.total + body.tax", json!(14.5)),
        ("1 == 1.0 && 2 > 1.5 && body.total == 12.0", json!(true)),
        ("math.greatest(1, count, 2)", json!(3)),
        ("math.least([2.5, 1.5])", json!(1.5)),
        ("math.round(event.data.price / 5.0)", json!(2.0)),
        // text
        (
            "'You have bought ' + string(count) + ' meals'",
            json!("You have bought 3 meals"),
        ),
        ("size(body.name) == 4 && body.name.size() == 4", json!(true)),
        ("'tacocat'.substring(4) + 'tacocat'.substring(0, 4)", json!("cattaco")),
        ("'Käse'.charAt(1) + 'x'.charAt(1)", json!("ä")),
        ("'hello mellow'.indexOf('ello', 2)", json!(7)),
        ("'hello mellow'.lastIndexOf('ello')", json!(7)),
        ("'a-b-c'.split('-').join('+')", json!("a+b+c")),
        ("'abc'.split('', 2)", json!(["a", "bc"])),
        ("'a-b-c'.replace('-', '', 1)", json!("ab-c")),
        ("' Ab '.trim().lowerAscii() + 'x'.upperAscii()", json!("abX")),
        ("event.data.order.matches('^[A-Z]-[0-9]+$')", json!(true)),
        ("matches(event.data.order, body.name)", json!(false)),
        (
            r"'a_9 ä'.matches(r'^\w{1,40}\s\S$') && !'ä'.matches(r'[\w\-]') && 'x-y z'.matches(r'^[\w-]+\b[^\d]z')",
            json!(true),
        ),
        (r"'a\\w'.matches(r'^a\\w$') && 'Ä'.matches('(?i)ä')", json!(true)),
        ("r'\\d' + \"\\u00e4\" + '''a'b'''", json!("\\dä".to_owned() + "a'b")),
        ("string(b'\\xc3\\xa4')", json!("ä")),
        // lists, maps and macros
        ("event.data.diets + ['keto']", json!(["vegan", "halal", "keto"])),
        ("event.data.lines.map(l, l.pieces * 2)", json!([4, 2])),
        ("event.data.lines.map(l, l.pieces > 1, l.sku)", json!(["soup"])),
        (
            "event.data.lines.filter(l, l.sku.startsWith('b'))",
            json!([{"sku": "bread", "pieces": 1}]),
        ),
        (
            "event.data.lines.all(l, l.pieces > 0) && event.data.lines.exists_one(l, l.pieces == 2)",
            json!(true),
        ),
        (
            "event.data.lines.exists(a, event.data.lines.exists(b, a.pieces > b.pieces && a.sku == 'soup'))",
            json!(true),
        ),
        ("body.items.exists(i, i.absent == 1 || i.n == 2)", json!(true)),
        ("headers.exists(h, h.startsWith('x-'))", json!(true)),
        ("{'a': 1, 'b': [1, 2]}", json!({"a": 1, "b": [1, 2]})),
        ("{'a': {'b': 2}}.a.b", json!(2)),
        ("[1, 'a', null].size()", json!(3)),
        ("[[1], []][1] == []", json!(true)),
        // time
        (
            "event.data.waited > duration('1h') && event.data.waited < duration('1d')",
            json!(true),
        ),
        ("event.time + duration('1d12h')", json!("2026-03-02T12:30:15.25Z")),
        ("event.time - timestamp('2026-02-28')", json!("88215.25s")),
        (
            "event.time.getHours('America/New_York') * 100 + event.time.getMinutes()",
            json!(1930),
        ),
        ("event.time.getDayOfWeek('+02:00')", json!(0)),
        ("event.time.getDate(subject['time-zone'])", json!(28)),
        (
            "[event.time.getFullYear(), event.time.getMonth(), event.time.getDayOfMonth(), event.time.getDayOfYear()]",
            json!([2026, 2, 0, 59]),
        ),
        (
            "event.data.waited.getMinutes() + event.time.getMilliseconds()",
            json!(340),
        ),
        (
            "int(timestamp(1000)) == 1000 && timestamp('1970-01-01T01:00:00+01:00') == timestamp(0)",
            json!(true),
        ),
        ("string(event.data.waited)", json!("5400s")),
        // conversions
        ("int('42') + int(3.9) + int(-3.9)", json!(42)),
        ("string(2.0) + string(1.5) + string(true)", json!("21.5true")),
        (
            "type(body.total) == int && type(body.tax) == double && type(event.time) == google.protobuf.Timestamp",
            json!(true),
        ),
        ("dyn(1) == 'a'", json!(false)),
        // precedence and shape
        ("true || false && false", json!(true)),
        ("count > 1 ? count > 2 ? 'c' : 'b' : 'a'", json!("c")),
        ("!false && -count < 0", json!(true)),
        ("[1, 2,]   // a comment\n .size()", json!(2)),
    ] {
        assert_eq!(run(text), Ok(expected), "{text}");
    }
}

#[test]
fn a_fault_at_run_time_says_why() {
    for (text, expected) in [
        ("event.data.note == 'x'", "`event.data.note` is absent"),
        (
            "subject[\"time-zone\"] + body['no way']",
            "`body[\"no way\"]` is absent",
        ),
        ("event.data.note == 'x' && count == 3", "`event.data.note` is absent"),
        ("count / (count - 3)", "division by zero"),
        ("count % (count - 3)", "division by zero"),
        ("9223372036854775807 + count", "the integer is out of range"),
        ("-(-9223372036854775807 - count + 2)", "the integer is out of range"),
        ("event.time + duration('100000d')", "the timestamp is out of range"),
        (
            "event.time - timestamp('1690-01-01') - duration('-1d')",
            "the duration is out of range",
        ),
        ("event.data.lines[count].sku", "there is no place 3 in 2"),
        ("event.data.lines[-1].sku", "there is no place -1 in 2"),
        ("int(event.data.order)", "\"A-17\" is no integer"),
        ("timestamp(body.name)", "\"Käse\" is no timestamp"),
        ("body.name + 1", "cannot add string and integer"),
        ("body.name > 1", "cannot order string and integer"),
        ("body.name && true", "`&&` needs a boolean, not string"),
        ("body.name.x", "`body.name.x` is absent"),
        ("body.items.join(',')", "`join` needs strings, not map"),
        ("size(body.id)", "`size` does not take integer"),
        ("{event.subject: 1, 'anna': 2}", "the key `anna` stands twice"),
        ("event.time.getHours(body.name)", "\"Käse\" is no time zone"),
        ("'abc'.substring(count, 1)", "runs backwards"),
        ("'abc'.charAt(4)", "there is no place 4 in 3"),
    ] {
        match run(text) {
            Err(found) => assert!(
                found.contains(expected) && !found.starts_with("in the text"),
                "{text}: {found}"
            ),
            Ok(found) => panic!("{text} gave {found}"),
        }
    }
}

#[test]
fn a_fault_in_the_text_says_what_where_and_the_mend() {
    for (text, place, message, mend) in [
        // names
        (
            "event.data.prise > 1.0",
            "prise",
            "`event.data.prise` is no field of Order collected; did you mean `price`?",
            "write `event.data.price`",
        ),
        (
            "event.price > 1.0",
            "price",
            "`event.price` is no field of event; did you mean `event.data.price`?",
            "write `event.data.price`",
        ),
        (
            "price > 1.0",
            "price",
            "`price` is not known here; did you mean `event.data.price`?",
            "write `event.data.price`",
        ),
        (
            "subject.timezone == ''",
            "timezone",
            "`subject.timezone` is no field of customer; did you mean `time-zone`?",
            "write `subject[\"time-zone\"]`",
        ),
        (
            "event.data.colour == ''",
            "colour",
            "`event.data.colour` is no field of Order collected",
            "use one of its fields: `diets`, `lines`",
        ),
        (
            "cuont > 1",
            "cuont",
            "`cuont` is not known here; did you mean `count`?",
            "write `count`",
        ),
        (
            "event.data.lines.all(l, l.peices > 0)",
            "peices",
            "`l.peices` is no field of line; did you mean `pieces`?",
            "write `l.pieces`",
        ),
        (
            "history.orders > 1",
            "history",
            "`history` is not built yet",
            "leave `history` out for now",
        ),
        (
            "predict('x') > 1",
            "predict",
            "`predict()` is not built yet",
            "leave `predict` out for now",
        ),
        (
            "event.data.order.startWith('A')",
            "startWith",
            "there is no function `startWith`; did you mean `startsWith`?",
            "write `startsWith`",
        ),
        (
            "len(event.data.order)",
            "len",
            "there is no function `len`",
            "write `size(x)`",
        ),
        (
            "now() > event.time",
            "now",
            "there is no function `now`",
            "compare with a time that was recorded",
        ),
        (
            "event.data.diets.size > 1",
            "size",
            "`event.data.diets` is a list of string and has no field `size`",
            "call it: `event.data.diets.size()`",
        ),
        (
            "event.data.lines.sku == ''",
            "sku",
            "and has no field `sku`",
            "`event.data.lines.map(x, x.sku)`",
        ),
        // types
        (
            "1 + 'a'",
            "1 + 'a'",
            "`1 + 'a'`: cannot add integer and string",
            "write `\"1\"`",
        ),
        (
            "'a' + count",
            "'a' + count",
            "cannot add string and integer",
            "write `string(count)`",
        ),
        (
            "count * event.data.price",
            "count * event.data.price",
            "cannot multiply integer and double",
            "write `double(count)`",
        ),
        (
            "event.data.price * 2",
            "event.data.price * 2",
            "cannot multiply double and integer",
            "write `2.0`",
        ),
        (
            "event.time - '1h'",
            "event.time - '1h'",
            "cannot subtract string from timestamp",
            "write `duration('1h')`",
        ),
        (
            "event.time > '2026-01-01'",
            "event.time > '2026-01-01'",
            "cannot order timestamp and string",
            "write `timestamp('2026-01-01')`",
        ),
        (
            "event.data.price == '10'",
            "event.data.price == '10'",
            "a double never equals a string",
            "write `10.0`",
        ),
        (
            "event.data.order == null",
            "event.data.order == null",
            "a string never equals null",
            "write `has(event.data.order)`",
        ),
        (
            "event.data.order && true",
            "event.data.order",
            "`event.data.order` is a string, where `&&` needs true or false",
            "compare it",
        ),
        (
            "count ? 1 : 2",
            "count",
            "`count` is an integer, where `?` needs true or false",
            "compare it, such as `count > 0`",
        ),
        (
            "count > 1 ? 1.5 : 2",
            "1.5 : 2",
            "both sides of `:` need the same type",
            "write `2.0`",
        ),
        (
            "'vegan' in event.data.order",
            "event.data.order",
            "`event.data.order` is a string, where `in` needs a list or a map",
            "write `event.data.order.contains('vegan')`",
        ),
        (
            "1 in event.data.diets",
            "1",
            "`1` is an integer and never in a list of string",
            "write `\"1\"`",
        ),
        (
            "event.data.order.contains(17)",
            "17",
            "`17` is an integer, where `contains` takes a string",
            "write `\"17\"`",
        ),
        (
            "event.data.order.contains('a', 'b')",
            "contains",
            "`contains` takes 1 argument, not 2",
            "write `string.contains(string)`",
        ),
        (
            "contains(event.data.order, 'a')",
            "contains",
            "`contains` is called on a value",
            "write `event.data.order.contains('a')`",
        ),
        (
            "event.data.order.int()",
            "int",
            "`int` stands before what it takes",
            "write `int(event.data.order)`",
        ),
        ("{1: 'a'}", "1", "a map's key is a string", "write `\"1\"`"),
        (
            "{'a': 1, 'a': 2}",
            "{'a': 1, 'a': 2}",
            "the key `a` stands twice",
            "write each key once",
        ),
        (
            "event.data.lines['0']",
            "'0'",
            "has no field `0`",
            "event.data.lines[0]",
        ),
        (
            "count.all(x, true)",
            "count",
            "`count` is an integer and has no elements",
            "write a list",
        ),
        // literals that can never work
        (
            "timestamp('yesterday')",
            "'yesterday'",
            "\"yesterday\" is no timestamp",
            "`timestamp`",
        ),
        (
            "duration('3 days')",
            "'3 days'",
            "\"3 days\" is no length of time",
            "`duration`",
        ),
        (
            "event.data.order.matches('[')",
            "'['",
            "is no regular expression: unclosed character class",
            "write a regular expression",
        ),
        (
            "event.time.getHours('Berlin')",
            "'Berlin'",
            "\"Berlin\" is no time zone",
            "America/New_York",
        ),
        (
            "9223372036854775808",
            "9223372036854775808",
            "does not fit into 64 bits",
            "9223372036854775807",
        ),
        (
            "18446744073709551616u",
            "18446744073709551616u",
            "does not fit into 64 bits",
            "9223372036854775807",
        ),
        // syntax
        ("", "", "the expression is empty", "write an expression"),
        ("1 +", "", "expected a value, found the end", "write a value"),
        (
            "(count > 1",
            "",
            "expected `)`, found the end",
            "close the `(` at character 1 with `)`",
        ),
        (
            "size(count",
            "",
            "expected `)`, found the end",
            "close the `(` at character 5",
        ),
        ("count > 1)", ")", "`)` closes nothing", "leave it out"),
        (
            "count > 1 count",
            "count",
            "expected an operator or the end, found `count`",
            "write an operator",
        ),
        ("count = 3", "=", "`=` is not used here", "write `==`"),
        ("count > 1 and true", "and", "`and` is no operator", "write `&&`"),
        ("not true", "not", "`not` is no operator", "write `!`"),
        ("if", "if", "`if` is a reserved word", "condition ? this : that"),
        ("'abc", "'abc", "a text in quotes does not end", "close it with '"),
        (
            "event.data.order == “A”",
            "“",
            "“ is a typographic quote",
            "straight quotes",
        ),
        (
            "event.",
            "",
            "expected a field or a function after `.`",
            "write its name",
        ),
        (
            "count > 1 ? 2",
            "",
            "expected `:`, found the end",
            "complete the `?` at character 11",
        ),
        ("'\\d'", "\\d", "`\\d` is no escape", "r\"…\""),
        (
            "has(count)",
            "has(count)",
            "`has` asks for a field",
            "write `has(event.data.field)`",
        ),
        (
            "[1].all(1, true)",
            "1",
            "`all` begins with a name for each element",
            "write `list.all(x, condition)`",
        ),
        ("3d", "3d", "`3d` is no number", "duration(\"3d\")"),
        ("$", "$", "`$` means nothing here", "leave it out"),
        ("a.?b", "?", "`.?` is not built", "has(x.y)"),
    ] {
        let faults = compile(text, &scope(), None)
            .map(|program| format!("{program:?}"))
            .unwrap_err();
        let fault = &faults[0];
        assert!(fault.message.contains(message), "{text}: {fault}");
        assert!(fault.mend.contains(mend), "{text}: {fault}");
        assert_eq!(
            text.get(fault.offset..fault.offset + fault.length),
            Some(place),
            "{text}: {fault}"
        );
    }
}

#[test]
fn all_faults_are_told_at_once_and_none_twice() {
    let faults = compile(
        "event.data.prise > 1 && cuont + 1 == 3 && len('x') > 1.0",
        &scope(),
        None,
    )
    .unwrap_err();
    let offsets: Vec<usize> = faults.iter().map(|fault| fault.offset).collect();
    assert_eq!(offsets, [11, 24, 42], "{faults:?}");
}

#[test]
fn the_result_is_of_the_expected_type_or_a_fault() {
    for (text, expected, message) in [
        (
            "count",
            Type::Bool,
            "`count` is an integer, but a boolean is needed here (compare it, such as `count > 0`)",
        ),
        (
            "count",
            Type::Double,
            "`count` is an integer, but a double is needed here (write `double(count)`)",
        ),
        (
            "1",
            Type::Double,
            "`1` is an integer, but a double is needed here (write `1.0`)",
        ),
        (
            "event.data.price",
            Type::String,
            "`event.data.price` is a double, but a string is needed here (write `string(event.data.price)`)",
        ),
        (
            "event.data.diets",
            Type::Int,
            "`event.data.diets` is a list of string, but an integer is needed here (write an expression that gives an integer)",
        ),
        (
            "[1]",
            strings(),
            "`[1]` is a list of integer, but a list of string is needed here (write an expression that gives a list of string)",
        ),
    ] {
        let faults = compile(text, &scope(), Some(&expected)).map(|_| ()).unwrap_err();
        assert_eq!(faults[0].to_string(), message);
    }
    for (text, expected, result) in [
        ("body.total", Type::Double, Ok(Value::Double(12.0))),
        (
            "body.id",
            Type::String,
            Err("the result should be a string, but is an integer"),
        ),
        (
            "body.items.map(i, i.n)",
            Type::List(Box::new(Type::Double)),
            Ok(vec![Value::Double(1.0), Value::Double(2.0)].into()),
        ),
        (
            "[body.name, body.id]",
            strings(),
            Err("the result should be a string, but is an integer"),
        ),
        (
            "body.by",
            record("by", false, &[("y", Type::Int, false)]),
            Err("`y` is absent"),
        ),
    ] {
        let program = compile(text, &scope(), Some(&expected)).unwrap();
        assert_eq!(program.result_type(), &expected);
        assert_eq!(
            program.evaluate(&values()).map_err(|fault| fault.to_string()),
            result.map_err(str::to_owned),
            "{text}"
        );
    }
}

#[test]
fn a_program_names_the_paths_that_it_reads_and_asks_for_no_others() {
    let text = "event.data.price > 1.0 && has(subject['time-zone']) ? body.items[0].n : double(body.items.size()) + event.data.price";
    let program = compile(text, &scope(), None).unwrap();
    let paths: Vec<String> = program.paths().iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["event.data.price", "subject[\"time-zone\"]", "body.items"]);
    let program = compile("has(event.data.note) ? event.data.note : event.subject", &scope(), None).unwrap();
    struct Asked(std::cell::RefCell<Vec<String>>);
    impl stormlake_expression::Values for Asked {
        fn get(&self, path: &stormlake_expression::Path) -> Option<Value> {
            self.0.borrow_mut().push(path.to_string());
            (&*path.names[1] == "subject").then(|| Value::from("anna"))
        }
    }
    let asked = Asked(Default::default());
    assert_eq!(program.evaluate(&asked), Ok(Value::from("anna")));
    assert_eq!(asked.0.into_inner(), ["event.data.note", "event.subject"]);
    assert_eq!(program.text(), "has(event.data.note) ? event.data.note : event.subject");
}

#[test]
fn what_ran_out_is_not_hidden_by_a_deciding_operand() {
    let big = Value::from("x".repeat(1 << 20));
    let scope = Scope {
        variables: BTreeMap::from([("big".to_owned(), Type::String)]),
        ..Scope::default()
    };
    let program = compile("size(big + big) > 0 || true == dyn(big == big)", &scope, None).unwrap();
    assert_eq!(
        program.evaluate(&BTreeMap::from([("big".to_owned(), big)])),
        Err(EvaluationFault::TooLarge)
    );
}

#[test]
fn a_lookup_takes_a_known_name_and_is_read_by_its_path() {
    let answer = record("the prediction", false, &[("active", Type::Double, true)]);
    let scope = Scope {
        lookups: BTreeMap::from([("predict".to_owned(), BTreeMap::from([("Will buy".to_owned(), answer)]))]),
        ..Scope::default()
    };
    let program = compile("predict('Will buy').active < 0.5", &scope, Some(&Type::Bool)).unwrap();
    assert_eq!(program.paths()[0].to_string(), "predict[\"Will buy\"].active");
    let known = |active: f64| {
        let fields = Value::from(BTreeMap::from([("active".to_owned(), Value::Double(active))]));
        BTreeMap::from([(
            "predict".to_owned(),
            Value::from(BTreeMap::from([("Will buy".to_owned(), fields)])),
        )])
    };
    assert_eq!(program.evaluate(&known(0.4)), Ok(Value::Bool(true)));
    assert_eq!(program.evaluate(&known(0.6)), Ok(Value::Bool(false)));
    let nothing: BTreeMap<String, Value> = BTreeMap::new();
    assert!(matches!(program.evaluate(&nothing), Err(EvaluationFault::Absent(_))));
    let has = compile("has(predict('Will buy').active)", &scope, Some(&Type::Bool)).unwrap();
    assert_eq!(has.evaluate(&nothing), Ok(Value::Bool(false)));
    for (text, said) in [
        (
            "predict('Wil buy').active < 1.0",
            "`predict` knows no \"Wil buy\"; did you mean \"Will buy\"?",
        ),
        (
            "predict('Something else').active < 1.0",
            "`predict` knows no \"Something else\"",
        ),
        (
            "predict('Will buy').aktive < 1.0",
            "`predict('Will buy').aktive` is no field of the prediction; did you mean `active`?",
        ),
        (
            "predict('Will ' + 'buy').active < 1.0",
            "`predict` takes a name in quotes: which one must be known before anything runs",
        ),
        (
            "predict().active < 1.0",
            "`predict` takes one name in quotes, not 0 arguments",
        ),
        ("predict.active < 1.0", "`predict` is a function"),
        (
            "pedict('Will buy').active < 1.0",
            "there is no function `pedict`; did you mean `predict`?",
        ),
    ] {
        let faults = compile(text, &scope, Some(&Type::Bool)).unwrap_err();
        assert_eq!(faults[0].message, said, "{text}");
    }
}
