//! Whether a person can say yes and no on the page that letters lead to.

use super::Checker;
use crate::consent::Unchangeable;
use crate::read::wording::list;

impl Checker<'_> {
    pub(super) fn consents(&mut self) {
        let board = self.board;
        // Without letters nobody is led to the page.
        if !board.channels.iter().any(|channel| channel.kind == "smtp") {
            return;
        }
        for consent in board.subjects.iter().flat_map(|subject| &subject.consents) {
            let cannot = |what: &str| format!("nobody can {what} \"{}\" on the preference page", consent.topic);
            for (granted, what, word) in [(false, "withdraw", "withdrawn-by"), (true, "grant", "granted-by")] {
                let (why, mend) = match board.says(consent, granted) {
                    Ok(_) => continue,
                    Err(Unchangeable::NoEvent) => (
                        "the board names no event for it".to_owned(),
                        format!("Write {word}=\"An event\" on the topic"),
                    ),
                    Err(Unchangeable::Needs { event, fields }) => {
                        let fields = list(fields.iter().map(String::as_str));
                        (
                            format!("\"{event}\" needs {fields}, which the page does not know"),
                            format!("Make {fields} optional, or name an event of its own: {word}=\"An event\""),
                        )
                    }
                };
                self.warning("SL-B078", consent.span, None, format!("{}: {why}", cannot(what)), mend);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{check, parse};

    fn warnings(consent: &str, channel: &str) -> Vec<String> {
        let text = format!(
            r#"board "Shop" {{
    subject "customer" {{ attribute "email" from="Joined.email" sensitive=#true; consent "offers" {consent} }}
    {channel}
}}
event "Joined" subject="customer" {{ field "email" "string" sensitive=#true }}
event "Accepted" subject="customer" {{ field "topic" "string"; field "note" "string" optional=#true }}
event "Declined" subject="customer"
event "Left" subject="customer" {{ field "reason" "string"; field "topic" "integer" }}
"#
        );
        let found = check(&parse(&text).board);
        let ours = found.into_iter().filter(|finding| finding.code == "SL-B078");
        ours.map(|finding| finding.message).collect()
    }

    #[test]
    fn a_topic_without_an_event_for_yes_or_no_is_told() {
        let mailer = r#"channel "mailer" kind="smtp" url="smtp://mail.example" from="a@example.com""#;
        assert!(warnings(r#"granted-by="Accepted" withdrawn-by="Declined""#, mailer).is_empty());
        assert_eq!(
            warnings(r#"granted-by="Accepted""#, mailer),
            ["nobody can withdraw \"offers\" on the preference page: the board names no event for it"]
        );
        let needs = warnings(r#"granted-by="Joined" withdrawn-by="Left""#, mailer);
        assert_eq!(needs.len(), 2);
        assert!(
            needs[0].contains("\"Left\" needs `reason` and `topic`") || needs[0].contains("\"Left\" needs"),
            "{needs:?}"
        );
        assert!(
            warnings(r#"granted-by="Accepted""#, "").is_empty(),
            "nobody is led to the page"
        );
    }
}
