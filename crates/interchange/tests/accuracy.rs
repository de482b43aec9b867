//! How well walls are read, measured against what people see on them: `truth/*.json`, written by hand before the importers.
//!
//! The walls themselves are other people's; they are read where `STORMLAKE_DATA` says, beside the repository by default.
//! `cargo nextest run -p stormlake-interchange accuracy --no-capture` prints the table.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use stormlake_board::{Kind, check, parse, write};
use stormlake_interchange::import::{Imported, Source, Topic, import};

fn data() -> PathBuf {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    std::env::var_os("STORMLAKE_DATA").map_or_else(default, PathBuf::from)
}

fn read(wall: &str) -> Imported {
    let path = data().join("boards").join(wall);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; set STORMLAKE_DATA", path.display()));
    let name = path.file_name().unwrap().to_str().unwrap();
    import(
        &[Source {
            path: name,
            bytes: &bytes,
        }],
        None,
    )
    .unwrap()
}

struct Truth {
    wall: String,
    kinds: BTreeMap<String, Option<Kind>>,
    links: HashSet<(String, String)>,
    may: HashSet<(String, String)>,
}

fn truth(text: &str) -> Truth {
    let value: Value = serde_json::from_str(text).unwrap();
    let pairs = |word: &str| {
        let pair = |pair: &Value| {
            (
                pair[0].as_str().unwrap().to_owned(),
                pair[1].as_str().unwrap().to_owned(),
            )
        };
        value[word].as_array().unwrap().iter().map(pair).collect()
    };
    let kind = |(id, kind): (&String, &Value)| (id.clone(), kind.as_str().map(|word| Kind::from_word(word).unwrap()));
    Truth {
        wall: value["wall"].as_str().unwrap().to_owned(),
        kinds: value["kinds"].as_object().unwrap().iter().map(kind).collect(),
        links: pairs("links"),
        may: pairs("may"),
    }
}

/// Right out of all, for kinds and for links.
#[derive(Default)]
struct Score {
    kinds: (usize, usize),
    proposed: (usize, usize),
    found: (usize, usize),
    wrong: Vec<String>,
}

fn score(truth: &Truth, imported: &Imported) -> Score {
    let mut score = Score::default();
    // Ids may be cut short in the truth.
    let known = |id: &str| match truth.kinds.contains_key(id) {
        true => Some(id.to_owned()),
        false => id
            .get(..6)
            .filter(|short| truth.kinds.contains_key(*short))
            .map(str::to_owned),
    };
    let mut read: HashMap<String, Kind> = HashMap::new();
    let mut names: HashMap<String, String> = HashMap::new();
    for remark in imported
        .report
        .remarks
        .iter()
        .filter(|remark| remark.about == Topic::Kind)
    {
        let (kind, name) = remark.sticky.clone().unwrap();
        let id = known(&remark.place).unwrap_or_else(|| remark.place.clone());
        names.insert(id.clone(), name);
        read.insert(id, kind);
    }
    let every: HashSet<&String> = truth.kinds.keys().chain(read.keys()).collect();
    for id in every {
        let (expected, got) = (truth.kinds.get(id).copied().flatten(), read.get(id).copied());
        // What is rightly left out is not counted as a success.
        if expected.is_none() && got.is_none() {
            continue;
        }
        score.kinds.1 += 1;
        if expected == got {
            score.kinds.0 += 1;
        } else {
            score.wrong.push(format!("{id}: {expected:?} was read as {got:?}"));
        }
    }
    let short = |id: &str| known(id).unwrap_or_else(|| id.to_owned());
    let ends: Vec<(String, String)> = imported
        .report
        .remarks
        .iter()
        .filter(|remark| remark.about == Topic::Link)
        .map(|remark| {
            let (from, to) = remark.place.split_once(" → ").unwrap();
            (short(from), short(to))
        })
        .collect();
    let wordy = |(from, to): &(String, String)| {
        let word = |id: &String| names.get(id).cloned().unwrap_or_else(|| id.clone());
        (word(from), word(to))
    };
    let is =
        |set: &HashSet<(String, String)>, pair: &(String, String)| set.contains(pair) || set.contains(&wordy(pair));
    // Command → event through the aggregate between them says nothing new.
    let through = |(from, to): &(String, String)| {
        truth
            .links
            .iter()
            .any(|(a, b)| a == from && truth.links.contains(&(b.clone(), to.clone())))
    };
    for pair in &ends {
        let right = is(&truth.links, pair);
        if right || !(is(&truth.may, pair) || through(pair)) {
            score.proposed.1 += 1;
            score.proposed.0 += usize::from(right);
            if !right {
                let (from, to) = wordy(pair);
                score
                    .wrong
                    .push(format!("link {} “{from}” → {} “{to}” is not there", pair.0, pair.1));
            }
        }
    }
    let proposed: HashSet<(String, String)> = ends.iter().flat_map(|pair| [pair.clone(), wordy(pair)]).collect();
    for pair in &truth.links {
        score.found.1 += 1;
        match proposed.contains(pair) {
            true => score.found.0 += 1,
            false => score.wrong.push(format!("link {} → {} was not seen", pair.0, pair.1)),
        }
    }
    score
}

