//! From records to a server or a folder: in batches, patiently, and with a count of what became of each.

mod progress;

pub use progress::Progress;

use crate::access::{Access, Sent};
use crate::failure::{Failure, Result};
use crate::look::{Look, count, err, line, number, plain};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Records of one batch.
pub const BATCH: usize = 500;
/// Bytes of one batch.
const BATCH_BYTES: usize = 4 << 20;
/// Tries of one batch before it is given up.
const TRIES: u32 = 12;
/// Reasons that are told.
const REASONS: usize = 5;

/// Records on their way, one structured CloudEvent a line.
#[derive(Debug, Default)]
pub struct Batch {
    /// The lines.
    pub lines: Vec<u8>,
    /// How many.
    pub records: u64,
}

impl Batch {
    /// Adds a record; whether the batch is full.
    pub fn push(&mut self, record: &[u8]) -> bool {
        self.lines.extend_from_slice(record);
        self.lines.push(b'\n');
        self.records += 1;
        self.records as usize >= BATCH || self.lines.len() >= BATCH_BYTES
    }
}

/// What became of all that was sent.
#[derive(Debug)]
pub struct Tally {
    accepted: u64,
    duplicate: u64,
    quarantined: u64,
    skipped: u64,
    reasons: BTreeMap<String, (u64, String)>,
    started: Instant,
    bar: ProgressBar,
}

impl Tally {
    /// A tally with a bar that runs to `total` records, where that is known.
    pub fn new(total: Option<u64>) -> Self {
        let bar = if Look::of_stderr().coloured() {
            let form = match total {
                Some(_) => "  {bar:32.cyan/dim} {human_pos} of {human_len} records  {per_sec}  {eta} left",
                None => "  {spinner} {human_pos} records  {per_sec}  {elapsed}",
            };
            let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
            total
                .map_or_else(ProgressBar::new_spinner, ProgressBar::new)
                .with_style(style)
        } else {
            ProgressBar::hidden()
        };
        Self {
            accepted: 0,
            duplicate: 0,
            quarantined: 0,
            skipped: 0,
            reasons: BTreeMap::new(),
            started: Instant::now(),
            bar,
        }
    }

    /// Records that an earlier run had sent already.
    pub fn skip(&mut self, records: u64) {
        self.skipped += records;
    }

    /// Sends a batch, again and again while the other side asks for patience or is away. Gives the end of the log as far
    /// as the answer tells it.
    pub async fn send(&mut self, access: &Access, batch: &Batch) -> Result<u64> {
        let mut pause = Duration::from_millis(200);
        let mut trouble = String::new();
        for _ in 0..TRIES {
            match access.send(&batch.lines).await? {
                Sent::Answered(answer) => {
                    self.accepted += answer.accepted;
                    self.duplicate += answer.duplicate;
                    self.quarantined += answer.quarantined;
                    for record in answer.records.iter().filter(|record| record.status == "quarantined") {
                        for violation in &record.violations {
                            let (count, _) = self.reasons.entry(violation.code.clone()).or_insert_with(|| {
                                let sticky = violation.sticky.as_deref().unwrap_or("?");
                                (
                                    0,
                                    format!(
                                        "“{sticky}” {}: {} ({})",
                                        violation.at, violation.message, violation.mend
                                    ),
                                )
                            });
                            *count += 1;
                        }
                    }
                    self.bar.inc(batch.records);
                    let last = answer.records.iter().filter_map(|record| record.position).max();
                    return Ok(last.map_or(0, |last| last + 1));
                }
                Sent::Later(seconds, why) => {
                    trouble = why;
                    tokio::time::sleep(seconds.map_or(pause, Duration::from_secs)).await;
                    pause = (pause * 2).min(Duration::from_secs(10));
                }
            }
        }
        Err(Failure::fault(format!("gave up after {TRIES} tries: {trouble}"))
            .mend("start the server and run this again: what was acknowledged is skipped"))
    }

    /// Whether anything was quarantined.
    pub fn found(&self) -> bool {
        self.quarantined > 0
    }

    /// Tells what became of everything.
    pub fn tell(&self, what: &str, access: &Access) {
        self.bar.finish_and_clear();
        let look = Look::of_stderr();
        let sent = self.accepted + self.duplicate + self.quarantined;
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        line(format!(
            "{what}: {} = {} accepted + {} duplicate + {} quarantined",
            count(sent, "record"),
            number(self.accepted),
            number(self.duplicate),
            number(self.quarantined)
        ));
        let mut aside = format!(
            "to {}, {} a second",
            access.place(),
            number((sent as f64 / seconds) as u64)
        );
        if self.skipped > 0 {
            aside.push_str(&format!("; {} were sent by an earlier run", number(self.skipped)));
        }
        err(&format!("{}\n", look.dim(aside)));
        for (code, (times, first)) in self.reasons.iter().take(REASONS) {
            err(&format!(
                "{} {} ×  {}\n",
                look.yellow(code),
                number(*times),
                plain(first)
            ));
        }
        if self.quarantined > 0 {
            err(&look.dim("`stormlake quarantine list` shows each with every reason\n"));
        }
    }
}
