//! The questions in SQL that a lift is computed from: written to be read, and given back with the answer.

use std::ops::RangeInclusive;
use stormlake_analysis::lift::TREATED;
use stormlake_board::Duration;
use stormlake_record::Time;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The policy's name, and those that it had.
    pub policies: &'a [&'a str],
    /// Where the goal's records are: a table, or a part of one.
    pub goal: &'a str,
    /// Other identities of the same person: each a table and the field of it that names the person.
    pub identities: &'a [(String, String)],
    /// How long the goal has.
    pub within: Duration,
    /// Board versions under which the policy was live.
    pub live: &'a [RangeInclusive<u32>],
    /// Board versions with the share that is held out now; everybody else is left out.
    pub same_share: &'a [RangeInclusive<u32>],
    /// Whether something is carried outside, so that it can be delivered.
    pub carried: bool,
    /// As of when.
    pub as_of: Time,
}

/// A text in SQL.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = texts.into_iter().map(quoted).collect();
    quoted.join(", ")
}

/// A condition on the policy.
pub fn of_policy(names: &[&str]) -> String {
    match names {
        [one] => format!("policy = {}", quoted(one)),
        many => format!("policy in ({})", list(many.iter().copied())),
    }
}

/// A condition on `board_version`; nothing if every version will do.
fn in_versions(stretches: &[RangeInclusive<u32>]) -> Option<String> {
    if stretches == [0..=u32::MAX] {
        return None;
    }
    let one = |stretch: &RangeInclusive<u32>| match (*stretch.start(), *stretch.end()) {
        (0, end) => format!("board_version <= {end}"),
        (start, u32::MAX) => format!("board_version >= {start}"),
        (start, end) => format!("board_version between {start} and {end}"),
    };
    let all: Vec<String> = stretches.iter().map(one).collect();
    Some(match all.as_slice() {
        [] => "false".into(),
        [one] => one.clone(),
        _ => format!("({})", all.join(" or ")),
    })
}

/// `30 days`, as SQL has it.
fn interval(span: Duration) -> String {
    let units = [
        (86_400_000, "days"),
        (3_600_000, "hours"),
        (60_000, "minutes"),
        (1_000, "seconds"),
        (1, "milliseconds"),
    ];
    let fits = |(length, _): &(i64, &str)| span.milliseconds % length == 0;
    let (length, unit) = units.into_iter().find(fits).unwrap_or((1, "milliseconds"));
    format!("interval '{} {unit}'", span.milliseconds / length)
}

impl Asked<'_> {
    /// Who is the same person, one after the other the identities that a board with `same-as` knows.
    fn people(&self) -> String {
        let one = |(table, field): &(String, String)| {
            let field = field.replace('"', "\"\"");
            format!("select subject, cast(\"{field}\" as varchar) as person from {table} where \"{field}\" is not null")
        };
        let all: Vec<String> = self.identities.iter().map(one).collect();
        if all.is_empty() {
            return String::new();
        }
        format!(
            "people as ( -- who is the same person under another id
  select subject as identity, max(person) as person
  from ({})
  where person <> '' and person <> subject
  group by subject
),
",
            all.join("\n    union all ")
        )
    }

    /// A table by person instead of by id; the table itself on a board whose subjects have one id each.
    fn by_person(&self, table: &str, columns: &[&str]) -> String {
        if self.identities.is_empty() {
            return table.to_owned();
        }
        let columns: Vec<String> = columns.iter().map(|column| format!("one.{column}")).collect();
        format!(
            "(select coalesce(people.person, one.subject) as subject, {}
    from {table} as one left join people on people.identity = one.subject)",
            columns.join(", ")
        )
    }
}

