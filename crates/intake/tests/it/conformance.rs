//! The events of the CloudEvents project's own conformance suite, in every mode.

use crate::setting::*;
use serde_json::{Map, Value, json};
use stormlake_board::Board;
use stormlake_intake::{Contract, write_cloudevent};
use stormlake_record::{EntryKind, Flags};

/// One event of a conformance file.
#[derive(Debug, Default)]
struct Case {
    attributes: Map<String, Value>,
    data: String,
}

/// Reads the few shapes of YAML that those files are written in.
fn cases(yaml: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for document in yaml.split("\n---") {
        let mut case = Case::default();
        let mut lines = document.lines().peekable();
        let mut section = String::new();
        while let Some(line) = lines.next() {
            let indent = line.len() - line.trim_start().len();
            let Some((key, value)) = line.split_once(':').filter(|_| !line.trim_start().starts_with('#')) else {
                continue;
            };
            let (key, mut value) = (key.trim().to_owned(), value.trim().to_owned());
            if value == "|" {
                let mut block = Vec::new();
                while let Some(next) = lines.next_if(|next| next.len() - next.trim_start().len() > indent) {
                    block.push(next.trim_start());
                }
                value = block.join("\n") + "\n";
            }
            if indent == 0 {
                section.clone_from(&key);
            }
            match (section.as_str(), key.as_str()) {
                ("Data", _) => case.data = value,
                ("ContextAttributes", "ContextAttributes" | "Extensions") => {}
                ("ContextAttributes", _) => {
                    case.attributes.insert(key, Value::from(value.trim_matches('"')));
                }
                _ => {}
            }
        }
        cases.push(case);
    }
    cases
}

/// A board on which the case's type is an event.
fn contract_for(case: &Case) -> Contract {
    let r#type = case.attributes["type"].as_str().unwrap();
    let (namespace, name) = r#type.rsplit_once('.').unwrap();
    let board = Board {
        namespace: namespace.into(),
        events: vec![event(name, None, vec![])],
        ..Board::default()
    };
    Contract::new(&board, 1)
}

fn structured(case: &Case) -> String {
    let mut record = case.attributes.clone();
    let content_type = record
        .get("datacontenttype")
        .map_or("application/json", |text| text.as_str().unwrap())
        .to_owned();
    let data = if content_type.contains("json") {
        serde_json::from_str(&case.data).unwrap()
    } else {
        Value::from(case.data.clone())
    };
    record.insert("data".into(), data);
    Value::Object(record).to_string()
}

fn percent(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for &byte in text.as_bytes() {
        if matches!(byte, 0x21..=0x7E) && byte != b'"' && byte != b'%' {
            out.push(byte);
        } else {
            out.extend(format!("%{byte:02X}").bytes());
        }
    }
    out
}

/// What an entry says, as attributes and data.
fn said(contract: &Contract, bytes: &[u8]) -> (Map<String, Value>, Vec<u8>) {
    let (entry, _) = stormlake_record::Entry::decode(bytes).unwrap();
    let mut text = Vec::new();
    write_cloudevent(contract, &entry, &mut text);
    let mut record: Map<String, Value> = serde_json::from_slice(&text).unwrap();
    record.remove("data");
    record.remove("data_base64");
    let data = if entry.flags.has(Flags::BINARY) {
        entry.body.to_vec()
    } else {
        serde_json::from_slice::<Value>(entry.body)
            .unwrap()
            .to_string()
            .into_bytes()
    };
    (record, data)
}

