//! What the first one brings onto the wall: as much as no workshop has, every sticky in its place.

use crate::Outcome;
use serde_json::{Value, json};
use std::fmt::Write as _;
use stormlake_board::format;
use stormlake_wall::Document;

/// Who made the document.
const CLIENT: u64 = 1;
/// Stickies in a row on the wall.
const ROW: usize = 100;

/// A wall.
#[derive(Debug)]
pub struct Content {
    /// The document as an update.
    pub state: Vec<u8>,
    /// How many entries it has: stickies and contexts.
    pub entries: usize,
}

impl Content {
    /// Makes it.
    pub fn make(stickies: usize) -> Outcome<Self> {
        let text = format(&board(stickies)?).map_err(|findings| format!("the board is none: {findings:?}"))?;
        // Other seeds: what has no place in the layout gets ids that nothing in it has.
        let wall =
            |layout, seed| Document::of_files(&text, layout, CLIENT, seed).map_err(|why| format!("no wall: {why:?}"));
        let layout = placed(&wall(None, 1)?.layout())?;
        let document = wall(Some(&layout), 2)?;
        Ok(Self {
            state: document.state(&[0]).ok_or("a wall without a state")?,
            entries: document.items().len(),
        })
    }
}

/// What a group has written after a while: per ten stickies four events (two with a field), two commands with what they give, a policy,
/// an actor, a read model and a question; a hundred in a context.
fn board(stickies: usize) -> Outcome<String> {
    let mut text = String::new();
    for ten in 0..stickies / 10 {
        if ten % 10 == 0 {
            let closes = if ten == 0 { "" } else { "}\n" };
            writeln!(text, "{closes}context \"Place {}\" {{", ten / 10)?;
        }
        write!(
            text,
            r#"    actor "Guest {ten}"
    command "Order {ten}" by="Guest {ten}" {{ yields "Order {ten} placed" "Order {ten} refused" }}
    event "Order {ten} placed" {{
        about "A guest at table {ten} has ordered"
        field "order" "string" key=#true
    }}
    event "Order {ten} refused" path="failure"
    policy "Cook order {ten}" {{
        whenever "Order {ten} placed"
        then "Cook {ten}"
    }}
    command "Cook {ten}" {{ yields "Meal {ten} cooked" }}
    event "Meal {ten} cooked" {{ field "minutes" "integer" }}
    event "Meal {ten} served"
    read-model "Table {ten}" {{ shows "Order {ten} placed" "Meal {ten} served" }}
    hotspot "Who cleans table {ten}?" on="Meal {ten} served"
"#
        )?;
    }
    text.push_str("}\n");
    Ok(text)
}

/// A layout in which every sticky stands somewhere.
fn placed(layout: &str) -> Outcome<String> {
    let mut layout: Value = serde_json::from_str(layout)?;
    let stickies = layout["stickies"].as_array_mut().ok_or("a layout without stickies")?;
    for (number, sticky) in stickies.iter_mut().enumerate() {
        sticky["x"] = json!(number % ROW * 200);
        sticky["y"] = json!(number / ROW * 140);
    }
    Ok(serde_json::to_string(&layout)?)
}
