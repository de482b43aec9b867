//! A Rust crate on `ureq` and `serde_json`: `src/events.rs` has a function for each event.

use super::{
    Function, about_event, about_field, comment, field_identifier, fields, functions, literal, package, pascal, snake,
    variants, words_of,
};
use crate::export::File;
use crate::export::names::Spelling;
use stormlake_board::{Board, Field, FieldType};

const RUNTIME: &str = include_str!("rust/client.rs");

const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "lake",
];

const TEXT: &str = "::std::string::String";

/// The crate.
pub fn rust(board: &Board) -> Vec<File> {
    let name = package(board).join("-").to_ascii_lowercase();
    let functions = functions(board);
    vec![
        File::text("Cargo.toml", manifest(&name)),
        File::text("src/lib.rs", LIB),
        File::text("src/client.rs", RUNTIME),
        File::text("src/events.rs", events(board, &functions)),
        File::text("README.md", readme(board, &name, &functions)),
    ]
}

const LIB: &str = "//! Sends the events of a Stormlake board.

pub mod client;
pub mod events;

pub use client::{Answer, Draft, RecordAnswer, SendError, Status, Stormlake, Timestamp, Violation};
";

fn manifest(name: &str) -> String {
    format!(
        r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2021"
rust-version = "1.85"
publish = false

[features]
default = ["tls"]
# Addresses that begin with https.
tls = ["ureq/rustls"]

[dependencies]
serde_json = "1"
ureq = {{ version = "3", default-features = false }}

[workspace]
"#
    )
}

fn text(text: &str) -> String {
    literal(text, |code| format!("\\u{{{code:x}}}"))
}

fn doc(out: &mut String, indent: &str, lines: &[String]) {
    for line in lines {
        put_line!(out, "{}", format!("{indent}/// {line}").trim_end());
    }
}

/// A field with its name and type in the code.
struct Member<'a> {
    name: String,
    r#type: String,
    field: &'a Field,
}

