//! Every limit, exceeded. (The wire's and the unpacker's are tested beside their code.)

use crate::setting::*;
use stormlake_intake::{Limits, Request, receive};

fn code(limits: &Limits, content_type: &str, headers: &[(&str, &[u8])], body: &str) -> Option<&'static str> {
    let request = Request {
        content_type: Some(content_type),
        headers,
        body: body.as_bytes(),
    };
    receive(&contract(), limits, &request, &CONTEXT)
        .err()
        .map(|refusal| refusal.code)
}

#[test]
fn more_bytes_than_allowed_after_unpacking_are_refused() {
    let limits = Limits {
        decompressed_bytes: 10,
        ..Limits::default()
    };
    assert_eq!(code(&limits, LINES, &[], "          "), None);
    assert_eq!(code(&limits, LINES, &[], "           "), Some("SL-I006"));
}

#[test]
fn more_records_than_allowed_are_refused() {
    let limits = Limits::default();
    let line = format!("{}\n", door(""));
    assert_eq!(code(&limits, LINES, &[], &line.repeat(10_000)), None);
    assert_eq!(code(&limits, LINES, &[], &line.repeat(10_001)), Some("SL-I007"));
    let list = |count: usize| format!("[{}]", vec!["1"; count].join(","));
    assert_eq!(code(&limits, BATCH, &[], &list(10_000)), None);
    assert_eq!(code(&limits, BATCH, &[], &list(10_001)), Some("SL-I007"));
}

#[test]
fn a_record_larger_than_allowed_is_refused_in_every_mode() {
    let limits = Limits::default();
    let fitting = door(&format!(r#""data":"{}""#, "x".repeat((1 << 20) - 100)));
    let long = door(&format!(r#""data":"{}""#, "x".repeat(1 << 20)));
    assert_eq!(code(&limits, ONE, &[], &fitting), None);
    for content_type in [ONE, LINES, "application/json"] {
        assert_eq!(
            code(&limits, content_type, &[], &long),
            Some("SL-I008"),
            "{content_type}"
        );
    }
    assert_eq!(code(&limits, BATCH, &[], &format!("[{long}]")), Some("SL-I008"));
    assert_eq!(code(&limits, "text/plain", &[("ce-id", b"1")], &long), Some("SL-I008"));
    let header = vec![b'x'; 1 << 20];
    assert_eq!(code(&limits, "text/plain", &[("ce-id", &header)], ""), Some("SL-I008"));
}

#[test]
fn an_attribute_longer_than_allowed_is_quarantined() {
    for (name, value) in [("id", "1"), ("source", "/doors"), ("type", "com.shop.door-opened")] {
        let exact = door("").replace(&format!("\"{value}\""), &format!("\"{}\"", "x".repeat(1_024)));
        let long = door("").replace(&format!("\"{value}\""), &format!("\"{}\"", "x".repeat(1_025)));
        let is_long = |body: &str| faults(&send(ONE, body).unwrap()).contains(&format!("SL-I027 /{name}"));
        assert!(!is_long(&exact) && is_long(&long), "{name}");
    }
    for name in ["subject", "datacontenttype", "dataschema", "time"] {
        let received = send(ONE, door(&format!(r#""{name}":"{}""#, "x".repeat(1_025)))).unwrap();
        assert!(faults(&received).contains(&format!("SL-I027 /{name}")));
        entries(&received);
    }
}

#[test]
fn deeper_json_than_allowed_is_refused() {
    let limits = Limits::default();
    let deep = |levels: usize| door(&format!(r#""data":{}{}"#, "[".repeat(levels), "]".repeat(levels)));
    assert_eq!(code(&limits, ONE, &[], &deep(63)), None);
    assert_eq!(code(&limits, ONE, &[], &deep(64)), Some("SL-I011"));
    assert_eq!(code(&limits, LINES, &[], &deep(64)), Some("SL-I011"));
    assert_eq!(code(&limits, BATCH, &[], &format!("[{}]", deep(63))), Some("SL-I011"));
    let binary = "[".repeat(100_000);
    assert_eq!(
        code(&limits, "application/json", &[("ce-id", b"1")], &binary),
        Some("SL-I011")
    );
}

#[test]
fn a_hostile_record_gives_a_bounded_entry() {
    let words = vec!["null"; 100_000].join(",");
    let received = send(ONE, order(&format!(r#"{{"order":"o","price":1,"items":[{words}]}}"#))).unwrap();
    assert_eq!(received.records[0].violations.len(), 101);
    assert_eq!(received.records[0].violations[100].code, "SL-I047");
    let keys = vec![r#""a":1"#; 100_000].join(",");
    let received = send(ONE, door(&format!(r#""data":{{{keys}}}"#))).unwrap();
    assert_eq!(received.records[0].violations.len(), 101);
}