/// Every subject that was assigned: when, to which arm, and what it did.
pub fn subjects(asked: &Asked<'_>) -> String {
    let (policy, within) = (of_policy(asked.policies), interval(asked.within));
    let goal = asked.by_person(asked.goal, &["time"]);
    let decisions = asked.by_person(
        "decisions",
        &["policy", "due", "position", "outcome", "variant", "board_version"],
    );
    let events = asked.by_person("events", &["derived", "time"]);
    let people = asked.people();
    let outcomes = list(TREATED.into_iter().chain(["held-out"]));
    let and = |condition: Option<String>, why: &str| {
        condition.map_or_else(String::new, |condition| format!("\n    and {condition} -- {why}"))
    };
    let live = and(in_versions(asked.live), "while the policy was live");
    let same = and(
        in_versions(asked.same_share),
        "while the share held out was what it is now",
    );
    let reached = match asked.carried {
        true => {
            let deliveries = asked.by_person("deliveries", &["policy", "state"]);
            format!("{deliveries} as deliveries where {policy} and state = 'delivered'")
        }
        false => format!("{decisions} as decisions where {policy} and outcome = 'fired'"),
    };
    format!(
        "-- Each subject once, at its first decision that says which arm it is in.
with {people}decided as (
  select *, row_number() over (partition by subject order by due, position) as nth
  from {decisions} as decisions
  where {policy} and subject <> ''
    and outcome in ({outcomes}){live}
),
assigned as (
  select subject, due, due + {within} as closes, variant,
    case when outcome = 'held-out' then 'held-out' else 'treated' end as arm
  from decided
  where nth = 1{same}
),
goals as (
  select distinct assigned.subject
  from assigned join {goal} as goal on goal.subject = assigned.subject
  where goal.time > assigned.due and goal.time <= assigned.closes
),
reached as (select distinct subject from {reached}),
active as ( -- what they did in the time before, as long as the goal has after
  select assigned.subject, count(*) as records
  from assigned join {events} as events on events.subject = assigned.subject
  where not events.derived
    and events.time >= assigned.due - {within} and events.time < assigned.due
  group by assigned.subject
)
select assigned.subject, assigned.due, assigned.closes, assigned.arm, assigned.variant,
  case when goals.subject is null then 0 else 1 end as goal,
  case when reached.subject is null then 0 else 1 end as reached,
  coalesce(active.records, 0) as before
from assigned
  left join goals on goals.subject = assigned.subject
  left join reached on reached.subject = assigned.subject
  left join active on active.subject = assigned.subject"
    )
}

/// The same, summed up: what the intervals are computed from.
pub fn cells(asked: &Asked<'_>) -> String {
    let as_of = asked.as_of.to_string();
    let subjects = subjects(asked).replace('\n', "\n  ");
    format!(
        "-- Subjects by the day on which their windows closed, arm and variant; without a day, those whose windows are open.
select day, arm, variant, count(*) as subjects, sum(reached) as reached,
  sum(goal) as goals, sum(before) as before, sum(before * before) as before_squared, sum(before * goal) as before_of_goals
from (select *, case when closes <= timestamp '{as_of}' then cast(closes as date) end as day from (
  {subjects}
))
group by day, arm, variant
order by day, arm, variant"
    )
}

/// Decisions by day and outcome, the newest first.
pub fn per_day(names: &[&str]) -> String {
    format!(
        "select cast(due as date) as day, outcome, count(*) as decisions from decisions\nwhere {}\ngroup by day, outcome\norder by day desc, outcome",
        of_policy(names)
    )
}

/// Decisions by the policy's version.
pub fn per_version(names: &[&str]) -> String {
    format!(
        "select version, count(*) as decisions from decisions\nwhere {}\ngroup by version",
        of_policy(names)
    )
}

/// Subjects by policy.
pub const SUBJECTS: &str =
    "select policy, count(distinct subject) as subjects from decisions where subject <> '' group by policy";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_end_the_text_that_they_stand_in() {
        assert_eq!(of_policy(&["It's"]), "policy = 'It''s'");
        assert_eq!(of_policy(&["a", "b'; drop"]), "policy in ('a', 'b''; drop')");
    }

    #[test]
    fn lengths_are_said_in_their_own_unit() {
        let of = |milliseconds| interval(Duration { milliseconds });
        assert_eq!(of(30 * 86_400_000), "interval '30 days'");
        assert_eq!(of(5_400_000), "interval '90 minutes'");
        assert_eq!(of(1_500), "interval '1500 milliseconds'");
    }

    #[test]
    fn versions_are_said_as_short_as_they_can_be() {
        assert_eq!(in_versions(&[0..=u32::MAX]), None);
        assert_eq!(in_versions(&[]).as_deref(), Some("false"));
        assert_eq!(in_versions(&[0..=4]).as_deref(), Some("board_version <= 4"));
        assert_eq!(
            in_versions(&[2..=4, 7..=u32::MAX]).as_deref(),
            Some("(board_version between 2 and 4 or board_version >= 7)")
        );
    }
}
