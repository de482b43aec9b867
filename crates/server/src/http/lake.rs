//! The lake: questions in SQL, what tables there are, and the questions that were kept.

use super::access::{Admin, Reader};
use super::ask::off_thread;
use super::problem::Refused;
use crate::view::record::Sight;
use crate::wire::{LakeView, Problem, SavedQuery, SqlAnswer};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use stormlake_lake::{Format, Limits};

/// Rows of an answer in JSON when nothing is asked for, and at most.
const ROWS: usize = 1_000;
const ROWS_MAX: usize = 50_000;
/// Rows of a file.
const FILE_ROWS_MAX: usize = 1_000_000;
/// Longest time, in seconds.
const SECONDS_MAX: u64 = 60;

/// A question.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct SqlQuestion {
    /// One `select`, `explain`, `show` or `describe`.
    pub sql: String,
    /// At most so many rows: 1,000 when not said, 50,000 at most; a file (see `Accept`) may have a million.
    #[serde(default)]
    pub rows: Option<usize>,
    /// At most so many seconds, up to 60.
    #[serde(default)]
    pub seconds: Option<u64>,
}

/// A question to keep.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct KeptQuestion {
    /// Its text.
    pub sql: String,
}

fn wanted(headers: &HeaderMap) -> (Format, &'static str) {
    let accept = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if accept.contains("text/csv") {
        (Format::Csv, "text/csv; charset=utf-8")
    } else if accept.contains("vnd.apache.arrow") {
        (Format::Arrow, "application/vnd.apache.arrow.stream")
    } else if accept.contains("parquet") {
        (Format::Parquet, "application/vnd.apache.parquet")
    } else if accept.contains("text/plain") {
        (Format::Table, "text/plain; charset=utf-8")
    } else {
        (Format::Json, "application/json")
    }
}

/// Answers a question in SQL over the lake. `Accept` chooses the form: JSON, `text/csv`, `application/vnd.apache.arrow.stream`,
/// `application/vnd.apache.parquet`, or `text/plain` for a table. Sensitive columns are masked for all but admins.
#[utoipa::path(
    post, path = "/p/{project}/v1/sql", tag = "lake", params(("project" = String, Path)), request_body = SqlQuestion,
    responses((status = 200, body = SqlAnswer), (status = 400, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem))
)]
pub async fn sql(
    reader: Reader,
    headers: HeaderMap,
    question: Result<Json<SqlQuestion>, JsonRejection>,
) -> Result<Response, Refused> {
    let Json(question) =
        question.map_err(|fault| Refused::bad_request(fault.body_text(), r#"send JSON: {"sql": "select 1"}"#))?;
    let (format, media) = wanted(&headers);
    let (rows, most) = match format {
        Format::Json | Format::Table => (ROWS, ROWS_MAX),
        Format::Csv | Format::Arrow | Format::Parquet => (FILE_ROWS_MAX, FILE_ROWS_MAX),
    };
    let limits = Limits {
        rows: question.rows.unwrap_or(rows).clamp(1, most),
        time: Duration::from_secs(question.seconds.unwrap_or(SECONDS_MAX).clamp(1, SECONDS_MAX)),
        ..Limits::default()
    };
    let sight = match reader.sight() {
        Sight::Clear => stormlake_lake::Sight::Unmasked,
        Sight::Masked => stormlake_lake::Sight::Masked,
    };
    let answer = reader.0.project.sql(question.sql, sight, limits).await?;
    let truncated = answer.truncated;
    let body = tokio::task::spawn_blocking(move || answer.write(format)).await;
    let body = body.map_err(|_| Refused::trouble("this answer could not be written; it was logged".into()))??;
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(
        "x-truncated",
        HeaderValue::from_static(if truncated { "true" } else { "false" }),
    );
    Ok(response)
}

/// What is in the lake, and how far it is behind the log.
#[utoipa::path(
    get, path = "/p/{project}/v1/lake", tag = "lake", params(("project" = String, Path)),
    responses((status = 200, body = LakeView))
)]
pub async fn view(reader: Reader) -> Json<LakeView> {
    Json(reader.0.project.lake_view())
}

/// Writes what waits and puts small files together.
#[utoipa::path(
    post, path = "/p/{project}/v1/lake/compact", tag = "lake", params(("project" = String, Path)),
    responses((status = 200, description = "How many tables were rewritten"))
)]
pub async fn compact(admin: Admin) -> Result<Json<Value>, Refused> {
    let tables = admin.0.project.compact_lake().await?;
    Ok(Json(json!({ "tables": tables })))
}

/// Has the lake made anew from the log.
#[utoipa::path(
    post, path = "/p/{project}/v1/lake/rebuild", tag = "lake", params(("project" = String, Path)),
    responses((status = 202, description = "It has begun; `GET /v1/lake` tells how far it is"))
)]
pub async fn rebuild(admin: Admin) -> (StatusCode, Json<Value>) {
    admin.0.project.rebuild_lake();
    (StatusCode::ACCEPTED, Json(json!({ "rebuilding": true })))
}

fn name(path: &HashMap<String, String>) -> String {
    path.get("name").cloned().unwrap_or_default()
}

/// The questions that were kept.
#[utoipa::path(
    get, path = "/p/{project}/v1/queries", tag = "lake", params(("project" = String, Path)),
    responses((status = 200, body = Vec<SavedQuery>))
)]
pub async fn queries(reader: Reader) -> Result<Json<Vec<SavedQuery>>, Refused> {
    Ok(Json(off_thread(move || reader.0.project.queries()).await?))
}

/// Keeps a question under a name, as a file beside the board.
#[utoipa::path(
    put, path = "/p/{project}/v1/queries/{name}", tag = "lake", request_body = KeptQuestion,
    params(("project" = String, Path), ("name" = String, Path)),
    responses((status = 200, description = "Kept"), (status = 400, body = Problem))
)]
pub async fn keep(
    admin: Admin,
    Path(path): Path<HashMap<String, String>>,
    kept: Result<Json<KeptQuestion>, JsonRejection>,
) -> Result<Json<Value>, Refused> {
    let Json(kept) =
        kept.map_err(|fault| Refused::bad_request(fault.body_text(), r#"send JSON: {"sql": "select 1"}"#))?;
    off_thread(move || admin.0.project.keep_query(&name(&path), &kept.sql)).await?;
    Ok(Json(json!({ "kept": true })))
}

/// Removes a question.
#[utoipa::path(
    delete, path = "/p/{project}/v1/queries/{name}", tag = "lake",
    params(("project" = String, Path), ("name" = String, Path)),
    responses((status = 200, description = "Removed"), (status = 404, body = Problem))
)]
pub async fn remove(admin: Admin, Path(path): Path<HashMap<String, String>>) -> Result<Json<Value>, Refused> {
    off_thread(move || admin.0.project.remove_query(&name(&path))).await?;
    Ok(Json(json!({ "removed": true })))
}
