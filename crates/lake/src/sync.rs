//! Syncs that many share. A cut writes a file and a commit for every table, and each of those wants its contents and its name durable: a board of
//! sixty stickies would wait for the disk 240 times, and the log beside it as often. Whoever comes while a sync runs waits for the next one, which
//! serves all that came meanwhile.

use std::fmt;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The syncs of one place.
pub(crate) struct Syncs {
    /// Makes everything durable that was written there; without it everyone syncs alone.
    all: Option<Box<dyn Fn() -> io::Result<()> + Send + Sync>>,
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How many have begun.
    begun: u64,
    /// The last of them that made everything durable.
    done: u64,
    running: bool,
    waiting: usize,
}

impl fmt::Debug for Syncs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Syncs")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Syncs {
    /// `all` makes everything durable.
    pub(crate) fn new(all: impl Fn() -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self {
            all: Some(Box::new(all)),
            ..Self::each_its_own()
        }
    }

    /// Nobody shares a sync.
    pub(crate) fn each_its_own() -> Self {
        Self {
            all: None,
            state: Mutex::default(),
            ended: Condvar::new(),
        }
    }

    /// Comes back when what the caller wrote is durable. `own` does that for the caller alone, which is cheaper when nobody else waits.
    pub(crate) fn sync(&self, own: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let Some(all) = &self.all else { return own() };
        let mut state = self.locked();
        // One that has begun already may have passed by what this caller wrote.
        let enough = state.begun + 1;
        state.waiting += 1;
        while state.done < enough && state.running {
            state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= 1;
        if state.done >= enough {
            return Ok(());
        }
        state.begun += 1;
        state.running = true;
        let (this, alone) = (state.begun, state.waiting == 0);
        drop(state);
        let synced = if alone { own() } else { all() };
        let mut state = self.locked();
        state.running = false;
        if synced.is_ok() && !alone {
            state.done = this;
        }
        drop(state);
        self.ended.notify_all();
        synced
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    /// Numbers written, and all of those that are durable.
    #[derive(Debug, Default)]
    struct Disk {
        written: AtomicU64,
        durable: AtomicU64,
        syncs: AtomicU64,
        broken: AtomicBool,
    }

    impl Disk {
        fn sync(&self) -> io::Result<()> {
            self.syncs.fetch_add(1, Ordering::SeqCst);
            let written = self.written.load(Ordering::SeqCst);
            // Long enough for others to come meanwhile.
            for _ in 0..200 {
                std::thread::yield_now();
            }
            if self.broken.load(Ordering::SeqCst) {
                return Err(io::Error::other("broken"));
            }
            self.durable.fetch_max(written, Ordering::SeqCst);
            Ok(())
        }
    }

    #[test]
    fn whoever_comes_back_is_durable_and_many_share_a_sync() {
        let disk = Arc::new(Disk::default());
        let syncs = {
            let disk = disk.clone();
            Syncs::new(move || disk.sync())
        };
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let mine = disk.written.fetch_add(1, Ordering::SeqCst) + 1;
                        syncs.sync(|| disk.sync()).expect("the disk works");
                        assert!(disk.durable.load(Ordering::SeqCst) >= mine);
                    }
                });
            }
        });
        let asked = disk.syncs.load(Ordering::SeqCst);
        assert!(asked < 400, "800 asked for a sync, and {asked} were made");
        // What failed is told to everyone who waited for it.
        disk.broken.store(true, Ordering::SeqCst);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| syncs.sync(|| disk.sync()).expect_err("the disk is broken"));
            }
        });
    }
}
