//! What Miro exports as a spreadsheet: words alone, one note a cell. There is no place and no colour, so the words decide.

use super::json::title;
use super::wall::{Note, Wall, html};
use super::{Imported, Refusal, Source};

/// Whether files are of this format: a `.csv`, since nearly every text could be one.
pub(super) fn recognise(files: &[Source<'_>]) -> bool {
    let csv = |file: &Source<'_>| {
        let name = file.path.as_bytes();
        name.len() > 4
            && name[name.len() - 4..].eq_ignore_ascii_case(b".csv")
            && std::str::from_utf8(file.bytes).is_ok()
    };
    !files.is_empty() && files.iter().all(csv)
}

/// Reads a wall.
pub(super) fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    let mut wall = Wall::new("miro-csv", &title(files));
    wall.placed = false;
    for file in files {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(file.bytes);
        for (row, record) in reader.records().enumerate() {
            let record = record.map_err(|error| Refusal::Malformed {
                place: format!("{}, row {}", file.path, row + 1),
                message: format!("this is no CSV: {error}"),
            })?;
            for (column, cell) in record.iter().enumerate() {
                let words = html::plain(cell);
                if !words.is_empty() {
                    wall.notes.push(Note {
                        id: format!("row {}, column {}", row + 1, column + 1),
                        text: words,
                        ..Note::default()
                    });
                }
            }
            wall.bounded()?;
        }
    }
    super::wall::read(wall)
}
