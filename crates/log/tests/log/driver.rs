//! One simulated life of a log under a seed: batches, crashes, kills and failing disks, each step held against the model.

use crate::model::{Model, Parcel, Sample};
use std::sync::Arc;
use stormlake_log::simulate::{Failure, Random, SimulatedDisk};
use stormlake_log::{Fault, Options, SyncSite, View, Writer, read_file, replace_file};
use stormlake_record::{EntryKind, Position, Time};

/// What is left out of the log's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    None,
    Without(SyncSite),
    WithoutForgetting,
}

/// How often what happened, to see that a simulation simulates something.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub records: usize,
    pub duplicates: u64,
    pub crashes: usize,
    pub kills: usize,
    pub poisoned: usize,
    pub torn: usize,
    pub in_doubt_kept: usize,
    pub in_doubt_lost: usize,
    pub segments: u64,
    pub rebuilt: u64,
    pub full: usize,
}

const STEPS: usize = 30;
const SNAPSHOT: &str = "state.snapshot";

struct Life {
    random: Random,
    disk: SimulatedDisk,
    options: Options,
    now: i64,
    model: Model,
    /// What the log may also be, while the fate of a group is not known.
    doubt: Option<Model>,
    snapshot: Option<Vec<u8>>,
    snapshot_doubt: Option<Vec<u8>>,
    tally: Tally,
}

/// Runs a whole life; an error is a broken promise.
pub fn live(seed: u64, mutation: Mutation) -> Result<Tally, String> {
    let mut random = Random::new(seed);
    let disk = SimulatedDisk::new(random.number());
    match mutation {
        Mutation::None => {}
        Mutation::Without(site) => disk.ignore(site),
        Mutation::WithoutForgetting => disk.never_forget(),
    }
    let options = Options {
        segment_bytes: 4096 << random.below(2),
        trust_indexes: !random.once_in(4),
        identity: Some([seed as u8; 32]),
        ..Options::default()
    };
    let mut life = Life {
        random,
        disk,
        options,
        now: 0,
        model: Model::default(),
        doubt: None,
        snapshot: None,
        snapshot_doubt: None,
        tally: Tally::default(),
    };
    let mut writer = life.open()?;
    for _ in 0..STEPS {
        writer = life.step(writer)?;
    }
    drop(writer);
    life.disk.crash();
    life.open()?;
    life.tally.records = life.model.records.len();
    life.tally.duplicates = life.model.counts.duplicates;
    Ok(life.tally)
}

impl Life {
    fn step(&mut self, mut writer: Writer) -> Result<Writer, String> {
        if self.random.once_in(6) {
            self.disk.stop_after(self.random.below(7) as u64);
        } else if self.random.once_in(8) {
            let failure = if self.random.once_in(2) {
                Failure::NoSpace
            } else {
                Failure::Broken
            };
            self.disk.fail_after(self.random.below(5) as u64, failure);
        }
        match self.random.below(10) {
            0 => return self.restart(writer),
            1 => self.replace_snapshot(),
            2 => self.look_around(&writer.view())?,
            _ => return self.commit(writer),
        }
        if self.disk.is_stopped() {
            return self.restart(writer);
        }
        // A plan that was not used up would else hit a read-only step.
        self.disk.spare();
        // An empty group must change nothing.
        if writer.commit(Vec::new(), Time(self.now)).is_empty() {
            Ok(writer)
        } else {
            Err("answers to nothing".into())
        }
    }

    fn commit(&mut self, mut writer: Writer) -> Result<Writer, String> {
        // The clock stands still and goes back now and then.
        self.now += self.random.below(100) as i64 - 20;
        let group: Vec<_> = (0..=self.random.below(3)).map(|_| self.parcel()).collect();
        let mut after = self.model.clone();
        let expected = after.commit(&group, self.now);
        let answers = writer.commit(group.iter().map(Parcel::batch).collect(), Time(self.now));
        if answers.iter().all(Result::is_ok) {
            let answers: Vec<_> = answers.into_iter().flatten().collect();
            if answers != expected {
                return Err(format!("receipts {answers:?} instead of {expected:?}"));
            }
            self.model = after;
            self.check_end(&writer.view())?;
            return if self.disk.is_stopped() {
                self.restart(writer)
            } else {
                Ok(writer)
            };
        }
        // A batch whose duplicates could not be looked up is refused alone; what the others say must hold.
        let wrong = answers
            .iter()
            .zip(&expected)
            .any(|(answer, right)| answer.as_ref().is_ok_and(|got| got != right));
        if wrong || (answers.iter().any(Result::is_ok) && !self.disk.is_stopped()) {
            return Err(format!("a group was answered {answers:?} instead of {expected:?}"));
        }
        if self.disk.is_stopped() {
            self.doubt = Some(after);
            return self.restart(writer);
        }
        self.disk.spare();
        let probe = writer.commit(vec![Default::default()], Time(self.now));
        // Nobody may see what was not acknowledged, poisoned or not.
        self.check_end(&writer.view())?;
        match probe.first() {
            Some(Err(Fault::Poisoned { .. })) => {
                self.tally.poisoned += 1;
                self.doubt = Some(after);
                self.restart(writer)
            }
            Some(Ok(_)) => {
                self.tally.full += 1;
                Ok(writer)
            }
            other => Err(format!("after a failure the log answers {other:?}")),
        }
    }

