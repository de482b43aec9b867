//! Reads the `board` node: title, subjects, channels, and what holds for every policy.

use super::node::{Node, field_reference, name_of};
use super::{Reader, allows};
use crate::finding::Finding;
use crate::model::{
    Attribute, Board, Channel, Consent, Duration, FieldReference, Kind, Limit, Placed, Quiet, Span, Subject,
};
use crate::{slug, values};

/// How long a watermark lags when the board does not say.
pub(crate) const LATENESS_DEFAULT: Duration = Duration::from_milliseconds(10 * 60_000);
/// How late is too late when the board does not say.
pub(crate) const STALE_DEFAULT: Duration = Duration::from_milliseconds(60 * 60_000);

/// A board on which nothing has been written.
pub(crate) fn without_words() -> Board {
    Board {
        step: 1,
        lateness: LATENESS_DEFAULT,
        stale: STALE_DEFAULT,
        ..Board::default()
    }
}

impl Reader {
    /// The first one counts; that there is a second has been said.
    pub(super) fn board_node(&mut self, node: Node<'_>) {
        if self.titled {
            return;
        }
        self.titled = true;
        if self.nodes > 0 {
            let message = "`board` does not come first";
            let mend = "Move it to the top of the file";
            self.findings
                .push(Finding::error("SL-B011", name_of(node.kdl), message, mend));
        }
        self.board_words(node);
    }

    /// What is to be said, and done, where there was none.
    pub(super) fn without_board(&mut self) {
        if !self.titled {
            let mend = "Begin the file with: board \"The title\"";
            let message = "there is no `board` in the file";
            self.findings
                .insert(0, Finding::error("SL-B011", Span::default(), message, mend));
        }
        if self.board.namespace.is_empty() {
            self.board.namespace = slug(&self.board.title);
        }
    }

    fn board_words(&mut self, node: Node<'_>) {
        let board = &mut self.board;
        if let Some(title) = node.text(0) {
            board.title = title.value;
            board.title_span = title.span;
        }
        let step = node.entry("step").and_then(|entry| entry.value().as_integer());
        if let Some(step) = step
            .and_then(|step| u8::try_from(step).ok())
            .filter(|step| (1..=10).contains(step))
        {
            board.step = step;
        }
        board.scope = node.child_text("scope");
        board.about = node.child_text("about");
        board.owner = node.child_text("owner");
        board.allows = allows(node);
        board.namespace = node.child_text("namespace").unwrap_or_default();
        if let Some(legend) = node.child("legend") {
            let colour = |kind: Kind| Some((kind, legend.property(kind.word())?.value));
            board.legend = Kind::ALL.into_iter().filter_map(colour).collect();
        }
        board.subjects = node.all("subject").filter_map(subject).collect();
        board.channels = node.all("channel").filter_map(channel).collect();
        board.quiet = node.child("quiet").and_then(quiet);
        board.caps = node.all("cap").filter_map(limit).collect();
        board.holdout = node.child("holdout").and_then(holdout);
        let duration = |word| node.child(word).and_then(|node: Node<'_>| node.duration(0));
        board.lateness = duration("lateness").unwrap_or(LATENESS_DEFAULT);
        board.stale = duration("stale").unwrap_or(STALE_DEFAULT);
    }
}

fn subject(node: Node<'_>) -> Option<Subject> {
    Some(Subject {
        name: node.text(0)?.value,
        about: node.child_text("about"),
        attributes: node.all("attribute").filter_map(attribute).collect(),
        same_as: node.all("same-as").filter_map(same_as).collect(),
        consents: node.all("consent").filter_map(consent).collect(),
        span: node.span(),
    })
}

fn attribute(node: Node<'_>) -> Option<Attribute> {
    Some(Attribute {
        name: node.text(0)?.value,
        from: field_reference(&node.property("from")?)?,
        sensitive: node.flag("sensitive"),
    })
}

fn same_as(node: Node<'_>) -> Option<FieldReference> {
    field_reference(&node.text(0)?)
}

fn consent(node: Node<'_>) -> Option<Consent> {
    Some(Consent {
        topic: node.text(0)?.value,
        granted_by: node.property("granted-by"),
        withdrawn_by: node.property("withdrawn-by"),
        granted_by_default: node.property("default").is_some_and(|word| word.value == "granted"),
        span: node.span(),
    })
}

fn channel(node: Node<'_>) -> Option<Channel> {
    Some(Channel {
        name: node.text(0)?.value,
        kind: node.property("kind").map(|kind| kind.value).unwrap_or_default(),
        url: node.property("url").map(|url| url.value),
        secret: node.property("secret").map(|secret| secret.value),
        rate: node
            .property("rate")
            .and_then(|rate| values::rate(&rate.value, rate.span)),
        from: node.property("from"),
        reply_to: node.property("reply-to"),
        to: node.property("to"),
        unsubscribe: node.property("unsubscribe"),
        topic: node.property("topic"),
        concurrency: node
            .entry("concurrency")
            .and_then(|entry| entry.value().as_integer())
            .and_then(|count| u32::try_from(count).ok()),
        handshake: node.flag("handshake"),
        about: node.child_text("about"),
        span: node.span(),
    })
}

fn quiet(node: Node<'_>) -> Option<Quiet> {
    Some(Quiet {
        from_minute: values::time_of_day(&node.text(0)?.value)?,
        to_minute: values::time_of_day(&node.text(1)?.value)?,
        time_zone: node.property("time-zone"),
        span: node.span(),
    })
}

/// The share of subjects that is left alone.
pub(super) fn holdout(node: Node<'_>) -> Option<Placed<u32>> {
    let share = node.text(0)?;
    Some(Placed::new(values::percent(&share.value)?, share.span))
}

/// `cap`, `limit` and `budget`: so many per stretch of time.
pub(super) fn limit(node: Node<'_>) -> Option<Limit> {
    let count = node.argument(0)?.value().as_integer()?;
    Some(Limit {
        count: u32::try_from(count).ok()?,
        per: node.duration_property("per")?,
        span: node.span(),
    })
}
