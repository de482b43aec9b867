//! The log for many threads: they submit batches, and one thread writes what has come together meanwhile as one group,
//! with one sync for all.

use crate::batch::{Batch, Checked, Receipts};
use crate::disk::Disk;
use crate::open::Recovered;
use crate::shared::lock;
use crate::view::View;
use crate::writer::Writer;
use crate::{Fault, Options};
use std::collections::VecDeque;
use std::fmt;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use stormlake_record::Time;

/// Called with what became of a batch, on the log's thread: it should be quick.
pub type Callback = Box<dyn FnOnce(Result<Receipts, Fault>) + Send>;
/// Called with the durable end after every commit, on the log's thread: it should be quick.
pub type Watcher = Box<dyn Fn(u64) + Send>;
/// Tells the time.
pub type Clock = Box<dyn Fn() -> Time + Send>;

/// A handle to append to a log and to read it (through [`View`]). Cheap to clone. When the last one is dropped, or
/// [`Log::close`] is called, what was submitted is still written.
#[derive(Debug, Clone)]
pub struct Log {
    view: View,
    front: Arc<Front>,
}

impl Deref for Log {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

#[derive(Debug)]
struct Front {
    queue: Arc<Queue>,
    thread: Mutex<Option<JoinHandle<()>>>,
    batch_bytes_max: usize,
    queue_bytes_max: usize,
}

struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    watchers: Mutex<Vec<Watcher>>,
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("bytes", &lock(&self.state).bytes)
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(Checked, Callback)>,
    bytes: usize,
    closed: bool,
}

impl Log {
    /// Opens the log of a disk, or starts it.
    pub fn open(disk: Arc<dyn Disk>, options: Options, clock: Clock) -> Result<(Self, Recovered), Fault> {
        let (writer, recovered) = Writer::open(disk, options)?;
        let view = writer.view();
        let queue = Arc::new(Queue {
            state: Mutex::default(),
            changed: Condvar::new(),
            watchers: Mutex::default(),
        });
        let (batch_bytes_max, queue_bytes_max) = (writer.options.batch_bytes_max, writer.options.queue_bytes_max);
        let thread = {
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name("log".to_owned())
                .spawn(move || run(writer, &queue, &clock))
                .map_err(|error| Fault::of_disk(&view.shared.disk.path(""), "start the thread of", error))?
        };
        let front = Front {
            queue,
            thread: Mutex::new(Some(thread)),
            batch_bytes_max,
            queue_bytes_max,
        };
        Ok((
            Self {
                view,
                front: Arc::new(front),
            },
            recovered,
        ))
    }

    /// Hands over a batch, and returns at once: [`Fault::Busy`] when too much is waiting. Otherwise `callback` is called
    /// once, with receipts when the batch is durable.
    pub fn submit(&self, batch: Batch, callback: Callback) -> Result<(), Fault> {
        let bytes = batch.bytes.len();
        // Before the queue is looked at: such a batch is not worth trying again.
        if bytes > self.front.batch_bytes_max {
            return Err(Fault::TooLarge {
                bytes,
                limit: self.front.batch_bytes_max,
            });
        }
        let limit = self.front.queue_bytes_max;
        let busy = |queued: usize| queued + bytes > limit;
        {
            let state = lock(&self.front.queue.state);
            if state.closed {
                return Err(Fault::Closed);
            }
            if busy(state.bytes) {
                return Err(Fault::Busy {
                    queued: state.bytes,
                    limit,
                });
            }
        }
        let checked = Checked::of(batch, &self.view.shared.identity, self.front.batch_bytes_max)?;
        let mut state = lock(&self.front.queue.state);
        if state.closed {
            return Err(Fault::Closed);
        }
        if busy(state.bytes) {
            return Err(Fault::Busy {
                queued: state.bytes,
                limit,
            });
        }
        state.bytes += bytes;
        state.waiting.push_back((checked, callback));
        drop(state);
        self.front.queue.changed.notify_one();
        Ok(())
    }

    /// Hands over a batch and waits until it is durable.
    pub fn append(&self, batch: Batch) -> Result<Receipts, Fault> {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.submit(
            batch,
            Box::new(move |answer| {
                // The receiver waits below.
                drop(sender.send(answer));
            }),
        )?;
        receiver.recv().unwrap_or(Err(Fault::Closed))
    }

    /// Has `watcher` called with the new durable end after every commit.
    pub fn watch(&self, watcher: Watcher) {
        lock(&self.front.queue.watchers).push(watcher);
    }

    /// A handle that can only read.
    pub fn view(&self) -> View {
        self.view.clone()
    }

    /// Writes what was submitted, and takes no more.
    pub fn close(&self) {
        self.front.close();
    }
}

impl Front {
    fn close(&self) {
        lock(&self.queue.state).closed = true;
        self.queue.changed.notify_one();
        let thread = lock(&self.thread).take();
        // A callback may hold the last handle: the thread cannot wait for itself.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != thread::current().id())
            && thread.join().is_err()
        {
            tracing::error!("the log's thread panicked");
        }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.close();
    }
}

/// Closes the queue also when the thread panics, so that nobody waits for ever.
struct Closing<'q>(&'q Queue);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = lock(&self.0.state);
            state.closed = true;
            state.bytes = 0;
            std::mem::take(&mut state.waiting)
        };
        for (_, callback) in waiting {
            answer(callback, Err(Fault::Closed));
        }
    }
}

fn run(mut writer: Writer, queue: &Queue, clock: &Clock) {
    let closing = Closing(queue);
    let group_bytes = writer.options.group_bytes;
    let view = writer.view();
    while let Some((batches, callbacks)) = next_group(queue, group_bytes) {
        let before = view.durable();
        let answers = writer.commit_checked(batches, clock());
        let after = view.durable();
        for (callback, result) in callbacks.into_iter().zip(answers) {
            answer(callback, result);
        }
        if after > before {
            for watcher in lock(&queue.watchers).iter() {
                guarded(|| watcher(after));
            }
        }
    }
    drop(closing);
}

type Taken = (Vec<Result<Checked, Fault>>, Vec<Callback>);

/// Waits for batches and takes as many as make a group; `None` when the log is closed and everything is written.
fn next_group(queue: &Queue, group_bytes: usize) -> Option<Taken> {
    let mut state = lock(&queue.state);
    while state.waiting.is_empty() {
        if state.closed {
            return None;
        }
        state = queue.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    let (mut batches, mut callbacks, mut bytes) = (Vec::new(), Vec::new(), 0);
    while let Some((checked, _)) = state.waiting.front() {
        let length = checked.batch.bytes.len();
        if !batches.is_empty() && bytes + length > group_bytes {
            break;
        }
        bytes += length;
        if let Some((checked, callback)) = state.waiting.pop_front() {
            batches.push(Ok(checked));
            callbacks.push(callback);
        }
    }
    state.bytes -= bytes;
    Some((batches, callbacks))
}

fn answer(callback: Callback, result: Result<Receipts, Fault>) {
    guarded(|| callback(result));
}

/// A callback that panics does no harm to the log.
fn guarded(call: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(call)).is_err() {
        tracing::error!("a callback of the log panicked");
    }
}
