//! How long an editor waits: `cargo run --release -p stormlake-language-server --example latency`.
//!
//! A board of 1,000 stickies (and one of 10,000), one key typed in its middle, and each answer measured.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a measurement")]

use lsp_types::{Position, Range};
use std::time::{Duration, Instant};
use stormlake_language_server::{Change, NoFiles, NoPulse, Workspace};

const URI: &str = "file:///large/board.kdl";
const ROUNDS: u32 = 20;

fn board(stickies: usize) -> String {
    let mut text = "board \"Large\" step=10 {\n    namespace \"com.example\"\n    subject \"customer\" { attribute \"order\" from=\"Order 0 placed.order\" }\n    channel \"app\" kind=\"webhook\" url=\"https://app.example/hook\"\n}\n".to_owned();
    for n in 0..stickies / 4 {
        text.push_str(&format!(
            "context \"Region {n}\" {{\n    external \"System {n}\"\n    command \"Place order {n}\" to=\"System {n}\" {{\n        field \"words\" \"string\"\n        yields \"Order {n} placed\"\n    }}\n    event \"Order {n} placed\" from=\"System {n}\" subject=\"customer\" {{\n        field \"order\" \"string\" key=#true\n        field \"price\" \"decimal\" min=0\n    }}\n}}\npolicy \"Thank {n}\" {{\n    whenever \"Order {n} placed\"\n    where \"event.data.price > 1.0 && subject.order != ''\"\n    then \"Place order {n}\" via=\"app\" {{ set \"words\" \"event.data.order\" }}\n    limit 1 per=\"7d\"\n}}\n"
        ));
    }
    text
}

fn main() {
    for stickies in [1_000, 10_000] {
        let text = board(stickies);
        let mut workspace = Workspace::new(Box::new(NoFiles), Box::new(NoPulse));
        workspace.open(URI, "kdl", 1, text.clone());
        let line = u32::try_from(text.lines().count() / 2).unwrap();
        let middle = (line..line + 30)
            .find(|line| {
                text.lines()
                    .nth(*line as usize)
                    .is_some_and(|text| text.contains("where"))
            })
            .unwrap();
        let place = Position {
            line: middle,
            character: 24,
        };
        let key = |text: &str| Change {
            range: Some(Range {
                start: place,
                end: Position {
                    line: place.line,
                    character: place.character + u32::from(text.is_empty()),
                },
            }),
            text: text.to_owned(),
        };
        let mut times: Vec<(&str, Duration)> = Vec::new();
        for round in 0..ROUNDS {
            let version = i32::try_from(round).unwrap() * 2 + 2;
            // A blank comes, and goes in the next round.
            workspace.change(URI, version, vec![key(if round % 2 == 0 { " " } else { "" })]);
            let mut measure = |name, ask: &mut dyn FnMut(&mut Workspace)| {
                let start = Instant::now();
                ask(&mut workspace);
                times.push((name, start.elapsed()));
            };
            measure("completion", &mut |workspace| {
                drop(workspace.complete(URI, place, true))
            });
            measure("diagnostics", &mut |workspace| drop(workspace.diagnostics(URI)));
            measure("hover", &mut |workspace| {
                drop(workspace.hover(
                    URI,
                    Position {
                        line: middle - 1,
                        character: 18,
                    },
                ))
            });
            measure("rename", &mut |workspace| {
                drop(workspace.rename(
                    URI,
                    Position {
                        line: middle - 1,
                        character: 18,
                    },
                    "Other",
                ))
            });
        }
        for name in ["completion", "diagnostics", "hover", "rename"] {
            let mut of: Vec<Duration> = times
                .iter()
                .filter(|(one, _)| *one == name)
                .map(|(_, time)| *time)
                .collect();
            of.sort();
            let best = of.first().unwrap().as_secs_f64() * 1e3;
            let (median, worst) = (
                of[of.len() / 2].as_secs_f64() * 1e3,
                of.last().unwrap().as_secs_f64() * 1e3,
            );
            println!(
                "{stickies:>6} stickies  {name:<12} best {best:7.1} ms  median {median:7.1} ms  worst {worst:7.1} ms"
            );
        }
    }
}
