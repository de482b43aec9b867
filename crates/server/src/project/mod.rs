//! One project: its folder, its log, the version in force, and what is known about both. The HTTP layer and the command
//! line call the same methods.

mod ask;
mod backtest;
mod channels;
mod compare;
mod export;
pub mod folder;
mod funnel;
mod funnels;
mod lake;
mod letters;
pub mod pictures;
mod policies;
mod policy_state;
mod predict;
pub(crate) mod preview;
mod publish;
mod published;
mod pulse;
mod queries;
pub mod reactor;
mod receive;
mod summary;
mod switch;
mod threads;
mod thumbnail;
mod train;
mod unlocks;
mod wall;
mod why;

pub use ask::RecordFilter;
pub use backtest::Untried;
pub use compare::Comparison;
pub use export::{Asked, Export};
pub use funnel::Unanswered;
pub use lake::{LakePlace, LakeThreads};
pub use letters::Drafted;
pub use policy_state::StateSwitched;
pub use publish::Publishing;
pub use published::{Draft, Published};
pub use receive::Refusing;
pub use switch::{Author, PolicyChange, Stopped, Stops};
pub use threads::{RunOptions, Running};
pub use thumbnail::Thumbnail;
pub use wall::{Batch, Joined, Moment, Reading, Writing};

use crate::fault::Fault;
use crate::keys::{Key, Keys, Reads, Role};
use crate::preferences::Seal;
use crate::wire::{Ledger, LogView};
use folder::Folder;
use funnels::Funnels;
use pulse::Pulse;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use stormlake_log::{Disk, Log, RealDisk, Recovered};
use stormlake_record::Time;

/// Gives the time.
pub type ClockFn = Arc<dyn Fn() -> Time + Send + Sync>;

/// The system's clock.
pub fn system_clock() -> ClockFn {
    Arc::new(|| {
        #[allow(
            clippy::disallowed_methods,
            reason = "the one place where the server asks what time it is"
        )]
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Time(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
    })
}

/// One project.
#[derive(Debug)]
pub struct Project {
    /// Its name in addresses.
    pub name: String,
    /// Its folder.
    pub folder: Folder,
    log: Log,
    recovered: Recovered,
    disk: Arc<dyn Disk>,
    clock: Clock,
    published: RwLock<Option<Arc<Published>>>,
    draft: RwLock<Arc<Draft>>,
    pulse: Mutex<Pulse>,
    funnels: Mutex<Funnels>,
    keys: RwLock<Keys>,
    key_reads: Mutex<Reads>,
    /// One publication at a time.
    publishing: Mutex<()>,
    /// One training or comparison at a time: both read the whole log.
    training: Mutex<()>,
    /// Bodies refused whole since the start.
    refused: AtomicU64,
    /// Webhooks that no rule took, since the start.
    ignored: AtomicU64,
    trouble: Mutex<Option<String>>,
    /// Why the log takes nothing, since the last batch that it took.
    log_trouble: Mutex<Option<String>>,
    tally: Mutex<Option<Arc<stormlake_delivery::Tally>>>,
    laking: lake::Laking,
    /// What the policies were in earlier versions.
    remembered: Mutex<policies::Remembered>,
    wall: wall::Wall,
    /// One writing of the wall at a time.
    writing: Mutex<()>,
    thumbnail: Mutex<Option<Arc<Thumbnail>>>,
    exports: export::Turns,
    /// The secret behind the links to the preference page, once it was needed.
    pub(crate) seal: Mutex<Option<Arc<Seal>>>,
    /// One person at a time says what they want to hear of.
    pub(crate) saying: tokio::sync::Mutex<()>,
}

struct Clock(ClockFn);

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

