//! Predictions over the whole road: real purchases in over HTTP, a model out, and what it says against answers that were computed elsewhere.

use crate::world::{World, start_with};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;
use stormlake_record::Time;
use stormlake_server::LakePlace;

const SHOP: &str = include_str!("../../../../examples/cd-shop/board.kdl");
const PATH: &str = "/v1/predictions/Will%20buy%20again";
const DAY_NS: i64 = 86_400_000_000_000;
const SLIPPING: &str = "Invite a buyer who is slipping away";
const SILENT: &str = "Invite a silent buyer back";

fn data_folder() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("STORMLAKE_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no data");
    None
}

fn answers(name: &str) -> Value {
    let path = data_folder().unwrap().join("reference").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Buyer, noon of the day, dollars.
fn cdnow() -> Option<Vec<(String, Time, f64)>> {
    let text = std::fs::read_to_string(data_folder()?.join("cdnow/CDNOW_sample.txt")).unwrap();
    let row = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (year, rest) = columns[2].split_at(4);
        let (month, day) = rest.split_at(2);
        let time = Time::parse(&format!("{year}-{month}-{day}T12:00:00Z")).unwrap();
        (columns[1].to_owned(), time, columns[4].parse().unwrap())
    };
    Some(text.lines().map(row).collect())
}

async fn send(world: &World, r#type: &str, field: &str, purchases: &[(String, Time, f64)], more: &Value) {
    for (number, chunk) in purchases.chunks(1_000).enumerate() {
        let events: Vec<Value> = chunk
            .iter()
            .enumerate()
            .map(|(index, (who, time, value))| {
                let mut data = more.clone();
                data[field] = json!(value);
                json!({
                    "specversion": "1.0", "type": r#type, "source": "/till", "id": format!("{number}/{index}"),
                    "subject": who, "time": time.to_string(), "data": data
                })
            })
            .collect();
        let answer = world.send(&events).await;
        assert_eq!(answer["accepted"], chunk.len(), "{answer}");
    }
}

async fn train(world: &World, until: &str) -> (StatusCode, Value) {
    let body = json!({ "until": until }).to_string();
    world.post(&format!("{PATH}/train"), "application/json", body).await
}

#[track_caller]
fn close(actual: &Value, expected: &Value, relative: f64) {
    let (actual, expected) = (actual.as_f64().unwrap(), expected.as_f64().unwrap());
    assert!(
        (actual - expected).abs() <= relative * expected.abs(),
        "{actual} instead of {expected}"
    );
}

#[tokio::test]
async fn cdnow_gives_the_published_parameters_and_the_known_hold_out() {
    let Some(purchases) = cdnow() else { return };
    let world = World::with(SHOP).await;
    send(
        &world,
        "com.example.cdshop.cd-bought",
        "dollars",
        &purchases,
        &json!({ "cds": 1 }),
    )
    .await;
    let before = world.get("/v1/predictions").await;
    assert_eq!(
        (&before[0]["model"], &before[0]["asked_by"]),
        (&Value::Null, &json!([SLIPPING]))
    );

    let level = |view: &Value| view["behind"] == 0 && view["next"].as_u64() > Some(0);
    world.until("/v1/lake", level).await;
    let (status, answer) = train(&world, "1997-09-30").await;
    assert_eq!(answer["source"], "lake", "{answer}");
    assert_eq!((status, &answer["trained"]), (StatusCode::OK, &json!(true)), "{answer}");
    let (model, known) = (&answer["model"], &answers("clv.json")["raw_sample"]);
    for (ours, theirs) in [("r", "r"), ("alpha", "alpha"), ("a", "a"), ("b", "b")] {
        close(&model[ours], &known["bgnbd"][theirs], 1e-3);
    }
    close(&model["log_likelihood"], &known["bgnbd"]["LL"], 1e-9);
    assert_eq!((&model["subjects"], &model["repeaters"]), (&json!(2357), &json!(946)));
    let (held, reference) = (&model["hold_out"], &known["holdout"]);
    assert_eq!(held["itself"], true);
    assert_eq!(held["weeks"], 39.0);
    assert_eq!(held["actual_total"], reference["actual_total"]);
    assert_eq!(held["buyers"], reference["buyers_in_holdout"]);
    close(&held["predicted_total"], &reference["predicted_total"], 1e-4);
    close(&held["mean_absolute_error"], &reference["mae_per_customer"], 1e-4);
    close(
        &held["same_rate_mean_absolute_error"],
        &reference["baseline_mae_same_rate"],
        1e-9,
    );
    close(&held["auc"], &reference["auc_any_repeat"], 1e-5);
    close(&held["auc_by_repeats"], &reference["auc_by_x_only"], 1e-9);

    // The same again is no new model; another end is; a fit that fails leaves the model in force.
    let (_, again) = train(&world, "1997-09-30").await;
    assert_eq!(
        (&again["trained"], &again["model"]["id"]),
        (&json!(false), &model["id"]),
        "{again}"
    );
    let (status, refused) = train(&world, "1996-01-01").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    let view = world.get(PATH).await;
    assert_eq!(view["prediction"]["model"]["id"], model["id"]);
    assert_eq!(view["prediction"]["story"].as_array().unwrap().len(), 1);
    assert_eq!(view["subjects"], 2357);

    // What the list says of one, the subject's own page says too.
    let first = &view["top"][0];
    let own = world
        .get(&format!(
            "/v1/subjects/{}/predictions",
            first["subject"].as_str().unwrap()
        ))
        .await;
    assert_eq!(
        (&own[0]["repeats"], &own[0]["model"]),
        (&first["repeats"], &first["model"])
    );
    for one in view["slipping"].as_array().unwrap() {
        assert!(
            one["active"].as_f64().unwrap() < 0.5 && one["repeats"].as_u64().unwrap() > 0,
            "{one}"
        );
    }

    // A restart knows the model still.
    let World {
        serving,
        client,
        project,
        folder,
    } = world;
    serving.stop().await;
    let world = World {
        serving: start_with(&project, LakePlace::Off).await,
        client,
        project,
        folder,
    };
    assert_eq!(
        world.get(PATH).await["prediction"]["model"],
        view["prediction"]["model"]
    );

    // Without a lake the log is read, and says the same to the last digit.
    let (_, of_log) = train(&world, "1997-09-30").await;
    assert_eq!(
        (&of_log["source"], &of_log["trained"]),
        (&json!("log"), &json!(false)),
        "{of_log}"
    );
    world.serving.stop().await;
}

