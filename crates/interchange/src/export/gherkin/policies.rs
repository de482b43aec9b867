//! The scenarios of one policy: where it acts, and where each of its guards holds it back.

use super::writing::{Feature, Scenario, quoted, words};
use stormlake_board::{Board, Effect, Kind, Limit, Names, Policy, Step, Trigger};

/// Most scenarios in which a policy does not act: each tells its trigger anew.
const HELD_BACK_MAX: usize = 20;

pub(super) fn scenarios(board: &Board, names: &Names<'_>, policy: &Policy, feature: &mut Feature) {
    let name = &policy.sticky.name;
    let scenario = feature.scenario(&format!("{name}: acts"), &["policy"]);
    let guards = guards(policy);
    for guard in guards.iter().filter(|guard| !guard.kept.is_empty()) {
        scenario.given(guard.kept.clone());
    }
    trigger(policy, scenario);
    outcome(policy, scenario, true);
    effect(board, names, policy, scenario);
    if let Some(goal) = &policy.goal {
        scenario.comment(&format!(
            "Meant to bring about {} within {}",
            quoted(&goal.event.value),
            words(goal.within)
        ));
    }
    if guards.len() > HELD_BACK_MAX {
        scenario.comment(&format!(
            "{} more guards have no scenario of their own",
            guards.len() - HELD_BACK_MAX
        ));
    }
    for guard in guards.into_iter().take(HELD_BACK_MAX) {
        let scenario = feature.scenario(
            &format!("{name}: does not act, {}", guard.why),
            &["policy", "held-back"],
        );
        match guard.side {
            Side::Given => {
                scenario.given(guard.broken);
                trigger(policy, scenario);
            }
            Side::When => {
                scenario.when(guard.broken);
            }
            Side::After => {
                started(policy, scenario);
                scenario.when(guard.broken);
            }
        }
        outcome(policy, scenario, false);
    }
}

/// Where the step that breaks a guard stands.
enum Side {
    /// Before the trigger.
    Given,
    /// In its place.
    When,
    /// After what starts it.
    After,
}

/// One way of not acting.
struct Guard {
    why: String,
    /// What is the case where it does not hold the policy back; empty: nothing to say.
    kept: String,
    broken: String,
    side: Side,
}

fn guards(policy: &Policy) -> Vec<Guard> {
    let guard = |why: String, kept: String, broken: String, side: Side| Guard {
        why,
        kept,
        broken,
        side,
    };
    let mut all = Vec::new();
    for never in &policy.never {
        let event = quoted(&never.value);
        all.push(guard(
            format!("{} has happened before", never.value),
            format!("{event} has never happened"),
            format!("{event} has happened"),
            Side::Given,
        ));
    }
    if let Some(condition) = &policy.r#where {
        all.push(guard(
            "its condition is not true".into(),
            format!("the condition is true: {}", condition.value),
            format!("the condition is not true: {}", condition.value),
            Side::Given,
        ));
    }
    for unless in &policy.unless {
        let event = quoted(&unless.event.value);
        let within = unless
            .within
            .map_or(String::new(), |within| format!(" in the {} before", words(within)));
        all.push(guard(
            format!("{} has happened{within}", unless.event.value),
            format!("{event} has not happened{within}"),
            format!("{event} has happened{within}"),
            Side::Given,
        ));
    }
    if let Some(topic) = &policy.consent {
        let topic = quoted(&topic.value);
        all.push(guard(
            "consent is missing".into(),
            format!("consent to {topic} is given"),
            format!("consent to {topic} is not given"),
            Side::Given,
        ));
    }
    if let Some(share) = policy.holdout.as_ref().filter(|share| share.value > 0) {
        let (whole, part) = (share.value / 100, share.value % 100);
        let share = if part == 0 {
            format!("{whole}%")
        } else {
            format!("{whole}.{part:02}%")
        };
        all.push(guard(
            "the subject is held out".into(),
            format!("the subject is not among the {share} that are left alone"),
            format!("the subject is among the {share} that are left alone"),
            Side::Given,
        ));
    }
    if let Some(Limit { count, per, .. }) = policy.limit {
        let times = times(count);
        all.push(guard(
            "its limit is reached".into(),
            String::new(),
            format!("the policy has acted {times} in the last {}", words(per)),
            Side::Given,
        ));
    }
    if let Some(Trigger::Event {
        event,
        at_least: Some(count),
        within,
    }) = &policy.trigger
        && *count > 1
    {
        let within = within.map_or(String::new(), |within| format!(" within {}", words(within)));
        let fewer = times(count - 1);
        all.push(guard(
            "it has not happened often enough".into(),
            String::new(),
            format!("{} happens only {fewer}{within}", quoted(&event.value)),
            Side::When,
        ));
    }
    if let Some(followed) = &policy.followed_by {
        let within = followed
            .within
            .map_or(String::new(), |within| format!(" within {}", words(within)));
        let event = &followed.event.value;
        all.push(guard(
            format!("{event} does not follow"),
            String::new(),
            format!("{} does not follow{within}", quoted(event)),
            Side::After,
        ));
    }
    if let Some(absence) = &policy.absence {
        let event = &absence.event.value;
        all.push(guard(
            format!("{event} comes in time"),
            String::new(),
            format!("{} follows {}", quoted(event), window(policy)),
            Side::After,
        ));
    }
    all
}

