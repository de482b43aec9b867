//! Opens projects, and starts and ends what runs in each: those that the server began with, and those that came while it ran.

use crate::fault::Fault;
use crate::http::path_segment;
use crate::project::folder::{Folder, write_private};
use crate::project::{LakePlace, LakeThreads, Project, RunOptions, Running, locked, system_clock};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How every project of a server is run.
#[derive(Debug)]
pub struct Runner {
    /// Where the data is, when it is not in the project's own folder: one folder per project in here.
    pub data: Option<PathBuf>,
    /// Where the lakes are.
    pub lake: LakePlace,
    /// How often they write what waits into files.
    pub lake_every: Option<Duration>,
    /// What lakes and questions run on.
    pub threads: Arc<LakeThreads>,
    /// How a project is run.
    pub options: RunOptions,
    /// `host:port`, as the first link shows it.
    pub shown: String,
    /// The first link's token.
    pub token: String,
    /// What runs; `None` once the server stops.
    pub running: Mutex<Option<Vec<Running>>>,
}

/// Where the data of a project is, if not in its own folder.
pub fn data_of(data: Option<&Path>, name: &str) -> Option<PathBuf> {
    data.map(|data| data.join(name))
}

/// Opens a project: its log is recovered, nothing runs yet.
pub fn open(folder: Folder, data: Option<&Path>) -> Result<Arc<Project>, Fault> {
    let name = folder.name();
    let folder = folder.with_data(data_of(data, &name));
    Ok(Arc::new(Project::open(folder, system_clock())?))
}

impl Runner {
    /// Starts a project, and leaves word in its folder where it is served. Needs the runtime.
    pub fn start(&self, project: &Arc<Project>) -> Result<(), Fault> {
        // Held all the while: the server stops before a project starts, or after it runs.
        let mut running = locked(&self.running);
        let Some(running) = running.as_mut() else {
            return Err(Fault::Plan("the server is stopping".into()));
        };
        project.set_lake(&self.lake, self.lake_every, &self.threads);
        running.push(project.run(self.options.clone())?);
        let content = serde_json::json!({
            "url": format!("http://{}/p/{}", self.shown, path_segment(&project.name)),
            "token": self.token,
        });
        write_private(&project.folder.server(), content.to_string().as_bytes())
    }

    /// Nothing is started from now on; what runs is handed over, to be ended.
    pub fn end(&self) -> Vec<Running> {
        locked(&self.running).take().unwrap_or_default()
    }
}
