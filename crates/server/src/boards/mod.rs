//! A folder of boards: what stands in it is served, and new boards are made in it.
//!
//! Nothing here leaves the folder, follows a link, or writes over what is there. A board is whole when its `board.kdl` is: it is
//! written last, and a folder without one is left alone.

mod asked;
mod files;
mod imported;
mod template;

pub use asked::title_of;

use crate::fault::Fault;
use crate::keys::Role;
use crate::project::folder::Folder;
use crate::project::{Project, Running, locked};
use crate::projects::Projects;
use crate::runner::{Runner, data_of, open};
use crate::wire::{ImportReport, MadeProject, NewProject, PossibleProjects};
use asked::{Content, Wanted};
use files::{folders_with_boards, is_plain};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// So many projects are served by one server: each has threads of its own.
pub const PROJECTS_MAX: usize = 200;

/// Where new boards are made.
#[derive(Debug)]
pub struct Boards {
    folder: Option<PathBuf>,
    /// One is made at a time.
    making: Mutex<()>,
}

impl Boards {
    /// The boards of a folder, which is made if it is missing; or nowhere.
    pub fn of(folder: Option<&Path>) -> Result<Self, Fault> {
        let folder = match folder {
            Some(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| Fault::io(folder, error))?;
                Some(std::fs::canonicalize(folder).map_err(|error| Fault::io(folder, error))?)
            }
            None => None,
        };
        Ok(Self {
            folder,
            making: Mutex::new(()),
        })
    }

    /// Makes the place where the server keeps what belongs to no project, invisible to git.
    pub(crate) fn make_data(&self) -> Result<Option<PathBuf>, Fault> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let data = folder.join(".stormlake");
        std::fs::create_dir_all(&data).map_err(|error| Fault::io(&data, error))?;
        let ignore = data.join(".gitignore");
        std::fs::write(&ignore, "*\n").map_err(|error| Fault::io(&ignore, error))?;
        Ok(Some(data))
    }

    /// Serves every board of the folder. What cannot be served is told in the log, and keeps nothing else from being served.
    pub(crate) fn serve_all(&self, projects: &Projects, runner: &Runner) -> Result<(), Fault> {
        let Some(folder) = &self.folder else { return Ok(()) };
        for name in folders_with_boards(folder)? {
            if projects.count() >= PROJECTS_MAX {
                tracing::warn!(
                    "{name} and what comes behind it are not served: a server has at most {PROJECTS_MAX} projects"
                );
                break;
            }
            if let Err(fault) = self.serve_one(&folder.join(&name), projects, runner) {
                tracing::warn!("the board in {name} is not served: {fault}");
            }
        }
        Ok(())
    }

    fn serve_one(&self, root: &Path, projects: &Projects, runner: &Runner) -> Result<Arc<Project>, Fault> {
        let folder = Folder::of(root)?;
        let name = folder.name();
        if let Some(first) = projects.named(&name) {
            let (first, second) = (first.folder.root.clone(), folder.root);
            return Err(Fault::SameName { name, first, second });
        }
        let project = open(folder, runner.data.as_deref())?;
        runner.start(&project)?;
        projects.add(project.clone());
        Ok(project)
    }

    /// What can be made.
    pub(crate) fn possible(&self, projects: &Projects) -> Result<PossibleProjects, Fault> {
        let room = PROJECTS_MAX.saturating_sub(projects.count()) as u64;
        let mut folders = Vec::new();
        if let Some(folder) = &self.folder {
            folders = folders_with_boards(folder)?;
            folders.retain(|name| projects.named(&stormlake_board::slug(name)).is_none());
            folders.truncate(PROJECTS_MAX);
        }
        Ok(PossibleProjects {
            boards: self.folder.as_ref().map(|folder| folder.display().to_string()),
            folders,
            formats: stormlake_interchange::import::formats().map(str::to_owned).collect(),
            room,
        })
    }

    /// Makes a board, and serves it.
    pub(crate) fn make(&self, asked: NewProject, projects: &Projects, runner: &Runner) -> Result<MadeProject, Fault> {
        let folder = self.folder.as_ref().ok_or_else(|| Fault::Refused {
            what: "this server makes no boards, for it was not told where".to_owned(),
            mend: "start it with `--boards DIR`; `make run` does".to_owned(),
        })?;
        // Reading a file of another tool takes longest, and holds nobody up.
        let Wanted { name, content } = Wanted::of(asked)?;
        let _one_at_a_time = locked(&self.making);
        if projects.count() >= PROJECTS_MAX {
            return Err(Fault::Refused {
                what: format!("a server has at most {PROJECTS_MAX} projects, and this one has them"),
                mend: "start a second server with another folder of boards".to_owned(),
            });
        }
        let (project, report) = match content {
            Content::Folder => {
                if !is_plain(&folder.join(&name)) {
                    return Err(Fault::NotFound {
                        what: format!(
                            "there is no folder `{name}` with a board.kdl among the boards; links are not followed"
                        ),
                    });
                }
                free(&stormlake_board::slug(&name), projects)?;
                (self.serve_one(&folder.join(&name), projects, runner)?, None)
            }
            Content::New { files, report } => {
                free(&name, projects)?;
                if data_of(runner.data.as_deref(), &name).is_some_and(|data| data.exists()) {
                    return Err(there(format!(
                        "the data folder has records of a project `{name}` already"
                    )));
                }
                (self.make_one(&folder.join(&name), &files, projects, runner)?, report)
            }
        };
        Ok(MadeProject {
            made: project.summary(Role::Admin),
            report,
        })
    }

    /// No board is made from now on; what runs is handed over, to be ended. A board that is being made is among it.
    pub(crate) fn end(&self, runner: &Runner) -> Vec<Running> {
        let _one_at_a_time = locked(&self.making);
        runner.end()
    }

    fn make_one(
        &self,
        root: &Path,
        files: &[(String, String)],
        projects: &Projects,
        runner: &Runner,
    ) -> Result<Arc<Project>, Fault> {
        match std::fs::create_dir(root) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let name = root.file_name().unwrap_or_default().to_string_lossy();
                return Err(there(format!(
                    "there is something called `{name}` among the boards already"
                )));
            }
            Err(error) => return Err(Fault::io(root, error)),
        }
        let made = files::write_all(root, files).and_then(|()| self.serve_one(root, projects, runner));
        if made.is_err() {
            // Nobody has written in it yet but this.
            drop(std::fs::remove_dir_all(root));
        }
        made
    }
}

fn there(what: String) -> Fault {
    Fault::Taken {
        what,
        mend: "choose another name; nothing was changed",
    }
}

fn free(name: &str, projects: &Projects) -> Result<(), Fault> {
    match projects.named(name) {
        Some(_) => Err(there(format!("there is a project `{name}` already"))),
        None => Ok(()),
    }
}

/// What is written for a new board, and what is told of it.
type Made = (Vec<(String, String)>, Option<ImportReport>);
