//! Mail over real sockets: our own receiver, servers that behave badly, and one that others wrote.

use crate::world::{Clock, Log, LogJournal, decision};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stormlake_board::parse;
use stormlake_delivery::mail_receiver::{MailReceiver, MailReceiving};
use stormlake_delivery::receiver::Failing;
use stormlake_delivery::{
    Answer, Attempt, Carriers, Courier, Options, Outbox, PageLinks, Retries, Routes, Smtp, SmtpOptions, Targets,
    Webhook, WebhookOptions,
};
use stormlake_mail::{Letters, Templates};
use stormlake_record::{Decision, EffectTaken, Position, Time};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

const TEXT: &str = "Subject: {{ reason }} für {{ subject.name | default('dich') }}\n\nHello {{ subject.name | default('you') }}, {{ count }} meals.\n.\nGoodbye\n";
const HTML: &str = "<p>Hello {{ subject.name | default('you') }}</p>";

/// Routes of a board whose mailer is at this URL.
fn routes(url: &str) -> Routes {
    let text = format!(
        r#"board "Shop" {{
    subject "customer" {{ attribute "email" from="Joined.email" sensitive=#true; attribute "name" from="Joined.name" }}
    channel "mailer" kind="smtp" url="{url}" from="Der Laden <hello@shop.example>" reply-to="care@shop.example" unsubscribe="https://shop.example/stop?who={{{{ subject.id | urlencode }}}}"
}}
command "Show ad" {{ field "reason" "string"; field "count" "integer" }}
policy "Invite a buyer" {{ then "Show ad" via="mailer" }}
"#
    );
    let board = parse(&text).board;
    let templates = Templates::from([("show-ad.txt", TEXT), ("show-ad.html", HTML)]);
    let (letters, found) = Letters::compile(&board, &templates);
    assert_eq!(found, []);
    Routes::from_board(&board, "shop", 7).with_letters(Arc::new(letters))
}

fn attempt_of(decision: &Decision) -> Attempt {
    let mut outbox = Outbox::new(Options::default());
    let received = Time::parse("2026-11-23T08:00:01Z").unwrap();
    outbox.observe(Position(0), received, decision);
    outbox.due(received, 1, &mut |_| None).remove(0)
}

fn attempt(key: &str) -> Attempt {
    attempt_of(&decision(key, "mailer"))
}

fn quick() -> SmtpOptions {
    SmtpOptions {
        targets: Targets::AllowPrivate,
        timeout: Duration::from_millis(2_000),
        ..SmtpOptions::default()
    }
}

/// A sender that knows this of everybody.
fn smtp(options: SmtpOptions, known: serde_json::Value) -> Smtp {
    let secret = |name: &str| (name == "STORMLAKE_SECRET_SMTP").then(|| "smtp://me:hunter2@127.0.0.1:9".to_owned());
    let known = known.as_object().unwrap().clone();
    Smtp::new(options, Arc::new(secret), Arc::new(move |_: &str| Ok(known.clone())))
}

fn ada() -> serde_json::Value {
    serde_json::json!({ "email": "ada@example.com", "name": "Ada" })
}

struct Receiving {
    url: String,
    receiving: Arc<MailReceiving>,
    lines: Arc<Mutex<Vec<String>>>,
}

async fn receiver(failing: Failing, folder: Option<std::path::PathBuf>) -> Receiving {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&lines);
    let receiving = MailReceiver {
        failing,
        folder,
        print: Box::new(move |line| kept.lock().unwrap().push(line.to_owned())),
    }
    .ready();
    tokio::spawn(Arc::clone(&receiving).serve(listener, std::future::pending()));
    Receiving { url, receiving, lines }
}

