//! What is foreseen of a subject: purchases as the board defines them, what is remembered of them, and the model in force.
//!
//! Training reads purchases through [`Purchases`], the live run through the same programs and into the same
//! [`Features`]: what a model learned from is what it is asked about.

use crate::engine::Engine;
use crate::facts::{Facts, Moment, Occasion};
use crate::keys::Key;
use crate::plan::{Needed, Plan, PolicyPlan};
use crate::state::{Part, part};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use stormlake_board::{Board, Prediction};
use stormlake_expression::{Program, Type, Value};
use stormlake_forecast::{Features, Model, Scorer};
use stormlake_record::{Entry, EntryKind, Score, Time};

/// The subject under which the models of a prediction stand on the log: their story is found by it.
pub const MODEL_SUBJECT: &str = "stormlake/prediction/";

/// A prediction that a policy asks for.
#[derive(Debug, Clone)]
pub(crate) struct PredictionPlan {
    pub name: String,
    pub version: String,
    pub horizon_ms: i64,
}

/// An event as a purchase of one prediction.
#[derive(Debug, Clone)]
pub(crate) struct PurchasePlan {
    pub prediction: u16,
    pub value: Arc<Program>,
    pub counts: Option<Arc<Program>>,
}

impl PurchasePlan {
    /// What a record is worth as a purchase; `None` where it is none.
    fn worth(&self, facts: &Facts<'_, '_>) -> Option<f64> {
        if let Some(counts) = &self.counts
            && counts.evaluate(facts) != Ok(Value::Bool(true))
        {
            return None;
        }
        match self.value.evaluate(facts) {
            Ok(Value::Double(value)) => Some(value),
            Ok(Value::Int(value)) => Some(value as f64),
            _ => None,
        }
    }
}

/// What a condition was told, kept with the trigger until it is decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scores(pub Vec<Score>);

/// Nothing, mostly.
pub(crate) type Scored = Option<Box<Scores>>;

pub(crate) fn list(scored: &Scored) -> &[Score] {
    scored.as_ref().map_or(&[], |scores| &scores.0)
}

impl Engine {
    /// Remembers a purchase, before anything is decided about it.
    pub(crate) fn note_purchases(&mut self, plan: &Plan, subject: Key, on: &Occasion<'_>) {
        let facts = Facts::new(on, &plan.namespace, &[], &[]);
        for purchase in &on.plan.purchases {
            let Some(worth) = purchase.worth(&facts) else { continue };
            let number = purchase.prediction;
            let parts = self.state.keys.entry(subject).or_default();
            let is = |part: &Part| matches!(part, Part::Purchases { prediction, .. } if *prediction == number);
            let new = || Part::Purchases {
                prediction: number,
                features: Box::default(),
            };
            if let Part::Purchases { features, .. } = part(parts, is, new) {
                features.observe(on.moment.time, worth);
            }
        }
    }

    /// A model's record came by: from here on it scores, if a policy asks for its prediction and the board still means the same.
    pub(crate) fn put_into_force(&mut self, entry: &Entry<'_>) {
        let known = |plan: &PredictionPlan| plan.name == entry.name;
        let Some(number) = self.plan.predictions.iter().position(known) else {
            return;
        };
        let Ok(model) = serde_json::from_slice::<Model>(entry.body) else {
            return;
        };
        if model.version == self.plan.predictions[number].version {
            self.state.models.resize(self.plan.predictions.len(), None);
            self.state.models[number] = Some(model.scorer());
        }
    }

    /// What the policy's condition may ask for of a subject, as of a moment.
    pub(crate) fn foresee(&self, plan: &Plan, policy: &PolicyPlan, subject: Option<Key>, as_of: Time) -> Scored {
        if policy.predictions.is_empty() {
            return None;
        }
        let score = |&number: &u16| {
            let prediction = &plan.predictions[usize::from(number)];
            let features = subject.and_then(|subject| {
                self.state.find(subject, |part| match part {
                    Part::Purchases { prediction, features } if *prediction == number => Some(**features),
                    _ => None,
                })
            });
            score(self.model(number), prediction, features.as_ref(), as_of)
        };
        Some(Box::new(Scores(policy.predictions.iter().map(score).collect())))
    }

    fn model(&self, number: u16) -> Option<&Scorer> {
        self.state.models.get(usize::from(number))?.as_ref()
    }
}

fn score(model: Option<&Scorer>, prediction: &PredictionPlan, features: Option<&Features>, as_of: Time) -> Score {
    let summary = features.and_then(|features| features.at(as_of));
    match model {
        Some(model) => model.score(&prediction.name, prediction.horizon_ms, as_of, summary.as_ref()),
        None => Score {
            prediction: prediction.name.clone(),
            model: None,
            as_of,
            active: None,
            purchases: None,
            value: None,
        },
    }
}

/// One field of what `predict("…")` gives, or all of it.
pub(crate) fn answer(scores: &[Score], name: &str, field: Option<&str>) -> Option<(Value, usize)> {
    let score = scores.iter().find(|score| score.prediction == name)?;
    let read = |field: &str| match field {
        "active" => score.active.map(Value::Double),
        "purchases" => score.purchases.map(Value::Double),
        "value" => score.value.map(Value::Double),
        "known" => Some(Value::Bool(score.is_known())),
        _ => None,
    };
    if let Some(field) = field {
        return Some((read(field)?, 3));
    }
    let fields = ["active", "purchases", "value", "known"];
    let all = fields
        .iter()
        .filter_map(|field| Some(((*field).to_owned(), read(field)?)));
    Some((Value::Map(Arc::new(all.collect())), 2))
}

/// The purchases of one prediction, read off records one by one: what training learns from.
#[derive(Debug)]
pub struct Purchases {
    plan: Plan,
}

impl Purchases {
    /// Compiles what a purchase is.
    ///
    /// # Errors
    /// What keeps a checked board from being compiled, in words.
    pub fn new(board: &Board, prediction: &Prediction) -> Result<Self, String> {
        Plan::of_purchases(board, prediction).map(|plan| Self { plan })
    }

    /// The slug under which the board knows the event that is one.
    pub fn slug(&self) -> String {
        let event = self.plan.events.iter().find(|event| !event.purchases.is_empty());
        event.map_or_else(String::new, |event| event.slug.clone())
    }

    /// The fields that are read of it; `None` where it is not known beforehand which, or not of which type.
    pub fn fields(&self) -> Option<Vec<String>> {
        let event = self.plan.events.iter().find(|event| !event.purchases.is_empty())?;
        let Needed::Some(fields) = &event.needed else {
            return None;
        };
        let known = |(name, r#type): &(String, Type)| (*r#type != Type::Dynamic).then(|| name.clone());
        fields.iter().map(known).collect()
    }

    /// Whether a record of this name can be one.
    pub fn names(&self, slug: &str) -> bool {
        self.plan
            .event(slug)
            .is_some_and(|(_, event)| !event.purchases.is_empty())
    }

    /// What a record is worth as a purchase of its subject; `None` where it is none.
    pub fn read(&self, position: u64, entry: &Entry<'_>) -> Option<f64> {
        if entry.kind != EntryKind::Event || entry.subject.is_empty() {
            return None;
        }
        let (index, event) = self.plan.event(entry.name)?;
        let purchase = event.purchases.first()?;
        let on = Occasion::new(Moment::of_entry(index, position, entry), event);
        purchase.worth(&Facts::new(&on, &self.plan.namespace, &[], &[]))
    }
}
