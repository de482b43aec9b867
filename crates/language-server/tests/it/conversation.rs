//! Whole conversations, message by message and over streams.

use crate::setting::{BOARD, SHOP};
use serde_json::{Value, json};
use std::io::Cursor;
use stormlake_language_server::{Ended, Frame, NoFiles, NoPulse, Session, Workspace, read_frame, serve, write_frame};

struct Editor {
    session: Session,
    next: i64,
}

impl Editor {
    fn new() -> Self {
        Self {
            session: Session::new(Workspace::new(Box::new(NoFiles), Box::new(NoPulse))),
            next: 0,
        }
    }

    fn running() -> Self {
        let mut editor = Self::new();
        let answer = editor.ask("initialize", json!({ "capabilities": {} }));
        assert_eq!(answer["result"]["capabilities"]["textDocumentSync"]["change"], 2);
        editor.tell("initialized", json!({}));
        editor
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let message = json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params });
        let mut answers = self.session.take(message.to_string().as_bytes());
        assert_eq!(answers.len(), 1);
        let answer = answers.remove(0);
        assert_eq!(answer["id"], self.next);
        answer
    }

    fn tell(&mut self, method: &str, params: Value) -> Vec<Value> {
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        self.session.take(message.to_string().as_bytes())
    }

    fn raw(&mut self, body: &[u8]) -> Vec<Value> {
        self.session.take(body)
    }

    fn open(&mut self, text: &str) {
        let document = json!({ "uri": BOARD, "languageId": "kdl", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }
}

fn at(line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": BOARD }, "position": { "line": line, "character": character } })
}

#[test]
fn a_session_from_beginning_to_end() {
    let mut editor = Editor::running();
    editor.open(SHOP);
    let told = editor.session.settle();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["method"], &told[0]["params"]["version"]),
        (&json!("textDocument/publishDiagnostics"), &json!(1))
    );
    assert_eq!(
        editor.session.settle(),
        [] as [Value; 0],
        "what has not changed is not told again"
    );

    // Someone writes a line with a mistake in it, key by key; it is checked once.
    let line = SHOP.lines().count() as u32;
    for (index, c) in "event \"Told\" from=\"Til\"".chars().enumerate() {
        let place = json!({ "line": line, "character": index });
        let change = json!({ "range": { "start": place, "end": place }, "text": c.to_string() });
        let document = json!({ "uri": BOARD, "version": 2 + index });
        editor.tell(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [change] }),
        );
    }
    let told = editor.session.settle();
    assert_eq!(told.len(), 1);
    let found = told[0]["params"]["diagnostics"].as_array().unwrap();
    let found = found.iter().find(|one| one["code"] == "SL-B020").unwrap();
    assert_eq!(
        found["message"],
        "no aggregate or external system is called \"Til\"\nDid you mean \"Till\"?"
    );
    assert_eq!(found["range"]["start"], json!({ "line": line, "character": 19 }));

    let offers = editor.ask("textDocument/completion", at(line, 22));
    assert_eq!(offers["result"]["items"][0]["label"], "Till");
    let range = json!({ "start": { "line": line, "character": 20 }, "end": { "line": line, "character": 20 } });
    let asked = json!({ "textDocument": { "uri": BOARD }, "range": range, "context": { "diagnostics": [] } });
    assert_eq!(
        editor.ask("textDocument/codeAction", asked)["result"][0]["edit"]["changes"][BOARD][0]["newText"],
        "Till"
    );
    assert_eq!(
        editor.ask("textDocument/definition", at(33, 16))["result"][0]["range"]["start"]["line"],
        16
    );
    assert_eq!(
        editor.ask("textDocument/prepareRename", at(33, 16))["result"]["placeholder"],
        "Order placed"
    );
    let mut asked = at(33, 16);
    asked["newName"] = json!("Order made");
    let renamed = editor.ask("textDocument/rename", asked);
    assert_eq!(renamed["result"]["changes"][BOARD].as_array().unwrap().len(), 11);
    for (method, params) in [
        ("textDocument/hover", at(33, 16)),
        ("textDocument/documentHighlight", at(33, 16)),
        ("textDocument/references", {
            let mut asked = at(33, 16);
            asked["context"] = json!({ "includeDeclaration": true });
            asked
        }),
        ("textDocument/documentSymbol", at(0, 0)),
        ("textDocument/foldingRange", at(0, 0)),
        ("workspace/symbol", json!({ "query": "order" })),
    ] {
        let answer = editor.ask(method, params);
        assert!(
            answer["result"].is_object() || !answer["result"].as_array().unwrap().is_empty(),
            "{method} {answer}"
        );
    }
    let mut asked = at(0, 0);
    asked["options"] = json!({ "tabSize": 4, "insertSpaces": true });
    assert_eq!(
        editor.ask("textDocument/formatting", asked)["result"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let told = editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": BOARD } }));
    assert_eq!(told[0]["params"]["diagnostics"], json!([]));
    assert_eq!(editor.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(editor.ask("textDocument/hover", at(0, 0))["error"]["code"], -32600);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.session.ended(), Some(Ended::Asked));
}

#[test]
fn a_broken_message_gets_an_error_and_the_session_goes_on() {
    let mut editor = Editor::new();
    assert_eq!(editor.ask("textDocument/hover", at(0, 0))["error"]["code"], -32002);
    assert_eq!(
        editor.tell("textDocument/didOpen", json!({ "textDocument": 1 })),
        [] as [Value; 0]
    );
    let mut editor = Editor::running();
    let code = |answers: Vec<Value>| answers[0]["error"]["code"].as_i64().unwrap();
    for (body, expected) in [
        (&b"{"[..], -32700),
        (b"\xff\xfe", -32700),
        (b"[]", -32600),
        (b"null", -32600),
        (b"{\"id\":1}", -32600),
        (b"{\"id\":1,\"method\":7}", -32600),
        (b"{\"id\":{},\"method\":\"shutdown\"}", -32600),
        (
            b"{\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}",
            -32600,
        ),
        (
            b"{\"id\":\"a\",\"method\":\"textDocument/hover\",\"params\":{\"textDocument\":{}}}",
            -32602,
        ),
        (b"{\"id\":\"a\",\"method\":\"textDocument/hover\"}", -32602),
        (
            b"{\"id\":1,\"method\":\"textDocument/unheardOf\",\"params\":{}}",
            -32601,
        ),
    ] {
        assert_eq!(code(editor.raw(body)), expected, "{}", String::from_utf8_lossy(body));
    }
    let deep = "[".repeat(100_000);
    assert_eq!(code(editor.raw(deep.as_bytes())), -32700);
    for body in [
        &b"{\"method\":\"unheardOf\"}"[..],
        b"{\"id\":1,\"result\":null}",
        b"{\"method\":\"textDocument/didChange\",\"params\":3}",
    ] {
        assert_eq!(editor.raw(body), [] as [Value; 0]);
    }
    editor.open(SHOP);
    assert_eq!(
        editor.ask("textDocument/hover", at(u32::MAX, u32::MAX))["result"],
        Value::Null
    );
    let mut asked = at(16, 14);
    asked["newName"] = json!("Order collected");
    let answer = editor.ask("textDocument/rename", asked);
    assert_eq!(
        (&answer["error"]["code"], &answer["error"]["message"]),
        (&json!(-32803), &json!("\"Order collected\" is there already"))
    );
}

#[test]
fn an_editor_that_can_is_asked_to_tell_of_files() {
    let mut editor = Editor::new();
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    editor.ask("initialize", json!({ "capabilities": watching }));
    let asked = editor.tell("initialized", json!({}));
    assert_eq!(asked[0]["method"], "client/registerCapability");
    editor.open(SHOP);
    editor.session.settle();
    let changed = json!({ "changes": [{ "uri": "file:///shop/templates/place-an-order.txt", "type": 1 }] });
    editor.tell("workspace/didChangeWatchedFiles", changed);
    assert_eq!(editor.session.settle().len(), 1, "what lies beside a board counts");
}

#[test]
fn an_editor_that_knows_places_to_go_on_to_gets_them() {
    let mut editor = Editor::new();
    let snippets = json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } });
    editor.ask("initialize", json!({ "capabilities": snippets }));
    editor.open("board \"S\"\npre");
    let offers = editor.ask("textDocument/completion", at(1, 3));
    let offer = offers["result"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["label"] == "prediction")
        .unwrap();
    assert_eq!(offer["textEdit"]["newText"], "prediction \"$1\" kind=\"$2\"$0");
}

