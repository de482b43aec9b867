//! What a stretch of work took: by the clock on the wall, and of the processor, which other people's work does not lengthen.

use crate::Outcome;
use std::time::{Duration, Instant};

/// Adds stretches of one thread up.
#[derive(Debug, Default)]
pub struct Meter {
    /// By the clock.
    pub wall: Duration,
    /// On a processor.
    pub processor: Duration,
}

impl Meter {
    /// Does something and adds what it took.
    pub fn measure<T>(&mut self, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        let (began, used) = (Instant::now(), on_processor()?);
        let done = work();
        self.wall += began.elapsed();
        self.processor += on_processor()?.saturating_sub(used);
        done
    }
}

/// Time of this thread on a processor, as the scheduler counts it.
fn on_processor() -> Outcome<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split_whitespace().next().ok_or("an empty schedstat")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}
