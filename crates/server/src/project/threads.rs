//! What runs while a project is served: the *reactor* thread (engine), the *observer* thread (counts, and the feed of
//! the courier), the *analyst* thread (funnels), the courier itself, and a watch on the draft. Each follows the log; none needs another.

use super::ask::CHUNK_BYTES;
use super::publish::Publishing;
use super::published::Published;
use super::pulse::Pulse;
use super::reactor::Reactor;
use super::{Project, Writing, locked};
use crate::fault::Fault;
use crate::preferences::PublicUrl;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use stormlake_delivery::{
    Attempt, Carriers, Courier, Journal, JournalFault, KnownOf, Nats, NatsOptions, Observed as Told, Outbox, Smtp,
    SmtpOptions, Targets, Webhook, WebhookOptions,
};
use stormlake_engine::{Engine, Observed};
use stormlake_log::{Batch, Disk, Log, read_file, read_file_with, replace_file, replace_file_with};
use stormlake_record::{EntryKind, Position};
use tokio::sync::mpsc;

const REACTOR_SNAPSHOT: &str = "engine.snapshot";
const OBSERVER_SNAPSHOT: &str = "observer.snapshot";
/// The layout of that file: a number that no count comes to.
const FORM: u64 = 0x5354_4f52_4d00_0002;
/// How often the clock is looked at when nothing happens.
const BEAT: Duration = Duration::from_millis(100);
/// How often state is saved, if it has changed.
pub(super) const SAVE_EVERY: Duration = Duration::from_secs(20);
/// State is saved earlier when so many records came since.
pub(super) const SAVE_RECORDS: u64 = 500_000;
/// How long stopping waits for the lake.
const LAKE_PATIENCE: Duration = Duration::from_secs(20);
/// Records that may wait for the courier.
const COURIER_QUEUE: usize = 16_384;

/// How a project is run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Whether a sound draft publishes itself (loopback only).
    pub publish_by_itself: bool,
    /// Where commands may go.
    pub targets: Targets,
    /// Where the server is known to the world: then letters carry links.
    pub public_url: Option<PublicUrl>,
}

/// Wakes a thread when the log grows.
#[derive(Debug, Default)]
pub(super) struct Bell {
    end: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    fn ring(&self, end: u64) {
        *locked(&self.end) = end;
        self.rung.notify_all();
    }

    /// Waits until the log reaches beyond `seen`, or for a beat.
    pub(super) fn wait(&self, seen: u64) {
        let end = locked(&self.end);
        if *end <= seen {
            // Woken or not, the caller looks at the log again.
            drop(self.rung.wait_timeout(end, BEAT));
        }
    }
}

/// A running project. Dropping it does not stop it; [`Running::stop`] does.
#[derive(Debug)]
pub struct Running {
    stop: Arc<AtomicBool>,
    bell: Arc<Bell>,
    threads: Vec<JoinHandle<()>>,
    lake: JoinHandle<()>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    courier: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Stops everything after what is under way, and saves state.
    pub async fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        self.bell.ring(u64::MAX);
        for task in &self.tasks {
            task.abort();
        }
        let joined = join(self.threads);
        // The lake brings in what the log still has, and writes it.
        let lake = join(vec![self.lake]);
        let patience = Duration::from_secs(10);
        if tokio::time::timeout(patience, joined).await.is_err()
            || tokio::time::timeout(patience, self.courier).await.is_err()
        {
            tracing::warn!("stopped without waiting for a slow delivery; it will be made again with the same key");
        }
        if tokio::time::timeout(LAKE_PATIENCE, lake).await.is_err() {
            tracing::warn!("stopped without waiting for the lake; what it lacks comes from the log at the next start");
        }
    }
}

fn join(threads: Vec<JoinHandle<()>>) -> tokio::task::JoinHandle<()> {
    tokio::task::spawn_blocking(move || {
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread had panicked");
            }
        }
    })
}

/// What the observer saves. Another layout has another `form`, so that what an earlier one saved is counted anew and not misread.
#[derive(Serialize, Deserialize)]
struct Saved {
    form: u64,
    pulse: Pulse,
    outbox: Vec<u8>,
}

