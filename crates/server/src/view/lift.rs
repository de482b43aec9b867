//! What a policy brings, as it goes over the wire.

use crate::wire::{
    ArmView, DetectableView, GoalView, IntervalView, LiftDay, LiftQuery, LiftView, RangeView, RatioView, VariantView,
};
use stormlake_analysis::lift::{Arm, ArmReport, Interval, Lift, Range, Terms, day_text};
use stormlake_record::Time;

fn range(range: Range) -> RangeView {
    RangeView {
        low: range.low,
        high: range.high,
    }
}

fn interval(found: Interval) -> IntervalView {
    IntervalView {
        estimate: found.estimate,
        fixed: range(found.fixed),
        sequence: found.sequence.map(range),
        level: found.level.get(),
        p: found.p,
        method: found.method.to_owned(),
    }
}

fn arm(arm: Arm, report: &ArmReport) -> ArmView {
    ArmView {
        arm: arm.word().to_owned(),
        subjects: report.subjects,
        reached: report.reached,
        goals: report.goals,
        rate: report.rate(),
    }
}

/// What a policy brings.
pub fn lift_view(
    lift: &Lift,
    goal: GoalView,
    as_of: Time,
    terms: &Terms,
    notes: Vec<String>,
    queries: Vec<LiftQuery>,
) -> LiftView {
    let variant = |(name, report): &(String, ArmReport)| VariantView {
        name: name.clone(),
        subjects: report.subjects,
        goals: report.goals,
        rate: report.rate(),
    };
    LiftView {
        goal,
        as_of: as_of.to_string(),
        assigned: lift.assigned,
        open: lift.open,
        arms: vec![arm(Arm::Treated, &lift.treated), arm(Arm::HeldOut, &lift.held_out)],
        difference: lift.difference.map(interval),
        relative: lift.relative.map(interval),
        cuped: lift.cuped.map(interval),
        srm: lift.shares.map(|shares| RatioView {
            p: shares.mismatch.p,
            alarm: shares.mismatch.alarm(),
            expected_share: shares.expected,
            found_share: shares.found,
        }),
        detectable: lift.detectable.map(|absolute| DetectableView {
            absolute,
            power: terms.power.get(),
            level: terms.level.get(),
        }),
        variants: lift.variants.iter().map(variant).collect(),
        over_time: lift
            .over_time
            .iter()
            .map(|day| LiftDay {
                day: day_text(day.day),
                treated: day.treated,
                held_out: day.held_out,
                difference: day.difference,
                low: day.band.low,
                high: day.band.high,
            })
            .collect(),
        hidden: lift.hidden(),
        notes,
        queries,
    }
}
