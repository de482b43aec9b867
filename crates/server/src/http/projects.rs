//! New boards: what can be made, and making one. Needs the first link.

use super::Site;
use super::access::Owner;
use super::ask::off_thread;
use super::problem::Refused;
use crate::wire::{MadeProject, NewProject, PossibleProjects, Problem};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{MethodRouter, post};
use http::StatusCode;
use std::sync::Arc;

/// 6 MB as base64, and what stands around it.
const BODY_MAX: usize = 9 << 20;

/// The route that makes a board, with a limit of its own.
pub fn make_route() -> MethodRouter<Arc<Site>> {
    post(make).layer(DefaultBodyLimit::max(BODY_MAX))
}

/// What can be made on this server.
#[utoipa::path(
    get, path = "/v1/projects/new", tag = "board",
    responses((status = 200, body = PossibleProjects), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn possible(_owner: Owner, State(site): State<Arc<Site>>) -> Result<Json<PossibleProjects>, Refused> {
    Ok(Json(off_thread(move || site.boards.possible(&site.projects)).await?))
}

/// Makes a board and serves it.
#[utoipa::path(
    post, path = "/v1/projects", tag = "board", request_body = NewProject,
    responses(
        (status = 201, body = MadeProject), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem),
    )
)]
pub async fn make(
    _owner: Owner,
    State(site): State<Arc<Site>>,
    asked: Result<Json<NewProject>, JsonRejection>,
) -> Result<(StatusCode, Json<MadeProject>), Refused> {
    let Json(asked) = asked.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refused::too_large_sent(
            "what is to be imported is larger than 6 MB".to_owned(),
            "split the wall, or use `stormlake import`, which takes 32 MB",
        ),
        _ => Refused::bad_request(
            rejection.body_text(),
            r#"send JSON with content-type application/json: {"name": "…", "from": {"template": "empty"}}"#,
        ),
    })?;
    let made = off_thread(move || site.boards.make(asked, &site.projects, &site.runner)).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
