//! The rules of CloudEvents 1.0, one case each.

use crate::setting::*;
use stormlake_intake::{Context, Limits, PREFERENCES, Request, receive};
use stormlake_record::{EntryKind, Flags, Time};

/// Sends a door record with members spliced in, and compares the faults.
fn check(more: &str, expected: &[&str]) {
    let received = send(ONE, door(more)).unwrap();
    assert_eq!(faults(&received), expected, "{more}");
}

/// Sends a record as it stands.
fn check_whole(record: &str, expected: &[&str]) {
    let received = send(ONE, record).unwrap();
    assert_eq!(faults(&received), expected, "{record}");
}

#[test]
fn required_attributes_are_there_and_not_empty() {
    check_whole(
        "{}",
        &[
            "SL-I024 /specversion",
            "SL-I024 /id",
            "SL-I024 /source",
            "SL-I024 /type",
        ],
    );
    check_whole(
        r#"{"specversion":"","id":"","source":null,"type":""}"#,
        &[
            "SL-I024 /specversion",
            "SL-I024 /id",
            "SL-I024 /source",
            "SL-I024 /type",
        ],
    );
    check_whole(
        r#"{"specversion":1.0,"id":1,"source":[],"type":{}}"#,
        &[
            "SL-I025 /specversion",
            "SL-I025 /id",
            "SL-I025 /source",
            "SL-I025 /type",
        ],
    );
    check_whole(r#"[]"#, &["SL-I020 "]);
}

#[test]
fn only_version_1_is_taken_and_0_3_has_its_own_code() {
    for (version, code) in [
        ("0.3", "SL-I023 /specversion"),
        ("2.0", "SL-I022 /specversion"),
        ("1", "SL-I022 /specversion"),
    ] {
        check_whole(&door("").replace("1.0", version), &[code]);
    }
}

#[test]
fn extension_attributes_keep_the_rules_of_names_and_types() {
    check(r#""abc1":"x","flag":true,"number":-2147483648,"nothing":null"#, &[]);
    check(
        r#""tenant_id":"x","Upper":"x","":"x""#,
        &["SL-I026 /tenant_id", "SL-I026 /Upper", "SL-I026 /"],
    );
    check(
        r#""a":1.5,"b":2147483648,"c":{},"d":[]"#,
        &["SL-I025 /a", "SL-I025 /b", "SL-I025 /c", "SL-I025 /d"],
    );
    check(r#""a":"line\nbreak","b":"bell\u0007""#, &["SL-I028 /b"]);
}

#[test]
fn attributes_hold_no_control_characters_and_noncharacters() {
    let with_id = |id: &str| door("").replace(r#""id":"1""#, &format!(r#""id":"{id}""#));
    for id in [
        "a\\nb",
        "a\\u007f",
        "a\\u0085",
        "a\\ufffe",
        "a\\ufdd0",
        "a\\ud83f\\udfff",
    ] {
        check_whole(&with_id(id), &["SL-I028 /id"]);
    }
    for id in ["ä 😀", "\\u00e4 \\ud83d\\ude00"] {
        check_whole(&with_id(id), &[]);
    }
}

#[test]
fn sources_are_uri_references_and_not_our_own() {
    let with_source = |source: &str| door("").replace("/doors", source);
    for source in ["https://a.example/b", "urn:x:y", "a", "#x", "engine", "/engines"] {
        check_whole(&with_source(source), &[]);
    }
    for source in ["a b", "é", "%"] {
        check_whole(&with_source(source), &["SL-I029 /source"]);
    }
    for source in [
        "stormlake",
        "stormlake/engine",
        "/engine",
        "/engine/x",
        "stormlake delivery",
    ] {
        let received = send(ONE, with_source(source)).unwrap();
        assert_eq!(faults(&received), ["SL-I030 /source"]);
        assert_eq!(
            entries(&received)[0].source,
            "",
            "a quarantined record does not claim it either"
        );
    }
    let with_subject = |subject: &str| door(&format!(r#""subject":"{subject}""#));
    check_whole(&with_subject("stormlake"), &[]);
    let received = send(ONE, with_subject("stormlake/prediction/Will buy again")).unwrap();
    assert_eq!(faults(&received), ["SL-I030 /subject"]);
    assert_eq!(entries(&received)[0].subject, "");
}

#[test]
fn what_a_person_says_on_the_preference_page_has_a_source_that_nobody_outside_can_have() {
    let body = door("").replace("/doors", PREFERENCES);
    let sent = |sender: &str| {
        let request = Request {
            content_type: Some(ONE),
            headers: &[],
            body: body.as_bytes(),
        };
        let context = Context { sender, ..CONTEXT };
        faults(&receive(&contract(), &Limits::default(), &request, &context).unwrap())
    };
    assert!(sent(PREFERENCES).is_empty());
    // A key's name is the sender of what comes through it, and has no `/`.
    for sender in ["preferences", "stormlake", "stormlake/engine", ""] {
        assert_eq!(sent(sender), ["SL-I030 /source"], "{sender}");
    }
    let engine = body.replace("stormlake/preferences", "stormlake/engine");
    let request = Request {
        content_type: Some(ONE),
        headers: &[],
        body: engine.as_bytes(),
    };
    let context = Context {
        sender: PREFERENCES,
        ..CONTEXT
    };
    let received = receive(&contract(), &Limits::default(), &request, &context).unwrap();
    assert_eq!(faults(&received), ["SL-I030 /source"], "it has no other");
}

#[test]
fn time_is_an_instant_neither_ahead_nor_beyond_64_bits() {
    for (time, expected) in [
        ("2026-11-23T09:05:00Z", None),
        ("2026-11-23T09:05:00.000000001Z", Some("SL-I033 /time")),
        ("2026-11-23T10:05:00+01:00", None),
        ("1678-01-01T00:00:00Z", None),
        ("1677-12-31T23:59:59Z", Some("SL-I032 /time")),
        ("2300-01-01T00:00:00Z", Some("SL-I032 /time")),
        ("2026-11-23 09:05", Some("SL-I031 /time")),
        ("", Some("SL-I031 /time")),
    ] {
        let expected: Vec<&str> = expected.into_iter().collect();
        check(&format!(r#""time":"{time}""#), &expected);
    }
    check(r#""time":1700000000"#, &["SL-I025 /time"]);
}

#[test]
fn a_record_without_time_happened_when_it_was_received() {
    for more in ["", r#""time":null"#] {
        let received = send(ONE, door(more)).unwrap();
        let entry = entries(&received)[0];
        assert_eq!((entry.time, entry.flags), (NOW, Flags::TIMED_ON_RECEIPT));
    }
    let received = send(ONE, door(r#""time":"1969-12-31T23:59:59Z""#)).unwrap();
    assert_eq!(
        (entries(&received)[0].time, entries(&received)[0].flags),
        (Time(-1_000_000_000), Flags::default())
    );
}

#[test]
fn an_unknown_type_is_answered_with_what_was_meant() {
    let received = send(ONE, door("").replace("door-opened", "door-openned")).unwrap();
    assert_eq!(faults(&received), ["SL-I034 /type"]);
    assert!(
        received.records[0].violations[0]
            .mend
            .contains("`com.shop.door-opened`")
    );
    assert_eq!(received.records[0].violations[0].sticky, None);
}

#[test]
fn a_subject_is_asked_where_the_sticky_names_one() {
    let data = r#"{"order":"o","price":1}"#;
    for (subject, expected) in [
        (r#""subject":"c1","#, &[][..]),
        ("", &["SL-I035 /subject"]),
        (r#""subject":"","#, &["SL-I035 /subject"]),
        (r#""subject":null,"#, &["SL-I035 /subject"]),
        (r#""subject":5,"#, &["SL-I025 /subject"]),
    ] {
        check_whole(&order(data).replace(r#""subject":"c1","#, subject), expected);
    }
    check(r#""subject":"anybody""#, &[]);
    check(r#""subject":"""#, &["SL-I035 /subject"]);
}

#[test]
fn keys_stand_once_at_every_depth() {
    check(r#""id":"2""#, &["SL-I021 /id"]);
    check(r#""time":null,"time":null"#, &["SL-I021 /time"]);
    check(r#""\u0069d":"2""#, &["SL-I021 /id"]);
    check(
        r#""data":{"a":[{"b":1,"b":2}]},"data":1"#,
        &["SL-I021 /data/a/0/b", "SL-I021 /data"],
    );
}

#[test]
fn data_comes_as_json_or_as_bytes_but_not_both() {
    check(r#""data":{},"data_base64":"AAEC""#, &["SL-I036 /data_base64"]);
    check(r#""data_base64":"A*""#, &["SL-I037 /data_base64"]);
    check(r#""data_base64":{}"#, &["SL-I037 /data_base64"]);
    check(r#""datacontenttype":"json""#, &["SL-I038 /datacontenttype"]);
    check(r#""dataschema":"relative""#, &["SL-I038 /dataschema"]);
    for (more, body, binary) in [
        (r#""data_base64":"AAECAw==""#, &[0u8, 1, 2, 3][..], true),
        (
            r#""data_base64":"AAECAw","datacontenttype":"image/png""#,
            &[0, 1, 2, 3],
            true,
        ),
        (
            r#""data":"<a b=\"c\"/>","datacontenttype":"text/xml""#,
            br#"<a b="c"/>"#,
            true,
        ),
        (
            r#""data":"text","datacontenttype":"application/vnd.x+json""#,
            br#""text""#,
            false,
        ),
        (r#""data": [1, 2] "#, b"[1, 2]", false),
        (r#""data":null"#, b"null", false),
        ("", b"", false),
    ] {
        let received = send(ONE, door(more)).unwrap();
        let entry = entries(&received)[0];
        assert_eq!((entry.kind, entry.body), (EntryKind::Event, body), "{more}");
        assert_eq!(entry.flags.has(Flags::BINARY), binary, "{more}");
    }
}

#[test]
fn synthetic_records_are_marked() {
    for (value, synthetic) in [("true", true), ("\"true\"", true), ("false", false), ("\"yes\"", false)] {
        let received = send(ONE, door(&format!(r#""synthetic":{value}"#))).unwrap();
        assert_eq!(entries(&received)[0].flags.has(Flags::SYNTHETIC), synthetic, "{value}");
    }
}

#[test]
fn attributes_in_another_order_are_the_same_entry() {
    let one = send(ONE, door(r#""b":"2","a":1,"datacontenttype":"application/json""#)).unwrap();
    let two = send(ONE, door(r#""datacontenttype":"application/json","a":1,"b":"2""#)).unwrap();
    assert_eq!(one, two);
    assert_eq!(
        entries(&one)[0].extensions,
        br#"{"a":1,"b":"2","datacontenttype":"application/json"}"#
    );
}