fn read_saved(disk: &dyn Disk, log: &Log) -> Option<Saved> {
    let bytes = read_file(disk, OBSERVER_SNAPSHOT).ok()??;
    let saved: Saved = postcard::from_bytes(&bytes).ok()?;
    (saved.form == FORM && saved.pulse.next <= log.durable()).then_some(saved)
}

impl Project {
    /// Counts what the log holds beyond the saved counts.
    pub(super) fn restore_pulse(&self) -> Result<(), Fault> {
        let mut pulse = read_saved(&*self.disk, &self.log)
            .map(|saved| saved.pulse)
            .unwrap_or_default();
        let published = self.published();
        let mut reader = self.log.reader(Position(pulse.next));
        while let Some(chunk) = reader.next(CHUNK_BYTES)? {
            for recorded in chunk.records() {
                if recorded.position.0 >= pulse.next {
                    pulse.observe(recorded.position, recorded.received, &recorded.entry, |slug| {
                        current(published.as_deref(), slug)
                    });
                }
            }
        }
        *locked(&self.pulse) = pulse;
        Ok(())
    }

    /// Starts everything.
    pub fn run(self: &Arc<Self>, options: RunOptions) -> Result<Running, Fault> {
        if options.publish_by_itself {
            self.publish(Publishing::ByItself)?;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let bell = Arc::new(Bell::default());
        let ringer = bell.clone();
        self.log.watch(Box::new(move |end| ringer.ring(end)));
        let (outbox, told_from) = self.outbox()?;
        let (told, courier_feed) = mpsc::channel(COURIER_QUEUE);
        let shadow = self.shadow(&outbox);
        let courier = self.courier(&options, outbox, courier_feed)?;
        let reactor = self.spawn("reactor", &stop, &bell, |project, stop, bell| project.react(stop, bell))?;
        let observer = self.spawn("observer", &stop, &bell, move |project, stop, bell| {
            project.observe(stop, bell, shadow, told_from.0, &told)
        })?;
        let analyst = self.spawn("analyst", &stop, &bell, |project, stop, bell| {
            project.follow_funnels(stop, bell)
        })?;
        let project = self.clone();
        let lake = self.spawn("lake", &stop, &bell, move |_, stop, bell| project.fill_lake(stop, bell))?;
        let project = self.clone();
        let by_itself = options.publish_by_itself;
        let watch = tokio::spawn(async move { project.watch_draft(by_itself).await });
        let project = self.clone();
        let wall = tokio::spawn(async move { project.watch_wall().await });
        Ok(Running {
            stop,
            bell,
            threads: vec![reactor, observer, analyst],
            lake,
            tasks: vec![watch, wall],
            courier,
        })
    }

    fn spawn(
        self: &Arc<Self>,
        name: &str,
        stop: &Arc<AtomicBool>,
        bell: &Arc<Bell>,
        work: impl FnOnce(&Project, &AtomicBool, &Bell) -> Result<(), Fault> + Send + 'static,
    ) -> Result<JoinHandle<()>, Fault> {
        let (project, stop, bell) = (self.clone(), stop.clone(), bell.clone());
        let thread = std::thread::Builder::new()
            .name(format!("{name} {}", self.name))
            .spawn(move || {
                if let Err(fault) = work(&project, &stop, &bell) {
                    project.set_trouble(fault.to_string());
                }
            });
        thread.map_err(|error| Fault::io(&self.folder.root, error))
    }

    async fn watch_draft(self: Arc<Self>, by_itself: bool) {
        let mut pause = tokio::time::interval(Duration::from_millis(500));
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            pause.tick().await;
            let project = self.clone();
            // A large board takes a while, and the wall may be writing it just now: nobody's connection waits for that.
            let refresh = move || {
                project.reload_keys();
                project.refresh_draft().and_then(|changed| match (changed, by_itself) {
                    (true, true) => project.publish(Publishing::ByItself).map(drop),
                    _ => Ok(()),
                })
            };
            let outcome = match tokio::task::spawn_blocking(refresh).await {
                Ok(refreshed) => refreshed.map_err(|fault| fault.to_string()),
                Err(panicked) => Err(panicked.to_string()),
            };
            // An editor may be half-way through saving: said once, and looked at again.
            if let Err(fault) = &outcome
                && !failing
            {
                tracing::warn!(project = %self.name, "the draft was not taken over: {fault}");
            }
            failing = outcome.is_err();
        }
    }