fn percent((right, all): (usize, usize)) -> String {
    match all {
        0 => "–".to_owned(),
        _ => format!("{:.1}% ({right}/{all})", 100.0 * right as f64 / all as f64),
    }
}

fn share((right, all): (usize, usize)) -> f64 {
    if all == 0 { 1.0 } else { right as f64 / all as f64 }
}

#[test]
fn walls_are_read_as_people_read_them() {
    let walls = [
        ("EhCommerce (Excalidraw)", include_str!("truth/ehcommerce.json")),
        (
            "alvarolorentedev (draw.io)",
            include_str!("truth/alvarolorentedev.json"),
        ),
        ("mp30028 (draw.io)", include_str!("truth/mp30028.json")),
        (
            "software design (EventStormer)",
            include_str!("truth/software-design.json"),
        ),
        (
            "process grammar (EventStormer)",
            include_str!("truth/process-grammar.json"),
        ),
        (
            "facilitation workshop (EventStormer)",
            include_str!("truth/facilitation.json"),
        ),
    ];
    let mut all = Score::default();
    println!("| wall | kinds | links: precision | links: recall |\n| --- | --- | --- | --- |");
    for (name, text) in walls {
        let truth = truth(text);
        let imported = read(&truth.wall);
        let one = score(&truth, &imported);
        // EventStormer gives the kinds: nothing to measure there.
        let given = truth.wall.starts_with("eventstormer");
        let kinds = if given { "given".to_owned() } else { percent(one.kinds) };
        println!(
            "| {name} | {kinds} | {} | {} |",
            percent(one.proposed),
            percent(one.found)
        );
        if std::env::var_os("WRONG").is_some() {
            one.wrong.iter().for_each(|line| println!("    {line}"));
        }
        let add = |sum: &mut (usize, usize), one: (usize, usize)| *sum = (sum.0 + one.0, sum.1 + one.1);
        if !given {
            add(&mut all.kinds, one.kinds);
            assert!(share(one.kinds) >= 0.97, "{name}: {:?}", one.wrong);
        }
        add(&mut all.proposed, one.proposed);
        add(&mut all.found, one.found);
        // A dozen links are too few for a share to mean much: such walls count in the sum.
        if one.found.1 >= 20 {
            assert!(
                share(one.proposed) >= 0.9 && share(one.found) >= 0.7,
                "{name}: {:?}",
                one.wrong
            );
        }
        let text = write(&imported.board);
        let again = parse(&text);
        assert_eq!(again.board, imported.board, "{name}");
        let errors: Vec<_> = again
            .findings
            .into_iter()
            .chain(check(&imported.board))
            .filter(|one| one.is_error())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
    println!(
        "| **all** | {} | {} | {} |",
        percent(all.kinds),
        percent(all.proposed),
        percent(all.found)
    );
    assert!(share(all.kinds) >= 0.97 && share(all.proposed) >= 0.9 && share(all.found) >= 0.7);
}
