//! The letters of a board, ready to be written.

use crate::check::{self, Found};
use crate::limits::{SUBJECT_LINE_MAX, UNSUBSCRIBE_BYTES_MAX, WRITTEN_BYTES_MAX};
use crate::sandbox::{engine, run};
use crate::sent;
use crate::templates::Templates;
use minijinja::Environment;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt;
use stormlake_board::{Board, Letter, slug};

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The subject line: one line, never empty.
    pub subject_line: String,
    /// The text.
    pub text: String,
    /// The HTML page, if there is one.
    pub html: Option<String>,
    /// Where the person says no more: what the channel's `unsubscribe` gives, else the preference page's link.
    pub unsubscribe: Option<String>,
}

/// Why a letter cannot be written.
///
/// Its `Display` is for whoever writes templates. Of what is written down, [`Unwritten::place`] is enough: the rest may repeat
/// a person's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten {
    /// Where, and what kind of fault; without values.
    pub place: String,
    /// The template engine's own words.
    pub detail: Option<String>,
}

impl Unwritten {
    pub(crate) fn plain(place: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            detail: None,
        }
    }
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        match &self.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Unwritten {}

/// What a letter is written from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values<'a> {
    /// The policy's name.
    pub policy: &'a str,
    /// The command's name.
    pub command: &'a str,
    /// The channel's name.
    pub channel: &'a str,
    /// Whom it concerns.
    pub subject: &'a str,
    /// The command's fields.
    pub data: Option<&'a Map<String, Value>>,
    /// What is known of the subject.
    pub attributes: Option<&'a Map<String, Value>>,
    /// Where the subject says what they want to hear of.
    pub links: Links<'a>,
}

/// Addresses of the preference page, where the server has one for this letter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Links<'a> {
    /// Where one click withdraws the policy's topic.
    pub unsubscribe: Option<&'a str>,
    /// Where all topics are shown.
    pub preferences: Option<&'a str>,
}

impl<'a> Values<'a> {
    /// Values of a command with these fields; the rest is empty.
    pub fn of(data: Option<&'a Map<String, Value>>) -> Self {
        Self {
            data,
            ..Self::default()
        }
    }
}

/// Which templates a letter is made of, by their names in the engine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Words {
    pub subject_line: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
}

impl Words {
    /// A policy's own words, where it has them, and the command's for the rest. Text and HTML go together: the page of other
    /// words is not sent beside a policy's own text.
    fn over(self, command: Words) -> Words {
        let (text, html) = match self.text {
            Some(text) => (Some(text), self.html),
            None => (command.text, self.html.or(command.html)),
        };
        Words {
            subject_line: self.subject_line.or(command.subject_line),
            text,
            html,
        }
    }
}

/// The letters of a board.
pub struct Letters {
    pub(crate) engine: Environment<'static>,
    /// By policy, under every name that it had.
    pub(crate) policies: BTreeMap<String, Words>,
    /// By the slug of a command.
    pub(crate) commands: BTreeMap<String, Words>,
    /// Slugs of commands under every name that they had.
    slugs: BTreeMap<String, String>,
    board: String,
    /// What it was made from: two of the same are equal.
    made_from: (Vec<(String, Option<Letter>)>, Templates),
}

impl fmt::Debug for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letters")
            .field("policies", &self.policies)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Letters {
    fn eq(&self, other: &Self) -> bool {
        self.made_from == other.made_from && self.board == other.board
    }
}

impl Eq for Letters {}

impl Default for Letters {
    fn default() -> Self {
        Self::compile(&Board::default(), &Templates::default()).0
    }
}

/// The beginning of a text template's first line.
const SUBJECT_LINE: &str = "subject:";

/// A text template apart: the subject line's template, and where the text begins.
pub(crate) fn apart(text: &str) -> (Option<&str>, usize) {
    let first = text.lines().next().unwrap_or_default();
    let is_head = first
        .get(..SUBJECT_LINE.len())
        .is_some_and(|word| word.eq_ignore_ascii_case(SUBJECT_LINE));
    if !is_head {
        return (None, 0);
    }
    let line_end = |text: &str, from: usize| text[from..].find('\n').map_or(text.len(), |end| from + end + 1);
    let head = line_end(text, 0);
    let blank = line_end(text, head);
    // One empty line parts it from the text.
    let begins = if text[head..blank].trim().is_empty() {
        blank
    } else {
        head
    };
    (Some(first[SUBJECT_LINE.len()..].trim()), begins)
}

