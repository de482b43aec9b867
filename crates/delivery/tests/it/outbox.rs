//! The outbox by itself: whatever fails, and however often it is rebuilt from the log, every key arrives, and none after the log
//! says that it did.

use crate::world::{decision, observed};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stormlake_board::{Duration, Rate};
use stormlake_delivery::{Answer, Attempt, Breaker, Fact, Observed, Options, Outbox, requeue};
use stormlake_record::{Decision, Delivery, DeliveryState, Position, Time};

/// What the log holds: decisions, and deliveries with the instant of their retry.
#[derive(Debug, Clone)]
enum Line {
    Decision(Decision),
    Delivery(Delivery, Option<Time>),
    Switched(Option<String>, bool),
}

#[derive(Debug, Default)]
struct World {
    options: Options,
    log: Vec<Line>,
    outbox: Outbox,
    now: Time,
}

impl World {
    fn new(options: Options) -> Self {
        Self {
            outbox: Outbox::new(options.clone()),
            options,
            now: Time::from_milliseconds(1_000_000),
            ..Self::default()
        }
    }

    fn write(&mut self, line: Line) {
        let position = Position(self.log.len() as u64);
        tell(&mut self.outbox, position, self.now, &line);
        self.log.push(line);
    }

    fn decide(&mut self, key: &str, channel: &str) {
        self.write(Line::Decision(decision(key, channel)));
    }

    fn due(&mut self, limit: usize) -> Vec<Attempt> {
        let log = &self.log;
        self.outbox
            .due(self.now, limit, &mut |position| match log.get(position.0 as usize) {
                Some(Line::Decision(decision)) => Some(decision.clone()),
                _ => None,
            })
    }

    fn end(&mut self, attempt: &Attempt, answer: &Answer) -> Delivery {
        let concluded = self.outbox.conclude(attempt, answer, 1, self.now);
        self.write(Line::Delivery(concluded.delivery.clone(), concluded.retry_at));
        concluded.delivery
    }

    fn dead_letters(&self) -> Vec<Delivery> {
        let deliveries = self.log.iter().filter_map(|line| match line {
            Line::Delivery(delivery, _) => Some(delivery),
            Line::Decision(_) | Line::Switched(..) => None,
        });
        deliveries
            .filter(|delivery| delivery.state == DeliveryState::DeadLetter)
            .cloned()
            .collect()
    }

    fn rebuild(&mut self) {
        self.outbox = Outbox::new(self.options.clone());
        self.replay(0);
    }

    fn replay(&mut self, from: usize) {
        for (position, line) in self.log.iter().enumerate().skip(from) {
            tell(&mut self.outbox, Position(position as u64), Time(0), line);
        }
    }

    fn wait(&mut self, milliseconds: i64) {
        self.now = self.now.plus_milliseconds(milliseconds);
    }
}

fn tell(outbox: &mut Outbox, position: Position, received: Time, line: &Line) {
    match line {
        Line::Decision(decision) => outbox.observe(position, received, decision),
        Line::Delivery(delivery, retry_at) => {
            let retry_at = *retry_at;
            outbox.observe(position, received, Fact::Delivery { delivery, retry_at });
        }
        Line::Switched(policy, stopped) => {
            let (policy, stopped) = (policy.as_deref(), *stopped);
            outbox.observe(position, received, Fact::Switched { policy, stopped });
        }
    }
}

const OK: Answer = Answer::Accepted { status: 200 };

fn refused(status: u16) -> Answer {
    Answer::Refused {
        status,
        retry_after_ms: None,
        error: "no".into(),
    }
}

