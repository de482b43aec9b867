//! The arrows that the grammar of a storm knows. No two kinds have one in each direction, so a pair that stands together says
//! by its kinds which way it points.

use stormlake_board::Kind;

/// What an arrow of the grammar says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Relation {
    /// Read model → actor.
    Sees,
    /// Actor → command.
    Asks,
    /// Command → aggregate or external system.
    To,
    /// Aggregate or external system → event.
    Gives,
    /// Command → event.
    Yields,
    /// Event → policy.
    Triggers,
    /// Event → read model.
    Shows,
    /// Policy → command.
    Then,
    /// Hotspot or opportunity → the sticky that it stands on.
    On,
}

/// The relation from one kind to another.
pub(super) fn relation(from: Kind, to: Kind) -> Option<Relation> {
    Some(match (from, to) {
        (Kind::Hotspot | Kind::Opportunity, to) if !matches!(to, Kind::Hotspot | Kind::Opportunity) => Relation::On,
        (Kind::ReadModel, Kind::Actor) => Relation::Sees,
        (Kind::Actor, Kind::Command) => Relation::Asks,
        (Kind::Command, Kind::Aggregate | Kind::External) => Relation::To,
        (Kind::Aggregate | Kind::External, Kind::Event) => Relation::Gives,
        (Kind::Command, Kind::Event) => Relation::Yields,
        (Kind::Event, Kind::Policy) => Relation::Triggers,
        (Kind::Event, Kind::ReadModel) => Relation::Shows,
        (Kind::Policy, Kind::Command) => Relation::Then,
        _ => return None,
    })
}

/// A link between two notes, with how sure it is.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub from: usize,
    pub to: usize,
    /// `None`: an arrow that the grammar lacks.
    pub relation: Option<Relation>,
    pub label: String,
    pub confidence: f32,
    /// What it was read from: the arrow's id, or nothing for notes that stand together.
    pub arrow: Option<String>,
    pub because: &'static str,
}

/// Every link of a wall, and the arrows that came to nothing.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub links: Vec<Link>,
    /// The arrow's id, a sentence, and the note that it hangs on.
    pub loose: Vec<(String, String, Option<usize>)>,
}
