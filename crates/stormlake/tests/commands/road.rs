//! An event's road from the command line: sent, kept, refused, released, decided upon, explained.

use crate::setting::{Setting, is_there, order, until};
use serde_json::Value;

fn counts(ledger: &Value) -> [u64; 4] {
    ["received", "accepted", "duplicate", "quarantined"].map(|name| ledger[name].as_u64().unwrap())
}

#[test]
fn what_is_sent_can_be_counted_explained_and_after_a_mend_released() {
    let setting = Setting::with_shop();
    setting.replace("shop/board.kdl", "unit=\"EUR\"", "max=100 unit=\"EUR\"");
    let server = setting.serve("shop", &[]);
    setting.write(
        "orders.ndjson",
        order("1", "ana", "2") + &order("2", "ana", "250") + "no json\n" + &order("3", "ana", "3"),
    );
    let said = setting.run(&["send", "orders.ndjson", "--to", "shop"]).expect(1);
    assert!(
        said.out
            .contains("3 records = 2 accepted + 0 duplicate + 1 quarantined"),
        "{}",
        said.out
    );
    assert!(
        said.err.contains("SL-I044") && said.err.contains("/data/price"),
        "{}",
        said.err
    );
    assert!(said.err.contains("SL-I070 orders.ndjson:3:"), "{}", said.err);
    assert_eq!(
        counts(&setting.run(&["ledger", "shop", "--json"]).expect(0).json()),
        [3, 2, 0, 1]
    );

    // Two orders set the policy off; with the receiver away the decision is made all the same.
    let story = until(|| {
        let said = setting.run(&["why", "ana", "--in", "shop"]).expect(0);
        said.out.contains("fired").then_some(said.out)
    });
    assert!(story.contains("Thank after the second order  fired:"), "{story}");
    let said = setting
        .run(&["why", "ana", "--in", "shop", "--policy", "Thank after the second order"])
        .expect(0);
    assert!(said.out.contains("decided once about ana"), "{}", said.out);
    let said = setting
        .run(&["why", "ana", "--in", "shop", "--policy", "No such"])
        .expect(1);
    assert!(
        said.err.contains("these do: Thank after the second order"),
        "{}",
        said.err
    );
    assert!(
        setting
            .run(&["why", "nobody", "--in", "shop"])
            .expect(0)
            .out
            .contains("nothing is known of nobody")
    );

    // Mended, published by itself, released.
    let waiting = setting.run(&["quarantine", "list", "shop", "--json"]).expect(0).json();
    let position = waiting["records"][0]["position"].as_u64().unwrap().to_string();
    assert!(
        setting
            .run(&["quarantine", "show", &position, "shop"])
            .expect(0)
            .out
            .contains("\"price\": 250")
    );
    setting
        .run(&["quarantine", "release", &position, "--in", "shop"])
        .expect(1);
    setting.replace("shop/board.kdl", "max=100", "max=1000");
    // By the command, or by itself before it.
    assert!(setting.run(&["publish", "shop"]).expect(0).out.contains("version 2"));
    let said = setting
        .run(&["quarantine", "release", "--all", "--in", "shop"])
        .expect(0);
    assert!(
        said.out.contains("1 record released, 0 still in quarantine"),
        "{}",
        said.out
    );
    let ledger = setting.ledger_when("shop", |ledger| ledger["quarantined"] == 0);
    assert_eq!(counts(&ledger), [3, 3, 0, 0]);
    assert_eq!(ledger["balanced"], true);

    // What was refused for good is dismissed, and stays in the ledger.
    setting
        .run_with(&["send", "-", "--to", "shop"], &order("4", "bo", "\"free\""))
        .expect(1);
    let said = until(|| {
        Some(setting.run(&["quarantine", "dismiss", "--all", "--in", "shop"]))
            .filter(|said| said.out.contains("1 record dismissed"))
    });
    assert_eq!(said.code, 0);
    assert!(
        until(|| Some(setting.run(&["quarantine", "list", "shop"]).out).filter(|out| out.contains("nothing waits")))
            .len()
            > 1
    );

    server.interrupt();
}

#[test]
fn the_same_answers_come_without_a_server() {
    let setting = Setting::with_shop();
    setting.write("orders.ndjson", order("1", "ana", "2") + &order("2", "ana", "\"x\""));
    let said = setting.run(&["send", "orders.ndjson", "--to", "shop"]).expect(1);
    assert!(
        said.out
            .contains("2 records = 1 accepted + 0 duplicate + 1 quarantined"),
        "{}",
        said.out
    );
    let folder = |arguments: &[&str]| setting.run(arguments).json();
    let questions: [&[&str]; 4] = [
        &["ledger", "shop", "--json"],
        &["quarantine", "list", "shop", "--json"],
        &["why", "ana", "--in", "shop", "--json"],
        &[
            "why",
            "ana",
            "--in",
            "shop",
            "--policy",
            "Thank after the second order",
            "--json",
        ],
    ];
    let without: Vec<Value> = questions.iter().map(|question| folder(question)).collect();
    let _server = setting.serve("shop", &[]);
    let with: Vec<Value> = questions.iter().map(|question| folder(question)).collect();
    assert_eq!(without, with);
}