fn times(count: u32) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        count => format!("{count} times"),
    }
}

/// Until when an absence is waited for.
fn window(policy: &Policy) -> String {
    let Some(absence) = &policy.absence else {
        return String::new();
    };
    let within = absence.within.map(|within| format!("within {}", words(within)));
    let until = absence
        .until
        .as_ref()
        .map(|until| format!("before {}", quoted(&until.value)));
    match (within, until) {
        (Some(within), Some(until)) => format!("{within} and {until}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "at all".into(),
    }
}

/// What sets the policy off, before what it waits for.
fn started(policy: &Policy, scenario: &mut Scenario) {
    match &policy.trigger {
        Some(Trigger::Event {
            event,
            at_least,
            within,
        }) => {
            let times = at_least
                .filter(|count| *count > 1)
                .map_or(String::new(), |count| format!(" {}", times(count)));
            let within = within.map_or(String::new(), |within| format!(" within {}", words(within)));
            scenario.when(format!("{} happens{times}{within}", quoted(&event.value)));
        }
        Some(Trigger::AllOf { events }) => {
            for event in events {
                scenario.when(format!("{} happens", quoted(&event.value)));
            }
        }
        Some(Trigger::Silence { span, since }) => {
            scenario.when(format!(
                "{} of silence have passed since {}",
                words(*span),
                quoted(&since.value)
            ));
        }
        Some(Trigger::Before { event, field, by }) => {
            let field = quoted(&field.value);
            scenario.when(format!(
                "{} are left before the {field} of {}",
                words(*by),
                quoted(&event.value)
            ));
        }
        None => {
            scenario.when("it is open on the board what sets it off".into());
        }
    }
}

fn trigger(policy: &Policy, scenario: &mut Scenario) {
    started(policy, scenario);
    if let Some(followed) = &policy.followed_by {
        let within = followed
            .within
            .map_or(String::new(), |within| format!(" within {}", words(within)));
        scenario.when(format!("{} follows{within}", quoted(&followed.event.value)));
    }
    if let Some(absence) = &policy.absence {
        scenario.when(format!(
            "{} does not follow {}",
            quoted(&absence.event.value),
            window(policy)
        ));
    }
}

fn outcome(policy: &Policy, scenario: &mut Scenario, acts: bool) {
    let text = match (&policy.effect, acts) {
        (None, true) if !policy.steps.is_empty() => return steps(&policy.steps, "", scenario),
        (None, true) => "it is open on the board what is done".into(),
        (None, false) => "nothing is done".into(),
        (Some(effect), true) => done(effect),
        (Some(Effect::Command { command, .. }), false) => format!("{} is not asked for", quoted(&command.value)),
        (Some(Effect::Emit { event, .. }), false) => format!("{} does not happen", quoted(&event.value)),
    };
    scenario.then(text);
}

fn done(effect: &Effect) -> String {
    match effect {
        Effect::Command { command, via, .. } => {
            let via = via
                .as_ref()
                .map_or(String::new(), |via| format!(" through {}", quoted(&via.value)));
            format!("{} is asked for{via}", quoted(&command.value))
        }
        Effect::Emit { event, .. } => format!("{} happens", quoted(&event.value)),
    }
}

/// What is done one after the other, each line with the condition that it depends on.
fn steps(steps_of: &[Step], condition: &str, scenario: &mut Scenario) {
    for step in steps_of {
        match step {
            Step::Do(effect) => {
                scenario.then(format!("{condition}{}", done(effect)));
            }
            Step::Wait { span } => {
                scenario.then(format!("{condition}{} pass", words(span.value)));
            }
            Step::WaitFor(wait) => {
                let (event, within) = (quoted(&wait.event.value), words(wait.within));
                let came = format!("{condition}if {event} follows within {within}, ");
                steps(&wait.came, &came, scenario);
                let missed = format!("{condition}if {event} does not follow within {within}, ");
                steps(&wait.missed, &missed, scenario);
            }
            Step::When(when) => {
                let cel = &when.condition.value;
                steps(&when.then, &format!("{condition}where {cel}, "), scenario);
                steps(&when.otherwise, &format!("{condition}where not {cel}, "), scenario);
            }
        }
    }
}

/// What follows where the policy acts: the command's fields, and the events that it yields once it is delivered.
fn effect(board: &Board, names: &Names<'_>, policy: &Policy, scenario: &mut Scenario) {
    let Some(Effect::Command { command, set, .. }) = &policy.effect else {
        return;
    };
    let Some(index) = names.find(&command.value, Kind::Command) else {
        return;
    };
    let command = &board.commands[index];
    let is_set = |name: &str| set.iter().any(|assignment| assignment.field.value == name);
    let fields: Vec<_> = command
        .fields
        .iter()
        .filter(|field| is_set(&field.name))
        .cloned()
        .collect();
    scenario.table(&fields);
    for yields in command.yields.iter().filter(|yields| yields.on_delivered) {
        scenario.then(format!("{} happens once it was delivered", quoted(&yields.event.value)));
    }
}