/// What a server answers to what stands on a stream.
fn over_streams(messages: &[Value], tail: &[u8]) -> (Vec<Value>, Result<Ended, String>) {
    let mut input = Vec::new();
    for message in messages {
        write_frame(&mut input, message.to_string().as_bytes()).unwrap();
    }
    input.extend_from_slice(tail);
    let session = Session::new(Workspace::new(Box::new(NoFiles), Box::new(NoPulse)));
    let mut output = Vec::new();
    let ended = serve(session, Cursor::new(input), &mut output).map_err(|error| error.to_string());
    let mut output = output.as_slice();
    let mut answers = Vec::new();
    while let Some(Frame::Body(body)) = read_frame(&mut output).unwrap() {
        answers.push(serde_json::from_slice(&body).unwrap());
    }
    (answers, ended)
}

#[test]
fn a_session_over_streams() {
    let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } });
    let document = json!({ "uri": BOARD, "languageId": "kdl", "version": 1, "text": "bord \"S\"" });
    let open = json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } });
    let shutdown = json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" });
    let exit = json!({ "jsonrpc": "2.0", "method": "exit" });
    let (answers, ended) = over_streams(&[initialize.clone(), open.clone(), shutdown, exit.clone()], b"");
    assert_eq!(ended, Ok(Ended::Asked));
    assert!(
        answers
            .iter()
            .any(|answer| answer["id"] == 2 && answer["result"].is_null())
    );
    let (_, ended) = over_streams(&[initialize.clone(), exit], b"");
    assert_eq!(ended, Ok(Ended::WithoutShutdown));
    let (answers, ended) = over_streams(&[initialize.clone(), open], b"Content-Length: 1\r\n\r\n{");
    assert_eq!(ended, Ok(Ended::Gone));
    assert!(
        answers.iter().any(|answer| answer["error"]["code"] == -32700),
        "{answers:?}"
    );
    let (answers, ended) = over_streams(&[initialize], b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!(answers.len(), 1);
    assert_eq!(
        ended.unwrap_err(),
        "a message begins with `GET / HTTP/1.1`, and Content-Length must stand there"
    );
}
