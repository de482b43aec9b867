//! Acts of an admin on policies: stop, let go on, switch.

use super::access::{Admin, Caller, Reader};
use super::ask::off_thread;
use super::problem::Refused;
use crate::project::Author;
use crate::wire::{Because, Problem, StateAnswer, StateAsked, StopsView, UnlocksView};
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use std::collections::HashMap;
use stormlake_board::PolicyState;

fn named(path: &HashMap<String, String>, name: &str) -> String {
    path.get(name).cloned().unwrap_or_default()
}

/// A body that may be left out.
fn because(body: &Bytes) -> Result<Because, Refused> {
    if body.is_empty() {
        return Ok(Because::default());
    }
    serde_json::from_slice(body).map_err(|error| {
        Refused::bad_request(
            format!("this is no reason: {error}"),
            "send {\"why\": \"…\"}, or nothing",
        )
    })
}

async fn pull(caller: Caller, policy: Option<String>, stopped: bool, body: Bytes) -> Result<Json<StopsView>, Refused> {
    let why = because(&body)?.why;
    let Caller { project, name, .. } = caller;
    let work = move || {
        let author = Author { by: &name, why: &why };
        let changed = project.pull_switch(policy.as_deref(), stopped, author)?;
        Ok(StopsView::of(&project.stops()?, changed))
    };
    Ok(Json(off_thread(work).await?))
}

/// Stops a policy at once: it decides `stopped`, and what it fired and was not delivered waits.
#[utoipa::path(
    post, path = "/p/{project}/v1/policies/{policy}/stop", tag = "policies", request_body = Because,
    params(("project" = String, Path), ("policy" = String, Path)),
    responses((status = 200, body = StopsView), (status = 404, body = Problem))
)]
pub async fn stop(
    admin: Admin,
    Path(path): Path<HashMap<String, String>>,
    body: Bytes,
) -> Result<Json<StopsView>, Refused> {
    pull(admin.0, Some(named(&path, "policy")), true, body).await
}

/// Lets a policy go on.
#[utoipa::path(
    post, path = "/p/{project}/v1/policies/{policy}/release", tag = "policies", request_body = Because,
    params(("project" = String, Path), ("policy" = String, Path)),
    responses((status = 200, body = StopsView), (status = 404, body = Problem))
)]
pub async fn release(
    admin: Admin,
    Path(path): Path<HashMap<String, String>>,
    body: Bytes,
) -> Result<Json<StopsView>, Refused> {
    pull(admin.0, Some(named(&path, "policy")), false, body).await
}

/// Stops all policies at once.
#[utoipa::path(
    post, path = "/p/{project}/v1/stop", tag = "policies", request_body = Because, params(("project" = String, Path)),
    responses((status = 200, body = StopsView))
)]
pub async fn stop_all(admin: Admin, body: Bytes) -> Result<Json<StopsView>, Refused> {
    pull(admin.0, None, true, body).await
}

/// Lets all policies go on, save those that were stopped by themselves.
#[utoipa::path(
    post, path = "/p/{project}/v1/release", tag = "policies", request_body = Because, params(("project" = String, Path)),
    responses((status = 200, body = StopsView))
)]
pub async fn release_all(admin: Admin, body: Bytes) -> Result<Json<StopsView>, Refused> {
    pull(admin.0, None, false, body).await
}

/// Switches a policy: a version of the board that differs in that alone, and the draft is told.
#[utoipa::path(
    post, path = "/p/{project}/v1/policies/{policy}/state", tag = "policies", request_body = StateAsked,
    params(("project" = String, Path), ("policy" = String, Path)),
    responses(
        (status = 200, body = StateAnswer), (status = 404, body = Problem),
        (status = 422, body = Problem, description = "The board would not be sound")
    )
)]
pub async fn state(
    admin: Admin,
    Path(path): Path<HashMap<String, String>>,
    Json(asked): Json<StateAsked>,
) -> Result<Json<StateAnswer>, Refused> {
    let Caller { project, name, .. } = admin.0;
    let policy = named(&path, "policy");
    let Some(state) = PolicyState::ALL.into_iter().find(|state| state.word() == asked.state) else {
        let what = format!(
            "`{}` is no state of a policy",
            asked.state.chars().take(40).collect::<String>()
        );
        return Err(Refused::bad_request(what, "use draft, shadow, live, paused or retired"));
    };
    let work = move || {
        super::wall::written(&project)?;
        project.refresh_draft()?;
        let author = Author {
            by: &name,
            why: &asked.why,
        };
        let switched = project.switch_policy(&policy, state, author)?;
        Ok(StateAnswer {
            policy,
            state: state.word().to_owned(),
            version: switched.version,
            changed: switched.changed,
            draft: switched.draft,
        })
    };
    Ok(Json(off_thread(work).await?))
}

/// What a subject can unlock, and how far they are.
#[utoipa::path(
    get, path = "/p/{project}/v1/subjects/{subject}/unlocks", tag = "subjects",
    params(("project" = String, Path), ("subject" = String, Path)), responses((status = 200, body = UnlocksView))
)]
pub async fn unlocks(reader: Reader, Path(path): Path<HashMap<String, String>>) -> Result<Json<UnlocksView>, Refused> {
    let (project, subject) = (reader.0.project.clone(), named(&path, "subject"));
    Ok(Json(off_thread(move || project.unlocks(&subject)).await?))
}
