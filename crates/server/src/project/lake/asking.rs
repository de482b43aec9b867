//! Questions to the lake, each with all that the log had when it was asked.

use super::Fresh;
use crate::project::{Project, locked};
use crate::wire::{LakeColumn, LakeTable, LakeView};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use stormlake_lake::{Answer, Fault as LakeFault, Lake, Limits, Refused, RefusedKind, Sight, Stretch};
use stormlake_record::Position;
use tokio::runtime::Handle;

/// How long a question waits for what the log had when it was asked.
const CATCH_UP: Duration = Duration::from_secs(2);

/// Somebody who waits, for as long as this lives.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn one(all: &'a AtomicUsize) -> Self {
        all.fetch_add(1, Ordering::SeqCst);
        Self(all)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
impl Project {
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
        let _waiting = Waiting::one(&self.laking.waiting);
        while lake.next().0 < end && begun.elapsed() < CATCH_UP {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Reads every record of an event, with some fields of its data; gives back the first position that was not looked at. `None`: there
    /// is no lake just now, or it cannot say what was sent, or is behind the log.
    ///
    /// It blocks, and not on a thread of the server's own runtime.
    pub(in crate::project) fn read_lake(
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
    pub(in crate::project) fn in_lake<T: Send>(
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
