//! Mail channels and letters, as far as the board alone can tell; what the templates say, `stormlake-mail` checks.

use super::Checker;
use super::outside::is_secret;
use crate::finding::nearest;
use crate::mailbox::Mailbox;
use crate::model::{Channel, Effect, Kind, Placed, Policy};
use crate::read::wording::{list, shorten};

/// The attribute that holds the address where the channel does not say.
pub const ADDRESS_ATTRIBUTE: &str = "email";

impl Channel {
    /// The attribute of the subject that holds the address: `to="subject.email"`. `None` when `to` is written otherwise.
    pub fn address_attribute(&self) -> Option<&str> {
        match &self.to {
            None => Some(ADDRESS_ATTRIBUTE),
            Some(to) => to.value.strip_prefix("subject.").filter(|name| !name.is_empty()),
        }
    }
}

impl Checker<'_> {
    pub(super) fn mail(&mut self) {
        let board = self.board;
        for channel in &board.channels {
            match channel.kind.as_str() {
                "smtp" => {
                    self.sender(channel);
                    self.recipient(channel);
                }
                _ => self.no_mail(channel),
            }
        }
        for policy in &board.policies {
            self.letter(policy);
        }
    }

    /// `smtp://`, `smtps://`, or the name of a secret.
    pub(super) fn mail_server(&mut self, channel: &Channel) {
        let of = format!("channel \"{}\"", channel.name);
        let mend = "Write url=\"env:STORMLAKE_SECRET_NAME\", and smtp://user:password@host:587 into that variable";
        let Some(url) = &channel.url else {
            return self.error("SL-B031", channel.span, None, format!("{of} has no mail server"), mend);
        };
        if is_secret(url) {
            return;
        }
        let rest = url.strip_prefix("smtps://").or_else(|| url.strip_prefix("smtp://"));
        let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        match host {
            Some(host) if host.contains('@') => {
                let message = format!("the mail server of {of} stands there with its password");
                self.error("SL-B030", channel.span, None, message, mend);
            }
            Some(host) if !host.is_empty() && !url.chars().any(|c| c.is_whitespace() || c.is_control()) => {}
            _ => {
                let message = format!("the address of {of} is none of a mail server");
                let mend = "Write url=\"smtp://host:587\", url=\"smtps://host\", or url=\"env:STORMLAKE_SECRET_NAME\"";
                self.error("SL-B031", channel.span, None, message, mend);
            }
        }
    }

    fn sender(&mut self, channel: &Channel) {
        let of = format!("channel \"{}\"", channel.name);
        if channel.from.is_none() {
            let message = format!("{of} does not say who writes");
            let mend = "Write from=\"The shop <hello@example.com>\"";
            self.error("SL-B070", channel.span, None, message, mend);
        }
        if channel.secret.is_some() {
            // Said here, since it would otherwise be silently ignored.
            let message = format!("{of} has a `secret`, and a letter is not signed with it");
            let mend = "Take out `secret`; the password of the mail server stands in `url`";
            self.error("SL-B075", channel.span, None, message, mend);
        }
        for (word, value) in [("from", &channel.from), ("reply-to", &channel.reply_to)] {
            let Some(value) = value else { continue };
            if Mailbox::parse(&value.value).is_none() {
                let message = format!("`{word}` of {of} is no mail address");
                let mend = format!("Write {word}=\"The shop <hello@example.com>\"");
                self.error("SL-B070", value.span, None, message, mend);
            }
        }
    }

    fn recipient(&mut self, channel: &Channel) {
        let board = self.board;
        let attributes = || board.subjects.iter().flat_map(|subject| &subject.attributes);
        let names = || attributes().map(|attribute| attribute.name.as_str());
        let of = format!("channel \"{}\"", channel.name);
        let span = channel.to.as_ref().map_or(channel.span, |to| to.span);
        match channel.address_attribute() {
            None => {
                let message = format!("`to` of {of} names no attribute of the subject");
                let mend = "Write to=\"subject.email\", with the name of the attribute that holds the address";
                self.error("SL-B074", span, None, message, mend);
            }
            Some(wanted) if !names().any(|name| name == wanted) => {
                let mend = match nearest(wanted, names()) {
                    Some(near) => format!("Did you mean to=\"subject.{near}\"?"),
                    None if names().next().is_none() => format!(
                        "Add to the board: subject \"customer\" {{ attribute \"{wanted}\" from=\"An event.{wanted}\" sensitive=#true }}"
                    ),
                    None => format!("Write to=\"subject.…\" with one of: {}", list(names())),
                };
                let message = format!(
                    "{of} writes to the attribute `{}`, and no subject has it",
                    shorten(wanted)
                );
                self.error("SL-B074", span, None, message, mend);
            }
            Some(_) => {}
        }
    }

    /// Words of mail on a channel that carries none would be silently ignored.
    fn no_mail(&mut self, channel: &Channel) {
        let words: [(&str, &Option<Placed<String>>); 4] = [
            ("from", &channel.from),
            ("reply-to", &channel.reply_to),
            ("to", &channel.to),
            ("unsubscribe", &channel.unsubscribe),
        ];
        for (word, value) in words {
            let Some(value) = value else { continue };
            let message = format!(
                "`{word}` belongs to mail, and channel \"{}\" carries none",
                channel.name
            );
            let mend = format!("Take out `{word}`, or write kind=\"smtp\"");
            self.error("SL-B075", value.span, None, message, mend);
        }
    }

    fn letter(&mut self, policy: &Policy) {
        let Some(letter) = &policy.letter else { return };
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let is_mail = |effect: &&Effect| {
            matches!(effect, Effect::Command { via: Some(via), .. }
                if self.board.channel(&via.value).is_some_and(|channel| channel.kind == "smtp"))
        };
        if !policy.effects().iter().any(is_mail) {
            let message = "the policy has a `letter`, and no mail channel carries its command";
            let mend = "Write via=\"…\" with a channel of kind=\"smtp\" behind the command, or take the letter out";
            self.error("SL-B075", letter.span, about, message, mend);
        }
    }
}
