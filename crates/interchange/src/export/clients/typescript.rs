//! A TypeScript package without dependencies: `src/events.ts` has a function for each event.

use super::{
    Function, about_event, about_field, camel, comment, field_identifier, fields, functions, literal, package, pascal,
    words_of,
};
use crate::export::File;
use crate::export::names::Spelling;
use stormlake_board::{Board, Field, FieldType};

const RUNTIME: &str = include_str!("typescript/stormlake.ts");

/// Names that a function must not have.
const RESERVED: [&str; 63] = [
    "abstract",
    "any",
    "arguments",
    "as",
    "async",
    "await",
    "boolean",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "declare",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "exports",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "globalThis",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "lake",
    "let",
    "module",
    "new",
    "null",
    "of",
    "package",
    "private",
    "protected",
    "public",
    "require",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "type",
    "events",
];

/// The package.
pub fn typescript(board: &Board) -> Vec<File> {
    let name = package(board).join("-").to_ascii_lowercase();
    let functions = functions(board);
    vec![
        File::text("package.json", manifest(&name)),
        File::text("tsconfig.json", CONFIG),
        File::text("src/stormlake.ts", RUNTIME),
        File::text("src/events.ts", events(board, &functions)),
        File::text(
            "src/index.ts",
            "export * from \"./stormlake.js\";\nexport * as events from \"./events.js\";\n",
        ),
        File::text("README.md", readme(board, &name, &functions)),
    ]
}

const CONFIG: &str = r#"{
  "compilerOptions": {
    "target": "es2022",
    "module": "nodenext",
    "lib": ["es2022", "dom"],
    "types": [],
    "strict": true,
    "noImplicitOverride": true,
    "noUncheckedIndexedAccess": true,
    "exactOptionalPropertyTypes": true,
    "declaration": true,
    "rootDir": "src",
    "outDir": "dist"
  },
  "include": ["src"]
}
"#;

fn manifest(name: &str) -> String {
    format!(
        r#"{{
  "name": "{name}",
  "version": "0.1.0",
  "private": true,
  "type": "module",
  "engines": {{ "node": ">=20" }},
  "exports": {{
    ".": {{ "types": "./dist/index.d.ts", "default": "./dist/index.js" }},
    "./events": {{ "types": "./dist/events.d.ts", "default": "./dist/events.js" }}
  }},
  "files": ["dist"],
  "scripts": {{ "build": "tsc" }},
  "devDependencies": {{ "typescript": "^5.5.0" }}
}}
"#
    )
}

/// A comment; `*/` inside it does not end it.
fn doc(out: &mut String, indent: &str, lines: &[String]) {
    let lines: Vec<String> = lines.iter().map(|line| line.replace("*/", "*\\/")).collect();
    match lines.as_slice() {
        [] => {}
        [one] => {
            put_line!(out, "{indent}/** {one} */");
        }
        several => {
            put_line!(out, "{indent}/**");
            for line in several {
                put_line!(out, "{}", format!("{indent} * {line}").trim_end());
            }
            put_line!(out, "{indent} */");
        }
    }
}

