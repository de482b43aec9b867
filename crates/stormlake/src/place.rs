//! Which project a command is about: its folder, and where its data is.

use crate::failure::Result;
use std::path::{Path, PathBuf};
use stormlake_server::project::folder::Folder;

/// A project, as every command that needs one asks for it.
#[derive(Debug, Clone, clap::Args)]
pub struct ProjectArgs {
    /// The project's folder (where board.kdl is)
    #[arg(default_value = ".", value_name = "DIR")]
    pub dir: PathBuf,
    #[command(flatten)]
    pub data: DataArgs,
}

/// Where the data is.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DataArgs {
    /// The folder that `serve --data` was given, when the data is not in the project's own folder
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl ProjectArgs {
    /// Its paths.
    pub fn folder(&self) -> Result<Folder> {
        folder(&self.dir, &self.data)
    }
}

/// The paths of the project in a folder.
pub fn folder(dir: &Path, data: &DataArgs) -> Result<Folder> {
    let folder = Folder::of(dir)?;
    let name = folder.name();
    Ok(folder.with_data(data.data.as_ref().map(|data| data.join(name))))
}

/// The nearest folder with a board, from a path upwards.
pub fn project_above(path: &Path) -> Option<PathBuf> {
    let absolute = std::fs::canonicalize(path).ok()?;
    let found = absolute.ancestors().find(|folder| folder.join("board.kdl").is_file())?;
    // What the person typed reads better than an absolute path.
    let depth = absolute.ancestors().position(|folder| folder == found)?;
    let typed = path
        .ancestors()
        .nth(depth)
        .filter(|typed| !typed.as_os_str().is_empty());
    Some(match typed {
        Some(typed) if std::fs::canonicalize(typed).is_ok_and(|typed| typed == found) => typed.to_owned(),
        _ => found.to_owned(),
    })
}

/// Whether a path names a project.
pub fn is_project(path: &Path) -> bool {
    path.join("board.kdl").is_file()
}
