//! AsyncAPI 2 and 3, as YAML or JSON, one file or several that refer to each other.
//!
//! Messages become events or commands, by `x-eventcatalog-message-type`, else by their wording, else by a question. The
//! application that a document describes becomes an external system: what it sends comes from it, what it receives goes to it.

mod messages;
mod reading;

use super::model::{Documents, Spot, Tree, first_bytes, has_extension, read, sources};
use super::{Imported, Refusal, Source, Topic};
use crate::import::model::Draft;

/// Whether one of the files is an AsyncAPI document.
pub fn recognise(files: &[Source<'_>]) -> bool {
    files.iter().any(is_asyncapi)
}

/// Whether a file says of itself that it is an AsyncAPI document.
fn is_asyncapi(file: &Source<'_>) -> bool {
    if !has_extension(file.path, &["yaml", "yml", "json"]) {
        return false;
    }
    let text = first_bytes(file);
    let key = |line: &str| {
        let line = line.trim_start_matches('\u{feff}');
        let rest = ["asyncapi", "\"asyncapi\"", "'asyncapi'"]
            .iter()
            .find_map(|key| line.strip_prefix(key));
        rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return text.split([',', '{', '\n']).any(|part| key(part.trim_start()));
    }
    text.lines().any(key)
}

/// A board from AsyncAPI documents.
pub fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    sources(files)?;
    let mut documents = Documents::default();
    let mut broken = Vec::new();
    for file in files
        .iter()
        .filter(|file| has_extension(file.path, &["yaml", "yml", "json"]))
    {
        match read(file) {
            Ok(tree) => documents.add(file.path, tree),
            Err(refusal) if is_asyncapi(file) || files.len() == 1 => return Err(refusal),
            // A neighbour that nothing may refer to.
            Err(refusal) => broken.push((file.path, refusal.to_string())),
        }
    }
    let mains: Vec<Spot<'_>> = documents
        .iter()
        .filter(|(_, _, tree)| tree.get("asyncapi").is_some())
        .map(|(document, _, tree)| Spot { document, tree })
        .collect();
    let Some(first) = mains.first() else {
        return Err(Refusal::Malformed {
            place: files.first().map_or("", |file| file.path).to_owned(),
            message: "there is no `asyncapi: 3.0.0` (or 2.…) at the top of the document".into(),
        });
    };
    let title = |spot: &Spot<'_>| {
        spot.tree
            .get("info")
            .and_then(|info| info.word("title"))
            .unwrap_or("Unnamed application")
            .to_owned()
    };
    let titles: Vec<String> = mains.iter().take(4).map(title).collect();
    let name = match titles.as_slice() {
        [one] => one.clone(),
        several => several.join(", "),
    };
    let mut draft = Draft::new("asyncapi", &name);
    if let [_] = mains.as_slice() {
        draft.set_about(first.tree.get("info").and_then(|info| info.word("description")));
    }
    for (path, why) in broken {
        draft.remark(Topic::Left, path, None, 1.0, format!("the file was not read: {why}"));
    }
    let mut reader = reading::Reader::new(&documents, draft);
    for main in mains {
        version(&documents, main)?;
        reader.document(main, &title(&main))?;
    }
    reader.finish()
}

/// Major versions other than 2 and 3 mean other things by the same words.
fn version(documents: &Documents, main: Spot<'_>) -> Result<(), Refusal> {
    let version = main.tree.get("asyncapi").and_then(Tree::text).unwrap_or_default();
    if version.starts_with("2.") || version.starts_with("3.") {
        return Ok(());
    }
    Err(Refusal::Malformed {
        place: format!("{}: asyncapi", documents.path(main.document)),
        message: format!(
            "version \"{}\" is not known; AsyncAPI 2 and 3 are",
            version.chars().take(20).collect::<String>()
        ),
    })
}