impl Letters {
    /// The letters of a board, and everything that is to be said about its templates.
    pub fn compile(board: &Board, templates: &Templates) -> (Self, Vec<Found>) {
        let mut letters = Self {
            engine: engine(),
            policies: BTreeMap::new(),
            commands: BTreeMap::new(),
            slugs: BTreeMap::new(),
            board: board.title.clone(),
            made_from: (
                board
                    .policies
                    .iter()
                    .map(|policy| (policy.sticky.name.clone(), policy.letter.clone()))
                    .collect(),
                templates.clone(),
            ),
        };
        let mut found = Vec::new();
        check::take_in(&mut letters, board, templates, &mut found);
        // Earlier names first: where a new sticky took an old name, the new one wins.
        for policy in &board.policies {
            let words = letters.policies.get(&policy.sticky.name).cloned().unwrap_or_default();
            for was in &policy.sticky.was {
                letters.policies.entry(was.clone()).or_insert_with(|| words.clone());
            }
        }
        for command in &board.commands {
            for was in &command.sticky.was {
                letters.slugs.insert(was.clone(), slug(&command.sticky.name));
            }
        }
        for command in &board.commands {
            letters
                .slugs
                .insert(command.sticky.name.clone(), slug(&command.sticky.name));
        }
        sent::letters(&letters, board, templates, &mut found);
        (letters, found)
    }

    pub(crate) fn words(&self, policy: &str, command: &str) -> Words {
        let own = self.policies.get(policy).cloned().unwrap_or_default();
        let slug = self.slugs.get(command).cloned().unwrap_or_else(|| slug(command));
        own.over(self.commands.get(&slug).cloned().unwrap_or_default())
    }

    /// Writes a letter. The same values give the same letter.
    pub fn write(&self, values: &Values<'_>) -> Result<Written, Unwritten> {
        let words = self.words(values.policy, values.command);
        let lacks = |what: &str| {
            Unwritten::plain(format!(
                "the published board has no {what} for `{}`: write templates/{}.txt and publish",
                values.command,
                slug(values.command)
            ))
        };
        let subject_line = words.subject_line.ok_or_else(|| lacks("subject line"))?;
        let text = words.text.ok_or_else(|| lacks("text"))?;
        let mut facts = self.facts(values);
        let unsubscribe = self.unsubscribe(values.channel, &facts)?;
        let unsubscribe = unsubscribe.or_else(|| values.links.unsubscribe.map(str::to_owned));
        if let (Some(address), Value::Object(facts)) = (&unsubscribe, &mut facts) {
            facts.insert("unsubscribe".into(), json!(address));
        }
        let facts = minijinja::Value::from_serialize(&facts);
        let write = |name: &str, bytes_max| {
            run(&self.engine, name, &facts, bytes_max).map_err(|fault| check::told(name, &fault))
        };
        let subject_line = one_line(&write(&subject_line, WRITTEN_BYTES_MAX)?);
        if subject_line.is_empty() {
            return Err(Unwritten::plain("the subject line is empty"));
        }
        if subject_line.chars().count() > SUBJECT_LINE_MAX {
            let message = format!("the subject line has more than {SUBJECT_LINE_MAX} characters");
            return Err(Unwritten::plain(message));
        }
        Ok(Written {
            subject_line,
            text: write(&text, WRITTEN_BYTES_MAX)?,
            html: words.html.map(|html| write(&html, WRITTEN_BYTES_MAX)).transpose()?,
            unsubscribe,
        })
    }

