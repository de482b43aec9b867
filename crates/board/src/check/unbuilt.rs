//! What the language has words for and Stormlake does not do yet: refused by name, so that nothing that is written is
//! silently ignored.

use super::{About, Checker};
use crate::model::Span;

impl Checker<'_> {
    pub(super) fn unbuilt(&mut self) {
        let board = self.board;
        for channel in &board.channels {
            // A missing kind has been said already.
            if !channel.kind.is_empty() && !["webhook", "smtp", "nats"].contains(&channel.kind.as_str()) {
                self.refuse(&format!("the channel kind `{}`", channel.kind), channel.span, None);
            }
        }
    }

    fn refuse(&mut self, what: &str, span: Span, about: About<'_>) {
        let mend = "Take it out for now, or put /- before it to keep it for later";
        self.error(
            "SL-B041",
            span,
            about,
            format!("{what} is not built yet; it comes in a later version"),
            mend,
        );
    }
}
