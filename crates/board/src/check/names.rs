//! Names that must be unique, and event types that must not meet.

use super::Checker;
use crate::model::{Kind, Span};
use crate::slug;
use std::collections::{HashMap, HashSet};

impl Checker<'_> {
    pub(super) fn unique_names(&mut self) {
        let mut seen = HashSet::new();
        for (kind, _, sticky) in self.board.stickies() {
            if !sticky.name.is_empty() && !seen.insert((kind, sticky.name.as_str())) {
                let message = format!("the {kind} \"{}\" is on the board twice", sticky.name);
                let mend = "Give one of them another name, or put both together";
                self.error("SL-B023", sticky.name_span, Some((kind, &sticky.name)), message, mend);
            }
        }
        let board = self.board;
        self.unique(
            "context",
            board
                .contexts
                .iter()
                .map(|context| (context.name.as_str(), context.span)),
        );
        self.unique(
            "subject",
            board
                .subjects
                .iter()
                .map(|subject| (subject.name.as_str(), subject.span)),
        );
        self.unique(
            "channel",
            board
                .channels
                .iter()
                .map(|channel| (channel.name.as_str(), channel.span)),
        );
        self.unique(
            "funnel",
            board
                .funnels
                .iter()
                .map(|funnel| (funnel.name.as_str(), funnel.name_span)),
        );
        self.unique(
            "prediction",
            board
                .predictions
                .iter()
                .map(|prediction| (prediction.name.as_str(), prediction.name_span)),
        );
        for subject in &board.subjects {
            let mut seen = HashSet::new();
            for attribute in &subject.attributes {
                if !seen.insert(attribute.name.as_str()) {
                    let message = format!("`{}` already has an attribute `{}`", subject.name, attribute.name);
                    self.error("SL-B025", attribute.from.span, None, message, "Keep one of them");
                }
            }
        }
        self.event_types();
    }

    fn unique<'b>(&mut self, what: &str, names: impl Iterator<Item = (&'b str, Span)>) {
        let mut seen = HashSet::new();
        for (name, span) in names {
            if !name.is_empty() && !seen.insert(name) {
                let message = format!("the {what} \"{name}\" is on the board twice");
                self.error(
                    "SL-B023",
                    span,
                    None,
                    message,
                    "Put both together, or give one another name",
                );
            }
        }
    }

    /// A record finds its event by the slug of its type; old names count as well.
    fn event_types(&mut self) {
        let mut owners: HashMap<String, &str> = HashMap::new();
        let names = self.board.events.iter().map(|event| (event, &event.sticky.name, false));
        let earlier = self
            .board
            .events
            .iter()
            .flat_map(|event| event.sticky.was.iter().map(move |was| (event, was, true)));
        for (event, name, old) in names.chain(earlier) {
            let own = event.sticky.name.as_str();
            if name.is_empty() {
                continue;
            }
            let slug = slug(name);
            let owner = *owners.entry(slug.clone()).or_insert(own);
            // The same name twice has been said already.
            if owner == own {
                continue;
            }
            let what = if old {
                format!("its earlier name \"{name}\"")
            } else {
                format!("\"{name}\"")
            };
            let message = format!("{what} and \"{owner}\" would have the same type on the wire, `{slug}`");
            let mend = if old {
                "Take out the `was`"
            } else {
                "Choose names that differ in more than marks and capitals"
            };
            self.error(
                "SL-B024",
                event.sticky.name_span,
                Some((Kind::Event, own)),
                message,
                mend,
            );
        }
    }
}
