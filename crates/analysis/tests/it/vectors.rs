//! Cases from other systems' own tests, each written as a funnel of a board.

use crate::setting::data_folder;
use serde_json::Value;
use stormlake_analysis::{CheckedFunnel, Entry, Funnel, Matching, Progress};
use stormlake_board::slug;
use stormlake_record::Time;

const SECOND_MS: i64 = 1000;

fn vectors() -> Option<Value> {
    let text = std::fs::read_to_string(data_folder()?.join("vectors/analytics.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// The funnel as the board file has it, read from its text.
fn funnel(steps: &[&str], window_ms: Option<i64>, matching: Matching, entry: Entry) -> CheckedFunnel {
    let mut events: Vec<&str> = steps.to_vec();
    events.sort_unstable();
    events.dedup();
    let matching = match matching {
        Matching::Once => "once",
        Matching::Increasing => "increasing",
        Matching::Shared => "shared",
    };
    let entry = match entry {
        Entry::Best => "best",
        Entry::First => "first",
    };
    let mut text = "board \"Cases\"\n".to_owned();
    events
        .iter()
        .for_each(|event| text.push_str(&format!("event {event:?}\n")));
    let within = window_ms.map_or_else(String::new, |window| format!("within=\"{window}ms\""));
    text.push_str(&format!(
        "funnel \"Case\" {within} matching=\"{matching}\" entry=\"{entry}\" {{\n"
    ));
    steps
        .iter()
        .for_each(|step| text.push_str(&format!("    step {step:?}\n")));
    text.push_str("}\n");
    let parsed = stormlake_board::parse(&text);
    assert_eq!(parsed.findings, [], "{text}");
    // One case has a single step, which a board may not have: nobody can drop off.
    let findings = stormlake_board::check(&parsed.board);
    assert!(findings.is_empty() || steps.len() == 1, "{findings:?}");
    let written = Funnel::of_board(&parsed.board, &parsed.board.funnels[0]).unwrap();
    assert_eq!(written.window_ms, window_ms);
    written.check().unwrap()
}

/// One subject's records as (milliseconds, event), in order; the log has slugs.
fn progress(funnel: &CheckedFunnel, log: &[(i64, &str)]) -> Progress {
    let mut progress = Progress::new(funnel);
    for (milliseconds, event) in log {
        progress.observe(funnel, &slug(event), Time::from_milliseconds(*milliseconds));
    }
    progress
}

/// An event's name: some are written as numbers.
fn name(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Steps that expect more than their records can give when a record satisfies one step only.
fn shares_a_record(case: &Value) -> bool {
    case["expected"].as_u64().unwrap() as usize > case["events"].as_array().unwrap().len()
}

#[test]
fn default_and_strict_increase() {
    let Some(vectors) = vectors() else { return };
    let cases = vectors["default_and_strict_increase"].as_array().unwrap();
    for case in cases {
        let steps: Vec<String> = case["steps"].as_array().unwrap().iter().map(name).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let events: Vec<(i64, String)> = case["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| (event[0].as_i64().unwrap() * SECOND_MS, name(&event[1])))
            .collect();
        let events: Vec<(i64, &str)> = events.iter().map(|(time, event)| (*time, event.as_str())).collect();
        let window_ms = Some(case["window"].as_i64().unwrap() * SECOND_MS);
        let reached = |matching| progress(&funnel(&steps, window_ms, matching, Entry::Best), &events).reached() as u64;
        let expected = case["expected"].as_u64().unwrap();
        if case["mode"] == "strict_increase" {
            assert_eq!(reached(Matching::Increasing), expected, "{}", case["name"]);
            continue;
        }
        assert_eq!(reached(Matching::Shared), expected, "{}", case["name"]);
        // Our own rule differs in nothing but that.
        let once = if shares_a_record(case) { 1 } else { expected };
        assert_eq!(reached(Matching::Once), once, "{}", case["name"]);
    }
    assert_eq!(cases.len(), 16);
}

#[test]
fn strict_once() {
    let Some(vectors) = vectors() else { return };
    let cases = vectors["strict_once"].as_object().unwrap();
    let steps = funnel(
        &["failure", "failure", "success"],
        Some(200 * SECOND_MS),
        Matching::Once,
        Entry::Best,
    );
    let mut seen = 0;
    for (case, expected) in cases.iter().filter(|(case, _)| *case != "note") {
        let (_, list) = case.split_once('[').unwrap();
        let events: Vec<(i64, &str)> = list
            .trim_end_matches(']')
            .split(',')
            .map(|event| event.split_once(' ').unwrap())
            .map(|(time, event)| (time.parse::<i64>().unwrap() * SECOND_MS, event))
            .collect();
        assert_eq!(
            progress(&steps, &events).reached() as u64,
            expected.as_u64().unwrap(),
            "{case}"
        );
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn the_window_is_anchored_on_the_first_entry() {
    let Some(vectors) = vectors() else { return };
    let case = &vectors["mixpanel_conversion_window"];
    let milliseconds = |clock: &str| {
        let (hours, minutes) = clock.split_once(':').unwrap();
        (hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()) * 60 * SECOND_MS
    };
    let events: Vec<(i64, &str)> = case["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (milliseconds(event[1].as_str().unwrap()), event[0].as_str().unwrap()))
        .collect();
    let steps: Vec<&str> = case["funnel"].as_str().unwrap().split('>').collect();
    assert_eq!(case["window"], "1h");
    let hour_ms = Some(3600 * SECOND_MS);
    let first = funnel(&steps, hour_ms, Matching::Once, Entry::First);
    assert_eq!(
        progress(&first, &events).reached() as u64,
        case["default_reached"].as_u64().unwrap()
    );
    // What the same documentation calls optimised re-entry counts the second A: 13:30 to 14:15.
    let best = funnel(&steps, hour_ms, Matching::Once, Entry::Best);
    assert_eq!(progress(&best, &events).reached(), 3);
}
