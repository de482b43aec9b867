//! When a failed attempt is made again: a schedule that grows, with a jitter that depends on key and attempt only, so
//! that a rebuild comes to the same instants.

use crate::key::KeyBits;
use crate::options::Retries;
use stormlake_record::Time;

impl Retries {
    /// The wait after failed attempt number `attempt` (from 1), jitter included, in milliseconds.
    pub(crate) fn wait_ms(&self, key: KeyBits, attempt: u32) -> i64 {
        let step = (attempt.max(1) as usize - 1).min(self.delays_ms.len().saturating_sub(1));
        let wait = self.delays_ms.get(step).copied().unwrap_or(0).max(0);
        let spread = wait / 100 * i64::from(self.jitter_percent) + wait % 100 * i64::from(self.jitter_percent) / 100;
        if spread == 0 {
            return wait;
        }
        let offset = key.spread(u64::from(attempt)) % (2 * spread as u64 + 1);
        wait - spread + offset as i64
    }

    /// When attempt number `attempt`, which failed at `failed`, is followed by the next one: neither before the schedule nor
    /// before the receiver's `Retry-After`.
    pub(crate) fn next(&self, key: KeyBits, attempt: u32, failed: Time, retry_after_ms: Option<i64>) -> Time {
        let asked = retry_after_ms.unwrap_or(0).clamp(0, self.retry_after_ms_max.max(0));
        failed.plus_milliseconds(self.wait_ms(key, attempt).max(asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_as_written_and_stay_within_their_jitter() {
        let retries = Retries::default();
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..200 {
            let key = KeyBits::of(&format!("key {number}"));
            for (index, delay) in retries.delays_ms.iter().enumerate() {
                let wait = retries.wait_ms(key, index as u32 + 1);
                assert!((delay * 8 / 10..=delay * 12 / 10).contains(&wait), "{wait} for {delay}");
                assert_eq!(wait, retries.wait_ms(key, index as u32 + 1), "the same every time");
            }
            seen.insert(retries.wait_ms(key, 1));
        }
        assert!(seen.len() > 100, "200 keys come back at {} instants", seen.len());
        assert!(
            retries.wait_ms(KeyBits::of("x"), 99) >= 4 * 3_600_000,
            "the last delay stands for all that follow"
        );
    }

    #[test]
    fn retry_after_delays_but_never_hastens_and_never_exceeds_an_hour() {
        let retries = Retries::default();
        let key = KeyBits::of("x");
        let plain = retries.wait_ms(key, 1);
        let wait = |seconds: i64| retries.next(key, 1, Time(0), Some(seconds * 1_000)).milliseconds();
        assert_eq!(wait(0), plain);
        assert_eq!(wait(60), 60_000);
        assert_eq!(wait(i64::MAX / 1_000), 3_600_000);
        assert_eq!(wait(-5), plain);
    }
}
