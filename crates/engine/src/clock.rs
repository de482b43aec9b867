//! Two clocks. The *clock* is the newest receive time or tick on the log. The *watermark* is the event time that every
//! sender is believed to have passed: a sender's newest `time` minus the board's lateness; one that has been idle for
//! that long (a minute at least) follows the clock instead. A window is over when both have passed its end.

use serde::{Deserialize, Serialize};
use stormlake_record::Time;

/// A sender that is silent for less than this is never called idle, however small the lateness: a loader pauses.
const IDLE_LEAST_MS: i64 = 60_000;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Sender {
    name: String,
    newest: i64,
    received: i64,
}

/// The clock and the watermark.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Clock {
    now: i64,
    senders: Vec<Sender>,
    /// The sender of the previous record: runs of one sender are the rule.
    last: usize,
}

impl Clock {
    pub fn now(&self) -> Time {
        Time(self.now)
    }

    /// The clock reads `now`; it never goes back.
    pub fn advance(&mut self, now: Time) {
        self.now = self.now.max(now.0);
    }

    /// A record of `sender` about `time` was received now.
    pub fn observe(&mut self, sender: &str, time: Time) {
        let index = match self.senders.get(self.last) {
            Some(known) if known.name == sender => self.last,
            _ => match self.senders.iter().position(|known| known.name == sender) {
                Some(index) => index,
                None => {
                    self.senders.push(Sender {
                        name: sender.to_owned(),
                        newest: i64::MIN,
                        received: 0,
                    });
                    self.senders.len() - 1
                }
            },
        };
        self.last = index;
        let sender = &mut self.senders[index];
        sender.newest = sender.newest.max(time.0);
        sender.received = self.now;
    }

    /// The event time that every sender has passed, were the clock to read `now`.
    pub fn watermark_at(&self, now: Time, lateness_ms: i64) -> Time {
        let now = now.0.max(self.now);
        let idle_after = lateness_ms.max(IDLE_LEAST_MS).saturating_mul(1_000_000);
        let newest = self
            .senders
            .iter()
            .map(|sender| {
                if now.saturating_sub(sender.received) > idle_after {
                    now
                } else {
                    sender.newest
                }
            })
            .min()
            .unwrap_or(now);
        Time(newest.min(now)).minus_milliseconds(lateness_ms)
    }

    /// The event time that every sender has passed.
    pub fn watermark(&self, lateness_ms: i64) -> Time {
        self.watermark_at(Time(self.now), lateness_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn at(minutes: i64) -> Time {
        Time::from_milliseconds(minutes * MINUTE)
    }

    #[test]
    fn the_slowest_sender_holds_the_watermark_until_it_is_idle() {
        let mut clock = Clock::default();
        clock.advance(at(100));
        clock.observe("live", at(100));
        clock.observe("history", at(10));
        assert_eq!(clock.watermark(5 * MINUTE), at(5));
        clock.advance(at(104));
        clock.observe("live", at(104));
        assert_eq!(
            clock.watermark(5 * MINUTE),
            at(5),
            "four minutes of silence are not idle yet"
        );
        clock.advance(at(106));
        clock.observe("live", at(106));
        assert_eq!(clock.watermark(5 * MINUTE), at(101), "the idle one follows the clock");
    }

    #[test]
    fn the_clock_never_goes_back_and_the_watermark_never_passes_it() {
        let mut clock = Clock::default();
        clock.advance(at(100));
        clock.advance(at(50));
        clock.observe("fast", at(104));
        assert_eq!(clock.now(), at(100));
        assert_eq!(clock.watermark(0), at(100));
    }
}
