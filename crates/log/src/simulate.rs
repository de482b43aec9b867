//! A disk that is only memory, and as unreliable as a disk may be: until a sync, writes, lengths and names may be lost,
//! in part or out of order, and bytes may be garbage. Everything follows from a seed.
//!
//! What it is modelled on: POSIX promises nothing before `fsync`; writes tear at sectors or anywhere; names are durable
//! only after the folder's sync; and after a sync that failed, Linux keeps the pages in its cache as if they were
//! written ([fsyncgate](https://wiki.postgresql.org/wiki/Fsync_Errors)).

use crate::disk::{Disk, DiskFile, SyncSite};
use crate::shared::lock;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

const SECTOR: usize = 512;

/// Numbers that look random and follow from a seed (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % (end as u64).max(1)) as usize
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// How an operation of the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No space left on device.
    NoSpace,
    /// Input/output error.
    Broken,
}

impl Failure {
    fn error(self) -> io::Error {
        // ENOSPC and EIO of Linux.
        io::Error::from_raw_os_error(if self == Failure::NoSpace { 28 } else { 5 })
    }
}

/// A simulated disk. Clones are the same disk.
#[derive(Debug, Clone)]
pub struct SimulatedDisk {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    random: Random,
    files: BTreeMap<u64, FileState>,
    next_file: u64,
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    name_changes: Vec<NameChange>,
    /// Handles of a process that is gone do nothing.
    generation: u64,
    operations: u64,
    stop_at: Option<u64>,
    failure_at: Option<(u64, Failure)>,
    stopped: bool,
    ignored: Option<SyncSite>,
    remembers: bool,
}

#[derive(Debug, Clone)]
enum NameChange {
    Set(String, u64),
    Remove(String),
    Rename(String, String, u64),
}

#[derive(Debug, Default)]
struct FileState {
    durable: Vec<u8>,
    /// What a read gives.
    cached: Vec<u8>,
    /// What a sync would make durable, in order.
    pending: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

fn put(bytes: &mut Vec<u8>, offset: usize, part: &[u8]) {
    if bytes.len() < offset + part.len() {
        bytes.resize(offset + part.len(), 0);
    }
    bytes[offset..offset + part.len()].copy_from_slice(part);
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(offset, part) => put(bytes, *offset, part),
        Change::Length(length) if bytes.len() < *length => bytes.resize(*length, 0),
        Change::Length(_) => {}
    }
}

impl FileState {
    /// Some of what was not synced reaches the disk.
    fn settle_partly(&mut self, random: &mut Random) {
        // Often all or nothing, as in most crashes; else each write has its own fate.
        let fate = random.below(4);
        for change in std::mem::take(&mut self.pending) {
            match (fate, &change) {
                (0, _) => {}
                (1, _) => apply(&mut self.durable, &change),
                (_, Change::Length(_)) if random.once_in(2) => {}
                (_, Change::Write(offset, part)) => self.tear(*offset, part, random),
                (_, Change::Length(_)) => apply(&mut self.durable, &change),
            }
        }
    }

    fn tear(&mut self, offset: usize, part: &[u8], random: &mut Random) {
        match random.below(5) {
            0 => {}
            1 => put(&mut self.durable, offset, part),
            2 => put(&mut self.durable, offset, &part[..random.below(part.len() + 1)]),
            _ => {
                let mut at = 0;
                while at < part.len() {
                    let end = (at + SECTOR - (offset + at) % SECTOR).min(part.len());
                    if random.once_in(2) {
                        put(&mut self.durable, offset + at, &part[at..end]);
                    }
                    at = end;
                }
            }
        }
        if random.once_in(4) && !part.is_empty() {
            let at = offset + random.below(part.len());
            if let Some(byte) = self.durable.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
    }
}

/// What is to be done about an operation.
enum Turn {
    Do,
    Fail(Failure),
    /// The process ends here; the operation may still have happened.
    Stop {
        done: bool,
    },
}

impl State {
    fn alive(&self, generation: u64) -> io::Result<()> {
        if self.stopped || generation != self.generation {
            return Err(io::Error::other("the process was stopped"));
        }
        Ok(())
    }

    fn turn(&mut self, generation: u64) -> io::Result<Turn> {
        self.alive(generation)?;
        self.operations += 1;
        if self.stop_at.is_some_and(|at| self.operations >= at) {
            self.stopped = true;
            return Ok(Turn::Stop {
                done: self.random.once_in(2),
            });
        }
        match self.failure_at {
            Some((at, failure)) if self.operations >= at => {
                self.failure_at = None;
                Ok(Turn::Fail(failure))
            }
            _ => Ok(Turn::Do),
        }
    }