    fn parcel(&mut self) -> Parcel {
        if self.random.once_in(6) {
            return self.release();
        }
        let samples = (0..self.random.below(5)).map(|_| self.sample()).collect();
        Parcel {
            samples,
            external: !self.random.once_in(4),
            release: false,
        }
    }

    fn sample(&mut self) -> Sample {
        let kinds = [
            EntryKind::Event,
            EntryKind::Event,
            EntryKind::Event,
            EntryKind::Quarantined,
            EntryKind::Decision,
        ];
        let random = &mut self.random;
        // Few ids, so that there are many duplicates; few values, so that some of them are conflicts.
        let mut sample = Sample::event(
            &random.below(60).to_string(),
            ["", "anna", "ben", "carla"][random.below(4)],
            random.below(8) as u64 / 7,
        );
        let subject_by_id = sample.id.len() + sample.id.as_bytes()[0] as usize;
        sample.subject = ["", "anna", "ben", "carla"][subject_by_id % 4].to_owned();
        sample.kind = kinds[random.below(kinds.len())];
        sample.derived = sample.kind == EntryKind::Event && random.once_in(6);
        sample.spaced = random.once_in(5);
        sample.padding = if random.once_in(40) { 5_000 } else { subject_by_id * 3 };
        sample
    }

    fn release(&mut self) -> Parcel {
        let quarantined: Vec<_> = (0..self.model.records.len())
            .filter(|at| self.model.records[*at].sample.kind == EntryKind::Quarantined)
            .collect();
        // Now and then a position that holds something else, or nothing yet.
        let at = if quarantined.is_empty() || self.random.once_in(5) {
            self.random.below(self.model.records.len() + 3)
        } else {
            quarantined[self.random.below(quarantined.len())]
        };
        let name = ["accepted", "duplicate", "dismissed"][self.random.below(3)];
        let mut released = Sample::event(&at.to_string(), "", 0)
            .of_kind(EntryKind::Released)
            .named(name);
        released.source = ["", "/admin"][self.random.below(2)].to_owned();
        let mut samples = vec![released];
        if name == "accepted" {
            let mut event = self.sample().of_kind(EntryKind::Event);
            event.derived = false;
            samples.insert(self.random.below(2), event);
        }
        Parcel {
            samples,
            external: false,
            release: true,
        }
    }

    fn replace_snapshot(&mut self) {
        let bytes: Vec<u8> = (0..self.random.below(1_500))
            .map(|_| self.random.number() as u8)
            .collect();
        match replace_file(&self.disk, SNAPSHOT, &bytes) {
            Ok(()) => self.snapshot = Some(bytes),
            // The process ends, and after it is one or the other for good.
            Err(_) => self.snapshot_doubt = Some(bytes),
        }
        if self.snapshot_doubt.is_some() && !self.disk.is_stopped() {
            self.disk.stop_after(0);
            // The file is used for nothing: this only stops the process.
            drop(stormlake_log::Disk::create(&self.disk, "nothing"));
        }
    }

    /// Ends the process, by a crash of the machine or a kill, and opens the log again.
    fn restart(&mut self, writer: Writer) -> Result<Writer, String> {
        drop(writer);
        self.end_process();
        self.open()
    }

    fn end_process(&mut self) {
        if self.random.once_in(2) {
            self.tally.crashes += 1;
            self.disk.crash();
        } else {
            self.tally.kills += 1;
            self.disk.kill();
        }
    }

