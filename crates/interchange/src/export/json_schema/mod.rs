//! JSON Schema 2020-12 of every event and command: what stands in `data`, and the whole CloudEvents record around it.
//!
//! A schema takes what intake takes. Left out is what no schema can say, or what common validators get wrong:
//!
//! - how a number is written: intake refuses `1.0` as an integer, and more than four digits after the point of a decimal
//!   (`multipleOf: 0.0001` would make validators that divide doubles refuse 12.34; `x-digits-after-point` says it instead);
//! - that a duration has at most 100 years, and the first and last day of the years 1678 to 2262 with their offsets;
//! - that a key stands twice, that `time` is not ahead of the clock, and how many *bytes* a text has.

mod envelope;
mod fields;
pub(crate) mod pattern;

pub(crate) use envelope::{command_envelope, command_type, event_envelope, types_of_events};

use super::File;
use super::keys::Keys;
use super::tree::Tree;
use stormlake_board::{Board, Field, Sticky};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// `events/<slug>.schema.json`, `events/<slug>.data.schema.json`, and the same for commands.
pub fn json_schema(board: &Board) -> Vec<File> {
    let mut files = Vec::new();
    let mut both = |folder: &str, key: &str, envelope: Tree, data: Tree| {
        files.push(File::text(
            format!("{folder}/{key}.schema.json"),
            document(envelope).json(),
        ));
        files.push(File::text(
            format!("{folder}/{key}.data.schema.json"),
            document(data).json(),
        ));
    };
    let mut keys = Keys::default();
    for (event, types) in board.events.iter().zip(types_of_events(board)) {
        let key = keys.file(&event.sticky.name);
        both(
            "events",
            &key,
            event_envelope(event, types),
            data(&event.sticky, &event.fields),
        );
    }
    let mut keys = Keys::default();
    for command in &board.commands {
        let key = keys.file(&command.sticky.name);
        both(
            "commands",
            &key,
            command_envelope(board, command),
            data(&command.sticky, &command.fields),
        );
    }
    files
}

/// The schema of `data`: of a sticky without fields, anything.
pub(crate) fn data(sticky: &Sticky, fields: &[Field]) -> Tree {
    let described = Tree::Map(Vec::new())
        .with("title", &sticky.name)
        .with_some("description", sticky.about.as_ref());
    fields::object(described, fields)
}

fn document(schema: Tree) -> Tree {
    let Tree::Map(mut entries) = schema else { return schema };
    entries.insert(0, ("$schema".to_owned(), DIALECT.into()));
    Tree::Map(entries)
}
