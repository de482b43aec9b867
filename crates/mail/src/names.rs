//! Which names a template may read, and where it reads one.

use crate::sandbox::is_name;
use stormlake_board::{Board, Command, nearest};

/// What every template sees besides the command's fields.
const ALWAYS: [&str; 7] = [
    "subject",
    "command",
    "policy",
    "board",
    "unsubscribe",
    "unsubscribe_url",
    "preferences_url",
];
/// What the language itself gives inside loops and blocks.
const OF_THE_LANGUAGE: [&str; 3] = ["loop", "super", "self"];

/// The names that templates of a command may read.
pub(crate) struct Names<'a> {
    fields: Vec<&'a str>,
    /// A command without fields is only words yet: it carries anything.
    any_field: bool,
    attributes: Vec<&'a str>,
    unsubscribe: bool,
}

impl<'a> Names<'a> {
    pub fn of(board: &'a Board, command: Option<&'a Command>, unsubscribe: bool) -> Self {
        let fields = command.map_or(&[][..], |command| &command.fields);
        let attributes = board.subjects.iter().flat_map(|subject| &subject.attributes);
        Self {
            fields: fields.iter().map(|field| field.name.as_str()).collect(),
            any_field: fields.is_empty(),
            attributes: attributes
                .map(|attribute| attribute.name.as_str())
                .chain(["id"])
                .collect(),
            unsubscribe,
        }
    }

    /// Why a template must not read this, and what to write instead.
    pub fn fault(&self, read: &str) -> Option<(String, String)> {
        let mut parts = read.split('.');
        let first = parts.next().unwrap_or_default();
        let among = |known: &[&str], name: &str, of: &str, prefix: &str| {
            if known.contains(&name) {
                return None;
            }
            let mend = match nearest(name, known.iter().copied()) {
                Some(near) => format!("Did you mean `{prefix}{near}`?"),
                None => format!("Write one of: {}", known.join(", ")),
            };
            Some((format!("{of} has no `{name}`"), mend))
        };
        match (first, parts.next()) {
            ("subject", Some(name)) => among(&self.attributes, name, "the subject", "subject."),
            ("command", Some(name)) if !self.any_field => among(&self.fields, name, "the command", "command."),
            ("unsubscribe", _) if !self.unsubscribe => Some((
                "the channel has no `unsubscribe`".into(),
                "Write unsubscribe=\"https://…\" on the channel, or take this out".into(),
            )),
            (first, _) if ALWAYS.contains(&first) || OF_THE_LANGUAGE.contains(&first) || self.any_field => None,
            (first, _) => {
                let known: Vec<&str> = self.fields.iter().copied().chain(ALWAYS).collect();
                let hint = self.attributes.contains(&first);
                match among(&known, first, "the command", "") {
                    Some((message, _)) if hint => Some((message, format!("Did you mean `subject.{first}`?"))),
                    other => other,
                }
            }
        }
    }
}

/// Where a template reads a name: the first time that it stands in a tag. Its beginning, else.
pub(crate) fn place(template: &str, name: &str) -> (usize, usize) {
    let tags = tags(template);
    for (start, _) in template.match_indices(name) {
        let end = start + name.len();
        let before = template[..start].chars().next_back();
        let alone = !before.is_some_and(|c| is_name(c) || c == '.') && !template[end..].starts_with(is_name);
        if alone && tags.iter().any(|tag| tag.contains(&start)) {
            return (start, name.len());
        }
    }
    (0, 0)
}

fn tags(template: &str) -> Vec<std::ops::Range<usize>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = template[at..].find(['{']).map(|found| found + at) {
        let closed = match template[found..].get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            Some("{#") => {
                at = template[found..]
                    .find("#}")
                    .map_or(template.len(), |end| found + end + 2);
                continue;
            }
            _ => {
                at = found + 1;
                continue;
            }
        };
        let end = template[found..].find(closed).map_or(template.len(), |end| found + end);
        tags.push(found..end);
        at = end;
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_a_tag_and_not_in_the_words_around_it() {
        let template = "meals {# {{ meals }} #} mealsy {{ mealsy }} {{ a.meals }} {% if meals %}";
        let (at, length) = place(template, "meals");
        assert_eq!(&template[at - 3..at + length], "if meals");
        assert_eq!(place(template, "other"), (0, 0));
        assert_eq!(place("{{ ä", "ä"), (3, 2));
    }

    #[test]
    fn what_was_probably_meant_is_offered() {
        let board = stormlake_board::parse(
            r#"board "B" { subject "s" { attribute "name" from="A.name" } }
command "C" { field "meals" "integer" }"#,
        )
        .board;
        let names = Names::of(&board, board.commands.first(), false);
        for good in [
            "meals",
            "command.meals",
            "subject.name",
            "subject.id",
            "subject",
            "loop.index",
            "policy",
            "board",
        ] {
            assert_eq!(names.fault(good), None, "{good}");
        }
        for (bad, mend) in [
            ("meal", "Did you mean `meals`?"),
            ("command.meal", "Did you mean `command.meals`?"),
            ("subject.nam", "Did you mean `subject.name`?"),
            ("name", "Did you mean `subject.name`?"),
            (
                "zebra",
                "Write one of: meals, subject, command, policy, board, unsubscribe, unsubscribe_url, preferences_url",
            ),
        ] {
            assert_eq!(names.fault(bad).unwrap().1, mend, "{bad}");
        }
        assert!(names.fault("unsubscribe").is_some());
        assert_eq!(Names::of(&board, None, true).fault("anything"), None);
    }
}
