//! What a policy brings: asked of the lake in SQL that is given back, and computed from what it says.

use super::past::{Then, held_out, share, stretches};
use super::questions::{self, Asked};
use super::{ROWS_MAX, goal, names, policy_of};
use crate::fault::Fault;
use crate::project::Project;
use crate::view::lift::lift_view;
use crate::wire::{GoalView, LiftQuery, LiftView};
use stormlake_analysis::lift::{Arm, Cell, Level, Lift, Power, TUNING_USUAL, Terms};
use stormlake_board::{Board, Effect, PolicyState};
use stormlake_lake::{Limits, Refused};
use stormlake_record::Time;

/// What a lift is computed from.
#[derive(Debug)]
pub struct Measured {
    goal: GoalView,
    as_of: Time,
    terms: Terms,
    notes: Vec<String>,
    subjects: String,
    cells: String,
}

impl Project {
    /// Settles what is asked about a policy; it reads earlier versions of the board.
    pub fn measured(&self, name: &str) -> Result<Measured, Fault> {
        let published = self.need_published()?;
        let board = &published.board;
        let policy = policy_of(board, name)?;
        let (Some(aim), Some(goal)) = (&policy.goal, goal(policy)) else {
            return Err(Fault::Refused {
                what: format!(
                    "the policy “{}” has no goal, so nobody can say what it brings",
                    policy.sticky.name
                ),
                mend: "write what it is meant to bring about, such as `goal \"Order placed\" within=\"30d\"`".into(),
            });
        };
        let names = names(policy);
        let moments = self.past_of(&names)?;
        let held = held_out(board, policy);
        let is_live = |then: &Then| then.state == PolicyState::Live;
        let live = stretches(&moments, is_live);
        let share_changed = moments
            .iter()
            .filter_map(|moment| moment.policy.as_ref())
            .any(|then| is_live(then) && then.held_out != held);
        let same_share = match share_changed {
            true => stretches(&moments, |then| then.held_out == held),
            false => vec![0..=u32::MAX],
        };
        let carried = |effect: &&Effect| matches!(effect, Effect::Command { via: Some(_), .. });
        let as_of = self.now().minus_milliseconds(board.lateness.milliseconds);
        let asked = Asked {
            policies: &names,
            goal: &self.table_of(&aim.event.value),
            identities: &self.identities(board),
            within: aim.within,
            live: &live,
            same_share: &same_share,
            carried: policy.effects().iter().any(carried),
            as_of,
        };
        let held_out_share = share(held);
        let mut notes = Vec::new();
        if live.is_empty() {
            notes.push("The policy has never been live: nobody was assigned.".to_owned());
        }
        if held_out_share <= 0.0 {
            notes.push(
                "The policy holds nobody out, so there is nobody to compare with: write `holdout \"10%\"`.".to_owned(),
            );
        }
        if share_changed {
            notes.push(
                "The share held out was another one before: whoever was first decided about then is left out, for some of them have been in both arms.".to_owned(),
            );
        }
        Ok(Measured {
            goal,
            as_of,
            terms: Terms {
                held_out_share: (held_out_share > 0.0 && held_out_share < 1.0).then_some(held_out_share),
                level: Level::USUAL,
                tuning: TUNING_USUAL,
                power: Power::USUAL,
            },
            notes,
            subjects: questions::subjects(&asked),
            cells: questions::cells(&asked),
        })
    }

    /// The tables that name a second id of their subject, and the field that does.
    fn identities(&self, board: &Board) -> Vec<(String, String)> {
        let named = board.subjects.iter().flat_map(|subject| &subject.same_as);
        let tables = named.map(|named| (self.table_of(&named.event), named.field.clone()));
        // Where there is no one table, nobody has said yet who is the same.
        tables.filter(|(table, _)| !table.starts_with('(')).collect()
    }

