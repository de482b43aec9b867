//! Questions: everything that only reads.

use super::Site;
use super::access::{Caller, Onlooker, Reader};
use super::problem::Refused;
use crate::project::RecordFilter;
use crate::wire::{
    BoardView, DeliveryPage, Ledger, LogView, PreviewAsked, PreviewView, Problem, ProjectSummary, QuarantinePage,
    RecordPage, SubjectView, WhyView,
};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use http::HeaderMap;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_record::DeliveryState;

/// Records of a page when nothing is asked for.
const PAGE: usize = 50;

type Answer<T> = Result<Json<T>, Refused>;

/// Runs work that reads the disk where it holds up nobody.
pub async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, crate::fault::Fault> + Send + 'static,
) -> Result<T, Refused> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(Refused::trouble(
            "this request met a fault of the program; it was logged".into(),
        )),
    }
}

fn named(path: &HashMap<String, String>, name: &str) -> String {
    path.get(name).cloned().unwrap_or_default()
}

/// The projects of this server; for who shows keys, those that they open.
#[utoipa::path(
    get, path = "/v1/projects", tag = "board",
    responses((status = 200, body = Vec<ProjectSummary>), (status = 401, body = Problem))
)]
pub async fn projects(State(site): State<Arc<Site>>, headers: HeaderMap) -> Answer<Vec<ProjectSummary>> {
    let seen = match site.is_owner(&headers) {
        true => site.projects.all(),
        // Keys see their own projects.
        false => match site.projects_of_keys(&headers) {
            none if none.is_empty() => return Err(Refused::unauthorised()),
            some => some,
        },
    };
    let summaries = move || {
        let known = seen.iter().filter_map(|project| {
            let (role, _) = site.role(&headers, project)?;
            Some(project.summary(role))
        });
        Ok(known.collect())
    };
    Ok(Json(off_thread(summaries).await?))
}

/// received = accepted + duplicate + quarantined.
#[utoipa::path(
    get, path = "/p/{project}/v1/ledger", tag = "intake", params(("project" = String, Path)),
    responses((status = 200, body = Ledger))
)]
pub async fn ledger(reader: Reader) -> Json<Ledger> {
    Json(reader.0.project.ledger())
}

/// Which log it is, and how far it goes: nothing of what is in it, so any key will do.
#[utoipa::path(
    get, path = "/p/{project}/v1/log", tag = "intake", params(("project" = String, Path)),
    responses((status = 200, body = LogView), (status = 401, body = Problem))
)]
pub async fn log(caller: Caller) -> Json<LogView> {
    Json(caller.project.log_view())
}

/// The board as a picture and as a contract.
#[utoipa::path(
    get, path = "/p/{project}/v1/board", tag = "board", params(("project" = String, Path)),
    responses((status = 200, body = BoardView))
)]
pub async fn board(onlooker: Onlooker) -> Json<BoardView> {
    let mut view = onlooker.0.project.board_view();
    view.guest = !onlooker.0.role.may_read();
    Json(view)
}

/// Which records.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecordQuery {
    /// `event`, `decision`, `delivery`, `quarantined`, `released`, `tick`, `published`, `model`.
    pub kind: Option<String>,
    /// An event's slug or a policy's name.
    pub name: Option<String>,
    /// A subject.
    pub subject: Option<String>,
    /// Only records before this position.
    pub before: Option<u64>,
    /// At most so many, up to 500.
    pub limit: Option<usize>,
}

/// Records of the log, newest first.
#[utoipa::path(
    get, path = "/p/{project}/v1/records", tag = "log", params(("project" = String, Path), RecordQuery),
    responses((status = 200, body = RecordPage))
)]
pub async fn records(reader: Reader, Query(query): Query<RecordQuery>) -> Answer<RecordPage> {
    let sight = reader.sight();
    let filter = RecordFilter::new(query.kind.as_deref(), query.name, query.subject)
        .map_err(|detail| Refused::bad_request(detail, "leave `kind` out, or use one of these"))?;
    let page = move || {
        reader
            .0
            .project
            .records(&filter, query.before, query.limit.unwrap_or(PAGE), sight)
    };
    Ok(Json(off_thread(page).await?))
}

/// All about one subject.
#[utoipa::path(
    get, path = "/p/{project}/v1/subjects/{subject}", tag = "log",
    params(("project" = String, Path), ("subject" = String, Path), ("before" = Option<u64>, Query)),
    responses((status = 200, body = SubjectView))
)]
pub async fn subject(
    reader: Reader,
    Path(path): Path<HashMap<String, String>>,
    Query(query): Query<RecordQuery>,
) -> Answer<SubjectView> {
    let sight = reader.sight();
    let view = move || reader.0.project.subject(&named(&path, "subject"), query.before, sight);
    Ok(Json(off_thread(view).await?))
}

