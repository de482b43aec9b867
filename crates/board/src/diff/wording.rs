//! What became of one line inside a sticky, in words.

use super::{Entry, arguments};
use crate::text::tree::{Node, Part};
use std::collections::BTreeSet;

/// Longest text that is shown whole, in characters.
const SHORT: usize = 100;

/// A text that is not too long to read in passing.
pub(super) fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHORT {
        return line;
    }
    line.chars().take(SHORT - 1).chain(['…']).collect()
}

/// Sentences about a line that says something else than before.
pub(super) fn reworded(before: &Node, now: &Node) -> Vec<String> {
    if before.word != now.word {
        return vec![format!(
            "says {}, said {}",
            short(&super::printed(now)),
            short(&super::printed(before))
        )];
    }
    let (old, new) = (arguments(before), arguments(now));
    let word = now.word.as_str();
    // What has a name of its own keeps it: these are of one field, one rule.
    let named = matches!(
        word,
        "field" | "set" | "attribute" | "subject" | "channel" | "on" | "step" | "unless"
    );
    let mut label = match (named, new.first()) {
        (true, Some(name)) => format!("{word} {name}"),
        _ => word.to_owned(),
    };
    let from = usize::from(named);
    let mut told = values(
        &label,
        old.get(from..).unwrap_or_default(),
        new.get(from..).unwrap_or_default(),
    );
    // A guard's event tells which one is meant.
    if !named && told.is_empty() && new.len() == 1 && word != "about" {
        label = format!("{word} {}", new[0]);
    }
    let (before, now) = (inner(before), inner(now));
    for line in now.told(&before) {
        told.push(match (word, property(&line)) {
            ("and-no", Some(("within", now, before))) => {
                format!("now waits {} for {}, not {}", bare(now), new.join(" "), bare(before))
            }
            (_, Some((name, now, before))) => format!("{label}: {name} is {now}, was {before}"),
            _ => format!("{label} {line}"),
        });
    }
    told
}

/// A line with what stands in it; its values are told apart.
fn inner(node: &Node) -> Entry {
    let mut node = node.clone();
    node.parts.retain(|part| matches!(part, Part::Property(..)));
    Entry::of(&node, None)
}

/// `` `name` is now, was before ``.
fn property(line: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = line.strip_prefix('`')?.split_once("` is ")?;
    let (now, before) = rest.split_once(", was ")?;
    Some((name, now, before))
}

fn bare(value: &str) -> &str {
    value.trim_matches('"')
}

/// What stands behind a word: one value, or a list of them.
fn values(label: &str, old: &[String], new: &[String]) -> Vec<String> {
    if old == new {
        return Vec::new();
    }
    let several = old.len() > 1 || new.len() > 1;
    if !several
        || old.first().is_some_and(|first| first == "\"enum\"") != new.first().is_some_and(|first| first == "\"enum\"")
    {
        let (now, before) = (short(&new.join(" ")), short(&old.join(" ")));
        return vec![match now == before {
            true => format!("{label} reads otherwise further on"),
            false => format!("{label} is {now}, was {before}"),
        }];
    }
    let (was, is): (BTreeSet<&String>, BTreeSet<&String>) = (old.iter().collect(), new.iter().collect());
    let gained = new.iter().filter(|value| !was.contains(value));
    let lost = old.iter().filter(|value| !is.contains(value));
    let mut told: Vec<String> = gained.map(|value| format!("{label} gained {value}")).collect();
    told.extend(lost.map(|value| format!("{label} lost {value}")));
    if told.is_empty() {
        told.push(format!("{label} has another order: {}", short(&new.join(" "))));
    }
    told
}