#[derive(Debug, Clone)]
enum Step {
    Decide(u8),
    /// So many attempts are started.
    Start(usize),
    /// Attempts end with these answers; nothing is on the log yet.
    End(Vec<u8>),
    /// What ended is written on the log.
    Write,
    Wait(u32),
    /// The process dies and is rebuilt from the whole log: what was under way or unwritten is forgotten.
    Kill,
    /// The process dies and is rebuilt from the last snapshot and the rest of the log.
    Restore,
    Snapshot,
    Requeue(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0u8..3).prop_map(Step::Decide),
        6 => (1usize..6).prop_map(Step::Start),
        6 => prop::collection::vec(0u8..8, 1..6).prop_map(Step::End),
        4 => Just(Step::Write),
        3 => (0u32..40_000_000).prop_map(Step::Wait),
        1 => Just(Step::Kill),
        2 => Just(Step::Restore),
        2 => Just(Step::Snapshot),
        1 => any::<u8>().prop_map(Step::Requeue),
    ]
}

/// A world with its process, and what an all-knowing observer has seen.
struct Observer {
    world: World,
    under_way: Vec<Attempt>,
    unwritten: Vec<Line>,
    snapshot: Vec<u8>,
    decided: usize,
    meaning: BTreeMap<String, String>,
    arrived: BTreeSet<String>,
    /// Delivered, by the log.
    logged: BTreeSet<String>,
}

impl Observer {
    fn new(options: Options) -> Self {
        let world = World::new(options);
        Self {
            snapshot: world.outbox.snapshot(),
            world,
            under_way: Vec::new(),
            unwritten: Vec::new(),
            decided: 0,
            meaning: BTreeMap::new(),
            arrived: BTreeSet::new(),
            logged: BTreeSet::new(),
        }
    }

    fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Decide(channel) => {
                self.world
                    .decide(&format!("key {}", self.decided), &format!("channel {channel}"));
                self.decided += 1;
            }
            Step::Start(limit) => self.start(limit)?,
            Step::End(answers) => self.end(&answers),
            Step::Write => self.write(),
            Step::Wait(milliseconds) => self.world.wait(i64::from(milliseconds)),
            Step::Snapshot => self.snapshot = self.world.outbox.snapshot(),
            Step::Kill => {
                self.die();
                self.world.rebuild();
            }
            Step::Restore => {
                self.die();
                self.world.outbox = Outbox::restore(&self.snapshot, self.world.options.clone()).unwrap();
                let from = self.world.outbox.next_position().0 as usize;
                self.world.replay(from);
            }
            Step::Requeue(which) => {
                let dead = self.world.dead_letters();
                if !dead.is_empty() {
                    self.requeue(&dead[usize::from(which) % dead.len()].clone());
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, limit: usize) -> Result<(), TestCaseError> {
        for attempt in self.world.due(limit) {
            let key = attempt.key().to_owned();
            prop_assert!(!self.logged.contains(&key), "{} was delivered by the log", key);
            prop_assert!(
                self.under_way.iter().all(|other| other.key() != key),
                "{} is under way already",
                key
            );
            let said = serde_json::to_string(&(attempt.command(), attempt.subject(), attempt.data())).unwrap();
            prop_assert_eq!(self.meaning.entry(key).or_insert_with(|| said.clone()), &said);
            self.under_way.push(attempt);
        }
        Ok(())
    }

    fn end(&mut self, answers: &[u8]) {
        for number in answers {
            if self.under_way.is_empty() {
                return;
            }
            let attempt = self.under_way.remove(usize::from(*number) % self.under_way.len());
            let answer = match number {
                0..=2 => OK,
                3 => refused(500),
                4 => refused(404),
                5 => refused(410),
                6 => Answer::Unanswered { error: "slow".into() },
                _ => Answer::Refused {
                    status: 429,
                    retry_after_ms: Some(i64::MAX),
                    error: "slow down".into(),
                },
            };
            if answer == OK {
                self.arrived.insert(attempt.key().into());
            }
            let concluded = self.world.outbox.conclude(&attempt, &answer, 1, self.world.now);
            self.unwritten
                .push(Line::Delivery(concluded.delivery, concluded.retry_at));
        }
    }

    fn write(&mut self) {
        for line in std::mem::take(&mut self.unwritten) {
            if let Line::Delivery(delivery, _) = &line
                && delivery.state == DeliveryState::Delivered
            {
                self.logged.insert(delivery.key.clone());
            }
            self.world.write(line);
        }
    }

    fn die(&mut self) {
        self.under_way.clear();
        self.unwritten.clear();
    }

    fn requeue(&mut self, dead: &Delivery) {
        let again = requeue(dead, self.world.now).delivery;
        self.world.write(Line::Delivery(again, None));
    }

    /// An outbox rebuilt from the log now holds the same.
    fn compare(&self) -> Result<(), TestCaseError> {
        let mut rebuilt = World {
            options: self.world.options.clone(),
            log: self.world.log.clone(),
            ..World::default()
        };
        rebuilt.rebuild();
        for number in 0..self.decided {
            let key = format!("key {number}");
            prop_assert_eq!(
                rebuilt.outbox.is_pending(&key),
                self.world.outbox.is_pending(&key),
                "{} pending",
                key
            );
            prop_assert_eq!(
                rebuilt.outbox.is_dead(&key),
                self.world.outbox.is_dead(&key),
                "{} dead",
                key
            );
        }
        let counts = self.world.outbox.counts();
        prop_assert!(counts.decoded <= self.world.options.decoded_max);
        prop_assert_eq!(counts.in_flight, self.under_way.len());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn every_key_arrives_and_none_after_the_log_says_so(
        steps in prop::collection::vec(step(), 1..80), decoded_max in 0usize..4, concurrency in 1usize..4,
    ) {
        let mut observer = Observer::new(Options { decoded_max, concurrency, ..Options::default() });
        for step in steps {
            observer.take(step)?;
            observer.compare()?;
        }
        // From now on everything works, dead letters are requeued, and time passes.
        observer.end(&[0; 64]);
        observer.write();
        for _ in 0..400 {
            let counts = observer.world.outbox.counts();
            if counts.pending == 0 && counts.dead == 0 { break }
            for dead in observer.world.dead_letters() {
                if observer.world.outbox.is_dead(&dead.key) { observer.requeue(&dead) }
            }
            observer.start(16)?;
            observer.end(&[0; 16]);
            observer.write();
            observer.world.wait(600_000);
        }
        prop_assert_eq!(observer.arrived.len(), observer.decided, "every key arrived");
        prop_assert_eq!(observer.world.outbox.counts(), Default::default(), "nothing is left behind");
    }
}

#[test]
fn a_command_that_fails_is_tried_eight_times_and_then_dead() {
    let mut world = World::new(Options::default());
    world.decide("k", "shop");
    let mut states = Vec::new();
    for attempt in 1..=8 {
        let due = world.due(9);
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].attempt, due[0].round), (attempt, 0));
        assert!(world.due(9).is_empty(), "one attempt at a time");
        states.push(world.end(&due[0], &refused(503)).state);
        assert!(world.due(9).is_empty(), "not before its time");
        if let Some(next) = world.outbox.next_due() {
            world.now = next;
        }
    }
    assert_eq!(states[..7], [DeliveryState::Retrying; 7]);
    assert_eq!(states[7], DeliveryState::DeadLetter);
    assert!(world.outbox.is_dead("k") && !world.outbox.is_pending("k"));
}

#[test]
fn a_dead_letter_that_is_requeued_begins_a_round_and_a_delivered_one_never_does() {
    let mut world = World::new(Options::default());
    world.decide("k", "shop");
    let due = world.due(1);
    let dead = world.end(&due[0], &refused(404));
    assert_eq!(dead.state, DeliveryState::DeadLetter);
    let again = requeue(&dead, world.now).delivery;
    world.write(Line::Delivery(again.clone(), None));
    world.write(Line::Delivery(again.clone(), None));
    let due = world.due(9);
    assert_eq!(due.iter().map(|a| (a.round, a.attempt)).collect::<Vec<_>>(), [(1, 1)]);
    world.end(&due[0], &OK);
    world.write(Line::Delivery(again, None));
    assert!(world.due(9).is_empty());
    assert_eq!(world.outbox.counts(), Default::default());
}

#[test]
fn a_reader_that_starts_too_early_changes_nothing() {
    let mut world = World::new(Options::default());
    world.decide("k", "shop");
    let due = world.due(1);
    world.end(&due[0], &OK);
    world.replay(0);
    assert_eq!(world.outbox.counts(), Default::default());
    assert!(world.due(9).is_empty());
}

