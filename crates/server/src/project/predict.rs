//! Questions about predictions: their models, how good they are, and who is at the top and who is slipping away.

use super::lake::Fresh;
use super::train::Past;
use super::why::is_model;
use super::{Project, Published};
use crate::fault::Fault;
use crate::view::prediction::{foreseen, head, model};
use crate::wire::{ForeseenView, PredictionSummary, PredictionView};
use stormlake_board::{Prediction, prediction_version, predictions_of};
use stormlake_engine::{MODEL_SUBJECT, Purchases};
use stormlake_forecast::{Features, Histories, Model};
use stormlake_log::Kept;
use stormlake_record::Time;

/// Models of a prediction that its story goes back over.
const STORY_MAX: usize = 200;
/// Records of a subject that its score goes back over.
const HISTORY_MAX: usize = 10_000;
/// Subjects of a list, unless asked otherwise, and at most.
const LIST: usize = 20;
const LIST_MAX: usize = 500;

fn read(kept: &Kept) -> Option<(u64, Model)> {
    let entry = kept.entry().ok()?;
    Some((kept.position().0, serde_json::from_slice(entry.body).ok()?))
}

impl Project {
    /// Models of a prediction, newest first.
    fn story(&self, name: &str) -> Result<Vec<(u64, Model)>, Fault> {
        let kept = self.log.subject_history(&format!("{MODEL_SUBJECT}{name}"), STORY_MAX)?;
        Ok(kept.iter().filter(|kept| is_model(kept)).filter_map(read).collect())
    }

    /// The newest model of what the board means now.
    pub(super) fn model_in_force(&self, prediction: &Prediction) -> Result<Option<Model>, Fault> {
        let version = prediction_version(prediction);
        let story = self.story(&prediction.name)?;
        Ok(story
            .into_iter()
            .map(|(_, model)| model)
            .find(|model| model.version == version))
    }

    /// The board's predictions.
    pub fn predictions(&self) -> Result<Vec<PredictionSummary>, Fault> {
        let Some(published) = self.published() else {
            return Ok(Vec::new());
        };
        let all = published.board.predictions.iter();
        all.map(|prediction| self.prediction_summary(&published, prediction))
            .collect()
    }

    fn prediction_summary(&self, published: &Published, prediction: &Prediction) -> Result<PredictionSummary, Fault> {
        let version = prediction_version(prediction);
        let story = self.story(&prediction.name)?;
        let board = &published.board;
        let asks = |policy: &&stormlake_board::Policy| {
            predictions_of(board, policy)
                .iter()
                .any(|asked| asked.name == prediction.name)
        };
        let asked_by = board.policies.iter().filter(asks);
        let event = prediction
            .purchase
            .as_ref()
            .map(|purchase| purchase.event.value.clone());
        Ok(PredictionSummary {
            name: prediction.name.clone(),
            kind: prediction.kind.word().to_owned(),
            about: prediction.about.clone(),
            of: prediction.of.as_ref().map_or_else(String::new, |of| of.value.clone()),
            event: event.unwrap_or_default(),
            horizon: prediction.horizon.to_string(),
            asked_by: asked_by.map(|policy| policy.sticky.name.clone()).collect(),
            model: story
                .iter()
                .map(|(_, known)| known)
                .find(|known| known.version == version)
                .map(model),
            story: story
                .iter()
                .map(|(position, known)| head(known, *position, &version))
                .collect(),
        })
    }

