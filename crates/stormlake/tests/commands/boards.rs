//! Boards: new, check, fmt, explain.

use crate::setting::{Setting, is_there, order};

#[test]
fn a_new_project_is_sound_and_tidy_and_stays_so() {
    let setting = Setting::new();
    let said = setting.run(&["new", "corner-shop"]).expect(0);
    assert!(said.out.contains("stormlake serve corner-shop"), "{}", said.out);
    for name in ["board.kdl", "README.md", ".gitignore"] {
        assert!(is_there(&setting.path("corner-shop").join(name)), "{name}");
    }
    let said = setting.run(&["check", "corner-shop"]).expect(0);
    assert_eq!(
        said.out,
        "Corner shop: 4 events, 1 policy, 3 commands, 1 actor, 1 aggregate, 1 external system, 1 read model, 1 hotspot · no findings\n"
    );
    assert_eq!(
        setting.run(&["fmt", "corner-shop", "--check"]).expect(0).out,
        "all is tidy\n"
    );
    let before = setting.read("corner-shop/board.kdl");
    let said = setting.run(&["new", "corner-shop"]).expect(1);
    assert_eq!(
        said.err,
        "error: there is a board in corner-shop already\n mend: choose another folder; nothing was changed\n"
    );
    assert_eq!(setting.read("corner-shop/board.kdl"), before);
}

#[test]
fn a_new_project_leaves_other_peoples_files_alone() {
    let setting = Setting::new();
    std::fs::create_dir(setting.path("shop")).unwrap();
    setting.write("shop/README.md", "mine\n");
    setting.run(&["new", "shop", "--title", "My \"own\" shop"]).expect(0);
    assert_eq!(setting.read("shop/README.md"), "mine\n");
    let said = setting.run(&["check", "shop", "--format", "json"]).expect(0).json();
    assert_eq!(
        (said["title"].as_str(), said["errors"].as_u64()),
        (Some("My \"own\" shop"), Some(0))
    );
}

#[test]
fn a_broken_board_is_explained_with_place_and_mend() {
    let setting = Setting::with_shop();
    setting.replace(
        "shop/board.kdl",
        r#"whenever "Order placed""#,
        r#"whenever "Order plced""#,
    );
    setting.replace("shop/board.kdl", "min=0 unit", "mn=0 unit");
    let said = setting.run(&["check", "shop"]).expect(1);
    insta::assert_snapshot!(said.out, @r##"
    SL-B004

      × `field` has no property `mn`
        ╭─[shop/board.kdl:45:33]
     44 │         field "order" "string" key=#true max=64
     45 │         field "price" "decimal" mn=0 unit="EUR"
        ·                                 ────
     46 │     }
        ╰────
      help: Did you mean `min`?

    SL-B020

      × no event is called "Order plced"
        ╭─[shop/board.kdl:68:19]
     67 │         about "Two orders in two weeks are worth a word, once a week at most"
     68 │         whenever "Order plced" at-least=2 within="14d"
        ·                   ───────────
     69 │         where "event.data.price > 0.0"
        ╰────
      help: Did you mean "Order placed"?

    Shop: 4 events, 1 policy, 3 commands, 1 actor, 1 aggregate, 1 external system, 1 read model, 1 hotspot · 2 errors
    `stormlake explain SL-B004` tells more
    "##);
    let said = setting.run(&["check", "shop", "--format", "json"]).expect(1).json();
    let first = &said["findings"][0];
    assert_eq!(
        (first["line"].as_u64(), first["column"].as_u64(), first["code"].as_str()),
        (Some(45), Some(33), Some("SL-B004"))
    );
}

#[test]
fn warnings_and_hints_are_counted_and_fail_only_where_they_are_denied() {
    let setting = Setting::with_shop();
    let board = "board \"Shop\" step=7\nevent \"Place order\"\n";
    setting.write("shop/board.kdl", board);
    let said = setting.run(&["check", "shop"]).expect(0);
    assert!(said.out.contains("Shop: 1 event · 1 warning, 1 hint\n"), "{}", said.out);
    assert!(
        said.out.contains("Say it in the past tense: \"Order placed\""),
        "{}",
        said.out
    );
    setting.run(&["check", "shop", "--deny", "warnings"]).expect(1);
    let said = setting.run(&["check", "shop", "--format", "json"]).expect(0).json();
    assert_eq!(
        (
            said["errors"].as_u64(),
            said["warnings"].as_u64(),
            said["hints"].as_u64()
        ),
        (Some(0), Some(1), Some(1))
    );
    let levels = setting.run(&["check", "shop", "--format", "sarif"]).expect(0).json();
    let results = levels["runs"][0]["results"].as_array().unwrap().clone();
    let levels: Vec<_> = results.iter().map(|result| result["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warning", "note"]);
    setting.write("shop/board.kdl", board.replace("Place order", "Order placed"));
    setting.run(&["check", "shop", "--deny", "warnings"]).expect(0);
    setting
        .run(&["check", "shop", "--deny", "hints", "--format", "sarif"])
        .expect(1);
}

