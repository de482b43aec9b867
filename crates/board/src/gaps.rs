//! What a board expects of the applications around it, and which of it nothing brings or carries yet: the extension points that are
//! to be built.

use crate::model::{Board, Effect, Kind, Policy, PolicyState, Reference};
use crate::names::{Names, Resolved};
use crate::words::slug;
use serde::Serialize;

/// One external system, and what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SystemGaps {
    /// The system.
    pub system: String,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The events that it is to tell of.
    pub sends: Vec<Sends>,
    /// The commands that it is to carry out.
    pub takes: Vec<Takes>,
}

/// An event that is expected of a system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sends {
    /// The event.
    pub event: String,
    /// Its type on the wire.
    pub r#type: String,
    /// How it comes.
    pub by: SentBy,
}

/// How an event comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SentBy {
    /// The system's own webhooks of these kinds are read by a hook of the board.
    Hook(Vec<String>),
    /// Stormlake puts it on the log itself: a policy emits it, or a command was delivered.
    Stormlake,
    /// Nothing on the board: the system sends it as a CloudEvent, or lacks the extension that does.
    Itself,
}

/// A command that is expected to be carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Takes {
    /// The command.
    pub command: String,
    /// Who asks for it in the application itself.
    pub actors: Vec<String>,
    /// The policies that ask for it, each with the channel that carries it; without one it is only recorded.
    pub policies: Vec<(String, Option<String>)>,
}

impl Sends {
    /// Whether the system must send it without the board's help.
    pub fn is_open(&self) -> bool {
        self.by == SentBy::Itself
    }
}

impl Takes {
    /// Whether a policy asks and nothing carries it there.
    pub fn is_open(&self) -> bool {
        self.policies.iter().any(|(_, via)| via.is_none())
    }
}

/// Every external system of a board, in the order of its file.
pub fn gaps(board: &Board) -> Vec<SystemGaps> {
    let names = Names::new(board);
    let system_of = |reference: Option<&Reference>| match reference {
        Some(reference) => match names.resolve(&reference.value, &[Kind::Aggregate, Kind::External]) {
            Resolved::Found(Kind::External, index) => Some(index),
            _ => None,
        },
        None => None,
    };
    let found = |reference: &Reference, kind: Kind| match names.resolve(&reference.value, &[kind]) {
        Resolved::Found(_, index) => Some(index),
        _ => None,
    };
    let mut all: Vec<SystemGaps> = board
        .externals
        .iter()
        .map(|external| SystemGaps {
            system: external.sticky.name.clone(),
            about: external.sticky.about.clone(),
            sends: Vec::new(),
            takes: Vec::new(),
        })
        .collect();
    for (index, event) in board.events.iter().enumerate() {
        let is = |reference: &Reference| found(reference, Kind::Event) == Some(index);
        let mut effects = board.policies.iter().flat_map(Policy::effects);
        let emitted = effects.any(|effect| matches!(effect, Effect::Emit { event, .. } if is(event)));
        let delivered = board.commands.iter().flat_map(|command| &command.yields);
        let delivered = delivered.filter(|one| one.on_delivered).any(|one| is(&one.event));
        let hooked = |system: usize| -> Vec<String> {
            let rules = board.externals[system].hook.iter().flat_map(|hook| &hook.rules);
            rules
                .filter(|rule| is(&rule.gives))
                .map(|rule| rule.on.clone())
                .collect()
        };
        // Of where it stands, and of every system whose webhooks give it.
        let own = system_of(event.from.as_ref());
        for (system, gaps) in all.iter_mut().enumerate() {
            let kinds = hooked(system);
            let by = match (kinds.is_empty(), emitted || delivered, own == Some(system)) {
                (false, _, _) => SentBy::Hook(kinds),
                (true, true, true) => SentBy::Stormlake,
                (true, false, true) => SentBy::Itself,
                (true, _, false) => continue,
            };
            gaps.sends.push(Sends {
                event: event.sticky.name.clone(),
                r#type: format!("{}.{}", board.namespace, slug(&event.sticky.name)),
                by,
            });
        }
    }
    for (index, command) in board.commands.iter().enumerate() {
        let Some(system) = system_of(command.to.as_ref()) else {
            continue;
        };
        let asks = board
            .policies
            .iter()
            .filter(|policy| policy.state != PolicyState::Retired);
        let effects = asks.flat_map(|policy| policy.effects().into_iter().map(move |effect| (policy, effect)));
        let policies = effects.filter_map(|(policy, effect)| match effect {
            Effect::Command { command, via, .. } if found(command, Kind::Command) == Some(index) => {
                Some((policy.sticky.name.clone(), via.as_ref().map(|via| via.value.clone())))
            }
            _ => None,
        });
        all[system].takes.push(Takes {
            command: command.sticky.name.clone(),
            actors: command.by.iter().map(|by| by.value.clone()).collect(),
            policies: policies.collect(),
        });
    }
    all
}
