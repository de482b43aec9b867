//! `steps { … }`, laid out flat: each step one place, branches as jumps. It only ever goes forward, so a journey ends.

use super::builder::Builder;
use super::{PerTrigger, Role};
use stormlake_board::{ExpressionText, Policy, Step};
use stormlake_expression::Type;

/// One place of a course.
#[derive(Debug, Clone)]
pub(crate) enum Op {
    /// The policy's effect of this number.
    Do(u16),
    /// So many milliseconds.
    Wait(i64),
    /// B has so long. What follows if it came stands behind this place.
    WaitFor {
        event: String,
        fact: u16,
        within_ms: i64,
        /// Where it goes on if B did not come.
        missed: u16,
        /// Where both ways meet again.
        joins: u16,
    },
    /// What follows if it holds stands behind this place.
    When { condition: PerTrigger, otherwise: u16 },
    /// On to there.
    Jump(u16),
    /// It is over.
    End,
}

/// The policy whose course is laid out.
struct Of<'p> {
    policy: &'p Policy,
    number: u16,
    triggers: &'p [u16],
    by: Option<&'p ExpressionText>,
}

impl Builder<'_> {
    pub(super) fn course(
        &mut self,
        policy: &Policy,
        number: u16,
        triggers: &[u16],
        by: Option<&ExpressionText>,
    ) -> Result<Vec<Op>, String> {
        let mut course = Vec::new();
        if !policy.steps.is_empty() {
            let of = Of {
                policy,
                number,
                triggers,
                by,
            };
            self.lay(&of, &policy.steps, &mut course, &mut 0)?;
            course.push(Op::End);
            self.plan.journeys = true;
        }
        Ok(course)
    }

    fn lay(&mut self, of: &Of<'_>, steps: &[Step], course: &mut Vec<Op>, effects: &mut u16) -> Result<(), String> {
        for step in steps {
            match step {
                Step::Do(_) => {
                    course.push(Op::Do(*effects));
                    *effects += 1;
                }
                Step::Wait { span } => course.push(Op::Wait(span.value.milliseconds)),
                Step::WaitFor(wait) => {
                    let within_ms = wait.within.milliseconds;
                    let fact = self.expected(of, &wait.event.value, within_ms)?;
                    let here = course.len();
                    course.push(Op::End);
                    let (missed, joins) = self.branches(of, [&wait.came, &wait.missed], course, effects)?;
                    course[here] = Op::WaitFor {
                        event: wait.event.value.clone(),
                        fact,
                        within_ms,
                        missed,
                        joins,
                    };
                }
                Step::When(when) => {
                    let condition = self.per_trigger(&when.condition, of.triggers, Some(&Type::Bool))?;
                    let here = course.len();
                    course.push(Op::End);
                    let (otherwise, _) = self.branches(of, [&when.then, &when.otherwise], course, effects)?;
                    course[here] = Op::When { condition, otherwise };
                }
            }
        }
        Ok(())
    }

    /// Lays out two ways, one behind the other: where the second begins, and where they meet.
    fn branches(
        &mut self,
        of: &Of<'_>,
        [first, second]: [&[Step]; 2],
        course: &mut Vec<Op>,
        effects: &mut u16,
    ) -> Result<(u16, u16), String> {
        self.lay(of, first, course, effects)?;
        let jump = course.len();
        course.push(Op::End);
        self.lay(of, second, course, effects)?;
        let joins = u16::try_from(course.len()).map_err(|_| "it has too many steps".to_owned())?;
        course[jump] = Op::Jump(joins);
        Ok((jump as u16 + 1, joins))
    }

    /// The fact that tells when a B came; its records wake those who wait for them.
    fn expected(&mut self, of: &Of<'_>, name: &str, within_ms: i64) -> Result<u16, String> {
        let by = self.by_of(of.policy, of.by, name);
        let keep_ms = within_ms.saturating_add(2 * self.plan.lateness_ms);
        let fact = self.fact(name, by, Some(keep_ms))?;
        let event = self.need(name)?;
        let key = self.key(by, event)?;
        let role = Role::Expected(fact);
        let mut known = self.plan.events[usize::from(event)].parts.iter();
        if !known.any(|part| part.policy == of.number && part.role == role) {
            self.part(of.number, event, role, key);
        }
        Ok(fact)
    }
}