#[test]
fn text_that_is_no_kdl_and_an_empty_file_are_told_without_panic() {
    let setting = Setting::with_shop();
    for (text, code) in [
        ("board \"x\" {\n", 1),
        ("", 1),
        ("\u{feff}board \"x\"\n", 0),
        ("}}}}", 1),
        ("board \"ü\" step=99", 1),
    ] {
        setting.write("shop/board.kdl", text);
        let said = setting.run(&["check", "shop"]);
        assert_eq!(said.code, code, "{text:?}: {}{}", said.out, said.err);
    }
    setting.write("shop/board.kdl", [0xff, 0xfe, 0x00]);
    let said = setting.run(&["check", "shop"]).expect(2);
    assert!(said.err.contains("it is not UTF-8 text (byte 0)"), "{}", said.err);
}

#[test]
fn a_mapping_is_checked_beside_its_board() {
    let setting = Setting::with_shop();
    setting.write(
        "shop/mapping.kdl",
        "mapping \"till\" {\n    format \"csv\"\n    on \"*\" gives=\"Order plced\" { set \"order\" \"row.nr\"; }\n}\n",
    );
    let said = setting.run(&["check", "shop"]).expect(1);
    assert!(said.out.contains("shop/mapping.kdl:3"), "{}", said.out);
    assert!(said.out.contains("Did you mean \"Order placed\"?"), "{}", said.out);
}

#[test]
fn fmt_tidies_and_keeps_comments_and_what_cannot_be_read() {
    let setting = Setting::with_shop();
    let tidy = setting.read("shop/board.kdl");
    setting.replace("shop/board.kdl", "    actor \"Customer\"", "  actor    \"Customer\"");
    assert!(
        setting
            .run(&["fmt", "shop", "--check"])
            .expect(1)
            .out
            .starts_with("shop/board.kdl is not tidy")
    );
    setting.run(&["fmt", "shop"]).expect(0);
    assert_eq!(setting.read("shop/board.kdl"), tidy);
    setting.write("shop/board.kdl", "board \"x\" {");
    let said = setting.run(&["fmt", "shop"]).expect(1);
    assert!(
        said.err.contains("cannot be read as KDL, so it was left as it is"),
        "{}",
        said.err
    );
    assert_eq!(setting.read("shop/board.kdl"), "board \"x\" {");
}

#[test]
fn every_code_is_explained_and_an_unknown_one_is_told() {
    let setting = Setting::new();
    let all = setting.run(&["explain"]).expect(0).out;
    let codes: Vec<&str> = all
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(codes.len() > 80, "{}", codes.len());
    for code in [codes[0], codes[codes.len() - 1], "sl-i041", "B003"] {
        let said = setting.run(&["explain", code]).expect(0);
        assert!(said.out.to_lowercase().contains(&code.to_lowercase()), "{}", said.out);
    }
    let said = setting.run(&["explain", "SL-B0O3"]).expect(2);
    assert!(said.err.contains("did you mean SL-B003?"), "{}", said.err);
}

#[test]
fn the_api_describes_itself() {
    let said = Setting::new().run(&["openapi"]).expect(0).json();
    assert!(said["paths"]["/p/{project}/v1/events"]["post"].is_object());
}

#[test]
fn what_is_not_understood_ends_with_two() {
    let setting = Setting::new();
    for arguments in [
        &["chek"][..],
        &["check", "--formt", "json"],
        &["key", "create", "x", "--role", "king"],
        &[],
    ] {
        assert_eq!(setting.run(arguments).code, 2, "{arguments:?}");
    }
    assert_eq!(setting.run(&["--help"]).code, 0);
}