/// A lock whose holder panicked still guards data that is whole: every change here is one assignment.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Project {
    /// Opens a project: its log is recovered and its version in force is compiled; nothing runs yet.
    pub fn open(folder: Folder, clock: ClockFn) -> Result<Self, Fault> {
        folder.make_data()?;
        let disk: Arc<dyn Disk> = Arc::new(RealDisk::open(folder.log())?);
        let for_log = clock.clone();
        let options = stormlake_log::Options::default();
        let (log, recovered) = Log::open(disk.clone(), options, Box::new(move || for_log()))?;
        let project = Self {
            name: folder.name(),
            keys: RwLock::new(Keys::open(&folder.data)?),
            key_reads: Mutex::default(),
            log,
            recovered,
            disk,
            clock: Clock(clock),
            published: RwLock::new(None),
            draft: RwLock::new(Arc::new(Draft::read(&folder)?)),
            pulse: Mutex::default(),
            funnels: Mutex::default(),
            publishing: Mutex::new(()),
            training: Mutex::new(()),
            refused: AtomicU64::new(0),
            ignored: AtomicU64::new(0),
            trouble: Mutex::new(None),
            log_trouble: Mutex::new(None),
            tally: Mutex::new(None),
            laking: lake::Laking::default(),
            remembered: Mutex::default(),
            wall: wall::Wall::default(),
            writing: Mutex::new(()),
            thumbnail: Mutex::new(None),
            exports: export::Turns::default(),
            seal: Mutex::new(None),
            saying: tokio::sync::Mutex::new(()),
            folder,
        };
        project.load_published()?;
        project.restore_pulse()?;
        Ok(project)
    }

    /// What the log had to mend when it was opened.
    pub fn recovered(&self) -> &Recovered {
        &self.recovered
    }

    /// What time it is.
    pub fn now(&self) -> Time {
        (self.clock.0)()
    }

    /// The log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The version in force.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The version in force, or why there is none.
    pub fn need_published(&self) -> Result<Arc<Published>, Fault> {
        self.published().ok_or_else(|| Fault::BadBoard {
            path: self.folder.root.clone(),
            errors: self.draft().errors(),
        })
    }

    /// The board as it is being written.
    pub fn draft(&self) -> Arc<Draft> {
        self.draft.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who holds a key of this project.
    pub fn holder(&self, key: &str) -> Option<(Role, String)> {
        let known = || {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            let opens = |key: &&Key| key.until.is_none_or(|until| self.now() < until);
            let holder = keys.holder(key).filter(opens);
            let holder = holder.map(|key| (key.role, key.name.clone()));
            // A guess costs one look at the file's time, and seldom a reading.
            (holder.is_none() && !keys.is_current(), holder)
        };
        match known() {
            (true, _) if locked(&self.key_reads).take(self.now()) => {
                self.reload_keys();
                known().1
            }
            (_, holder) => holder,
        }
    }

    /// Makes a key; it is told this once.
    pub fn create_key(&self, name: &str, role: Role) -> Result<String, Fault> {
        self.keys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .create(name, role, self.now())
    }

    /// Makes a key that opens until then; it is told this once.
    pub fn create_key_until(&self, name: &str, role: Role, until: Time) -> Result<String, Fault> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.create_until(name, role, self.now(), Some(until))
    }

    /// When the key of this name ends; `None`: it does not.
    pub fn key_end(&self, name: &str) -> Option<Time> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).end(name)
    }

    /// Revokes a key.
    pub fn revoke_key(&self, name: &str) -> Result<(), Fault> {
        self.keys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .revoke(name, self.now())
    }

    /// All keys.
    pub fn keys(&self) -> Vec<Key> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).list().to_vec()
    }

    /// Reads the keys again: the command line may have changed them.
    pub(crate) fn reload_keys(&self) {
        if let Ok(keys) = Keys::open(&self.folder.data) {
            *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        }
    }

    /// Which log it is.
    pub fn log_view(&self) -> LogView {
        LogView {
            id: self.log.id().iter().map(|byte| format!("{byte:02x}")).collect(),
            end: self.log.durable(),
        }
    }

    /// The ledger.
    pub fn ledger(&self) -> Ledger {
        let ledger = self.log.ledger();
        Ledger {
            received: ledger.received,
            accepted: ledger.accepted,
            duplicate: ledger.duplicate,
            quarantined: ledger.quarantined,
            refused: self.refused.load(Ordering::Relaxed),
            derived: locked(&self.pulse).derived,
            balanced: ledger.received == ledger.accepted + ledger.duplicate + ledger.quarantined,
        }
    }

    /// What keeps the project from working.
    pub fn trouble(&self) -> Option<String> {
        locked(&self.trouble)
            .clone()
            .or_else(|| locked(&self.log_trouble).clone())
    }

    pub(crate) fn set_trouble(&self, what: impl Into<String>) {
        let what = what.into();
        tracing::error!(project = %self.name, "{what}");
        *locked(&self.trouble) = Some(what);
    }

    /// Counts of the courier, while it runs.
    pub fn tally(&self) -> Option<Arc<stormlake_delivery::Tally>> {
        locked(&self.tally).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicI64;

    #[test]
    fn guesses_read_the_key_file_twenty_times_a_second_and_no_more() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("board.kdl"), "board \"Shop\"\n").unwrap();
        let folder = Folder::of(root.path()).unwrap();
        let data = folder.data.clone();
        let time = Arc::new(AtomicI64::new(0));
        let clock = time.clone();
        let project = Project::open(folder, Arc::new(move || Time(clock.load(Ordering::Relaxed)))).unwrap();

        let ann = Keys::open(&data)
            .unwrap()
            .create("ann", Role::Analyst, Time(1))
            .unwrap();
        assert!(project.holder(&ann).is_some(), "one of twenty readings");

        // A file that cannot be read is read for every guess, until the second's readings are used up.
        let file = data.join("keys.json");
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, "{").unwrap();
        for _ in 0..100 {
            assert!(project.holder("slk_guess").is_none());
        }
        assert!(project.holder(&ann).is_some(), "who is known comes in all the while");
        std::fs::write(&file, whole).unwrap();
        let ben = Keys::open(&data)
            .unwrap()
            .create("ben", Role::Analyst, Time(1))
            .unwrap();
        assert!(project.holder(&ben).is_none(), "no reading is left in this second");
        time.store(1_000_000_000, Ordering::Relaxed);
        assert!(project.holder(&ben).is_some(), "the next second has its own");
    }

    #[test]
    fn readings_are_counted_by_the_second() {
        let mut reads = Reads::default();
        assert_eq!((0..50).filter(|_| reads.take(Time(5))).count(), 20);
        assert!(reads.take(Time(-1)), "a clock that was put back locks nobody out");
    }
}
