//! Dependencies point one way, and pure crates stay pure: read off `cargo metadata`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// The road, from its end to its beginning: a crate may depend on those after it, and the language at the end on nobody.
const LAYERS: [&[&str]; 8] = [
    &["stormlake", "stormlake-bench"],
    &["stormlake-server"],
    &["stormlake-rehearsal"],
    &[
        "stormlake-intake",
        "stormlake-log",
        "stormlake-engine",
        "stormlake-delivery",
        "stormlake-simulation",
        "stormlake-lake",
        "stormlake-language-server",
    ],
    &[
        "stormlake-analysis",
        "stormlake-forecast",
        "stormlake-mail",
        "stormlake-interchange",
        "stormlake-wall",
    ],
    &["stormlake-record"],
    &["stormlake-board"],
    &["stormlake-expression"],
];

/// Crates without a clock, a file, a thread pool, a socket or a random number.
const PURE: [&str; 12] = [
    "stormlake-expression",
    "stormlake-board",
    "stormlake-record",
    "stormlake-analysis",
    "stormlake-forecast",
    "stormlake-engine",
    "stormlake-rehearsal",
    "stormlake-simulation",
    "stormlake-mail",
    "stormlake-interchange",
    "stormlake-wall",
    "stormlake-language-server",
];

/// What a pure crate never links, at any depth.
const IMPURE: [&str; 9] = [
    "tokio",
    "reqwest",
    "axum",
    "hyper",
    "rustix",
    "getrandom",
    "rand",
    "tempfile",
    "tracing-subscriber",
];

/// This machine's target: what other platforms link is not downloaded here.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap()
        .to_owned()
}

fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--filter-platform",
            &host(),
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Package name → names of its normal dependencies.
fn dependencies(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let name_of: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package["name"].as_str().unwrap()))
        .collect();
    let normal = |dependency: &&Value| {
        dependency["dep_kinds"]
            .as_array()
            .unwrap()
            .iter()
            .any(|kind| kind["kind"].is_null())
    };
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let found = node["deps"].as_array().unwrap().iter().filter(normal);
        let names = found.map(|dependency| name_of[dependency["pkg"].as_str().unwrap()].to_owned());
        all.entry(name_of[node["id"].as_str().unwrap()].to_owned())
            .or_default()
            .extend(names);
    }
    all
}

#[test]
fn dependencies_point_down_the_road_and_never_to_a_sibling() {
    let all = dependencies(&metadata());
    let layer = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    let mut wrong = Vec::new();
    for (name, needs) in all.iter().filter(|(name, _)| name.starts_with("stormlake")) {
        let own = layer(name).unwrap_or_else(|| panic!("{name} is in no layer: say here where it belongs"));
        for needed in needs.iter().filter(|needed| needed.starts_with("stormlake")) {
            if layer(needed).is_none_or(|other| other <= own) {
                wrong.push(format!("{name} → {needed}"));
            }
        }
    }
    assert!(wrong.is_empty(), "forbidden edges: {wrong:?}");
}

#[test]
fn pure_crates_link_nothing_that_reads_a_clock_a_file_or_a_random_number() {
    let all = dependencies(&metadata());
    let mut wrong = Vec::new();
    for pure in PURE {
        let (mut open, mut seen) = (vec![pure.to_owned()], BTreeSet::new());
        while let Some(name) = open.pop() {
            if IMPURE.contains(&name.as_str()) {
                wrong.push(format!("{pure} links {name}"));
            }
            // What the binary switches on in `miette` (its terminal) is not the pure crates' doing.
            if name == "miette" {
                continue;
            }
            for needed in all.get(&name).into_iter().flatten() {
                if seen.insert(needed.clone()) {
                    open.push(needed.clone());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
