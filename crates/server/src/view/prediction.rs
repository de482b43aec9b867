//! Models as people see them.

use crate::wire::{ByRepeatsView, ForeseenView, HoldOutView, ModelHead, ModelView, ValueView};
use stormlake_forecast::{HoldOut, Model, Summary};
use stormlake_record::Score;

/// A model, in a line.
pub fn head(model: &Model, position: u64, version: &str) -> ModelHead {
    ModelHead {
        id: model.id.clone(),
        position,
        trained: model.trained.to_string(),
        until: model.until.to_string(),
        fits_board: model.version == version,
    }
}

/// A model with all that is known of it.
pub fn model(model: &Model) -> ModelView {
    let fitted = &model.fitted;
    let out = model.left_out;
    ModelView {
        id: model.id.clone(),
        trained: model.trained.to_string(),
        from: model.from.to_string(),
        until: model.until.to_string(),
        position: model.position,
        board_version: model.board_version,
        purchases: model.purchases,
        left_out: out.refunds + out.not_numbers + out.too_late,
        subjects: fitted.convergence.subjects,
        repeaters: fitted.repeaters,
        r: fitted.purchases.r,
        alpha: fitted.purchases.alpha,
        a: fitted.purchases.a,
        b: fitted.purchases.b,
        log_likelihood: fitted.convergence.log_likelihood,
        value: fitted.value.as_ref().ok().map(|value| ValueView {
            p: value.model.p,
            q: value.model.q,
            gamma: value.model.gamma,
            mean: value.mean_value,
        }),
        value_unknown: fitted.value.as_ref().err().map(ToString::to_string),
        hold_out: model.evaluation.as_ref().map(hold_out),
    }
}

fn hold_out(hold_out: &HoldOut) -> HoldOutView {
    let result = &hold_out.result;
    let rows = result.by_repeats.iter().map(|row| ByRepeatsView {
        repeats: row.repeats,
        subjects: row.subjects,
        actual_mean: row.actual_mean,
        predicted_mean: row.predicted_mean,
        mean_active: row.mean_p_alive,
    });
    HoldOutView {
        from: hold_out.from.to_string(),
        until: hold_out.until.to_string(),
        itself: hold_out.itself,
        weeks: result.weeks,
        subjects: result.subjects,
        buyers: result.buyers,
        actual_total: result.actual_total,
        predicted_total: result.predicted_total,
        mean_absolute_error: result.mean_absolute_error,
        same_rate_total: result.same_rate_total,
        same_rate_mean_absolute_error: result.same_rate_mean_absolute_error,
        correlation: result.correlation,
        auc: result.auc,
        auc_by_repeats: result.auc_by_repeats,
        by_repeats: rows.collect(),
    }
}

/// What is foreseen of a subject.
pub fn foreseen(subject: &str, score: Score, summary: Option<&Summary>) -> ForeseenView {
    let at_stake = score.active.zip(score.purchases);
    ForeseenView {
        at_stake: at_stake
            .filter(|(active, _)| *active > 0.0)
            .map(|(active, purchases)| purchases / active * (1.0 - active)),
        subject: subject.to_owned(),
        as_of: score.as_of.to_string(),
        repeats: summary.map_or(0, |summary| summary.repeats),
        silent_weeks: summary.map_or(0.0, |summary| summary.age_weeks - summary.recency_weeks),
        active: score.active,
        purchases: score.purchases,
        value: score.value,
        model: score.model,
        prediction: score.prediction,
    }
}