#[tokio::test]
async fn a_letter_arrives_with_all_that_a_mail_server_and_a_reader_want() {
    let folder = tempfile::tempdir().unwrap();
    let there = receiver(Failing::default(), Some(folder.path().join("mail"))).await;
    let (smtp, routes) = (smtp(quick(), ada()), routes(&there.url));
    assert_eq!(
        smtp.send(&attempt("k1"), &routes).await,
        Answer::Accepted { status: 250 }
    );
    let letter = there.receiving.last().unwrap();
    assert_eq!(
        (letter.from.as_str(), letter.to.as_slice()),
        ("hello@shop.example", &["ada@example.com".to_owned()][..])
    );
    let header = |name: &str| letter.header(name).unwrap_or_default();
    assert_eq!(header("from"), "\"Der Laden\" <hello@shop.example>");
    assert_eq!(
        (header("to").as_str(), header("reply-to").as_str()),
        ("ada@example.com", "care@shop.example")
    );
    assert_eq!(header("date"), "Mon, 23 Nov 2026 08:00:01 +0000");
    assert_eq!(header("auto-submitted"), "auto-generated");
    assert_eq!(header("list-unsubscribe"), "<https://shop.example/stop?who=ada>");
    assert_eq!(header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    assert!(
        header("message-id").ends_with(".stormlake@shop.example>"),
        "{}",
        header("message-id")
    );
    assert!(
        header("content-type").starts_with("multipart/alternative;"),
        "{}",
        header("content-type")
    );
    let text = String::from_utf8(letter.bytes.clone()).unwrap();
    assert!(text.contains("Hello Ada, 3 meals.\r\n.\r\nGoodbye"), "{text}");
    assert!(text.contains("<p>Hello Ada</p>"));
    let plain_first = text.find("text/plain").unwrap() < text.find("text/html").unwrap();
    assert!(plain_first, "readers take the last part that they can show");

    // Again: the same bytes, and the receiver can tell.
    let kept = std::fs::read(folder.path().join("mail/0001.eml")).unwrap();
    assert_eq!(kept, letter.bytes);
    assert_eq!(
        smtp.send(&attempt("k1"), &routes).await,
        Answer::Accepted { status: 250 }
    );
    assert_eq!(
        smtp.send(&attempt("k2"), &routes).await,
        Answer::Accepted { status: 250 }
    );
    let seen = there.receiving.seen();
    assert_eq!((seen.letters, seen.duplicates), (2, 1));
    assert_ne!(
        there.receiving.last().unwrap().header("message-id"),
        letter.header("message-id")
    );
    assert!(there.lines.lock().unwrap()[1].starts_with("duplicate  ada@example.com"));
}

#[tokio::test]
async fn a_letter_leads_to_the_page_where_its_channel_has_no_address_of_its_own() {
    let there = receiver(Failing::default(), None).await;
    let link = format!("https://lake.shop.example/preferences/{}", "x".repeat(850));
    let links = PageLinks {
        unsubscribe: Some(link.clone()),
        preferences: Some("https://lake.shop.example/preferences/p".into()),
    };
    let asked = Arc::new(Mutex::new(Vec::new()));
    let keys = Arc::clone(&asked);
    let smtp = smtp(quick(), ada()).with_links(Arc::new(move |attempt: &Attempt| {
        keys.lock().unwrap().push(attempt.key().to_owned());
        links.clone()
    }));
    let own = routes(&there.url);
    assert_eq!(smtp.send(&attempt("k1"), &own).await, Answer::Accepted { status: 250 });
    let header = |name: &str| there.receiving.last().unwrap().header(name).unwrap_or_default();
    assert_eq!(header("list-unsubscribe"), "<https://shop.example/stop?who=ada>");

    let text = format!(
        r#"board "Shop" {{
    subject "customer" {{ attribute "email" from="Joined.email" sensitive=#true }}
    channel "mailer" kind="smtp" url="{}" from="hello@shop.example"
}}
command "Show ad" {{ field "reason" "string"; field "count" "integer" }}
policy "Invite a buyer" {{ then "Show ad" via="mailer" }}
"#,
        there.url
    );
    let board = parse(&text).board;
    let templates = Templates::from([(
        "show-ad.txt",
        "Subject: A\n\n{% if preferences_url %}{{ preferences_url }}{% endif %}",
    )]);
    let (letters, found) = Letters::compile(&board, &templates);
    assert_eq!(found, []);
    let plain = Routes::from_board(&board, "shop", 7).with_letters(Arc::new(letters));
    assert_eq!(
        smtp.send(&attempt("k2"), &plain).await,
        Answer::Accepted { status: 250 }
    );
    assert_eq!(header("list-unsubscribe"), format!("<{link}>"), "in one piece");
    assert_eq!(header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    let letter = there.receiving.last().unwrap();
    let lines = String::from_utf8_lossy(&letter.bytes).into_owned();
    assert!(lines.lines().all(|line| line.len() <= 998) && lines.contains("/preferences/p"));
    assert_eq!(*asked.lock().unwrap(), ["k1", "k2"]);
}

#[tokio::test]
async fn nothing_in_a_value_becomes_a_header() {
    let there = receiver(Failing::default(), None).await;
    let known = serde_json::json!({ "email": "ada@example.com", "name": "Ada\r\nBcc: all@example.com\r\n\r\n<b>" });
    let mut decision = decision("k\r\nX-Key: 1", "mailer");
    decision.subject = "ada\r\nX-Subject: 1".into();
    if let Some(EffectTaken::Command { data, .. }) = &mut decision.effect {
        data.insert("reason".into(), "News\r\nX-Reason: 1\r\n\r\nbody".into());
    }
    let answer = smtp(quick(), known)
        .send(&attempt_of(&decision), &routes(&there.url))
        .await;
    assert_eq!(answer, Answer::Accepted { status: 250 });
    let letter = there.receiving.last().unwrap();
    let head = String::from_utf8(letter.bytes.clone()).unwrap();
    let head = head.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
    let names: Vec<&str> = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let mut expected = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "auto-submitted",
        "reply-to",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "mime-version",
        "content-type",
    ];
    let mut found = names.clone();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(letter.to, ["ada@example.com"]);
    assert_eq!(
        letter.header("list-unsubscribe").unwrap(),
        "<https://shop.example/stop?who=ada%0D%0AX-Subject%3A%201>"
    );
}

#[tokio::test]
async fn who_cannot_be_written_to_is_told_in_words_and_nothing_is_sent() {
    let there = receiver(Failing::default(), None).await;
    let cases = [
        (serde_json::json!({}), "no `email` is known of the subject"),
        (serde_json::json!({ "email": null }), "no `email` is known"),
        (serde_json::json!({ "email": 7 }), "is no text"),
        (serde_json::json!({ "email": "ada at example" }), "is no mail address"),
        (
            serde_json::json!({ "email": "a@example.com\r\nRCPT TO:<b@example.com>" }),
            "is no mail address",
        ),
    ];
    for (known, expected) in cases {
        let answer = smtp(quick(), known).send(&attempt("k"), &routes(&there.url)).await;
        match answer {
            Answer::Unsendable { error } => assert!(error.contains(expected) && !error.contains("example"), "{error}"),
            other => panic!("{other:?}"),
        }
    }
    let mut nobody = decision("k", "mailer");
    nobody.subject = String::new();
    let answer = smtp(quick(), ada())
        .send(&attempt_of(&nobody), &routes(&there.url))
        .await;
    assert!(
        matches!(answer, Answer::Unsendable { ref error } if error.contains("nobody")),
        "{answer:?}"
    );
    assert_eq!(there.receiving.seen().letters, 0);
}

#[tokio::test]
async fn private_addresses_are_refused_unless_allowed_and_so_is_what_is_not_set() {
    let there = receiver(Failing::default(), None).await;
    let public = SmtpOptions {
        targets: Targets::PublicOnly,
        ..quick()
    };
    for url in [
        there.url.as_str(),
        "smtp://localhost:25",
        "smtp://[::1]:25",
        "smtps://10.0.0.1",
    ] {
        let answer = smtp(public, ada()).send(&attempt("k"), &routes(url)).await;
        assert!(
            matches!(answer, Answer::Unsendable { ref error } if error.contains("private")),
            "{url} {answer:?}"
        );
    }
    let unset = smtp(quick(), ada())
        .send(&attempt("k"), &routes("env:STORMLAKE_SECRET_OTHER"))
        .await;
    let error = "secret STORMLAKE_SECRET_OTHER is not set".to_owned();
    assert_eq!(unset, Answer::Unsendable { error });
    assert_eq!(there.receiving.seen().letters, 0);
}

/// A server that answers each line as told; `None` hangs up. What comes after DATA is answered as the line `.`.
async fn scripted(reply: impl Fn(&str) -> Option<&'static str> + Send + Sync + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (reply, connections) = (Arc::new(reply), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let reply = Arc::clone(&reply);
            tokio::spawn(async move { follow(BufReader::new(stream), &*reply).await });
        }
    });
    (url, connections)
}

