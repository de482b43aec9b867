//! A policy in one sentence: whenever …, then ….

use super::words::{code, duration, list, spoken, times};
use stormlake_board::{Absence, Duration, Effect, Entry, Policy, PolicyState, Reference, Step, Trigger};

/// `Whenever A … then B …, at most once per 7 days.` Nothing where the policy is only words.
pub(super) fn rule(policy: &Policy) -> Option<String> {
    let mut conditions = Vec::new();
    conditions.push(match &policy.trigger {
        Some(trigger) => whenever(trigger),
        None => return None,
    });
    if let Some(followed) = &policy.followed_by {
        conditions.push(format!(
            "{}{} follows",
            spoken(name(&followed.event)),
            within(followed.within)
        ));
    }
    if let Some(absence) = &policy.absence {
        conditions.push(missing(absence));
    }
    if !policy.never.is_empty() {
        let never: Vec<String> = policy.never.iter().map(|event| spoken(name(event))).collect();
        let verb = if never.len() == 1 { "has" } else { "have" };
        conditions.push(format!("{} {verb} never happened", list(&never, "and")));
    }
    if let Some(condition) = &policy.r#where {
        conditions.push(format!("{} holds", code(&condition.value)));
    }
    let mut text = format!("Whenever {}, {}", list(&conditions, "and"), then(policy));
    for unless in &policy.unless {
        let back = match unless.within {
            Some(within) => format!(" in the {} before", duration(within)),
            None => " before".to_owned(),
        };
        text.push_str(&format!(", unless {} happened{back}", spoken(name(&unless.event))));
    }
    if let Some(limit) = policy.limit {
        let per = duration(limit.per);
        text.push_str(&format!(
            ", at most {} per {}",
            times(limit.count),
            per.strip_prefix("1 ").unwrap_or(&per)
        ));
    }
    text.push('.');
    let mut more = Vec::new();
    match policy.entry {
        Entry::Always => {}
        Entry::WhenFinished => more.push("starts anew only when it has finished".to_owned()),
        Entry::Once => more.push("starts once for each of them".to_owned()),
    }
    if !policy.exits.is_empty() {
        let exits: Vec<String> = policy.exits.iter().map(|event| spoken(name(event))).collect();
        more.push(format!("ends with {}", list(&exits, "or")));
    }
    if let Some(budget) = policy.budget {
        let per = duration(budget.per);
        let per = per.strip_prefix("1 ").unwrap_or(&per);
        more.push(format!(
            "does so at most {} per {per} over all of them",
            times(budget.count)
        ));
    }
    if !policy.variants.is_empty() {
        let names: Vec<String> = policy
            .variants
            .iter()
            .map(|variant| spoken(&variant.name.value))
            .collect();
        more.push(match &policy.winner {
            Some(winner) => format!("does it as {} now, of {}", spoken(&winner.value), list(&names, "and")),
            None => format!("compares {}", list(&names, "and")),
        });
    }
    if policy.transactional {
        more.push("answers what they did, and is bound by no cap and no quiet hours".to_owned());
    }
    if let Some(consent) = &policy.consent {
        more.push(format!("asks for consent to {}", spoken(&consent.value)));
    }
    if let Some(holdout) = &policy.holdout {
        let share = f64::from(holdout.value) / 100.0;
        more.push(format!("leaves {share} % of the subjects alone, to compare"));
    }
    if let Some(goal) = &policy.goal {
        let goal = format!(
            "is meant to bring about {} within {}",
            spoken(name(&goal.event)),
            duration(goal.within)
        );
        more.push(goal);
    }
    if !more.is_empty() {
        text.push_str(&format!(" It {}.", list(&more, "and")));
    }
    Some(text)
}

/// How it is switched, where it does not run.
pub(super) fn state(policy: &Policy) -> Option<&'static str> {
    match policy.state {
        PolicyState::Live => None,
        PolicyState::Draft => Some("A draft"),
        PolicyState::Shadow => Some("In shadow: it decides, and nothing is sent"),
        PolicyState::Paused => Some("Paused"),
        PolicyState::Retired => Some("Retired"),
    }
}

fn name(reference: &Reference) -> &str {
    super::bare(&reference.value)
}

fn within(within: Option<Duration>) -> String {
    within.map_or_else(String::new, |within| format!(" within {}", duration(within)))
}

fn whenever(trigger: &Trigger) -> String {
    match trigger {
        Trigger::Event {
            event,
            at_least: Some(count),
            within: span,
        } => format!("{} happens {}{}", spoken(name(event)), times(*count), within(*span)),
        Trigger::Event { event, .. } => format!("{} happens", spoken(name(event))),
        Trigger::AllOf { events } => {
            let events: Vec<String> = events.iter().map(|event| spoken(name(event))).collect();
            match events.len() {
                1 => format!("{} has happened", list(&events, "and")),
                2 => format!("both {} have happened", list(&events, "and")),
                _ => format!("{} have all happened", list(&events, "and")),
            }
        }
        Trigger::Silence { span, since } => {
            format!(
                "nothing has been heard for {} since {}",
                duration(*span),
                spoken(name(since))
            )
        }
        Trigger::Before { event, field, by } => {
            format!(
                "it is {} before the {} of {}",
                duration(*by),
                code(&field.value),
                spoken(name(event))
            )
        }
    }
}

fn missing(absence: &Absence) -> String {
    let event = spoken(name(&absence.event));
    match (&absence.until, absence.within) {
        (Some(until), _) => format!("no {event} comes before {}", spoken(name(until))),
        (None, Some(within)) => format!("no {event} follows within {}", duration(within)),
        (None, None) => format!("no {event} follows"),
    }
}

fn then(policy: &Policy) -> String {
    match &policy.effect {
        Some(Effect::Command { command, via, .. }) => {
            let via = via.as_ref().map(|via| format!(", through {}", spoken(&via.value)));
            format!("then {}{}", spoken(name(command)), via.unwrap_or_default())
        }
        Some(Effect::Emit { event, .. }) => format!("then {} is put on record", spoken(name(event))),
        None if !policy.steps.is_empty() => format!("then {}", steps(&policy.steps)),
        None => "then something is to be done that the board does not say yet".into(),
    }
}

/// What is done one after the other, in one phrase.
fn steps(all: &[Step]) -> String {
    let told: Vec<String> = all.iter().map(step).collect();
    told.join(", then ")
}

fn step(step: &Step) -> String {
    let branches = |told: String, yes: &[Step], no: &[Step]| {
        let yes = (!yes.is_empty()).then(|| format!("if {told} ({})", steps(yes)));
        let no = (!no.is_empty()).then(|| match &yes {
            Some(_) => format!("else ({})", steps(no)),
            None => format!("unless {told} ({})", steps(no)),
        });
        let both: Vec<String> = yes.into_iter().chain(no).collect();
        both.join(", ")
    };
    match step {
        Step::Do(Effect::Command { command, via, .. }) => {
            let via = via.as_ref().map(|via| format!(" through {}", spoken(&via.value)));
            format!("{}{}", spoken(name(command)), via.unwrap_or_default())
        }
        Step::Do(Effect::Emit { event, .. }) => format!("{} is put on record", spoken(name(event))),
        Step::Wait { span } => format!("wait {}", duration(span.value)),
        Step::WaitFor(wait) => branches(
            format!("{} follows within {}", spoken(name(&wait.event)), duration(wait.within)),
            &wait.came,
            &wait.missed,
        ),
        Step::When(when) => branches(
            format!("{} holds", code(&when.condition.value)),
            &when.then,
            &when.otherwise,
        ),
    }
}
