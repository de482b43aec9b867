//! One life under a seed: events come in, policies decide, commands go out, and the machine dies at any disk operation.

use crate::boards::{Setting, ZONES, setting};
use crate::books::Books;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stormlake_delivery::{Answer, Observed as Told, Options as DeliveryOptions, Outbox, journal};
use stormlake_engine::{Engine, Observed, Plan};
use stormlake_log::simulate::{Random, SimulatedDisk};
use stormlake_log::{Batch, Disk, Options, Receipt, Receipts, View, Writer, read_file, replace_file};
use stormlake_record::{Decision, Entry, EntryKind, Flags, Outcome, Position, Switch, Time};
use stormlake_server::project::reactor::{Publication, Reactor, published, switched};

const SNAPSHOT: &str = "engine.snapshot";

/// What a life was made of.
#[derive(Debug, Default)]
pub struct Tally {
    pub events: usize,
    pub decisions: usize,
    pub delivered: usize,
    pub crashes: usize,
    pub from_snapshot: usize,
    pub resent: usize,
    pub deferred: usize,
    pub held_back: usize,
}

pub fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn options() -> Options {
    Options {
        segment_bytes: 16 << 10,
        ..Options::default()
    }
}

fn event(name: &str, id: u64, subject: &str, order: &str, time: Time) -> Vec<u8> {
    let body = format!(r#"{{"order":"{order}"}}"#);
    let mut bytes = Vec::new();
    let entry = Entry {
        kind: EntryKind::Event,
        flags: Flags::default(),
        time,
        previous: None,
        board_version: 1,
        key_id: 0,
        source: "/shop",
        id: &id.to_string(),
        name,
        subject,
        sender: "shop",
        extensions: b"",
        body: body.as_bytes(),
    };
    entry.encode(&mut bytes).unwrap();
    bytes
}

/// What is in memory while the machine is on.
struct Machine {
    writer: Writer,
    view: View,
    reactor: Reactor,
    outbox: Outbox,
    /// First position that the outbox has not been told.
    told: u64,
}

/// The machine died; what it was doing is in doubt.
struct Died;

pub struct Life {
    random: Random,
    disk: SimulatedDisk,
    plan: Arc<Plan>,
    guarded: bool,
    /// Board versions that were published since.
    published: u32,
    now: Time,
    /// Acknowledged events: id → position.
    acknowledged: BTreeMap<u64, u64>,
    sent: Vec<Vec<u8>>,
    /// What the world outside has received: key → content, and how often.
    outside: BTreeMap<String, (String, usize)>,
    /// Decisions ever seen on the log: key → content.
    decided: BTreeMap<String, String>,
    tally: Tally,
}

impl Life {
    pub fn new(seed: u64) -> Self {
        let Setting { plan, guarded, begins } = setting(seed);
        Self {
            random: Random::new(seed),
            disk: SimulatedDisk::new(seed ^ 0x5eed),
            plan,
            guarded,
            published: 1,
            now: begins,
            acknowledged: BTreeMap::new(),
            sent: Vec::new(),
            outside: BTreeMap::new(),
            decided: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// Lives, dies and lives again; then everything that is due is let happen, and the books are read.
    pub fn run(mut self) -> Tally {
        let mut machine = None;
        for _ in 0..60 {
            let alive = match machine.take() {
                Some(machine) => machine,
                None => match self.boot() {
                    Ok(machine) => machine,
                    Err(Died) => {
                        self.die();
                        continue;
                    }
                },
            };
            if self.random.once_in(8) {
                let operations = self.random.below(12) as u64;
                self.disk.stop_after(operations);
            }
            let mut alive = alive;
            match self.step(&mut alive) {
                Ok(()) => machine = Some(alive),
                Err(Died) => {
                    drop(alive);
                    self.die();
                }
            }
        }
        self.disk.spare();
        if self.disk.is_stopped() {
            drop(machine.take());
            self.die();
        }
        let mut machine = match machine {
            Some(machine) => machine,
            None => self
                .boot()
                .unwrap_or_else(|_| panic!("it does not start on a healthy disk")),
        };
        self.let_all_happen(&mut machine);
        self.read_the_books(&machine);
        self.tally
    }

    fn die(&mut self) {
        self.disk.spare();
        // Half the deaths are a power cut, half a kill.
        if self.random.once_in(2) {
            self.disk.crash()
        } else {
            self.disk.kill()
        }
        self.tally.crashes += 1;
    }

    fn died<T, E: std::fmt::Display>(&self, result: Result<T, E>) -> Result<T, Died> {
        match result {
            Ok(value) => Ok(value),
            Err(_) if self.disk.is_stopped() => Err(Died),
            Err(fault) => panic!("a fault on a healthy disk: {fault}"),
        }
    }

    fn boot(&mut self) -> Result<Machine, Died> {
        let disk: Arc<dyn Disk> = Arc::new(self.disk.clone());
        let (writer, _) = self.died(Writer::open(disk.clone(), options()))?;
        let view = writer.view();
        let saved = self.died(read_file(&*disk, SNAPSHOT))?;
        let restored = saved.and_then(|bytes| Engine::restore(self.plan.clone(), &bytes).ok());
        let engine = match restored {
            Some(engine) => {
                assert!(engine.next().0 <= view.durable(), "a snapshot knows more than the log");
                self.tally.from_snapshot += 1;
                engine
            }
            None => {
                let mut engine = Engine::new(self.plan.clone());
                engine.go_live();
                engine
            }
        };
        let reactor = Reactor::new(engine, 1);
        let outbox = Outbox::new(DeliveryOptions::default());
        Ok(Machine {
            writer,
            view,
            reactor,
            outbox,
            told: 0,
        })
    }

    fn commit(&mut self, machine: &mut Machine, batch: Batch) -> Result<Receipts, Died> {
        let answer = machine.writer.commit(vec![batch], self.now).pop().unwrap();
        self.died(answer)
    }

    fn step(&mut self, machine: &mut Machine) -> Result<(), Died> {
        // Mostly minutes; now and then the clock jumps by hours, as after a night's sleep of a laptop.
        let most = if self.random.once_in(12) {
            9 * 3_600_000
        } else {
            20 * 60_000
        };
        self.now = self.now.plus_milliseconds(self.random.below(most) as i64);
        match self.random.below(6) {
            0..=2 => self.take_in(machine)?,
            3 => self.save(machine)?,
            4 if self.guarded && self.random.once_in(3) => self.switch(machine)?,
            5 if self.random.once_in(3) => self.mend(machine)?,
            _ => {}
        }
        self.react(machine)?;
        self.deliver(machine)
    }

    fn switch(&mut self, machine: &mut Machine) -> Result<(), Died> {
        let policy = [None, Some("Each"), Some("Offer")][self.random.below(3)];
        let switch = Switch {
            policy: policy.map(str::to_owned),
            stopped: self.random.once_in(3),
            by: "operator".into(),
            why: String::new(),
        };
        let entry = switched(&switch, 1, self.now).unwrap();
        self.commit(machine, Batch::internal(entry)).map(drop)
    }

    /// Somebody sees that the receiver is gone, and publishes a board that says where it is now.
    fn mend(&mut self, machine: &mut Machine) -> Result<(), Died> {
        if machine.outbox.channels().all(|channel| channel.gone.is_none()) {
            return Ok(());
        }
        self.published += 1;
        let publication = Publication {
            version: self.published,
            title: "Road",
            by: "operator",
            why: "",
            states: &BTreeMap::new(),
        };
        self.commit(machine, Batch::internal(published(&publication, self.now).unwrap()))?;
        self.tell(machine)
    }

    fn take_in(&mut self, machine: &mut Machine) -> Result<(), Died> {
        let mut bytes = Vec::new();
        let mut ids = Vec::new();
        for _ in 0..=self.random.below(4) {
            // A sender that heard no answer sends again.
            let again = !self.sent.is_empty() && self.random.once_in(4);
            let record = if again {
                self.sent[self.random.below(self.sent.len())].clone()
            } else {
                let id = self.sent.len() as u64;
                let mut name = if self.random.once_in(3) { "collected" } else { "bought" };
                let subject = ["ann", "bob", "cat"][self.random.below(3)];
                let mut order = self.random.below(12).to_string();
                if self.guarded && self.random.once_in(8) {
                    (name, order) = ("moved", ZONES[self.random.below(ZONES.len())].to_owned());
                } else if self.guarded && self.random.once_in(20) {
                    name = "left";
                }
                let time = self.now.minus_milliseconds(self.random.below(10 * 60_000) as i64);
                let record = event(name, id, subject, &order, time);
                self.sent.push(record.clone());
                record
            };
            ids.push(Entry::decode(&record).unwrap().0.id.parse::<u64>().unwrap());
            bytes.extend(record);
        }
        let receipts = self.commit(machine, Batch::external(bytes))?;
        for (id, receipt) in ids.into_iter().zip(receipts) {
            let (Receipt::Appended(position) | Receipt::Duplicate(position)) = receipt else {
                panic!("{receipt:?} for a record that is what it was")
            };
            let first = *self.acknowledged.entry(id).or_insert(position.0);
            assert_eq!(first, position.0, "event {id} is at two positions");
        }
        Ok(())
    }

    fn react(&mut self, machine: &mut Machine) -> Result<(), Died> {
        loop {
            let mut reader = machine.view.reader(machine.reactor.engine().next());
            while let Some(chunk) = self.died(reader.next(1 << 16))? {
                for recorded in chunk.records() {
                    machine.reactor.observe(&Observed {
                        position: recorded.position,
                        received: recorded.received,
                        entry: recorded.entry,
                    });
                }
            }
            let mut bytes = machine.reactor.conclude().unwrap();
            if bytes.is_empty() {
                match machine.reactor.tick(self.now).unwrap() {
                    Some(tick) => bytes = tick,
                    None => return Ok(()),
                }
            }
            for receipt in self.commit(machine, Batch::internal(bytes))? {
                assert!(
                    !matches!(receipt, Receipt::Conflict(_)),
                    "a decision was made again, and differently"
                );
            }
        }
    }

    fn deliver(&mut self, machine: &mut Machine) -> Result<(), Died> {
        self.tell(machine)?;
        let view = machine.view.clone();
        let mut fetch = |position: Position| {
            let kept = view.entry(position).ok()??;
            serde_json::from_slice::<Decision>(kept.entry().ok()?.body).ok()
        };
        let attempts = machine.outbox.due(self.now, 4, &mut fetch);
        for attempt in attempts {
            let fails = self.random.once_in(5);
            if !fails || self.random.once_in(2) {
                // It arrived, though the answer may be lost.
                let content = serde_json::to_string(&attempt.data()).unwrap() + attempt.command();
                let (known, times) = self
                    .outside
                    .entry(attempt.key().to_owned())
                    .or_insert((content.clone(), 0));
                assert_eq!(*known, content, "a key has two meanings");
                *times += 1;
            }
            let answer = if fails {
                self.failure()
            } else {
                Answer::Accepted { status: 200 }
            };
            let concluded = machine.outbox.conclude(&attempt, &answer, 1, self.now);
            let mut bytes = Vec::new();
            journal::encode_delivery(&concluded, 1, &mut bytes).unwrap();
            self.commit(machine, Batch::internal(bytes))?;
            self.tell(machine)?;
        }
        Ok(())
    }

    /// It hangs, or breaks, or says that it is busy; in a guarded life it may want nothing any more.
    fn failure(&mut self) -> Answer {
        let refused = |status| Answer::Refused {
            status,
            retry_after_ms: (status == 429).then_some(60_000),
            error: "refused".into(),
        };
        match self.random.below(if self.guarded { 12 } else { 8 }) {
            0..=4 => Answer::Unanswered {
                error: "no answer".into(),
            },
            5 | 6 => refused(500),
            7 => refused(429),
            8..=10 => refused(400),
            _ => refused(410),
        }
    }

    fn tell(&mut self, machine: &mut Machine) -> Result<(), Died> {
        let mut reader = machine.view.reader(Position(machine.told));
        while let Some(chunk) = self.died(reader.next(1 << 16))? {
            for recorded in chunk.records().filter(|recorded| recorded.position.0 >= machine.told) {
                if let Some(told) = Told::from_entry(recorded.position, recorded.received, &recorded.entry) {
                    told.tell(&mut machine.outbox);
                }
            }
            machine.told = chunk.end().0;
        }
        Ok(())
    }

    fn save(&mut self, machine: &Machine) -> Result<(), Died> {
        let bytes = machine.reactor.engine().snapshot();
        self.died(replace_file(&self.disk, SNAPSHOT, &bytes))
    }

    fn let_all_happen(&mut self, machine: &mut Machine) {
        if self.guarded {
            for policy in [None, Some("Each"), Some("Offer")] {
                let switch = Switch {
                    policy: policy.map(str::to_owned),
                    stopped: false,
                    by: "operator".into(),
                    why: String::new(),
                };
                let entry = switched(&switch, 1, self.now).unwrap();
                assert!(
                    self.commit(machine, Batch::internal(entry)).is_ok(),
                    "a healthy machine died"
                );
            }
        }
        for _ in 0..200 {
            self.now = self.now.plus_milliseconds(30 * 60_000);
            assert!(self.mend(machine).is_ok(), "a healthy machine died");
            assert!(
                self.react(machine).is_ok() && self.deliver(machine).is_ok(),
                "a healthy machine died"
            );
        }
    }

    fn read_the_books(&mut self, machine: &Machine) {
        let ledger = machine.view.ledger();
        assert_eq!(
            ledger.received,
            ledger.accepted + ledger.duplicate + ledger.quarantined,
            "the ledger"
        );
        let mut on_log: BTreeMap<u64, u64> = BTreeMap::new();
        let mut decisions: Vec<Decision> = Vec::new();
        let mut delivered = BTreeSet::new();
        let (mut books, mut now) = (Books::default(), Time(0));
        let (mut engine, mut derived) = (Engine::new(self.plan.clone()), Vec::new());
        engine.go_live();
        let mut reader = machine.view.reader(Position(0));
        while let Some(chunk) = reader.next(1 << 16).unwrap() {
            for recorded in chunk.records() {
                let entry = recorded.entry;
                let record = Observed {
                    position: recorded.position,
                    received: recorded.received,
                    entry,
                };
                let known = derived.len();
                engine.observe(&record, &mut derived);
                if self.guarded {
                    books.read(&entry);
                    now = now
                        .max(recorded.received)
                        .max(if entry.kind == EntryKind::Tick { entry.time } else { now });
                    for decision in &derived[known..] {
                        books.decided(now, decision);
                    }
                }
                match entry.kind {
                    EntryKind::Event if !entry.flags.has(Flags::DERIVED) => {
                        let id: u64 = entry.id.parse().unwrap();
                        assert!(
                            on_log.insert(id, recorded.position.0).is_none(),
                            "event {id} is there twice"
                        );
                        let sent = Entry::decode(&self.sent[id as usize]).unwrap().0;
                        assert_eq!(
                            (sent.name, sent.subject, sent.body),
                            (entry.name, entry.subject, entry.body)
                        );
                    }
                    EntryKind::Decision => {
                        let decision: Decision = serde_json::from_slice(entry.body).unwrap();
                        let content = serde_json::to_string(&decision).unwrap();
                        let twice = self.decided.insert(decision.key.clone(), content);
                        assert!(twice.is_none(), "decision {} was made twice", decision.key);
                        decisions.push(decision);
                    }
                    EntryKind::Delivery => {
                        let delivery: stormlake_record::Delivery = serde_json::from_slice(entry.body).unwrap();
                        if delivery.state == stormlake_record::DeliveryState::Delivered {
                            assert!(
                                delivered.insert(delivery.key.clone()),
                                "{} was delivered twice",
                                delivery.key
                            );
                        }
                    }
                    _ => {}
                }
            }
        }
        for (id, position) in &self.acknowledged {
            assert_eq!(
                on_log.get(id),
                Some(position),
                "acknowledged event {id} is lost or moved"
            );
        }
        // The log alone leads to the same decisions: none was lost in a crash, none was made of thin air.
        let key = |decision: &Decision| (decision.key.clone(), serde_json::to_string(decision).unwrap());
        let logged: BTreeMap<_, _> = decisions.iter().map(key).collect();
        let again: BTreeMap<_, _> = derived.iter().map(key).collect();
        assert_eq!(logged, again, "a replay decides otherwise");
        for decision in &decisions {
            let carried = matches!(&decision.effect, Some(stormlake_record::EffectTaken::Command { .. }));
            if decision.outcome == Outcome::Fired && carried {
                let arrived = self.outside.get(&decision.key).map_or(0, |(_, times)| *times);
                assert!(
                    arrived > 0 || !delivered.contains(&decision.key),
                    "delivered, yet it never arrived"
                );
                assert!(
                    delivered.contains(&decision.key) || self.is_dead(machine, &decision.key),
                    "never delivered"
                );
                self.tally.resent += arrived.saturating_sub(1);
            }
        }
        books.close();
        (self.tally.deferred, self.tally.held_back) = (books.deferred, books.held_back);
        self.tally.events = on_log.len();
        self.tally.decisions = decisions.len();
        self.tally.delivered = delivered.len();
    }

    fn is_dead(&self, machine: &Machine, key: &str) -> bool {
        machine.outbox.is_dead(key)
    }
}