async fn follow<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: BufReader<S>,
    reply: &(impl Fn(&str) -> Option<&'static str> + ?Sized),
) {
    let mut line = "220".to_owned();
    let mut in_letter = false;
    loop {
        if !in_letter || line == "." {
            let Some(reply) = reply(&line) else { return };
            in_letter = reply.starts_with("354");
            // A script that is silent leaves the peer to its patience.
            if !reply.is_empty() && stream.write_all(format!("{reply}\r\n").as_bytes()).await.is_err() {
                return;
            }
        }
        let mut next = String::new();
        if stream.read_line(&mut next).await.unwrap_or(0) == 0 {
            return;
        }
        line = next.trim_end().to_owned();
    }
}

/// What a good server answers.
fn good(line: &str) -> &'static str {
    match line.get(..4).unwrap_or(line) {
        "220" => "220 hello",
        "EHLO" => "250-hello\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 fine",
    }
}

#[tokio::test]
async fn a_servers_answer_decides_what_becomes_of_a_letter() {
    async fn answer(at: &'static str, reply: Option<&'static str>) -> Answer {
        let (url, _) = scripted(move |line| if line.starts_with(at) { reply } else { Some(good(line)) }).await;
        smtp(quick(), ada()).send(&attempt("k"), &routes(&url)).await
    }
    let bounced = answer(
        "RCPT",
        Some("550-5.1.1 <Ada@Example.com>: who is that?\r\n550 5.1.1 nobody here"),
    )
    .await;
    let Answer::Bounced { status: 550, error } = &bounced else {
        panic!("{bounced:?}")
    };
    assert!(
        error.contains("550") && error.contains("who is that?") && error.contains("•••"),
        "{error}"
    );
    assert!(!error.to_lowercase().contains("ada"), "{error}");
    let deferred = answer("RCPT", Some("450 4.2.0 greylisted, come again")).await;
    assert!(
        matches!(&deferred, Answer::Deferred { status: 450, error } if error.contains("greylisted")),
        "{deferred:?}"
    );
    assert!(matches!(
        answer(".", Some("554 5.7.1 junk")).await,
        Answer::Bounced { status: 554, .. }
    ));
    assert!(matches!(
        answer("DATA", Some("452 disk full")).await,
        Answer::Deferred { status: 452, .. }
    ));
    for (at, reply) in [
        ("220", Some("421 too busy")),
        ("MAIL", Some("421 going away")),
        ("MAIL", Some("530 log in first")),
        ("RCPT", None),
        (".", None),
        ("220", None),
        ("EHLO", Some("no SMTP at all")),
    ] {
        let answer = answer(at, reply).await;
        assert!(
            matches!(answer, Answer::Unanswered { .. }),
            "{at} {reply:?}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_password_that_is_refused_is_the_channels_trouble_and_never_written_down() {
    let (url, _) = scripted(|line| {
        Some(if line.starts_with("AUTH") {
            "535 5.7.8 not you, bWU="
        } else {
            good(line)
        })
    })
    .await;
    let with_password = url.replace("smtp://", "smtp://me:hunter2@");
    let answer = smtp(quick(), ada()).send(&attempt("k"), &routes(&with_password)).await;
    let Answer::Unanswered { error } = answer else {
        panic!("{answer:?}")
    };
    assert!(
        error.contains("logging in") && error.contains("535") && !error.contains("hunter2"),
        "{error}"
    );
}

#[tokio::test]
async fn a_silent_server_costs_its_time_and_its_connection_is_not_used_again() {
    let options = SmtpOptions {
        timeout: Duration::from_millis(200),
        ..quick()
    };
    let letters = AtomicUsize::new(0);
    let (url, connections) = scripted(move |line| match line {
        // The first letter is answered by silence, and its answer would come late.
        "." if letters.fetch_add(1, Ordering::SeqCst) == 0 => Some(""),
        line => Some(good(line)),
    })
    .await;
    let (smtp, routes) = (smtp(options, ada()), routes(&url));
    let first = smtp.send(&attempt("k1"), &routes).await;
    assert!(
        matches!(&first, Answer::Unanswered { error } if error.contains("0.2 s")),
        "{first:?}"
    );
    assert_eq!(
        smtp.send(&attempt("k2"), &routes).await,
        Answer::Accepted { status: 250 }
    );
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_good_connection_carries_many_letters_and_few_are_open_at_once() {
    let (url, connections) = scripted(|line| Some(good(line))).await;
    let options = SmtpOptions {
        letters_max: 10,
        connections_max: 2,
        ..quick()
    };
    let (smtp, routes) = (Arc::new(smtp(options, ada())), Arc::new(routes(&url)));
    for number in 0..25 {
        assert_eq!(
            smtp.send(&attempt(&format!("k{number}")), &routes).await,
            Answer::Accepted { status: 250 }
        );
    }
    assert_eq!(connections.load(Ordering::SeqCst), 3, "ten letters each");
    let mut sending = tokio::task::JoinSet::new();
    for number in 0..16 {
        let (smtp, routes) = (Arc::clone(&smtp), Arc::clone(&routes));
        sending.spawn(async move { smtp.send(&attempt(&format!("p{number}")), &routes).await });
    }
    while let Some(answer) = sending.join_next().await {
        assert_eq!(answer.unwrap(), Answer::Accepted { status: 250 });
    }
    let opened = connections.load(Ordering::SeqCst);
    assert!((4..=6).contains(&opened), "{opened}: two at once, ten letters each");
}

/// A certificate for `localhost` that signed itself, for these tests alone, until the year 2126: DER in base64.
pub const CERTIFICATE: &str = "\
    MIIBoDCCAUagAwIBAgIUPnBX6zHT0j4EJngCzKhEIlRu+ugwCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQU2lnbmVkIGJ5IGl0c2Vs\
    ZjAgFw0yNjExMjgwNjI0MDFaGA8yMTI2MTEwNDA2MjQwMVowGzEZMBcGA1UEAwwQU2lnbmVkIGJ5IGl0c2VsZjBZMBMGByqGSM49\
    AgEGCCqGSM49AwEHA0IABEq4IsdCgYCMvFgoaHLGxrmUYolAmlaUtXPKt6kqstYOVVIyTp3nRB+EmzC5kbMCtL5VdFf8R4CwkOHz\
    AoGs6UWjZjBkMB0GA1UdDgQWBBSDz6R/vFnB+sbR1T4wc2ap6DvJtjAfBgNVHSMEGDAWgBSDz6R/vFnB+sbR1T4wc2ap6DvJtjAU\
    BgNVHREEDTALgglsb2NhbGhvc3QwDAYDVR0TAQH/BAIwADAKBggqhkjOPQQDAgNIADBFAiB6DGQFWXUnwRZA4PNkUjJI+bdwgJ65\
    YQGnxWUsLigITQIhAKU/cs2Fr8NIwIH8DXI+4Q9AiS20RUZx/SBO6cOZn0Zk";
/// Its key, PKCS #8: it guards nothing.
pub const ITS_KEY: &str = "\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghW9kwxlUJHBlPCtNJX2+ykIsM0Z0ISINvz20MeCtzxShRANCAARK\
    uCLHQoGAjLxYKGhyxsa5lGKJQJpWlLVzyrepKrLWDlVSMk6d50QfhJswuZGzArS+VXRX/EeAsJDh8wKBrOlF";

/// A server with STARTTLS and a certificate that it signed itself.
async fn with_starttls() -> u16 {
    stormlake_delivery::install_tls();
    let der = |text: &str| BASE64_STANDARD.decode(text).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(der(ITS_KEY)).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![der(CERTIFICATE).into()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut line = String::new();
                stream.write_all(b"220 hello\r\n").await.unwrap();
                stream.read_line(&mut line).await.unwrap();
                stream.write_all(b"250-hello\r\n250 STARTTLS\r\n").await.unwrap();
                stream.read_line(&mut line).await.unwrap();
                assert!(line.ends_with("STARTTLS\r\n"), "nothing is said in the clear: {line}");
                stream.write_all(b"220 go on\r\n").await.unwrap();
                // Who does not trust the certificate breaks the handshake off.
                if let Ok(stream) = acceptor.accept(stream.into_inner()).await {
                    let reply = |line: &str| Some(if line == "220" { "" } else { good(line) });
                    follow(BufReader::new(stream), &reply).await;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_in_clear_words() {
    let port = with_starttls().await;
    for url in [
        format!("smtp://localhost:{port}"),
        format!("smtp://me:hunter2@localhost:{port}?tls=required"),
    ] {
        let answer = smtp(quick(), ada()).send(&attempt("k"), &routes(&url)).await;
        let Answer::Unanswered { error } = answer else {
            panic!("{answer:?}")
        };
        assert!(
            error.contains("certificate is not trusted") && error.contains("UnknownIssuer"),
            "{error}"
        );
        assert!(!error.contains("hunter2"));
    }
    let (plain, _) = scripted(|line| Some(good(line))).await;
    let answer = smtp(quick(), ada())
        .send(&attempt("k"), &routes(&format!("{plain}?tls=required")))
        .await;
    assert!(
        matches!(&answer, Answer::Unanswered { error } if error.contains("no STARTTLS")),
        "{answer:?}"
    );
}

/// Roots are read from the environment, once per process: so this test starts itself again with another one.
#[test]
fn a_certificate_whose_authority_is_named_is_trusted_and_the_password_goes_through_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roots.pem");
    let pem = format!("-----BEGIN CERTIFICATE-----\n{CERTIFICATE}\n-----END CERTIFICATE-----\n");
    std::fs::write(&file, pem).unwrap();
    let again = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "mail::with_roots_of_its_own", "--ignored", "--nocapture"])
        .env("SSL_CERT_FILE", &file)
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stdout).into_owned() + &String::from_utf8_lossy(&again.stderr);
    assert!(again.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "started by the test above, with SSL_CERT_FILE"]
async fn with_roots_of_its_own() {
    let url = format!("smtp://me:hunter2@localhost:{}?tls=required", with_starttls().await);
    let smtp = smtp(quick(), ada());
    for key in ["k1", "k2"] {
        assert_eq!(
            smtp.send(&attempt(key), &routes(&url)).await,
            Answer::Accepted { status: 250 }
        );
    }
}

#[tokio::test]
async fn the_courier_tries_a_letter_again_until_it_is_taken_and_buries_one_that_bounces() {
    let twice = Failing {
        first: 2,
        ..Failing::default()
    };
    let there = receiver(twice, None).await;
    let (log, clock) = (Log::default(), Clock::default());
    let options = Options {
        retries: Retries {
            delays_ms: vec![5],
            ..Retries::default()
        },
        ..Options::default()
    };
    let mut outbox = Outbox::new(options);
    let observed = log.follow(&mut outbox);
    let known = |subject: &str| match subject {
        "ada" => Ok(ada().as_object().unwrap().clone()),
        _ => Ok(serde_json::Map::new()),
    };
    let webhook = Arc::new(Webhook::new(WebhookOptions::default(), Arc::new(|_: &str| None)).unwrap());
    let mail = Arc::new(Smtp::new(quick(), Arc::new(|_: &str| None), Arc::new(known)));
    let routes = Arc::new(routes(&there.url));
    let (reader, now) = (log.clone(), clock.clone());
    let courier = Courier::new(
        Arc::new(LogJournal(log.clone(), clock.clone())),
        Carriers::new(webhook, mail),
        Arc::new(move || Arc::clone(&routes)),
        Box::new(move |position| reader.decision(position)),
        move || now.now(),
    );
    let running = tokio::spawn(courier.run(outbox, observed));
    let mut stranger = decision("stranger", "mailer");
    stranger.subject = "eve".into();
    log.decide(clock.now(), &decision("k", "mailer"));
    log.decide(clock.now(), &stranger);
    tokio::time::timeout(Duration::from_secs(10), async {
        while log.states("k").last().is_none_or(|state| state != "delivered") || log.states("stranger").is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    log.close();
    running.await.unwrap().unwrap();
    assert_eq!(log.states("k"), ["retrying", "retrying", "delivered"]);
    assert_eq!(log.states("stranger"), ["dead-letter"]);
    assert_eq!(there.receiving.seen().letters, 1);
    let all = serde_json::to_string(&log.read().iter().map(|(.., body)| body.clone()).collect::<Vec<_>>()).unwrap();
    assert!(!all.contains("ada@example.com"), "no record carries the address: {all}");
    assert!(all.contains("no `email` is known of the subject") && all.contains("451"));
}

/// A mail server that others wrote, if it is there: aiosmtpd for Python.
#[tokio::test]
async fn a_mail_server_that_others_wrote_understands_us() {
    let python = std::env::var("STORMLAKE_PYTHON").unwrap_or_else(|_| "python3".into());
    let script = r#"
import sys, time
from aiosmtpd.controller import Controller
class Handler:
    async def handle_DATA(self, server, session, envelope):
        import email, email.policy
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print("FOR", *envelope.rcpt_tos, "|", letter["subject"], "|", letter["from"], "|", len(letter.defects), flush=True)
        for part in letter.walk():
            if part.get_content_type() == "text/plain": print("TEXT", repr(part.get_content()), flush=True)
        return "250 taken"
class Open(Controller):
    def _trigger_server(self): pass
import socket
probe = socket.socket(); probe.bind(("127.0.0.1", 0)); port = probe.getsockname()[1]; probe.close()
controller = Open(Handler(), hostname="127.0.0.1", port=port); controller.start()
print("PORT", port, flush=True)
sys.stdin.read(); controller.stop()
"#;
    let child = tokio::task::spawn_blocking(move || {
        std::process::Command::new(python)
            .args(["-c", script])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
    });
    let Ok(mut child) = child.await.unwrap() else {
        return println!("skipped: no Python");
    };
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let Some(Ok(first)) = lines.next() else {
        child.wait().unwrap();
        return println!("skipped: no aiosmtpd (name a Python that has it with STORMLAKE_PYTHON)");
    };
    let url = format!("smtp://127.0.0.1:{}", first.trim_start_matches("PORT "));
    let answer = smtp(quick(), ada()).send(&attempt("k"), &routes(&url)).await;
    assert_eq!(answer, Answer::Accepted { status: 250 });
    let told: BTreeMap<usize, String> = lines.by_ref().take(2).map(Result::unwrap).enumerate().collect();
    drop(child.stdin.take());
    child.wait().unwrap();
    assert_eq!(
        told[&0],
        "FOR ada@example.com | because of k für Ada | Der Laden <hello@shop.example> | 0"
    );
    assert_eq!(told[&1], r"TEXT 'Hello Ada, 3 meals.\n.\nGoodbye\n'");
}

#[tokio::test]
async fn our_receiver_keeps_to_its_limits() {
    use tokio::io::AsyncReadExt;
    let there = receiver(Failing::default(), None).await;
    let address = there.url.trim_start_matches("smtp://").to_owned();
    let talk = |lines: Vec<String>| {
        let address = address.clone();
        async move {
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            for line in lines {
                // The peer may have hung up in the middle: what it said counts.
                if stream.write_all(line.as_bytes()).await.is_err() {
                    break;
                }
            }
            let mut told = Vec::new();
            drop(stream.read_to_end(&mut told).await);
            String::from_utf8_lossy(&told).into_owned()
        }
    };
    let begin = "HELO a\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\n".to_owned();
    let long = talk(vec![begin.clone(), "x".repeat(5 << 20)]).await;
    assert!(
        long.ends_with("552 The letter is too long\r\n") || !long.contains("250 Taken"),
        "{long}"
    );
    let endless = talk(vec!["HELO ".to_owned() + &"x".repeat(10_000)]).await;
    assert!(!endless.contains("250"), "{endless}");
    let out_of_order = talk(vec![
        "DATA\r\nRCPT TO:<a@b.c>\r\nHACK\r\nMAIL FROM:a\r\nQUIT\r\n".into(),
    ])
    .await;
    let codes: Vec<&str> = out_of_order.lines().map(|line| &line[..3]).collect();
    assert_eq!(codes, ["220", "503", "503", "502", "501", "221"]);
    assert_eq!(there.receiving.seen().letters, 0);
}
