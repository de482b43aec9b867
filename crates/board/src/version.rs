//! The version of a policy: the same as long as it means the same.

use crate::model::{Board, Effect, Field, Policy, Prediction, Trigger};
use crate::scope::predictions_of;
use crate::write::{field_text, policy_text, prediction_meaning};
use std::collections::BTreeSet;

/// Twelve hexadecimal digits that change when the policy changes, or a field of an event or command
/// that it names, or a prediction that its `where` asks for.
///
/// A change of words about it (`about`, `owner`, `was`), of its context or of its state is no change: switching a policy
/// from shadow to live must not make it decide everything anew.
pub fn policy_version(policy: &Policy, board: &Board) -> String {
    let mut bare = policy.clone();
    bare.sticky.about = None;
    bare.sticky.owner = None;
    bare.sticky.context = None;
    bare.sticky.was.clear();
    bare.sticky.allows.clear();
    bare.state = Default::default();
    // Better words for the same command are no reason to decide anew.
    bare.letter = None;
    let mut hash = Fnv1a::new();
    hash.add(&policy_text(&bare));
    let (events, commands) = named(policy);
    for name in events {
        hash.add(name);
        for field in board.event(name).iter().flat_map(|event| &event.fields) {
            hash.add(&bare_field(field));
        }
    }
    for name in commands {
        hash.add(name);
        for field in board.command(name).iter().flat_map(|command| &command.fields) {
            hash.add(&bare_field(field));
        }
    }
    for prediction in predictions_of(board, policy) {
        for text in prediction_meaning(prediction) {
            hash.add(&text);
        }
    }
    hash.digits()
}

/// Twelve hexadecimal digits that change when a prediction is learned from other records: a model that was fitted under one version says
/// nothing under another. The words about it and its horizon, which no fit depends on, are no change.
pub fn prediction_version(prediction: &Prediction) -> String {
    let mut hash = Fnv1a::new();
    let mut meaning = prediction_meaning(prediction);
    meaning.pop(); // the horizon
    for text in meaning {
        hash.add(&text);
    }
    hash.digits()
}

/// A field without its description.
fn bare_field(field: &Field) -> String {
    field_text(&Field {
        about: None,
        ..field.clone()
    })
}

/// The events that a policy names, and the commands.
fn named(policy: &Policy) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let mut events: BTreeSet<&str> = BTreeSet::new();
    match &policy.trigger {
        Some(Trigger::Event { event, .. } | Trigger::Before { event, .. }) => {
            events.insert(&event.value);
        }
        Some(Trigger::AllOf { events: all }) => events.extend(all.iter().map(|event| event.value.as_str())),
        Some(Trigger::Silence { since, .. }) => {
            events.insert(&since.value);
        }
        None => {}
    }
    if let Some(absence) = &policy.absence {
        events.insert(&absence.event.value);
        events.extend(absence.until.iter().map(|until| until.value.as_str()));
    }
    events.extend(policy.never.iter().map(|never| never.value.as_str()));
    events.extend(policy.unless.iter().map(|unless| unless.event.value.as_str()));
    events.extend(policy.followed_by.iter().map(|followed| followed.event.value.as_str()));
    events.extend(policy.goal.iter().map(|goal| goal.event.value.as_str()));
    events.extend(policy.exits.iter().map(|exit| exit.value.as_str()));
    events.extend(policy.awaited().into_iter().map(|wait| wait.event.value.as_str()));
    let mut commands = BTreeSet::new();
    for effect in policy.effects() {
        match effect {
            Effect::Command { command, .. } => commands.insert(command.value.as_str()),
            Effect::Emit { event, .. } => events.insert(&event.value),
        };
    }
    (events, commands)
}

/// FNV-1a with 64 bits: no protection against an attacker is needed, and it never changes between versions of Rust.
struct Fnv1a {
    state: u64,
}

impl Fnv1a {
    fn new() -> Self {
        Self {
            state: 0xcbf2_9ce4_8422_2325,
        }
    }

    /// The upper and the lower half folded, so that 48 bits carry what 64 did.
    fn digits(&self) -> String {
        format!("{:012x}", (self.state ^ (self.state >> 48)) & 0xffff_ffff_ffff)
    }

    fn add(&mut self, text: &str) {
        // The separator keeps "ab" + "c" and "a" + "bc" apart.
        for byte in text.bytes().chain([0xff]) {
            self.state = (self.state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{parse, policy_version};

    const BOARD: &str = r#"board "Shop"
event "Order collected" { field "price" "decimal" min=0 }
command "Show ad" { field "reason" "string" }
policy "Ad" { whenever "Order collected"; then "Show ad" { set "reason" "'x'" } }
"#;

    fn version(text: &str) -> String {
        let board = parse(text).board;
        policy_version(&board.policies[0], &board)
    }

    #[test]
    fn a_version_stays_as_long_as_the_meaning_stays() {
        let version_now = version(BOARD);
        assert_eq!(version_now, "aca3d2466a00", "decisions that stand in logs carry this");
        for same in [
            BOARD.replace("\"Ad\" {", "\"Ad\" state=\"live\" { // a comment\n about \"words\";"),
            BOARD.replace("min=0", "min=0.0"),
            BOARD.replace("\"Ad\" {", "\"Ad\" { allow \"SL-B130\" because=\"x\";"),
        ] {
            assert_eq!(version(&same), version_now, "{same}");
        }
        for other in [
            BOARD.replace("min=0", "min=1"),
            BOARD.replace("'x'", "'y'"),
            BOARD.replace("\"reason\" \"string\"", "\"reason\" \"string\" optional=#true"),
            BOARD.replace(
                "whenever \"Order collected\"",
                "whenever \"Order collected\" at-least=2",
            ),
        ] {
            assert_ne!(version(&other), version_now, "{other}");
        }
    }

    #[test]
    fn a_policy_is_another_when_the_prediction_that_it_asks_is() {
        let asking = BOARD
            .replace("board \"Shop\"", "board \"Shop\" { subject \"c\" }")
            .replace(
                "whenever \"Order collected\";",
                "whenever \"Order collected\"; where \"predict('P').active < 0.5\";",
            );
        let with = |about: &str, horizon: &str| {
            let purchase = "purchase \"Order collected\" value=\"event.data.price\"";
            format!(
                "{asking}prediction \"P\" kind=\"repeat-purchase\" {{ {about} of \"c\"; {purchase}; horizon \"{horizon}\" }}\n"
            )
        };
        assert_eq!(version(&with("", "30d")), version(&with("about \"words\";", "30d")));
        assert_ne!(version(&with("", "30d")), version(&with("", "60d")));
        let unasked = format!("{BOARD}prediction \"P\" kind=\"repeat-purchase\" {{ of \"c\" }}\n");
        assert_eq!(version(&unasked), version(BOARD));
    }
}