#[test]
fn a_failure_of_an_earlier_round_does_not_count_in_this_one() {
    let mut world = World::new(Options::default());
    world.decide("k", "shop");
    let due = world.due(1);
    let failed = world.end(&due[0], &refused(503));
    world.wait(10_000);
    let due = world.due(1);
    let dead = world.end(&due[0], &refused(404));
    world.write(Line::Delivery(requeue(&dead, world.now).delivery, None));
    let late = Delivery { attempt: 7, ..failed };
    world.write(Line::Delivery(late, None));
    let due = world.due(9);
    assert_eq!(due.iter().map(|a| (a.round, a.attempt)).collect::<Vec<_>>(), [(1, 1)]);
}

#[test]
fn a_dead_channel_makes_no_other_wait_and_loses_no_attempts_while_it_is_left_alone() {
    let mut world = World::new(Options::default());
    for number in 0..200 {
        world.decide(&format!("dead {number}"), "dead");
        world.decide(&format!("live {number}"), "live");
    }
    let mut delivered = 0;
    let mut dead_attempts = 0;
    for _ in 0..20 {
        for attempt in world.due(20) {
            if &*attempt.channel == "live" {
                world.end(&attempt, &OK);
                delivered += 1;
            } else {
                world.end(
                    &attempt,
                    &Answer::Unanswered {
                        error: "refused".into(),
                    },
                );
                dead_attempts += 1;
            }
        }
    }
    assert_eq!(delivered, 200);
    // The breaker opened within the first batch of ten.
    assert_eq!(dead_attempts, 10);
    let dead = world
        .outbox
        .channels()
        .find(|channel| &*channel.name == "dead")
        .unwrap();
    assert!(matches!(dead.breaker, Breaker::Open { .. }));
    assert_eq!(dead.queued, 200);
    world.wait(10_000);
    let probe = world.due(20);
    assert_eq!(probe.len(), 1, "a single probe");
    world.end(&probe[0], &OK);
    assert!(world.due(64).len() > 30, "and the channel is open again");
}

#[test]
fn a_channel_has_at_most_so_many_attempts_under_way() {
    let mut world = World::new(Options::default());
    for number in 0..100 {
        world.decide(&format!("{number}"), "shop");
    }
    let first = world.due(1_000);
    assert_eq!(first.len(), 64);
    assert!(world.due(1_000).is_empty());
    assert_eq!(world.outbox.next_due(), None, "only the end of an attempt changes that");
    world.end(&first[0], &OK);
    assert_eq!(world.due(1_000).len(), 1);
}

