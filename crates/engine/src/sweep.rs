//! What nothing can ask for any more is forgotten.

use crate::engine::Engine;
use crate::plan::Plan;
use crate::state::Part;
use std::collections::HashSet;
use stormlake_record::Time;

impl Engine {
    /// Sweeps keys that nothing can ask for any more, each time their number has grown by half: each key that comes has two looked
    /// at, and no more than a third of what is remembered is remembered in vain.
    pub(crate) fn sweep(&mut self, plan: &Plan) {
        let before = self.state.swept_at;
        if self.state.keys.len() < before + before / 2 + 4_096 {
            return;
        }
        let watermark = self.clock.watermark(plan.lateness_ms);
        self.state.keys.retain(|_, parts| {
            parts.retain(|part| is_needed(part, plan, watermark));
            !parts.is_empty()
        });
        self.forget_expected();
        self.state.swept_at = self.state.keys.len();
    }

    /// Signs to journeys and nights that are over lead nowhere.
    fn forget_expected(&mut self) {
        let signs = |part: &Part| matches!(part, Part::Expected { .. });
        if !self.state.keys.values().flatten().any(signs) {
            return;
        }
        let numbers = self.state.keys.values().flatten().filter_map(|part| match part {
            Part::Journey { journey, .. } => Some(journey.number),
            Part::Deferred { deferred, .. } => Some(deferred.number),
            _ => None,
        });
        let known: HashSet<u64> = numbers.collect();
        self.state.keys.retain(|_, parts| {
            parts.retain(|part| !matches!(part, Part::Expected { number, .. } if !known.contains(number)));
            !parts.is_empty()
        });
    }
}

/// Whether a window can still ask for it.
fn is_needed(part: &Part, plan: &Plan, watermark: Time) -> bool {
    let alive = |newest: i64, keep_ms: i64| Time(newest).plus_milliseconds(keep_ms) >= watermark;
    match part {
        Part::Fact { fact, latest, .. } => plan.facts[usize::from(*fact)]
            .keep_ms
            .is_none_or(|ms| alive(latest[0], ms)),
        Part::FactMore { times, .. } => times.last().is_some_and(|newest| alive(*newest, 0)),
        Part::Times { policy, times } => match plan.policies[usize::from(*policy)].pattern {
            crate::plan::PatternPlan::Event {
                within_ms: Some(ms), ..
            } => times.last().is_some_and(|newest| alive(*newest, ms + plan.lateness_ms)),
            _ => true,
        },
        Part::Open { policy, triggers } => {
            let followed = plan.policies[usize::from(*policy)].followed.as_ref();
            let keep_ms = followed.and_then(|followed| followed.within_ms);
            triggers
                .last()
                .is_some_and(|(newest, _)| keep_ms.is_none_or(|ms| alive(*newest, ms + 2 * plan.lateness_ms)))
        }
        Part::Dates { dates, .. } => dates.iter().any(|dated| dated.is_needed(plan, watermark)),
        Part::Decided { arm, .. } => alive(arm.until, 86_400_000 + 2 * plan.lateness_ms),
        Part::Journey { journey, .. } => journey.is_under_way() || alive(journey.at, 86_400_000 + 2 * plan.lateness_ms),
        Part::Fired { policy, slots } => plan.policies[usize::from(*policy)]
            .limit
            .is_some_and(|(_, per_ms)| slots.last().is_some_and(|(newest, _)| alive(*newest, per_ms))),
        Part::Contacts { slots } => {
            let longest = plan.caps.iter().map(|(_, per_ms)| *per_ms).max().unwrap_or(0);
            slots.last().is_some_and(|(newest, _)| alive(*newest, longest))
        }
        Part::Count { .. }
        | Part::Seen { .. }
        | Part::Armed { .. }
        | Part::Awaited { .. }
        | Part::Silent { .. }
        | Part::Deferred { .. }
        | Part::Expected { .. }
        | Part::Entered { .. }
        | Part::Attribute { .. }
        | Part::Consent { .. }
        | Part::Purchases { .. } => true,
    }
}
