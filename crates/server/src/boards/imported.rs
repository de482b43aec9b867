//! A file of another tool as a new board, and what is uncertain about it.

use super::template::IGNORED;
use super::{Made, title_of};
use crate::fault::Fault;
use crate::wire::{ImportRemark, ImportReport, SentFile};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::BTreeMap;
use stormlake_board::limits::FILE_BYTES_MAX;
use stormlake_board::{Kind, check, write};
use stormlake_interchange::import::{Imported, Refusal, Remark, Source, Topic, formats, import};

/// Bytes of all files together, 6 MB.
pub const SENT_BYTES_MAX: usize = 6_000_000;
/// Files of one wall or model.
const FILES_MAX: usize = 2_000;
/// Bytes of a file's path.
const PATH_BYTES_MAX: usize = 1_000;
/// Below this, people are asked to look.
const DOUBT: f32 = 0.7;
const REMARKS_MAX: usize = 200;
const MESSAGE_MAX: usize = 300;
const PLACE_MAX: usize = 120;

/// Reads the files into a board, which gets this title, or the one that the files have.
pub(super) fn import_files(sent: &[SentFile], title: Option<String>, name: &str) -> Result<Made, Fault> {
    let files = decoded(sent)?;
    let sources: Vec<Source<'_>> = files.iter().map(|(path, bytes)| Source { path, bytes }).collect();
    let mut imported = import(&sources, None).map_err(refused)?;
    let board = &mut imported.board;
    if let Some(title) = title {
        board.title = title;
    } else if board.title.trim().is_empty() {
        board.title = title_of(name);
    }
    let text = write(board);
    if text.len() > FILE_BYTES_MAX {
        return Err(Fault::TooLarge {
            what: format!("the board would have {} bytes, more than {FILE_BYTES_MAX}", text.len()),
            mend: "split the wall, and import each part as a board of its own",
        });
    }
    let report = report(&imported);
    let (ignored, what) = IGNORED;
    let files = vec![(ignored.to_owned(), what.to_owned()), ("board.kdl".to_owned(), text)];
    Ok((files, Some(report)))
}

fn decoded(sent: &[SentFile]) -> Result<Vec<(&str, Vec<u8>)>, Fault> {
    let too_large = |what: String| Fault::TooLarge {
        what,
        mend: "split the wall, or use `stormlake import`, which takes 32 MB",
    };
    if sent.len() > FILES_MAX {
        return Err(too_large(format!("these are more than {FILES_MAX} files")));
    }
    let mut room = SENT_BYTES_MAX;
    let mut files = Vec::with_capacity(sent.len());
    for SentFile { name, base64 } in sent {
        if name.is_empty() || name.len() > PATH_BYTES_MAX || name.chars().any(char::is_control) {
            return Err(Fault::Asked {
                what: format!("a file's name has 1 to {PATH_BYTES_MAX} bytes, and no control characters"),
                mend: "rename the file",
            });
        }
        let bytes = STANDARD.decode(base64).map_err(|error| Fault::Asked {
            what: format!("the content of `{name}` is no base64: {error}"),
            mend: "send the file's bytes as base64, with padding",
        })?;
        room = room
            .checked_sub(bytes.len())
            .ok_or_else(|| too_large("what is to be imported is larger than 6 MB".to_owned()))?;
        files.push((name.as_str(), bytes));
    }
    Ok(files)
}

fn refused(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Unknown => Fault::Refused {
            what: "the file is in none of the formats that can be imported".to_owned(),
            mend: format!(
                "export the wall as one of: {}",
                formats().collect::<Vec<_>>().join(", ")
            ),
        },
        Refusal::Malformed { place, message } => Fault::Refused {
            what: format!("{}: {}", cut(&place, PLACE_MAX), cut(&message, MESSAGE_MAX)),
            mend: "export the wall again; `stormlake import --from FORMAT` reads it as one format only".to_owned(),
        },
        Refusal::TooLarge { what, limit } => Fault::TooLarge {
            what: format!("{what} is larger than the limit of {limit}"),
            mend: "split the wall, and import each part as a board of its own",
        },
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn report(imported: &Imported) -> ImportReport {
    let (board, report) = (&imported.board, &imported.report);
    let mut stickies: BTreeMap<String, u64> = BTreeMap::new();
    for (kind, ..) in board.stickies() {
        *stickies.entry(kind.word().to_owned()).or_default() += 1;
    }
    // What the source itself says need not be told.
    let mut told: Vec<&Remark> = report
        .remarks
        .iter()
        .filter(|remark| remark.confidence < 1.0 || matches!(remark.about, Topic::Left | Topic::Name))
        .collect();
    told.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
    let count = |is: &dyn Fn(&Remark) -> bool| report.remarks.iter().filter(|remark| is(remark)).count() as u64;
    ImportReport {
        format: report.format.to_owned(),
        hotspots: stickies.get(Kind::Hotspot.word()).copied().unwrap_or_default(),
        stickies,
        contexts: board.contexts.len() as u64,
        links: count(&|remark| remark.about == Topic::Link),
        errors: check(board).iter().filter(|finding| finding.is_error()).count() as u64,
        doubts: count(&|remark| remark.confidence < DOUBT),
        more: told.len().saturating_sub(REMARKS_MAX) as u64,
        remarks: told.into_iter().take(REMARKS_MAX).map(view).collect(),
    }
}

fn view(remark: &Remark) -> ImportRemark {
    let about = serde_json::to_value(remark.about).unwrap_or(Value::Null);
    ImportRemark {
        about: about.as_str().unwrap_or_default().to_owned(),
        place: cut(&remark.place, PLACE_MAX),
        kind: remark.sticky.as_ref().map(|(kind, _)| kind.word().to_owned()),
        name: remark.sticky.as_ref().map(|(_, name)| name.clone()),
        confidence: remark.confidence,
        message: cut(&remark.message, MESSAGE_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(name: &str, bytes: &[u8]) -> SentFile {
        SentFile {
            name: name.to_owned(),
            base64: STANDARD.encode(bytes),
        }
    }

    #[test]
    fn each_limit_is_told_when_it_is_exceeded() {
        let whole = |files: &[SentFile]| import_files(files, None, "x").unwrap_err();
        let large = vec![b'a'; SENT_BYTES_MAX / 2 + 1];
        let fault = whole(&[sent("a", &large), sent("b", &large)]);
        assert!(matches!(fault, Fault::TooLarge { .. }), "{fault}");
        let many: Vec<_> = (0..=FILES_MAX).map(|nth| sent(&nth.to_string(), b"")).collect();
        let fault = whole(&many);
        assert!(matches!(fault, Fault::TooLarge { .. }), "{fault}");
        for name in [String::new(), "a\nb".to_owned(), "a".repeat(PATH_BYTES_MAX + 1)] {
            assert!(matches!(whole(&[sent(&name, b"{}")]), Fault::Asked { .. }));
        }
        let broken = SentFile {
            name: "a.json".to_owned(),
            base64: "no base64!".to_owned(),
        };
        assert!(matches!(whole(&[broken]), Fault::Asked { .. }));
        let fault = whole(&[sent("a.txt", b"nothing that anybody knows")]);
        assert!(fault.to_string().contains("excalidraw"), "{fault}");
    }
}
