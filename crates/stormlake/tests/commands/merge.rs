//! Boards in git: merge, the merge driver, what `git diff` shows.

use crate::setting::Setting;
use std::process::{Command, Output};

const BASE: &str = "board \"Shop\" step=2

// What matters first.
event \"Order placed\" {
    field \"price\" \"decimal\"
}
event \"Order collected\"
";

fn renamed() -> String {
    BASE.replace("\"Order collected\"", "\"Meal collected\" { was \"Order collected\" }")
}

fn git_says(setting: &Setting, arguments: &[&str]) -> Output {
    let own = [
        "-c",
        "user.name=Ann",
        "-c",
        "user.email=ann@shop.example",
        "-c",
        "core.pager=cat",
    ];
    Command::new("git")
        .args(own)
        .args(arguments)
        .current_dir(setting.path("."))
        // Nothing of who runs the tests.
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap()
}

#[track_caller]
fn git(setting: &Setting, arguments: &[&str]) -> String {
    let output = git_says(setting, arguments);
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "git {arguments:?}: {out}{err}");
    out.into_owned()
}

/// A repository that knows boards, with two branches.
fn repository(ours: &str, theirs: &str) -> Setting {
    let setting = Setting::new();
    git(&setting, &["init", "-q", "-b", "main"]);
    setting.write("shop/board.kdl", BASE);
    setting.run(&["git-setup", "shop"]).expect(0);
    git(&setting, &["add", "."]);
    git(&setting, &["commit", "-q", "-m", "base"]);
    git(&setting, &["switch", "-q", "-c", "theirs"]);
    setting.write("shop/board.kdl", theirs);
    git(&setting, &["commit", "-q", "--allow-empty", "-a", "-m", "theirs"]);
    git(&setting, &["switch", "-q", "main"]);
    setting.write("shop/board.kdl", ours);
    git(&setting, &["commit", "-q", "--allow-empty", "-a", "-m", "ours"]);
    setting
}

#[test]
fn two_boards_are_merged_and_conflicts_are_listed() {
    let setting = Setting::new();
    setting.write("base.kdl", BASE);
    setting.write("ours.kdl", renamed());
    setting.write("theirs.kdl", BASE.replace("\"decimal\"", "\"decimal\" min=0"));
    let said = setting.run(&["merge", "base.kdl", "ours.kdl", "theirs.kdl"]).expect(0);
    let both = renamed().replace("\"decimal\"", "\"decimal\" min=0");
    assert_eq!((said.out, said.err), (both.clone(), String::new()));
    setting.write("ours.kdl", both.replace("min=0", "min=1"));
    let said = setting
        .run(&["merge", "base.kdl", "ours.kdl", "theirs.kdl", "--output", "out.kdl"])
        .expect(1);
    assert_eq!(said.out, "");
    assert_eq!(
        said.err,
        "out.kdl: 1 conflict, each a hotspot on the board\n  min of price of Order placed is 1 here, 0 there\n"
    );
    assert!(
        setting
            .read("out.kdl")
            .contains("hotspot \"Merge: min of price of Order placed is 1 here, 0 there\" on=\"Order placed\""),
        "{}",
        setting.read("out.kdl")
    );
    let told = setting
        .run(&["merge", "base.kdl", "ours.kdl", "theirs.kdl", "--format", "json"])
        .expect(1)
        .json();
    assert_eq!(told["board"], setting.read("out.kdl"));
    assert_eq!(
        (&told["conflicts"][0]["kind"], &told["conflicts"][0]["ours"]),
        (&"event".into(), &"1".into())
    );
    // Two walls that have nothing in common but words.
    let said = setting.run(&["merge", "ours.kdl", "theirs.kdl"]).expect(1);
    assert_eq!(said.out.matches("event ").count(), 2, "{}", said.out);
}

#[test]
fn what_cannot_be_merged_is_told() {
    let setting = Setting::new();
    setting.write("base.kdl", BASE);
    setting.write("broken.kdl", "board \"x\" {");
    let said = setting.run(&["merge", "base.kdl", "base.kdl", "broken.kdl"]).expect(2);
    assert!(
        said.err
            .contains("error: broken.kdl cannot be read\n mend: mend what is told above"),
        "{}",
        said.err
    );
    let said = setting.run(&["merge", "base.kdl", "nowhere.kdl"]).expect(2);
    assert!(said.err.contains("nowhere.kdl"), "{}", said.err);
    setting.run(&["merge", "base.kdl"]).expect(2);
    let said = setting.run(&["diff", "base.kdl"]).expect(2);
    assert!(said.err.contains("two boards are compared"), "{}", said.err);
}

