//! NATS channels, as far as the board alone can tell; and which channel may ask its receiver first.

use super::Checker;
use super::outside::is_secret;
use crate::model::Channel;
use crate::read::wording::shorten;

/// The longest topic, in bytes: servers take more, and nobody writes more.
const TOPIC_MAX: usize = 256;

impl Checker<'_> {
    /// `nats://`, `tls://`, or the name of a secret.
    pub(super) fn message_server(&mut self, channel: &Channel) {
        let of = format!("channel \"{}\"", channel.name);
        let mend = "Write url=\"nats://host:4222\", url=\"tls://host\", or url=\"env:STORMLAKE_SECRET_NAME\"";
        let Some(url) = &channel.url else {
            return self.error("SL-B031", channel.span, None, format!("{of} has no NATS server"), mend);
        };
        if is_secret(url) {
            return;
        }
        let rest = url.strip_prefix("nats://").or_else(|| url.strip_prefix("tls://"));
        let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        match host {
            Some(host) if host.contains('@') => {
                let message = format!("the NATS server of {of} stands there with its password");
                let mend =
                    "Write secret=\"env:STORMLAKE_SECRET_NAME\", and user:password or a token into that variable";
                self.error("SL-B030", channel.span, None, message, mend);
            }
            Some(host) if !host.is_empty() && !url.chars().any(|c| c.is_whitespace() || c.is_control()) => {}
            _ => {
                let message = format!("the address of {of} is none of a NATS server");
                self.error("SL-B031", channel.span, None, message, mend);
            }
        }
    }

    /// What would do nothing is refused.
    pub(super) fn handshakes(&mut self) {
        for channel in &self.board.channels {
            if channel.handshake && channel.kind != "webhook" {
                let message = format!(
                    "only a webhook's receiver is asked first, and channel \"{}\" is none",
                    channel.name
                );
                self.error("SL-B077", channel.span, None, message, "Take out `handshake`");
            }
        }
    }

    pub(super) fn topics(&mut self) {
        for channel in &self.board.channels {
            let of = format!("channel \"{}\"", channel.name);
            match (channel.kind.as_str(), &channel.topic) {
                ("nats", None) => {
                    let message = format!("{of} does not say what its commands are published under");
                    self.error("SL-B076", channel.span, None, message, "Write topic=\"shop.commands\"");
                }
                ("nats", Some(topic)) if !is_topic(&topic.value) => {
                    let message = format!("nothing can be published under the topic `{}`", shorten(&topic.value));
                    let mend = "Write words parted by dots, as in topic=\"shop.commands\": no blank, no `*`, no `>`, no `$` at the beginning";
                    self.error("SL-B076", topic.span, None, message, mend);
                }
                ("nats", Some(_)) | (_, None) => {}
                (_, Some(topic)) => {
                    let message = format!("{of} has a `topic`, and only NATS has topics");
                    self.error(
                        "SL-B076",
                        topic.span,
                        None,
                        message,
                        "Take out `topic`, or write kind=\"nats\"",
                    );
                }
            }
        }
    }
}

fn is_topic(topic: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && !word.contains(['*', '>']) && !word.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    topic.len() <= TOPIC_MAX && !topic.starts_with('$') && topic.split('.').all(word)
}

#[cfg(test)]
mod tests {
    use crate::{check, parse};

    fn findings(channel: &str) -> Vec<(&'static str, String)> {
        let parsed = parse(&format!("board \"Shop\" {{\n    {channel}\n}}\n"));
        assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
        let found = check(&parsed.board);
        let errors = found.into_iter().filter(crate::Finding::is_error);
        errors.map(|finding| (finding.code, finding.message)).collect()
    }

    #[test]
    fn a_nats_channel_says_where_and_under_what() {
        for channel in [
            r#"channel "bus" kind="nats" url="nats://127.0.0.1:4222" topic="shop.commands""#,
            r#"channel "bus" kind="nats" url="tls://nats.example" topic="shop" secret="env:STORMLAKE_SECRET_NATS" rate="10/s""#,
            r#"channel "bus" kind="nats" url="env:STORMLAKE_SECRET_NATS" topic="shop.orders.v1""#,
        ] {
            assert_eq!(findings(channel), [], "{channel}");
        }
        for (rest, code) in [
            (r#"topic="shop""#, "SL-B031"),
            (r#"url="http://nats.example" topic="shop""#, "SL-B031"),
            (r#"url="nats://me:hunter2@nats.example" topic="shop""#, "SL-B030"),
            (r#"url="nats://nats.example" topic="shop" secret="hunter2""#, "SL-B030"),
            (r#"url="nats://nats.example""#, "SL-B076"),
            (r#"url="nats://nats.example" topic="shop..x""#, "SL-B076"),
            (r#"url="nats://nats.example" topic="shop x""#, "SL-B076"),
            (r#"url="nats://nats.example" topic="shop.>""#, "SL-B076"),
            (
                r#"url="nats://nats.example" topic="$JS.API.STREAM.DELETE.x""#,
                "SL-B076",
            ),
            (
                r#"url="nats://nats.example" topic="shop" from="a@example.com""#,
                "SL-B075",
            ),
        ] {
            let found = findings(&format!(r#"channel "bus" kind="nats" {rest}"#));
            assert_eq!(
                found.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
                [code],
                "{rest}"
            );
            assert!(found.iter().all(|(_, message)| !message.contains("hunter2")));
        }
        let asked = findings(r#"channel "bus" kind="nats" url="nats://nats.example" topic="shop" handshake=#true"#);
        assert_eq!(asked[0].0, "SL-B077");
        let other = findings(r#"channel "app" kind="webhook" url="https://app.example" topic="shop""#);
        assert_eq!(other[0].0, "SL-B076");
    }
}
