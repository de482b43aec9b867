//! What goes wrong around a server: each with a clear message, and never with lost data.

use crate::setting::{Setting, is_there, order};

#[test]
fn a_taken_port_is_told_with_the_mend() {
    let setting = Setting::with_shop();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = setting.run(&["serve", "shop", "--listen", &address]).expect(2);
    assert!(
        said.err
            .starts_with(&format!("error: nothing can listen on {address}: ")),
        "{}",
        said.err
    );
    assert!(
        said.err
            .contains("mend: stop what listens there, or choose another with --listen"),
        "{}",
        said.err
    );
    let port = taken.local_addr().unwrap().port().to_string();
    let said = setting.run(&["receive", "--port", &port]).expect(2);
    assert!(said.err.contains("choose another with --port"), "{}", said.err);
}

#[test]
fn what_was_typed_wrong_is_told_in_words_that_help() {
    let setting = Setting::with_shop();
    for (arguments, expected) in [
        (
            &["serve", "shop", "--listen", "127.0.0.1:99999"][..],
            "write an IP address and a port up to 65535, such as 127.0.0.1:4040",
        ),
        (&["send", "x", "--to", "ftp://a"], "`ftp://a` is no address of a server"),
        (&["send", "x", "--to", "shop"], "error: x: No such file"),
        (&["quarantine", "show", "abc", "shop"], "a position is a whole number"),
        (&["quarantine", "release", "1x"], "a position is a whole number"),
    ] {
        let said = setting.run(arguments).expect(2);
        assert!(said.err.contains(expected), "{}", said.err);
    }
    // A board that cannot be read has no title.
    std::fs::create_dir(setting.path("torn")).unwrap();
    setting.write("torn/board.kdl", "board \"Torn");
    let said = setting.run(&["check", "torn"]).expect(1);
    assert!(said.out.contains("(no title): an empty board"), "{}", said.out);
    let said = setting.run(&["publish", "torn"]).expect(1);
    assert!(
        said.out.contains("not published; nothing is in force yet"),
        "{}",
        said.out
    );
    let server = setting.serve("torn", &[]);
    assert!(server.welcome.contains("  torn  "), "{}", server.welcome);
    server.interrupt();
}

#[test]
fn two_servers_cannot_share_a_folder_and_the_first_is_named() {
    let setting = Setting::with_shop();
    let server = setting.serve("shop", &[]);
    let said = setting.run(&["serve", "shop", "--listen", "127.0.0.1:0"]).expect(2);
    let expected = format!("in use by process {}: two servers cannot share one folder", server.id());
    assert!(said.err.contains(&expected), "{}", said.err);
    // The first one goes on, and its sign was not taken away.
    setting
        .run_with(&["send", "-", "--to", "shop"], &order("1", "ana", "2"))
        .expect(0);
    server.interrupt();
    assert!(!is_there(&setting.path("shop/.stormlake/server.json")));
}

#[test]
fn a_folder_without_a_board_and_one_that_cannot_be_written_are_told() {
    let setting = Setting::with_shop();
    std::fs::create_dir(setting.path("empty")).unwrap();
    for arguments in [
        &["serve", "empty", "--listen", "127.0.0.1:0"][..],
        &["ledger", "empty"],
        &["check", "empty"],
        &["why", "ana", "--in", "empty"],
    ] {
        let said = setting.run(arguments).expect(2);
        assert!(said.err.contains("there is no board.kdl in empty"), "{}", said.err);
        assert!(said.err.contains("stormlake new empty"), "{}", said.err);
    }
    // A file where the data folder should be: nobody, not even root, can write into it.
    setting.write("shop/.stormlake", "");
    let said = setting.run(&["serve", "shop", "--listen", "127.0.0.1:0"]).expect(2);
    assert!(
        said.err.contains("shop/.stormlake") && said.err.contains("mend:"),
        "{}",
        said.err
    );
}

#[test]
fn a_server_starts_with_a_broken_draft_and_keeps_the_published_version() {
    let setting = Setting::with_shop();
    setting.serve("shop", &[]).interrupt();
    setting.replace("shop/board.kdl", "event \"Order placed\"", "evnt \"Order placed\"");
    let server = setting.serve("shop", &[]);
    assert!(
        server
            .welcome
            .contains("the draft has errors, the published version runs"),
        "{}",
        server.welcome
    );
    assert!(server.welcome.contains("stormlake check shop"), "{}", server.welcome);
    setting
        .run_with(&["send", "-", "--to", "shop"], &order("1", "ana", "2"))
        .expect(0);
    let said = setting.run(&["publish", "shop"]).expect(1);
    assert!(
        said.out.contains("not published; version 1 stays in force"),
        "{}",
        said.out
    );
}

#[test]
fn a_server_starts_with_a_draft_that_was_never_sound_and_says_so_to_senders() {
    let setting = Setting::with_shop();
    setting.replace("shop/board.kdl", "event \"Order placed\"", "evnt \"Order placed\"");
    let said = setting
        .run_with(&["send", "-", "--to", "shop"], &order("1", "ana", "2"))
        .expect(2);
    assert!(said.err.contains("stormlake check shop"), "{}", said.err);
    let server = setting.serve("shop", &[]);
    assert!(
        server
            .welcome
            .contains("nothing is published, so no event is taken until the draft is mended"),
        "{}",
        server.welcome
    );
}

#[test]
fn a_sign_left_behind_by_a_killed_server_misleads_nobody() {
    let setting = Setting::with_shop();
    setting.serve("shop", &[]).kill();
    assert!(is_there(&setting.path("shop/.stormlake/server.json")));
    let said = setting
        .run_with(&["send", "-", "--to", "shop"], &order("1", "ana", "2"))
        .expect(0);
    assert!(said.err.contains("the folder shop (no server runs)"), "{}", said.err);
}

#[test]
fn a_file_that_cannot_be_sent_is_told_with_the_mend() {
    let setting = Setting::with_shop();
    setting.write("b.csv", "order,price\n1,2\n");
    let said = setting.run(&["send", "b.csv", "--to", "shop"]).expect(2);
    assert!(
        said.err.contains("no mapping says how the rows of b.csv become events"),
        "{}",
        said.err
    );
    setting.write(
        "mapping.kdl",
        "mapping \"till\" { format \"csv\"; on \"*\" gives=\"Order plced\"; }\n",
    );
    let said = setting
        .run(&["send", "b.csv", "--to", "shop", "--mapping", "mapping.kdl"])
        .expect(1);
    assert!(
        said.err.contains("no event is called") && said.err.contains("mapping.kdl cannot be used"),
        "{}",
        said.err
    );
    let said = setting.run(&["send", "none.ndjson", "--to", "shop"]).expect(2);
    assert!(said.err.contains("none.ndjson"), "{}", said.err);
    let said = setting
        .run(&["send", "none.ndjson", "--to", "http://127.0.0.1:1/p/shop"])
        .expect(2);
    assert!(said.err.contains("stormlake key create"), "{}", said.err);
    let ledger = setting.run(&["ledger", "shop", "--json"]).expect(0).json();
    assert_eq!(ledger["received"], 0);
}
