//! The draft in other tools' forms, to be kept: always a download, never a page of this server.

use super::access::Onlooker;
use super::ask::off_thread;
use super::path_segment;
use super::problem::Refused;
use crate::project::{Asked, Export};
use crate::wire::{ExportForm, Problem};
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use std::collections::HashMap;

/// The forms in which the draft can be had; `all` is every one of them in one archive.
#[utoipa::path(
    get, path = "/p/{project}/v1/exports", tag = "board", params(("project" = String, Path)),
    responses((status = 200, body = Vec<ExportForm>), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn forms(onlooker: Onlooker) -> Json<Vec<ExportForm>> {
    Json(onlooker.0.project.export_forms())
}

/// The draft as it stands on the wall now, in one form.
///
/// A file comes as itself, a folder as a zip archive. `all` gives one archive with the board, a page that says what is in it, and a folder for each
/// form. A board with errors gives what it can.
#[utoipa::path(
    get, path = "/p/{project}/v1/exports/{form}", tag = "board", params(("project" = String, Path), ("form" = String, Path)),
    responses(
        (status = 200, description = "A file to keep, of the form's media type", content_type = "application/octet-stream"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 503, description = "Others are being served: see Retry-After", body = Problem),
    )
)]
pub async fn export(onlooker: Onlooker, Path(path): Path<HashMap<String, String>>) -> Result<Response, Refused> {
    let name = path.get("form").map(String::as_str).unwrap_or_default();
    let asked = Asked::parse(name).ok_or_else(|| Refused::no_form(name))?;
    let project = onlooker.0.project;
    let turn = project.export_turn().await.ok_or_else(|| Refused::not_now(10))?;
    let export = off_thread(move || project.export(asked, turn)).await?;
    Ok(download(export))
}

fn download(export: Export) -> Response {
    let mut response = export.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(export.media.kind));
    headers.insert(CONTENT_DISPOSITION, attached(&export.file_name));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// `attachment`, with the file's name for old programs and for all others (RFC 6266).
fn attached(file_name: &str) -> HeaderValue {
    let ascii = |letter: char| {
        if letter.is_ascii_alphanumeric() || "-_.".contains(letter) {
            letter
        } else {
            '_'
        }
    };
    let old: String = file_name.chars().map(ascii).collect();
    let header = format!(
        "attachment; filename=\"{old}\"; filename*=UTF-8''{}",
        path_segment(file_name)
    );
    HeaderValue::try_from(header).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_letters_is_told_to_old_and_new_programs() {
        assert_eq!(
            attached("shop.zip"),
            "attachment; filename=\"shop.zip\"; filename*=UTF-8''shop.zip"
        );
        assert_eq!(
            attached("bücher.story.md"),
            "attachment; filename=\"b_cher.story.md\"; filename*=UTF-8''b%C3%BCcher.story.md"
        );
        assert_eq!(
            attached("a\"; x=\r\n.zip"),
            "attachment; filename=\"a___x___.zip\"; filename*=UTF-8''a%22%3B%20x%3D%0D%0A.zip"
        );
    }
}
