//! What touches the world outside: channels, hooks, and their secrets. No message repeats a secret.

use super::{About, Checker};
use crate::finding::nearest;
use crate::model::{Channel, Field, HookRule, Kind, Placed, Span};
use crate::read::wording::{list, shorten};
use std::collections::HashSet;

/// How a webhook may prove where it comes from.
pub const SIGNATURES: [&str; 8] = [
    "standard-webhooks",
    "github",
    "discourse",
    "woocommerce",
    "calcom",
    "keycloak",
    "mattermost",
    "none",
];

impl Checker<'_> {
    pub(super) fn channels(&mut self) {
        for channel in &self.board.channels {
            if let Some(secret) = &channel.secret {
                self.secret(secret, channel.span, &format!("channel \"{}\"", channel.name), None);
            }
            match channel.kind.as_str() {
                "smtp" => self.mail_server(channel),
                "nats" => self.message_server(channel),
                _ => self.address(channel),
            }
        }
    }

    pub(super) fn secret(&mut self, secret: &str, span: Span, of: &str, about: About<'_>) {
        if !is_secret(secret) {
            let message = format!("the secret of {of} stands in the board itself");
            let mend = "Write secret=\"env:STORMLAKE_SECRET_NAME\", and set that variable where the server runs";
            self.error("SL-B030", span, about, message, mend);
        }
    }

    fn address(&mut self, channel: &Channel) {
        let of = format!("channel \"{}\"", channel.name);
        let mend = "Write url=\"https://…\", or url=\"env:STORMLAKE_SECRET_NAME\" when it holds a password";
        let Some(url) = &channel.url else {
            if channel.kind == "webhook" {
                self.error("SL-B031", channel.span, None, format!("{of} has no address"), mend);
            }
            return;
        };
        if is_secret(url) || channel.kind != "webhook" {
            return;
        }
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        match host {
            Some(host) if host.contains('@') => {
                self.error(
                    "SL-B030",
                    channel.span,
                    None,
                    format!("the address of {of} holds a password"),
                    mend,
                );
            }
            Some(host) if !host.is_empty() && !url.chars().any(|c| c.is_whitespace() || c.is_control()) => {}
            _ => self.error(
                "SL-B031",
                channel.span,
                None,
                format!("the address of {of} is no web address"),
                mend,
            ),
        }
    }

    pub(super) fn hooks(&mut self) {
        for external in &self.board.externals {
            let Some(hook) = &external.hook else { continue };
            let about = Some((Kind::External, external.sticky.name.as_str()));
            let of = format!("the hook of \"{}\"", external.sticky.name);
            if let Some(secret) = &hook.secret {
                self.secret(&secret.value, secret.span, &of, about);
            }
            self.signature(hook.signature.as_ref(), hook.secret.is_some(), hook.span, &of, about);
            self.rules(&hook.rules, about);
        }
    }

    fn signature(&mut self, signature: Option<&Placed<String>>, secret: bool, span: Span, of: &str, about: About<'_>) {
        let Some(signature) = signature else {
            let message = format!("{of} does not say how a delivery proves where it comes from");
            let mend = format!("Write signature= and one of: {}", list(SIGNATURES.into_iter()));
            return self.error("SL-B042", span, about, message, mend);
        };
        if !SIGNATURES.contains(&signature.value.as_str()) {
            let mend = match nearest(&signature.value, SIGNATURES) {
                Some(near) => format!("Did you mean \"{near}\"?"),
                None => format!("Write one of: {}", list(SIGNATURES.into_iter())),
            };
            let message = format!("no signature is called \"{}\"", shorten(&signature.value));
            self.error("SL-B042", signature.span, about, message, mend);
        } else if signature.value != "none" && !secret {
            let message = format!("{of} has no secret to check the signature \"{}\" with", signature.value);
            let mend = "Write secret=\"env:STORMLAKE_SECRET_NAME\"";
            self.error("SL-B042", signature.span, about, message, mend);
        }
    }

    /// The rules of a hook or a mapping.
    pub(crate) fn rules(&mut self, rules: &[HookRule], about: About<'_>) {
        let mut always: HashSet<&str> = HashSet::new();
        for rule in rules {
            if always.contains(rule.on.as_str()) {
                let message = format!(
                    "an earlier rule takes every \"{}\"; this one never applies",
                    shorten(&rule.on)
                );
                let mend = "Give the earlier one a `where`, or take this one out";
                self.warning("SL-B043", rule.span, about, message, mend);
            }
            if rule.r#where.is_none() {
                always.insert(&rule.on);
            }
            if let Some((_, index)) = self.reference(&rule.gives, &[Kind::Event], about) {
                let event = &self.board.events[index];
                let what = format!("event \"{}\"", event.sticky.name);
                self.assignments(&rule.set, &event.fields, rule.gives.span, &what, true, about);
            }
        }
    }

    /// `set` nodes against the fields that they set.
    pub(super) fn assignments(
        &mut self,
        set: &[crate::model::Assignment],
        fields: &[Field],
        span: Span,
        what: &str,
        runs: bool,
        about: About<'_>,
    ) {
        let mut seen = HashSet::new();
        for assignment in set {
            let name = assignment.field.value.as_str();
            if !seen.insert(name) {
                let message = format!("`{name}` is set twice");
                self.error("SL-B036", assignment.field.span, about, message, "Keep one `set`");
            }
            // What has no fields takes any.
            if !fields.is_empty() && !fields.iter().any(|field| field.name == name) {
                let names = fields.iter().map(|field| field.name.as_str());
                let mend = match nearest(name, names.clone()) {
                    Some(near) => format!("Did you mean `{near}`?"),
                    None => format!("Its fields: {}", list(names)),
                };
                let message = format!("the {what} has no field `{}`", shorten(name));
                self.error("SL-B036", assignment.field.span, about, message, mend);
            }
        }
        for field in fields
            .iter()
            .filter(|field| !field.optional && !seen.contains(field.name.as_str()))
        {
            let message = format!("the {what} needs `{}`, and nothing sets it", field.name);
            let mend = format!("Add: set \"{}\" \"…\"", field.name);
            match runs {
                true => self.error("SL-B037", span, about, message, mend),
                false => self.warning("SL-B037", span, about, message, mend),
            }
        }
    }
}

/// Whether a text names a secret instead of holding one.
pub(crate) fn is_secret(text: &str) -> bool {
    let name = text.strip_prefix("env:STORMLAKE_SECRET_");
    name.is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    })
}
