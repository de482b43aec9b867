//! Context Mapper's CML: contexts, aggregates, domain events, commands, flows, coordinations, user stories.
//!
//! Flows are read as they stand: `command … delegates to … emits event …` is the grammar of a storm, and `event … triggers
//! command …` a policy. States, patterns of the context map, entities and services' further operations have no place on a
//! board and are told.

mod board;
mod contexts;
pub(super) mod fields;
mod flows;
mod lex;
mod objects;
mod parse;
pub(super) mod syntax;

use super::model::{Draft, first_bytes, has_extension, sources, text};
use super::{Imported, Refusal, Source};

/// Whether one of the files is CML.
pub fn recognise(files: &[Source<'_>]) -> bool {
    files.iter().any(is_cml)
}

fn is_cml(file: &Source<'_>) -> bool {
    if has_extension(file.path, &["cml"]) {
        return true;
    }
    // Other tools have JSON with such words in it.
    let text = first_bytes(file);
    let begins = |line: &str| {
        let mut words = line.split_whitespace();
        matches!(
            (words.next(), words.next()),
            (Some("BoundedContext"), Some(_)) | (Some("ContextMap"), Some(_)) | (Some("ContextMap{"), _)
        )
    };
    !has_extension(file.path, &["json", "yaml", "yml", "md", "mdx", "kdl"]) && text.lines().any(begins)
}

/// A board from CML files.
pub fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    sources(files)?;
    let mut model = syntax::Model::default();
    let mut name = None;
    let several = files.len() > 1;
    let mut others = Vec::new();
    for file in files {
        if several && !is_cml(file) {
            others.push(file.path);
            continue;
        }
        parse::parse(file.path, text(file)?, &mut model)?;
        let file_name = file.path.rsplit('/').next().unwrap_or(file.path);
        name = name.or(file_name.split('.').next());
    }
    let mut draft = Draft::new("cml", &super::model::readable(name.unwrap_or("Imported")));
    for path in others {
        draft.left(path, None, "the file is no CML and was not read");
    }
    board::board(model, draft)
}