    /// A prediction, its model, and what it says of everybody.
    pub fn prediction_view(&self, name: &str, limit: Option<usize>) -> Result<PredictionView, Fault> {
        let limit = limit.unwrap_or(LIST).clamp(1, LIST_MAX);
        let published = self.need_published()?;
        let prediction = self.prediction(&published, name)?;
        let mut view = PredictionView {
            prediction: self.prediction_summary(&published, prediction)?,
            as_of: None,
            subjects: 0,
            active_total: 0.0,
            purchases_total: 0.0,
            top: Vec::new(),
            slipping: Vec::new(),
        };
        let Some(model) = self.model_in_force(prediction)? else {
            return Ok(view);
        };
        let past = self.past(&published, prediction, Fresh::Level)?;
        let as_of = past.newest().map_or(model.until, |newest| newest.max(model.until));
        view.as_of = Some(as_of.to_string());
        let mut everybody = scored(&past, &model, prediction, as_of);
        view.subjects = everybody.len() as u64;
        view.active_total = everybody.iter().filter_map(|one| one.active).sum();
        view.purchases_total = everybody.iter().filter_map(|one| one.purchases).sum();
        let by = |of: fn(&ForeseenView) -> Option<f64>| {
            move |a: &ForeseenView, b: &ForeseenView| {
                let (a_has, b_has) = (of(a).unwrap_or(0.0), of(b).unwrap_or(0.0));
                b_has.total_cmp(&a_has).then_with(|| a.subject.cmp(&b.subject))
            }
        };
        everybody.sort_by(by(|one| one.purchases));
        view.top = everybody.iter().take(limit).cloned().collect();
        everybody.retain(|one| one.repeats > 0 && one.active.is_some_and(|active| active < 0.5));
        everybody.sort_by(by(|one| one.at_stake));
        everybody.truncate(limit);
        view.slipping = everybody;
        Ok(view)
    }

    /// What every model in force says of everybody, for the lake.
    pub(super) fn foreseen_of_all(&self) -> Result<Vec<stormlake_lake::Predicted>, Fault> {
        let Some(published) = self.published() else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        for prediction in &published.board.predictions {
            let Some(model) = self.model_in_force(prediction)? else {
                continue;
            };
            let past = self.past(&published, prediction, Fresh::AsItIs)?;
            let as_of = past.newest().map_or(model.until, |newest| newest.max(model.until));
            all.extend(
                scored(&past, &model, prediction, as_of)
                    .into_iter()
                    .map(|one| stormlake_lake::Predicted {
                        prediction: one.prediction,
                        model: one.model.unwrap_or_default(),
                        subject: one.subject,
                        as_of,
                        active: one.active,
                        purchases: one.purchases,
                        value: one.value,
                        repeats: one.repeats,
                        silent_weeks: one.silent_weeks,
                    }),
            );
        }
        Ok(all)
    }

    /// What every prediction says of one subject. A subject that bought nothing is in none.
    pub fn foreseen(&self, subject: &str) -> Result<Vec<ForeseenView>, Fault> {
        let Some(published) = self.published() else {
            return Ok(Vec::new());
        };
        let mut history = self.log.subject_history(subject, HISTORY_MAX)?;
        history.reverse();
        let mut views = Vec::new();
        for prediction in &published.board.predictions {
            let Some(model) = self.model_in_force(prediction)? else {
                continue;
            };
            let reads = Purchases::new(&published.board, prediction).map_err(Fault::Plan)?;
            let (mut features, mut as_of) = (Features::default(), model.until);
            for kept in &history {
                let Ok(entry) = kept.entry() else { continue };
                if let Some(worth) = reads.read(kept.position().0, &entry) {
                    features.observe(entry.time, worth);
                    as_of = as_of.max(entry.time);
                }
            }
            if let Some(summary) = features.at(as_of) {
                let horizon = prediction.horizon.milliseconds;
                let score = model.scorer().score(&prediction.name, horizon, as_of, Some(&summary));
                views.push(foreseen(subject, score, Some(&summary)));
            }
        }
        Ok(views)
    }
}

fn scored(past: &Past, model: &Model, prediction: &Prediction, as_of: Time) -> Vec<ForeseenView> {
    let scorer = model.scorer();
    let histories = Histories::collect(past.all(), as_of);
    let score = |(subject, summary): (&str, stormlake_forecast::Summary)| {
        let score = scorer.score(&prediction.name, prediction.horizon.milliseconds, as_of, Some(&summary));
        foreseen(subject, score, Some(&summary))
    };
    histories.summaries().map(score).collect()
}
