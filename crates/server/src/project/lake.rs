//! The lake of a project: a thread follows the log into it, a task cuts files, and questions are answered from both.
//! Nothing here can hold up intake or the engine: a lake that cannot be reached is behind, and says so.

use super::ask::CHUNK_BYTES;
use super::threads::Bell;
use super::{Project, locked};
use crate::fault::Fault;
use crate::wire::{LakeColumn, LakeTable, LakeView};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use stormlake_lake::{
    Answer, Fault as LakeFault, Lake, Limits, Options, QUERY_STACK, Refused, RefusedKind, Sight, Stretch,
};
use stormlake_record::{EntryKind, Position};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::Semaphore;

/// How often the task looks whether a cut is due.
const LOOK: Duration = Duration::from_millis(250);
/// How long it waits after a failure.
const PAUSE: Duration = Duration::from_secs(2);
/// How often small files are put together, and unnamed ones removed.
const COMPACT_EVERY: Duration = Duration::from_secs(300);
const VACUUM_EVERY: Duration = Duration::from_secs(24 * 3_600);
/// So many times what is cut may wait in memory; then the lake falls behind.
const WAITING_MOST: u64 = 2;
/// How long a question waits for what the log had when it was asked.
const CATCH_UP: Duration = Duration::from_secs(2);
/// How long stopping may take to bring in what the log still has.
const LAST: Duration = Duration::from_secs(8);
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

    /// Opens the lake, and makes it anew where it is damaged.
    async fn open_lake(&self, place: &str) -> Result<Lake, LakeFault> {
        let lake = match Lake::open(place, self.lake_options()).await {
            Err(fault) if fault.is_mended_by_rebuild() => {
                tracing::warn!(project = %self.name, "{fault}; the lake is made again from the log");
                Lake::erase(place, &self.lake_options().log).await?;
                Lake::open(place, self.lake_options()).await?
            }
            opened => opened?,
        };
        let version = lake.board_version();
        if version > 0
            && let Ok(published) = self.version(version, self.now())
        {
            lake.publish(&published.board, version);
        }
        Ok(lake)
    }

    /// Feeds what the log has into the lake, until `enough`. Gives back the first position that was not fed.
    fn feed_lake(&self, lake: &Lake, enough: impl Fn() -> bool) -> Result<u64, Fault> {
        let mut reader = self.log.reader(lake.next());
        while !enough() {
            let Some(chunk) = reader.next(CHUNK_BYTES)? else { break };
            for recorded in chunk.records() {
                if recorded.entry.kind == EntryKind::Published && recorded.position >= lake.next() {
                    let version = recorded.entry.board_version;
                    lake.publish(&self.version(version, recorded.received)?.board, version);
                }
                if recorded.entry.kind == EntryKind::Model && recorded.position >= lake.next() {
                    self.laking.foreseen_anew.store(true, Ordering::SeqCst);
                }
                lake.observe(recorded.position, recorded.received, &recorded.entry);
            }
        }
        Ok(lake.next().0)
    }

    /// The thread of the lake.
    pub(super) fn fill_lake(self: &Arc<Self>, stop: &AtomicBool, bell: &Bell) -> Result<(), Fault> {
        let place = locked(&self.laking.place).clone();
        let threads = locked(&self.laking.threads).clone();
        let (Some(place), Some(threads)) = (place, threads) else {
            return Ok(());
        };
        let Some(handle) = threads.handle() else { return Ok(()) };
        give_way(NICE_FILLING);
        let stopping = || stop.load(Ordering::SeqCst);
        while !stopping() {
            let lake = match handle.block_on(self.open_lake(&place)) {
                Ok(lake) => Arc::new(lake),
                Err(fault) => {
                    self.set_lake_trouble(Some(fault.to_string()));
                    self.rest(&stopping, PAUSE);
                    continue;
                }
            };
            self.set_lake_trouble(None);
            *locked(&self.laking.lake) = Some(lake.clone());
            let cutter = handle.spawn(cut(Arc::downgrade(self), lake.clone()));
            let most = WAITING_MOST * self.lake_options().cut_bytes;
            let full = || lake.uncut_bytes() > most;
            let rebuild = || self.laking.rebuild.load(Ordering::SeqCst);
            while !stopping() && !rebuild() {
                let next = self.feed_lake(&lake, || full() || stopping() || rebuild())?;
                if full() {
                    std::thread::sleep(LOOK);
                } else {
                    self.foresee(handle, &lake);
                    bell.wait(next);
                }
            }
            cutter.abort();
            // The task has let go of the lake's lock when it has ended.
            drop(handle.block_on(cutter));
            if rebuild() {
                *locked(&self.laking.lake) = None;
                self.laking.rebuild.store(false, Ordering::SeqCst);
                if let Err(fault) = handle.block_on(Lake::erase(&place, &self.lake_options().log)) {
                    self.set_lake_trouble(Some(fault.to_string()));
                }
                continue;
            }
            let begun = Instant::now();
            self.feed_lake(&lake, || full() || begun.elapsed() > LAST)?;
            if let Err(fault) = handle.block_on(lake.cut()) {
                tracing::warn!(project = %self.name, "{fault}; what is missing comes from the log at the next start");
            }
        }
        Ok(())
    }

    /// Writes what the models say of everybody, once after each new one.
    fn foresee(&self, handle: &Handle, lake: &Lake) {
        if !self.laking.foreseen_anew.swap(false, Ordering::SeqCst) {
            return;
        }
        let end = lake.next().0.saturating_sub(1);
        let written = self
            .foreseen_of_all()
            .and_then(|rows| Ok(handle.block_on(lake.replace_predictions(&rows, Position(end)))?));
        if let Err(fault) = written {
            self.laking.foreseen_anew.store(true, Ordering::SeqCst);
            self.set_lake_trouble(Some(format!("the predictions were not written: {fault}")));
        }
    }

    fn rest(&self, stopping: &impl Fn() -> bool, time: Duration) {
        let begun = Instant::now();
        while !stopping() && begun.elapsed() < time {
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Without a server: opens the lake, brings in what the log has, and gives it back; nothing follows the log then.
    pub async fn lake_now(&self, threads: &Arc<LakeThreads>, anew: bool) -> Result<(), Fault> {
        let place = self.folder.data.join("lake").display().to_string();
        self.set_lake(&LakePlace::Data, None, threads);
        if anew {
            Lake::erase(&place, &self.lake_options().log).await?;
        }
        let lake = self.open_lake(&place).await?;
        let most = self.lake_options().cut_bytes;
        loop {
            self.feed_lake(&lake, || lake.uncut_bytes() > most)?;
            if lake.uncut_bytes() <= most {
                break;
            }
            lake.cut().await?;
        }
        *locked(&self.laking.lake) = Some(Arc::new(lake));
        Ok(())
    }

    /// The lake, or why there is none.
    fn need_lake(&self) -> Result<Arc<Lake>, Refused> {
        let refused = |detail: String, mend: &str| Refused {
            kind: RefusedKind::Trouble,
            detail,
            mend: mend.to_owned(),
        };
        if let Some(lake) = self.lake() {
            return Ok(lake);
        }
        match (
            locked(&self.laking.place).is_some(),
            locked(&self.laking.trouble).clone(),
        ) {
            (_, Some(trouble)) => Err(refused(trouble, "Look whether the store is there and may be written.")),
            (true, None) => Err(refused("The lake is being opened.".into(), "Try again in a moment.")),
            (false, None) => Err(refused(
                "This server keeps no lake.".into(),
                "Start it without `--lake off`.",
            )),
        }
    }

    /// Answers a question in SQL, with everything that the log had when it was asked.
    pub async fn sql(&self, sql: String, sight: Sight, limits: Limits) -> Result<Answer, Refused> {
        let lake = self.need_lake()?;
        let threads = locked(&self.laking.threads).clone();
        let busy = || Refused {
            kind: RefusedKind::Busy,
            detail: "Other questions are being answered.".into(),
            mend: "Try again in a moment.".into(),
        };
        let threads = threads.ok_or_else(busy)?;
        let handle = threads.handle().ok_or_else(busy)?.clone();
        let wait = tokio::time::timeout(Duration::from_secs(10), threads.questions.clone().acquire_owned());
        let place = wait.await.ok().and_then(Result::ok).ok_or_else(busy)?;
        self.caught_up(&lake).await;
        let mut work = Abandoned(handle.spawn(async move {
            let answer = lake.query(&sql, sight, limits).await;
            drop(place);
            answer
        }));
        match (&mut work.0).await {
            Ok(answer) => answer,
            Err(fault) => Err(Refused {
                kind: RefusedKind::Trouble,
                detail: format!("The question broke off: {fault}."),
                mend: "Please report it, with the question.".into(),
            }),
        }
    }

    /// Waits until the lake has what the log had when this was called; not for ever.
    async fn caught_up(&self, lake: &Lake) {
        let (end, begun) = (self.log.durable(), Instant::now());
        while lake.next().0 < end && begun.elapsed() < CATCH_UP {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Reads every record of an event, with some fields of its data; gives back the first position that was not looked at. `None`: there
    /// is no lake just now, or it cannot say what was sent, or is behind the log.
    ///
    /// It blocks, and not on a thread of the server's own runtime.
    pub(super) fn read_lake(
        &self,
        slug: &str,
        fields: &[String],
        fresh: Fresh,
        each: impl FnMut(stormlake_lake::Row<'_>) -> bool + Send,
    ) -> Option<Position> {
        let lake = self.lake()?;
        let threads = locked(&self.laking.threads).clone()?;
        let read = async {
            let end = self.log.durable();
            if fresh == Fresh::Level {
                self.caught_up(&lake).await;
                if lake.next().0 < end {
                    return Ok(None);
                }
            }
            lake.read_event(slug, fields, each).await
        };
        match threads.handle()?.block_on(read) {
            Ok(end) => end,
            Err(refused) => {
                tracing::warn!(project = %self.name, "the lake could not be read, the log is: {}", refused.detail);
                None
            }
        }
    }

    /// Reads the records of some events on several threads, each its own stretch of the log; gives back what they made of them in the order of
    /// the stretches, and the first position that the lake has not. `None`: there is no lake just now, or not of this board, or its tables
    /// cannot say.
    ///
    /// It blocks, and not on a thread of the server's own runtime.
    pub(super) fn in_lake<T: Send>(
        &self,
        slugs: &[&str],
        board_version: u32,
        threads: usize,
        work: impl Fn(Stretch, &Handle) -> T + Sync,
    ) -> Option<(Vec<T>, Position)> {
        let lake = self.lake().filter(|lake| lake.board_version() == board_version)?;
        let lake_threads = locked(&self.laking.threads).clone()?;
        let handle = lake_threads.handle()?;
        let (stretches, end) = lake.stretches(slugs, threads)?;
        let work = &work;
        let made = std::thread::scope(|scope| {
            let begin = |stretch| scope.spawn(move || work(stretch, handle));
            let begun: Vec<_> = stretches.into_iter().map(begin).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, T>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            begun.into_iter().map(join).collect()
        });
        Some((made, end))
    }

    /// What is in the lake, and how far it is behind the log.
    pub fn lake_view(&self) -> LakeView {
        let place = locked(&self.laking.place).clone();
        let lake = self.lake();
        let next = lake.as_ref().map_or(0, |lake| lake.next().0);
        LakeView {
            place,
            trouble: locked(&self.laking.trouble).clone(),
            next,
            cut_to: lake.as_ref().map_or(0, |lake| lake.cut_to().0),
            behind: self.log.durable().saturating_sub(next),
            uncut_bytes: lake.as_ref().map_or(0, |lake| lake.uncut_bytes()),
            tables: lake
                .map(|lake| lake.tables().into_iter().map(table).collect())
                .unwrap_or_default(),
        }
    }

    /// Puts small files together now; gives back how many tables were rewritten.
    pub async fn compact_lake(&self) -> Result<usize, Refused> {
        self.on_lake(|lake| async move {
            lake.cut().await?;
            lake.compact().await
        })
        .await
    }

    /// Writes what waits into files now.
    pub async fn cut_lake(&self) -> Result<(), Refused> {
        self.on_lake(|lake| async move { lake.cut().await }).await
    }

    async fn on_lake<T, W>(&self, work: impl FnOnce(Arc<Lake>) -> W) -> Result<T, Refused>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, LakeFault>> + Send + 'static,
    {
        let lake = self.need_lake()?;
        let refused = |detail: String| Refused {
            kind: RefusedKind::Trouble,
            detail,
            mend: "Try again; `stormlake lake rebuild` makes the lake anew from the log.".into(),
        };
        let handle = locked(&self.laking.threads)
            .as_ref()
            .and_then(|threads| threads.handle().cloned());
        let handle = handle.ok_or_else(|| refused("The lake is closed.".into()))?;
        match handle.spawn(work(lake)).await {
            Ok(done) => done.map_err(|fault| refused(fault.to_string())),
            Err(fault) => Err(refused(fault.to_string())),
        }
    }

    /// Has everything made anew from the log; questions wait until it is open again.
    pub fn rebuild_lake(&self) {
        self.laking.rebuild.store(true, Ordering::SeqCst);
    }
}

/// A question that nobody waits for any more ends.
struct Abandoned<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for Abandoned<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Cuts when it is due, and tidies up now and then.
async fn cut(project: std::sync::Weak<Project>, lake: Arc<Lake>) {
    let (mut compacted, mut vacuumed) = (Instant::now(), Instant::now());
    let every = project
        .upgrade()
        .map_or(LOOK, |project| project.lake_options().cut_every);
    loop {
        tokio::time::sleep(LOOK.min(every)).await;
        let Some(project) = project.upgrade() else { return };
        let mut done = Ok(());
        if lake.is_due() {
            done = lake.cut().await;
        }
        if done.is_ok() && compacted.elapsed() > COMPACT_EVERY {
            compacted = Instant::now();
            done = lake.compact().await.map(drop);
        }
        if done.is_ok() && vacuumed.elapsed() > VACUUM_EVERY {
            vacuumed = Instant::now();
            done = lake.vacuum(project.now()).await.map(drop);
        }
        match done {
            Ok(()) => project.set_lake_trouble(None),
            Err(fault) => {
                project.set_lake_trouble(Some(fault.to_string()));
                if fault.is_mended_by_rebuild() {
                    project.rebuild_lake();
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn table(info: stormlake_lake::TableInfo) -> LakeTable {
    LakeTable {
        name: info.name,
        folder: (!info.folder.is_empty()).then_some(info.folder),
        about: info.about,
        rows: info.rows,
        bytes: info.bytes,
        files: info.files as u64,
        version: info.version,
        columns: info
            .columns
            .into_iter()
            .map(|column| LakeColumn {
                name: column.name,
                r#type: column.kind,
                sensitive: column.sensitive,
            })
            .collect(),
    }
}

impl From<LakeFault> for Fault {
    fn from(fault: LakeFault) -> Self {
        Fault::Lake(fault.to_string())
    }
}
