//! `stormlake backtest`: over the folder and through a server, as published, as drafted, as a file says.

use crate::setting::Setting;

const POLICY: &str = r#"
policy "Thank a buyer" state="draft" {
    whenever "Order placed"
    then "Thank"
    limit 1 per="7d"
}
"#;

/// An order of long ago, told today.
fn order(id: &str, subject: &str, day: u32) -> String {
    format!(
        r#"{{"specversion":"1.0","type":"shop.order-placed","source":"/till","id":"{id}","subject":"{subject}","time":"2025-03-{day:02}T12:00:00Z","data":{{"order":"{id}","price":5}}}}"#
    ) + "\n"
}

fn shop() -> Setting {
    let setting = Setting::with_shop();
    let board = setting.read("shop/board.kdl") + "command \"Thank\"\n" + POLICY;
    setting.write("shop/board.kdl", board);
    setting.run(&["publish", "shop"]).expect(0);
    let orders = order("1", "ana", 2) + &order("2", "ana", 25) + &order("3", "ben", 3) + &order("4", "ana", 4);
    setting.write("orders.ndjson", orders);
    setting.run(&["send", "orders.ndjson", "--to", "shop"]).expect(0);
    setting
}

#[test]
fn a_policy_is_tried_over_the_folder_and_through_a_server_alike() {
    let setting = shop();
    let asked = [
        "backtest",
        "shop",
        "--policy",
        "Thank a buyer",
        "--as-it-happened",
        "--cost",
        "0.5",
        "--unit",
        "EUR",
    ];
    let said = setting.run(&asked).expect(0).out;
    for part in [
        "“Thank a buyer”",
        "every event at its own time",
        "would have fired 3 × for 2 of 2 subjects",
        "limited",
        "25.0 %",
        "by day",
        "ten of them, picked by a hash of their keys",
        "fired: the pattern held and no guard stood in the way",
        "0 contacts · 0.00 EUR",
        "4 records in",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    // As it was received, all of it came in long after it had happened.
    let stale = setting
        .run(&["backtest", "shop", "--policy", "Thank a buyer"])
        .expect(0)
        .out;
    assert!(stale.contains("4 of 4 decisions were stale"), "{stale}");

    setting.write(
        "thank.kdl",
        POLICY.replace("limit 1 per=\"7d\"", "where \"event.subject == 'ben'\""),
    );
    let text = [
        "backtest",
        "shop",
        "--policy",
        "Thank a buyer",
        "--as-it-happened",
        "--json",
        "--text",
        "thank.kdl",
    ];
    let alone = setting.run(&text).expect(0).json();
    assert_eq!(
        (&alone["triggered"], &alone["outcomes"]["fired"]),
        (&1.into(), &1.into())
    );

    let json = |setting: &Setting| {
        let mut json = setting.run(&[&asked[..], &["--json"]].concat()).expect(0).json();
        json["took_ms"] = 0.into();
        json
    };
    let before = json(&setting);
    let _server = setting.serve("shop", &[]);
    assert_eq!(json(&setting), before, "a server says the same");
    assert_eq!(setting.run(&text).expect(0).json()["triggered"], 1);

    setting.write("thank.kdl", POLICY.replace("Order placed", "Order plced"));
    let wrong = setting.run(&text).expect(1);
    assert!(
        wrong.err.contains("not sound") && wrong.err.contains("Order placed"),
        "{}",
        wrong.err
    );
    let unknown = setting.run(&["backtest", "shop", "--policy", "Thank a byer"]).expect(1);
    assert!(unknown.err.contains("did you mean “Thank a buyer”?"), "{}", unknown.err);
}

#[test]
fn a_draft_is_tried_before_it_is_published() {
    let setting = shop();
    setting.replace(
        "shop/board.kdl",
        "limit 1 per=\"7d\"",
        "where \"event.subject == 'ana'\"",
    );
    let fired = |more: &[&str]| {
        let asked = [
            &[
                "backtest",
                "shop",
                "--policy",
                "Thank a buyer",
                "--as-it-happened",
                "--json",
            ],
            more,
        ]
        .concat();
        setting.run(&asked).expect(0).json()["outcomes"]["fired"].as_u64()
    };
    assert_eq!((fired(&[]), fired(&["--draft"])), (Some(3), Some(3)));
    assert_eq!(
        (
            fired(&["--to", "2000-01-01"]),
            fired(&["--draft", "--from", "2000-01-01"])
        ),
        (None, Some(3))
    );
    let said = setting
        .run(&["backtest", "shop", "--policy", "Nobody", "--draft"])
        .expect(1);
    assert!(said.err.contains("board.kdl has no policy “Nobody”"), "{}", said.err);
}