/// P(alive) of Fader, Hardie & Lee, written down once more: days and formula, no engine.
fn p_alive(days: &BTreeSet<i64>, at: i64, known: &Value) -> f64 {
    let so_far: Vec<i64> = days.iter().copied().filter(|day| *day <= at).collect();
    let (first, last) = (so_far[0], so_far[so_far.len() - 1]);
    let x = (so_far.len() - 1) as f64;
    if x == 0.0 {
        return 1.0;
    }
    let number = |name: &str| known[name].as_f64().unwrap();
    let (recency, age) = ((last - first) as f64 / 7.0, (at - first) as f64 / 7.0);
    let waited = (number("alpha") + age) / (number("alpha") + recency);
    1.0 / (1.0 + number("a") / (number("b") + x - 1.0) * waited.powf(number("r") + x))
}

/// Who would have been invited when, counted from the file alone.
fn counted(
    purchases: &[(String, Time, f64)],
    from: Time,
    end: Time,
    asks: impl Fn(&BTreeSet<i64>, i64) -> bool,
) -> BTreeSet<(String, i64)> {
    let mut times: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for (who, time, _) in purchases {
        times.entry(who).or_default().insert(time.0);
    }
    let mut found = BTreeSet::new();
    for (who, times) in times {
        let days: BTreeSet<i64> = times.iter().map(|time| time.div_euclid(DAY_NS)).collect();
        let mut invited: Option<i64> = None;
        for time in &times {
            let due = time + 60 * DAY_NS;
            let silent = times.range(time + 1..=due).next().is_none();
            let free = invited.is_none_or(|last| last <= due - 180 * DAY_NS);
            if due >= from.0 && due <= end.0 && silent && free && asks(&days, due.div_euclid(DAY_NS)) {
                invited = Some(due);
                found.insert((who.to_owned(), due));
            }
        }
    }
    found
}

fn outcome(purchases: &[(String, Time, f64)], invitations: &BTreeSet<(String, i64)>, end: Time) -> Value {
    let (mut closed, mut within, mut ever) = (0, 0, 0);
    for (who, due) in invitations {
        let horizon = due + 90 * DAY_NS;
        let back = purchases
            .iter()
            .filter(|(buyer, time, _)| buyer == who && time.0 > *due)
            .map(|(_, time, _)| time.0)
            .min();
        ever += u64::from(back.is_some());
        if horizon <= end.0 {
            closed += 1;
            within += u64::from(back.is_some_and(|back| back <= horizon));
        }
    }
    json!({ "count": invitations.len(), "closed": closed, "back_within": within, "back_ever": ever })
}

