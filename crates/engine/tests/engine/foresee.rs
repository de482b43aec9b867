//! What is foreseen: as of then, by the model that the log had put into force by then, and the same in a replay.

use crate::world::{DAY, Line, World, minute, observe, replay};
use proptest::prelude::*;
use stormlake_engine::{Engine, MODEL_SUBJECT, Outcome};
use stormlake_forecast::{BgNbd, Convergence, Degenerate, Features, Fitted, LeftOut, Model};
use stormlake_record::{EntryKind, Score, Time};

const PREDICTION: &str = r#"
prediction "Will buy again" kind="repeat-purchase" { of "customer"; purchase "Bought" value="event.data.price" where="event.data.price < 90.0"; horizon "30d" }
"#;

const POLICIES: &str = r#"
policy "Slipping" state="live" { whenever-silent "20d" since="Bought"; where "predict('Will buy again').active < 0.5"; then "Tell" via="app" }
policy "Told" state="live" { whenever "Bought"; where "predict('Will buy again').known"; then "Tell" via="app" }
policy "Unknown too" state="live" { whenever "Bought"; where "!predict('Will buy again').known || predict('Will buy again').purchases > 1000.0"; then "Tell" via="app" }
policy "Waits" state="live" { whenever "Bought" by="event.data.order"; and-no "Collected" within="3h"; where "predict('Will buy again').active > 0.0"; then "Tell" via="app" }
policy "Plain" state="live" { whenever "Bought"; then "Tell" via="app" }
"#;

fn board() -> String {
    format!("{POLICIES}{PREDICTION}")
}

fn version() -> String {
    let parsed = stormlake_board::parse(PREDICTION);
    stormlake_board::prediction_version(&parsed.board.predictions[0])
}

fn model(id: u32, version: &str) -> Model {
    let shift = 1.0 + f64::from(id % 5) / 3.0;
    Model {
        id: format!("model-{id}"),
        prediction: "Will buy again".into(),
        version: version.into(),
        board_version: 1,
        trained: Time(0),
        from: Time(0),
        until: Time(0),
        position: 0,
        purchases: 1,
        left_out: LeftOut::default(),
        fitted: Fitted {
            purchases: BgNbd {
                r: 0.243 * shift,
                alpha: 4.414 / shift,
                a: 0.793 * shift,
                b: 2.426,
            },
            convergence: Convergence {
                log_likelihood: -1.0,
                subjects: 1,
                evaluations: 1,
                gradient: 0.0,
                log_errors: vec![0.1; 4],
            },
            repeaters: 1,
            value: Err(Degenerate::NoValues),
        },
        evaluation: None,
    }
}

/// The model comes into force (minutes).
fn put(world: &mut World, at: i64, model: &Model) {
    world.push(Line {
        kind: EntryKind::Model,
        received: minute(at),
        time: minute(at),
        name: model.prediction.clone(),
        subject: format!("{MODEL_SUBJECT}{}", model.prediction),
        id: model.id.clone(),
        body: serde_json::to_string(model).unwrap(),
        board: 1,
        sender: "world",
    });
}

fn bought(world: &mut World, day: i64, price: f64) {
    let body = format!(r#"{{"order":"{day}","price":{price:.1}}}"#);
    world.happens(day * DAY, "Bought", "ann", &body);
}

fn of<'w>(world: &'w World, policy: &str) -> Vec<&'w stormlake_engine::Decision> {
    world
        .decisions
        .iter()
        .filter(|decision| decision.policy == policy)
        .collect()
}

#[test]
fn without_a_model_or_a_history_nothing_is_foreseen_and_only_known_may_be_asked() {
    let mut world = World::new(&board());
    bought(&mut world, 1, 5.0);
    assert_eq!(of(&world, "Told").len(), 0, "no model");
    let unknown = of(&world, "Unknown too")[0];
    assert!(!unknown.scores[0].is_known() && unknown.scores[0].model.is_none());
    put(&mut world, 2 * DAY, &model(1, &version()));
    let body = r#"{"order":"x","price":95.0}"#;
    world.happens(3 * DAY, "Bought", "bob", body);
    assert_eq!(
        of(&world, "Told").len(),
        0,
        "what the board calls no purchase is no history"
    );
    bought(&mut world, 3, 5.0);
    let told = of(&world, "Told")[0];
    assert_eq!(
        (told.subject.as_str(), told.scores[0].model.as_deref()),
        ("ann", Some("model-1"))
    );
    assert!(of(&world, "Plain").iter().all(|decision| decision.scores.is_empty()));
}

