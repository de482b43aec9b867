//! What became of everything that was sent.

use super::batch::Batch;
use crate::access::Answer;
use crate::look::{Look, number, plain, short};
use serde::Serialize;
use std::time::{Duration, Instant};
use stormlake_record::Violation;

/// Quarantined records that are shown with their reasons.
const EXAMPLES_MAX: usize = 5;

/// What became of everything that was sent.
#[derive(Debug, Serialize)]
pub struct Tally {
    /// Acknowledged now.
    pub sent: u64,
    /// Acknowledged by an earlier run that was broken off, and not sent again.
    pub skipped: u64,
    /// On the log.
    pub accepted: u64,
    /// There before.
    pub duplicate: u64,
    /// In quarantine.
    pub quarantined: u64,
    /// Some of these with their reasons.
    pub examples: Vec<Example>,
    #[serde(skip)]
    started: Instant,
}

/// A record in quarantine.
#[derive(Debug, Serialize)]
pub struct Example {
    position: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    violations: Vec<Violation>,
}

impl Tally {
    /// Nothing yet; the clock runs.
    pub fn new(skipped: u64) -> Self {
        let (sent, accepted, duplicate, quarantined) = (0, 0, 0, 0);
        Self { sent, skipped, accepted, duplicate, quarantined, examples: Vec::new(), started: Instant::now() }
    }

    /// Adds what became of a batch.
    pub fn add(&mut self, batch: &Batch, answer: Answer) {
        self.sent += batch.records;
        self.accepted += answer.accepted;
        self.duplicate += answer.duplicate;
        self.quarantined += answer.quarantined;
        for record in answer.records {
            if record.status == "quarantined" && self.examples.len() < EXAMPLES_MAX {
                self.examples.push(Example { position: record.position, id: record.id, violations: record.violations });
            }
        }
    }

    /// How long it has taken.
    pub fn took(&self) -> Duration {
        self.started.elapsed()
    }

    /// Records a second.
    pub fn rate(&self) -> u64 {
        (self.sent as f64 / self.took().as_secs_f64().max(0.001)) as u64
    }

    /// `6,919 sent = 6,919 accepted + 0 duplicate + 0 quarantined`, how fast, and the first reasons.
    pub fn render(&self, look: Look) -> String {
        let part = |count: u64, word: &str| format!("{} {word}", number(count));
        let quarantined = part(self.quarantined, "quarantined");
        let mut text = format!(
            "{} = {} + {} + {}  {}\n",
            look.bold(part(self.sent, "sent")),
            look.green(part(self.accepted, "accepted")),
            part(self.duplicate, "duplicate"),
            if self.quarantined > 0 { look.yellow(quarantined) } else { quarantined },
            look.dim(format!("in {:.1} s, {} a second", self.took().as_secs_f64(), number(self.rate()))),
        );
        if self.skipped > 0 {
            let skipped = number(self.skipped);
            text.push_str(&format!("{skipped} were acknowledged by an earlier run and not sent again\n"));
        }
        for example in &self.examples {
            let id = example.id.as_deref().map_or_else(|| "without an id".to_owned(), |id| format!("`{}`", short(&plain(id), 60)));
            text.push_str(&format!("  quarantined at {} ({id})\n", example.position));
            text.push_str(&reasons(&example.violations, look));
        }
        let more = self.quarantined - self.examples.len() as u64;
        if more > 0 {
            text.push_str(&format!("  … and {} more\n", number(more)));
        }
        text
    }
}

/// Violations, one line each and its mend.
pub fn reasons(violations: &[Violation], look: Look) -> String {
    let mut text = String::new();
    for violation in violations {
        let (code, at) = (look.yellow(&violation.code), plain(&violation.at));
        text.push_str(&format!("    {code} {at}: {}\n", plain(&violation.message)));
        text.push_str(&format!("      {}\n", look.dim(plain(&violation.mend))));
    }
    text
}
