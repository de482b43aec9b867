//! A server with one project and a folder of boards.

use crate::world::{BOARD, World};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::path::PathBuf;
use stormlake_server::{LakePlace, ServeOptions, Serving, serve};

/// A server with one project and a folder of boards.
pub async fn world() -> World {
    world_with(|_| {}).await
}

pub async fn world_with(prepare: impl FnOnce(&PathBuf)) -> World {
    stormlake_delivery::install_tls();
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("shop");
    std::fs::create_dir(&project).unwrap();
    std::fs::write(
        project.join("board.kdl"),
        BOARD.replace("URL", "http://127.0.0.1:9/nobody"),
    )
    .unwrap();
    prepare(&folder.path().join("boards"));
    let serving = start(vec![project.clone()], folder.path().join("boards")).await;
    World {
        serving,
        client: reqwest::Client::new(),
        project,
        folder,
    }
}

pub async fn start(projects: Vec<PathBuf>, boards: PathBuf) -> Serving {
    let options = ServeOptions {
        projects,
        boards: Some(boards),
        data: None,
        listen: "127.0.0.1:0".parse().unwrap(),
        hosts: Vec::new(),
        public_url: None,
        allow_private_targets: true,
        lake: LakePlace::Off,
        lake_every: None,
    };
    serve(options).await.unwrap()
}

impl World {
    pub async fn make(&self, asked: Value) -> (StatusCode, Value) {
        self.post("/v1/projects", "application/json", asked.to_string()).await
    }

    pub fn boards(&self) -> PathBuf {
        self.folder.path().join("boards")
    }

    pub async fn names(&self) -> Vec<String> {
        let list = self.get("/v1/projects").await;
        let names = list
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["project"].as_str().unwrap().to_owned());
        names.collect()
    }
}

pub fn empty(name: &str) -> Value {
    json!({ "name": name, "from": { "template": "empty" } })
}
