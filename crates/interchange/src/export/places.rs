//! Which context a sticky is told in, also where it stands in none.

use stormlake_board::{Board, Effect, Kind, Names, Policy, Reference, Trigger};

/// The context of a policy: its own, else that of the event that sets it off, else that of what it does.
pub(crate) fn context_of<'a>(board: &'a Board, names: &Names<'_>, policy: &'a Policy) -> Option<&'a str> {
    if let Some(context) = &policy.sticky.context {
        return Some(context);
    }
    let event = |reference: &Reference| {
        let index = names.find(&reference.value, Kind::Event)?;
        board.events[index].sticky.context.as_deref()
    };
    let trigger = match &policy.trigger {
        Some(Trigger::Event { event, .. } | Trigger::Before { event, .. } | Trigger::Silence { since: event, .. }) => {
            Some(event)
        }
        Some(Trigger::AllOf { events }) => events.first(),
        None => None,
    };
    trigger.and_then(event).or_else(|| match *policy.effects().first()? {
        Effect::Command { command, .. } => {
            let index = names.find(&command.value, Kind::Command)?;
            board.commands[index].sticky.context.as_deref()
        }
        Effect::Emit { event: emitted, .. } => event(emitted),
    })
}