#[test]
fn gone_stops_its_channel_until_somebody_has_looked() {
    let mut world = World::new(Options::default());
    for number in 0..3 {
        world.decide(&format!("{number}"), "shop");
    }
    world.decide("other", "else");
    let first = world.due(1);
    let dead = world.end(&first[0], &refused(410));
    assert_eq!(dead.state, DeliveryState::DeadLetter);
    let gone = |world: &World| {
        world
            .outbox
            .channels()
            .find(|channel| &*channel.name == "shop")
            .unwrap()
            .gone
    };
    let keys = |attempts: Vec<Attempt>| {
        attempts
            .iter()
            .map(|attempt| attempt.key().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(world.due(9)), ["other"], "no other channel stops");
    // Neither time nor a restart, from the log or from a snapshot, lets it go on.
    world.wait(7 * 24 * 3_600_000);
    assert!(world.due(9).is_empty());
    for snapshot in [false, true] {
        match snapshot {
            true => world.outbox = Outbox::restore(&world.outbox.snapshot(), Options::default()).unwrap(),
            false => world.rebuild(),
        }
        assert_eq!(&*gone(&world).unwrap().reason, "no");
        assert!(keys(world.due(9)).iter().all(|key| key == "other"));
        assert_eq!(world.outbox.counts().pending, 3);
    }
    // Whoever has its dead letter tried again has looked: one goes first, and finds out.
    let again = requeue(&dead, world.now);
    world.write(Line::Delivery(again.delivery, None));
    assert_eq!(gone(&world), None);
    let probe = world.due(9);
    assert_eq!(probe.len(), 1);
    world.end(&probe[0], &refused(410));
    assert!(gone(&world).is_some() && world.due(9).is_empty());
    // So has whoever publishes a board.
    let position = Position(world.log.len() as u64);
    world.outbox.observe(position, world.now, Fact::Published);
    let probe = world.due(9);
    assert_eq!(probe.len(), 1);
    world.outbox.conclude(&probe[0], &OK, 1, world.now);
    assert!(!world.due(9).is_empty());
}

#[test]
fn who_asks_to_be_left_alone_is_left_alone_by_the_whole_channel() {
    let mut world = World::new(Options::default());
    for number in 0..3 {
        world.decide(&format!("{number}"), "shop");
        world.decide(&format!("other {number}"), "else");
    }
    let first = world.due(1);
    let channel = Arc::clone(&first[0].channel);
    let answer = Answer::Refused {
        status: 429,
        retry_after_ms: Some(60_000),
        error: "slowly".into(),
    };
    world.end(&first[0], &answer);
    let due = world.due(9);
    assert!(due.len() == 3 && due.iter().all(|attempt| attempt.channel != channel));
    assert_eq!(world.outbox.next_due(), Some(world.now.plus_milliseconds(60_000)));
    world.wait(59_999);
    assert!(world.due(9).is_empty());
    world.wait(1);
    assert_eq!(world.due(9).len(), 3);
}

#[test]
fn a_channel_has_as_many_attempts_under_way_as_the_board_says_and_never_more_than_all_may() {
    let mut world = World::new(Options::default());
    for number in 0..200 {
        world.decide(&format!("{number}"), "shop");
        world.decide(&format!("other {number}"), "else");
    }
    world.outbox.narrow(|channel| (channel == "shop").then_some(2));
    let due = world.due(1_000);
    let at_shop = due.iter().filter(|attempt| &*attempt.channel == "shop").count();
    assert_eq!((at_shop, due.len() - at_shop), (2, 64));
    world.outbox.narrow(|_| Some(1_000));
    assert_eq!(world.due(1_000).len(), 62);
}

fn switch(world: &mut World, policy: Option<&str>, stopped: bool) {
    let policy = policy.map(str::to_owned);
    world.write(Line::Switched(policy, stopped));
}

fn of_policy(world: &mut World, key: &str, policy: &str) {
    let mut decision = decision(key, "shop");
    decision.policy = policy.into();
    world.write(Line::Decision(decision));
}

#[test]
fn what_was_fired_and_not_delivered_waits_while_its_policy_is_stopped() {
    for snapshot in [false, true] {
        let restart = |world: &mut World| match snapshot {
            true => world.outbox = Outbox::restore(&world.outbox.snapshot(), Options::default()).unwrap(),
            false => world.rebuild(),
        };
        let keys = |world: &mut World| {
            let mut keys: Vec<_> = world
                .due(99)
                .iter()
                .map(|attempt| (attempt.key().to_owned(), attempt.held))
                .collect();
            keys.sort();
            keys
        };
        let mut world = World::new(Options::default());
        of_policy(&mut world, "a1", "A");
        of_policy(&mut world, "a2", "A");
        let first = world.due(1);
        world.end(&first[0], &refused(503));
        let retried = first[0].key().to_owned();
        switch(&mut world, Some("A"), true);
        of_policy(&mut world, "a3", "A");
        of_policy(&mut world, "b1", "B");
        world.wait(3_600_000);
        assert_eq!(keys(&mut world), [("b1".to_owned(), false)]);
        assert_eq!(world.outbox.counts().held, 3);
        restart(&mut world);
        assert_eq!(world.outbox.counts().held, 3, "also after a restart");
        assert!(keys(&mut world).iter().all(|(key, _)| key == "b1"));
        // The switch for all is one of its own.
        switch(&mut world, None, true);
        switch(&mut world, Some("A"), false);
        assert_eq!(world.outbox.counts().held, 3);
        restart(&mut world);
        switch(&mut world, None, false);
        assert_eq!(world.outbox.counts().held, 0);
        let again = keys(&mut world);
        for key in ["a1", "a2", "a3"] {
            assert!(again.contains(&(key.to_owned(), true)), "{again:?}");
        }
        assert!(again.iter().any(|(key, _)| *key == retried));
    }
}

#[test]
fn what_is_under_way_when_the_switch_is_pulled_ends_and_is_not_tried_again_until_it_is_let_go() {
    let mut world = World::new(Options::default());
    of_policy(&mut world, "a", "A");
    let due = world.due(1);
    switch(&mut world, Some("A"), true);
    assert_eq!(world.end(&due[0], &refused(503)).state, DeliveryState::Retrying);
    world.wait(3_600_000);
    assert!(world.due(9).is_empty());
    assert_eq!(world.outbox.next_due(), None);
    switch(&mut world, Some("A"), false);
    assert_eq!(world.due(9)[0].attempt, 2);
}

#[test]
fn a_policy_that_was_renamed_stays_stopped() {
    let names = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(was, now)| ((*was).to_owned(), (*now).to_owned()));
        Arc::new(pairs.collect::<hashbrown::HashMap<_, _>>())
    };
    let mut world = World::new(Options::default());
    switch(&mut world, Some("Old"), true);
    of_policy(&mut world, "a", "New");
    assert_eq!(world.outbox.counts().held, 0);
    world.outbox.rename(names(&[("Old", "New")]));
    assert_eq!(world.outbox.counts().held, 1);
    assert!(world.due(9).is_empty());
    world.outbox.rename(names(&[]));
    assert_eq!(world.due(9).len(), 1);
}

