//! A log that decisions are written to, and the engine that follows it through the versions of its board, as the server does it.

use crate::world::{Line, board, minute, observe, tell_step};
use std::sync::Arc;
use stormlake_board::Board;
use stormlake_engine::{Decision, Engine, Plan};
use stormlake_record::EntryKind;

/// A log that decisions are written to, and the engine that follows it.
#[derive(Default)]
pub struct Server {
    boards: Vec<Board>,
    log: Vec<Line>,
    engine: Option<Engine>,
    seen: usize,
    pub decisions: Vec<Decision>,
}

fn line(kind: EntryKind, at: i64, id: String, board: usize) -> Line {
    Line {
        kind,
        received: minute(at),
        time: minute(at),
        name: String::new(),
        subject: String::new(),
        id,
        body: String::new(),
        board: board as u32,
        sender: "world",
    }
}

fn plan(boards: &[Board]) -> Arc<Plan> {
    let numbered: Vec<(u32, &Board)> = boards
        .iter()
        .enumerate()
        .map(|(index, board)| (index as u32 + 1, board))
        .collect();
    Arc::new(Plan::following(&numbered).unwrap())
}

impl Server {
    pub fn publish(&mut self, at: i64, policies: &str) -> &mut Self {
        self.boards.push(board(policies));
        let version = self.boards.len();
        self.push(line(EntryKind::Published, at, version.to_string(), version))
    }

    pub fn happens(&mut self, at: i64, name: &str, subject: &str, number: u32) -> &mut Self {
        let event = line(EntryKind::Event, at, self.log.len().to_string(), self.boards.len());
        self.push(Line {
            name: stormlake_board::slug(name),
            subject: subject.into(),
            body: format!(r#"{{"order":"{number}"}}"#),
            ..event
        })
    }

    /// The clock is looked at every minute.
    pub fn clock(&mut self, until: i64) -> &mut Self {
        let last = self.log.last().map_or(minute(0), |line| line.received);
        let from = (last.milliseconds() - minute(0).milliseconds()) / 60_000;
        for at in from..=until {
            let due = self.engine.as_ref().is_some_and(|engine| engine.wants_tick(minute(at)));
            if due {
                self.push(line(EntryKind::Tick, at, format!("tick {at}"), self.boards.len()));
            }
        }
        self
    }

    fn push(&mut self, line: Line) -> &mut Self {
        self.log.push(line);
        self.follow();
        self
    }

    fn follow(&mut self) {
        while let Some(line) = self.log.get(self.seen).cloned() {
            let concluded = take_in(&mut self.engine, &self.boards, &self.log[..self.seen], &line);
            self.seen += 1;
            for decision in concluded {
                if self.decisions.iter().any(|known| known.key == decision.key) {
                    continue;
                }
                let (body, now) = (serde_json::to_string(&decision).unwrap(), line.received);
                let logged = self::line(EntryKind::Decision, 0, decision.key.clone(), self.boards.len());
                self.log.push(Line {
                    received: now,
                    time: decision.due,
                    name: decision.policy.clone(),
                    subject: decision.subject.clone(),
                    body,
                    ..logged
                });
                self.decisions.push(decision);
            }
        }
    }

    /// What was decided, and that all of it made again from the log is the same, wherever the engine is restarted.
    pub fn expect(&mut self, expected: &[&str]) {
        let told: Vec<String> = self.decisions.iter().map(tell_step).collect();
        assert_eq!(told, expected);
        for restart in [None, Some(1), Some(2), Some(3)] {
            let mut engine = None;
            let mut again = Vec::new();
            for (position, line) in self.log.iter().enumerate() {
                if restart.is_some_and(|every| position % every == 0) {
                    engine = engine
                        .map(|engine: Engine| Engine::restore(engine.plan().clone(), &engine.snapshot()).unwrap());
                }
                again.extend(take_in(&mut engine, &self.boards, &self.log[..position], line));
            }
            for decision in &again {
                let known = self.decisions.iter().find(|known| known.key == decision.key);
                assert!(known.is_some(), "made only in a replay: {}", tell_step(decision));
            }
            for decision in &self.decisions {
                assert!(
                    again.contains(decision),
                    "made only in the live run: {}",
                    tell_step(decision)
                );
            }
        }
    }
}

fn take_in(engine: &mut Option<Engine>, boards: &[Board], before: &[Line], line: &Line) -> Vec<Decision> {
    let mut concluded = Vec::new();
    if line.kind == EntryKind::Published {
        let plan = plan(&boards[..line.board as usize]);
        if !engine.as_ref().is_some_and(|engine| engine.plan().runs_like(&plan)) {
            let mut new = Engine::new(plan);
            for (position, line) in before.iter().enumerate() {
                observe(&mut new, position, line, &mut concluded);
            }
            assert!(concluded.is_empty(), "an engine that only remembers decides nothing");
            new.go_live();
            *engine = Some(new);
        }
    }
    if let Some(engine) = engine {
        observe(engine, before.len(), line, &mut concluded);
    }
    concluded
}
