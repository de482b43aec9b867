//! What stands in the way, from the whole history.

use super::{Journey, Outcome, Place, Record, Run, attribute, exited, held_out, key};

/// Minute 0 of the world, in seconds after midnight in UTC.
const BEGINS: i64 = (22 * 60 + 13) * 60 + 20;
const DAY: i64 = 86_400;

impl Run<'_> {
    pub(super) fn guard(&self, place: Place, due: i64, journey: &Journey<'_>, capped: bool) -> Outcome {
        let (board, policy, cause) = (self.board, &self.board.policies[journey.policy], journey.cause);
        let known = &self.history.known(place.0 + usize::from(place.1 > 0));
        let now = self.history.clocks[place.0].0;
        let subject = cause.subject.as_str();
        if now > due + 3_600 {
            return Outcome::Word("stale");
        }
        if exited(policy, cause, due, known) {
            return Outcome::Word("exited");
        }
        if policy.consent {
            let says = |record: &&&Record| {
                record.subject == subject && (record.is("Offers accepted") || record.is("Offers declined"))
            };
            let mut said: Vec<&Record> = known.iter().filter(says).copied().collect();
            said.sort_by_key(|record| record.at());
            let then = said.iter().rev().find(|record| record.time <= due);
            let withdrawn = said.last().is_some_and(|record| record.is("Offers declined"));
            if !then.is_some_and(|record| record.is("Offers accepted")) || withdrawn {
                return Outcome::Word("no-consent");
            }
        }
        let of_all = board.holdout.filter(|_| capped);
        let name = format!("P{}", journey.policy);
        if of_all.is_some_and(|percent| held_out("", subject, percent))
            || policy.holdout.is_some_and(|percent| held_out(&name, subject, percent))
        {
            return Outcome::Word("held-out");
        }
        if let Some((name, within)) = policy.unless {
            let after = within.map_or(i64::MIN, |within| due - within);
            let asked = |record: &&&Record| {
                record.is(name)
                    && key(policy, record) == key(policy, cause)
                    && record.time > after
                    && record.time <= due
            };
            if known.iter().any(|record| asked(&record)) {
                return Outcome::Word("unless");
            }
        }
        let own = |fired: &super::Fired<'_>| fired.policy == journey.policy;
        let whom = |fired: &super::Fired<'_>| fired.subject == subject;
        let since = |per: i64| self.fired.iter().filter(move |fired| fired.due > due - per);
        if let Some((count, per)) = policy.limit.filter(|_| journey.first)
            && since(per)
                .filter(|fired| own(fired) && whom(fired) && fired.first)
                .count()
                >= count
        {
            return Outcome::Word("limited");
        }
        if let Some((count, per)) = board.cap.filter(|_| capped)
            && since(per).filter(|fired| whom(fired) && fired.capped).count() >= count
        {
            return Outcome::Word("capped");
        }
        if let Some((count, per)) = policy.budget
            && since(per).filter(|fired| own(fired)).count() >= count
        {
            return Outcome::Word("over-budget");
        }
        if let Some((from, to)) = board.quiet.filter(|_| capped) {
            let ahead = match attribute(known, subject, "Moved", "time_zone") {
                Some("Asia/Kolkata") => 5 * 3_600 + 1_800,
                Some("Pacific/Honolulu") => -10 * 3_600,
                _ => 0,
            };
            if let Some(until) = morning(now.max(due), (from * 60, to * 60), ahead) {
                return Outcome::Deferred(until);
            }
        }
        Outcome::Word("fired")
    }
}

/// When the night ends that a moment is in, for clocks that are so far ahead of UTC.
fn morning(moment: i64, (from, to): (i64, i64), ahead: i64) -> Option<i64> {
    // Second by second would be plainer; from night to night is quick enough for thousands of cases.
    let wall = moment + BEGINS + ahead;
    let midnight = wall.div_euclid(DAY) * DAY;
    [-DAY, 0].into_iter().find_map(|back| {
        let begins = midnight + back + from;
        let ends = midnight + back + if to > from { to } else { to + DAY };
        (begins..ends).contains(&wall).then_some(ends - BEGINS - ahead)
    })
}
