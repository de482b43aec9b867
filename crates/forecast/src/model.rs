//! A trained model as it stands on the log: what was fitted, on what, and how good it was.

use crate::{BgNbd, Evaluation, Fitted, GammaGamma, LeftOut, Summary};
use serde::{Deserialize, Serialize};
use stormlake_record::{Score, Time};

/// Days of a horizon are asked of the model in weeks.
const WEEK_MS: f64 = 7.0 * 86_400_000.0;

/// A model of one prediction. Its JSON is the body of the record that puts it into force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Its id: derived from what it was fitted on, its parameters, and the model before it.
    pub id: String,
    /// The prediction's name.
    pub prediction: String,
    /// The prediction's version: the model is in force only as long as the board means the same.
    pub version: String,
    /// The board version that it was trained under.
    pub board_version: u32,
    /// When it was trained.
    pub trained: Time,
    /// The first purchase that it learned from.
    pub from: Time,
    /// What happened after the day of this was not learned from.
    pub until: Time,
    /// The position up to which the log was read.
    pub position: u64,
    /// Purchases that it learned from.
    pub purchases: u64,
    /// Purchases that were left out, and why.
    pub left_out: LeftOut,
    /// Parameters, log-likelihood, and how the fit ended.
    pub fitted: Fitted,
    /// How good it was on what came after its data; `None` where nothing did.
    pub evaluation: Option<HoldOut>,
}

/// How good a model was on days that it had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldOut {
    /// It was fitted on what happened up to the day of this.
    pub from: Time,
    /// It was compared with what happened up to the day of this.
    pub until: Time,
    /// Whether the model in force was compared itself. Otherwise it was one fitted on the days before, for the model in force has
    /// learned from all there is.
    pub itself: bool,
    /// What came out.
    pub result: Evaluation,
}

/// What a model in force needs to score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scorer {
    /// The model's id.
    pub id: String,
    /// How often.
    pub purchases: BgNbd,
    /// For how much, where that could be fitted.
    pub value: Option<GammaGamma>,
}

impl Model {
    /// What it needs to score.
    pub fn scorer(&self) -> Scorer {
        Scorer {
            id: self.id.clone(),
            purchases: self.fitted.purchases,
            value: self.fitted.value.as_ref().ok().map(|value| value.model),
        }
    }
}

impl Scorer {
    /// What is foreseen of a subject: the one way in which anything is scored, live or in a report.
    pub fn score(&self, prediction: &str, horizon_ms: i64, as_of: Time, summary: Option<&Summary>) -> Score {
        let weeks = horizon_ms as f64 / WEEK_MS;
        let finite = |number: f64| Some(number).filter(|number| number.is_finite());
        let active = summary.and_then(|summary| finite(self.purchases.p_alive(summary)));
        let purchases = summary.and_then(|summary| finite(self.purchases.expected_purchases(weeks, summary)));
        let each = summary.and_then(|summary| self.value?.expected_value(summary));
        Score {
            prediction: prediction.to_owned(),
            model: Some(self.id.clone()),
            as_of,
            active: active.filter(|_| purchases.is_some()),
            purchases: purchases.filter(|_| active.is_some()),
            value: purchases
                .zip(each)
                .and_then(|(purchases, each)| finite(purchases * each)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_models_own_answer_over_the_horizon() {
        let scorer = Scorer {
            id: "m".into(),
            purchases: BgNbd {
                r: 0.243,
                alpha: 4.414,
                a: 0.793,
                b: 2.426,
            },
            value: Some(GammaGamma {
                p: 6.25,
                q: 3.74,
                gamma: 15.4,
            }),
        };
        // The customer of the paper, over its 39 weeks.
        let customer = Summary {
            repeats: 2,
            recency_weeks: 30.43,
            age_weeks: 38.86,
            mean_value: 22.35,
        };
        let score = scorer.score("P", 39 * 7 * 86_400_000, Time(7), Some(&customer));
        assert!((score.purchases.unwrap() - 1.226).abs() < 5e-4, "{score:?}");
        assert!((score.active.unwrap() - 0.7266).abs() < 5e-4, "{score:?}");
        let each = scorer.value.unwrap().expected_value(&customer).unwrap();
        assert!((score.value.unwrap() - score.purchases.unwrap() * each).abs() < 1e-12);
        let nobody = scorer.score("P", 1, Time(7), None);
        assert!(!nobody.is_known() && nobody.purchases.is_none() && nobody.value.is_none());
    }
}
