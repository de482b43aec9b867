//! Large boards checked and tidied, beside the reading alone, against what a person waits for.

use crate::Outcome;
use crate::place::Place;
use crate::table::{Row, grouped};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use stormlake_board::{check, format, parse};

const ROUNDS: usize = 5;
/// Stickies, and how long checking them from the text on may take, and tidying them.
const SIZES: [(usize, Duration); 2] = [
    (1_000, Duration::from_millis(150)),
    (10_000, Duration::from_millis(2_000)),
];

/// Runs it.
pub fn run(_: &Place) -> Outcome<Vec<Row>> {
    SIZES
        .into_iter()
        .map(|(stickies, aim)| measure(stickies, aim))
        .collect()
}

fn measure(stickies: usize, aim: Duration) -> Outcome<Row> {
    let text = board(stickies);
    let parsed = parse(&text);
    let (errors, there) = (
        parsed.findings.len() + check(&parsed.board).iter().filter(|finding| finding.is_error()).count(),
        parsed.board.stickies().count(),
    );
    if errors > 0 || there != stickies {
        return Err(format!("the board has {there} stickies of {stickies} and {errors} errors").into());
    }
    let read = fastest(|| parse(&text).board.events.len());
    let checked = fastest(|| check(&parse(&text).board).len());
    let tidied = fastest(|| format(&text).map_or(0, |tidy| tidy.len()));
    Ok(Row {
        what: format!(
            "a board of {} stickies ({} KB) checked at step 10, and tidied",
            grouped(stickies as f64),
            text.len() / 1_000
        ),
        ours: format!(
            "{} ms checked, {} ms tidied",
            milliseconds(checked),
            milliseconds(tidied)
        ),
        peer: format!("only read: {} ms", milliseconds(read)),
        ratio: None,
        aim: format!("{} ms each", milliseconds(aim)),
        met: Some(checked < aim && tidied < aim),
    })
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0}", time.as_secs_f64() * 1e3)
}

/// What is asked for is the cost of the work, not of what else the machine does meanwhile.
fn fastest(work: impl Fn() -> usize) -> Duration {
    let round = |_| {
        let began = Instant::now();
        std::hint::black_box(work());
        began.elapsed()
    };
    (0..ROUNDS).map(round).min().unwrap_or_default()
}

/// A board of so many stickies in contexts of fifty, with fields, policies and links between them: some of it with findings, as boards are.
pub fn board(stickies: usize) -> String {
    let mut text = String::from(
        "board \"Large\" step=10 {\n    owner \"Ann\"\n    subject \"guest\" {\n        attribute \"mail\" from=\"Order 0 placed.mail\" sensitive=#true\n    }\n}\n",
    );
    // Five stickies a group, ten groups a context.
    let groups = stickies / 5;
    for group in 0..groups {
        if group % 10 == 0 {
            let closes = if group == 0 { "" } else { "}\n" };
            // Writing into a String cannot fail.
            let _infallible = write!(
                text,
                "{closes}\ncontext \"Place {}\" {{\n    about \"Ten tables\"\n",
                group / 10
            );
        }
        let next = (group + 1) % groups;
        let _infallible = write!(
            text,
            r#"    external "Till {group}" {{ about "Rings up orders" }}
    command "Send letter {group}" to="Till {group}" {{
        about "Tells a guest what comes next"
        field "to" "string" max=200
        yields "Order {next} placed"
    }}
    event "Order {group} placed" from="Till {group}" subject="guest" {{
        about "A guest has ordered"
        field "order" "string" key=#true max=64
        field "mail" "string" sensitive=#true max=254
        field "price" "decimal" min=0 unit="EUR"
    }}
    policy "Answer order {group}" {{
        about "Whoever orders hears of it"
        whenever "Order {group} placed"
        where "event.data.price > 10.0 && has(subject.mail)"
        then "Send letter {group}" {{ set "to" "event.data.mail" }}
    }}
    read-model "Orders at till {group}" {{
        about "What is to be cooked"
        shows "Order {group} placed"
        field "price" "decimal" from="Order {group} placed.price"
    }}
"#
        );
    }
    text.push_str("}\n");
    text
}
