//! Funnels over HTTP: the answer, its limits, and the live numbers, also after a restart.

use crate::world::{World, start};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::StatusCode;
use serde_json::{Value, json};
use stormlake_analysis::{Funnel, Matching, Occurrence, Run, Step};
use stormlake_record::{Position, Time};

const BOARD: &str = r#"
board "Shop" {
    namespace "shop"
    subject "customer"
    subject "parcel"
}
event "Ad shown" subject="customer"
event "Signed up" subject="customer" { was "Registered" }
event "Bought" subject="customer"
event "Parcel lost" subject="parcel"
funnel "Join" within="8s" { step "Ad shown"; step "Signed up" within="5s"; step "Bought" }
funnel "Come back" matching="increasing" { step "Bought"; step "Bought" within="3s" }
"#;

fn at(second: i64) -> String {
    Time::from_milliseconds(1_700_000_000_000 + second * 1_000).to_string()
}

fn happened(id: usize, event: &str, who: &str, second: i64) -> Value {
    json!({
        "specversion": "1.0", "type": format!("shop.{event}"), "source": "/test", "id": id.to_string(), "subject": who,
        "time": at(second), "data": {}
    })
}

async fn ask(world: &World, question: Value) -> (StatusCode, Value) {
    world
        .post("/v1/analysis/funnel", "application/json", question.to_string())
        .await
}

