//! From project folders to a listening server, and back down in order.

use crate::fault::Fault;
use crate::http::{Site, name_project, router};
use crate::keys::random_key;
use crate::project::folder::{Folder, write_private};
use crate::project::{LakePlace, LakeThreads, Project, RunOptions, Running, system_clock};
use axum::Router;
use axum::middleware;
use axum::serve::ListenerExt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stormlake_delivery::Targets;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// What to serve, and how.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Project folders.
    pub projects: Vec<PathBuf>,
    /// Where the data is, when it is not in the project's own folder: one folder per project in here.
    pub data: Option<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Other names under which the server may be addressed (`host` or `host:port`).
    pub hosts: Vec<String>,
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
    running: Vec<Running>,
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

fn token(folder: &Folder) -> Result<String, Fault> {
    let path = folder.data.join("token");
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
    let loopback = address.ip().is_loopback();
    let mut projects: Vec<Arc<Project>> = Vec::new();
    for path in &options.projects {
        let folder = Folder::of(path)?;
        let name = folder.name();
        if let Some(first) = projects.iter().find(|known| known.name == name) {
            let (first, second) = (first.folder.root.clone(), folder.root);
            return Err(Fault::SameName { name, first, second });
        }
        let folder = folder.with_data(options.data.as_ref().map(|data| data.join(&name)));
        let project = tokio::task::spawn_blocking(move || Project::open(folder, system_clock())).await;
        let project = project.map_err(|error| Fault::Plan(error.to_string()))??;
        projects.push(Arc::new(project));
    }
    let token = match projects.first() {
        Some(first) => token(&first.folder)?,
        None => random_key()?,
    };
    let targets = if options.allow_private_targets {
        Targets::AllowPrivate
    } else {
        Targets::PublicOnly
    };
    let threads = LakeThreads::new().map_err(|error| Fault::Plan(format!("the system gave no threads: {error}")))?;
    let threads = Arc::new(threads);
    let mut running = Vec::new();
    for project in &projects {
        project.set_lake(&options.lake, options.lake_every, &threads);
        running.push(project.run(RunOptions {
            publish_by_itself: loopback,
            targets,
        })?);
    }
    let site = Arc::new(Site {
        projects,
        hosts: hosts(address, &options.hosts),
        loopback,
        started: std::time::Instant::now(),
        token,
    });
    let shown = if address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    };
    let link = format!("http://{shown}/?token={}", site.token);
    for project in &site.projects {
        let content = serde_json::json!({
            "url": format!("http://{shown}/p/{}", crate::http::path_segment(&project.name)),
            "token": site.token,
        });
        write_private(&project.folder.server(), content.to_string().as_bytes())?;
    }
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
        running,
        stop,
        server,
    })
}

impl Serving {
    /// Stops taking requests, lets what is under way end, saves state.
    pub async fn stop(self) {
        for project in &self.site.projects {
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
        for running in self.running {
            running.stop().await;
        }
        for project in &self.site.projects {
            project.log().close();
        }
    }
}
