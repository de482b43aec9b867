//! Writes predictions.

use super::text_node;
use crate::model::{Prediction, Purchase};
use crate::text::lexeme::quote;
use crate::text::tree::Node;

pub(super) fn prediction(prediction: &Prediction) -> Node {
    let node = Node::new("prediction")
        .value(quote(&prediction.name))
        .property("kind", quote(prediction.kind.word()));
    let mut inside: Vec<Node> = Vec::new();
    inside.extend(text_node("about", prediction.about.as_ref()));
    let owner = prediction.owner.iter();
    inside.extend(owner.map(|owner| Node::new("owner").value(quote(owner))));
    inside.extend(prediction.of.iter().map(|of| Node::new("of").value(quote(&of.value))));
    inside.extend(prediction.purchase.iter().map(purchase));
    if prediction.horizon != Prediction::HORIZON_DEFAULT {
        inside.push(Node::new("horizon").value(quote(&prediction.horizon.to_string())));
    }
    let mut node = node.block(inside);
    if let Some(block) = &mut node.block {
        block.on_one_line = false;
    }
    node
}

fn purchase(purchase: &Purchase) -> Node {
    let mut node = Node::new("purchase").value(quote(&purchase.event.value));
    for (word, text) in [("value", &purchase.value), ("where", &purchase.r#where)] {
        if let Some(text) = text {
            node = node.property(word, quote(&text.value));
        }
    }
    node
}

/// What a prediction means, without the words about it: a model that was trained under another meaning says nothing about this one.
/// The horizon is no part of a model, but of what a policy asks: it comes last.
pub(crate) fn prediction_meaning(prediction: &Prediction) -> Vec<String> {
    let purchase = prediction.purchase.as_ref();
    let text = |text: Option<&crate::model::ExpressionText>| text.map_or_else(String::new, |text| text.value.clone());
    vec![
        prediction.name.clone(),
        prediction.kind.word().to_owned(),
        prediction.of.as_ref().map_or_else(String::new, |of| of.value.clone()),
        purchase.map_or_else(String::new, |purchase| purchase.event.value.clone()),
        text(purchase.and_then(|purchase| purchase.value.as_ref())),
        text(purchase.and_then(|purchase| purchase.r#where.as_ref())),
        prediction.horizon.to_string(),
    ]
}
