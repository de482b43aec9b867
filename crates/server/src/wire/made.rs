//! How a new board is asked for, and what was made.

use super::ProjectSummary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A board that is to be made.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// The name of its folder, and in addresses: small letters, digits and `-`, at most 60. Not for a folder that is there.
    pub name: Option<String>,
    /// The board's title; by default made from the name, or the one that the file has.
    pub title: Option<String>,
    /// What it begins with.
    pub from: NewProjectFrom,
}

/// What a new board begins with: one of `template`, `file` or `files`, `folder`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProjectFrom {
    /// A board that Stormlake brings along.
    pub template: Option<Template>,
    /// Colours of one's own, for a template: kind word → colour word or `#rrggbb`.
    pub legend: Option<BTreeMap<String, String>>,
    /// A file of another tool.
    pub file: Option<SentFile>,
    /// Several files of one wall or model.
    pub files: Option<Vec<SentFile>>,
    /// A folder that stands with the boards and is not served yet.
    pub folder: Option<String>,
}

/// A board that Stormlake brings along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Template {
    /// Nothing but a title.
    Empty,
    /// A small, commented board that runs.
    Starter,
    /// The example: a community around healthy meals.
    FarmacyFamily,
}

/// A file.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SentFile {
    /// Its name, or its path with `/` in the folder that it comes from.
    pub name: String,
    /// What stands in it.
    pub base64: String,
}

/// A board that was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MadeProject {
    /// Its line on the start page.
    pub made: ProjectSummary,
    /// What an import found; none for a template or a folder.
    pub report: Option<ImportReport>,
}

/// What an import found, and what it is not sure of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportReport {
    /// The format that was recognised.
    pub format: String,
    /// Stickies per kind word.
    pub stickies: BTreeMap<String, u64>,
    /// Contexts.
    pub contexts: u64,
    /// Links that were read from arrows and from what stands together.
    pub links: u64,
    /// Hotspots on the new board: the wall's own, and one for each doubt that belongs on it.
    pub hotspots: u64,
    /// What keeps the board from being published.
    pub errors: u64,
    /// Remarks of which the import is less than 70 % sure.
    pub doubts: u64,
    /// What is worth telling, the least certain first; 200 at most.
    pub remarks: Vec<ImportRemark>,
    /// How many more remarks there are.
    pub more: u64,
}

/// One thing that an import decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportRemark {
    /// `kind`, `link`, `name`, or `left` for what a board has no place for.
    pub about: String,
    /// Where in the source.
    pub place: String,
    /// The sticky that it became: its kind word.
    pub kind: Option<String>,
    /// The sticky that it became: its name.
    pub name: Option<String>,
    /// From 0 (a guess) to 1 (the source says so).
    pub confidence: f32,
    /// A sentence.
    pub message: String,
}

/// What can be made on this server.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PossibleProjects {
    /// The folder in which boards are made; none where the server was started without `--boards`.
    pub boards: Option<String>,
    /// Folders there that hold a board and are not served yet.
    pub folders: Vec<String>,
    /// The formats that can be imported.
    pub formats: Vec<String>,
    /// How many more projects the server takes.
    pub room: u64,
}
