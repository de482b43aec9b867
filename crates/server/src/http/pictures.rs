//! Pictures of the wall: they are taken from those who write there, and shown to those who may look.

use super::access::Onlooker;
use super::ask::off_thread;
use super::problem::Refused;
use super::wall::right;
use crate::project::pictures::{BYTES_MAX, too_large};
use crate::wire::{PictureKept, Problem};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_wall::Right;

/// A picture is read whole before it is looked at.
pub(super) fn keep_route() -> MethodRouter<Arc<super::Site>> {
    post(keep_picture).layer(DefaultBodyLimit::max(BYTES_MAX))
}

/// Keeps a picture beside the board, for a note to show. The same picture twice is kept once.
#[utoipa::path(
    post, path = "/p/{project}/v1/wall/pictures", tag = "board", params(("project" = String, Path)),
    request_body(content = String, description = "A PNG, JPEG, WebP or GIF of at most 2 MiB and 8192 × 8192 pixels", content_type = "application/octet-stream"),
    responses(
        (status = 200, body = PictureKept), (status = 403, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem),
    )
)]
pub async fn keep_picture(
    onlooker: Onlooker,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PictureKept>, Refused> {
    if right(onlooker.0.role) == Right::Viewer {
        return Err(Refused::forbidden(&onlooker.0, "participant"));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large().into(),
        _ => Refused::bad_request(rejection.body_text(), "send the picture's bytes as the body"),
    })?;
    let project = onlooker.0.project;
    Ok(Json(off_thread(move || project.keep_picture(&body)).await?))
}

/// A picture that is kept.
#[utoipa::path(
    get, path = "/p/{project}/v1/wall/pictures/{name}", tag = "board",
    params(("project" = String, Path), ("name" = String, Path)),
    responses((status = 200, description = "The picture", content_type = "image/*"), (status = 404, body = Problem))
)]
pub async fn picture(onlooker: Onlooker, Path(path): Path<HashMap<String, String>>) -> Result<Response, Refused> {
    let name = path.get("name").cloned().unwrap_or_default();
    let project = onlooker.0.project;
    let (format, bytes) = off_thread(move || project.picture(&name)).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, format.media_type()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Whatever it turns out to be, it is shown and does nothing.
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        // Its name says what is in it.
        (CACHE_CONTROL, "private, max-age=31536000, immutable"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
