//! Policies over HTTP: which there are, one with its past, and what it brings.

use super::access::Reader;
use super::ask::off_thread;
use super::problem::Refused;
use crate::wire::{LiftView, PolicyDetail, PolicyList, Problem};
use axum::Json;
use axum::extract::Path;
use std::collections::HashMap;

type Answer<T> = Result<Json<T>, Refused>;

fn named(path: &HashMap<String, String>) -> String {
    path.get("name").cloned().unwrap_or_default()
}

/// Every policy of the published board, and how it is doing.
#[utoipa::path(
    get, path = "/p/{project}/v1/policies", tag = "policies", params(("project" = String, Path)),
    responses((status = 200, body = PolicyList))
)]
pub async fn policies(reader: Reader) -> Answer<PolicyList> {
    Ok(Json(reader.0.project.policies().await?))
}

/// One policy with its text, versions, changes, newest decisions and days.
#[utoipa::path(
    get, path = "/p/{project}/v1/policies/{name}", tag = "policies",
    params(("project" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = PolicyDetail), (status = 404, body = Problem))
)]
pub async fn policy(reader: Reader, Path(path): Path<HashMap<String, String>>) -> Answer<PolicyDetail> {
    Ok(Json(reader.0.project.policy(&named(&path)).await?))
}

/// What a policy brings: those whom it treats against those whom it leaves alone, over the lake, with the SQL that it was computed from. It
/// reads every decision of the policy, so it may take some seconds.
#[utoipa::path(
    get, path = "/p/{project}/v1/policies/{name}/lift", tag = "policies",
    params(("project" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = LiftView), (status = 404, body = Problem), (status = 422, body = Problem))
)]
pub async fn lift(reader: Reader, Path(path): Path<HashMap<String, String>>) -> Answer<LiftView> {
    let project = reader.0.project;
    let settled = {
        let (project, name) = (project.clone(), named(&path));
        off_thread(move || project.measured(&name)).await?
    };
    Ok(Json(project.lift(settled).await?))
}
