//! Policies over HTTP: which there are, one with its past, and what it brings.

use crate::world::World;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stormlake_analysis::lift::{Level, Share, newcombe};
use stormlake_record::Time;
use stormlake_server::keys::Role;

const DAY_MS: i64 = 86_400_000;

const BOARD: &str = r#"
board "Shop" {
    namespace "shop"
    subject "customer"
    lateness "1s"
}
event "Bought" subject="customer" { field "price" "decimal" }
event "Joined" subject="customer"
event "Invited" subject="customer" { field "why" "string" }
policy "Invite a buyer" state="STATE" {
    whenever "Bought"
    where "event.data.price > 10.0"
    emit "Invited" { set "why" "'they bought'" }
    limit 1 per="7d"
    stale "3650d"
    holdout "50%"
    variant "long"
    variant "short" weight=3 { set "why" "'short'" }
    goal "Joined" within="2d"
}
policy "Greet" state="shadow" {
    whenever "Joined"
    emit "Invited" { set "why" "'hello'" }
}
"#;

/// Ten days ago: windows of two days have closed, and whatever was three days before is known.
fn then() -> Time {
    Time::from_milliseconds(now().0 / 1_000_000 - 10 * DAY_MS)
}

#[allow(clippy::disallowed_methods, reason = "the server's clock is the system's here too")]
fn now() -> Time {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Time(since.as_nanos() as i64)
}

fn event(kind: &str, id: &str, who: &str, at: Time, data: Value) -> Value {
    json!({ "specversion": "1.0", "type": format!("shop.{kind}"), "source": "/till", "id": id, "subject": who, "time": at.to_string(), "data": data })
}

fn bought(nth: usize, at: Time, price: f64) -> Value {
    let (who, id) = (format!("c{nth:03}"), format!("{nth}-{}", at.0));
    event("bought", &id, &who, at, json!({ "price": price }))
}

async fn rows(world: &World, sql: &str) -> Vec<Value> {
    let question = json!({ "sql": sql, "rows": 5_000 }).to_string();
    let (status, answer) = world.post("/v1/sql", "application/json", question).await;
    assert_eq!(status, StatusCode::OK, "{sql}: {answer}");
    answer["rows"].as_array().unwrap().clone()
}

async fn until_decided(world: &World, count: u64) {
    let of = |pulse: &Value| {
        let outcomes = pulse["policies"]["invite-a-buyer"]["outcomes"].as_object().cloned();
        outcomes
            .unwrap_or_default()
            .values()
            .filter_map(Value::as_u64)
            .sum::<u64>()
    };
    world.until("/v1/pulse", |pulse| of(pulse) == count).await;
}

async fn with_state(state: &str) -> World {
    let world = World::with(&BOARD.replace("STATE", state)).await;
    world
        .until("/v1/lake", |view| {
            view["tables"].as_array().is_some_and(|tables| tables.len() > 4)
        })
        .await;
    world
}

async fn publish(world: &World, board: &str, version: u64) {
    std::fs::write(world.project.join("board.kdl"), board).unwrap();
    world.until("/v1/board", |view| view["version"] == version).await;
}

