//! The boards that lives are lived on: the plain one, and one with every guard that counts, waits or is switched.

use crate::world::at;
use std::sync::Arc;
use stormlake_engine::Plan;
use stormlake_record::Time;

const PLAIN: &str = r#"
board "Road" step=6 {
    namespace "road"
    subject "customer"
    channel "app" kind="webhook" url="https://example.org/hook"
    lateness "1m"
    cap 9 per="1d"
}
context "All" {
    external "Shop"
    event "Bought" from="Shop" subject="customer" { field "order" "string" key=#true }
    event "Collected" from="Shop" subject="customer" { field "order" "string" key=#true }
    event "Forgotten" from="Shop" subject="customer" { field "order" "string" key=#true }
    command "Tell" to="Shop" { field "order" "string" }
}
policy "Each" state="live" { whenever "Bought"; then "Tell" via="app" { set "order" "event.data.order" }; limit 4 per="2h" }
policy "Missing" state="live" priority=3 { whenever "Bought" by="event.data.order"; and-no "Collected" within="30m"; emit "Forgotten" { set "order" "event.data.order" } }
policy "Offer" state="live" { whenever "Forgotten"; then "Tell" via="app" { set "order" "event.data.order" } }
policy "Silent" state="live" { whenever-silent "2h" since="Bought"; then "Tell" via="app" { set "order" "'none'" } }
"#;

const GUARDED: &str = r#"
board "Road" step=6 {
    namespace "road"
    subject "customer" {
        attribute "time-zone" from="Moved.order"
        consent "offers" withdrawn-by="Left" default="granted"
    }
    channel "app" kind="webhook" url="https://example.org/hook"
    quiet "21:00" "07:00" time-zone="Europe/Vienna"
    lateness "1m"
    cap 3 per="6h"
    holdout "10%"
    stale "1d"
}
context "All" {
    external "Shop"
    event "Bought" from="Shop" subject="customer" { field "order" "string" key=#true }
    event "Collected" from="Shop" subject="customer" { field "order" "string" key=#true }
    event "Forgotten" from="Shop" subject="customer" { field "order" "string" key=#true }
    event "Moved" from="Shop" subject="customer" { field "order" "string" }
    event "Left" from="Shop" subject="customer" { field "order" "string" }
    command "Tell" to="Shop" { field "order" "string" }
}
policy "Each" state="live" priority=2 {
    whenever "Bought"
    then "Tell" via="app" { set "order" "event.data.order" }
    variant "plain"
    variant "kind" weight=3 { set "order" "'dear ' + event.data.order" }
    consent "offers"
    limit 4 per="2h"
    budget 6 per="3h"
}
policy "Missing" state="live" priority=3 { whenever "Bought" by="event.data.order"; and-no "Collected" within="30m"; emit "Forgotten" { set "order" "event.data.order" } }
policy "Offer" state="live" { whenever "Forgotten"; then "Tell" via="app" { set "order" "event.data.order" }; exit "Collected"; holdout "20%" }
policy "Receipt" state="live" { whenever "Collected"; then "Tell" via="app" { set "order" "event.data.order" }; transactional }
policy "Silent" state="live" { whenever-silent "2h" since="Bought"; then "Tell" via="app" { set "order" "'none'" } }
"#;

/// The nights in which clocks change in Vienna, Rome and New York, both ways, and plain ones.
const STARTS: [&str; 6] = [
    "2024-03-30T17:00:00Z",
    "2024-10-26T17:00:00Z",
    "2024-11-03T00:00:00Z",
    "2024-03-10T02:00:00Z",
    "2023-11-14T22:13:20Z",
    "2024-07-01T09:00:00Z",
];

/// Zones that people move to; one is none.
pub const ZONES: [&str; 4] = ["America/New_York", "Asia/Kolkata", "Europe/Rome", "Middle/Earth"];

/// What a life is lived on.
#[derive(Debug)]
pub struct Setting {
    pub plan: Arc<Plan>,
    /// Whether the guards that count and wait are on the board.
    pub guarded: bool,
    pub begins: Time,
}

pub fn setting(seed: u64) -> Setting {
    let guarded = seed % 2 == 1;
    let parsed = stormlake_board::parse(if guarded { GUARDED } else { PLAIN });
    let findings: Vec<_> = parsed.findings.iter().map(|finding| &finding.message).collect();
    assert!(findings.is_empty(), "{findings:?}");
    let errors: Vec<_> = stormlake_board::check(&parsed.board)
        .into_iter()
        .filter(stormlake_board::Finding::is_error)
        .map(|finding| finding.message)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    Setting {
        plan: Arc::new(Plan::new(&parsed.board).unwrap()),
        guarded,
        begins: at(STARTS[(seed / 2) as usize % STARTS.len()]),
    }
}
