//! Webhooks of other people's applications, through the hooks of a board.

use crate::setting::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use stormlake_board::{Board, parse};
use stormlake_intake::{Contract, Delivery, Hooks, Limits, Mode, Quarantined, Received, Refusal, Trust};
use stormlake_record::{Entry, EntryKind, Flags, Time};

const SECRET: &str = "my_lovely_secret_for_web_hook";

fn board(hook: &str, events: &str) -> Board {
    let text = format!("board \"Shop\" {{ namespace \"com.shop\" }}\nexternal \"The App\" {{\n {hook}\n}}\n{events}\n");
    let parsed = parse(&text);
    assert_eq!(parsed.findings, [], "{text}");
    parsed.board
}

struct Server {
    hooks: Hooks,
    contract: Contract,
    secret: Option<String>,
    unsigned: bool,
    now: Time,
}

impl Server {
    fn new(hook: &str, events: &str) -> Self {
        let board = board(hook, events);
        let (hooks, findings) = Hooks::compile(&board);
        assert_eq!(findings, []);
        Self {
            hooks,
            contract: Contract::new(&board, 3),
            secret: Some(SECRET.into()),
            unsigned: false,
            now: NOW,
        }
    }

    fn send(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<Received, Refusal> {
        let headers: Vec<(&str, &[u8])> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        let secrets = |name: &str| self.secret.clone().filter(|_| name == "STORMLAKE_SECRET_APP");
        let trust = Trust {
            secrets: &secrets,
            unsigned: self.unsigned,
        };
        let delivery = Delivery {
            method: "POST",
            headers: &headers,
            body,
        };
        self.hooks.receive(
            "the-app",
            &delivery,
            &trust,
            &self.contract,
            &Limits::default(),
            self.now,
        )
    }

    fn code(&self, headers: &[(&str, &str)], body: &[u8]) -> &'static str {
        self.send(headers, body).map_or_else(|refusal| refusal.code, |_| "")
    }
}