#[test]
fn a_pause_that_the_receiver_asked_for_survives_a_restart() {
    let mut world = World::new(Options::default());
    world.decide("k", "shop");
    let due = world.due(1);
    let answer = Answer::Refused {
        status: 503,
        retry_after_ms: Some(1_200_000),
        error: "later".into(),
    };
    world.end(&due[0], &answer);
    world.rebuild();
    world.wait(1_199_999);
    assert!(world.due(1).is_empty());
    world.wait(1);
    assert_eq!(world.due(1).len(), 1);
}

#[test]
fn decisions_that_are_not_commands_with_a_channel_are_no_business_of_delivery() {
    use stormlake_record::{EffectTaken, Outcome};
    let mut world = World::new(Options::default());
    for outcome in [
        Outcome::Shadow,
        Outcome::Stale,
        Outcome::Capped,
        Outcome::WouldNotHaveFired,
    ] {
        let quiet = Decision {
            outcome,
            ..decision(outcome.word(), "shop")
        };
        world.write(Line::Decision(quiet));
    }
    let mut unsent = decision("unsent", "shop");
    unsent.effect = Some(EffectTaken::Command {
        command: "C".into(),
        via: None,
        data: Default::default(),
    });
    world.write(Line::Decision(unsent));
    assert_eq!(world.outbox.counts(), Default::default());
}

#[test]
fn a_clock_set_back_delays_nothing_new() {
    let mut world = World::new(Options::default());
    world.decide("k", "shop");
    world.wait(-500_000);
    assert_eq!(world.due(1).len(), 1);
}

#[test]
fn only_so_many_decisions_and_bytes_are_kept_decoded_and_the_rest_is_read_again() {
    for options in [
        Options {
            decoded_max: 100,
            ..Options::default()
        },
        Options {
            decoded_bytes_max: 40_000,
            ..Options::default()
        },
    ] {
        let mut world = World::new(options);
        for number in 0..1_000 {
            world.decide(&format!("{number}"), "shop");
        }
        let counts = world.outbox.counts();
        assert!((50..=100).contains(&counts.decoded), "{counts:?}");
        let mut keys = BTreeSet::new();
        while let [attempt, ..] = &world.due(1)[..] {
            keys.insert(attempt.key().to_owned());
            world.end(attempt, &OK);
        }
        assert_eq!(keys.len(), 1_000);
        assert_eq!(world.outbox.counts(), Default::default());
    }
}