#[test]
fn what_is_sent_again_counts_as_duplicate_or_is_not_sent() {
    let setting = Setting::with_shop();
    let orders: String = (0..1_234)
        .map(|number| order(&number.to_string(), "ana", "1"))
        .collect();
    setting.write("orders.ndjson", &orders);
    let send = || setting.run(&["send", "orders.ndjson", "--to", "shop"]).expect(0);
    assert!(
        send()
            .out
            .contains("1,234 records = 1,234 accepted + 0 duplicate + 0 quarantined")
    );
    let said = send();
    assert!(
        said.err.contains("1,234 were sent by an earlier run"),
        "{}{}",
        said.out,
        said.err
    );
    let said = setting.run_with(&["send", "-", "--to", "shop"], &orders).expect(0);
    assert!(
        said.out
            .contains("1,234 records = 0 accepted + 1,234 duplicate + 0 quarantined"),
        "{}",
        said.out
    );
    let simulate = || {
        let plan = [
            "simulate",
            "shop",
            "--subjects",
            "20",
            "--days",
            "5",
            "--until",
            "2026-06-01T00:00:00Z",
        ];
        setting.run(&plan).expect(0).out
    };
    let (first, again) = (simulate(), simulate());
    assert!(
        first.contains(" accepted + 0 duplicate + 0 quarantined") && !first.contains(" 0 accepted"),
        "{first}"
    );
    assert!(
        again.contains(" = 0 accepted + ") && again.contains(" + 0 quarantined"),
        "{again}"
    );
}

#[test]
fn a_log_that_was_wiped_at_the_same_address_gets_everything_again() {
    let setting = Setting::with_shop();
    setting.write("orders.ndjson", order("1", "ana", "1") + &order("2", "bo", "1"));
    let send = || setting.run(&["send", "orders.ndjson", "--to", "shop"]).expect(0);
    assert!(send().out.contains("2 records = 2 accepted"));
    assert!(send().err.contains("2 were sent by an earlier run"));
    // The notes are kept: as where the server's data is on another machine.
    std::fs::remove_dir_all(setting.path("shop/.stormlake/log")).unwrap();
    std::fs::remove_dir_all(setting.path("shop/.stormlake/versions")).unwrap();
    let said = send();
    assert!(said.out.contains("2 records = 2 accepted"), "{}{}", said.out, said.err);
}

#[test]
fn a_run_that_was_broken_off_goes_on_where_it_stopped() {
    let setting = Setting::with_shop();
    let _server = setting.serve("shop", &[]);
    let orders: String = (0..60_000)
        .map(|number| order(&number.to_string(), "ana", "1"))
        .collect();
    setting.write("orders.ndjson", &orders);
    let mut running = std::process::Command::new(env!("CARGO_BIN_EXE_stormlake"))
        .args(["send", "orders.ndjson", "--to", "shop"])
        .current_dir(setting.path(""))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let noted = setting.path("shop/.stormlake/send");
    until(|| is_there(&noted).then_some(()));
    running.kill().unwrap();
    running.wait().unwrap();
    let said = setting.run(&["send", "orders.ndjson", "--to", "shop"]).expect(0);
    assert!(
        said.err.contains("were sent by an earlier run"),
        "{}{}",
        said.out,
        said.err
    );
    let ledger = setting.run(&["ledger", "shop", "--json"]).expect(0).json();
    assert_eq!(
        (ledger["accepted"].as_u64(), ledger["balanced"].as_bool()),
        (Some(60_000), Some(true)),
        "{ledger}"
    );
}

#[test]
fn raw_files_go_through_the_mapping_packed_or_not_with_the_same_ids() {
    let setting = Setting::with_shop();
    setting.write(
        "shop/mapping.kdl",
        "mapping \"till\" {\n    file \"*.csv\"\n    format \"csv\" delimiter=\";\"\n    on \"*\" gives=\"Order placed\" subject=\"row.who\" time=\"timestamp(row.at)\" {\n        set \"order\" \"row.nr\"\n        set \"price\" \"double(row.price)\"\n    }\n}\n",
    );
    setting.run(&["check", "shop"]).expect(0);
    let rows = "nr;who;price;at\n2;ana;3.5;2026-02-01T00:00:00Z\n1;ana;2.5;2026-01-01T00:00:00Z\n3;bo;much;2026-03-01T00:00:00Z\n4;bo\n";
    setting.write("sales.csv", rows);
    let said = setting.run(&["send", "sales.csv", "--to", "shop"]).expect(1);
    assert!(said.out.contains("2 records = 2 accepted"), "{}", said.out);
    assert!(
        said.err.contains("SL-I071 sales.csv:4:") && said.err.contains("SL-I070 sales.csv:5:"),
        "{}",
        said.err
    );
    let story = setting.run(&["why", "ana", "--in", "shop"]).expect(0).out;
    assert!(story.find("2.5") < story.find("3.5"), "sorted by time: {story}");
    // `gzip -n` of the same bytes.
    let packed = std::process::Command::new("gzip")
        .args(["-nc", "sales.csv"])
        .current_dir(setting.path(""))
        .output()
        .unwrap();
    std::fs::create_dir(setting.path("packed")).unwrap();
    setting.write("packed/sales.csv.gz", packed.stdout);
    let said = setting.run(&["send", "packed/sales.csv.gz", "--to", "shop"]).expect(1);
    assert!(
        said.out.contains("2 records = 0 accepted + 2 duplicate"),
        "{}",
        said.out
    );
}

