//! A backtest against the live run: over a log whose policies were live all the time it makes the very same decisions.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};
use stormlake_board::Board;
use stormlake_engine::{Engine, Observed, Plan};
use stormlake_record::{
    Decision, Delivery, DeliveryState, EffectTaken, Entry, EntryKind, Flags, Outcome, Position, Time, Yielded,
};
use stormlake_rehearsal::{Backtest, Backtested, Span, Unready, edit};

const BOARD: &str = r#"
board "Shop" step=6 {
    subject "customer" { consent "offers" granted-by="Offers accepted" withdrawn-by="Offers declined" }
    channel "app" kind="webhook" url="https://shop.example/hook"
    lateness "5m"
    cap 3 per="2d"
    quiet "21:00" "06:00"
    holdout "10%"
}
context "Sales" {
    external "Till"
    event "Bought" from="Till" subject="customer" { field "order" "string"; field "price" "decimal" }
    event "Collected" from="Till" subject="customer" { field "order" "string" }
    event "Offers accepted" from="Till" subject="customer"
    event "Offers declined" from="Till" subject="customer"
    event "Thanked" from="Till" subject="customer" { field "words" "string" }
    event "Grew loyal" from="Till" subject="customer"
    command "Thank" to="Till" { field "words" "string"; yields "Thanked" on="delivered" }
    command "Tell" to="Till"
}
policy "Thank" priority=3 state="live" { whenever "Bought"; where "event.data.price > 5.0"; then "Thank" via="app" { set "words" "'thanks'" }; limit 2 per="1d" }
policy "Offer" state="live" { whenever "Bought" at-least=2 within="1d"; then "Tell" via="app"; consent "offers"; holdout "30%" }
policy "Remind" priority=5 state="live" { whenever "Bought" by="event.data.order"; and-no "Collected" within="2h"; then "Tell" via="app"; unless "Offers declined" within="1d" }
policy "After thanks" state="live" { whenever "Thanked"; never "Grew loyal"; then "Tell" via="app" }
policy "Loyal" state="live" { whenever "Thanked" at-least=2 within="3d"; emit "Grew loyal"; stale "30d" }
policy "Budgeted" state="live" { whenever "Bought"; then "Tell" via="app"; budget 2 per="6h"; exit "Collected"; transactional }
policy "Quiet" state="live" { whenever-silent "1d" since="Bought"; then "Tell" via="app" }
policy "Followed" state="live" { whenever "Bought"; followed-by "Collected" within="3h"; then "Tell" via="app" }
policy "Both" state="shadow" { whenever-all "Bought" "Collected"; then "Tell" via="app" }
policy "Not yet" state="draft" { whenever "Collected"; then "Tell" via="app" }
"#;

const POLICIES: [&str; 8] = [
    "Budgeted",
    "Thank",
    "Offer",
    "Remind",
    "After thanks",
    "Loyal",
    "Quiet",
    "Followed",
];
const MINUTE: i64 = 60_000;

fn board(text: &str) -> Board {
    let parsed = stormlake_board::parse(text);
    assert_eq!(parsed.findings, []);
    parsed.board
}

/// When it all began, and milliseconds after it.
fn at(milliseconds: i64) -> Time {
    Time::from_milliseconds(1_767_600_000_000 + milliseconds)
}

/// One thing that happens in the world.
#[derive(Debug, Clone)]
struct Happens {
    /// So many minutes after the one before.
    after: i64,
    event: usize,
    subject: u8,
    order: u8,
    /// So many minutes before it is received.
    ago: i64,
    price: u8,
    again: bool,
}

fn happens() -> impl Strategy<Value = Happens> {
    let late = prop_oneof![4 => Just(0i64), 2 => 0i64..8, 1 => 0i64..400];
    let after = prop_oneof![3 => 0i64..20, 2 => 0i64..200, 1 => 0i64..4_000];
    (
        after,
        0usize..8,
        0u8..4,
        0u8..6,
        late,
        0u8..12,
        prop::bool::weighted(0.1),
    )
        .prop_map(|(after, event, subject, order, ago, price, again)| Happens {
            after,
            event,
            subject,
            order,
            ago,
            price,
            again,
        })
}

/// A server in small: its log, its reactor that ticks, its courier that sometimes fails.
struct Live {
    log: Vec<(Time, Vec<u8>)>,
    ids: HashSet<(EntryKind, String, String)>,
    engine: Engine,
    board: Board,
    now: i64,
    /// What the courier will write, and when.
    later: BTreeMap<(i64, usize), Vec<u8>>,
    decisions: Vec<Decision>,
    failing: u64,
}