    fn open(&mut self) -> Result<Writer, String> {
        loop {
            let mut harmed = true;
            match self.random.below(8) {
                0 => self.disk.stop_after(self.random.below(6) as u64),
                1 => self.disk.fail_after(self.random.below(6) as u64, Failure::Broken),
                2 => self.disk.fail_after(self.random.below(6) as u64, Failure::NoSpace),
                _ => harmed = false,
            }
            match Writer::open(Arc::new(self.disk.clone()), self.options.clone()) {
                Ok((writer, recovered)) => {
                    self.disk.spare();
                    self.tally.torn += usize::from(recovered.torn_bytes > 0);
                    self.tally.rebuilt += recovered.indexes_rebuilt;
                    self.tally.segments = self.tally.segments.max(recovered.segments);
                    self.check_opened(&writer.view())?;
                    return Ok(writer);
                }
                Err(Fault::Disk { .. } | Fault::DiskFull { .. }) if harmed => self.end_process(),
                Err(fault) => return Err(format!("the log cannot be opened: {fault}")),
            }
        }
    }

    /// The log must be what was acknowledged, with the group in doubt as a whole or without it.
    fn check_opened(&mut self, view: &View) -> Result<(), String> {
        if let Some(after) = self.doubt.take() {
            match self.check_all(view) {
                Ok(()) => self.tally.in_doubt_lost += 1,
                Err(without) => {
                    let before = std::mem::replace(&mut self.model, after);
                    self.check_all(view).map_err(|with| {
                        format!(
                            "neither without the group in doubt ({without}), nor with it ({with}), {} records before",
                            before.records.len()
                        )
                    })?;
                    self.tally.in_doubt_kept += 1;
                }
            }
        } else {
            self.check_all(view)?;
        }
        let found = read_file(&self.disk, SNAPSHOT).map_err(|fault| fault.to_string())?;
        let doubt = self.snapshot_doubt.take();
        if found != self.snapshot && (doubt.is_none() || found != doubt) {
            return Err("a replaced file is neither the old nor the new one".to_owned());
        }
        self.snapshot = found;
        Ok(())
    }

    fn check_end(&self, view: &View) -> Result<(), String> {
        if view.durable() != self.model.records.len() as u64 {
            return Err(format!(
                "{} records instead of {}",
                view.durable(),
                self.model.records.len()
            ));
        }
        let ledger = view.ledger();
        if ledger != self.model.ledger() {
            return Err(format!("the ledger is {ledger:?} instead of {:?}", self.model.ledger()));
        }
        if ledger.received != ledger.accepted + ledger.duplicate + ledger.quarantined {
            return Err(format!("the ledger does not balance: {ledger:?}"));
        }
        Ok(())
    }

    fn check_all(&self, view: &View) -> Result<(), String> {
        self.check_end(view)?;
        self.check_from(view, 0, 1 << 20)
    }

    fn check_from(&self, view: &View, from: usize, max_bytes: usize) -> Result<(), String> {
        let mut reader = view.reader(Position(from as u64));
        let mut at = from;
        while let Some(chunk) = reader.next(max_bytes).map_err(|fault| fault.to_string())? {
            for recorded in &chunk {
                let stored = self.model.records.get(at).ok_or("more records than there should be")?;
                let previous = recorded.entry.previous.map(|position| position.0);
                if recorded.position.0 != at as u64
                    || !stored.sample.is(&recorded.entry)
                    || previous != stored.previous
                    || recorded.received != Time(stored.received)
                {
                    return Err(format!("{recorded:?} instead of {stored:?} at {at}"));
                }
                at += 1;
            }
        }
        if at == self.model.records.len().max(from) {
            Ok(())
        } else {
            Err(format!("reading ends at {at}"))
        }
    }

    /// Single records, histories, and reading from anywhere in small steps.
    fn look_around(&mut self, view: &View) -> Result<(), String> {
        let count = self.model.records.len();
        let from = self.random.below(count + 2);
        let max_bytes = self.random.below(3_000);
        self.check_from(view, from, max_bytes)?;
        let kept = view.entry(Position(from as u64)).map_err(|fault| fault.to_string())?;
        let found = kept
            .as_ref()
            .map(|kept| self.model.records[from].sample.is(&kept.entry().unwrap()));
        if found != (from < count).then_some(true) {
            return Err(format!("entry {from} is {kept:?}"));
        }
        let subject = ["", "anna", "ben", "carla", "dora"][self.random.below(5)];
        let limit = self.random.below(12);
        let history = view
            .subject_history(subject, limit)
            .map_err(|fault| fault.to_string())?;
        let history: Vec<_> = history.iter().map(|kept| kept.position().0).collect();
        let mut expected = if subject.is_empty() {
            Vec::new()
        } else {
            self.model.history(subject)
        };
        expected.truncate(limit);
        if history == expected {
            Ok(())
        } else {
            Err(format!("history of {subject}: {history:?}, not {expected:?}"))
        }
    }
}
