//! Events and webhooks come in.

use super::Site;
use super::access::Sender;
use super::problem::Refused;
use crate::project::Refusing;
use crate::wire::{EventsAnswer, Problem};
use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request as HttpRequest, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use std::sync::Arc;
use stormlake_intake::{Delivery, Limits, Refusal, Request, codes, unpack};

fn header<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn pairs(headers: &HeaderMap) -> Vec<(&str, &[u8])> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect()
}

/// The body, read up to the limit.
async fn body(body: Body) -> Result<Bytes, Refusal> {
    let limits = Limits::default();
    to_bytes(body, limits.body_bytes + 1).await.map_err(|_| {
        Refusal::new(
            &codes::BODY_SIZE,
            format!("the body is larger than {} bytes, or broke off", limits.body_bytes),
            "send fewer records at a time",
        )
    })
}

/// Takes in CloudEvents: structured, binary, batch, or NDJSON; plain, gzip or zstd.
#[utoipa::path(
    post, path = "/p/{project}/v1/events", tag = "intake",
    params(("project" = String, Path, description = "The project's name")),
    request_body(
        content = String, content_type = "application/cloudevents+json",
        description = "Also application/cloudevents-batch+json, application/x-ndjson, and binary mode (ce-… headers)"
    ),
    responses(
        (status = 200, description = "What became of each record", body = EventsAnswer),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 413, description = "Too large", body = Problem),
        (status = 415, description = "An unknown content type", body = Problem),
        (status = 429, description = "Too fast: see Retry-After", body = Problem),
    )
)]
pub async fn events(Sender(caller): Sender, request: HttpRequest) -> Result<Response, Refused> {
    let (parts, stream) = request.into_parts();
    let project = caller.project;
    let refused = |refusal| Refused::from(project.refuse(refusal));
    let bytes = body(stream).await.map_err(refused)?;
    let limits = Limits::default();
    let plain = unpack(header(&parts.headers, &CONTENT_ENCODING), &bytes, &limits).map_err(refused)?;
    let headers = pairs(&parts.headers);
    let asked = Request {
        content_type: header(&parts.headers, &CONTENT_TYPE),
        headers: &headers,
        body: &plain,
    };
    Ok(Json(project.receive(&asked, &caller.name).await?).into_response())
}

/// Takes in a webhook of an external system, by the board's mapping. Its signature is its key.
#[utoipa::path(
    post, path = "/p/{project}/v1/hooks/{system}", tag = "intake",
    params(
        ("project" = String, Path, description = "The project's name"),
        ("system" = String, Path, description = "The external system's name or slug"),
    ),
    request_body(content = String, description = "Whatever the system sends"),
    responses(
        (status = 200, description = "What became of it", body = EventsAnswer),
        (status = 401, description = "The signature is wrong", body = Problem),
        (status = 404, description = "No such hook", body = Problem),
    )
)]
pub async fn hook(
    State(site): State<Arc<Site>>,
    Path((project, system)): Path<(String, String)>,
    request: HttpRequest,
) -> Result<Response, Refused> {
    let project = site
        .project(&project)
        .ok_or_else(|| Refused::no_project(&project, &site))?;
    let (parts, stream) = request.into_parts();
    let refused = |refusal| Refused::from(project.refuse(refusal));
    let bytes = body(stream).await.map_err(refused)?;
    let plain = unpack(header(&parts.headers, &CONTENT_ENCODING), &bytes, &Limits::default()).map_err(refused)?;
    let headers = pairs(&parts.headers);
    let delivery = Delivery {
        method: parts.method.as_str(),
        headers: &headers,
        body: &plain,
    };
    let (answer, ignored) = project.hook(&system, &delivery, site.loopback).await?;
    let mut answer = serde_json::to_value(answer).unwrap_or_default();
    if let (Some(why), Some(answer)) = (ignored, answer.as_object_mut()) {
        answer.insert("ignored".into(), why.into());
    }
    Ok(Json(answer).into_response())
}

impl From<Refusing> for Refused {
    fn from(refusing: Refusing) -> Self {
        match refusing {
            Refusing::Body(refusal) => refusal.into(),
            Refusing::Project(fault) => fault.into(),
        }
    }
}
