//! A channel's circuit breaker: after so many failures in a row nothing is sent for a while, then a single probe finds
//! out whether the other side has come back.

use crate::options::Breaking;
use stormlake_record::Time;

/// How a channel's breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaker {
    /// Everything goes through; so many failures in a row.
    Closed {
        /// Failures since the last success.
        failures: u32,
    },
    /// Nothing goes through until then.
    Open {
        /// When a probe is due.
        until: Time,
        /// How long it was opened for, in milliseconds.
        wait_ms: i64,
    },
    /// One probe is under way.
    Probing {
        /// How long it had been open for, in milliseconds.
        wait_ms: i64,
    },
}

impl Default for Breaker {
    fn default() -> Self {
        Breaker::Closed { failures: 0 }
    }
}

impl Breaker {
    /// Whether an attempt may be made now.
    pub(crate) fn lets_through(self, now: Time) -> bool {
        match self {
            Breaker::Closed { .. } => true,
            Breaker::Open { until, .. } => now >= until,
            Breaker::Probing { .. } => false,
        }
    }

    /// When it next lets an attempt through; `None` while a probe is under way.
    pub(crate) fn opens_at(self) -> Option<Time> {
        match self {
            Breaker::Closed { .. } => Some(Time::MIN),
            Breaker::Open { until, .. } => Some(until),
            Breaker::Probing { .. } => None,
        }
    }

    /// An attempt is made. True when it is the probe.
    pub(crate) fn sent(&mut self) -> bool {
        match *self {
            Breaker::Open { wait_ms, .. } => {
                *self = Breaker::Probing { wait_ms };
                true
            }
            _ => false,
        }
    }

    /// The other side answered as one that lives.
    pub(crate) fn succeeded(&mut self) {
        *self = Breaker::Closed { failures: 0 };
    }

    /// The other side failed. `hold_ms` is how long it asked to be left alone.
    pub(crate) fn failed(&mut self, probe: bool, now: Time, hold_ms: i64, rule: &Breaking) {
        let open = |wait_ms: i64| Breaker::Open {
            until: now.plus_milliseconds(wait_ms.max(hold_ms)),
            wait_ms,
        };
        match *self {
            Breaker::Closed { failures } if failures + 1 < rule.failures => {
                *self = Breaker::Closed { failures: failures + 1 }
            }
            Breaker::Closed { .. } => *self = open(rule.wait_ms),
            Breaker::Probing { wait_ms } if probe => *self = open(wait_ms.saturating_mul(2).min(rule.wait_ms_max)),
            // Sent before the breaker opened: says nothing new.
            Breaker::Open { .. } | Breaker::Probing { .. } => {}
        }
    }

    /// Nothing left the house, so nothing was learnt; a probe is still owed.
    pub(crate) fn untouched(&mut self, probe: bool, now: Time) {
        if let Breaker::Probing { wait_ms } = *self
            && probe
        {
            *self = Breaker::Open { until: now, wait_ms };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Breaking = Breaking {
        failures: 5,
        wait_ms: 10_000,
        wait_ms_max: 300_000,
    };

    #[test]
    fn it_opens_after_five_failures_in_a_row_and_not_before() {
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            breaker.failed(false, Time(0), 0, &RULE);
        }
        breaker.succeeded();
        for _ in 0..4 {
            breaker.failed(false, Time(0), 0, &RULE);
            assert!(breaker.lets_through(Time(0)));
        }
        breaker.failed(false, Time(0), 0, &RULE);
        assert!(!breaker.lets_through(Time::from_milliseconds(9_999)));
        assert!(breaker.lets_through(Time::from_milliseconds(10_000)));
    }

    #[test]
    fn a_failed_probe_doubles_the_wait_up_to_five_minutes_and_a_good_one_closes_it() {
        let mut breaker = Breaker::default();
        let mut now = Time(0);
        for _ in 0..5 {
            breaker.failed(false, now, 0, &RULE);
        }
        for expected_ms in [20_000, 40_000, 80_000, 160_000, 300_000, 300_000] {
            now = breaker.opens_at().unwrap();
            assert!(breaker.sent());
            assert!(!breaker.lets_through(now), "one probe at a time");
            assert_eq!(breaker.opens_at(), None);
            breaker.failed(true, now, 0, &RULE);
            assert_eq!(breaker.opens_at(), Some(now.plus_milliseconds(expected_ms)));
        }
        now = breaker.opens_at().unwrap();
        assert!(breaker.sent());
        breaker.succeeded();
        assert!(breaker.lets_through(now) && !breaker.sent());
    }

    #[test]
    fn late_failures_from_before_it_opened_change_nothing() {
        let mut breaker = Breaker::default();
        for _ in 0..64 {
            breaker.failed(false, Time(0), 0, &RULE);
        }
        assert_eq!(breaker.opens_at(), Some(Time::from_milliseconds(10_000)));
        assert!(breaker.sent());
        breaker.failed(false, Time::from_milliseconds(10_000), 0, &RULE);
        assert_eq!(breaker, Breaker::Probing { wait_ms: 10_000 });
        breaker.untouched(true, Time::from_milliseconds(10_000));
        assert!(breaker.lets_through(Time::from_milliseconds(10_000)));
    }
}