fn tag(key: &[u8], body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn hex(key: &[u8], body: &[u8]) -> String {
    tag(key, body).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn signed(scheme: &str) -> String {
    format!(r#"hook signature="{scheme}" secret="env:STORMLAKE_SECRET_APP""#)
}

#[test]
fn standard_webhooks_are_verified_by_their_own_vector() {
    let Some(folder) = data_folder() else { return };
    let vector = std::fs::read(folder.join("webhooks/standards/standard_webhooks_vector.json")).unwrap();
    let vector: Value = serde_json::from_slice(&vector).unwrap();
    let text = |name: &str| vector[name].as_str().unwrap().to_owned();
    let seconds = vector["webhook-timestamp"].as_i64().unwrap();
    let hook = format!(
        r#"{} event="'signup'" {{ on "signup" gives="Signed up" subject="body.username" {{ set "email" "body.email" }} }}"#,
        signed("standard-webhooks")
    );
    let mut server = Server::new(&hook, r#"event "Signed up" { field "email" "string" }"#);
    server.secret = Some(text("secret"));
    server.now = Time::from_milliseconds(seconds * 1_000);
    let stamp = seconds.to_string();
    let (id, body, signature) = (text("webhook-id"), text("body"), text("webhook-signature"));
    let headers = |signature: &'static str| {
        [
            ("Webhook-Id", "x"),
            ("webhook-timestamp", "1"),
            ("webhook-signature", signature),
        ]
    };
    let good = [
        ("Webhook-Id", id.as_str()),
        ("webhook-timestamp", &stamp),
        ("webhook-signature", &signature),
    ];
    let received = server.send(&good, body.as_bytes()).unwrap();
    let entry = entries(&received)[0];
    assert_eq!(
        (entry.kind, entry.id, entry.source, entry.sender),
        (EntryKind::Event, id.as_str(), "hook/the-app", "hook/the-app")
    );
    assert_eq!(
        (entry.subject, entry.body),
        (
            "test_username".replace("test_username", "test_user").as_str(),
            &br#"{"email":"test@example.com"}"#[..]
        )
    );
    assert_eq!(entry.flags, Flags::TIMED_ON_RECEIPT);

    // Rotation on either side.
    let list = format!("v1,AAAA v1a,xyz {signature}");
    assert_eq!(
        server.code(&[good[0], good[1], ("webhook-signature", &list)], body.as_bytes()),
        ""
    );
    server.secret = Some(format!("whsec_AAAA {}", text("secret")));
    assert_eq!(server.code(&good, body.as_bytes()), "");

    // Anything else is refused.
    assert_eq!(server.code(&good, b"{}"), "SL-I053");
    assert_eq!(
        server.code(&[("webhook-id", "other"), good[1], good[2]], body.as_bytes()),
        "SL-I053"
    );
    assert_eq!(server.code(&headers("v1,not base64"), body.as_bytes()), "SL-I053");
    assert_eq!(server.code(&headers("v1a,AAAA"), body.as_bytes()), "SL-I055");
    assert_eq!(server.code(&good[..2], body.as_bytes()), "SL-I052");
    for (seconds, expected) in [(300, ""), (301, "SL-I054"), (-300, ""), (-301, "SL-I054")] {
        let now = server.now;
        server.now = now.plus_milliseconds(seconds * 1_000);
        assert_eq!(server.code(&good, body.as_bytes()), expected, "{seconds}");
        server.now = now;
    }
    server.secret = None;
    let refusal = server.send(&good, body.as_bytes()).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.status, refusal.retry_after),
        ("SL-I056", 503, Some(60))
    );
    server.secret = Some("  ".into());
    assert_eq!(server.code(&good, body.as_bytes()), "SL-I056");
}

#[test]
fn each_application_is_verified_by_its_own_scheme() {
    let body = br#"{"ping":"OK"}"#;
    let hex = hex(SECRET.as_bytes(), body);
    assert_eq!(
        hex, "162f107f6b5022353274eb1a7197885cfd35744d8d08e5bcea025d309386b7d6",
        "Discourse's own vector"
    );
    let prefixed = format!("sha256={hex}");
    let base64 = STANDARD.encode(tag(SECRET.as_bytes(), body));
    for (scheme, header, value) in [
        ("github", "X-Hub-Signature-256", &prefixed),
        ("discourse", "X-Discourse-Event-Signature", &prefixed),
        ("woocommerce", "X-WC-Webhook-Signature", &base64),
        ("calcom", "X-Cal-Signature-256", &hex),
        ("keycloak", "X-Keycloak-Signature", &hex),
    ] {
        let hook = format!("{} {{ on \"*\" gives=\"Pinged\" }}", signed(scheme));
        let mut server = Server::new(&hook, "event \"Pinged\"");
        let received = server.send(&[(header, value)], body).unwrap();
        assert_eq!(entries(&received)[0].name, "pinged", "{scheme}");
        assert_eq!(
            server.code(&[(header, value)], br#"{"ping":"KO"}"#),
            "SL-I053",
            "{scheme}"
        );
        assert_eq!(server.code(&[(header, &value[1..])], body), "SL-I053", "{scheme}");
        assert_eq!(server.code(&[], body), "SL-I052", "{scheme}");
        server.secret = Some("another".into());
        assert_eq!(server.code(&[(header, value)], body), "SL-I053", "{scheme}");
    }
}

#[test]
fn a_hook_without_signature_is_open_to_this_machine_only() {
    let mut server = Server::new(
        "hook signature=\"none\" { on \"*\" gives=\"Pinged\" }",
        "event \"Pinged\"",
    );
    assert_eq!(server.code(&[], b"{}"), "SL-I057");
    server.unsigned = true;
    assert_eq!(server.code(&[], b"{}"), "");
}

#[test]
fn every_github_payload_comes_through_under_its_kind() {
    let Some(folder) = data_folder() else { return };
    let rules = r#"
        on "issues.opened" gives="Issue opened" subject="body.sender.login" { set "number" "body.issue.number"; set "title" "body.issue.title" }
        on "issues" gives="Issue touched" subject="body.sender.login" { set "what" "body.action" }
        on "push" gives="Pushed" subject="body.repository.full_name" id="body.after" { set "commits" "size(body.commits)" }
        on "*" gives="Something happened" { set "kind" "headers['x-github-event']" }"#;
    let events = r#"
        event "Issue opened" { field "number" "integer"; field "title" "string" }
        event "Issue touched" { field "what" "string" }
        event "Pushed" { field "commits" "integer" }
        event "Something happened" { field "kind" "string" }"#;
    let server = Server::new(&format!("{} {{ {rules} }}", signed("github")), events);
    let mut counts = std::collections::BTreeMap::new();
    let root = folder.join("webhooks/github");
    for kind in std::fs::read_dir(&root).unwrap() {
        let kind = kind.unwrap();
        let event = kind.file_name().into_string().unwrap();
        for file in std::fs::read_dir(kind.path()).unwrap() {
            let path = file.unwrap().path();
            let body = std::fs::read(&path).unwrap();
            let signature = format!("sha256={}", hex(SECRET.as_bytes(), &body));
            let id = path.file_name().unwrap().to_str().unwrap();
            let headers = [
                ("X-GitHub-Event", event.as_str()),
                ("X-GitHub-Delivery", id),
                ("X-Hub-Signature-256", &signature),
                ("Content-Type", "application/json"),
            ];
            let received = server.send(&headers, &body).unwrap();
            let entry = entries(&received)[0];
            assert_eq!(
                entry.kind,
                EntryKind::Event,
                "{}: {:?}",
                path.display(),
                received.records[0].violations
            );
            let action = serde_json::from_slice::<Value>(&body).unwrap()["action"]
                .as_str()
                .unwrap_or("")
                .to_owned();
            let expected = match (event.as_str(), action.as_str()) {
                ("issues", "opened") => "issue-opened",
                ("issues", _) => "issue-touched",
                ("push", _) => "pushed",
                _ => "something-happened",
            };
            assert_eq!(entry.name, expected, "{}", path.display());
            if expected != "pushed" {
                assert_eq!(entry.id, id);
            }
            *counts.entry(expected).or_insert(0) += 1;
        }
    }
    assert_eq!(counts.values().sum::<u32>(), 172);
    assert_eq!(counts.len(), 4);
}

#[test]
fn github_forms_hold_the_json_in_one_field() {
    let server = Server::new(
        &format!(
            r#"{} {{ on "issues.opened" gives="Issue opened" {{ set "number" "body.n" }} }}"#,
            signed("github")
        ),
        r#"event "Issue opened" { field "number" "integer" }"#,
    );
    let body = b"payload=%7B%22action%22%3A%22opened%22%2C%22n%22%3A7%7D";
    let signature = format!("sha256={}", hex(SECRET.as_bytes(), body));
    let headers = [
        ("x-github-event", "issues"),
        ("x-hub-signature-256", signature.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    assert_eq!(
        entries(&server.send(&headers, body).unwrap())[0].body,
        br#"{"number":7}"#
    );
}

#[test]
fn samples_of_other_applications_become_records() {
    let Some(folder) = data_folder() else { return };
    let events = "event \"Happened\" { field \"what\" \"string\" }";
    for (scheme, file, kind_header, on, what, subject, id) in [
        (
            "discourse",
            "discourse/post_created.json",
            "X-Discourse-Event",
            "post_created",
            "body.post.topic_slug",
            "body.post.username",
            "",
        ),
        (
            "woocommerce",
            "woocommerce/order.updated.json",
            "X-WC-Webhook-Topic",
            "order.updated",
            "body.status",
            "body.customer_id",
            "",
        ),
        (
            "calcom",
            "calcom/booking_created.json",
            "",
            "BOOKING_CREATED",
            "body.payload.title",
            "body.payload.organizer.email",
            "",
        ),
        (
            "keycloak",
            "keycloak/phasetwo_access_login.json",
            "",
            "access.LOGIN",
            "body.realmId",
            "body.authDetails.userId",
            "8d76de08-1c12-4d9a-bb86-fd1c602b2486",
        ),
        (
            "keycloak",
            "keycloak/admin_user_create.thirdparty.json",
            "",
            "admin.USER-CREATE",
            "body.realmId",
            "body.authDetails.userId",
            "",
        ),
    ] {
        let body = std::fs::read(folder.join("webhooks").join(file)).unwrap();
        let rule = format!(
            r#"{} {{ on "{on}" gives="Happened" subject="{subject}" {{ set "what" "{what}" }} }}"#,
            signed(scheme)
        );
        let server = Server::new(&rule, events);
        let hex = hex(SECRET.as_bytes(), &body);
        let base64 = STANDARD.encode(tag(SECRET.as_bytes(), &body));
        let headers = [
            ("x-discourse-event-signature", hex.as_str()),
            ("x-wc-webhook-signature", &base64),
            ("x-cal-signature-256", &hex),
            ("x-keycloak-signature", &hex),
            (kind_header, on),
        ];
        let received = server.send(&headers, &body).unwrap();
        assert_eq!(received.ignored, None, "{file}");
        let entry = entries(&received)[0];
        assert_eq!(
            entry.kind,
            EntryKind::Event,
            "{file}: {:?}",
            received.records[0].violations
        );
        assert!(!entry.subject.is_empty(), "{file}");
        if !id.is_empty() {
            assert_eq!(entry.id, id);
        }
    }
}

#[test]
fn mattermost_proves_itself_by_a_token_that_goes_no_further() {
    let body = b"token=zmigewsanbbsdf59xnmduzypjc&trigger_word=some&user_name=somename&post_id=p1&text=some+text";
    let rule = |field: &str| {
        format!(
            r#"{} {{ on "some" gives="Said" subject="body.user_name" {{ set "text" "body.{field}" }} }}"#,
            signed("mattermost")
        )
    };
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let mut server = Server::new(&rule("text"), r#"event "Said" { field "text" "string" }"#);
    assert_eq!(server.code(&form, body), "SL-I053");
    assert_eq!(server.code(&form, b"text=x"), "SL-I052");
    server.secret = Some("zmigewsanbbsdf59xnmduzypjc".into());
    let received = server.send(&form, body).unwrap();
    let entry = entries(&received)[0];
    assert_eq!(
        (entry.id, entry.subject, entry.body),
        ("p1", "somename", &br#"{"text":"some text"}"#[..])
    );

    let mut server = Server::new(&rule("token"), r#"event "Said" { field "text" "string" }"#);
    server.secret = Some("zmigewsanbbsdf59xnmduzypjc".into());
    let received = server.send(&form, body).unwrap();
    assert_eq!(received.records[0].kind, EntryKind::Quarantined);
    let kept: Value = serde_json::from_slice(entries(&received)[0].body).unwrap();
    let raw = STANDARD
        .decode(kept["received"]["body_base64"].as_str().unwrap())
        .unwrap();
    assert!(!String::from_utf8(raw).unwrap().contains("zmigewsanb"));
}

const RULES: &str = r#"
    on "paid" gives="Paid" subject="body.who" where="body.total > 100" time="timestamp(body.at)" { set "price" "body.total * 1.19"; set "big" "true" }
    on "paid" gives="Paid" subject="body.who" { set "price" "double(body.total)"; set "day" "timestamp(body.at)"; set "took" "duration('90s')"; set "note" "has(body.note) ? body.note : null" }"#;
const EVENTS: &str = r#"event "Paid" subject="customer" {
    field "price" "decimal"; field "big" "boolean" optional=#true; field "day" "date" optional=#true; field "took" "duration" optional=#true
    field "note" "string" optional=#true
}"#;

fn shop() -> Server {
    let hook = format!("hook signature=\"none\" {{ {RULES} }}");
    Server {
        unsigned: true,
        ..Server::new(&hook, EVENTS)
    }
}

#[test]
fn the_first_rule_whose_where_holds_makes_the_record() {
    let server = shop();
    let at = |total: &str| format!(r#"{{"type":"paid","who":17,"total":{total},"at":"2026-11-20T23:30:00-01:00"}}"#);
    let received = server.send(&[], at("100.01").as_bytes()).unwrap();
    let entry = entries(&received)[0];
    assert_eq!(entry.time, Time::parse("2026-11-21T00:30:00Z").unwrap());
    // A decimal is rounded to its four digits: 100.01 × 1.19 is no whole number of cents in a double.
    assert_eq!(
        (entry.subject, entry.body),
        ("17", &br#"{"price":119.0119,"big":true}"#[..])
    );
    let received = server.send(&[], at("100").as_bytes()).unwrap();
    assert_eq!(
        entries(&received)[0].body,
        br#"{"price":100.0,"day":"2026-11-21","took":"90s"}"#
    );
}

#[test]
fn the_same_delivery_again_is_the_same_entry() {
    let server = shop();
    let body = br#"{"type":"paid","who":"c","total":1,"at":"2026-11-20T23:30:00Z"}"#;
    let first = server.send(&[("webhook-id", "m1")], body).unwrap();
    assert_eq!(server.send(&[("WEBHOOK-ID", "m1")], body).unwrap(), first);
    assert_eq!(entries(&first)[0].id, "m1");
    let hashed = server.send(&[], body).unwrap();
    assert_eq!(entries(&hashed)[0].id.len(), 32);
    assert_eq!(server.send(&[], body).unwrap(), hashed);
}

#[test]
fn what_no_rule_takes_is_ignored_and_says_so() {
    let server = shop();
    for body in [r#"{"type":"refunded"}"#, "{}", "[]", "17"] {
        let received = server.send(&[], body.as_bytes()).unwrap();
        assert_eq!(received.records.len(), 0);
        assert!(
            received.ignored.unwrap().starts_with("no rule takes the kind `"),
            "{body}"
        );
    }
    let server = Server {
        unsigned: true,
        ..Server::new(
            r#"hook signature="none" event="headers['x-kind']" { on "a" gives="Paid" where="body.x" }"#,
            "event \"Paid\"",
        )
    };
    let received = server.send(&[("X-Kind", "a")], br#"{"x":false}"#).unwrap();
    assert_eq!(
        received.ignored.as_deref(),
        Some("the `where` of every rule for `a` is false")
    );
}

#[test]
fn woocommerce_pings_without_a_signature_and_that_is_all_it_may() {
    let server = Server::new(
        &format!("{} {{ on \"*\" gives=\"Paid\" }}", signed("woocommerce")),
        "event \"Paid\"",
    );
    assert_eq!(
        server.send(&[], b"webhook_id=12").unwrap().ignored.as_deref(),
        Some("a ping")
    );
    for body in ["webhook_id=", "webhook_id=12&total=5", "webhook_id=x"] {
        assert_eq!(server.code(&[], body.as_bytes()), "SL-I052", "{body}");
    }
    assert_eq!(
        server.code(&[("x-wc-webhook-signature", "AAAA")], b"webhook_id=12"),
        "SL-I053"
    );
}

#[test]
fn a_failing_expression_quarantines_the_raw_delivery_which_is_released_once_mended() {
    let server = shop();
    let body = br#"{ "type": "paid", "total": 5, "at": "soon" }"#;
    let received = server
        .send(&[("Authorization", "Bearer x"), ("X-Other", "y")], body)
        .unwrap();
    let violations = &received.records[0].violations;
    let places: Vec<_> = violations
        .iter()
        .map(|violation| (violation.code.as_str(), violation.at.as_str()))
        .collect();
    assert_eq!(places, [("SL-I060", "/subject"), ("SL-I060", "/data/day")]);
    assert!(
        violations
            .iter()
            .all(|violation| violation.sticky.as_deref() == Some("Paid"))
    );
    let entry = entries(&received)[0];
    assert_eq!((entry.name, entry.source), ("paid", "hook/the-app"));
    let kept = Quarantined::read(&entry).unwrap();
    assert_eq!(kept.mode, Mode::Hook);
    let value: Value = serde_json::from_str(kept.received.get()).unwrap();
    assert_eq!(STANDARD.decode(value["body_base64"].as_str().unwrap()).unwrap(), body);
    assert_eq!(value["headers"], serde_json::json!({"x-other": "y"}));

    let later = NOW.plus_milliseconds(60_000);
    assert_eq!(
        &server.hooks.recheck(&server.contract, &entry, later).unwrap_err(),
        violations
    );
    let mended = Server::new(
        r#"hook signature="none" { on "paid" gives="Paid" { set "price" "double(body.total)" } }"#,
        r#"event "Paid" { field "price" "decimal" }"#,
    );
    let released = mended.hooks.recheck(&mended.contract, &entry, later).unwrap();
    let (event, _) = Entry::decode(&released).unwrap();
    assert_eq!(
        (event.kind, event.time, event.body),
        (EntryKind::Event, NOW, &br#"{"price":5.0}"#[..])
    );
    assert_eq!(event.sender, "hook/the-app");
    let gone = Hooks::default().recheck(&mended.contract, &entry, later).unwrap_err();
    assert_eq!(gone[0].code, "SL-I061");
    assert_eq!(
        stormlake_intake::recheck(&mended.contract, &entry, later).unwrap_err()[0].code,
        "SL-I061"
    );
}

#[test]
fn what_a_hook_makes_is_checked_like_any_record() {
    let server = shop();
    let received = server
        .send(
            &[],
            br#"{"type":"paid","who":null,"total":1,"at":"2026-11-20T00:00:00Z","note":[]}"#,
        )
        .unwrap();
    assert_eq!(faults(&received), ["SL-I035 /subject", "SL-I042 /data/note"]);
    assert_eq!(Quarantined::read(&entries(&received)[0]).unwrap().mode, Mode::Hook);
}

#[test]
fn what_is_no_delivery_is_refused() {
    let server = shop();
    let secrets = |_: &str| None;
    let trust = Trust {
        secrets: &secrets,
        unsigned: true,
    };
    let limits = Limits::default();
    let send = |system: &str, method: &str, body: &[u8], limits: &Limits| {
        let delivery = Delivery {
            method,
            headers: &[],
            body,
        };
        server
            .hooks
            .receive(system, &delivery, &trust, &server.contract, limits, NOW)
            .map_or_else(|refusal| refusal.code, |_| "")
    };
    assert_eq!(send("The App", "POST", b"{}", &limits), "");
    assert_eq!(send("other", "POST", b"{}", &limits), "SL-I050");
    assert_eq!(send("the-app", "GET", b"{}", &limits), "SL-I051");
    assert_eq!(send("the-app", "POST", b"<x/>", &limits), "SL-I058");
    assert_eq!(send("the-app", "POST", b"", &limits), "SL-I058");
    assert_eq!(send("the-app", "POST", b"\xFF", &limits), "SL-I010");
    assert_eq!(send("the-app", "POST", "[".repeat(70).as_bytes(), &limits), "SL-I011");
    assert_eq!(send("the-app", "POST", &vec![b' '; (1 << 20) + 1], &limits), "SL-I008");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(server.code(&form, b"a=%FF"), "SL-I058");
}

#[test]
fn a_hook_that_does_not_compile_lets_its_senders_try_again() {
    let text = "board \"X\"\nexternal \"The App\" { hook signature=\"none\" { on \"*\" gives=\"Paid\" subject=\"boddy.x\" id=\"1 +\" } }\nevent \"Paid\"\n";
    let board = parse(text).board;
    let (hooks, findings) = Hooks::compile(&board);
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert_eq!(hooks.slugs().collect::<Vec<_>>(), ["the-app"]);
    let server = Server {
        hooks,
        contract: Contract::new(&board, 1),
        secret: None,
        unsigned: true,
        now: NOW,
    };
    let refusal = server.send(&[], b"{}").unwrap_err();
    assert_eq!((refusal.code, refusal.status), ("SL-I059", 503));
}