    /// Where an event's records are: its table, or the view of all events where it has several, or none yet.
    fn table_of(&self, event: &str) -> String {
        let tables = self.lake_view().tables;
        let is_its = |table: &&crate::wire::LakeTable| {
            table.about == event && table.columns.iter().any(|column| column.name == "derived")
        };
        match tables.iter().filter(is_its).collect::<Vec<_>>().as_slice() {
            [one] => one.name.clone(),
            _ => format!(
                "(select subject, time from events where event = {})",
                questions::quoted(event)
            ),
        }
    }

    /// What a policy brings.
    pub async fn lift(&self, measured: Measured) -> Result<LiftView, Refused> {
        let limits = Limits {
            rows: ROWS_MAX,
            ..Limits::default()
        };
        let rows = self.rows_of(measured.cells.clone(), limits).await?;
        let unread = || Refused {
            kind: stormlake_lake::RefusedKind::Trouble,
            detail: "The lake's answer has another shape than was asked for.".into(),
            mend: "Please report it, with the board.".into(),
        };
        let cells: Option<Vec<Cell>> = rows.iter().map(cell).collect();
        let lift = Lift::of(&cells.ok_or_else(unread)?, &measured.terms);
        let query = |name: &str, sql: String| LiftQuery {
            name: name.to_owned(),
            sql,
        };
        let queries = vec![
            query(
                "Every subject: when it was assigned, to which arm, and what it did",
                measured.subjects,
            ),
            query(
                "The same, summed up by day, arm and variant: what the intervals are computed from",
                measured.cells,
            ),
        ];
        Ok(lift_view(
            &lift,
            measured.goal,
            measured.as_of,
            &measured.terms,
            measured.notes,
            queries,
        ))
    }
}

/// A row of the question for cells.
fn cell(row: &serde_json::Value) -> Option<Cell> {
    let number = |at: usize| row.get(at)?.as_f64().or_else(|| row.get(at)?.as_str()?.parse().ok());
    let count = |at: usize| number(at).map(|number| number as u64);
    let day = match row.get(0)? {
        serde_json::Value::Null => None,
        day => Some(day_of(day.as_str()?)?),
    };
    let arm = match row.get(1)?.as_str()? {
        "held-out" => Arm::HeldOut,
        "treated" => Arm::Treated,
        _ => return None,
    };
    Some(Cell {
        day,
        arm,
        variant: row
            .get(2)?
            .as_str()
            .filter(|variant| !variant.is_empty())
            .map(str::to_owned),
        subjects: count(3)?,
        reached: count(4)?,
        goals: count(5)?,
        before: number(6)?,
        before_squared: number(7)?,
        before_of_goals: number(8)?,
    })
}

/// Days since 1970-01-01.
fn day_of(text: &str) -> Option<i64> {
    let time = Time::parse(&format!("{text}T00:00:00Z"))?;
    Some(time.0.div_euclid(86_400_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_become_cells_and_others_do_not() {
        let read = cell(&json!(["2026-11-29", "held-out", null, 3, 1, 2, 9, 31, "7"])).unwrap();
        assert_eq!(
            (read.day, read.arm, read.variant.as_deref()),
            (Some(20_786), Arm::HeldOut, None)
        );
        assert_eq!((read.subjects, read.reached, read.goals), (3, 1, 2));
        assert_eq!(
            (read.before, read.before_squared, read.before_of_goals),
            (9.0, 31.0, 7.0)
        );
        let open = cell(&json!([null, "treated", "short", 1, 0, 0, 0, 0, 0])).unwrap();
        assert_eq!((open.day, open.variant.as_deref()), (None, Some("short")));
        assert_eq!(cell(&json!([null, "elsewhere", null, 1, 0, 0, 0, 0, 0])), None);
        assert_eq!(cell(&json!(["someday", "treated", null, 1, 0, 0, 0, 0, 0])), None);
        assert_eq!(cell(&json!([null, "treated"])), None);
    }
}
