//! A Python package on the standard library alone: `events.py` has a function for each event.

use super::{
    Function, about_event, about_field, comment, field_identifier, fields, functions, literal, package, snake, words_of,
};
use crate::export::File;
use crate::export::names::Spelling;
use stormlake_board::{Board, Field, FieldType};

const RUNTIME: &str = include_str!("python/client.py");

const KEYWORDS: [&str; 38] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "type", "while", "with", "yield",
];

/// Built-in names that the file itself says, and names of the module.
const RESERVED: [&str; 12] = [
    "annotations",
    "bool",
    "client",
    "dict",
    "events",
    "float",
    "int",
    "list",
    "object",
    "print",
    "str",
    "tuple",
];

/// What every function takes besides the fields.
const PARAMETERS: [&str; 4] = ["_lake", "record_id", "subject", "time"];

/// The package.
pub fn python(board: &Board) -> Vec<File> {
    let words = package(board);
    let module = snake(&words);
    let name = words.join("-").to_ascii_lowercase();
    let functions = functions(board);
    vec![
        File::text("pyproject.toml", manifest(&name, &module)),
        File::text(format!("{module}/__init__.py"), INIT),
        File::text(format!("{module}/client.py"), RUNTIME),
        File::text(format!("{module}/events.py"), events(board, &functions)),
        File::text(format!("{module}/py.typed"), ""),
        File::text("README.md", readme(board, &name, &module, &functions)),
    ]
}

const INIT: &str = r#""""Sends the events of a Stormlake board."""

from . import events
from .client import Answer, Draft, RecordAnswer, SendError, Stormlake, Violation

__all__ = ["Answer", "Draft", "RecordAnswer", "SendError", "Stormlake", "Violation", "events"]
"#;

fn manifest(name: &str, module: &str) -> String {
    format!(
        r#"[build-system]
requires = ["setuptools>=64"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}"
version = "0.1.0"
requires-python = ">=3.10"
readme = "README.md"

[tool.setuptools]
packages = ["{module}"]

[tool.setuptools.package-data]
{module} = ["py.typed"]
"#
    )
}

fn text(text: &str) -> String {
    literal(text, |code| {
        if code < 0x1_0000 {
            format!("\\u{code:04x}")
        } else {
            format!("\\U{code:08x}")
        }
    })
}

/// A docstring: what it says neither ends it nor escapes anything.
fn doc(out: &mut String, indent: &str, lines: &[String]) {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| line.replace('\\', "\\\\").replace('"', "\\\""))
        .collect();
    match lines.as_slice() {
        [] => {}
        [one] => {
            put_line!(out, "{indent}\"\"\"{one}\"\"\"");
        }
        [first, rest @ ..] => {
            put_line!(out, "{indent}\"\"\"{first}");
            for line in rest {
                put_line!(out, "{}", format!("{indent}{line}").trim_end());
            }
            put_line!(out, "{indent}\"\"\"");
        }
    }
}

fn reserved() -> Vec<&'static str> {
    KEYWORDS.iter().chain(&RESERVED).copied().collect()
}

/// Fields with the names of their parameters.
fn parameters<'a>(function: &Function<'a>) -> Vec<(String, &'a Field)> {
    let reserved: Vec<&str> = KEYWORDS.iter().chain(&PARAMETERS).copied().collect();
    let mut names = Spelling::reserving(&reserved).joined_by("_");
    fields(function.event)
        .into_iter()
        .map(|field| (names.take(parameter(field)), field))
        .collect()
}