/// Which policy.
#[derive(Debug, Deserialize)]
pub struct WhyQuery {
    policy: String,
}

/// Why a policy did, or did not, act on a subject.
#[utoipa::path(
    get, path = "/p/{project}/v1/subjects/{subject}/why", tag = "engine",
    params(
        ("project" = String, Path), ("subject" = String, Path),
        ("policy" = String, Query, description = "The policy's name"),
    ),
    responses((status = 200, body = WhyView), (status = 404, body = Problem))
)]
pub async fn why(
    reader: Reader,
    Path(path): Path<HashMap<String, String>>,
    Query(query): Query<WhyQuery>,
) -> Answer<WhyView> {
    Ok(Json(
        off_thread(move || reader.0.project.why(&named(&path, "subject"), &query.policy)).await?,
    ))
}

/// A letter before it is sent.
#[utoipa::path(
    post, path = "/p/{project}/v1/preview", tag = "delivery", params(("project" = String, Path)),
    request_body = PreviewAsked,
    responses((status = 200, body = PreviewView), (status = 400, body = Problem), (status = 404, body = Problem))
)]
pub async fn preview(reader: Reader, asked: Result<Json<PreviewAsked>, JsonRejection>) -> Answer<PreviewView> {
    let Json(asked) = asked.map_err(|rejection| {
        let mend = r#"send JSON with content-type application/json: {"policy": "…", "subject": "…"}"#;
        Refused::bad_request(rejection.body_text(), mend)
    })?;
    let sight = reader.sight();
    Ok(Json(off_thread(move || reader.0.project.preview(&asked, sight)).await?))
}

/// Which decisions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DecisionQuery {
    /// A policy's name.
    policy: Option<String>,
    /// `fired`, `stale`, `no-consent`, `held-out`, `unless`, `limited`, `capped`, `shadow`, `failed`, `would-not-have-fired`.
    outcome: Option<String>,
    /// A subject.
    subject: Option<String>,
    /// Only records before this position.
    before: Option<u64>,
    /// At most so many, up to 500.
    limit: Option<usize>,
}

/// Decisions, newest first.
#[utoipa::path(
    get, path = "/p/{project}/v1/decisions", tag = "engine", params(("project" = String, Path), DecisionQuery),
    responses((status = 200, body = RecordPage))
)]
pub async fn decisions(reader: Reader, Query(query): Query<DecisionQuery>) -> Answer<RecordPage> {
    let sight = reader.sight();
    let DecisionQuery {
        policy,
        outcome,
        subject,
        before,
        limit,
    } = query;
    let project = reader.0.project;
    let page = move || project.decisions(policy, outcome, subject, before, limit.unwrap_or(PAGE), sight);
    Ok(Json(off_thread(page).await?))
}

/// Which deliveries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveryQuery {
    /// `delivered`, `retrying`, `dead-letter`, `requeued`.
    state: Option<String>,
    /// Only those whose newest record stands before this position.
    before: Option<u64>,
    /// At most so many, up to 500.
    limit: Option<usize>,
}

/// Deliveries and their newest attempt, newest first.
#[utoipa::path(
    get, path = "/p/{project}/v1/deliveries", tag = "delivery", params(("project" = String, Path), DeliveryQuery),
    responses((status = 200, body = DeliveryPage))
)]
pub async fn deliveries(reader: Reader, Query(query): Query<DeliveryQuery>) -> Answer<DeliveryPage> {
    let state = match query.state.as_deref() {
        None | Some("") => None,
        Some("delivered") => Some(DeliveryState::Delivered),
        Some("retrying") => Some(DeliveryState::Retrying),
        Some("dead-letter") => Some(DeliveryState::DeadLetter),
        Some("requeued") => Some(DeliveryState::Requeued),
        Some(other) => {
            let detail = format!("`{other}` is no state of a delivery");
            return Err(Refused::bad_request(
                detail,
                "use delivered, retrying, dead-letter or requeued",
            ));
        }
    };
    Ok(Json(reader.0.project.deliveries(
        state,
        query.before,
        query.limit.unwrap_or(PAGE),
    )))
}

/// What waits in quarantine, newest first.
#[utoipa::path(
    get, path = "/p/{project}/v1/quarantine", tag = "intake",
    params(("project" = String, Path), ("before" = Option<u64>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = QuarantinePage))
)]
pub async fn quarantine(reader: Reader, Query(query): Query<RecordQuery>) -> Answer<QuarantinePage> {
    let sight = reader.sight();
    let page = move || {
        reader
            .0
            .project
            .quarantine(query.before, query.limit.unwrap_or(PAGE), sight)
    };
    Ok(Json(off_thread(page).await?))
}
