//! Acts of an admin: publish, release, dismiss, retry.

use super::access::{Admin, Caller};
use super::problem::Refused;
use crate::project::{Author, Publishing};
use crate::wire::{Problem, PublishAnswer};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::HashMap;

fn position(path: &HashMap<String, String>) -> Result<u64, Refused> {
    let text = path.get("position").map(String::as_str).unwrap_or_default();
    text.parse().map_err(|_| {
        Refused::bad_request(
            format!("`{text}` is no position"),
            "use the number that the quarantine list shows",
        )
    })
}

/// Publishes the draft.
#[utoipa::path(
    post, path = "/p/{project}/v1/publish", tag = "board", params(("project" = String, Path)),
    responses((status = 200, body = PublishAnswer), (status = 403, body = Problem))
)]
pub async fn publish(admin: Admin) -> Result<Json<PublishAnswer>, Refused> {
    let Caller { project, name, .. } = admin.0;
    let publish = move || {
        super::wall::written(&project)?;
        project.refresh_draft()?;
        let author = Author { by: &name, why: "" };
        project.publish_by(Publishing::Asked, author)
    };
    Ok(Json(super::ask::off_thread(publish).await?))
}

/// Lets a quarantined record through, if the published board takes it now.
#[utoipa::path(
    post, path = "/p/{project}/v1/quarantine/{position}/release", tag = "intake",
    params(("project" = String, Path), ("position" = u64, Path)),
    responses((status = 200, description = "Released"), (status = 409, description = "It still breaks the contract"))
)]
pub async fn release(
    admin: Admin,
    Path(path): Path<HashMap<String, String>>,
) -> Result<(StatusCode, Json<Value>), Refused> {
    Ok(match admin.0.project.release(position(&path)?).await? {
        Ok(position) => (StatusCode::OK, Json(json!({ "released": true, "position": position }))),
        Err(violations) => (
            StatusCode::CONFLICT,
            Json(json!({ "released": false, "violations": violations })),
        ),
    })
}

/// Closes a quarantined record without letting it through.
#[utoipa::path(
    post, path = "/p/{project}/v1/quarantine/{position}/dismiss", tag = "intake",
    params(("project" = String, Path), ("position" = u64, Path)),
    responses((status = 200, description = "Dismissed"))
)]
pub async fn dismiss(admin: Admin, Path(path): Path<HashMap<String, String>>) -> Result<Json<Value>, Refused> {
    admin.0.project.dismiss(position(&path)?).await?;
    Ok(Json(json!({ "dismissed": true })))
}

/// Has a dead letter tried again.
#[utoipa::path(
    post, path = "/p/{project}/v1/deliveries/{key}/retry", tag = "delivery",
    params(("project" = String, Path), ("key" = String, Path)),
    responses((status = 200, description = "It is tried again"), (status = 404, body = Problem))
)]
pub async fn retry(admin: Admin, Path(path): Path<HashMap<String, String>>) -> Result<Json<Value>, Refused> {
    admin
        .0
        .project
        .retry(path.get("key").map(String::as_str).unwrap_or_default())
        .await?;
    Ok(Json(json!({ "requeued": true })))
}
