//! Writes a policy's state into a text, and touches nothing else: the one edit that a button makes in a file that people write.

use crate::grammar::BOARD_FILE;
use crate::model::PolicyState;
use crate::outline::Outline;

/// The text with this state of the policy of this name. `None` where no such policy stands in it, or the text cannot be
/// read.
///
/// ```
/// use stormlake_board::{PolicyState, with_policy_state};
///
/// let text = "policy   \"Thank\" { whenever \"Bought\" } // mine";
/// let live = with_policy_state(text, "Thank", PolicyState::Live).ok_or("no such policy")?;
/// assert_eq!(live, "policy   \"Thank\" state=\"live\" { whenever \"Bought\" } // mine");
/// # Ok::<(), &str>(())
/// ```
pub fn with_policy_state(text: &str, policy: &str, state: PolicyState) -> Option<String> {
    // An open quote would take in what is written behind it.
    crate::parse::lines(text).ok()?;
    let outline = Outline::new(text, &BOARD_FILE);
    let is = |node: &&crate::outline::Node| node.word == "policy" && !node.dashed && node.name() == Some(policy);
    let node = outline.nodes.iter().find(is)?;
    let word = format!("\"{}\"", state.word());
    let (range, new) = match node.property("state") {
        Some(written) => (written.span.clone(), word),
        None => {
            let name = node.argument(0)?;
            (name.span.end..name.span.end, format!(" state={word}"))
        }
    };
    let mut changed = text.to_owned();
    changed.replace_range(range, &new);
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_else_is_touched() {
        let text = "// a board\nboard \"B\"\n/- policy \"P\" state=\"live\" {}\ncontext \"C\" {\n  policy P   priority=2 state=draft { about \"policy P\" }\n}\n";
        let paused = with_policy_state(text, "P", PolicyState::Paused).unwrap();
        assert_eq!(paused, text.replace("state=draft", "state=\"paused\""));
        let again = with_policy_state(&paused, "P", PolicyState::Draft).unwrap();
        assert_eq!(again, text.replace("state=draft", "state=\"draft\""));
        assert_eq!(with_policy_state(text, "Q", PolicyState::Live), None);
        assert_eq!(with_policy_state("policy \"P", "P", PolicyState::Live), None);
    }
}
