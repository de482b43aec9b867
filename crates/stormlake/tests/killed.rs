//! The real server, killed with SIGKILL at fifty random moments under load: what it acknowledged is there, once, and
//! the ledger balances.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const KILLS: u64 = 50;
const BATCH: u64 = 20;

const BOARD: &str = r#"
board "Killed" step=6 {
    namespace "killed"
    subject "customer"
    channel "app" kind="webhook" url="http://127.0.0.1:9/nobody-listens"
}
context "All" {
    external "Shop"
    event "Bought" from="Shop" subject="customer" { field "order" "integer" key=#true }
    event "Noted" from="Shop" subject="customer" { field "order" "integer" key=#true }
    command "Tell" to="Shop" { field "order" "integer" }
}
policy "Note each" state="live" { whenever "Bought"; emit "Noted" { set "order" "event.data.order" } }
policy "Tell some" state="live" { whenever "Bought" at-least=3 within="1h"; then "Tell" via="app" { set "order" "event.data.order" } }
"#;

struct Server {
    process: Child,
    address: String,
    token: String,
}

impl Server {
    fn start(project: &Path) -> Self {
        let file = project.join(".stormlake/server.json");
        drop(std::fs::remove_file(&file));
        let process = Command::new(env!("CARGO_BIN_EXE_stormlake"))
            // So often that many a death comes in the middle of a cut.
            .args(["serve", "--listen", "127.0.0.1:0", "--lake-every", "20ms"])
            .arg(project)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        let described: serde_json::Value = loop {
            if let Ok(text) = std::fs::read(&file)
                && let Ok(value) = serde_json::from_slice(&text)
            {
                break value;
            }
            assert!(Instant::now() < deadline, "the server does not start");
            std::thread::sleep(Duration::from_millis(5));
        };
        let url = described["url"].as_str().unwrap();
        let address = url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
        let server = Self {
            process,
            address,
            token: described["token"].as_str().unwrap().to_owned(),
        };
        while server.ask("GET", "/readyz", "").is_none_or(|(status, _)| status != 200) {
            assert!(Instant::now() < deadline, "the server does not become ready");
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
        ask(&self.address, &self.token, method, path, body)
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// One request on a connection of its own; `None` when the server died meanwhile.
fn ask(address: &str, token: &str, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: {}\r\nContent-Length: {}\r\n\r\n{body}",
        if path.ends_with("/sql") {
            "application/json"
        } else {
            "application/cloudevents-batch+json"
        },
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut length = None;
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some((status, String::from_utf8(body).ok()?))
}

fn batch(first: u64) -> String {
    let event = |id: u64| {
        format!(
            r#"{{"specversion":"1.0","id":"{id}","source":"/shop","type":"killed.bought","subject":"c{}","data":{{"order":{id}}}}}"#,
            id % 7
        )
    };
    let events: Vec<String> = (first..first + BATCH).map(event).collect();
    format!("[{}]", events.join(","))
}

/// Which ids were acknowledged, and where.
fn acknowledged(answer: &str, into: &Mutex<BTreeMap<u64, u64>>) {
    let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
    let mut known = into.lock().unwrap();
    for record in answer["records"].as_array().unwrap() {
        let id: u64 = record["id"].as_str().unwrap().parse().unwrap();
        let position = record["position"].as_u64().unwrap();
        assert_ne!(record["status"], "quarantined", "{record}");
        let first = *known.entry(id).or_insert(position);
        assert_eq!(first, position, "event {id} is at two positions");
    }
}

fn project() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("killed");
    std::fs::create_dir(&project).unwrap();
    std::fs::write(project.join("board.kdl"), BOARD).unwrap();
    (folder, project)
}

#[test]
fn a_server_killed_fifty_times_under_load_loses_nothing() {
    let (_folder, project) = project();
    let known = Arc::new(Mutex::new(BTreeMap::new()));
    let mut next = 0u64;
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    for _ in 0..KILLS {
        let server = Server::start(&project);
        let stop = Arc::new(AtomicBool::new(false));
        let sender = {
            let (stop, known) = (stop.clone(), known.clone());
            let (address, token) = (server.address.clone(), server.token.clone());
            std::thread::spawn(move || {
                // The batch in doubt is sent again after every death, as a sender should.
                let mut first = next;
                while !stop.load(Ordering::SeqCst) {
                    match ask(&address, &token, "POST", "/v1/events", &batch(first)) {
                        Some((200, answer)) => {
                            acknowledged(&answer, &known);
                            first += BATCH;
                        }
                        Some((status, answer)) => panic!("{status}: {answer}"),
                        None => break,
                    }
                }
                first
            })
        };
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(20 + (random >> 33) % 150));
        server.kill();
        stop.store(true, Ordering::SeqCst);
        next = sender.join().unwrap();
    }
    let server = Server::start(&project);
    let (_, ledger) = server.ask("GET", "/v1/ledger", "").unwrap();
    let ledger: serde_json::Value = serde_json::from_str(&ledger).unwrap();
    assert_eq!(ledger["balanced"], true, "{ledger}");
    let known = known.lock().unwrap().clone();
    assert!(
        known.len() as u64 > KILLS * BATCH,
        "only {} events: too little load to mean anything",
        known.len()
    );
    // Everything acknowledged is there once, at its place, and each was noted by the policy exactly once.
    let (mut seen, mut noted, mut decided) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        (seen, noted, decided) = read_all(&server, seen, noted, decided);
        if noted.len() >= seen.len() || Instant::now() > deadline {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        (seen, noted, decided) = Default::default();
    }
    for (id, position) in &known {
        assert_eq!(seen.get(id), Some(position), "acknowledged event {id} is lost or moved");
    }
    assert_eq!(noted.len(), seen.len(), "every event is noted");
    assert_eq!(ledger["accepted"].as_u64().unwrap(), seen.len() as u64);
    laked(&server, &seen, &noted, decided.len());
    println!("{} events, {} decisions, {KILLS} kills", seen.len(), decided.len());
    server.kill();
}

/// Each record is in its table exactly once, at its position, whatever the deaths did to the lake.
fn laked(server: &Server, seen: &Seen, noted: &Seen, decided: usize) {
    let rows = |sql: &str| -> Vec<Vec<u64>> {
        let question = serde_json::json!({ "sql": sql, "rows": 50_000 }).to_string();
        let (status, answer) = server.ask("POST", "/v1/sql", &question).unwrap();
        assert_eq!(status, 200, "{sql}: {answer}");
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        serde_json::from_value(answer["rows"].clone()).unwrap()
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let (status, view) = server.ask("GET", "/v1/lake", "").unwrap();
        let view: serde_json::Value = serde_json::from_str(&view).unwrap();
        if status == 200 && view["behind"] == 0 && view["next"].as_u64() > Some(0) {
            break;
        }
        assert!(Instant::now() < deadline, "the lake never caught up: {view}");
        std::thread::sleep(Duration::from_millis(50));
    }
    for (table, expected) in [("bought", seen), ("noted", noted)] {
        let held = rows(&format!("select \"order\", position from {table} order by position"));
        let mut wanted: Vec<Vec<u64>> = expected
            .iter()
            .map(|(order, position)| vec![*order, *position])
            .collect();
        wanted.sort_by_key(|row| row[1]);
        assert_eq!(held, wanted, "{table}");
    }
    assert_eq!(
        rows("select count(*), count(distinct position) from decisions"),
        [[decided as u64, decided as u64]]
    );
}

type Seen = BTreeMap<u64, u64>;

/// Reads the log backwards through the API.
fn read_all(
    server: &Server,
    mut seen: Seen,
    mut noted: Seen,
    mut decided: BTreeMap<String, u64>,
) -> (Seen, Seen, BTreeMap<String, u64>) {
    let mut before = String::new();
    loop {
        let (status, page) = server
            .ask("GET", &format!("/v1/records?limit=500{before}"), "")
            .unwrap();
        assert_eq!(status, 200, "{page}");
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        for record in page["records"].as_array().unwrap() {
            let position = record["position"].as_u64().unwrap();
            let order = record["body"]["order"].as_u64();
            let twice = match record["kind"].as_str().unwrap() {
                "event" if record["derived"] == true => noted.insert(order.unwrap(), position),
                "event" => seen.insert(order.unwrap(), position),
                "decision" => decided.insert(record["id"].as_str().unwrap().to_owned(), position),
                _ => None,
            };
            assert!(twice.is_none(), "twice on the log: {record}");
        }
        match page["before"].as_u64() {
            Some(next) => before = format!("&before={next}"),
            None => return (seen, noted, decided),
        }
    }
}
