//! A made-up record of every event, as CloudEvents 1.0 in structured JSON: to try a receiver, or intake itself.

use super::File;
use super::keys::{Keys, ascii};
use super::sample;
use super::tree::{Tree, map};
use stormlake_board::{Board, Event};

/// `events/<slug>.json`, and all of them in `samples.ndjson`, which `stormlake send` reads. Each says that it is synthetic.
pub fn cloudevents(board: &Board) -> Vec<File> {
    let mut keys = Keys::default();
    let mut lines = String::new();
    let mut files = Vec::new();
    for event in &board.events {
        let key = keys.file(&event.sticky.name);
        let record = record(board, event, &key);
        lines.push_str(&record.json_line());
        lines.push('\n');
        files.push(File::text(format!("events/{key}.json"), record.json()));
    }
    files.push(File::text("samples.ndjson", lines));
    files
}

/// One record. `key` makes its id.
pub(crate) fn record(board: &Board, event: &Event, key: &str) -> Tree {
    let subject = event
        .subject
        .as_ref()
        .map(|subject| format!("{}-1", ascii(&stormlake_board::slug(&subject.value))));
    map([
        ("specversion", "1.0".into()),
        ("id", format!("{key}-sample-1").into()),
        ("source", "/samples".into()),
        ("type", board.event_type(event).into()),
    ])
    .with_some("subject", subject)
    .with("time", sample::TIME)
    .with("datacontenttype", "application/json")
    .with("synthetic", true)
    .with("data", sample::data(&event.fields))
}
