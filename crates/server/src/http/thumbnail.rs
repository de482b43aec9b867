//! A project's wall as a small picture, for the start page.

use super::access::Onlooker;
use super::ask::off_thread;
use super::problem::Refused;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};

/// The draft at the size of a stamp: patches of colour, no words.
#[utoipa::path(
    get, path = "/p/{project}/v1/thumbnail.svg", tag = "board", params(("project" = String, Path)),
    responses(
        (status = 200, description = "An SVG of at most 60 kB", content_type = "image/svg+xml"),
        (status = 304, description = "It is as it was (`If-None-Match`)"),
    )
)]
pub async fn thumbnail(onlooker: Onlooker, headers: HeaderMap) -> Result<Response, Refused> {
    let project = onlooker.0.project;
    let drawn = off_thread(move || Ok(project.thumbnail())).await?;
    let known = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    // A tag that came back through a cache or a compression may be a weak one.
    let same = known.is_some_and(|tags| {
        tags.split(',')
            .any(|tag| tag.trim().trim_start_matches("W/") == drawn.tag)
    });
    let mut response = match same {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => drawn.svg.clone().into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&drawn.tag) {
        headers.insert(ETAG, tag);
    }
    Ok(response)
}