async fn answer(world: &World, question: Value) -> Value {
    let (status, answer) = ask(world, question).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

#[tokio::test]
async fn a_funnel_of_the_board_and_the_same_one_written_out() {
    let world = World::with(BOARD).await;
    world
        .send(&[
            happened(1, "ad-shown", "ann", 0),
            happened(2, "ad-shown", "ben", 0),
            happened(3, "bought", "ann", 7),
            happened(4, "registered", "ann", 2), // late, and under its earlier name
            happened(5, "signed-up", "ben", 6),  // too late for the step
            happened(6, "ad-shown", "cem", 1),
            happened(7, "signed-up", "cem", 5),
        ])
        .await;
    let named = answer(&world, json!({ "name": "Join" })).await;
    assert_eq!(
        (&named["entered"], &named["converted"], &named["conversion"]),
        (&json!(3), &json!(1), &json!(1.0 / 3.0))
    );
    let reached: Vec<u64> = named["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["reached"].as_u64().unwrap())
        .collect();
    assert_eq!(reached, [3, 2, 1]);
    assert_eq!(
        named["steps"][0]["dropped_subjects"],
        json!([{ "subject": "ben", "time": at(0) }])
    );
    assert_eq!(
        named["steps"][1]["dropped_subjects"],
        json!([{ "subject": "cem", "time": at(5) }])
    );
    assert_eq!(
        (&named["steps"][1]["median_ms"], &named["steps"][1]["p90_ms"]),
        (&json!(3_000.0), &json!(4_000.0))
    );
    let written = json!({ "funnel": {
        "within": "8s",
        "steps": [{ "event": "ad-shown" }, { "event": "Registered", "within": "5s" }, { "event": "Bought" }]
    } });
    let mut written = answer(&world, written).await;
    written["name"] = "Join".into();
    written["laked"] = named["laked"].clone();
    assert_eq!(written, named);

    // Read in the lake's tables, those on disk as well as those in memory, the numbers are the same.
    for cut in [false, true] {
        if cut {
            let (status, _) = world.post("/v1/lake/compact", "application/json", "").await;
            assert_eq!(status, StatusCode::OK);
        }
        let level = |view: &Value| view["behind"] == 0 && (!cut || view["cut_to"] == view["next"]);
        world.until("/v1/lake", level).await;
        let mut laked = answer(&world, json!({ "name": "Join" })).await;
        assert_eq!(laked["laked"], laked["end"], "{laked}");
        for place in ["laked", "end"] {
            laked[place] = named[place].clone();
        }
        assert_eq!(laked, named);
    }

    // Only what happened in a stretch of time.
    let later = answer(&world, json!({ "name": "join", "from": at(1), "to": at(6) })).await;
    assert_eq!((&later["entered"], &later["converted"]), (&json!(1), &json!(0)));

    let pulse = world
        .until("/v1/pulse", |pulse| {
            pulse["funnels"]["join"] == json!({ "reached": [3, 2, 1], "state": "live" })
        })
        .await;
    assert_eq!(pulse["funnels"]["come-back"]["reached"], json!([1, 0]));
    let board = world.get("/v1/board").await;
    assert_eq!(board["funnels"][0]["slug"], "join");
    let sticky = board["funnels"][0]["steps"][1]["sticky"].as_u64().unwrap() as usize;
    assert_eq!(board["stickies"][sticky]["name"], "Signed up");
}

#[tokio::test]
async fn who_dropped_off_comes_in_pages() {
    let world = World::with(BOARD).await;
    let events: Vec<Value> = (0..45)
        .map(|id| happened(id, "ad-shown", &format!("{id:02}"), 0))
        .collect();
    world.send(&events).await;
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let dropped = json!({ "step": 1, "after": after, "limit": 20 });
        let page = answer(&world, json!({ "name": "Join", "dropped": dropped })).await;
        let step = &page["steps"][0];
        assert_eq!(step["dropped"], 45);
        let subjects = step["dropped_subjects"].as_array().unwrap();
        seen.extend(subjects.iter().map(|one| one["subject"].as_str().unwrap().to_owned()));
        after = step["after"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(seen, (0..45).map(|id| format!("{id:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_not_understood_is_told_with_its_mend() {
    let world = World::with(BOARD).await;
    let two = json!([{ "event": "Bought" }, { "event": "Bought" }]);
    let steps = |count: usize| vec![json!({ "event": "Bought" }); count];
    for (question, status, told) in [
        (json!({}), 400, "names a funnel of the board, or writes one"),
        (
            json!({ "name": "Join", "funnel": { "steps": two } }),
            400,
            "and not both",
        ),
        (json!({ "name": "Jion" }), 404, "the board has “Join”, “Come back”"),
        (json!({ "name": "Join", "form": at(0) }), 400, "unknown field `form`"),
        (
            json!({ "name": "Join", "from": "yesterday" }),
            400,
            "`yesterday` is no time for `from`",
        ),
        (
            json!({ "name": "Join", "from": at(1), "to": at(1) }),
            400,
            "`from` is not before `to`",
        ),
        (
            json!({ "name": "Join", "dropped": { "step": 4 } }),
            400,
            "none of the 3 steps",
        ),
        (
            json!({ "funnel": { "steps": [{ "event": "Boght" }, { "event": "Bought" }] } }),
            400,
            "no event is called “Boght”",
        ),
        (
            json!({ "funnel": { "steps": [{ "event": "Bought" }] } }),
            400,
            "SL-B080",
        ),
        (
            json!({ "funnel": { "steps": steps(65) } }),
            400,
            "65 steps, more than 64",
        ),
        (
            json!({ "funnel": { "steps": two, "within": "3 weeks" } }),
            400,
            "`3 weeks` is no length of time",
        ),
        (
            json!({ "funnel": { "steps": two, "matching": "twice" } }),
            400,
            "no word for `matching`",
        ),
        (
            json!({ "funnel": { "steps": two, "entry": "last" } }),
            400,
            "no word for `entry`",
        ),
        (
            json!({ "funnel": { "steps": [{ "event": "Bought" }, { "event": "Parcel lost" }] } }),
            400,
            "SL-B082",
        ),
        (json!({ "name": "x".repeat(70_000) }), 400, "bytes, more than 65536"),
    ] {
        let (got, answer) = ask(&world, question).await;
        let detail = answer["detail"].as_str().unwrap();
        assert_eq!(got.as_u16(), status, "{answer}");
        assert!(detail.contains(told), "{told}: {answer}");
        assert!(!answer["mend"].as_str().unwrap().is_empty());
    }
    assert!(
        ask(&world, json!({ "funnel": { "steps": steps(64) } }))
            .await
            .0
            .is_success()
    );
}

const EVENTS: [&str; 4] = ["ad-shown", "signed-up", "bought", "parcel-lost"];
const WHO: [&str; 5] = ["ann", "ben", "cem", "dora", "eve"];

type Log = Vec<(usize, usize, i64)>;

/// Six hundred logs of five subjects each, three thousand histories, live side by side in one project under names of their own.
fn logs() -> Vec<Log> {
    let mut runner = TestRunner::deterministic();
    let log = prop::collection::vec((0..EVENTS.len(), 0..WHO.len(), 0_i64..14), 0..20);
    (0..600).map(|_| log.new_tree(&mut runner).unwrap().current()).collect()
}

fn expected(funnel: Funnel, all: &[(String, &str, i64)]) -> (Vec<u64>, Vec<Option<f64>>) {
    let checked = funnel.check().unwrap();
    let mut sorted: Vec<Occurrence<'_>> = all
        .iter()
        .enumerate()
        .map(|(position, (subject, event, second))| Occurrence {
            subject,
            event,
            time: Time::from_milliseconds(second * 1_000),
            position: Position(position as u64),
        })
        .collect();
    sorted.sort_by_key(|one| (one.subject, one.time, one.position));
    let mut run = Run::new(&checked, 0);
    for one in &sorted {
        run.observe(one).unwrap();
    }
    let steps = run.finish().steps;
    (
        steps.iter().map(|step| step.reached).collect(),
        steps.iter().map(|step| step.median_ms).collect(),
    )
}

#[tokio::test]
async fn answer_and_live_numbers_are_those_of_the_sorted_run_before_and_after_any_restart() {
    let mut world = World::with(BOARD).await;
    let all: Vec<(String, &str, i64)> = logs()
        .into_iter()
        .enumerate()
        .flat_map(|(number, log)| {
            log.into_iter()
                .map(move |(event, who, second)| (format!("{number}-{}", WHO[who]), EVENTS[event], second))
        })
        .collect();
    let join = || {
        Funnel::new(
            "Join",
            [
                Step::new("ad-shown"),
                Step::new("signed-up").within_ms(5_000),
                Step::new("bought"),
            ],
        )
        .within_ms(8_000)
    };
    let back = || Funnel {
        matching: Matching::Increasing,
        ..Funnel::new("Come back", [Step::new("bought"), Step::new("bought").within_ms(3_000)])
    };
    let mut sent = 0;
    for part in all.chunks(all.len() / 4 + 1) {
        let events: Vec<Value> = part
            .iter()
            .enumerate()
            .map(|(index, (who, event, second))| happened(sent + index, event, who, *second))
            .collect();
        world.send(&events).await;
        sent += part.len();
        for restarted in [false, true] {
            if restarted {
                world.serving.stop().await;
                let kept = stormlake_server::project::folder::Folder::of(&world.project)
                    .unwrap()
                    .log();
                assert!(kept.join("funnels.snapshot").exists(), "it goes on from what was saved");
                world.serving = start(&world.project).await;
            }
            for (name, slug, funnel) in [("Join", "join", join()), ("Come back", "come-back", back())] {
                let (reached, median) = expected(funnel, &all[..sent]);
                let answer = answer(&world, json!({ "name": name })).await;
                let column = |word: &str| -> Vec<Value> {
                    answer["steps"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|step| step[word].clone())
                        .collect()
                };
                assert_eq!(json!(column("reached")), json!(reached));
                assert_eq!(json!(column("median_ms")), json!(median));
                let live = json!({ "reached": reached, "state": "live" });
                world.until("/v1/pulse", |pulse| pulse["funnels"][slug] == live).await;
            }
        }
    }
    assert!(sent > 5_000, "only {sent} events: nothing was tested");
}
