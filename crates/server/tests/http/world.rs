//! A server on a project of its own, and a client with the first link's token.

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use stormlake_server::{ServeOptions, Serving, serve};

pub const BOARD: &str = r#"
board "Shop" step=6 {
    namespace "shop"
    subject "customer" { attribute "email" from="Signed up.email" sensitive=#true }
    channel "app" kind="webhook" url="URL"
    lateness "1s"
}
context "Sales" {
    external "Till" {
        hook signature="none" {
            on "sold" gives="Bought" subject="body.who" id="body.id" { set "order" "body.order"; set "price" "double(body.total)" }
        }
    }
    event "Signed up" from="Till" subject="customer" { field "email" "string" sensitive=#true }
    event "Bought" from="Till" subject="customer" { field "order" "string" key=#true; field "price" "decimal" min=0 }
    event "Thanked" from="Till" subject="customer" { field "order" "string" key=#true }
    command "Thank" to="Till" { field "order" "string"; yields "Thanked" on="delivered" }
}
policy "Thank a buyer" state="live" {
    whenever "Bought"
    where "event.data.price > 10.0"
    then "Thank" via="app" { set "order" "event.data.order" }
    limit 1 per="1d"
}
"#;

pub struct World {
    pub serving: Serving,
    pub client: Client,
    pub project: PathBuf,
    pub folder: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::with(&BOARD.replace("URL", "http://127.0.0.1:9/nobody")).await
    }

    pub async fn with(board: &str) -> Self {
        stormlake_delivery::install_tls();
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("shop");
        std::fs::create_dir(&project).unwrap();
        std::fs::write(project.join("board.kdl"), board).unwrap();
        let serving = start(&project).await;
        Self {
            serving,
            client: Client::new(),
            project,
            folder,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.serving.address)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, self.url(path))
            .bearer_auth(&self.serving.site.token)
    }

    pub async fn get(&self, path: &str) -> Value {
        let response = self.request(Method::GET, path).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub async fn post(&self, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> (StatusCode, Value) {
        let request = self.request(Method::POST, path).header("content-type", kind).body(body);
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    pub async fn send(&self, events: &[Value]) -> Value {
        let body = serde_json::to_vec(events).unwrap();
        let (status, answer) = self
            .post("/v1/events", "application/cloudevents-batch+json", body)
            .await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    /// Asks again until it is so.
    pub async fn until(&self, path: &str, so: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let answer = self.get(path).await;
            if so(&answer) {
                return answer;
            }
            assert!(Instant::now() < deadline, "it never became so: {answer:#}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

pub async fn start(project: &std::path::Path) -> Serving {
    start_with(project, stormlake_server::LakePlace::Data).await
}

pub async fn start_with(project: &std::path::Path, lake: stormlake_server::LakePlace) -> Serving {
    let options = ServeOptions {
        projects: vec![project.to_owned()],
        boards: None,
        data: None,
        listen: "127.0.0.1:0".parse().unwrap(),
        hosts: Vec::new(),
        public_url: None,
        allow_private_targets: true,
        lake,
        lake_every: None,
    };
    serve(options).await.unwrap()
}

pub fn bought(id: &str, who: &str, price: f64) -> Value {
    json!({
        "specversion": "1.0", "type": "shop.bought", "source": "/till", "id": id, "subject": who,
        "data": { "order": format!("o-{id}"), "price": price }
    })
}
