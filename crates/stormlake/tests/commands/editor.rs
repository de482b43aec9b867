//! An editor speaks to `stormlake lsp`.

use crate::setting::{Setting, order, until};
use serde_json::{Value, json};
use std::io::{BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout};
use stormlake_language_server::{Frame, read_frame, write_frame};

struct Editor {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: i64,
}

impl Editor {
    fn start(setting: &Setting, more: &[&str]) -> Self {
        let mut child = setting.talk(&[&["lsp"], more].concat());
        let mut editor = Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
            next: 0,
        };
        let answer = editor.ask("initialize", json!({ "capabilities": {} }));
        assert_eq!(answer["serverInfo"]["name"], "stormlake");
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        write_frame(&mut self.input, message.to_string().as_bytes()).unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn next(&mut self) -> Value {
        match read_frame(&mut self.output).unwrap() {
            Some(Frame::Body(body)) => serde_json::from_slice(&body).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        loop {
            let message = self.next();
            if message["id"] == self.next {
                assert!(message["error"].is_null(), "{message}");
                return message["result"].clone();
            }
        }
    }

    /// Opens a document and gives what is found in it.
    fn open(&mut self, uri: &str, text: &str) -> Vec<Value> {
        let document = json!({ "uri": uri, "languageId": "kdl", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        let told = self.next();
        assert_eq!(told["params"]["uri"], uri);
        told["params"]["diagnostics"].as_array().unwrap().clone()
    }

    fn end(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        assert!(self.child.wait().unwrap().success());
    }
}

fn uri(setting: &Setting, name: &str) -> String {
    format!("file://{}", setting.path(name).display())
}

#[test]
fn an_editor_hears_what_check_says_word_for_word_also_of_files_beside_the_board() {
    let setting = Setting::with_shop();
    setting.replace("shop/board.kdl", "yields \"Order placed\"", "yields \"Order plaecd\"");
    let board = setting.read("shop/board.kdl");
    let mapping = "mapping \"old\" {\n    format \"csv\"\n    on \"*\" gives=\"Order placd\"\n}\n";
    setting.write("shop/mapping.kdl", mapping);
    let said = setting.run(&["check", "shop", "--format", "json"]).expect(1).json();
    let of = |file: &str| {
        let all = said["findings"].as_array().unwrap().iter();
        let mine = all.filter(|one| one["file"].as_str().unwrap().ends_with(file));
        let told = mine.map(|one| {
            let message = format!(
                "{}\n{}",
                one["message"].as_str().unwrap(),
                one["mend"].as_str().unwrap()
            );
            (one["code"].clone(), json!(message), one["line"].as_i64().unwrap())
        });
        told.collect::<Vec<_>>()
    };
    let heard = |found: Vec<Value>| {
        let told = found.into_iter().map(|one| {
            let line = one["range"]["start"]["line"].as_i64().unwrap() + 1;
            (one["code"].clone(), one["message"].clone(), line)
        });
        told.collect::<Vec<_>>()
    };
    let mut editor = Editor::start(&setting, &["--stdio"]);
    let board = editor.open(&uri(&setting, "shop/board.kdl"), &board);
    assert!(!board.is_empty());
    assert_eq!(heard(board), of("board.kdl"));
    editor.end();
    // A mapping alone is checked against the board on the disk.
    let mut editor = Editor::start(&setting, &[]);
    let found = editor.open(&uri(&setting, "shop/mapping.kdl"), mapping);
    assert!(!found.is_empty());
    assert_eq!(heard(found), of("mapping.kdl"));
    editor.end();
}

#[test]
fn what_truly_happened_stands_beside_an_event() {
    let setting = Setting::with_shop();
    let server = setting.serve("shop", &[]);
    setting.write("one.ndjson", order("1", "ann", "9.5"));
    setting.run(&["send", "one.ndjson", "--to", "shop"]).expect(0);
    let board = setting.read("shop/board.kdl");
    let line = board
        .lines()
        .position(|line| line.contains("event \"Order placed\""))
        .unwrap();
    let column = board.lines().nth(line).unwrap().find("Order placed").unwrap();
    let mut editor = Editor::start(&setting, &[]);
    let uri = uri(&setting, "shop/board.kdl");
    editor.open(&uri, &board);
    let place = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } });
    let page = until(|| {
        let page = editor.ask("textDocument/hover", place.clone());
        let page = page["contents"]["value"].as_str().unwrap().to_owned();
        page.contains("Seen 1 ×").then_some(page)
    });
    assert!(page.starts_with("**Order placed** — event"), "{page}");
    editor.end();
    server.interrupt();
}

#[test]
fn what_is_no_editor_is_told_so() {
    let setting = Setting::new();
    let said = setting.run_with(&["lsp"], "hello\r\n\r\n").expect(2);
    assert!(said.err.contains("Content-Length must stand there"), "{}", said.err);
    setting.run_with(&["lsp"], "").expect(0);
    let mut child = setting.talk(&["lsp", "--server", "http://127.0.0.1:1/p/x"]);
    child.stdin.take().unwrap().flush().unwrap();
    assert!(!child.wait().unwrap().success(), "a server needs its key");
}
