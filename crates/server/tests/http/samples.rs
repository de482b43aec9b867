//! One small file of each format that can be imported.

use base64::Engine;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn sent(name: &str, bytes: &[u8]) -> Value {
    json!({ "name": name, "base64": base64::engine::general_purpose::STANDARD.encode(bytes) })
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../interchange/tests/models/data/composed")
}

fn model(name: &str) -> Value {
    sent(name, &std::fs::read(models().join(name)).unwrap())
}

fn folder(root: &Path, at: &Path, files: &mut Vec<Value>) {
    let mut paths: Vec<_> = std::fs::read_dir(at)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            folder(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push(sent(&name, &std::fs::read(&path).unwrap()));
        }
    }
}

fn json_file(name: &str, value: &Value) -> Value {
    sent(name, value.to_string().as_bytes())
}

fn figjam() -> Value {
    json!({ "name": "Storm", "document": { "id": "0:0", "type": "DOCUMENT", "children": [{ "id": "0:1", "type": "CANVAS", "name": "Page", "children": [
        { "id": "2", "type": "STICKY", "characters": "Order placed", "fills": [{ "type": "SOLID", "color": { "r": 1.0, "g": 0.62, "b": 0.28, "a": 1 } }],
          "absoluteBoundingBox": { "x": 0, "y": 0, "width": 240, "height": 240 } },
    ] }] } })
}

fn miro() -> Value {
    json!({ "data": [{ "id": "1", "type": "sticky_note", "data": { "content": "<p>Order placed</p>", "shape": "square" },
        "style": { "fillColor": "orange" }, "position": { "x": 0, "y": 0, "origin": "center", "relativeTo": "canvas_center" }, "geometry": { "width": 200 } }], "total": 1 })
}

fn excalidraw() -> Value {
    json!({ "type": "excalidraw", "elements": [
        { "id": "a", "type": "rectangle", "x": 0, "y": 0, "width": 100, "height": 100, "backgroundColor": "#ff9d48", "boundElements": [{ "type": "text", "id": "t" }] },
        { "id": "t", "type": "text", "text": "Order placed", "x": 5, "y": 5, "width": 90, "height": 25, "containerId": "a" },
    ] })
}

const DRAWIO: &str = "<mxGraphModel><root><mxCell id=\"0\"/><mxCell id=\"1\" parent=\"0\"/>\
<mxCell id=\"c\" value=\"Order paid\" style=\"fillColor=#ff9d48\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"0\" y=\"0\" width=\"100\" height=\"100\" as=\"geometry\"/></mxCell>\
</root></mxGraphModel>";

/// Each format with its files, as they are sent.
pub fn all() -> Vec<(&'static str, Vec<Value>)> {
    let mut catalog = Vec::new();
    folder(&models(), &models().join("catalog"), &mut catalog);
    vec![
        ("excalidraw", vec![json_file("wall.excalidraw", &excalidraw())]),
        (
            "eventstormer",
            vec![json_file(
                "wall.json",
                &json!({ "name": "Shop", "stickies": [{ "id": "1", "kind": "event", "text": "Order placed", "x": 0, "y": 0 }] }),
            )],
        ),
        ("figjam", vec![json_file("file.json", &figjam())]),
        ("miro", vec![json_file("items.json", &miro())]),
        ("drawio", vec![sent("wall.drawio", DRAWIO.as_bytes())]),
        ("qlerify", vec![model("qlerify.json")]),
        ("msaez", vec![model("msaez.json")]),
        ("eventmodelers", vec![model("eventmodelers.json")]),
        ("cml", vec![model("model.cml")]),
        ("asyncapi", vec![model("asyncapi-2.yaml")]),
        ("eventcatalog", catalog),
        ("emlang", vec![model("emlang.md")]),
        (
            "miro-csv",
            vec![sent("wall.csv", b"Order placed,Place order\nOrder paid\n")],
        ),
    ]
}