fn text(text: &str) -> String {
    literal(text, |code| format!("\\u{{{code:x}}}"))
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
    out.push_str("import * as lake from \"./stormlake.js\";\n");
    let mut names = Spelling::reserving(&RESERVED);
    let mut types = Spelling::default();
    for function in functions {
        let name = names.take(camel(&function.words));
        let data = types.take(pascal(&function.words));
        out.push('\n');
        let known = fields(function.event);
        if known.is_empty() {
            put_line!(out, "export type {data} = lake.AnyData;\n");
        } else {
            put_line!(out, "export interface {data} {{");
            for field in known {
                doc(&mut out, "  ", &about_field(field));
                let (mark, or) = if field.optional {
                    ("?", " | null | undefined")
                } else {
                    ("", "")
                };
                put_line!(out, "  {}{mark}: {}{or};", key(field), r#type(&field.r#type));
            }
            out.push_str("}\n\n");
        }
        let mut lines = about_event(function);
        lines.push(String::new());
        lines.push(format!("Sent as `{}`.", comment(&function.r#type).join(" ")));
        doc(&mut out, "", &lines);
        let about = match function.event.subject {
            Some(_) => "about: lake.AboutSubject",
            None => "about: lake.About = {}",
        };
        put_line!(
            out,
            "export function {name}(data: {data}, {about}): lake.Draft<{data}> {{\n  return lake.record({}, data, about);\n}}",
            text(&function.r#type)
        );
    }
    if functions.is_empty() {
        // Without any event the import would be unused, and the file no module.
        out.push_str("\nexport type { lake };\n");
    }
    out
}

/// A key as it stands where it is a plain name.
fn key(field: &Field) -> String {
    if field_identifier(field) == field.name && field.name != "__proto__" {
        field.name.clone()
    } else {
        text(&field.name)
    }
}

fn r#type(r#type: &FieldType) -> String {
    if let Some(words) = words_of(r#type) {
        return words.iter().map(|word| text(word)).collect::<Vec<_>>().join(" | ");
    }
    match r#type {
        FieldType::Integer => "lake.Integer".into(),
        FieldType::Decimal => "number".into(),
        FieldType::Boolean => "boolean".into(),
        FieldType::Timestamp => "lake.Timestamp".into(),
        FieldType::Json => "lake.Json".into(),
        FieldType::List(inner) => format!("readonly ({})[]", self::r#type(inner)),
        FieldType::String | FieldType::Date | FieldType::Duration | FieldType::Uri | FieldType::Enum(_) => {
            "string".into()
        }
    }
}

/// A value that a reader of the README can send.
fn sample(r#type: &FieldType) -> String {
    if let Some([word, ..]) = words_of(r#type) {
        return text(word);
    }
    match r#type {
        FieldType::Integer => "1".into(),
        FieldType::Decimal => "2.5".into(),
        FieldType::Boolean => "true".into(),
        FieldType::Timestamp => "new Date()".into(),
        FieldType::Date => "\"2026-11-23\"".into(),
        FieldType::Duration => "\"2h\"".into(),
        FieldType::Uri => "\"https://example.com/1\"".into(),
        FieldType::Json => "{}".into(),
        FieldType::List(inner) => format!("[{}]", sample(inner)),
        FieldType::String | FieldType::Enum(_) => "\"a1\"".into(),
    }
}

fn readme(board: &Board, name: &str, functions: &[Function<'_>]) -> String {
    let mut out = format!(
        "# {name}\n\nSends the events of the board “{}” to Stormlake. Node 20 or a browser; no dependency.\n",
        comment(&board.title).join(" ")
    );
    if let Some(function) = functions.first() {
        let call = Spelling::reserving(&RESERVED).take(camel(&function.words));
        let members: Vec<String> = fields(function.event)
            .into_iter()
            .filter(|field| !field.optional)
            .map(|field| format!("{}: {}", key(field), sample(&field.r#type)))
            .collect();
        let data = if members.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{ {} }}", members.join(", "))
        };
        let about = if function.event.subject.is_some() {
            ", { subject: \"ana\" }"
        } else {
            ""
        };
        put!(
            out,
            "
```ts
import {{ Stormlake, events }} from \"{name}\";

const lake = new Stormlake({{ url: \"http://127.0.0.1:4040\", source: \"/my-application\", apiKey: process.env.STORMLAKE_KEY }});
const answer = await lake.send([events.{call}({data}{about})]);
for (const record of answer.records) if (record.status === \"quarantined\") console.error(record.violations);
```
"
        );
    }
    out.push_str(
        "\n`npm install && npm run build` builds it. A record keeps its id, so sending it again is harmless. `send` tries again on 429, 502, 503, 504 and
when no answer comes, waits as long as `Retry-After` asks, and throws a `SendError` with what is `unsent` when it gives up.\n",
    );
    out
}