#[test]
fn made_up_records_say_so_on_the_log_and_in_the_file() {
    let setting = Setting::with_shop();
    setting
        .run(&[
            "simulate",
            "shop",
            "--subjects",
            "20",
            "--days",
            "3",
            "--seed",
            "7",
            "--write",
            "out.ndjson",
        ])
        .expect(0);
    let written = setting.read("out.ndjson");
    assert!(
        written.lines().count() > 3 && written.lines().all(|line| line.contains("\"synthetic\":true")),
        "{written}"
    );
    setting
        .run(&["send", "out.ndjson", "--to", "shop", "--synthetic"])
        .expect(0);
    setting
        .run_with(&["send", "-", "--to", "shop", "--synthetic"], &order("1", "ana", "1"))
        .expect(0);
    setting
        .run_with(&["send", "-", "--to", "shop"], &order("2", "bo", "1"))
        .expect(0);
    let synthetic = |subject: &str| {
        setting
            .run(&["why", subject, "--in", "shop", "--json"])
            .expect(0)
            .json()["records"][0]["synthetic"]
            .clone()
    };
    assert_eq!((synthetic("ana"), synthetic("bo")), (true.into(), false.into()));
    let said = setting.run(&["simulate", "shop", "--until", "yesterday"]).expect(2);
    assert!(said.err.contains("`yesterday` is no time"), "{}", said.err);
}

#[test]
fn a_killed_server_comes_back_with_everything() {
    let setting = Setting::with_shop();
    let server = setting.serve("shop", &[]);
    let orders: String = (0..500).map(|number| order(&number.to_string(), "ana", "1")).collect();
    setting.run_with(&["send", "-", "--to", "shop"], &orders).expect(0);
    server.kill();
    let server = setting.serve("shop", &[]);
    let ledger = setting.run(&["ledger", "shop", "--json"]).expect(0).json();
    assert_eq!(counts(&ledger), [500, 500, 0, 0]);
    let said = setting.run_with(&["send", "-", "--to", "shop"], &orders).expect(0);
    assert!(said.out.contains("0 accepted + 500 duplicate"), "{}", said.out);
    drop(server);
}

#[test]
fn keys_open_what_their_role_may_and_nothing_once_revoked() {
    let setting = Setting::with_shop();
    let create = |name: &str, role: &str| {
        setting
            .run(&["key", "create", name, "--role", role, "shop"])
            .expect(0)
            .out
            .trim()
            .to_owned()
    };
    let (source, analyst, admin) = (
        create("till", "source"),
        create("ben", "analyst"),
        create("boss", "admin"),
    );
    let server = setting.serve("shop", &[]);
    let send = |key: &str, id: &str| {
        setting.run_with(
            &["send", "-", "--to", &server.url, "--key", key],
            &order(id, "ana", "1"),
        )
    };
    send(&source, "1").expect(0);
    send(&admin, "2").expect(0);
    let said = send(&analyst, "3").expect(1);
    assert!(
        said.err
            .contains("the key `ben` has the role analyst; this needs source"),
        "{}",
        said.err
    );
    let said = send("slk_guess", "4").expect(1);
    assert!(said.err.contains("SL-S401"), "{}", said.err);
    let said = setting
        .run(&["key", "create", "till", "--role", "source", "shop"])
        .expect(2);
    assert!(said.err.contains("there is a key `till` already"), "{}", said.err);
    // A running server takes the change over by itself.
    setting.run(&["key", "revoke", "till", "shop"]).expect(0);
    until(|| (send(&source, "5").code == 1).then_some(()));
    assert_eq!(setting.run(&["key", "revoke", "till", "shop"]).code, 1);
    let listed = setting.run(&["key", "list", "shop", "--json"]).expect(0);
    assert_eq!(listed.json().as_array().unwrap().len(), 3);
    for key in [&source, &analyst, &admin] {
        assert!(
            !listed.out.contains(key.as_str()) && !setting.read("shop/.stormlake/keys.json").contains(key.as_str())
        );
    }
}