fn blank(kind: EntryKind, time: Time) -> Entry<'static> {
    Entry {
        kind,
        flags: Flags::default(),
        time,
        previous: None,
        board_version: 1,
        key_id: 0,
        source: "stormlake/engine",
        id: "",
        name: "",
        subject: "",
        sender: "stormlake/engine",
        extensions: b"",
        body: b"",
    }
}

fn encoded(entry: &Entry<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    entry.encode(&mut bytes).unwrap();
    bytes
}

impl Live {
    fn new(text: &str, failing: u64) -> Self {
        let board = board(text);
        let mut engine = Engine::new(Arc::new(Plan::new(&board).unwrap()));
        engine.go_live();
        Self {
            log: Vec::new(),
            ids: HashSet::new(),
            engine,
            board,
            now: 0,
            later: BTreeMap::new(),
            decisions: Vec::new(),
            failing,
        }
    }

    fn append(&mut self, bytes: Vec<u8>) {
        let (entry, _) = Entry::decode(&bytes).unwrap();
        if !self
            .ids
            .insert((entry.kind, entry.source.to_owned(), entry.id.to_owned()))
        {
            return;
        }
        let received = at(self.now);
        let record = Observed {
            position: Position(self.log.len() as u64),
            received,
            entry,
        };
        let mut made = Vec::new();
        self.engine.observe(&record, &mut made);
        self.log.push((received, bytes));
        for decision in made {
            self.write(decision);
        }
    }

    fn write(&mut self, decision: Decision) {
        let body = serde_json::to_vec(&decision).unwrap();
        let entry = Entry {
            id: &decision.key,
            name: &decision.policy,
            subject: &decision.subject,
            body: &body,
            ..blank(EntryKind::Decision, decision.due)
        };
        // The reactor writes a moment after it has read.
        self.schedule(3, encoded(&entry));
        let extensions = serde_json::json!({ "causationid": decision.key, "correlationid": decision.key }).to_string();
        if decision.outcome == Outcome::Fired {
            match &decision.effect {
                Some(EffectTaken::Emit { event, data }) => {
                    let body = serde_json::to_vec(data).unwrap();
                    let entry = Entry {
                        flags: Flags::DERIVED,
                        id: &decision.key,
                        name: event,
                        subject: &decision.subject,
                        extensions: extensions.as_bytes(),
                        body: &body,
                        ..blank(EntryKind::Event, decision.due)
                    };
                    self.schedule(3, encoded(&entry));
                }
                Some(EffectTaken::Command { command, data, .. }) => {
                    let fails = (self.decisions.len() as u64 * 7 + 3) % 10 < self.failing;
                    let takes = 40 + (self.decisions.len() as i64 * 977) % 3_000;
                    let delivery = Delivery {
                        key: decision.key.clone(),
                        policy: decision.policy.clone(),
                        command: command.clone(),
                        channel: "app".into(),
                        subject: decision.subject.clone(),
                        attempt: 1,
                        round: 0,
                        state: if fails {
                            DeliveryState::DeadLetter
                        } else {
                            DeliveryState::Delivered
                        },
                        status: None,
                        error: None,
                        took_ms: 1,
                        time: at(self.now + takes),
                    };
                    let body = serde_json::to_vec(&delivery).unwrap();
                    let entry = Entry {
                        source: "stormlake/delivery",
                        id: &decision.key,
                        name: &decision.policy,
                        subject: &decision.subject,
                        body: &body,
                        ..blank(EntryKind::Delivery, delivery.time)
                    };
                    self.schedule(takes, encoded(&entry));
                    let command = self
                        .board
                        .commands
                        .iter()
                        .find(|known| known.sticky.name == *command)
                        .unwrap();
                    for yielded in Yielded::of(&self.board, command).into_iter().filter(|_| !fails) {
                        let body = serde_json::to_vec(&yielded.data(Some(data)).unwrap()).unwrap();
                        let id = format!("{}/{}", decision.key, yielded.event);
                        let entry = Entry {
                            flags: Flags::DERIVED,
                            source: "stormlake/delivery",
                            id: &id,
                            name: &yielded.event,
                            subject: &decision.subject,
                            sender: "stormlake/delivery",
                            extensions: extensions.as_bytes(),
                            body: &body,
                            ..blank(EntryKind::Event, delivery.time)
                        };
                        self.schedule(takes, encoded(&entry));
                    }
                }
                None => {}
            }
        }
        self.decisions.push(decision);
    }

    fn schedule(&mut self, after: i64, bytes: Vec<u8>) {
        let number = self.later.len() + self.log.len() * 1_000 + self.decisions.len() * 1_000_000;
        self.later.insert((self.now + after, number), bytes);
    }

