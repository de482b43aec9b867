//! The road over HTTP. Every address of a project is `/p/<project>/v1/…`; where a server has one project, or a key says
//! which, plain `/v1/…` means the same; so it does where the server was started on one and has boards besides.

pub mod access;
mod analysis;
mod ask;
mod assets;
mod backtest;
mod change;
mod exports;
mod health;
mod invite;
mod lake;
mod live;
mod openapi;
mod past;
mod pictures;
mod policies;
mod predict;
mod preferences;
pub mod problem;
mod projects;
mod switch;
mod take;
mod thumbnail;
mod wall;

pub use openapi::document;

use crate::boards::Boards;
use crate::project::Project;
use crate::projects::Projects;
use crate::runner::Runner;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use http::Uri;
use problem::Refused;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// Bytes of a request body as it comes in; unpacked ones are bounded by intake.
const BODY_MAX: usize = 8 << 20;

/// Everything that is served.
#[derive(Debug)]
pub struct Site {
    /// The projects.
    pub projects: Projects,
    /// The one that the server was started on, if it was one: plain `/v1/…` means it, whatever boards there are besides.
    pub named: Option<Arc<Project>>,
    /// Where new ones are made.
    pub boards: Boards,
    pub(crate) runner: Runner,
    /// The first link's token.
    pub token: String,
    /// `host:port` spellings under which this server may be addressed.
    pub hosts: Vec<String>,
    /// Whether it listens on loopback only.
    pub loopback: bool,
    /// When it started.
    pub started: std::time::Instant,
    /// How often a line that stays open is asked whether anybody is there still, and may be, in milliseconds.
    pub look_ms: AtomicU64,
    /// How many preference pages are shown.
    pub(crate) pace: preferences::Pace,
}

impl Site {
    /// The project with this name.
    pub fn project(&self, name: &str) -> Option<Arc<Project>> {
        self.projects.named(name)
    }

    /// How often a line that stays open is asked.
    fn look(&self) -> Duration {
        Duration::from_millis(self.look_ms.load(Ordering::Relaxed).max(1))
    }

    /// Whether a `Host` or `Origin` names this server.
    pub fn is_our_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}

/// The whole service.
pub fn router(site: Arc<Site>) -> Router {
    let of_project = Router::new()
        .route("/events", post(take::events))
        .route("/hooks/{system}", post(take::hook))
        .route("/ledger", get(ask::ledger))
        .route("/log", get(ask::log))
        .route("/board", get(ask::board))
        .route("/records", get(ask::records))
        .route("/subjects/{subject}", get(ask::subject))
        .route("/subjects/{subject}/why", get(ask::why))
        .route("/decisions", get(ask::decisions))
        .route("/deliveries", get(ask::deliveries))
        .route("/deliveries/{key}/retry", post(change::retry))
        .route("/quarantine", get(ask::quarantine))
        .route("/quarantine/{position}/release", post(change::release))
        .route("/quarantine/{position}/dismiss", post(change::dismiss))
        .route("/preview", post(ask::preview))
        .route("/policies", get(policies::policies))
        .route("/policies/{name}", get(policies::policy))
        .route("/policies/{name}/lift", get(policies::lift))
        .route("/predictions", get(predict::predictions))
        .route("/predictions/{name}", get(predict::prediction))
        .route("/predictions/{name}/train", post(predict::train))
        .route("/subjects/{subject}/predictions", get(predict::of_subject))
        .route("/compare", get(predict::compare))
        .route("/subjects/{subject}/unlocks", get(switch::unlocks))
        .route("/policies/{policy}/stop", post(switch::stop))
        .route("/policies/{policy}/release", post(switch::release))
        .route("/policies/{policy}/state", post(switch::state))
        .route("/stop", post(switch::stop_all))
        .route("/release", post(switch::release_all))
        .route("/policies/{policy}/backtest", post(backtest::backtest))
        .route("/publish", post(change::publish))
        .route("/sql", post(lake::sql))
        .route("/lake", get(lake::view))
        .route("/lake/compact", post(lake::compact))
        .route("/lake/rebuild", post(lake::rebuild))
        .route("/queries", get(lake::queries))
        .route("/queries/{name}", put(lake::keep).delete(lake::remove))
        .route("/analysis/funnel", post(analysis::funnel))
        .route("/pulse", get(live::pulse))
        .route("/live", get(live::live))
        .route("/thumbnail.svg", get(thumbnail::thumbnail))
        .route("/exports", get(exports::forms))
        .route("/exports/{form}", get(exports::export))
        .route("/wall", get(wall::wall))
        .route("/wall/reading", get(wall::reading))
        .route("/wall/invitations", post(invite::invite))
        .route("/wall/history", get(past::history))
        .route("/wall/history/{moment}", get(past::past))
        .route("/wall/history/{moment}/restore", post(past::restore))
        .route("/wall/pictures", pictures::keep_route())
        .route("/wall/pictures/{name}", get(pictures::picture))
        .route("/wall/check", post(past::check));
    let compressed = SizeAbove::new(1_024)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("image/png"));
    Router::new()
        .route("/v1/projects", get(ask::projects).merge(projects::make_route()))
        .route("/v1/projects/new", get(projects::possible))
        .nest("/p/{project}/v1", of_project)
        .route("/v1/{*rest}", any(which_project))
        .route("/preferences/{token}", any(preferences::preferences))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route("/openapi.json", get(openapi::serve))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(middleware::from_fn_with_state(site.clone(), access::guard))
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Refused::trouble("this request met a fault of the program; it was logged".into()).into_response()
        }))
        .with_state(site)
}

async fn which_project(State(site): State<Arc<Site>>) -> Refused {
    Refused::no_project("", &site)
}

/// Turns `/v1/…` into `/p/<project>/v1/…` where it is plain which one is meant.
pub async fn name_project(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let uri = request.uri();
    if uri.path().starts_with("/v1/") && uri.path() != "/v1/projects" && uri.path() != "/v1/projects/new" {
        let of_key = || site.project_of_key(request.headers());
        // Boards that came along later take nobody's address away.
        let named = || site.named.clone();
        if let Some(project) = site.projects.only().or_else(of_key).or_else(named) {
            let rest = uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
            if let Ok(named) = format!("/p/{}{rest}", path_segment(&project.name)).parse::<Uri>() {
                *request.uri_mut() = named;
            }
        }
    }
    next.run(request).await
}

/// A project's name as it stands in an address.
pub fn path_segment(name: &str) -> String {
    let mut segment = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

/// How long a request may take before it is answered.
pub const REQUEST_TIME: Duration = Duration::from_secs(60);
