//! The browser's half, embedded in the binary.

use super::problem::Refused;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Web;

/// A file of the web UI; for an address of the app, its page.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if method == Method::GET || method == Method::HEAD {
        if let Some(file) = Web::get(path) {
            // Built files carry a hash in their name: they never change.
            let cache = if path.starts_with("assets/") {
                "public, max-age=31536000, immutable"
            } else {
                "no-cache"
            };
            return asset(path, file.data.into_owned(), cache);
        }
        let wants_page = headers
            .get(ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|a| a.contains("text/html"));
        if wants_page && !path.contains("/v1/") {
            return match Web::get("index.html") {
                Some(page) => asset("index.html", page.data.into_owned(), "no-cache"),
                None => (
                    StatusCode::NOT_FOUND,
                    "This binary was built without its web pages: run `make web` first.\n",
                )
                    .into_response(),
            };
        }
    }
    Refused::not_found(format!("there is nothing at {}", uri.path())).into_response()
}

fn asset(path: &str, data: Vec<u8>, cache: &'static str) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream().to_string();
    let mut response = data.into_response();
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        headers.insert(CONTENT_TYPE, kind);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
