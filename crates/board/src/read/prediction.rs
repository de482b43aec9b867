//! Reads predictions.

use super::Reader;
use super::node::Node;
use crate::model::{Prediction, PredictionKind, Purchase};

impl Reader {
    pub(super) fn prediction(&mut self, node: Node<'_>) {
        let Some(name) = node.text(0) else { return };
        self.board.predictions.push(Prediction {
            kind: PredictionKind::RepeatPurchase,
            about: node.child_text("about"),
            owner: node.child_text("owner"),
            of: node.child("of").and_then(|node| node.text(0)),
            purchase: node.child("purchase").and_then(purchase),
            horizon: node
                .child("horizon")
                .and_then(|node| node.duration(0))
                .unwrap_or(Prediction::HORIZON_DEFAULT),
            span: node.span(),
            name_span: name.span,
            name: name.value,
        });
    }
}

fn purchase(node: Node<'_>) -> Option<Purchase> {
    Some(Purchase {
        event: node.text(0)?,
        value: node.property("value"),
        r#where: node.property("where"),
        span: node.span(),
    })
}
