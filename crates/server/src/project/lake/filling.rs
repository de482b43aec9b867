//! The thread that follows the log into the lake, and the task that cuts files.

use super::courtesy::Courtesy;
use super::{LakePlace, LakeThreads, NICE_FILLING, give_way};
use crate::fault::Fault;
use crate::project::ask::CHUNK_BYTES;
use crate::project::threads::Bell;
use crate::project::{Project, locked};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use stormlake_lake::{Fault as LakeFault, Lake};
use stormlake_record::{EntryKind, Position};
use tokio::runtime::Handle;

/// How often the task looks whether a cut is due.
const LOOK: Duration = Duration::from_millis(250);
/// How long it waits after a failure.
const PAUSE: Duration = Duration::from_secs(2);
/// How often small files are put together, and unnamed ones removed.
const COMPACT_EVERY: Duration = Duration::from_secs(300);
const VACUUM_EVERY: Duration = Duration::from_secs(24 * 3_600);
/// So many times what is cut may wait in memory; then the lake falls behind.
const WAITING_MOST: u64 = 2;
/// How long stopping may take to bring in what the log still has.
const LAST: Duration = Duration::from_secs(8);
/// How often a thread that rests looks whether somebody waits for it.
const NAP: Duration = Duration::from_millis(5);

impl Project {
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
    fn feed_lake(
        &self,
        lake: &Lake,
        enough: impl Fn() -> bool,
        mut courtesy: Option<&mut Courtesy>,
    ) -> Result<u64, Fault> {
        let mut reader = self.log.reader(lake.next());
        while !enough() {
            let Some(chunk) = reader.next(CHUNK_BYTES)? else {
                if let Some(courtesy) = courtesy {
                    courtesy.level();
                }
                break;
            };
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
            if let Some(courtesy) = courtesy.as_deref_mut() {
                self.stand_back(courtesy);
            }
        }
        Ok(lake.next().0)
    }

    /// Rests while records are taken in and decided about, and nobody waits for the lake.
    fn stand_back(&self, courtesy: &mut Courtesy) {
        let (rest, begun) = (courtesy.rest(), Instant::now());
        while begun.elapsed() < rest && self.laking.waiting.load(Ordering::SeqCst) == 0 {
            std::thread::sleep(rest.min(NAP));
        }
    }

    /// The thread of the lake.
    pub(in crate::project) fn fill_lake(self: &Arc<Self>, stop: &AtomicBool, bell: &Bell) -> Result<(), Fault> {
        let place = locked(&self.laking.place).clone();
        let threads = locked(&self.laking.threads).clone();
        let (Some(place), Some(threads)) = (place, threads) else {
            return Ok(());
        };
        let Some(handle) = threads.handle() else { return Ok(()) };
        give_way(NICE_FILLING);
        let mut courtesy = Courtesy::new();
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
                let next = self.feed_lake(&lake, || full() || stopping() || rebuild(), Some(&mut courtesy))?;
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
            self.feed_lake(&lake, || full() || begun.elapsed() > LAST, None)?;
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
            self.feed_lake(&lake, || lake.uncut_bytes() > most, None)?;
            if lake.uncut_bytes() <= most {
                break;
            }
            lake.cut().await?;
        }
        *locked(&self.laking.lake) = Some(Arc::new(lake));
        Ok(())
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
