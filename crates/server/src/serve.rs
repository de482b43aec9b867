//! From project folders to a listening server, and back down in order.

use crate::boards::Boards;
use crate::fault::Fault;
use crate::http::{Site, name_project, router};
use crate::keys::random_key;
use crate::preferences::PublicUrl;
use crate::project::folder::{Folder, write_private};
use crate::project::{LakePlace, LakeThreads, RunOptions, Running};
use crate::projects::Projects;
use crate::runner::{Runner, open};
use axum::Router;
use axum::middleware;
use axum::serve::ListenerExt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stormlake_delivery::Targets;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How often it is seen whether who is on an open line is there still, and may be.
const LOOK_MS: u64 = 20_000;

/// What to serve, and how.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Project folders.
    pub projects: Vec<PathBuf>,
    /// A folder of boards: each folder in it is served too, and new boards are made there.
    pub boards: Option<PathBuf>,
    /// Where the data is, when it is not in the project's own folder: one folder per project in here.
    pub data: Option<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Other names under which the server may be addressed (`host` or `host:port`).
    pub hosts: Vec<String>,
    /// Where the server is known to the world, `https://lake.shop.example`: what letters link to. On loopback it is the server's own address
    /// when not said; else letters carry no links.
    pub public_url: Option<String>,
    /// Whether commands may go to private addresses.
    pub allow_private_targets: bool,
    /// Where the lakes are.
    pub lake: LakePlace,
    /// How often they write what waits into files; a minute when not said.
    pub lake_every: Option<Duration>,
}

/// A server that listens.
#[derive(Debug)]
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// The first link.
    pub link: String,
    /// What it serves.
    pub site: Arc<Site>,
    stop: oneshot::Sender<()>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// The spellings of an address that a browser may use.
fn hosts(address: SocketAddr, more: &[String]) -> Vec<String> {
    let port = address.port();
    let mut hosts = vec![address.to_string()];
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        hosts.extend([
            format!("localhost:{port}"),
            format!("127.0.0.1:{port}"),
            format!("[::1]:{port}"),
        ]);
    }
    for name in more {
        hosts.push(name.clone());
        hosts.push(format!("{name}:{port}"));
    }
    hosts
}

fn token(data: &Path) -> Result<String, Fault> {
    let path = data.join("token");
    match std::fs::read_to_string(&path) {
        Ok(token) if token.trim().len() >= 40 => Ok(token.trim().to_owned()),
        Ok(_) => Err(Fault::BadFile {
            path,
            detail: "it holds no token".into(),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let token = random_key()?;
            write_private(&path, token.as_bytes())?;
            Ok(token)
        }
        Err(error) => Err(Fault::io(&path, error)),
    }
}

/// Opens the projects, starts what runs, and listens.
pub async fn serve(options: ServeOptions) -> Result<Serving, Fault> {
    // The address first: a port that is taken should be told before anything is recovered.
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| Fault::Address {
            address: options.listen.to_string(),
            detail: error.to_string(),
        })?;
    let fault = |error: std::io::Error| Fault::Address {
        address: options.listen.to_string(),
        detail: error.to_string(),
    };
    let address = listener.local_addr().map_err(fault)?;
    let shown = if address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    };
    let public_url = match (&options.public_url, address.ip().is_loopback()) {
        (Some(url), _) => Some(PublicUrl::parse(url)?),
        (None, true) => Some(PublicUrl::parse(&format!("http://{shown}"))?),
        (None, false) => None,
    };
    let mut hosts = hosts(address, &options.hosts);
    hosts.extend(public_url.as_ref().map(|public| public.host().to_owned()));
    let projects = Projects::default();
    for path in &options.projects {
        let folder = Folder::of(path)?;
        let name = folder.name();
        if let Some(first) = projects.named(&name) {
            let (first, second) = (first.folder.root.clone(), folder.root);
            return Err(Fault::SameName { name, first, second });
        }
        let data = options.data.clone();
        let project = tokio::task::spawn_blocking(move || open(folder, data.as_deref())).await;
        projects.add(project.map_err(|error| Fault::Plan(error.to_string()))??);
    }
    let boards = Boards::of(options.boards.as_deref())?;
    let token = match projects.first() {
        Some(first) => token(&first.folder.data)?,
        None => match boards.make_data()? {
            Some(data) => token(&data)?,
            None => random_key()?,
        },
    };
    let threads = LakeThreads::new().map_err(|error| Fault::Plan(format!("the system gave no threads: {error}")))?;
    let runner = Runner {
        data: options.data.clone(),
        lake: options.lake.clone(),
        lake_every: options.lake_every,
        threads: Arc::new(threads),
        options: RunOptions {
            publish_by_itself: address.ip().is_loopback(),
            targets: if options.allow_private_targets {
                Targets::AllowPrivate
            } else {
                Targets::PublicOnly
            },
            public_url,
        },
        shown,
        token: token.clone(),
        running: Mutex::new(Some(Vec::new())),
    };
    for project in projects.all() {
        runner.start(&project)?;
    }
    let link = format!("http://{}/?token={token}", runner.shown);
    let site = Arc::new(Site {
        named: projects.only(),
        projects,
        boards,
        runner,
        hosts,
        loopback: address.ip().is_loopback(),
        started: std::time::Instant::now(),
        look_ms: LOOK_MS.into(),
        pace: Default::default(),
        token,
    });
    let found = site.clone();
    let all = tokio::task::spawn_blocking(move || found.boards.serve_all(&found.projects, &found.runner)).await;
    all.map_err(|error| Fault::Plan(error.to_string()))??;
    // Outermost, so that the router sees the address that is meant.
    let named = middleware::from_fn_with_state(site.clone(), name_project);
    let app = Router::new().fallback_service(router(site.clone())).layer(named);
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let shutdown = async move {
            // A dropped sender stops it as well.
            drop(stopped.await);
        };
        // A small message behind another one would wait for the other side's acknowledgement, up to 40 ms.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, app).with_graceful_shutdown(shutdown).await
    });
    Ok(Serving {
        address,
        link,
        site,
        stop,
        server,
    })
}

impl Serving {
    /// Stops taking requests, lets what is under way end, saves state.
    pub async fn stop(self) {
        // First, so that no project comes behind those that are ended here.
        let ending = self.site.clone();
        let running = tokio::task::spawn_blocking(move || ending.boards.end(&ending.runner)).await;
        let running = running.unwrap_or_default();
        let projects = self.site.projects.all();
        for project in &projects {
            // The file says where a running server is; a stale one is noticed and ignored.
            drop(std::fs::remove_file(project.folder.server()));
            let ending = project.clone();
            let ended = tokio::task::spawn_blocking(move || ending.end_wall()).await;
            if let Ok(Err(fault)) = ended {
                tracing::error!(project = %project.name, "the wall was not written: {fault}; the journal has it");
            }
        }
        if self.stop.send(()).is_err() {
            tracing::warn!("the server had stopped before it was asked to");
        }
        // Live streams never end by themselves.
        drop(tokio::time::timeout(Duration::from_secs(2), self.server).await);
        // Together: each waits for its own threads, and there may be many.
        futures_util::future::join_all(running.into_iter().map(Running::stop)).await;
        for project in &projects {
            project.log().close();
        }
    }
}
