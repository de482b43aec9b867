//! A policy as it reads.

use stormlake_board::{Effect, Entry, Policy, Reference, Trigger};

/// A policy in one sentence: whenever …, then ….
pub fn sentence(policy: &Policy) -> String {
    let mut parts = Vec::new();
    match &policy.trigger {
        Some(Trigger::Event {
            event,
            at_least,
            within,
        }) => {
            let mut text = format!("Whenever “{}” happened", event.value);
            if let Some(count) = at_least {
                text = format!("Whenever “{}” happened {count} times", event.value);
            }
            if let Some(within) = within {
                text.push_str(&format!(" within {within}"));
            }
            parts.push(text);
        }
        Some(Trigger::AllOf { events }) => {
            let names: Vec<String> = events.iter().map(|event| format!("“{}”", event.value)).collect();
            parts.push(format!("Whenever all of {} have happened", names.join(", ")));
        }
        Some(Trigger::Silence { span, since }) => {
            parts.push(format!("Whenever nothing was heard for {span} since “{}”", since.value));
        }
        Some(Trigger::Before { event, field, by }) => {
            parts.push(format!(
                "Whenever it is {by} before the {} of “{}”",
                field.value, event.value
            ));
        }
        None => {}
    }
    if let Some(absence) = &policy.absence {
        let end = match (&absence.within, &absence.until) {
            (Some(within), _) => format!(" within {within}"),
            (None, Some(until)) => format!(" until “{}”", until.value),
            (None, None) => String::new(),
        };
        parts.push(format!("and no “{}” follows{end}", absence.event.value));
    }
    if let Some(followed) = &policy.followed_by {
        let within = followed
            .within
            .map_or_else(String::new, |within| format!(" within {within}"));
        parts.push(format!("and “{}” follows{within}", followed.event.value));
    }
    if let Some(by) = &policy.by {
        parts.push(format!("for the same {}", by.value));
    }
    for never in &policy.never {
        parts.push(format!("and “{}” never happened before", never.value));
    }
    if let Some(condition) = &policy.r#where {
        parts.push(format!("and {}", condition.value));
    }
    let mut text = parts.join(", ");
    match &policy.effect {
        Some(Effect::Command { command, via, .. }) => {
            text.push_str(&format!(", then “{}”", command.value));
            if let Some(via) = via {
                text.push_str(&format!(" via {}", via.value));
            }
        }
        Some(Effect::Emit { event, .. }) => text.push_str(&format!(", then “{}” is put on the log", event.value)),
        None if policy.steps.is_empty() => {}
        None => {
            let name = |effect: &&Effect| match effect {
                Effect::Command { command: name, .. } | Effect::Emit { event: name, .. } => format!("“{}”", name.value),
            };
            let names: Vec<String> = policy.effects().iter().map(name).collect();
            text.push_str(&format!(", then step by step {}", names.join(", ")));
        }
    }
    if let Some(topic) = &policy.consent {
        text.push_str(&format!(", with consent to “{}”", topic.value));
    }
    if let Some(share) = &policy.holdout {
        text.push_str(&format!(", leaving {} of them alone to compare", percent(share.value)));
    }
    for unless in &policy.unless {
        let within = unless
            .within
            .map_or_else(String::new, |within| format!(" in the last {within}"));
        text.push_str(&format!(", unless “{}” happened{within}", unless.event.value));
    }
    if let Some(limit) = policy.limit {
        text.push_str(&format!(", at most {} × in {}", limit.count, limit.per));
    }
    if let Some(budget) = policy.budget {
        text.push_str(&format!(
            ", at most {} × in {} over all of them",
            budget.count, budget.per
        ));
    }
    match policy.entry {
        Entry::Always => {}
        Entry::WhenFinished => text.push_str(", anew only when it has finished"),
        Entry::Once => text.push_str(", once for each of them"),
    }
    if !policy.exits.is_empty() {
        text.push_str(&format!(", until {}", named(&policy.exits, " or ")));
    }
    match (&policy.winner, policy.variants.as_slice()) {
        (Some(winner), _) => text.push_str(&format!(", as “{}”", winner.value)),
        (None, []) => {}
        (None, variants) => {
            let names: Vec<String> = variants
                .iter()
                .map(|variant| format!("“{}”", variant.name.value))
                .collect();
            text.push_str(&format!(", as {}", names.join(" or ")));
        }
    }
    if policy.transactional {
        text.push_str(", bound by no cap and no quiet hours");
    }
    text.push('.');
    text
}

fn named(references: &[Reference], between: &str) -> String {
    let names: Vec<String> = references.iter().map(|name| format!("“{}”", name.value)).collect();
    names.join(between)
}

/// Hundredths of a percent, as the board writes them.
fn percent(hundredths: u32) -> String {
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => format!("{whole}%"),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}%", part / 10),
        (whole, part) => format!("{whole}.{part:02}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(policy: &str) -> String {
        let board = format!("board \"B\"\nevent \"A\"\nevent \"B\"\ncommand \"C\"\npolicy \"P\" {{ {policy} }}\n");
        sentence(&stormlake_board::parse(&board).board.policies[0])
    }

    #[test]
    fn a_policy_reads_as_it_is_written() {
        assert_eq!(
            of(
                "whenever \"A\" at-least=2 within=\"14d\"; never \"B\"; then \"C\" via=\"mailer\"; limit 1 per=\"7d\"; holdout \"2.5%\""
            ),
            "Whenever “A” happened 2 times within 14d, and “B” never happened before, then “C” via mailer, leaving 2.5% of them alone to compare, at most 1 × in 7d."
        );
        assert_eq!(
            of(
                "whenever \"A\"; emit \"B\"; budget 500 per=\"1d\"; exit \"B\"; entry \"once\"; variant \"long\"; variant \"short\"; transactional"
            ),
            "Whenever “A” happened, then “B” is put on the log, at most 500 × in 1d over all of them, once for each of them, until “B”, as “long” or “short”, bound by no cap and no quiet hours."
        );
    }
}
