//! Playing an example: the board's policies over what is given, and what came against what was expected.

use super::Example;
use super::align::{Pair, align};
use super::differ::{Difference, arm_note, expected_line, got_line, parts};
use crate::arm::{Arm, choose, switched_on};
use crate::consequences::Consequences;
use crate::stage::{DECISIONS_MAX, Endless, Fate, Stage};
use hashbrown::HashMap;
use std::sync::Arc;
use stormlake_board::Board;
use stormlake_engine::{Plan, PlanFault, Step};
use stormlake_record::{Decision, EffectTaken};

/// Expected decisions that a missing one is explained for.
const EXPLAINED_MAX: usize = 5;

/// How an example went.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Where it does not hold.
    pub differences: Vec<Difference>,
    /// How many decisions were made that it is about.
    pub decisions: usize,
    /// Policies set each other off, and it was given up.
    pub endless: bool,
}

impl Report {
    /// Whether exactly what was expected came.
    pub fn held(&self) -> bool {
        self.differences.is_empty() && !self.endless
    }
}

/// A board ready to play examples.
#[derive(Debug)]
pub struct Rehearsal<'b> {
    board: &'b Board,
    consequences: Arc<Consequences>,
    /// A policy that is an example's own runs as if live, so its plan is its own.
    plans: HashMap<(Option<String>, Arm), Arc<Plan>>,
}

impl<'b> Rehearsal<'b> {
    /// Of a board that has been checked.
    pub fn new(board: &'b Board) -> Self {
        Self {
            board,
            consequences: Arc::new(Consequences::of(board)),
            plans: HashMap::new(),
        }
    }

    fn plan(&mut self, example: &Example) -> Result<Arc<Plan>, Vec<PlanFault>> {
        let key = (example.policy.clone(), example.arm);
        if let Some(plan) = self.plans.get(&key) {
            return Ok(plan.clone());
        }
        let mut board = switched_on(self.board, example.policy.as_deref());
        choose(&mut board, example.arm, example.policy.as_deref());
        let plan = Arc::new(Plan::new(&board)?);
        self.plans.insert(key, plan.clone());
        Ok(plan)
    }

    /// Plays one example.
    ///
    /// # Errors
    /// Why the board's policies cannot run.
    pub fn play(&mut self, example: &Example) -> Result<Report, Vec<PlanFault>> {
        let plan = self.plan(example)?;
        let (decisions, endless) = self.decisions(example, plan.clone());
        let start = example.start;
        let cost = |row: usize, column: usize| {
            let (expected, got): (_, &Decision) = (&example.expected[row], &decisions[column]);
            let apart = parts(expected, got, start);
            let whom = apart
                .iter()
                .any(|part| matches!(part.what.as_str(), "subject" | "policy"));
            apart.len().min(3) + if whom { 3 } else { 0 }
        };
        let mut differences = Vec::new();
        let mut explained = 0;
        for pair in align(example.expected.len(), decisions.len(), cost) {
            match pair {
                Pair::Both(row, column) => {
                    let (expected, got) = (&example.expected[row], &decisions[column]);
                    let parts = parts(expected, got, start);
                    if !parts.is_empty() {
                        differences.push(Difference::Other {
                            got: got_line(got, start, example.policy.is_none()),
                            reason: got.reason.clone(),
                            span: expected.span,
                            parts,
                            note: arm_note(got, Some(expected.outcome)),
                        });
                    }
                }
                Pair::Unexpected(column) => {
                    let got = &decisions[column];
                    differences.push(Difference::Unexpected {
                        got: got_line(got, start, example.policy.is_none()),
                        reason: got.reason.clone(),
                        note: arm_note(got, None),
                    });
                }
                Pair::Missing(row) => {
                    let expected = &example.expected[row];
                    explained += 1;
                    let policy = expected.policy.as_ref().or(example.policy.as_ref());
                    let why_not = match (policy, &expected.subject) {
                        (Some(policy), Some(subject)) if explained <= EXPLAINED_MAX => {
                            self.listen(example, plan.clone(), policy, subject)
                        }
                        _ => Vec::new(),
                    };
                    differences.push(Difference::Missing {
                        expected: expected_line(expected, start),
                        span: expected.span,
                        why_not,
                    });
                }
            }
        }
        Ok(Report {
            differences,
            decisions: decisions.len(),
            endless,
        })
    }

    /// What the engine says of one policy and one subject on the way.
    fn listen(&self, example: &Example, plan: Arc<Plan>, policy: &str, subject: &str) -> Vec<Step> {
        let mut stage = self.stage(example, plan);
        stage.listen(policy, subject);
        // That it may not come to an end was told already.
        match run(example, &mut stage) {
            Ok(()) | Err(Endless) => stage.heard(),
        }
    }

    /// The decisions that the example is about, and whether they had no end.
    fn decisions(&self, example: &Example, plan: Arc<Plan>) -> (Vec<Decision>, bool) {
        let mut stage = self.stage(example, plan);
        let endless = run(example, &mut stage).is_err();
        let about = |decision: &Decision| {
            let policy = example.policy.as_ref().is_none_or(|policy| *policy == decision.policy);
            policy && (example.only.is_empty() || example.only.contains(&decision.outcome))
        };
        let decisions = stage.decisions.into_iter().take(DECISIONS_MAX);
        (decisions.filter(about).collect(), endless)
    }

    fn stage<'e>(&self, example: &'e Example, plan: Arc<Plan>) -> Stage<'e> {
        let undeliverable = &example.given.undeliverable;
        let mut used = vec![false; undeliverable.len()];
        let fate = move |decision: &Decision| {
            let Some(EffectTaken::Command { command, .. }) = &decision.effect else {
                return Fate::Delivered;
            };
            for (known, used) in undeliverable.iter().zip(&mut used) {
                let concerns = known.command == *command
                    && known
                        .subject
                        .as_ref()
                        .is_none_or(|subject| *subject == decision.subject)
                    && known.at.is_none_or(|at| at >= decision.due && !*used);
                if concerns {
                    *used = true;
                    return Fate::Dead(known.at.unwrap_or(decision.due));
                }
            }
            Fate::Delivered
        };
        // What is told of the time before the start was received then.
        let first = example.given.arrivals.first().map(|arrival| arrival.received);
        let begin = first.map_or(example.start, |first| first.min(example.start));
        Stage::new(plan, self.consequences.clone(), begin, Box::new(fate))
    }
}

fn run(example: &Example, stage: &mut Stage<'_>) -> Result<(), Endless> {
    for arrival in &example.given.arrivals {
        stage.receive(arrival.received, &arrival.entry)?;
    }
    match example.until {
        Some(until) => stage.pass(until),
        None => Ok(()),
    }
}