/// `from` is `from_`: what Python's own style guide does.
fn parameter(field: &Field) -> String {
    let name = field_identifier(field);
    if KEYWORDS.contains(&name.as_str()) || PARAMETERS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

fn events(board: &Board, functions: &[Function<'_>]) -> String {
    let mut out = String::new();
    let title = comment(&board.title).join(" ");
    doc(
        &mut out,
        "",
        &[format!(
            "The events of the board “{title}”, each as a function. Made by Stormlake: change the board, not this file."
        )],
    );
    out.push_str("\nfrom __future__ import annotations\n\nimport typing as _typing\n\nfrom . import client as _lake\n");
    let mut names = Spelling::reserving(&reserved()).joined_by("_");
    for function in functions {
        let name = names.take(snake(&function.words));
        let parameters = parameters(function);
        let subject = match function.event.subject {
            Some(_) => "subject: str",
            None => "subject: str | None = None",
        };
        put_line!(out, "\n\ndef {name}(\n    {subject},\n    *,");
        if parameters.is_empty() {
            out.push_str("    data: _typing.Mapping[str, _typing.Any] | None = None,\n");
        }
        let (optional, required): (Vec<_>, Vec<_>) = parameters.iter().partition(|(_, field)| field.optional);
        for (parameter, field) in required {
            put_line!(out, "    {parameter}: {},", r#type(&field.r#type));
        }
        for (parameter, field) in optional {
            put_line!(out, "    {parameter}: {} | None = None,", r#type(&field.r#type));
        }
        out.push_str(
            "    time: _lake.Timestamp | None = None,\n    record_id: str | None = None,\n) -> _lake.Draft:\n",
        );
        let mut lines = about_event(function);
        lines.push(String::new());
        for (parameter, field) in &parameters {
            let about = about_field(field);
            if !about.is_empty() {
                lines.push(format!("{parameter}: {}", about.join(" ")));
            }
        }
        lines.push(format!("Sent as ``{}``.", comment(&function.r#type).join(" ")));
        doc(&mut out, "    ", &lines);
        if parameters.is_empty() {
            put_line!(
                out,
                "    return _lake.record({}, data or {{}}, subject, time, record_id)",
                text(&function.r#type)
            );
            continue;
        }
        out.push_str("    return _lake.record(\n");
        put_line!(out, "        {},", text(&function.r#type));
        out.push_str("        {\n");
        for (parameter, field) in &parameters {
            put_line!(out, "            {}: {parameter},", text(&field.name));
        }
        out.push_str("        },\n        subject,\n        time,\n        record_id,\n    )\n");
    }
    out
}

fn r#type(r#type: &FieldType) -> String {
    if let Some(words) = words_of(r#type) {
        let words: Vec<String> = words.iter().map(|word| text(word)).collect();
        return format!("_typing.Literal[{}]", words.join(", "));
    }
    match r#type {
        FieldType::Integer => "int".into(),
        FieldType::Decimal => "_lake.Number".into(),
        FieldType::Boolean => "bool".into(),
        FieldType::Timestamp => "_lake.Timestamp".into(),
        FieldType::Date => "_lake.Day".into(),
        FieldType::Duration => "_lake.Span".into(),
        FieldType::Json => "_typing.Any".into(),
        FieldType::List(inner) => format!("_typing.Sequence[{}]", self::r#type(inner)),
        FieldType::String | FieldType::Uri | FieldType::Enum(_) => "str".into(),
    }
}

fn sample(r#type: &FieldType) -> String {
    if let Some([word, ..]) = words_of(r#type) {
        return text(word);
    }
    match r#type {
        FieldType::Integer => "1".into(),
        FieldType::Decimal => "2.5".into(),
        FieldType::Boolean => "True".into(),
        FieldType::Timestamp => "\"2026-11-23T12:00:00Z\"".into(),
        FieldType::Date => "\"2026-11-23\"".into(),
        FieldType::Duration => "\"2h\"".into(),
        FieldType::Uri => "\"https://example.com/1\"".into(),
        FieldType::Json => "{}".into(),
        FieldType::List(inner) => format!("[{}]", sample(inner)),
        FieldType::String | FieldType::Enum(_) => "\"a1\"".into(),
    }
}

fn readme(board: &Board, name: &str, module: &str, functions: &[Function<'_>]) -> String {
    let mut out = format!(
        "# {name}\n\nSends the events of the board “{}” to Stormlake. Python 3.10 or later; no dependency.\n",
        comment(&board.title).join(" ")
    );
    if let Some(function) = functions.first() {
        let call = Spelling::reserving(&reserved())
            .joined_by("_")
            .take(snake(&function.words));
        let mut arguments: Vec<String> = function.event.subject.iter().map(|_| "\"ana\"".to_owned()).collect();
        let required = parameters(function).into_iter().filter(|(_, field)| !field.optional);
        arguments.extend(required.map(|(name, field)| format!("{name}={}", sample(&field.r#type))));
        put!(
            out,
            "
```python
import os
from {module} import Stormlake, events

lake = Stormlake(\"http://127.0.0.1:4040\", source=\"/my-application\", api_key=os.environ.get(\"STORMLAKE_KEY\"))
answer = lake.send([events.{call}({})])
for record in answer.records:
    if record.status == \"quarantined\":
        print(record.violations)
```
",
            arguments.join(", ")
        );
    }
    out.push_str(
        "\n`pip install .` installs it. A record keeps its id, so sending it again is harmless. `send` tries again on 429, 502, 503, 504 and when no
answer comes, waits as long as `Retry-After` asks, and raises a `SendError` with what is `unsent` when it gives up.\n",
    );
    out
}
