//! The rules of wording on other people's walls: how many real faults they find, and how often they cry out over nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use regex::Regex;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use stormlake_board::{Board, Command, Event, Kind, Span, Sticky, check};

/// The folder of the sample walls, or nothing where it is absent.
fn walls() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("STORMLAKE_DATA")
        .map_or_else(default, PathBuf::from)
        .join("boards");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no data");
    None
}

/// A wall's notes: of which kind, and what they say.
type Notes = Vec<(Kind, String)>;

fn kind(word: &str) -> Option<Kind> {
    Some(match word.to_lowercase().as_str() {
        "event" => Kind::Event,
        "command" => Kind::Command,
        "actor" | "person" => Kind::Actor,
        "aggregate" => Kind::Aggregate,
        "external" | "system" => Kind::External,
        "policy" => Kind::Policy,
        "readmodel" | "view" => Kind::ReadModel,
        "hotspot" => Kind::Hotspot,
        "opportunity" => Kind::Opportunity,
        _ => return None,
    })
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Objects of a list with a kind under one name and words under another.
fn listed(list: &Value, kind_key: &str, text_key: &str) -> Notes {
    let of = |note: &Value| Some((kind(note[kind_key].as_str()?)?, note[text_key].as_str()?.to_owned()));
    list.as_array().unwrap().iter().filter_map(of).collect()
}

fn matches(text: &str, pattern: &str, kind: Kind) -> Notes {
    let pattern = Regex::new(pattern).unwrap();
    pattern
        .captures_iter(text)
        .map(|found| (kind, found[1].trim().to_owned()))
        .collect()
}

fn eventmodelers(text: &str) -> Notes {
    let notes = json(text)["metadata"].clone();
    let of = |note: &Value| {
        let meta = &note["meta"];
        Some((kind(meta["type"].as_str()?)?, meta["title"].as_str()?.to_owned()))
    };
    notes.as_object().unwrap().values().filter_map(of).collect()
}

fn cml(text: &str) -> Notes {
    let mut notes = matches(text, r"\bcommand ([A-Z]\w+)", Kind::Command);
    notes.extend(matches(text, r"\bDomainEvent (\w+)", Kind::Event));
    // `event A X B`: one or the other of two.
    for (_, line) in matches(text, r"\bevent ([A-Z][\w +]*)", Kind::Event) {
        let names = line
            .split_whitespace()
            .take_while(|word| word.starts_with(|c: char| c == '+' || c.is_uppercase()));
        notes.extend(
            names
                .filter(|name| name.len() > 1)
                .map(|name| (Kind::Event, name.to_owned())),
        );
    }
    notes
}

/// Notes of two colours: the walls of this folder that have no kinds.
fn drawio(text: &str) -> Notes {
    let cell = Regex::new(r#"<mxCell [^>]*?value="([^"]*)" style="[^"]*fillColor=#([0-9A-Fa-f]{6})"#).unwrap();
    let tags = Regex::new(r"<[^>]*>|&nbsp;").unwrap();
    let clean = |value: &str| {
        let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        tags.replace_all(&value, " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let of = |found: regex::Captures<'_>| {
        let kind = match found[2].to_lowercase().as_str() {
            "ffcc99" | "ff9933" => Kind::Event,
            "cce5ff" => Kind::Command,
            _ => return None,
        };
        Some((kind, clean(&found[1])))
    };
    cell.captures_iter(text).filter_map(of).collect()
}

fn excalidraw(text: &str) -> Notes {
    let file = json(text);
    let elements: HashMap<&str, &Value> = file["elements"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|element| element["isDeleted"] != true)
        .map(|element| (element["id"].as_str().unwrap(), element))
        .collect();
    let of = |element: &&&Value| {
        let container = elements.get(element["containerId"].as_str()?)?;
        let kind = match container["backgroundColor"].as_str()? {
            "#b2f2bb" => Kind::Event,
            "#a5d8ff" => Kind::Command,
            "#d0bfff" => Kind::Aggregate,
            "#ffec99" => Kind::Actor,
            _ => return None,
        };
        let words = element["text"].as_str()?.split_whitespace();
        Some((kind, words.collect::<Vec<_>>().join(" ")))
    };
    let mut notes: Notes = elements.values().collect::<Vec<_>>().iter().filter_map(of).collect();
    notes.sort_by(|a, b| a.1.cmp(&b.1));
    notes
}

fn msaez(text: &str) -> Notes {
    let mut notes = Notes::new();
    let name = Regex::new("\n {12}\"name\": \"([^\"]+)\"").unwrap();
    for (kind, word) in [(Kind::Event, "Event"), (Kind::Command, "Command")] {
        let mark = format!("\"_type\": \"org.uengine.modeling.model.{word}\"");
        for (at, _) in text.match_indices(&mark) {
            if let Some(found) = name.captures(&text[at..]) {
                notes.push((kind, found[1].to_owned()));
            }
        }
    }
    notes
}

fn read(folder: &Path, wall: &str) -> Notes {
    let text = std::fs::read_to_string(folder.join(wall)).unwrap();
    match wall.split('/').next().unwrap() {
        "eventstormer" => listed(&json(&text)["stickies"], "kind", "text"),
        "eventstorm-vue" => listed(&json(&text), "type", "name"),
        "kimsanghoon1" => listed(&json(&text)["items"], "type", "instanceName"),
        "eventmodelers" => eventmodelers(&text),
        "cml" => cml(&text),
        "drawio" => drawio(&text),
        "excalidraw" => excalidraw(&text),
        "msaez" => msaez(&text),
        "eventmodel-md" => {
            let mut notes = matches(&text, r"- e: (?:\w+/)?(\w+)", Kind::Event);
            notes.extend(matches(&text, r"- c: (?:\w+/)?(\w+)", Kind::Command));
            notes
        }
        "zdl" => matches(&text, r"(?m)^event (\w+)", Kind::Event),
        "mermaid" => {
            let mut notes = matches(&text, r"(?m)^[tr]f \d+ evt (\w+)", Kind::Event);
            notes.extend(matches(&text, r"(?m)^[tr]f \d+ cmd (\w+)", Kind::Command));
            notes
        }
        other => panic!("{other}"),
    }
}

const WALLS: [&str; 22] = [
    "eventstormer/eventstorming-facilitation-workshop.json",
    "eventstormer/process-modelling-grammar.json",
    "eventstormer/software-design-example.json",
    "eventstorm-vue/bankExample.json",
    "eventstorm-vue/serviceExample.json",
    "kimsanghoon1/ecommerceplatform.json",
    "eventmodelers/eventmodel-backup-2026-03-27.json",
    "eventmodelers/eventmodel-backup-2026-03-28.json",
    "cml/ClaimsManagement_with_Commands.cml",
    "cml/DDD-Sample-Stage-5.cml",
    "cml/InsuranceClaimCoordination.cml",
    "cml/InsuranceQuoteRequest.cml",
    "cml/QuoteRequestFlow.cml",
    "drawio/alvarolorentedev+diagrams.drawio",
    "drawio/mp30028+knapsack-hello-world.drawio",
    "excalidraw/eduardohrmsnt+EhCommerce.excalidraw",
    "msaez/mockedCanvasValueForTest.js",
    "eventmodel-md/board-management.md",
    "eventmodel-md/order-fulfillment.md",
    "mermaid/agent_workflow.mmd",
    "zdl/zenwave-asyncapi-shopping-cart.zdl",
    "zdl/zenwave-order-fulfillment-kotlin.zdl",
];

/// A wall as a board that has come as far as commands.
fn board(notes: &Notes) -> Board {
    let mut board = Board {
        title: "Wall".into(),
        step: 5,
        ..Board::default()
    };
    for (at, (kind, name)) in notes.iter().enumerate() {
        let sticky = Sticky {
            name: name.clone(),
            name_span: Span { offset: at, length: 1 },
            ..Sticky::default()
        };
        match kind {
            Kind::Event => board.events.push(Event {
                sticky,
                ..Event::default()
            }),
            Kind::Command => board.commands.push(Command {
                sticky,
                ..Command::default()
            }),
            Kind::Aggregate => board.aggregates.push(stormlake_board::Aggregate { sticky }),
            Kind::ReadModel => board.read_models.push(stormlake_board::ReadModel {
                sticky,
                ..Default::default()
            }),
            Kind::Actor => board.actors.push(stormlake_board::Actor {
                sticky,
                ..Default::default()
            }),
            _ => {}
        }
    }
    board
}

#[derive(Default)]
struct Table {
    notes: usize,
    found: usize,
    missed: Vec<String>,
    false_alarms: Vec<String>,
}

impl Table {
    fn row(&self, what: &str) -> String {
        let (missed, alarms) = (self.missed.len(), self.false_alarms.len());
        let share = 100.0 * alarms as f64 / self.notes as f64;
        format!(
            "| {what} | {} | {} | {} | {missed} | {alarms} | {share:.1} % |",
            self.notes,
            self.found + missed,
            self.found
        )
    }
}

fn measure(folder: &Path, wanted: Kind, codes: &[&str], truth: &str) -> Table {
    let mut table = Table::default();
    let faults: BTreeSet<&str> = truth.lines().collect();
    for wall in WALLS {
        let notes = read(folder, wall);
        let findings = check(&board(&notes));
        let told: BTreeSet<&str> = findings
            .iter()
            .filter(|finding| codes.contains(&finding.code))
            .filter_map(|finding| finding.sticky.as_ref())
            .filter(|(kind, _)| *kind == wanted)
            .map(|(_, name)| name.as_str())
            .collect();
        for (_, name) in notes.iter().filter(|(kind, _)| *kind == wanted) {
            let fault = faults.contains(format!("{} {wall}: {name}", wanted.word()).as_str());
            table.notes += 1;
            match (fault, told.contains(name.as_str())) {
                (true, true) => table.found += 1,
                (true, false) => table.missed.push(format!("{wall}: {name}")),
                (false, true) => table.false_alarms.push(format!("{wall}: {name}")),
                (false, false) => {}
            }
        }
    }
    table
}

#[test]
fn real_faults_are_found_and_hardly_anything_else() {
    let Some(folder) = walls() else { return };
    let truth = include_str!("corpus/faults.txt");
    let events = measure(&folder, Kind::Event, &["SL-B100", "SL-B102", "SL-B103"], truth);
    let commands = measure(&folder, Kind::Command, &["SL-B101"], truth);
    let rows = [events.row("events"), commands.row("commands")];
    println!("{}\n{}", rows[0], rows[1]);
    for table in [&events, &commands] {
        println!("missed: {:#?}\nfalse alarms: {:#?}", table.missed, table.false_alarms);
        assert!(table.notes > 200, "the walls have been read: {}", table.notes);
        assert!(table.false_alarms.len() * 50 < table.notes, "{:#?}", table.false_alarms);
        assert!(table.missed.len() * 5 <= table.found, "{:#?}", table.missed);
    }
    // What the facts about other tools name as real.
    assert!(
        !events
            .missed
            .iter()
            .any(|name| name.contains("Do we allow online streaming?"))
    );
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/checks.md")).unwrap();
    for row in rows {
        assert!(
            page.contains(&row),
            "docs/reference/checks.md does not have this row:\n{row}"
        );
    }
}