#[tokio::test]
async fn two_policies_over_the_past_agree_with_a_count_of_the_raw_file() {
    let Some(purchases) = cdnow() else { return };
    let world = World::with(SHOP).await;
    send(
        &world,
        "com.example.cdshop.cd-bought",
        "dollars",
        &purchases,
        &json!({ "cds": 1 }),
    )
    .await;
    let query = format!(
        "policy={}&against={}",
        SLIPPING.replace(' ', "%20"),
        SILENT.replace(' ', "%20")
    );
    let report = world
        .get(&format!("/v1/compare?{query}&trained_until=1997-09-30"))
        .await;

    let known = answers("clv.json")["raw_sample"]["bgnbd"].clone();
    let from = Time::parse("1997-10-01T00:00:00Z").unwrap();
    let end = purchases.iter().map(|(_, time, _)| *time).max().unwrap();
    let silent = counted(&purchases, from, end, |_, _| true);
    let slipping = counted(&purchases, from, end, |days, at| p_alive(days, at, &known) < 0.7);
    assert!(silent.len() > 500 && !slipping.is_empty() && slipping.len() < silent.len());
    let left_alone: BTreeSet<_> = silent.difference(&slipping).cloned().collect();
    // As the example's README tells them.
    assert_eq!((silent.len(), slipping.len(), left_alone.len()), (729, 106, 623));
    let both: BTreeSet<_> = silent.intersection(&slipping).cloned().collect();
    assert_eq!(report["against"]["invitations"], outcome(&purchases, &silent, end));
    assert_eq!(report["policy"]["invitations"], outcome(&purchases, &slipping, end));
    assert_eq!(report["left_alone"], outcome(&purchases, &left_alone, end));
    assert_eq!(report["both"], outcome(&purchases, &both, end));
    assert!(report["words"][3].as_str().unwrap().contains("cannot tell"));

    for (query, status) in [
        (query.clone(), 422),
        (format!("{query}&trained_until=yesterday"), 422),
        (format!("{query}&trained_until=1998-07-30"), 422),
        (format!("{query}&trained_until=1997-09-30&to=1997-09-01"), 422),
        ("policy=a&against=b&trained_until=1997-09-30".to_owned(), 404),
        ("policy=a".to_owned(), 400),
    ] {
        let response = world
            .request(Method::GET, &format!("/v1/compare?{query}"))
            .send()
            .await
            .unwrap();
        assert_eq!(
            response.status().as_u16(),
            status,
            "{query}: {}",
            response.text().await.unwrap()
        );
    }
    world.serving.stop().await;
}

#[tokio::test]
async fn online_retail_is_refused_with_its_reason_and_nothing_is_put_on_the_log() {
    let Some(folder) = data_folder() else { return };
    let file = std::fs::File::open(folder.join("retail/online_retail_2010-12_2011-06.csv.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut orders: BTreeMap<(String, String), (String, Time, f64)> = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let (quantity, price): (f64, f64) = (row[3].parse().unwrap(), row[5].parse().unwrap());
        if row[6].is_empty() || row[0].starts_with('C') || quantity <= 0.0 || price <= 0.0 {
            continue;
        }
        let time = Time::parse(&format!("{}Z", row[4].replace(' ', "T"))).unwrap();
        let key = (row[0].to_owned(), row[4].to_owned());
        orders.entry(key).or_insert((row[6].to_owned(), time, 0.0)).2 += quantity * price;
    }
    // A decimal has four digits after the point; a sum of doubles has more.
    let rounded = |(who, time, total): (String, Time, f64)| (who, time, (total * 1e4).round() / 1e4);
    let orders: Vec<_> = orders.into_values().map(rounded).collect();
    let board = r#"board "Retail" { namespace "retail"; subject "customer" }
event "Order placed" subject="customer" { field "total" "decimal" }
prediction "Will buy again" kind="repeat-purchase" { of "customer"; purchase "Order placed" value="event.data.total" }
"#;
    let world = World::with(board).await;
    send(&world, "retail.order-placed", "total", &orders, &json!({})).await;
    let (status, answer) = train(&world, "2011-06-30").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    let detail = answer["detail"].as_str().unwrap();
    assert!(
        detail.contains("a and b") && detail.contains("hardly anybody is seen to leave"),
        "{detail}"
    );
    let view = world.get(PATH).await;
    assert_eq!(
        (&view["prediction"]["model"], &view["prediction"]["story"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(world.get("/v1/records?kind=model").await["records"], json!([]));
    world.serving.stop().await;
}

#[tokio::test]
async fn what_cannot_be_trained_is_told() {
    let world = World::with(SHOP).await;
    let (status, answer) = train(&world, "1997-09-30").await;
    assert_eq!(
        (status.as_u16(), answer["code"].as_str()),
        (422, Some("SL-S422")),
        "{answer}"
    );
    let (status, answer) = world
        .post("/v1/predictions/Will%20by%20again/train", "application/json", "")
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        answer["detail"]
            .as_str()
            .unwrap()
            .contains("did you mean “Will buy again”?"),
        "{answer}"
    );
    let long = format!("{{\"until\": \"{}\"}}", "1".repeat(2_000));
    for (body, expected) in [
        ("{\"untl\": \"1997\"}".to_owned(), 400),
        (long, 400),
        ("{\"until\": \"soon\"}".to_owned(), 422),
    ] {
        let (status, answer) = world.post(&format!("{PATH}/train"), "application/json", body).await;
        assert_eq!(status.as_u16(), expected, "{answer}");
    }
    // Without a first link or a key nobody trains, and a key that may only read does not either.
    let unknown = world
        .client
        .post(world.url(&format!("{PATH}/train")))
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED);
    let key = world
        .serving
        .site
        .projects
        .first()
        .unwrap()
        .create_key("analyst", stormlake_server::keys::Role::Analyst)
        .unwrap();
    let reader = world
        .client
        .post(world.url(&format!("{PATH}/train")))
        .bearer_auth(key)
        .send()
        .await
        .unwrap();
    assert_eq!(reader.status(), StatusCode::FORBIDDEN);
    world.serving.stop().await;
}