#[test]
fn what_cannot_be_read_again_is_told_and_tried_in_a_minute() {
    let mut outbox = Outbox::new(Options {
        decoded_max: 0,
        ..Options::default()
    });
    let Observed { position, received, .. } = observed(5, decision("k", "shop"));
    outbox.observe(position, received, &decision("k", "shop"));
    let now = Time::from_milliseconds(1);
    assert!(
        outbox
            .due(now, 9, &mut |_| Some(decision("another", "shop")))
            .is_empty()
    );
    assert_eq!(outbox.take_unreadable(), [Position(5)]);
    assert!(outbox.due(now, 9, &mut |_| Some(decision("k", "shop"))).is_empty());
    let later = now.plus_milliseconds(60_000);
    assert_eq!(outbox.due(later, 9, &mut |_| Some(decision("k", "shop"))).len(), 1);
}

#[test]
fn more_dead_letters_than_are_remembered_forget_the_oldest() {
    let mut world = World::new(Options {
        dead_max: 2,
        ..Options::default()
    });
    for key in ["a", "b", "c"] {
        world.decide(key, "shop");
        let due = world.due(1);
        world.end(&due[0], &refused(404));
    }
    assert!(!world.outbox.is_dead("a") && world.outbox.is_dead("b") && world.outbox.is_dead("c"));
}

#[test]
fn a_damaged_snapshot_is_refused() {
    let mut world = World::new(Options::default());
    world.decide("k", "shop");
    let good = world.outbox.snapshot();
    assert!(Outbox::restore(&good, Options::default()).unwrap().is_pending("k"));
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        assert!(Outbox::restore(&bad, Options::default()).is_err(), "byte {at}");
        assert!(Outbox::restore(&good[..at], Options::default()).is_err(), "cut at {at}");
    }
}

#[test]
fn a_channels_rate_is_never_exceeded_and_holds_up_no_other_channel() {
    let rate = |count, milliseconds| Rate {
        count,
        per: Duration { milliseconds },
        ..Rate::default()
    };
    let mut world = World::new(Options::default());
    for number in 0..30 {
        world.decide(&format!("s{number}"), "slow");
        world.decide(&format!("f{number}"), "fast");
    }
    let paced = move |channel: &str| (channel == "slow").then(|| rate(10, 1_000));
    world.outbox.pace(paced);
    let begun = |world: &mut World| {
        world.outbox.pace(paced);
        let attempts = world.due(1_000);
        let slow = attempts.iter().filter(|attempt| &*attempt.channel == "slow").count();
        (slow, attempts.len() - slow)
    };
    assert_eq!(begun(&mut world), (1, 30), "the other channel begins all of its own");
    let mut starts = vec![world.now.milliseconds()];
    while starts.len() < 30 {
        // What is due next is told to the millisecond.
        let due = world.outbox.next_due().unwrap();
        assert_eq!(due.milliseconds(), starts.last().unwrap() + 100);
        world.now = due.minus_milliseconds(1);
        assert_eq!(begun(&mut world).0, 0);
        world.now = due;
        assert_eq!(begun(&mut world).0, 1);
        starts.push(world.now.milliseconds());
    }
    assert!(starts.windows(11).all(|eleven| eleven[10] - eleven[0] >= 1_000));

    // A clock that was set back costs no more than the spacing; a new rate holds at once.
    for number in 30..40 {
        world.decide(&format!("s{number}"), "slow");
    }
    world.now = world.now.minus_milliseconds(3_600_000);
    assert_eq!(begun(&mut world).0, 0);
    world.now = world.now.plus_milliseconds(100);
    assert_eq!(begun(&mut world).0, 1);
    world.outbox.pace(|_| Some(rate(3, 60_000)));
    assert_eq!(world.due(10).len(), 1);
    assert_eq!(world.outbox.next_due(), Some(world.now.plus_milliseconds(20_000)));
    world.outbox.pace(|_| None);
    assert_eq!(world.due(10).len(), 8);
}