    /// For operations that happen as a whole or not at all.
    fn whole(&mut self, generation: u64, operation: impl FnOnce(&mut State)) -> io::Result<()> {
        match self.turn(generation)? {
            Turn::Do => {
                operation(self);
                Ok(())
            }
            Turn::Fail(failure) => Err(failure.error()),
            Turn::Stop { done } => {
                if done {
                    operation(self);
                }
                Err(io::Error::other("the process was stopped"))
            }
        }
    }

    fn file(&mut self, id: u64) -> &mut FileState {
        self.files.entry(id).or_default()
    }
}

fn apply_name(names: &mut BTreeMap<String, u64>, change: NameChange) {
    match change {
        NameChange::Set(name, id) => {
            names.insert(name, id);
        }
        NameChange::Remove(name) => {
            names.remove(&name);
        }
        NameChange::Rename(from, to, id) => {
            names.remove(&from);
            names.insert(to, id);
        }
    }
}

impl SimulatedDisk {
    /// An empty disk.
    pub fn new(seed: u64) -> Self {
        let state = State {
            random: Random::new(seed),
            files: BTreeMap::new(),
            next_file: 0,
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            name_changes: Vec::new(),
            generation: 0,
            operations: 0,
            stop_at: None,
            failure_at: None,
            stopped: false,
            ignored: None,
            remembers: false,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Makes syncs at one place of the code do nothing, to show that a test notices.
    pub fn ignore(&self, site: SyncSite) {
        lock(&self.state).ignored = Some(site);
    }

    /// Makes [`DiskFile::forget_cached`] do nothing, likewise.
    pub fn never_forget(&self) {
        lock(&self.state).remembers = true;
    }

    /// Stops the process during the operation after so many more; then [`SimulatedDisk::crash`] or
    /// [`SimulatedDisk::kill`] tells how it ended. Reads are no operations.
    pub fn stop_after(&self, operations: u64) {
        let mut state = lock(&self.state);
        state.stop_at = Some(state.operations + operations + 1);
    }

    /// Lets the operation after so many more fail, once.
    pub fn fail_after(&self, operations: u64, failure: Failure) {
        let mut state = lock(&self.state);
        state.failure_at = Some((state.operations + operations + 1, failure));
    }

    /// Takes back what [`SimulatedDisk::stop_after`] and [`SimulatedDisk::fail_after`] have planned.
    pub fn spare(&self) {
        let mut state = lock(&self.state);
        (state.stop_at, state.failure_at) = (None, None);
    }

    /// Whether the process was stopped.
    pub fn is_stopped(&self) -> bool {
        lock(&self.state).stopped
    }

    /// How many operations there were.
    pub fn operations(&self) -> u64 {
        lock(&self.state).operations
    }

    /// The power goes and comes back: of what was not synced, some is there, some is not, and some is garbage.
    pub fn crash(&self) {
        let mut state = lock(&self.state);
        let state = &mut *state;
        state.restart();
        for file in state.files.values_mut() {
            file.settle_partly(&mut state.random);
            file.cached.clone_from(&file.durable);
        }
        let changes = std::mem::take(&mut state.name_changes);
        let kept = state.random.below(changes.len() + 1);
        // A journal keeps the first ones; a file system without one, any.
        let journal = state.random.once_in(2);
        for (index, change) in changes.into_iter().enumerate() {
            if if journal { index < kept } else { state.random.once_in(2) } {
                apply_name(&mut state.durable_names, change);
            }
        }
        state.names.clone_from(&state.durable_names);
        let names = &state.names;
        state.files.retain(|id, _| names.values().any(|linked| linked == id));
    }

    /// The process is killed, and the power stays: what it had written is still in the cache.
    pub fn kill(&self) {
        lock(&self.state).restart();
    }

    /// Flips a bit of a byte that is durable.
    pub fn damage(&self, name: &str, offset: usize) {
        let mut state = lock(&self.state);
        let Some(id) = state.names.get(name).copied() else {
            return;
        };
        let file = state.file(id);
        for bytes in [&mut file.durable, &mut file.cached] {
            if let Some(byte) = bytes.get_mut(offset) {
                *byte ^= 0x10;
            }
        }
    }
}

impl State {
    fn restart(&mut self) {
        self.generation += 1;
        self.stopped = false;
        (self.stop_at, self.failure_at) = (None, None);
    }
}

impl Disk for SimulatedDisk {
    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let mut state = lock(&self.state);
        let generation = state.generation;
        state.next_file += 1;
        let id = state.next_file;
        state.whole(generation, |state| {
            state.file(id);
            state.names.insert(name.to_owned(), id);
            state.name_changes.push(NameChange::Set(name.to_owned(), id));
        })?;
        Ok(Arc::new(SimulatedFile {
            state: Arc::clone(&self.state),
            id,
            generation,
        }))
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let state = lock(&self.state);
        state.alive(state.generation)?;
        let id = *state.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Arc::new(SimulatedFile {
            state: Arc::clone(&self.state),
            id,
            generation: state.generation,
        }))
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let state = lock(&self.state);
        state.alive(state.generation)?;
        Ok(state.names.keys().cloned().collect())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = lock(&self.state);
        let generation = state.generation;
        state.whole(generation, |state| {
            state.names.remove(name);
            state.name_changes.push(NameChange::Remove(name.to_owned()));
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = lock(&self.state);
        let generation = state.generation;
        let id = *state.names.get(from).ok_or(io::ErrorKind::NotFound)?;
        state.whole(generation, |state| {
            let change = NameChange::Rename(from.to_owned(), to.to_owned(), id);
            apply_name(&mut state.names, change.clone());
            state.name_changes.push(change);
        })
    }

    fn sync_directory(&self, site: SyncSite) -> io::Result<()> {
        let mut state = lock(&self.state);
        let generation = state.generation;
        let ignored = state.ignored == Some(site);
        state.whole(generation, |state| {
            if !ignored {
                state.name_changes.clear();
                state.durable_names.clone_from(&state.names);
            }
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        PathBuf::from("simulated").join(name)
    }
}

#[derive(Debug)]
struct SimulatedFile {
    state: Arc<Mutex<State>>,
    id: u64,
    generation: u64,
}

impl SimulatedFile {
    fn write(state: &mut State, id: u64, bytes: &[u8], offset: u64) {
        let file = state.file(id);
        put(&mut file.cached, offset as usize, bytes);
        file.pending.push(Change::Write(offset as usize, bytes.to_vec()));
    }
}

impl DiskFile for SimulatedFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut state = lock(&self.state);
        state.alive(self.generation)?;
        let from = state.file(self.id).cached.get(offset as usize..).unwrap_or_default();
        let length = from.len().min(bytes.len());
        bytes[..length].copy_from_slice(&from[..length]);
        Ok(length)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = lock(&self.state);
        let (error, part) = match state.turn(self.generation)? {
            Turn::Do => (None, bytes.len()),
            Turn::Stop { .. } => (
                Some(io::Error::other("the process was stopped")),
                state.random.below(bytes.len() + 1),
            ),
            Turn::Fail(failure) => (Some(failure.error()), state.random.below(bytes.len() + 1)),
        };
        Self::write(&mut state, self.id, &bytes[..part], offset);
        error.map_or(Ok(()), Err)
    }

    fn allocate(&self, length: u64) -> io::Result<()> {
        let mut state = lock(&self.state);
        state.whole(self.generation, |state| {
            let file = state.file(self.id);
            let change = Change::Length(length as usize);
            apply(&mut file.cached, &change);
            file.pending.push(change);
        })
    }

    fn length(&self) -> io::Result<u64> {
        let mut state = lock(&self.state);
        state.alive(self.generation)?;
        Ok(state.file(self.id).cached.len() as u64)
    }

    fn sync_data(&self, site: SyncSite) -> io::Result<()> {
        let mut state = lock(&self.state);
        let state = &mut *state;
        let ignored = state.ignored == Some(site);
        let turn = state.turn(self.generation)?;
        let file = state.files.entry(self.id).or_default();
        let all = |file: &mut FileState| {
            for change in std::mem::take(&mut file.pending) {
                apply(&mut file.durable, &change);
            }
        };
        match turn {
            Turn::Do if ignored => Ok(()),
            Turn::Do => {
                all(file);
                Ok(())
            }
            // The cache goes on to show what the disk may not have.
            Turn::Fail(failure) => {
                file.settle_partly(&mut state.random);
                Err(failure.error())
            }
            Turn::Stop { done } => {
                if done && !ignored {
                    all(file);
                }
                Err(io::Error::other("the process was stopped"))
            }
        }
    }

    fn forget_cached(&self) -> io::Result<()> {
        let mut state = lock(&self.state);
        state.alive(self.generation)?;
        if !state.remembers {
            let file = state.file(self.id);
            file.cached.clone_from(&file.durable);
            for change in &file.pending {
                apply(&mut file.cached, change);
            }
        }
        Ok(())
    }
}