#[test]
fn two_boards_are_compared_and_what_breaks_somebody_fails() {
    let setting = Setting::with_shop();
    let old = "board \"Shop\"\nevent \"Order placed\" {\n    field \"price\" \"decimal\"\n}\n";
    setting.write("old.kdl", old);
    setting.write(
        "wider.kdl",
        old.replace("\n}", "\n    field \"note\" \"string\" optional=#true\n}"),
    );
    setting.write(
        "narrower.kdl",
        old.replace("\n}", "\n    field \"note\" \"string\"\n}\npolicy \"Thank\""),
    );
    let said = setting.run(&["diff", "old.kdl", "old.kdl"]).expect(0);
    assert_eq!(said.out, "the boards say the same\n");
    let said = setting.run(&["diff", "old.kdl", "wider.kdl"]).expect(0);
    assert_eq!(
        said.out,
        "~ event \"Order placed\"\n    gained field \"note\" \"string\" optional=#true\n\n\
         whatever could be sent to the old board can be sent to the new one\n"
    );
    let said = setting.run(&["diff", "old.kdl", "narrower.kdl"]).expect(1);
    for expected in [
        "+ policy \"Thank\" is new",
        "SL-B051",
        "1 change would break those who send to the old board",
    ] {
        assert!(said.out.contains(expected), "{}", said.out);
    }
    let told = setting
        .run(&["diff", "old.kdl", "narrower.kdl", "--format", "json"])
        .expect(1)
        .json();
    assert_eq!(told["differences"][0]["name"], "\"Order placed\"");
    assert_eq!(told["breaks"][0]["code"], "SL-B051");
    setting.write("broken.kdl", "board {");
    let said = setting.run(&["diff", "old.kdl", "broken.kdl"]).expect(2);
    assert!(said.err.contains("broken.kdl cannot be read"), "{}", said.err);
    let said = setting.run(&["diff", "nowhere.kdl", "shop"]).expect(2);
    assert!(said.err.contains("nowhere.kdl"), "{}", said.err);
}

#[test]
fn findings_come_as_sarif_for_code_hosts() {
    let setting = Setting::with_shop();
    let clean = setting.run(&["check", "shop", "--format", "sarif"]).expect(0).json();
    assert_eq!(
        (
            clean["version"].as_str(),
            clean["runs"][0]["results"].as_array().map(Vec::len)
        ),
        (Some("2.1.0"), Some(0))
    );
    setting.replace("shop/board.kdl", "event \"Order placed\"", "evnt \"Order placed\"");
    let said = setting.run(&["check", "shop", "--format", "sarif"]).expect(1).json();
    let results = said["runs"][0]["results"].as_array().expect("a list");
    let error = results.iter().find(|result| result["level"] == "error");
    let result = error.expect("the word that is not known");
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "shop/board.kdl"
    );
}

#[test]
fn what_is_needed_from_the_applications_around_is_listed_and_what_came_is_no_gap() {
    let setting = Setting::with_shop();
    let said = setting.run(&["gaps", "shop"]).expect(0);
    for expected in [
        "○ tells  Order placed     no hook: it must send shop.order-placed\n",
        "● takes  Place an order   asked by Customer\n",
        "3 extension points to be built",
    ] {
        assert!(said.out.contains(expected), "{}", said.out);
    }
    setting
        .run_with(&["send", "-", "--to", "shop"], &order("1", "ana", "2"))
        .expect(0);
    let said = setting.run(&["gaps", "shop"]).expect(0);
    for expected in [
        "● tells  Order placed",
        "seen 1 ×",
        "never seen",
        "2 extension points to be built",
    ] {
        assert!(said.out.contains(expected), "{}", said.out);
    }
    let told = setting.run(&["gaps", "shop", "--json"]).expect(0).json();
    assert_eq!(told[0]["system"]["system"], "Till");
    assert_eq!(told[0]["seen"]["Order placed"]["real"], 1);
    // What is made up shows nothing about the application.
    setting
        .run_with(
            &["send", "-", "--synthetic", "--to", "shop"],
            &order("2", "ana", "2")
                .replace("order-placed", "order-collected")
                .replace(r#","price":2"#, ""),
        )
        .expect(0);
    let said = setting.run(&["gaps", "shop"]).expect(0);
    for expected in ["seen only made up (1 ×)", "2 extension points to be built"] {
        assert!(said.out.contains(expected), "{}", said.out);
    }
}