#[test]
fn version_1_is_decoded_without_loss_and_version_0_3_is_refused_in_every_mode() {
    let Some(folder) = data_folder() else { return };
    let list = std::fs::read(folder.join("reference/cloudevents_conformance.json")).unwrap();
    let list: Vec<String> = serde_json::from_slice(&list).unwrap();
    let (mut decoded, mut refused) = (0, 0);
    for file in list.iter().filter(|file| file.contains("/yaml/")) {
        let yaml = std::fs::read_to_string(folder.join("standards").join(file)).unwrap();
        for case in cases(&yaml) {
            let contract = contract_for(&case);
            let record = structured(&case);
            let headers: Vec<(String, Vec<u8>)> = case
                .attributes
                .iter()
                .filter(|(name, _)| *name != "datacontenttype")
                .map(|(name, value)| (format!("ce-{name}"), percent(value.as_str().unwrap())))
                .collect();
            let headers: Vec<(&str, &[u8])> = headers
                .iter()
                .map(|(name, value)| (name.as_str(), &value[..]))
                .collect();
            let content_type = case
                .attributes
                .get("datacontenttype")
                .map_or("", |text| text.as_str().unwrap());
            let json = content_type.is_empty() || content_type.contains("json");
            for received in [
                send_to(&contract, ONE, &[], record.as_bytes()),
                send_to(&contract, BATCH, &[], format!("[{record}]").as_bytes()),
                send_to(&contract, LINES, &[], record.as_bytes()),
                send_to(&contract, content_type, &headers, case.data.as_bytes()),
            ] {
                let received = received.unwrap();
                if file.contains("v0") {
                    assert_eq!(faults(&received), ["SL-I023 /specversion"], "{file}");
                    refused += 1;
                    continue;
                }
                assert_eq!(
                    received.records[0].kind,
                    EntryKind::Event,
                    "{file}: {:?}",
                    received.records[0].violations
                );
                let (attributes, data) = said(&contract, &received.bytes);
                assert_eq!(attributes, case.attributes, "{file}");
                let expected = if json {
                    serde_json::from_str::<Value>(&case.data)
                        .unwrap()
                        .to_string()
                        .into_bytes()
                } else {
                    case.data.clone().into_bytes()
                };
                assert_eq!(data, expected, "{file}");
                decoded += 1;
            }
        }
    }
    assert_eq!((decoded, refused), (8 * 4, 7 * 4));
}

#[test]
fn the_http_feature_of_the_suite_holds() {
    let contract = Contract::new(
        &Board {
            namespace: "com.example".into(),
            events: vec![event("someevent", None, vec![])],
            ..Board::default()
        },
        1,
    );
    let headers: [(&str, &[u8]); 5] = [
        ("ce-specversion", b"1.0"),
        ("ce-type", b"com.example.someevent"),
        ("ce-time", b"2018-04-05T03:56:24Z"),
        ("ce-id", b"1234-1234-1234"),
        ("ce-source", b"/mycontext/subcontext"),
    ];
    let mut attributes = json!({
        "id": "1234-1234-1234", "specversion": "1.0", "type": "com.example.someevent", "source": "/mycontext/subcontext",
        "time": "2018-04-05T03:56:24Z", "datacontenttype": "application/json",
    });
    let data = b"{\n    \"message\": \"Hello World!\"\n}\n";
    for content_type in ["application/json", "application/json; charset=utf-8"] {
        attributes["datacontenttype"] = content_type.into();
        let received = send_to(&contract, content_type, &headers, data).unwrap();
        let (said, data) = said(&contract, &received.bytes);
        assert_eq!(Value::Object(said), attributes);
        assert_eq!(data, br#"{"message":"Hello World!"}"#);
    }
    attributes["datacontenttype"] = "application/json".into();
    attributes["data"] = json!({"message": "Hello World!"});
    for content_type in [ONE, "application/cloudevents+json; charset=utf-8"] {
        let received = send_to(&contract, content_type, &[], attributes.to_string().as_bytes()).unwrap();
        let (mut said, _) = said(&contract, &received.bytes);
        said.insert("data".into(), json!({"message": "Hello World!"}));
        assert_eq!(Value::Object(said), attributes);
    }
}

#[test]
fn the_batch_of_the_json_format_is_taken() {
    let Some(folder) = data_folder() else { return };
    let body = std::fs::read(folder.join("webhooks/standards/cloudevents_batch.json")).unwrap();
    let board = Board {
        namespace: "com.example".into(),
        events: vec![event("someevent", None, vec![]), event("someotherevent", None, vec![])],
        ..Board::default()
    };
    let received = send_to(&Contract::new(&board, 1), BATCH, &[], &body).unwrap();
    let entries = entries(&received);
    assert!(entries.iter().all(|entry| entry.kind == EntryKind::Event));
    assert_eq!(
        (entries[0].body, entries[0].flags.has(Flags::BINARY)),
        (&[0u8, 1, 2, 3][..], true)
    );
    assert_eq!(
        entries[1].extensions,
        br#"{"comexampleextension1":"value","comexampleothervalue":5,"datacontenttype":"application/json"}"#
    );
}