    /// What a template sees.
    fn facts(&self, values: &Values<'_>) -> Value {
        let without_nulls = |fields: Option<&Map<String, Value>>| -> Map<String, Value> {
            let fields = fields.into_iter().flatten().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        let command = without_nulls(values.data);
        let mut subject = without_nulls(values.attributes);
        subject.insert("id".into(), json!(values.subject));
        let mut facts = command.clone();
        facts.insert("command".into(), command.into());
        facts.insert("subject".into(), subject.into());
        facts.insert("policy".into(), json!(values.policy));
        facts.insert("board".into(), json!(self.board));
        for (name, link) in [
            ("unsubscribe", None),
            ("unsubscribe_url", values.links.unsubscribe),
            ("preferences_url", values.links.preferences),
        ] {
            match link {
                Some(link) => facts.insert(name.into(), json!(link)),
                None => facts.remove(name),
            };
        }
        facts.into()
    }

    fn unsubscribe(&self, channel: &str, facts: &Value) -> Result<Option<String>, Unwritten> {
        let name = format!("channel/{channel}/unsubscribe");
        if self.engine.get_template(&name).is_err() {
            return Ok(None);
        }
        let facts = minijinja::Value::from_serialize(facts);
        let address =
            run(&self.engine, &name, &facts, UNSUBSCRIBE_BYTES_MAX).map_err(|fault| check::told(&name, &fault))?;
        let plain = address
            .bytes()
            .all(|byte| (0x21..=0x7e).contains(&byte) && !b"<>,\"".contains(&byte));
        let known = address.starts_with("https://") || address.starts_with("mailto:");
        if !plain || !known {
            let message = "`unsubscribe` gives no https: or mailto: address; put values in with `| urlencode`";
            return Err(Unwritten::plain(message));
        }
        Ok(Some(address))
    }
}

/// One line of it: every run of blanks, line ends and control characters is one blank.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use stormlake_board::parse;