/// Who is in which arm, as the decisions say.
async fn arms(world: &World, from: usize) -> (Vec<usize>, Vec<usize>) {
    let decided = rows(world, "select distinct subject, outcome from decisions where policy = 'Invite a buyer' and outcome in ('fired', 'held-out')").await;
    let (mut treated, mut held_out) = (Vec::new(), Vec::new());
    for row in decided {
        let nth: usize = row[0].as_str().unwrap()[1..].parse().unwrap();
        if nth >= from {
            if row[1] == "fired" {
                treated.push(nth)
            } else {
                held_out.push(nth)
            }
        }
    }
    treated.sort_unstable();
    held_out.sort_unstable();
    (treated, held_out)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lift_counts_subjects_by_assignment_and_gives_its_questions() {
    let world = with_state("shadow").await;
    let day = then();
    // What is decided in shadow treats nobody, and assigns nobody.
    world
        .send(&(900..930).map(|nth| bought(nth, day, 20.0)).collect::<Vec<_>>())
        .await;
    until_decided(&world, 30).await;
    publish(&world, &BOARD.replace("STATE", "live"), 2).await;

    // Some were active before; what is cheap triggers nothing.
    let before: Vec<Value> = (0..500)
        .filter(|nth| nth % 3 == 0)
        .flat_map(|nth| {
            (1..=nth % 4 + 1).map(move |back| bought(nth, day.minus_milliseconds(back as i64 * 3_600_000), 1.0))
        })
        .collect();
    world.send(&before).await;
    let spread = |nth: usize| day.plus_milliseconds((nth % 5) as i64 * DAY_MS);
    world
        .send(&(0..500).map(|nth| bought(nth, spread(nth), 20.0)).collect::<Vec<_>>())
        .await;
    until_decided(&world, 530).await;
    // Again: those who were treated are limited now, and stay what they are.
    let again: Vec<Value> = (0..50)
        .map(|nth| bought(nth, spread(nth).plus_milliseconds(1_000), 20.0))
        .collect();
    world.send(&again).await;
    until_decided(&world, 580).await;
    // Windows that are open.
    let late = now().minus_milliseconds(3_600_000);
    world
        .send(&(500..520).map(|nth| bought(nth, late, 20.0)).collect::<Vec<_>>())
        .await;
    until_decided(&world, 600).await;

    let (treated, held_out) = arms(&world, 0).await;
    let (treated, held_out): (Vec<usize>, Vec<usize>) = (
        treated.into_iter().filter(|nth| *nth < 500).collect(),
        held_out.into_iter().filter(|nth| *nth < 500).collect(),
    );
    assert_eq!(treated.len() + held_out.len(), 500);
    let joined = |nth: &usize, after: i64, id: &str| {
        let (id, who) = (format!("{id}{nth}"), format!("c{nth:03}"));
        event("joined", &id, &who, spread(*nth).plus_milliseconds(after), json!({}))
    };
    let goals_treated: Vec<&usize> = treated.iter().step_by(2).collect();
    let goals_held_out: Vec<&usize> = held_out.iter().step_by(4).collect();
    let mut goals: Vec<Value> = goals_treated
        .iter()
        .chain(&goals_held_out)
        .map(|nth| joined(nth, DAY_MS, "j"))
        .collect();
    // Too early, and too late: neither counts. Twice counts once.
    let early: Vec<&usize> = held_out.iter().skip(1).step_by(4).collect();
    goals.extend(early.iter().map(|nth| joined(nth, -1, "early")));
    let late = treated.iter().skip(1).step_by(2);
    goals.extend(late.map(|nth| joined(nth, 2 * DAY_MS + 1, "late")));
    goals.extend(goals_treated.iter().take(5).map(|nth| joined(nth, DAY_MS + 5, "twice")));
    for part in goals.chunks(300) {
        world.send(part).await;
    }

    let lift = world.get("/v1/policies/Invite%20a%20buyer/lift").await;
    assert_eq!(lift["goal"], json!({ "event": "Joined", "within": "2d" }));
    assert_eq!((&lift["assigned"], &lift["open"]), (&json!(520), &json!(20)));
    let share = |having: &[&usize], subjects: &[usize]| Share {
        having: having.len() as u64,
        subjects: subjects.len() as u64,
    };
    let (of_treated, of_held_out) = (share(&goals_treated, &treated), share(&goals_held_out, &held_out));
    assert_eq!(
        lift["arms"],
        json!([
            { "arm": "treated", "subjects": of_treated.subjects, "reached": of_treated.subjects, "goals": of_treated.having, "rate": of_treated.rate() },
            { "arm": "held-out", "subjects": of_held_out.subjects, "reached": 0, "goals": of_held_out.having, "rate": of_held_out.rate() },
        ])
    );
    let fixed = newcombe(of_treated, of_held_out, Level::USUAL).unwrap();
    assert_eq!(
        lift["difference"]["fixed"],
        json!({ "low": fixed.low, "high": fixed.high })
    );
    let (sequence, level) = (&lift["difference"]["sequence"], &lift["difference"]["level"]);
    assert!(sequence["low"].as_f64().unwrap() < fixed.low && sequence["high"].as_f64().unwrap() > fixed.high);
    assert_eq!((&lift["hidden"], level), (&Value::Null, &json!(0.95)));
    assert!(lift["relative"]["estimate"].as_f64().unwrap() > 0.5, "{lift}");
    assert!(lift["cuped"]["sequence"].is_object(), "{lift}");
    assert_eq!(
        (&lift["srm"]["expected_share"], &lift["srm"]["alarm"]),
        (&json!(0.5), &json!(false))
    );
    let days = lift["over_time"].as_array().unwrap();
    assert!(!days.is_empty() && days.len() <= 5, "{days:?}");
    let last = &days[days.len() - 1];
    assert_eq!(
        (&last["low"], &last["difference"]),
        (&sequence["low"], &lift["difference"]["estimate"])
    );
    let variants = lift["variants"].as_array().unwrap();
    assert_eq!(
        variants
            .iter()
            .map(|variant| variant["name"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["long", "short"]
    );
    assert_eq!(
        variants
            .iter()
            .map(|variant| variant["subjects"].as_u64().unwrap())
            .sum::<u64>(),
        of_treated.subjects
    );

    // The questions can be asked, and say the same.
    let [subjects, cells] = lift["queries"].as_array().unwrap().as_slice() else {
        panic!("{lift}")
    };
    let everybody = rows(&world, subjects["sql"].as_str().unwrap()).await;
    assert_eq!(everybody.len(), 520);
    let before_of = |nth: usize| {
        let row = everybody
            .iter()
            .find(|row| row[0] == json!(format!("c{nth:03}")))
            .unwrap();
        row[7].as_u64().unwrap()
    };
    let too_early = |nth: usize| u64::from(early.contains(&&nth));
    // The first has one record from the time before, the fifteenth four; the third's lie too far back.
    for (nth, records) in [(0, 1), (15, 4), (3, 0), (1, 0)] {
        assert_eq!(before_of(nth), records + too_early(nth), "c{nth:03}");
    }
    let cells = rows(&world, cells["sql"].as_str().unwrap()).await;
    let sum = |at: usize| cells.iter().map(|row| row[at].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum(3), sum(5)), (520, of_treated.having + of_held_out.having));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_decided_about_under_another_share_is_left_out() {
    let world = with_state("live").await;
    let day = then();
    world
        .send(&(0..40).map(|nth| bought(nth, day, 20.0)).collect::<Vec<_>>())
        .await;
    until_decided(&world, 40).await;
    publish(&world, &BOARD.replace("STATE", "live").replace("50%", "20%"), 2).await;
    world
        .send(
            &(20..60)
                .map(|nth| bought(nth, day.plus_milliseconds(8 * DAY_MS), 20.0))
                .collect::<Vec<_>>(),
        )
        .await;
    until_decided(&world, 80).await;
    let lift = world.get("/v1/policies/Invite%20a%20buyer/lift").await;
    assert_eq!(
        (&lift["assigned"], &lift["srm"]["expected_share"]),
        (&json!(20), &json!(0.2))
    );
    let note = lift["notes"][0].as_str().unwrap();
    assert!(note.starts_with("The share held out was another one before"), "{note}");
    let hidden = lift["hidden"].as_str().unwrap();
    assert!(hidden.contains("100 subjects in each arm"), "{hidden}");
    assert_eq!((&lift["over_time"], &lift["cuped"]), (&json!([]), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_are_listed_with_what_they_did() {
    let world = with_state("live").await;
    let day = then();
    world
        .send(&(0..40).map(|nth| bought(nth, day, 20.0)).collect::<Vec<_>>())
        .await;
    until_decided(&world, 40).await;
    let list = world.get("/v1/policies").await;
    assert_eq!(list["stopped"], Value::Null);
    let [invite, greet] = list["policies"].as_array().unwrap().as_slice() else {
        panic!("{list}")
    };
    assert_eq!(
        (&invite["name"], &invite["state"], &invite["pattern"]),
        (&json!("Invite a buyer"), &json!("live"), &json!("event"))
    );
    assert!(
        invite["sentence"]
            .as_str()
            .unwrap()
            .starts_with("Whenever “Bought” happened"),
        "{invite}"
    );
    assert_eq!(
        invite["effect"],
        json!({ "kind": "emit", "name": "Invited", "via": null })
    );
    assert_eq!(
        (&invite["holdout"], &invite["goal"]),
        (&json!(50.0), &json!({ "event": "Joined", "within": "2d" }))
    );
    assert_eq!((&invite["subjects"], &invite["stopped"]), (&json!(40), &Value::Null));
    let counts = invite["counts"].as_object().unwrap();
    assert_eq!(counts.values().filter_map(Value::as_u64).sum::<u64>(), 40);
    assert!(
        counts["fired"].as_u64() > Some(5) && counts["held-out"].as_u64() > Some(5),
        "{counts:?}"
    );
    assert_eq!(
        (&greet["state"], &greet["subjects"], &greet["last_decision"]),
        (&json!("shadow"), &json!(0), &Value::Null)
    );
    assert_eq!(
        (&greet["holdout"], &greet["goal"], &greet["consent"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stopped_a_policy_is_named() {
    let world = with_state("live").await;
    let why = json!({ "why": "too many" }).to_string();
    for path in ["/v1/policies/Greet/stop", "/v1/stop"] {
        let (status, answer) = world.post(path, "application/json", why.clone()).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
    let list = world.get("/v1/policies").await;
    let by = &list["stopped"]["by"];
    assert_eq!((&list["stopped"]["why"], by.is_string()), (&json!("too many"), true));
    let [invite, greet] = list["policies"].as_array().unwrap().as_slice() else {
        panic!("{list}")
    };
    assert_eq!((&invite["stopped"], &greet["stopped"]["by"]), (&Value::Null, by));
    let detail = world.get("/v1/policies/Greet").await;
    let changes = detail["changes"].as_array().unwrap();
    let what: Vec<&str> = changes.iter().map(|change| change["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["stopped, with all others", "stopped", "shadow"]);
    assert_eq!((&changes[0]["by"], &changes[0]["why"]), (by, &json!("too many")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_tells_its_text_versions_changes_and_days() {
    let world = with_state("shadow").await;
    let day = then();
    world
        .send(&(0..10).map(|nth| bought(nth, day, 20.0)).collect::<Vec<_>>())
        .await;
    until_decided(&world, 10).await;
    publish(&world, &BOARD.replace("STATE", "live"), 2).await;
    publish(
        &world,
        &BOARD.replace("STATE", "live").replace("> 10.0", "> 5.0").replace(
            "\"Invite a buyer\" state=\"live\" {",
            "\"Invite them\" state=\"live\" {\n    was \"Invite a buyer\"",
        ),
        3,
    )
    .await;
    world
        .send(
            &(10..40)
                .map(|nth| bought(nth, day.plus_milliseconds(DAY_MS), 20.0))
                .collect::<Vec<_>>(),
        )
        .await;
    let detail = world
        .until("/v1/policies/Invite%20them", |detail| {
            detail["recent"].as_array().is_some_and(|recent| recent.len() == 20)
        })
        .await;
    let detail = match detail["subjects"] == 40 {
        true => detail,
        false => {
            world
                .until("/v1/policies/Invite%20them", |detail| detail["subjects"] == 40)
                .await
        }
    };
    let text = detail["text"].as_str().unwrap();
    assert!(
        text.starts_with("policy \"Invite them\" state=\"live\" {") && text.ends_with('}'),
        "{text}"
    );
    let versions = detail["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2, "{versions:?}");
    assert_eq!(
        (&versions[0]["board_version"], &versions[0]["decisions"]),
        (&json!(3), &json!(30))
    );
    assert_eq!(
        (&versions[1]["board_version"], &versions[1]["decisions"]),
        (&json!(1), &json!(10))
    );
    assert_eq!(versions[0]["version"], detail["version"]);
    let changes: Vec<&str> = detail["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["what"].as_str().unwrap())
        .collect();
    assert_eq!(changes, ["live", "shadow"]);
    let days = detail["per_day"].as_array().unwrap();
    assert_eq!(days.len(), 2, "{days:?}");
    let of_day = |nth: usize| {
        days[nth]["counts"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_u64)
            .sum::<u64>()
    };
    assert_eq!((of_day(0), of_day(1)), (10, 30));
    assert_eq!(days[0]["day"], day.to_string()[..10]);
    let newest = &detail["recent"][0];
    assert_eq!(
        (&newest["cause"]["event"], &newest["step"]),
        (&json!("Bought"), &json!(0))
    );
    assert_eq!(
        newest["effect"],
        json!({ "kind": "emit", "name": "Invited", "via": null })
    );
    let positions: Vec<u64> = detail["recent"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["position"].as_u64().unwrap())
        .collect();
    assert!(positions.is_sorted_by(|newer, older| newer > older), "{positions:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_told_says_why() {
    let world = with_state("live").await;
    let asked = async |path: &str| {
        let response = world.request(Method::GET, path).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    for path in ["/v1/policies/Nobody", "/v1/policies/Nobody/lift"] {
        let (status, problem) = asked(path).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            status == 404 && detail.contains("“Invite a buyer”, “Greet”"),
            "{status} {problem}"
        );
    }
    let (status, problem) = asked("/v1/policies/Greet/lift").await;
    assert_eq!((status, &problem["code"]), (422, &json!("SL-S422")), "{problem}");
    assert!(
        problem["mend"]
            .as_str()
            .unwrap()
            .contains("goal \"Order placed\" within=\"30d\""),
        "{problem}"
    );
    // Nobody yet: that is an answer, and no difference.
    let lift = world.get("/v1/policies/Invite%20a%20buyer/lift").await;
    assert_eq!(
        (&lift["assigned"], &lift["difference"], &lift["srm"]),
        (&json!(0), &Value::Null, &Value::Null)
    );
    assert_eq!(lift["arms"][0]["rate"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_read_records_may_read_of_policies() {
    let world = World::with(&BOARD.replace("STATE", "live")).await;
    let project = world.serving.site.projects.first().unwrap();
    for (role, allowed) in [(Role::Source, false), (Role::Analyst, true)] {
        let key = project.create_key(&format!("{role:?}"), role).unwrap();
        for path in ["/v1/policies", "/v1/policies/Greet", "/v1/policies/Greet/lift"] {
            let response = world
                .client
                .get(world.url(path))
                .bearer_auth(&key)
                .send()
                .await
                .unwrap();
            assert_eq!(response.status() != StatusCode::FORBIDDEN, allowed, "{role:?} {path}");
        }
    }
    let nobody = world.client.get(world.url("/v1/policies")).send().await.unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_goal_that_is_reached_under_another_id_of_the_same_person_counts() {
    let board = BOARD
        .replace("STATE", "live")
        .replace(
            "subject \"customer\"\n    lateness",
            "subject \"customer\" { same-as \"Account made.buyer\" }\n    lateness",
        )
        .replace(
            "event \"Joined\"",
            "event \"Account made\" subject=\"customer\" { field \"buyer\" \"string\" }\nevent \"Joined\"",
        );
    let world = World::with(&board).await;
    let day = then();
    world
        .send(&(0..40).map(|nth| bought(nth, day, 20.0)).collect::<Vec<_>>())
        .await;
    until_decided(&world, 40).await;
    // Ten of them make an account under another id, and join under that one.
    let later = |nth: usize| day.plus_milliseconds(3_600_000 + nth as i64);
    let accounts: Vec<Value> = (0..10)
        .map(|nth| {
            event(
                "account-made",
                &format!("a{nth}"),
                &format!("user{nth}"),
                later(nth),
                json!({ "buyer": format!("c{nth:03}") }),
            )
        })
        .collect();
    world.send(&accounts).await;
    let joined: Vec<Value> = (0..10)
        .map(|nth| {
            event(
                "joined",
                &format!("j{nth}"),
                &format!("user{nth}"),
                later(nth).plus_milliseconds(60_000),
                json!({}),
            )
        })
        .collect();
    world.send(&joined).await;
    let lift = world
        .until("/v1/policies/Invite%20a%20buyer/lift", |lift| {
            let goals = lift["arms"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|arm| arm["goals"].as_u64());
            goals.sum::<u64>() == 10
        })
        .await;
    let subjects: u64 = lift["arms"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|arm| arm["subjects"].as_u64())
        .sum();
    assert_eq!(subjects, 40, "each person once: {lift}");
    assert!(
        lift["queries"][0]["sql"].as_str().unwrap().contains("people as ("),
        "{lift}"
    );
}
