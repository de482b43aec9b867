//! `stormlake test`: the repository's own examples, and what is said of one that does not hold.

use crate::setting::Setting;
use std::path::Path;

const BOARD: &str = r#"
board "Shop" step=6 {
    subject "customer"
    channel "app" kind="webhook" url="https://shop.example/hook"
}
context "Sales" {
    external "Till"
    event "Bought" from="Till" subject="customer" { field "price" "decimal" }
    command "Thank" to="Till" { field "words" "string" optional=#true }
}
policy "Thank a buyer" state="draft" {
    whenever "Bought"
    where "event.data.price > 10.0"
    then "Thank" via="app" { set "words" "'thanks'" }
}
policy "Win back" state="draft" {
    whenever-silent "30d" since="Bought"
    then "Thank" via="app"
}
"#;

fn shop(examples: &str) -> Setting {
    let setting = Setting::new();
    setting.write("shop/board.kdl", BOARD);
    setting.write("shop/examples/thanks.kdl", examples);
    setting
}

#[test]
fn the_examples_of_the_repository_hold() {
    let setting = Setting::new();
    for (name, least) in [("farmacy-family", 40), ("cd-shop", 5)] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
        let said = setting.run(&["test", folder.to_str().unwrap()]).expect(0);
        assert!(said.out.contains("hold"), "{}", said.out);
        assert!(!said.out.contains("no example yet"), "{}", said.out);
        let json = setting
            .run(&["test", folder.to_str().unwrap(), "--json"])
            .expect(0)
            .json();
        assert!(json["held"].as_u64() > Some(least) && json["differ"] == 0, "{json}");
    }
}

#[test]
fn what_differs_is_told_with_its_place_and_why() {
    let setting = shop(
        r#"example "Who pays much is thanked" policy="Thank a buyer" {
    given {
        event "Bought" subject="ann" at="+0d" { price 12.5 }
        event "Bought" subject="ben" at="+1d" { price 9.5 }
        event "Bought" subject="cem" at="+2d" { price 20 }
    }
    then {
        fired subject="ann" at="+1d" command="Thank" { words "thank you" }
        fired subject="ben" at="+1d"
    }
}
example "Nobody is thanked for nothing" policy="Thank a buyer" {
    given { event "Bought" subject="ann" { price 0 } }
    then { nothing }
}
"#,
    );
    let said = setting.run(&["test", "shop"]).expect(1);
    for part in [
        "✓ shop/examples/thanks.kdl: 1 hold",
        "✗ shop/examples/thanks.kdl:1: Who pays much is thanked",
        "~ fired “Thank” for ann at +0s (2026-01-05T12:00:00Z) {\"words\":\"thanks\"}  is not as expected  line 8",
        "at: - +1d (2026-01-06T12:00:00Z) + +0s (2026-01-05T12:00:00Z)",
        "words: - \"thank you\" + \"thanks\"",
        "- fired for ben at +1d (2026-01-06T12:00:00Z)  did not come  line 9",
        "2026-01-06 12:00:00  `event.data.price > 10.0` does not hold",
        "+ fired “Thank” for cem at +2d",
        "is not expected",
        "1 of 2 examples differ",
        "no example yet: “Win back”",
    ] {
        assert!(said.out.contains(part), "{part}\n{}", said.out);
    }
    let json = setting.run(&["test", "shop", "--json"]).expect(1).json();
    assert_eq!((&json["held"], &json["differ"]), (&1.into(), &1.into()));
    assert_eq!(json["examples"][0]["differences"][0]["kind"], "other");
    assert_eq!(json["without_examples"][0], "Win back");

    let none = setting.run(&["test", "shop", "--policy", "Win back"]).expect(1);
    assert!(none.err.contains("no example is about “Win back”"), "{}", none.err);
    let unknown = setting.run(&["test", "shop", "--policy", "Win bak"]).expect(1);
    assert!(unknown.err.contains("did you mean “Win back”?"), "{}", unknown.err);
}

#[test]
fn what_cannot_be_understood_is_told_with_its_place_and_nothing_is_played() {
    let setting = shop(
        r#"example "Typing" policy="Thank a byer" {
    given { evnt "Bought" subject="ann"; event "Bought" subject="ann" { price "much" } }
    then { fird subject="ann" }
}
"#,
    );
    let said = setting.run(&["test", "shop"]).expect(1);
    for part in [
        "the board has no policy “Thank a byer”",
        "Did you mean \"Thank a buyer\"?",
        "`evnt` has no place in `given`",
        "Did you mean `event`?",
        "SL-I042 at /data/price",
        "Did you mean `fired`?",
        "thanks.kdl:1:",
        "no example was played",
    ] {
        assert!(said.out.contains(part), "{part}\n{}", said.out);
    }
    let json = setting.run(&["test", "shop", "--json"]).expect(1).json();
    assert_eq!(json["findings"][0]["code"], "SL-T003");
    setting.run(&["explain", "T003"]).expect(0);

    let empty = Setting::new();
    empty.write("shop/board.kdl", BOARD);
    let said = empty.run(&["test", "shop"]).expect(1);
    assert!(
        said.err.contains("there are no examples in shop/examples"),
        "{}",
        said.err
    );
}