#[test]
fn git_merges_boards_by_meaning() {
    let setting = repository(
        &renamed(),
        &BASE.replace("event \"Order collected\"", "event \"Order collected\" pivotal=#true"),
    );
    git(&setting, &["merge", "-q", "theirs", "-m", "both"]);
    assert_eq!(
        setting.read("shop/board.kdl"),
        renamed().replace("\"Meal collected\"", "\"Meal collected\" pivotal=#true")
    );
    assert_eq!(git(&setting, &["status", "--porcelain"]), "");
}

#[test]
fn git_says_where_boards_do_not_agree_and_the_board_can_still_be_read() {
    let setting = repository(
        &BASE.replace("\"decimal\"", "\"integer\""),
        &BASE.replace("\"decimal\"", "\"string\""),
    );
    let output = git_says(&setting, &["merge", "theirs", "-m", "both"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("CONFLICT (content): Merge conflict in shop/board.kdl"),
        "{said}"
    );
    assert!(
        said.contains("price of Order placed is integer here, string there"),
        "{said}"
    );
    assert_eq!(git(&setting, &["status", "--porcelain"]), "UU shop/board.kdl\n");
    assert!(
        setting
            .read("shop/board.kdl")
            .contains("hotspot \"Merge: price of Order placed is integer here, string there\"")
    );
    setting.run(&["check", "shop"]).expect(0);
    let said = git(&setting, &["diff"]);
    assert!(said.contains("++hotspot \"Merge: price of Order placed"), "{said}");
}

#[test]
fn a_board_that_cannot_be_read_is_merged_by_line() {
    let setting = repository(
        &BASE.replace("step=2", "step=3 {"),
        &format!("{BASE}event \"Order cooked\"\n"),
    );
    git(&setting, &["merge", "-q", "theirs", "-m", "both"]);
    assert_eq!(
        setting.read("shop/board.kdl"),
        format!("{}event \"Order cooked\"\n", BASE.replace("step=2", "step=3 {"))
    );
    let setting = repository(&BASE.replace("step=2", "step=3 {"), &BASE.replace("step=2", "step=4"));
    assert_eq!(
        git_says(&setting, &["merge", "theirs", "-m", "both"]).status.code(),
        Some(1)
    );
    assert!(
        setting.read("shop/board.kdl").contains("<<<<<<< ours\n"),
        "{}",
        setting.read("shop/board.kdl")
    );
}

#[test]
fn git_diff_speaks_the_boards_language() {
    let setting = repository(BASE, BASE);
    setting.write(
        "shop/board.kdl",
        renamed().replace("field \"price\" \"decimal\"", "field \"price\" \"decimal\" min=0"),
    );
    let said = git(&setting, &["diff"]);
    let told = "board shop/board.kdl\n~ event \"Order placed\"\n    field \"price\" gained min=0\n~ event \"Meal collected\" was \"Order collected\"\n\n";
    assert!(said.starts_with(told), "{said}");
    assert!(said.contains("would break those who send to the old board"), "{said}");
    setting.write("shop/board.kdl", "board \"x\" {");
    let said = git(&setting, &["diff"]);
    assert!(said.contains("+board \"x\" {"), "{said}");
    setting.write("shop/board.kdl", BASE);
    setting.write("other/board.kdl", BASE);
    git(&setting, &["add", "."]);
    let said = git(&setting, &["diff", "--cached"]);
    assert!(said.contains("board other/board.kdl\n"), "{said}");
    assert!(said.contains("+ event \"Order placed\" is new"), "{said}");
}

#[test]
fn git_is_set_up_once_and_the_setup_can_be_taken_back() {
    let setting = Setting::new();
    let said = setting.run(&["git-setup"]).expect(1);
    assert!(said.err.contains("is in no git repository"), "{}", said.err);
    git(&setting, &["init", "-q"]);
    setting.write(".gitattributes", "*.png binary");
    let said = setting.run(&["git-setup"]).expect(0).out;
    for part in [
        "wrote into",
        "set merge.stormlake.driver = ",
        " merge %O %A %B --output %A --path %P\n",
        " diff --git\n",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(
        setting.read(".gitattributes"),
        "*.png binary\nboard.kdl merge=stormlake diff=stormlake\n"
    );
    assert_eq!(
        setting.run(&["git-setup"]).expect(0).out,
        "git knows boards here already\n"
    );
    let said = setting.run(&["git-setup", "--undo"]).expect(0).out;
    assert!(
        said.contains("took out the settings merge.stormlake.*\ntook out the settings diff.stormlake.*\n"),
        "{said}"
    );
    assert_eq!(setting.read(".gitattributes"), "*.png binary\n");
    assert!(
        !git_says(&setting, &["config", "--local", "--get-regexp", "stormlake"])
            .status
            .success()
    );
    assert_eq!(
        setting.run(&["git-setup", "--undo"]).expect(0).out,
        "git knows nothing of boards here\n"
    );
}