fn events(board: &Board, functions: &[Function<'_>]) -> String {
    let title = comment(&board.title).join(" ");
    let mut out = format!(
        "//! The events of the board “{title}”, each as a function. Made by Stormlake: change the board, not this file.\n\n#![allow(non_snake_case, non_camel_case_types, reason = \"fields are called as the board calls them\")]\n\nuse crate::client as lake;\n"
    );
    if functions.is_empty() {
        out = out.replace("\nuse crate::client as lake;\n", "");
    }
    let mut names = Spelling::reserving(&KEYWORDS).joined_by("_");
    let mut types = Spelling::reserving(&["Self"]);
    for function in functions {
        let name = names.take(snake(&function.words));
        let mut lines = about_event(function);
        lines.push(String::new());
        lines.push(format!("Sent as `{}`.", comment(&function.r#type).join(" ")));
        let known = fields(function.event);
        let (subject, about) = match function.event.subject {
            Some(_) => (
                format!("subject: impl ::std::convert::Into<{TEXT}>, "),
                ".about(subject)",
            ),
            None => (String::new(), ""),
        };
        let kind = text(&function.r#type);
        if known.is_empty() {
            out.push('\n');
            doc(&mut out, "", &lines);
            put_line!(
                out,
                "pub fn {name}({subject}data: ::serde_json::Map<{TEXT}, ::serde_json::Value>) -> lake::Draft {{
    lake::Draft::new({kind}, data){about}
}}"
            );
            continue;
        }
        let data = types.take(pascal(&function.words));
        let mut members = Spelling::reserving(&KEYWORDS).joined_by("_");
        let mut enums = String::new();
        let members: Vec<Member<'_>> = known
            .into_iter()
            .map(|field| {
                let member = member_name(field);
                Member {
                    name: members.take(member),
                    r#type: member_type(field, &data, &mut types, &mut enums),
                    field,
                }
            })
            .collect();
        out.push_str(&enums);
        structure(&mut out, function, &data, &members);
        out.push('\n');
        doc(&mut out, "", &lines);
        put_line!(out, "pub fn {name}({subject}data: {data}) -> lake::Draft {{");
        out.push_str("    let mut map = ::serde_json::Map::new();\n");
        for member in &members {
            put_line!(
                out,
                "    lake::put(&mut map, {}, data.{});",
                text(&member.field.name),
                member.name
            );
        }
        put_line!(out, "    lake::Draft::new({kind}, map){about}\n}}");
    }
    out
}

/// Rust's own style wants snake_case; a field that is written otherwise is spelled so here and sent as it is.
fn member_name(field: &Field) -> String {
    let name = field_identifier(field).to_ascii_lowercase();
    if KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

fn member_type(field: &Field, data: &str, types: &mut Spelling, enums: &mut String) -> String {
    let own = match words_of(&field.r#type) {
        Some(words) => {
            let name = types.take(format!("{data}{}", pascal(&super::words_or(&field.name, "Field"))));
            enumeration(enums, &name, field, words);
            name
        }
        None => r#type(&field.r#type),
    };
    if field.optional {
        format!("::std::option::Option<{own}>")
    } else {
        own
    }
}

fn enumeration(out: &mut String, name: &str, field: &Field, words: &[String]) {
    let variants = variants(words, &["Self"]);
    put_line!(out, "\n/// What `{}` may be.", comment(&field.name).join(" "));
    put_line!(out, "#[derive(Debug, Clone, Copy, PartialEq, Eq)]\npub enum {name} {{");
    for (variant, word) in &variants {
        doc(out, "    ", &[comment(word).join(" ")]);
        put_line!(out, "    {variant},");
    }
    put_line!(
        out,
        "}}

impl lake::Field for {name} {{
    fn json(self) -> ::std::option::Option<::serde_json::Value> {{
        let word = match self {{"
    );
    for (variant, word) in &variants {
        put_line!(out, "            Self::{variant} => {},", text(word));
    }
    out.push_str(
        "        };
        ::std::option::Option::Some(::serde_json::Value::from(word))
    }
}
",
    );
}

fn structure(out: &mut String, function: &Function<'_>, data: &str, members: &[Member<'_>]) {
    out.push('\n');
    doc(
        out,
        "",
        &[format!(
            "The data of “{}”.",
            comment(&function.event.sticky.name).join(" ")
        )],
    );
    put_line!(out, "#[derive(Debug, Clone, PartialEq)]\npub struct {data} {{");
    for member in members {
        doc(out, "    ", &about_field(member.field));
        put_line!(out, "    pub {}: {},", member.name, member.r#type);
    }
    out.push_str("}\n");
    let parameters: Vec<String> = members
        .iter()
        .filter(|member| !member.field.optional)
        .map(|member| format!("{}: {}", member.name, taken(&member.r#type)))
        .collect();
    put_line!(
        out,
        "
impl {data} {{
    /// With what must be there; the rest is absent.
    #[allow(clippy::too_many_arguments, clippy::new_without_default)]
    pub fn new({}) -> Self {{
        Self {{",
        parameters.join(", ")
    );
    for member in members {
        let value = match (member.field.optional, member.r#type == TEXT) {
            (true, _) => ": ::std::option::Option::None".to_owned(),
            (false, true) => format!(": ::std::convert::Into::into({})", member.name),
            (false, false) => String::new(),
        };
        put_line!(out, "            {}{value},", member.name);
    }
    out.push_str("        }\n    }\n}\n");
}

fn taken(r#type: &str) -> String {
    if r#type == TEXT {
        format!("impl ::std::convert::Into<{TEXT}>")
    } else {
        r#type.to_owned()
    }
}

fn r#type(r#type: &FieldType) -> String {
    match r#type {
        FieldType::Integer => "i64".into(),
        FieldType::Decimal => "f64".into(),
        FieldType::Boolean => "bool".into(),
        FieldType::Timestamp => "lake::Timestamp".into(),
        FieldType::Json => "::serde_json::Value".into(),
        FieldType::List(inner) => format!("::std::vec::Vec<{}>", self::r#type(inner)),
        FieldType::String | FieldType::Date | FieldType::Duration | FieldType::Uri | FieldType::Enum(_) => TEXT.into(),
    }
}

fn sample(field: &Field, data: &str) -> String {
    fn plain(r#type: &FieldType) -> String {
        match r#type {
            FieldType::Integer => "1".into(),
            FieldType::Decimal => "2.5".into(),
            FieldType::Boolean => "true".into(),
            FieldType::Timestamp => "Timestamp::now()".into(),
            FieldType::Date => "\"2026-11-23\"".into(),
            FieldType::Duration => "\"2h\"".into(),
            FieldType::Uri => "\"https://example.com/1\"".into(),
            FieldType::Json => "serde_json::json!({})".into(),
            FieldType::List(inner) if matches!(**inner, FieldType::String) => "vec![\"a1\".to_owned()]".into(),
            FieldType::List(inner) => format!("vec![{}]", plain(inner)),
            FieldType::String | FieldType::Enum(_) => "\"a1\"".into(),
        }
    }
    match words_of(&field.r#type) {
        Some(words) => {
            let first = variants(words, &["Self"])
                .into_iter()
                .next()
                .map(|(variant, _)| variant);
            let of = pascal(&super::words_or(&field.name, "Field"));
            format!("events::{data}{of}::{}", first.unwrap_or_default())
        }
        None => plain(&field.r#type),
    }
}

fn readme(board: &Board, name: &str, functions: &[Function<'_>]) -> String {
    let module = name.replace('-', "_");
    let mut out = format!(
        "# {name}\n\nSends the events of the board “{}” to Stormlake.\n",
        comment(&board.title).join(" ")
    );
    if let Some(function) = functions.first() {
        let call = Spelling::reserving(&KEYWORDS)
            .joined_by("_")
            .take(snake(&function.words));
        let data = Spelling::reserving(&["Self"]).take(pascal(&function.words));
        let known = fields(function.event);
        let required: Vec<String> = known
            .iter()
            .filter(|field| !field.optional)
            .map(|field| sample(field, &data))
            .collect();
        let value = if known.is_empty() {
            "serde_json::Map::new()".to_owned()
        } else {
            format!("events::{data}::new({})", required.join(", "))
        };
        let subject = if function.event.subject.is_some() {
            "\"ana\", "
        } else {
            ""
        };
        put!(
            out,
            "
```rust
use {module}::{{Stormlake, events}};

let lake = Stormlake::new(\"http://127.0.0.1:4040\", \"/my-application\").api_key(&std::env::var(\"STORMLAKE_KEY\")?);
let answer = lake.send(&[events::{call}({subject}{value})])?;
for record in answer.records.iter().filter(|record| !record.violations.is_empty()) {{
    eprintln!(\"{{:?}}\", record.violations);
}}
```
"
        );
    }
    out.push_str(
        "\nA record keeps its id, so sending it again is harmless. `send` tries again on 429, 502, 503, 504 and when no answer comes, waits as long as
`Retry-After` asks, and gives a `SendError` with what is `unsent` when it gives up. Without the feature `tls`, for addresses that begin with
`http`, the crate builds in a few seconds.\n",
    );
    out
}
