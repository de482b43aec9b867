//! Predictions on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A prediction of the board and the story of its models.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PredictionSummary {
    /// Its name.
    pub name: String,
    /// How it is predicted: `repeat-purchase`.
    pub kind: String,
    /// The description.
    pub about: Option<String>,
    /// The kind of subject.
    pub of: String,
    /// The event that is a purchase.
    pub event: String,
    /// How far it looks ahead, such as `90d`.
    pub horizon: String,
    /// Policies whose condition asks for it.
    pub asked_by: Vec<String>,
    /// The model in force; none until one is trained, or when the board has changed what is predicted.
    pub model: Option<ModelView>,
    /// Every model so far, newest first.
    pub story: Vec<ModelHead>,
}

/// A model, in a line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelHead {
    /// Its id.
    pub id: String,
    /// Where its record stands.
    pub position: u64,
    /// When it was trained.
    pub trained: String,
    /// What happened after the day of this it has not seen.
    pub until: String,
    /// Whether it was trained under what the board means now.
    pub fits_board: bool,
}

/// A model, and how good it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelView {
    /// Its id.
    pub id: String,
    /// When it was trained.
    pub trained: String,
    /// The first purchase that it learned from.
    pub from: String,
    /// What happened after the day of this it has not seen.
    pub until: String,
    /// The position up to which the log was read.
    pub position: u64,
    /// The board version that it was trained under.
    pub board_version: u32,
    /// Purchases that it learned from.
    pub purchases: u64,
    /// Purchases left out: refunds, values that are no numbers, days out of order.
    pub left_out: u64,
    /// Subjects that it learned from.
    pub subjects: u64,
    /// How many of them bought on a second day.
    pub repeaters: u64,
    /// Parameters of how often and whether still: BG/NBD.
    pub r: f64,
    /// In weeks.
    pub alpha: f64,
    /// First shape of the chance to leave.
    pub a: f64,
    /// Second shape of the chance to leave.
    pub b: f64,
    /// Logarithm of the likelihood at its peak.
    pub log_likelihood: f64,
    /// Parameters of how much: Gamma-Gamma.
    pub value: Option<ValueView>,
    /// Why there is no value.
    pub value_unknown: Option<String>,
    /// How good it was on days that it had not seen.
    pub hold_out: Option<HoldOutView>,
}

/// Parameters of what a purchase is worth.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ValueView {
    /// Shape of one subject's values.
    pub p: f64,
    /// Shape of how subjects differ.
    pub q: f64,
    /// Scale of how subjects differ.
    pub gamma: f64,
    /// Mean over repeat buyers of their mean value.
    pub mean: f64,
}

/// How good a model was. Counts are days with a purchase.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HoldOutView {
    /// It was fitted on what happened up to the day of this.
    pub from: String,
    /// It was compared with what happened up to the day of this.
    pub until: String,
    /// Whether the model in force was compared itself, and not one that was fitted on the days before.
    pub itself: bool,
    /// How long.
    pub weeks: f64,
    /// How many subjects.
    pub subjects: u64,
    /// How many of them bought.
    pub buyers: u64,
    /// What happened.
    pub actual_total: u64,
    /// What was predicted.
    pub predicted_total: f64,
    /// Mean absolute error per subject.
    pub mean_absolute_error: f64,
    /// What "everybody goes on at their own rate" predicts.
    pub same_rate_total: f64,
    /// Its mean absolute error per subject.
    pub same_rate_mean_absolute_error: f64,
    /// Of prediction and outcome.
    pub correlation: Option<f64>,
    /// The chance that a buyer was ranked before a non-buyer.
    pub auc: Option<f64>,
    /// The same when ranking by the number of repeats alone.
    pub auc_by_repeats: Option<f64>,
    /// By repeats before the hold-out.
    pub by_repeats: Vec<ByRepeatsView>,
}

/// Subjects with the same number of repeats before the hold-out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ByRepeatsView {
    /// That number; 7 stands for 7 and more.
    pub repeats: u32,
    /// How many subjects.
    pub subjects: u64,
    /// Mean of what happened.
    pub actual_mean: f64,
    /// Mean of what was predicted.
    pub predicted_mean: f64,
    /// Mean chance of being active.
    pub mean_active: f64,
}

/// A prediction with whom it is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PredictionView {
    /// The prediction and its models.
    pub prediction: PredictionSummary,
    /// As of when subjects are scored: the newest purchase, or the model's `until` where that is later.
    pub as_of: Option<String>,
    /// How many subjects are scored.
    pub subjects: u64,
    /// How many of them are expected to be active.
    pub active_total: f64,
    /// Purchase days to expect of all of them within the horizon.
    pub purchases_total: f64,
    /// Who will buy most, first.
    pub top: Vec<ForeseenView>,
    /// Who is slipping away: they came back before, and are more likely gone than not. First those with most to lose.
    pub slipping: Vec<ForeseenView>,
}

/// What is foreseen of one subject.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ForeseenView {
    /// The prediction.
    pub prediction: String,
    /// The subject.
    pub subject: String,
    /// The model.
    pub model: Option<String>,
    /// As of when.
    pub as_of: String,
    /// Days with a purchase after the first one.
    pub repeats: u32,
    /// Weeks since the last of them.
    pub silent_weeks: f64,
    /// The chance that they still buy.
    pub active: Option<f64>,
    /// Days with a purchase to expect within the horizon.
    pub purchases: Option<f64>,
    /// What they are worth together.
    pub value: Option<f64>,
    /// Purchase days that would be expected if they surely still bought, less those that are.
    pub at_stake: Option<f64>,
}

/// What to train on.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainRequest {
    /// Only what happened up to the day of this: `1997-09-30`, or an instant of RFC 3339. Without it, all there is.
    #[serde(default)]
    pub until: Option<String>,
}

/// What came of training.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainAnswer {
    /// The prediction.
    pub prediction: String,
    /// Whether a new model came into force; not when it would be the same again.
    pub trained: bool,
    /// Where its record stands.
    pub position: Option<u64>,
    /// The model in force now.
    pub model: ModelView,
    /// Where its purchases were read: `lake`, or `log` where the lake cannot say them.
    pub source: &'static str,
    /// How long reading and fitting took, in milliseconds.
    pub took_ms: u64,
}

/// Two policies over the same past.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompareView {
    /// Up to which day the models learned.
    pub trained_until: Option<String>,
    /// Decisions from here on are counted.
    pub from: String,
    /// And up to here.
    pub to: String,
    /// How long after an invitation a return counts as one within the horizon.
    pub horizon: String,
    /// What a return is.
    pub returns: String,
    /// The policy.
    pub policy: SideView,
    /// The one that it is compared with.
    pub against: SideView,
    /// Invitations that both make, to the same subject at the same instant.
    pub both: OutcomeView,
    /// Invitations that only the one that it is compared with makes: those left alone by the policy.
    pub left_alone: OutcomeView,
    /// Invitations that only the policy makes.
    pub only_policy: OutcomeView,
    /// What this says, and what it cannot say.
    pub words: Vec<String>,
}

/// One policy over the past.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SideView {
    /// Its name.
    pub name: String,
    /// To how many subjects.
    pub subjects: u64,
    /// What its invitations met.
    pub invitations: OutcomeView,
}

/// What invitations met. Nobody was really invited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeView {
    /// How many.
    pub count: u64,
    /// Those after which a whole horizon is on the log.
    pub closed: u64,
    /// Of these, how many came back within the horizon.
    pub back_within: u64,
    /// Of all, how many came back before the log ends.
    pub back_ever: u64,
}
