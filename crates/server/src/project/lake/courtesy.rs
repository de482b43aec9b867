//! Letting others go first. On a machine with too little to give, a thread that can wait works in small pieces and rests between them, for as
//! long as the machine keeps it waiting; how long that is, Linux counts for every thread.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

/// Where Linux says how long the reading thread ran, and how long it waited for a core, in nanoseconds. Other systems have no such
/// file, and there nobody rests.
const COUNTED: &str = "/proc/thread-self/schedstat";
/// A thread that waits longer than this part of its running time is in somebody's way.
const CROWDED: f64 = 0.25;
/// How long it then rests, as a multiple of how long it ran.
const REST: u32 = 12;
const REST_MOST: Duration = Duration::from_millis(250);
/// How long it may be behind before it takes its full share again.
const BEHIND_MOST: Duration = Duration::from_secs(60);

/// When the thread that made it rests.
#[derive(Debug)]
pub(super) struct Courtesy {
    counted: Option<File>,
    before: Option<Spent>,
    behind: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spent {
    ran: Duration,
    waited: Duration,
}

impl Courtesy {
    /// For the calling thread alone.
    pub fn new() -> Self {
        Self {
            counted: File::open(COUNTED).ok(),
            before: None,
            behind: None,
        }
    }

    /// Nothing is left to do.
    pub fn level(&mut self) {
        self.behind = None;
    }

    /// How long to rest after a piece of work, of which there is more.
    pub fn rest(&mut self) -> Duration {
        let since = *self.behind.get_or_insert_with(Instant::now);
        let now = self.counted.as_ref().and_then(spent);
        let before = std::mem::replace(&mut self.before, now);
        match (before, now) {
            (Some(before), Some(now)) if since.elapsed() < BEHIND_MOST => between(before, now),
            _ => Duration::ZERO,
        }
    }
}

fn between(before: Spent, now: Spent) -> Duration {
    let ran = now.ran.saturating_sub(before.ran);
    let waited = now.waited.saturating_sub(before.waited);
    if waited.as_secs_f64() > CROWDED * ran.as_secs_f64() {
        (ran * REST).min(REST_MOST)
    } else {
        Duration::ZERO
    }
}

fn spent(counted: &File) -> Option<Spent> {
    let mut bytes = [0; 96];
    let length = counted.read_at(&mut bytes, 0).ok()?;
    let mut numbers = std::str::from_utf8(bytes.get(..length)?).ok()?.split_ascii_whitespace();
    let mut next = || Some(Duration::from_nanos(numbers.next()?.parse().ok()?));
    Some(Spent {
        ran: next()?,
        waited: next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn spent_ms(ran: u64, waited: u64) -> Spent {
        Spent {
            ran: Duration::from_millis(ran),
            waited: Duration::from_millis(waited),
        }
    }

    #[test]
    fn who_is_kept_waiting_rests_and_who_is_not_goes_on() {
        assert_eq!(between(spent_ms(10, 0), spent_ms(14, 1)), Duration::ZERO);
        assert_eq!(between(spent_ms(10, 0), spent_ms(14, 2)), Duration::from_millis(48));
        assert_eq!(between(spent_ms(10, 0), spent_ms(90, 80)), REST_MOST);
        assert_eq!(
            between(spent_ms(10, 5), spent_ms(0, 0)),
            Duration::ZERO,
            "a count that went back"
        );
    }

    #[test]
    fn what_is_long_behind_takes_its_share() {
        let mut courtesy = Courtesy::new();
        assert_eq!(courtesy.rest(), Duration::ZERO, "nothing is known yet");
        courtesy.before = Some(spent_ms(0, 0));
        courtesy.behind = Instant::now().checked_sub(BEHIND_MOST);
        assert_eq!(courtesy.rest(), Duration::ZERO);
        courtesy.level();
        assert_eq!(courtesy.behind, None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_counts() {
        let counted = File::open(COUNTED).unwrap();
        let before = spent(&counted).unwrap();
        let begun = Instant::now();
        let mut work = 0_u64;
        while begun.elapsed() < Duration::from_millis(30) {
            work = work.wrapping_add(std::hint::black_box(1));
        }
        let now = spent(&counted).unwrap();
        assert!(work > 0 && now.ran > before.ran, "{before:?} {now:?}");
    }
}
