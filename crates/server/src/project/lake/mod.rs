//! The lake of a project: a thread follows the log into it, a task cuts files, and questions are answered from both.
//! Nothing here can hold up intake or the engine: a lake that cannot be reached is behind, and says so.

mod asking;
mod courtesy;
mod filling;

use super::{Project, locked};
use crate::fault::Fault;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stormlake_lake::{Fault as LakeFault, Lake, Options, QUERY_STACK};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::Semaphore;

/// Questions under way at one time, over all projects.
const QUESTIONS: usize = 2;

/// How far the lake's threads stand back, as `nice` counts: where there is too much to do, records are taken in and decided about first, and
/// the lake catches up afterwards.
const NICE_FILLING: i32 = 10;
const NICE_QUESTIONS: i32 = 5;

/// The calling thread lets others go first.
fn give_way(nice: i32) {
    // Linux means the thread by this; other systems mean the process, and there all threads are left alike.
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::setpriority_process(None, nice)
    {
        tracing::debug!("a thread of the lake has the same priority as the others: {error}");
    }
}

/// Where a project's lake is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LakePlace {
    /// In the data folder.
    #[default]
    Data,
    /// At an address; every project has a folder of its own name in it.
    At(String),
    /// There is none.
    Off,
}

/// How far the lake must be to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fresh {
    /// Where the log is. It is waited for, so the thread that fills the lake must not ask for this.
    Level,
    /// Wherever it is.
    AsItIs,
}

/// Threads for lakes and questions: planning a question needs much stack, and encoding a file must not hold up a request.
#[derive(Debug)]
pub struct LakeThreads {
    runtime: Option<Runtime>,
    questions: Arc<Semaphore>,
}

impl LakeThreads {
    /// Starts them.
    pub fn new() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name("lake")
            .thread_stack_size(QUERY_STACK)
            .worker_threads(std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4)))
            .enable_all()
            .on_thread_start(|| give_way(NICE_QUESTIONS))
            .build()?;
        Ok(Self {
            runtime: Some(runtime),
            questions: Arc::new(Semaphore::new(QUESTIONS)),
        })
    }

    fn handle(&self) -> Option<&Handle> {
        self.runtime.as_ref().map(Runtime::handle)
    }
}

impl Drop for LakeThreads {
    fn drop(&mut self) {
        // It may be dropped where blocking is not allowed.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What a project knows of its lake.
#[derive(Debug, Default)]
pub(super) struct Laking {
    pub(super) place: Mutex<Option<String>>,
    /// How often files are cut.
    every: Mutex<Option<Duration>>,
    pub(super) threads: Mutex<Option<Arc<LakeThreads>>>,
    lake: Mutex<Option<Arc<Lake>>>,
    trouble: Mutex<Option<String>>,
    /// A model came into force since the table of predictions was written.
    foreseen_anew: AtomicBool,
    /// Somebody asked for everything to be made anew.
    rebuild: AtomicBool,
    /// Questions that wait for what the log has.
    waiting: AtomicUsize,
}

impl Project {
    /// Says where the lake is, before anything runs.
    pub fn set_lake(&self, place: &LakePlace, every: Option<Duration>, threads: &Arc<LakeThreads>) {
        *locked(&self.laking.every) = every;
        *locked(&self.laking.place) = match place {
            LakePlace::Data => Some(self.folder.data.join("lake").display().to_string()),
            LakePlace::At(url) => Some(format!("{}/{}", url.trim_end_matches('/'), self.name)),
            LakePlace::Off => None,
        };
        *locked(&self.laking.threads) = Some(threads.clone());
    }

    fn lake_options(&self) -> Options {
        let usual = Options::default();
        Options {
            log: self.log_view().id,
            cut_every: locked(&self.laking.every).unwrap_or(usual.cut_every),
            ..usual
        }
    }

    fn lake(&self) -> Option<Arc<Lake>> {
        locked(&self.laking.lake).clone()
    }

    fn set_lake_trouble(&self, trouble: Option<String>) {
        let mut held = locked(&self.laking.trouble);
        if let Some(trouble) = &trouble
            && held.as_ref() != Some(trouble)
        {
            tracing::warn!(project = %self.name, "{trouble}");
        }
        *held = trouble;
    }
}

impl From<LakeFault> for Fault {
    fn from(fault: LakeFault) -> Self {
        Fault::Lake(fault.to_string())
    }
}