#[test]
fn who_is_slipping_away_is_invited_and_the_decision_and_why_say_the_score() {
    let mut world = World::new(&board());
    put(&mut world, 0, &model(0, &version()));
    // Every two days for a month, then nothing: hardly a habit.
    for day in (1..30).step_by(2) {
        bought(&mut world, day, 5.0);
    }
    assert!(world.engine.listen("Slipping", "ann"));
    world.clock(80 * DAY);
    let decisions = of(&world, "Slipping");
    let [decision] = decisions.as_slice() else {
        panic!("{decisions:?}")
    };
    assert_eq!(decision.outcome, Outcome::Stale, "the clock was turned far ahead");
    let score = &decision.scores[0];
    assert!(score.active.unwrap() < 0.5 && score.value.is_none(), "{score:?}");
    assert_eq!(
        score.as_of,
        minute((29 + 20) * DAY),
        "as of the end of the silence, not of the day it was noticed"
    );
    let told: Vec<String> = world.engine.heard().into_iter().map(|step| step.text).collect();
    assert!(
        told.iter()
            .any(|text| text.contains("foresees: active 0.") && text.contains("model-0")),
        "{told:?}"
    );
}

#[test]
fn a_model_of_another_meaning_is_not_in_force() {
    let mut world = World::new(&board());
    put(&mut world, 0, &model(1, "another"));
    bought(&mut world, 1, 5.0);
    assert_eq!(of(&world, "Told").len(), 0);
    put(&mut world, 2 * DAY, &model(2, &version()));
    put(&mut world, 2 * DAY, &model(3, "another"));
    bought(&mut world, 3, 5.0);
    assert_eq!(
        of(&world, "Told")[0].scores[0].model.as_deref(),
        Some("model-2"),
        "it leaves the one in force alone"
    );
}

#[test]
fn a_trigger_of_an_earlier_day_is_not_known() {
    let mut world = World::new(&board());
    put(&mut world, 0, &model(1, &version()));
    bought(&mut world, 9, 5.0);
    assert_eq!(of(&world, "Told").len(), 1);
    world.arrives(10 * DAY, 5 * DAY, "Bought", "ann", r#"{"order":"late","price":5.0}"#);
    assert_eq!(
        of(&world, "Told").len(),
        1,
        "what was known on day 5 is no longer known"
    );
}

fn step() -> impl Strategy<Value = (i64, u8, &'static str, u32)> {
    let subjects = prop::sample::select(vec!["ann", "bob"]);
    (0i64..3 * DAY, 0u8..12, subjects, 0u32..100)
}

fn play(world: &mut World, steps: &[(i64, u8, &'static str, u32)]) {
    let (mut now, version) = (0, version());
    for (number, (wait, what, subject, price)) in steps.iter().enumerate() {
        now += wait;
        world.clock(now);
        match what {
            0 => put(world, now, &model(number as u32, &version)),
            1 => put(world, now, &model(number as u32, "another")),
            _ => {
                let body = format!(r#"{{"order":"{number}","price":{price}.0}}"#);
                // Some are late by days.
                let late = if *what == 2 { i64::from(*price) * 60 } else { 0 };
                world.arrives(now, now - late, "Bought", subject, &body);
            }
        }
    }
    world.clock(now + 40 * DAY);
}

/// What a naive reader of the log would have been told about the purchase at `position`.
fn naive(log: &[Line], position: usize) -> Score {
    let line = &log[position];
    let mut features = Features::default();
    let mut in_force = None;
    for earlier in &log[..=position] {
        match earlier.kind {
            EntryKind::Model => {
                let model: Model = serde_json::from_str(&earlier.body).unwrap();
                in_force = Some(model).filter(|model| model.version == version()).or(in_force);
            }
            EntryKind::Event if earlier.subject == line.subject => {
                let data: serde_json::Value = serde_json::from_str(&earlier.body).unwrap();
                let price = data["price"].as_f64().unwrap();
                if price < 90.0 {
                    features.observe(earlier.time, price);
                }
            }
            _ => {}
        }
    }
    let summary = features.at(line.time);
    in_force
        .unwrap()
        .scorer()
        .score("Will buy again", 30 * 86_400_000, line.time, summary.as_ref())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn models_change_at_the_same_place_in_a_replay_and_behind_a_snapshot(steps in prop::collection::vec(step(), 1..60), cut in 0.0f64..1.0) {
        let mut world = World::new(&board());
        play(&mut world, &steps);
        let (engine, decisions) = replay(&world.plan, &world.log);
        prop_assert_eq!(&decisions, &world.decisions);
        prop_assert_eq!(engine.snapshot(), world.engine.snapshot());
        let cut = (world.log.len() as f64 * cut) as usize;
        let (first, mut decisions) = replay(&world.plan, &world.log[..cut]);
        let mut second = Engine::restore(world.plan.clone(), &first.snapshot()).unwrap();
        for (position, line) in world.log.iter().enumerate().skip(cut) {
            observe(&mut second, position, line, &mut decisions);
        }
        prop_assert_eq!(decisions, world.decisions);
        prop_assert_eq!(second.snapshot(), world.engine.snapshot());
    }

    #[test]
    fn the_live_score_is_the_one_that_training_would_have_given_then(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new(&board());
        play(&mut world, &steps);
        for decision in of(&world, "Told") {
            prop_assert_eq!(&decision.scores[0], &naive(&world.log, decision.cause.position as usize));
        }
    }
}