    /// The clock goes on; every tenth of a second the reactor looks at it.
    fn pass(&mut self, until: i64) {
        loop {
            let written = self
                .later
                .keys()
                .next()
                .map(|(when, _)| *when)
                .filter(|when| *when <= until);
            let end = written.unwrap_or(until);
            // The first beat at which a tick is wanted: found by halving, as it only ever becomes so.
            let beat = |n: i64| n.div_euclid(100) * 100 + 100;
            if self.engine.wants_tick(at(end)) {
                let (mut early, mut late) = (self.now, end);
                while late - early > 1 {
                    let middle = early + (late - early) / 2;
                    if self.engine.wants_tick(at(middle)) {
                        late = middle
                    } else {
                        early = middle
                    }
                }
                let first = if self.engine.wants_tick(at(self.now)) {
                    self.now
                } else {
                    late
                };
                let ticks = beat(first).max(self.now);
                if ticks <= end {
                    self.now = ticks;
                    let entry = Entry {
                        id: &format!("tick/{ticks}"),
                        ..blank(EntryKind::Tick, at(ticks))
                    };
                    self.append(encoded(&entry));
                    continue;
                }
            }
            let Some(when) = written else { break };
            self.now = self.now.max(when);
            let (_, bytes) = self.later.pop_first().unwrap();
            self.append(bytes);
        }
        self.now = self.now.max(until);
    }

