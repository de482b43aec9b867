//! A little world: a board of a few events, a log in memory, and a clock that tests turn.

use std::sync::Arc;
use stormlake_engine::{Decision, Engine, Observed, Outcome, Plan};
use stormlake_record::{Delivery, DeliveryState, Entry, EntryKind, Flags, Position, Switch, Time};

const HEAD: &str = r#"
board "World" step=6 {
    namespace "world"
    subject "customer" {
        attribute "plan" from="Signed up.plan"
        attribute "time-zone" from="Moved.time_zone"
        SAME
        consent "offers" granted-by="Offers accepted" withdrawn-by="Offers declined"
        consent "news" withdrawn-by="News declined" default="granted"
    }
    subject "parcel"
    channel "app" kind="webhook" url="https://example.org/hook"
    LATENESS
    CAPS
}
context "All" {
    external "Shop"
    event "Signed up" from="Shop" subject="customer" { field "plan" "string" }
    event "Bought" from="Shop" subject="customer" { field "order" "string" key=#true; field "price" "decimal" optional=#true; field "waited" "duration" optional=#true }
    event "Collected" from="Shop" subject="customer" { field "order" "string" key=#true }
    event "Closed" from="Shop" subject="customer" { field "order" "string" key=#true }
    event "Complained" from="Shop" subject="customer" {}
    event "Derived" from="Shop" subject="customer" { field "order" "string" optional=#true }
    event "Booked" from="Shop" subject="customer" { field "visit" "string" key=#true; field "starts_at" "timestamp" optional=#true }
    event "Visit cancelled" from="Shop" subject="customer" { field "visit" "string" key=#true }
    event "Birthday told" from="Shop" subject="customer" { field "day" "date" optional=#true }
    event "Offers accepted" from="Shop" subject="customer" {}
    event "Offers declined" from="Shop" subject="customer" {}
    event "News declined" from="Shop" subject="customer" {}
    event "Moved" from="Shop" subject="customer" { field "time_zone" "string" }
    event "Parcel lost" from="Shop" subject="parcel" {}
    command "Tell" to="Shop" { field "text" "string" optional=#true }
}
"#;

/// One record of the test's log.
#[derive(Debug, Clone)]
pub struct Line {
    pub kind: EntryKind,
    pub received: Time,
    pub time: Time,
    pub name: String,
    pub subject: String,
    pub id: String,
    pub body: String,
    /// The board version under which it was taken in.
    pub board: u32,
    pub sender: &'static str,
}

pub struct World {
    pub plan: Arc<Plan>,
    pub engine: Engine,
    pub log: Vec<Line>,
    pub decisions: Vec<Decision>,
}

/// Minutes after the world began.
pub fn minute(minutes: i64) -> Time {
    Time::from_milliseconds(1_700_000_000_000 + minutes * 60_000)
}

pub const HOUR: i64 = 60;
pub const DAY: i64 = 24 * HOUR;

/// A board with these policies (text before `---` goes into the board node).
pub fn board(policies: &str) -> stormlake_board::Board {
    let (caps, policies) = policies.split_once("---").unwrap_or(("", policies));
    let lateness = if caps.contains("lateness") {
        ""
    } else {
        "lateness \"0s\""
    };
    // A line `same-as …` belongs to the customer.
    let (same, caps): (Vec<&str>, Vec<&str>) = caps.lines().partition(|line| line.trim().starts_with("same-as"));
    let head = HEAD.replace("LATENESS", lateness).replace("SAME", &same.join("\n"));
    let head = head.replace("CAPS", &caps.join("\n"));
    let parsed = stormlake_board::parse(&(head + policies));
    let findings: Vec<_> = parsed
        .findings
        .iter()
        .chain(&stormlake_board::check(&parsed.board))
        .map(|f| f.message.clone())
        .collect();
    assert!(
        parsed.findings.iter().all(|finding| !finding.is_error()),
        "{findings:?}"
    );
    parsed.board
}

pub fn plan(policies: &str) -> Arc<Plan> {
    Arc::new(Plan::new(&board(policies)).unwrap())
}

impl World {
    /// A world with these policies (text before `---` goes into the board node).
    pub fn new(policies: &str) -> Self {
        let plan = plan(policies);
        let mut engine = Engine::new(plan.clone());
        engine.go_live();
        Self {
            plan,
            engine,
            log: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// Something happens and is received at once.
    pub fn happens(&mut self, at: i64, name: &str, subject: &str, body: &str) -> &mut Self {
        self.arrives(at, at, name, subject, body)
    }

    /// Something that happened at `time` is received at `received` (minutes).
    pub fn arrives(&mut self, received: i64, time: i64, name: &str, subject: &str, body: &str) -> &mut Self {
        self.sent("world", received, time, name, subject, body)
    }

    /// The same from another sender.
    pub fn sent(
        &mut self,
        sender: &'static str,
        received: i64,
        time: i64,
        name: &str,
        subject: &str,
        body: &str,
    ) -> &mut Self {
        let id = self.log.len().to_string();
        self.push(Line {
            kind: EntryKind::Event,
            received: minute(received),
            time: minute(time),
            name: stormlake_board::slug(name),
            subject: subject.into(),
            id,
            body: body.into(),
            board: 1,
            sender,
        })
    }

    /// Someone stops a policy, or all of them, or lets them go on.
    pub fn switched(&mut self, at: i64, policy: Option<&str>, stopped: bool) -> &mut Self {
        let policy = policy.map(str::to_owned);
        let (by, why) = ("kim".to_owned(), "a wrong price".to_owned());
        let body = Switch {
            policy,
            stopped,
            by,
            why,
        };
        self.push(Line {
            kind: EntryKind::Switched,
            received: minute(at),
            time: minute(at),
            name: String::new(),
            subject: String::new(),
            id: format!("switch {at}"),
            body: serde_json::to_string(&body).unwrap(),
            board: 1,
            sender: "world",
        })
    }

    /// A command could not be delivered: a decision's slots are given back.
    pub fn dead_letter(&mut self, at: i64, decision: &Decision) -> &mut Self {
        let delivery = Delivery {
            key: decision.key.clone(),
            policy: decision.policy.clone(),
            command: "Tell".into(),
            channel: "app".into(),
            subject: decision.subject.clone(),
            attempt: 8,
            round: 0,
            state: DeliveryState::DeadLetter,
            status: Some(500),
            error: None,
            took_ms: 1,
            time: minute(at),
        };
        self.push(Line {
            kind: EntryKind::Delivery,
            received: minute(at),
            time: minute(at),
            name: String::new(),
            subject: decision.subject.clone(),
            id: format!("delivery {at}"),
            body: serde_json::to_string(&delivery).unwrap(),
            board: 1,
            sender: "world",
        })
    }

    /// The clock reads `at` (minutes): a tick is written if it would make anything due.
    pub fn clock(&mut self, at: i64) -> &mut Self {
        if self.engine.wants_tick(minute(at)) {
            let (kind, id) = (EntryKind::Tick, format!("tick {at}"));
            let (name, subject, body) = Default::default();
            self.push(Line {
                kind,
                received: minute(at),
                time: minute(at),
                name,
                subject,
                id,
                body,
                board: 1,
                sender: "world",
            });
        }
        self
    }

    /// The clock is looked at every minute up to `at` (minutes).
    pub fn passes(&mut self, at: i64) -> &mut Self {
        let last = self.log.last().map_or(minute(0), |line| line.received);
        let from = (last.milliseconds() - minute(0).milliseconds()) / 60_000;
        for minute in from..=at {
            self.clock(minute);
        }
        self
    }

    pub fn push(&mut self, line: Line) -> &mut Self {
        self.log.push(line);
        let position = self.log.len() - 1;
        observe(&mut self.engine, position, &self.log[position], &mut self.decisions);
        self
    }

    /// Each decision as `outcome policy subject @minute`.
    pub fn told(&self) -> Vec<String> {
        self.decisions.iter().map(tell).collect()
    }

    /// Each decision as `outcome step subject @minute`.
    pub fn steps(&self) -> Vec<String> {
        self.decisions.iter().map(tell_step).collect()
    }

    pub fn expect_steps(&self, expected: &[&str]) {
        assert_eq!(self.steps(), expected);
    }

    pub fn expect(&self, expected: &[&str]) {
        assert_eq!(self.told(), expected);
    }

    pub fn outcomes(&self) -> Vec<Outcome> {
        self.decisions.iter().map(|decision| decision.outcome).collect()
    }
}

pub fn tell(decision: &Decision) -> String {
    let minutes = (decision.due.milliseconds() - minute(0).milliseconds()) / 60_000;
    format!(
        "{} {} {} @{minutes}",
        decision.outcome.word(),
        decision.policy,
        decision.subject
    )
}

pub fn tell_step(decision: &Decision) -> String {
    let minutes = (decision.due.milliseconds() - minute(0).milliseconds()) / 60_000;
    let (outcome, step) = (decision.outcome.word(), decision.step);
    format!("{outcome} {step} {} @{minutes}", decision.subject)
}

pub fn observe(engine: &mut Engine, position: usize, line: &Line, out: &mut Vec<Decision>) {
    let entry = Entry {
        kind: line.kind,
        flags: Flags::default(),
        time: line.time,
        previous: None,
        board_version: line.board,
        key_id: 0,
        source: "/world",
        id: &line.id,
        name: &line.name,
        subject: &line.subject,
        sender: line.sender,
        extensions: b"",
        body: line.body.as_bytes(),
    };
    engine.observe(
        &Observed {
            position: Position(position as u64),
            received: line.received,
            entry,
        },
        out,
    );
}

/// A fresh engine over the same log.
pub fn replay(plan: &Arc<Plan>, log: &[Line]) -> (Engine, Vec<Decision>) {
    let mut engine = Engine::new(plan.clone());
    engine.go_live();
    let mut decisions = Vec::new();
    for (position, line) in log.iter().enumerate() {
        observe(&mut engine, position, line, &mut decisions);
    }
    (engine, decisions)
}