    /// Writes what people do on the wall into the files, a moment after they pause.
    async fn watch_wall(self: Arc<Self>) {
        let mut pause = tokio::time::interval(Duration::from_millis(100));
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            pause.tick().await;
            let project = self.clone();
            let write = move || project.write_wall(Writing::WhenQuiet);
            let written = match tokio::task::spawn_blocking(write).await {
                Ok(written) => written.map_err(|fault| fault.to_string()),
                Err(panicked) => Err(panicked.to_string()),
            };
            if let Err(fault) = &written
                && !failing
            {
                tracing::error!(project = %self.name, "the wall was not written: {fault}; it is tried again");
            }
            failing = written.is_err();
        }
    }

    // ---- the engine -------------------------------------------------------------------------------------------------

    fn react(&self, stop: &AtomicBool, bell: &Bell) -> Result<(), Fault> {
        let mut reactor = self.restore_reactor()?;
        let mut reader = self
            .log
            .reader(reactor.as_ref().map_or(Position(0), |reactor| reactor.engine().next()));
        let mut saved = (Instant::now(), reader.position().0);
        loop {
            while let Some(chunk) = reader.next(CHUNK_BYTES)? {
                for recorded in chunk.records() {
                    let record = Observed {
                        position: recorded.position,
                        received: recorded.received,
                        entry: recorded.entry,
                    };
                    if record.entry.kind == EntryKind::Published {
                        reactor = Some(self.switch(reactor.take(), &record)?);
                    }
                    if let Some(reactor) = &mut reactor {
                        reactor.observe(&record);
                    }
                }
                if let Some(reactor) = &mut reactor {
                    self.hand_over(reactor)?;
                }
                if stop.load(Ordering::SeqCst) {
                    break;
                }
            }
            let next = reader.position().0;
            if let Some(reactor) = &mut reactor {
                let stopping = stop.load(Ordering::SeqCst);
                if next > saved.1 && (stopping || saved.0.elapsed() > SAVE_EVERY || next - saved.1 > SAVE_RECORDS) {
                    self.save_reactor(reactor)?;
                    saved = (Instant::now(), next);
                }
                if let Ok(Some(tick)) = reactor.tick(self.now()) {
                    self.append_patiently(tick)?;
                    continue;
                }
            }
            if stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            bell.wait(next);
        }
    }

    fn hand_over(&self, reactor: &mut Reactor) -> Result<(), Fault> {
        let concluded = reactor
            .conclude()
            .map_err(|_| Fault::Plan("a decision is too large for the log".into()))?;
        if concluded.is_empty() {
            Ok(())
        } else {
            self.append_patiently(concluded)
        }
    }

    /// Appends, waiting while the log is busy: a decision must not be lost to a crowd.
    fn append_patiently(&self, bytes: Vec<u8>) -> Result<(), Fault> {
        loop {
            match self.log.append(Batch::internal(bytes.clone())) {
                Ok(_) => return Ok(()),
                Err(stormlake_log::Fault::Busy { .. }) => std::thread::sleep(Duration::from_millis(2)),
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    pub(super) fn version(&self, version: u32, since: stormlake_record::Time) -> Result<Arc<Published>, Fault> {
        match self.published().filter(|published| published.version == version) {
            Some(published) => Ok(published),
            None => Published::load(&self.folder, version, since).map(Arc::new),
        }
    }

    /// A board version comes into force: with the same policies nothing starts anew; otherwise an engine remembers what
    /// the log holds and decides from here on.
    fn switch(&self, reactor: Option<Reactor>, record: &Observed<'_>) -> Result<Reactor, Fault> {
        let version = record.entry.board_version;
        let published = self.version(version, record.received)?;
        if let Some(mut reactor) = reactor {
            if reactor.engine().plan().runs_like(&published.plan) {
                reactor.renumber(version);
                return Ok(reactor);
            }
            self.hand_over(&mut reactor)?;
        }
        let mut engine = Engine::new(published.plan.clone());
        let mut silent = Vec::new();
        let mut reader = self.log.reader(Position(0));
        'warm: while let Some(chunk) = reader.next(CHUNK_BYTES)? {
            for recorded in chunk.records() {
                if recorded.position >= record.position {
                    break 'warm;
                }
                let record = Observed {
                    position: recorded.position,
                    received: recorded.received,
                    entry: recorded.entry,
                };
                engine.observe(&record, &mut silent);
            }
        }
        engine.go_live();
        Ok(Reactor::new(engine, version))
    }

    fn restore_reactor(&self) -> Result<Option<Reactor>, Fault> {
        let restore = |from: &mut dyn std::io::Read| {
            let mut version = [0; 4];
            from.read_exact(&mut version).ok()?;
            let version = u32::from_le_bytes(version);
            let published = self.version(version, self.now()).ok()?;
            match Engine::restore_from(published.plan.clone(), from) {
                Ok(engine) => (engine.next().0 <= self.log.durable()).then(|| Reactor::new(engine, version)),
                Err(fault) => {
                    tracing::info!(project = %self.name, "{fault}; it is made again from the log");
                    None
                }
            }
        };
        Ok(read_file_with(&*self.disk, REACTOR_SNAPSHOT, restore)?.flatten())
    }

    fn save_reactor(&self, reactor: &Reactor) -> Result<(), Fault> {
        Ok(replace_file_with(&*self.disk, REACTOR_SNAPSHOT, |file| {
            file.write_all(&reactor.board_version().to_le_bytes())?;
            reactor.engine().write_snapshot(file)
        })?)
    }

    // ---- counts and courier -----------------------------------------------------------------------------------------

    /// The outbox as the log has it now, and the first position that it was not told of.
    fn outbox(&self) -> Result<(Outbox, Position), Fault> {
        let options = stormlake_delivery::Options::default;
        let restored = read_saved(&*self.disk, &self.log).and_then(|saved| {
            let outbox = Outbox::restore(&saved.outbox, options()).ok()?;
            // Counts and outbox were saved at one position. The outbox itself knows only the last record that mattered to
            // it, and that may lie ten million records back.
            Some((outbox, Position(saved.pulse.next)))
        });
        let (mut outbox, next) = restored.unwrap_or_else(|| (Outbox::new(options()), Position(0)));
        let mut reader = self.log.reader(next);
        while let Some(chunk) = reader.next(CHUNK_BYTES)? {
            for recorded in chunk.records().filter(|recorded| recorded.position >= next) {
                if let Some(told) = Told::from_entry(recorded.position, recorded.received, &recorded.entry) {
                    told.tell(&mut outbox);
                }
            }
        }
        Ok((outbox, reader.position()))
    }

    /// A second outbox that only watches, so that it can be saved while the courier works with the first.
    fn shadow(&self, outbox: &Outbox) -> Outbox {
        let options = stormlake_delivery::Options::default;
        Outbox::restore(&outbox.snapshot(), options()).unwrap_or_else(|_| Outbox::new(options()))
    }

    fn courier(
        self: &Arc<Self>,
        options: &RunOptions,
        outbox: Outbox,
        feed: mpsc::Receiver<Told>,
    ) -> Result<tokio::task::JoinHandle<()>, Fault> {
        let (targets, public_url) = (options.targets, options.public_url.clone());
        let origin = public_url.as_ref().map_or("localhost", PublicUrl::name).to_owned();
        let options = WebhookOptions {
            targets,
            origin,
            ..WebhookOptions::default()
        };
        let secret_of: stormlake_delivery::SecretOf = Arc::new(|name: &str| std::env::var(name).ok());
        let webhook = Webhook::new(options, secret_of.clone()).map_err(|fault| Fault::Plan(fault.to_string()))?;
        let project = self.clone();
        let known_of: KnownOf = Arc::new(move |subject: &str| {
            let known = project.known_of(subject);
            known.map_err(|fault| format!("what is known of the subject could not be read: {fault}"))
        });
        let options = SmtpOptions {
            targets,
            ..SmtpOptions::default()
        };
        let project = self.clone();
        let links_of = Arc::new(move |attempt: &Attempt| project.page_links(attempt, public_url.as_ref()));
        let smtp = Smtp::new(options, secret_of.clone(), known_of).with_links(links_of);
        let options = NatsOptions {
            targets,
            ..NatsOptions::default()
        };
        let nats = Nats::new(options, secret_of);
        let carriers = Carriers::new(Arc::new(webhook), Arc::new(smtp)).with_nats(Arc::new(nats));
        let project = self.clone();
        let routes = Arc::new(move || match project.published() {
            Some(published) => published.routes.clone(),
            None => Arc::default(),
        });
        let project = self.clone();
        let fetch = Box::new(move |position| {
            let kept = project.log.entry(position).ok().flatten()?;
            serde_json::from_slice(kept.entry().ok()?.body).ok()
        });
        let project = self.clone();
        let now = move || project.now();
        let journal = Arc::new(OnLog(self.clone()));
        let courier = Courier::new(journal, carriers, routes, fetch, now);
        *locked(&self.tally) = Some(courier.tally());
        let project = self.clone();
        Ok(tokio::spawn(async move {
            if let Err(fault) = courier.run(outbox, feed).await {
                project.set_trouble(format!("nothing is delivered any more: {fault}"));
            }
        }))
    }

    fn observe(
        &self,
        stop: &AtomicBool,
        bell: &Bell,
        mut shadow: Outbox,
        told_from: u64,
        told: &mpsc::Sender<Told>,
    ) -> Result<(), Fault> {
        // Everything before `told_from` the outbox was told when it was made.
        let counted = locked(&self.pulse).next;
        let mut reader = self.log.reader(Position(counted.min(told_from)));
        let mut saved = (Instant::now(), reader.position().0);
        loop {
            while let Some(chunk) = reader.next(CHUNK_BYTES)? {
                let published = self.published();
                for recorded in chunk.records().filter(|recorded| recorded.position.0 >= told_from) {
                    let said = Told::from_entry(recorded.position, recorded.received, &recorded.entry);
                    if let Some(said) = said {
                        said.tell(&mut shadow);
                        // A courier that has stopped says so itself.
                        drop(told.blocking_send(said));
                    }
                }
                let mut pulse = locked(&self.pulse);
                for recorded in chunk.records() {
                    if recorded.position.0 >= pulse.next {
                        pulse.observe(recorded.position, recorded.received, &recorded.entry, |slug| {
                            current(published.as_deref(), slug)
                        });
                    }
                }
            }
            let next = reader.position().0;
            let stopping = stop.load(Ordering::SeqCst);
            if next > saved.1 && (stopping || saved.0.elapsed() > SAVE_EVERY || next - saved.1 > SAVE_RECORDS) {
                let content = Saved {
                    form: FORM,
                    pulse: locked(&self.pulse).clone(),
                    outbox: shadow.snapshot(),
                };
                if let Ok(bytes) = postcard::to_stdvec(&content) {
                    replace_file(&*self.disk, OBSERVER_SNAPSHOT, &bytes)?;
                }
                saved = (Instant::now(), next);
            }
            if stopping {
                return Ok(());
            }
            bell.wait(next);
        }
    }
}

fn current(published: Option<&Published>, slug: &str) -> String {
    published
        .and_then(|published| published.plan.current_slug(slug))
        .unwrap_or_else(|| slug.to_owned())
}

/// The log as the courier's journal.
struct OnLog(Arc<Project>);

impl Journal for OnLog {
    async fn append(&self, bytes: Vec<u8>) -> Result<(), JournalFault> {
        match self.0.submit(Batch::internal(bytes)).await {
            Ok(_) => Ok(()),
            Err(Fault::Log(fault @ stormlake_log::Fault::Busy { .. })) => Err(JournalFault::Later(fault.to_string())),
            Err(fault) => Err(JournalFault::Never(fault.to_string())),
        }
    }
}