    fn happens(&mut self, number: usize, what: &Happens) {
        let next = self.now + what.after * MINUTE + 17;
        self.pass(next);
        let names = [
            "bought",
            "bought",
            "bought",
            "collected",
            "collected",
            "offers-accepted",
            "bought",
            "offers-declined",
        ];
        let (subject, order) = (format!("s{}", what.subject), format!("o{}", what.order));
        let body = match names[what.event] {
            "bought" => format!(r#"{{"order":"{order}","price":{}}}"#, what.price),
            "collected" => format!(r#"{{"order":"{order}"}}"#),
            _ => "{}".into(),
        };
        let id = number.to_string();
        let entry = Entry {
            source: "/world",
            id: &id,
            name: names[what.event],
            subject: &subject,
            sender: if what.subject.is_multiple_of(2) { "till" } else { "app" },
            body: body.as_bytes(),
            ..blank(EntryKind::Event, at(self.now - what.ago * MINUTE))
        };
        let bytes = encoded(&entry);
        if what.again {
            self.append(bytes.clone());
        }
        self.append(bytes);
    }
}

fn live(text: &str, failing: u64, world: &[Happens]) -> Live {
    let mut live = Live::new(text, failing);
    for (number, what) in world.iter().enumerate() {
        live.happens(number, what);
    }
    let end = live.now + 3 * 24 * 60 * MINUTE;
    live.pass(end);
    live
}

type Told = Vec<(String, Outcome, Time)>;

fn backtest(board: &Board, policy: &str, span: Span, live: &Live) -> (Told, Backtested) {
    let mut backtest = Backtest::new(board, policy, span).unwrap();
    let told: Arc<Mutex<Told>> = Arc::default();
    let hears = told.clone();
    backtest.listen(move |decision| {
        let told = (decision.key.clone(), decision.outcome, decision.due);
        hears.lock().unwrap().push(told);
    });
    for (position, (received, bytes)) in live.log.iter().enumerate() {
        if !backtest.wants(*received) {
            break;
        }
        backtest.take(&Observed {
            position: Position(position as u64),
            received: *received,
            entry: Entry::decode(bytes).unwrap().0,
        });
    }
    let view = backtest.end(at(live.now));
    let told = told.lock().unwrap().clone();
    (told, view)
}

fn told(live: &Live, policy: &str, span: &Span) -> Told {
    let of = |decision: &&Decision| {
        decision.policy == policy
            && span.from.is_none_or(|from| decision.due >= from)
            && span.to.is_none_or(|to| decision.due < to)
    };
    let decisions = live.decisions.iter().filter(of);
    decisions
        .map(|decision| (decision.key.clone(), decision.outcome, decision.due))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_backtest_makes_the_decisions_of_the_live_run(
        world in prop::collection::vec(happens(), 1..70), failing in 0u64..4,
        from in prop::option::of(0.0f64..1.0), length in prop::option::of(0.0f64..1.0),
    ) {
        let live = live(BOARD, failing, &world);
        let from = from.map(|share| at((live.now as f64 * share) as i64));
        let to = length.map(|share| from.unwrap_or(at(0)).plus_milliseconds((live.now as f64 * share) as i64));
        let span = Span { from, to };
        let mut all = 0;
        for policy in POLICIES {
            let (found, view) = backtest(&live.board, policy, span.clone(), &live);
            let expected = told(&live, policy, &span);
            prop_assert_eq!(&found, &expected, "{}", policy);
            let fired = expected.iter().filter(|(_, outcome, _)| *outcome == Outcome::Fired).count() as u64;
            prop_assert_eq!(view.outcomes.get("fired").copied().unwrap_or(0), fired);
            prop_assert_eq!(view.live_per_day.iter().map(|(_, fired)| fired).sum::<u64>(), fired);
            prop_assert_eq!(view.per_day.iter().map(|day| day.fired).sum::<u64>(), fired);
            prop_assert!(view.examples.len() <= 10);
            all += expected.len();
        }
        // An empty comparison would hold always.
        prop_assert!(all > 0 || world.len() < 10 || from.is_some() || to.is_some());
    }

    #[test]
    fn what_was_in_shadow_or_a_draft_is_decided_as_if_it_had_been_live(
        world in prop::collection::vec(happens(), 1..70),
    ) {
        // Nothing fails to be delivered: that is what a backtest presumes of what never was. And nothing is received within the two
        // seconds in which a tick may be late, of which the log has none for what decided nothing then: records come by whole
        // minutes, and what is due with this lateness half a minute from them.
        let apart = BOARD.replace("lateness \"5m\"", "lateness \"5m30s\"");
        let then = live(&apart, 0, &world);
        for (policy, state) in [("Both", "shadow"), ("Not yet", "draft")] {
            let words = format!("policy \"{policy}\" state=\"{state}\"");
            let on = apart.replace(&words, &format!("policy \"{policy}\" state=\"live\""));
            let as_live = live(&on, 0, &world);
            let (found, view) = backtest(&then.board, policy, Span::default(), &then);
            let expected = told(&as_live, policy, &Span::default());
            prop_assert_eq!(&found, &expected, "{}", policy);
            prop_assert_eq!(view.live_per_day.len(), 0);
        }
    }
}

/// The board without policies that look across subjects.
fn apart() -> String {
    BOARD
        .replace(" by=\"event.data.order\"", "")
        .replace("; budget 2 per=\"6h\"", "")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_backtest_in_parts_is_the_same(
        world in prop::collection::vec(happens(), 1..70), failing in 0u64..4, parts in 1usize..5,
        from in prop::option::of(0.0f64..1.0), stranger in any::<bool>(),
    ) {
        let live = live(&apart(), failing, &world);
        let span = Span { from: from.map(|share| at((live.now as f64 * share) as i64)), to: None };
        // Over a log of other decisions, too: all that follows is made up then.
        let board = if stranger { board(&apart().replace("event.data.price > 5.0", "event.data.price > 2.0")) } else { live.board.clone() };
        for policy in POLICIES.into_iter().chain(["Both", "Not yet"]) {
            let (_, whole) = backtest(&board, policy, span.clone(), &live);
            let mut all = Backtest::shared(&board, policy, &span, parts).unwrap();
            prop_assert_eq!(all.len(), parts);
            for part in &mut all {
                for (position, (received, bytes)) in live.log.iter().enumerate() {
                    part.take(&Observed {
                        position: Position(position as u64),
                        received: *received,
                        entry: Entry::decode(bytes).unwrap().0,
                    });
                }
            }
            prop_assert_eq!(Backtest::end_all(all, at(live.now)), Some(whole), "{}", policy);
        }
    }
}

#[test]
fn what_looks_across_subjects_is_not_parted() {
    assert_eq!(
        Backtest::shared(&board(BOARD), "Thank", &Span::default(), 4)
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        Backtest::shared(&board(&apart()), "Thank", &Span::default(), 4)
            .unwrap()
            .len(),
        4
    );
    assert!(Backtest::end_all(Vec::new(), at(0)).is_none());
}

fn bought(after: i64, subject: u8, order: u8, price: u8) -> Happens {
    Happens {
        after,
        event: 0,
        subject,
        order,
        ago: 0,
        price,
        again: false,
    }
}

#[test]
fn what_it_would_bring_about_is_counted() {
    let days: Vec<Happens> = (0..40).map(|n| bought(6 * 60, n % 4, n % 6, 10)).collect();
    let live = live(BOARD, 0, &days);
    let (_, view) = backtest(&live.board, "Thank", Span::default(), &live);
    assert_eq!((view.policy.as_str(), view.subjects, view.triggered), ("Thank", 4, 40));
    assert_eq!(view.records, live.log.len() as u64);
    let deferred = view.outcomes["deferred"];
    assert!(deferred > 0, "some came due at night, and were decided in the morning");
    assert_eq!(view.outcomes.values().sum::<u64>() - deferred, 40);
    assert!(
        view.stopped_by_guard["capped"] > 0 && !view.stopped_by_guard.contains_key("deferred"),
        "{view:?}"
    );
    assert_eq!(view.contacts.count, view.outcomes["fired"]);
    assert_eq!(view.examples.len(), 10);
    let overlaps: Vec<&str> = view.overlaps.iter().map(|overlap| overlap.policy.as_str()).collect();
    assert!(
        overlaps.contains(&"After thanks") && overlaps.contains(&"Remind"),
        "{overlaps:?}"
    );
    assert!(!overlaps.contains(&"Loyal"), "it contacts nobody");
    let again = backtest(&live.board, "Thank", Span::default(), &live).1;
    assert_eq!(again, view, "the same ten, and the same of all else");
}

#[test]
fn an_edited_policy_is_tried_with_the_events_that_would_have_followed_it() {
    let days: Vec<Happens> = (0..12).map(|n| bought(26 * 60, n % 2, n % 6, 10)).collect();
    let live = live(
        &BOARD.replace("event.data.price > 5.0", "event.data.price > 50.0"),
        0,
        &days,
    );
    let dear = BOARD.replace("event.data.price > 5.0", "event.data.price > 50.0");
    assert_eq!(backtest(&live.board, "Thank", Span::default(), &live).1.triggered, 0);
    let text = "policy \"Thank\" state=\"live\" { whenever \"Bought\"; then \"Thank\" via=\"app\" { set \"words\" \"'hi'\" } }";
    let edited = edit(&dear, text).unwrap();
    assert_eq!(edited.policy, "Thank");
    let view = backtest(&edited.board, "Thank", Span::default(), &live).1;
    assert_eq!(view.triggered, 12, "{view:?}");
    // “Thanked” never happened, but it would have: and the loyal would have been told so.
    let view = backtest(&edited.board, "Loyal", Span::default(), &live).1;
    assert!(view.outcomes["fired"] > 0, "{view:?}");
    assert_eq!(view.live_per_day, []);
}

#[test]
fn an_edited_text_is_judged_with_its_own_places() {
    let found = |text: &str| {
        let findings = edit(BOARD, text).unwrap_err();
        let lines = stormlake_board::Lines::new(text);
        let tell = |finding: &stormlake_board::Finding| {
            format!(
                "{} {}: {}",
                finding.code,
                lines.place(finding.span.offset),
                finding.message
            )
        };
        findings.iter().map(tell).collect::<Vec<_>>()
    };
    let unknown = found("policy \"Thank\" {\n    whenever \"Bougt\"\n    then \"Thank\"\n}");
    assert!(
        unknown
            .iter()
            .any(|said| said.contains(" 2:") && said.contains("Bougt")),
        "{unknown:?}"
    );
    assert!(found("event \"X\"")[0].contains("this is no policy"));
    assert!(found("policy \"A\"\npolicy \"B\"")[0].contains("not one policy"));
    assert!(found("policy \"A")[0].starts_with("SL-B001"));
    // One that the board does not have yet is put at its end.
    let new = edit(
        BOARD,
        "policy \"New\" { whenever \"Bought\"; then \"Tell\" via=\"app\" }",
    )
    .unwrap();
    assert_eq!(new.board.policies.last().unwrap().sticky.name, "New");
    assert!(matches!(
        Backtest::new(&board(BOARD), "Nobody", Span::default()),
        Err(Unready::Unknown)
    ));
}

#[test]
fn a_silence_of_the_log_is_no_silence_of_the_clock() {
    // One purchase, and the next record comes a month later: nobody ticked, and the reminder is not stale for it.
    let mut live = Live::new(BOARD, 0);
    live.happens(0, &bought(0, 0, 0, 1));
    live.log.truncate(1);
    live.now += 30 * 24 * 60 * MINUTE;
    let entry = Entry {
        source: "/world",
        id: "late",
        name: "bought",
        subject: "else",
        sender: "till",
        body: br#"{"order":"o9","price":1}"#,
        ..blank(EntryKind::Event, at(live.now))
    };
    live.log.push((at(live.now), encoded(&entry)));
    let (found, _) = backtest(&live.board, "Remind", Span::default(), &live);
    assert_eq!(found[0].1, Outcome::Fired, "{found:?}");
    assert_eq!(found[0].2, at(17 + 120 * MINUTE));
}
