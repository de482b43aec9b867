//! Files of other tools as boards. [`import`] finds the format by what stands in the files, and reads it.

mod drawio;
mod eventstormer;
mod excalidraw;
mod figjam;
mod json;
pub mod limits;
mod miro;
mod miro_csv;
mod wall;

pub(crate) use wall::colour;

use serde::Serialize;
use stormlake_board::{Board, Kind};

/// One format: its name for `--from`, whether files are of it, and how they become a board.
struct Format {
    name: &'static str,
    recognise: fn(&[Source<'_>]) -> bool,
    import: fn(&[Source<'_>]) -> Result<Imported, Refusal>,
}

const fn format(
    name: &'static str,
    recognise: fn(&[Source<'_>]) -> bool,
    import: fn(&[Source<'_>]) -> Result<Imported, Refusal>,
) -> Format {
    Format {
        name,
        recognise,
        import,
    }
}

/// Every format, in the order in which files are tried: the most particular first.
const FORMATS: &[Format] = &[
    format("excalidraw", excalidraw::recognise, excalidraw::import),
    format("eventstormer", eventstormer::recognise, eventstormer::import),
    format("figjam", figjam::recognise, figjam::import),
    format("miro", miro::recognise, miro::import),
    format("drawio", drawio::recognise, drawio::import),
    format("miro-csv", miro_csv::recognise, miro_csv::import),
];

/// The names of the formats that can be imported, as `--from` takes them.
pub fn formats() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

/// Reads files into a board: those of one wall together, or of one folder.
///
/// Without a format's name the files are recognised by what stands in them.
pub fn import(files: &[Source<'_>], from: Option<&str>) -> Result<Imported, Refusal> {
    limits::size(files)?;
    let format = match from {
        Some(name) => FORMATS.iter().find(|format| format.name == name),
        None => FORMATS.iter().find(|format| (format.recognise)(files)),
    };
    (format.ok_or(Refusal::Unknown)?.import)(files)
}

/// A file of the source: formats that are folders have many.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its path with `/`, below the folder that is imported; of a single file, its name.
    pub path: &'a str,
    /// What stands in it.
    pub bytes: &'a [u8],
}

/// A board from another tool's file, and all that is uncertain about it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The board. Written to text, it parses and has no errors that name a missing sticky.
    pub board: Board,
    /// What was read, what was guessed, what has no place on a board.
    pub report: Report,
}

/// What happened on the way from a file to a board.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The format, as `--from` names it.
    pub format: &'static str,
    /// Everything worth telling, in the order of the source.
    pub remarks: Vec<Remark>,
}

/// One thing that the import decided, with how sure it is.
#[derive(Debug, Clone, Serialize)]
pub struct Remark {
    /// What it is about.
    pub about: Topic,
    /// Where in the source: an id, a path, or a line.
    pub place: String,
    /// The sticky that it concerns, if it became one.
    pub sticky: Option<(Kind, String)>,
    /// From 0 (a guess) to 1 (the source says so).
    pub confidence: f32,
    /// A sentence.
    pub message: String,
}

/// What a [`Remark`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// The kind that a note was given.
    Kind,
    /// A link that was read from an arrow, a group or a neighbour.
    Link,
    /// A name that had to be changed to be unique.
    Name,
    /// Something that a board has no place for.
    Left,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// No known format fits.
    #[error("this is none of the formats that can be imported; name it with `--from`")]
    Unknown,
    /// The file is not what the format says.
    #[error("{place}: {message}")]
    Malformed {
        /// Where: a file, with a line or a path inside it.
        place: String,
        /// What is wrong, in a sentence.
        message: String,
    },
    /// It is larger than an import reads.
    #[error("{what} is larger than the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: String,
        /// The limit, with its unit.
        limit: String,
    },
}
