//! Predictions: whether they say enough to be learned, and whether their expressions can be computed.

use super::Checker;
use crate::limits::{PREDICTION_HORIZON_DAYS_MAX, PREDICTIONS_MAX};
use crate::model::{Board, Event, ExpressionText, Kind, Policy, Prediction, Purchase};
use crate::scope::{predictions_in, purchase_scope};
use stormlake_expression::{Scope, Type};

const DAY_MS: i64 = 86_400_000;

impl Checker<'_> {
    pub(super) fn predictions(&mut self) {
        let board = self.board;
        if let Some(first_too_many) = board.predictions.get(PREDICTIONS_MAX) {
            let message = format!(
                "the board has {} predictions, more than {PREDICTIONS_MAX}",
                board.predictions.len()
            );
            let mend = "Keep those that a policy or a person asks for";
            self.error("SL-B002", first_too_many.name_span, None, message, mend);
        }
        for prediction in &board.predictions {
            self.prediction(prediction);
        }
    }

    /// Whoever sets a policy off is whom its `where` asks about.
    pub(super) fn foreseen_subjects(
        &mut self,
        policy: &Policy,
        condition: &ExpressionText,
        events: &[&Event],
        scope: &Scope,
    ) {
        let board = self.board;
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        for prediction in predictions_in(board, policy, scope) {
            let Some(of) = &prediction.of else { continue };
            for event in events {
                let Some(whose) = whose(board, event).filter(|whose| *whose != of.value) else {
                    continue;
                };
                let message = format!(
                    "\"{}\" happens to a {whose}, but the prediction \"{}\" is of a {}",
                    event.sticky.name, prediction.name, of.value
                );
                let mend = format!(
                    "Ask for a prediction of a {whose}, or begin with an event of a {}",
                    of.value
                );
                self.error("SL-B091", condition.span, about, message, mend);
            }
        }
    }

    fn prediction(&mut self, prediction: &Prediction) {
        let name = &prediction.name;
        let subjects = self.board.subjects.iter().map(|subject| subject.name.as_str());
        match &prediction.of {
            Some(of) => {
                self.among("subject", of, subjects, None);
            }
            None => {
                let message = format!("the prediction \"{name}\" does not say whom it is about");
                let mend = "Name the kind of subject in its block: of \"customer\"";
                self.error("SL-B090", prediction.name_span, None, message, mend);
            }
        }
        match &prediction.purchase {
            Some(purchase) => self.purchase(prediction, purchase),
            None => {
                let message = format!("the prediction \"{name}\" does not say what a purchase is");
                let mend = "Name the event in its block: purchase \"CD bought\" value=\"event.data.price\"";
                self.error("SL-B090", prediction.name_span, None, message, mend);
            }
        }
        let days = prediction.horizon.milliseconds / DAY_MS;
        if !(1..=PREDICTION_HORIZON_DAYS_MAX).contains(&days) {
            let message = format!(
                "a horizon of {} is not between 1d and {PREDICTION_HORIZON_DAYS_MAX}d",
                prediction.horizon
            );
            let mend = "Write how far ahead the prediction is to look, such as \"90d\"";
            self.error("SL-B092", prediction.name_span, None, message, mend);
        }
    }

    fn purchase(&mut self, prediction: &Prediction, purchase: &Purchase) {
        let board = self.board;
        let found = self.reference(&purchase.event, &[Kind::Event], None);
        let event = found.map(|(_, index)| &board.events[index]);
        let names: Vec<&str> = event.iter().map(|event| event.sticky.name.as_str()).collect();
        let scope = purchase_scope(board, &names);
        if let Some(value) = &purchase.value {
            self.one_of(value, &scope, &[Type::Double], None);
        }
        if let Some(condition) = &purchase.r#where {
            self.one_of(condition, &scope, &[Type::Bool], None);
        }
        let (Some(event), Some(of)) = (event, &prediction.of) else {
            return;
        };
        let Some(whose) = whose(board, event) else { return };
        if whose != of.value && board.subjects.iter().any(|subject| subject.name == of.value) {
            let message = format!(
                "\"{}\" happens to a {whose}, but the prediction is of a {}",
                event.sticky.name, of.value
            );
            let mend = format!("Name an event that happens to a {}, or write: of \"{whose}\"", of.value);
            self.error("SL-B091", purchase.event.span, None, message, mend);
        }
    }
}

/// The kind of subject that an event happens to. Where there is only one kind, nobody writes it down.
fn whose<'b>(board: &'b Board, event: &'b Event) -> Option<&'b str> {
    let named = event.subject.as_ref().map(|subject| subject.value.as_str());
    named.or_else(|| board.subjects.first().map(|subject| subject.name.as_str()))
}