    const BOARD: &str = r#"board "Shop" {
    channel "mailer" kind="smtp" unsubscribe="https://shop.example/stop?who={{ subject.id | urlencode }}"
}
command "Say hello" { was "Greet"; field "meals" "integer"; field "note" "string" optional=#true }
policy "Greet" { then "Say hello" via="mailer" }
policy "Own words" {
    was "Old words"
    then "Say hello" via="mailer"
    letter { subject-line "For {{ note }}"; text "Own {{ meals }}" }
}
"#;
    const TEXT: &str =
        "Subject: {{ meals }} meals\n\nHello {{ subject.name | default('you') }},\nstop at {{ unsubscribe }}\n";

    fn letters(files: &[(&str, &str)]) -> Letters {
        let mut templates = Templates::default();
        for (name, text) in files {
            templates.add(name, text).unwrap();
        }
        Letters::compile(&parse(BOARD).board, &templates).0
    }

    fn write(letters: &Letters, policy: &str, command: &str, data: Value, known: Value) -> Result<Written, Unwritten> {
        letters.write(&Values {
            policy,
            command,
            channel: "mailer",
            subject: "ann b",
            data: data.as_object(),
            attributes: known.as_object(),
            links: Links::default(),
        })
    }

    #[test]
    fn a_letter_is_made_of_the_commands_fields_and_what_is_known_of_the_subject() {
        let letters = letters(&[
            ("say-hello.txt", TEXT),
            (
                "say-hello.html",
                "<p>{{ subject.name }} & {{ note | default('-') }}</p>",
            ),
        ]);
        let known = json!({ "name": "Ann <b>" });
        let letter = write(&letters, "Greet", "Greet", json!({ "meals": 3, "note": null }), known).unwrap();
        assert_eq!(letter.subject_line, "3 meals");
        assert_eq!(
            letter.text,
            "Hello Ann <b>,\nstop at https://shop.example/stop?who=ann%20b\n"
        );
        assert_eq!(letter.html.as_deref(), Some("<p>Ann &lt;b&gt; & -</p>"));
        assert_eq!(
            letter.unsubscribe.as_deref(),
            Some("https://shop.example/stop?who=ann%20b")
        );
    }

    #[test]
    fn a_policys_own_words_come_first_and_without_the_commands_page() {
        let letters = letters(&[("say-hello.txt", TEXT), ("say-hello.html", "<p>x</p>")]);
        for name in ["Own words", "Old words"] {
            let data = json!({ "meals": 3, "note": "you" });
            let letter = write(&letters, name, "Say hello", data, json!({})).unwrap();
            assert_eq!(
                (letter.subject_line.as_str(), letter.text.as_str()),
                ("For you", "Own 3")
            );
            assert_eq!(letter.html, None);
        }
    }

    #[test]
    fn a_subject_line_stays_one_line_whatever_stands_in_a_value() {
        let letters = letters(&[("say-hello.txt", TEXT)]);
        let with = |note: &str| {
            let data = json!({ "meals": 3, "note": note });
            write(&letters, "Own words", "Say hello", data, json!({})).map(|letter| letter.subject_line)
        };
        let injected = with("you\r\nBcc: all@example.com\u{2028}\u{85}\0x").unwrap();
        assert_eq!(injected, "For you Bcc: all@example.com x");
        let long = with(&"x".repeat(SUBJECT_LINE_MAX)).unwrap_err();
        assert!(long.place.contains("200 characters"), "{long}");
    }

    #[test]
    fn a_letter_with_a_hole_is_not_written_and_the_place_is_told() {
        let letters = letters(&[
            ("say-hello.txt", TEXT),
            ("say-hello.html", "<p>\n{{ subject.name }}</p>"),
        ]);
        let fault = write(&letters, "Greet", "Say hello", json!({ "meals": 3 }), json!({})).unwrap_err();
        assert!(
            fault.place.contains("templates/say-hello.html") && fault.place.contains("line 2"),
            "{fault}"
        );
        let none = write(&letters, "Greet", "Say bye", json!({}), json!({})).unwrap_err();
        assert!(none.place.contains("templates/say-bye.txt"), "{none}");
    }

    #[test]
    fn what_is_written_down_of_a_fault_repeats_no_value() {
        let letters = letters(&[("say-hello.txt", "Subject: A\n\n{{ note | date }} {{ note + 1 }}\n")]);
        let data = json!({ "meals": 3, "note": "hunter2" });
        let fault = write(&letters, "Greet", "Say hello", data, json!({})).unwrap_err();
        assert!(
            fault.to_string().contains("hunter2") && !fault.place.contains("hunter2"),
            "{fault}"
        );
        assert!(fault.place.starts_with("templates/say-hello.txt line 1: "), "{fault}");
    }

    #[test]
    fn a_head_is_taken_off_a_text_and_only_there() {
        assert_eq!(apart("Subject: A\n\nB\n"), (Some("A"), 12));
        assert_eq!(apart("subject:A\r\n\r\nB"), (Some("A"), 13));
        assert_eq!(apart("Subject: A"), (Some("A"), 10));
        assert_eq!(apart("Subject: A\nB"), (Some("A"), 11));
        assert_eq!(apart("Hello\nSubject: A"), (None, 0));
        assert_eq!(apart("é"), (None, 0));
    }

    #[test]
    fn the_preference_pages_links_are_there_where_there_is_a_page_and_the_channels_own_address_comes_first() {
        let text = "Subject: {{ meals }}\n\n{% if unsubscribe_url %}{{ unsubscribe_url }} {{ preferences_url }} {{ unsubscribe }}{% else %}none{% endif %}";
        let write = |board: &str, links| {
            let templates = Templates::from([("say-hello.txt", text)]);
            let letters = Letters::compile(&parse(board).board, &templates).0;
            let data = json!({ "meals": 3, "unsubscribe_url": "https://evil.example" });
            let values = Values {
                policy: "Greet",
                command: "Say hello",
                channel: "mailer",
                subject: "ann",
                links,
                ..Values::of(data.as_object())
            };
            letters.write(&values).unwrap()
        };
        let links = Links {
            unsubscribe: Some("https://s.example/u"),
            preferences: Some("https://s.example/p"),
        };
        let own = "https://shop.example/stop?who=ann";
        let letter = write(BOARD, links);
        assert_eq!(letter.text, format!("https://s.example/u https://s.example/p {own}"));
        assert_eq!(letter.unsubscribe.as_deref(), Some(own));
        assert_eq!(
            write(BOARD, Links::default()).text,
            "none",
            "a field of that name is no link"
        );
        let plain = BOARD.replace(
            " unsubscribe=\"https://shop.example/stop?who={{ subject.id | urlencode }}\"",
            "",
        );
        let letter = write(&plain, links);
        assert_eq!(letter.unsubscribe.as_deref(), Some("https://s.example/u"));
        assert_eq!(write(&plain, Links::default()).unsubscribe, None);
    }
}
