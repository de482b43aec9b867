//! Gherkin scenarios: a feature for each context, a scenario for each way that a command can come out, and for each policy the
//! way on which it acts and every way on which a guard holds it back. Skeletons: the steps are for the team to fill.

mod policies;
mod writing;

use super::File;
use super::keys::Keys;
use super::places::context_of;
use std::collections::{HashMap, HashSet};
use stormlake_board::{Board, Command, Effect, Event, Kind, Names, Path, PolicyState, Reference};
use writing::{Feature, Scenario, quoted};

/// What each actor looks at.
type Sees<'a> = HashMap<&'a str, &'a [Reference]>;

/// Most read models that a scenario begins with.
const SEEN_MAX: usize = 8;

/// `<context>.feature`; what stands in no context goes into a feature with the board's title.
pub fn gherkin(board: &Board) -> Vec<File> {
    let names = Names::new(board);
    let mut features: Vec<Feature> = Vec::with_capacity(board.contexts.len() + 1);
    let mut places: HashMap<Option<&str>, usize> = HashMap::new();
    for context in &board.contexts {
        places.entry(Some(&context.name)).or_insert(features.len());
        features.push(Feature::new(&context.name, context.about.as_deref()));
    }
    features.push(Feature::new(&board.title, board.scope.as_deref()));
    let outside = features.len() - 1;
    let place = |context: Option<&str>| places.get(&context).copied().unwrap_or(outside);

    let sees: Sees<'_> = board
        .actors
        .iter()
        .map(|actor| (actor.sticky.name.as_str(), &actor.sees[..]))
        .collect();
    let mut told = HashSet::new();
    for command in &board.commands {
        let feature = &mut features[place(command.sticky.context.as_deref())];
        told.extend(
            command
                .yields
                .iter()
                .filter_map(|yields| names.find(&yields.event.value, Kind::Event)),
        );
        commands(board, &names, &sees, command, feature);
    }
    for policy in &board.policies {
        for effect in policy.effects() {
            if let Effect::Emit { event, .. } = effect {
                told.extend(names.find(&event.value, Kind::Event));
            }
        }
    }
    for (index, event) in board.events.iter().enumerate() {
        if !told.contains(&index) {
            from_outside(event, &mut features[place(event.sticky.context.as_deref())]);
        }
    }
    for policy in board
        .policies
        .iter()
        .filter(|policy| policy.state != PolicyState::Retired)
    {
        let feature = &mut features[place(context_of(board, &names, policy))];
        policies::scenarios(board, &names, policy, feature);
    }
    let mut keys = Keys::default();
    features
        .into_iter()
        .filter(|feature| !feature.is_empty())
        .map(|feature| File::text(format!("{}.feature", keys.file(feature.name())), feature.text()))
        .collect()
}

/// A scenario for each event that may follow.
fn commands(board: &Board, names: &Names<'_>, sees: &Sees<'_>, command: &Command, feature: &mut Feature) {
    let name = &command.sticky.name;
    if command.yields.is_empty() {
        let scenario = asked(sees, command, feature, &format!("{name}: what follows is open"), false);
        scenario.then("it is open on the board what follows".into());
    }
    for yields in &command.yields {
        let event = names
            .find(&yields.event.value, Kind::Event)
            .map(|index| &board.events[index]);
        let happened = event.map_or(yields.event.value.as_str(), |event| &event.sticky.name);
        let failure = event.is_some_and(|event| event.path == Path::Failure);
        let scenario = asked(sees, command, feature, &format!("{name}, then {happened}"), failure);
        let when = if yields.on_delivered {
            " once it was delivered"
        } else {
            ""
        };
        scenario.then(format!("{} happens{when}", quoted(happened)));
        scenario.table(event.map_or(&[], |event| &event.fields));
    }
}

/// A scenario up to the command.
fn asked<'f>(
    sees: &Sees<'_>,
    command: &Command,
    feature: &'f mut Feature,
    title: &str,
    failure: bool,
) -> &'f mut Scenario {
    let scenario = feature.scenario(title, if failure { &["failure-path"] } else { &[] });
    // Whoever comes first asks; the others would do the same.
    let by = command.by.first();
    if let Some(by) = by {
        for model in sees
            .get(by.value.as_str())
            .copied()
            .unwrap_or_default()
            .iter()
            .take(SEEN_MAX)
        {
            scenario.given(format!("{} looks at {}", quoted(&by.value), quoted(&model.value)));
        }
    }
    let by = by.map_or_else(|| "someone".to_owned(), |by| quoted(&by.value));
    scenario.when(format!("{by} asks for {}", quoted(&command.sticky.name)));
    scenario.table(&command.fields);
    scenario
}

/// An event that nothing on the board brings about.
fn from_outside(event: &Event, feature: &mut Feature) {
    let tags: &[&str] = if event.path == Path::Failure {
        &["failure-path"]
    } else {
        &[]
    };
    let from = event
        .from
        .as_ref()
        .map_or_else(|| "someone".to_owned(), |from| quoted(&from.value));
    let name = &event.sticky.name;
    let scenario = feature.scenario(&format!("{name} comes from outside"), tags);
    scenario.when(format!("{from} tells of {}", quoted(name)));
    scenario.table(&event.fields);
    scenario.then(format!("{} happens", quoted(name)));
}
