//! Records on their way in: batches go out one after another, in order, each until it is acknowledged. The next batch
//! waits for the one before, because a source's watermark is its newest time: what arrives out of order is late.

pub mod batch;
pub mod progress;
pub mod resume;
pub mod source;
pub mod tally;

use crate::access::{Access, Answer, Sent};
use crate::failure::{Failure, Result};
use crate::look::count;
use batch::Batch;
use progress::Progress;
use resume::Resume;
use std::time::Duration;
use tally::Tally;
use tokio::sync::mpsc;

/// How often a batch is tried again before sending gives up: with the pauses below that is about two minutes.
const TRIES_MAX: u32 = 16;
/// The first pause; each further one is twice as long, up to the longest.
const PAUSE_FIRST: Duration = Duration::from_millis(250);
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// Sends what the feed gives until it ends.
pub async fn send_all(
    access: &Access,
    feed: &mut mpsc::Receiver<Batch>,
    resume: &mut Option<Resume>,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    while let Some(batch) = feed.recv().await {
        let answer = send_one(access, &batch, progress).await.map_err(|failure| stopped(failure, tally))?;
        tally.add(&batch, answer);
        if let Some(resume) = resume {
            resume.acknowledged(tally.skipped + tally.sent);
        }
        progress.sent(tally);
    }
    Ok(())
}

/// Sends one batch until it is acknowledged.
pub async fn send_one(access: &Access, batch: &Batch, progress: &Progress) -> Result<Answer> {
    let mut tries = 0;
    loop {
        match access.send(&batch.body).await? {
            Sent::Answered(answer) => return Ok(answer),
            Sent::Later(seconds, why) => {
                tries += 1;
                if tries == TRIES_MAX {
                    return Err(Failure::fault(why));
                }
                let pause = pause(tries, seconds);
                // The first hiccup is nobody's concern.
                if tries > 1 {
                    progress.say(&format!("{why}; trying again in {:.1} s", pause.as_secs_f64()));
                }
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// What the server asks for, or twice as long as before.
fn pause(tries: u32, seconds: Option<u64>) -> Duration {
    match seconds {
        Some(seconds) => Duration::from_secs(seconds).clamp(PAUSE_FIRST, Duration::from_secs(60)),
        None => PAUSE_FIRST.saturating_mul(1 << (tries - 1).min(10)).min(PAUSE_MAX),
    }
}

fn stopped(failure: Failure, tally: &Tally) -> Failure {
    let done = tally.skipped + tally.sent;
    let failure = failure.after(&format!("{} acknowledged before that", count(done, "record")));
    failure.mend_also("run the same command again: what is there already is not doubled")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound_unless_the_server_says_how_long() {
        let pauses: Vec<u128> = (1..8).map(|tries| pause(tries, None).as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000]);
        assert_eq!(pause(9, Some(3)), Duration::from_secs(3));
        assert_eq!((pause(1, Some(0)), pause(1, Some(86_400))), (PAUSE_FIRST, Duration::from_secs(60)));
    }
}
