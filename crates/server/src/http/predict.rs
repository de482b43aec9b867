//! Predictions over HTTP: asked, trained, and compared.

use super::access::{Admin, Reader};
use super::ask::off_thread;
use super::problem::Refused;
use crate::project::Comparison;
use crate::wire::{CompareView, ForeseenView, PredictionSummary, PredictionView, Problem, TrainAnswer, TrainRequest};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use serde::Deserialize;
use std::collections::HashMap;

type Answer<T> = Result<Json<T>, Refused>;

/// Bytes of a request to train: a day and its braces.
const TRAIN_BYTES_MAX: usize = 1_024;

fn named(path: &HashMap<String, String>, name: &str) -> String {
    path.get(name).cloned().unwrap_or_default()
}

/// The board's predictions and their models.
#[utoipa::path(
    get, path = "/p/{project}/v1/predictions", tag = "forecast", params(("project" = String, Path)),
    responses((status = 200, body = Vec<PredictionSummary>))
)]
pub async fn predictions(reader: Reader) -> Answer<Vec<PredictionSummary>> {
    Ok(Json(off_thread(move || reader.0.project.predictions()).await?))
}

/// How long the lists are.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// At most so many subjects a list, up to 500.
    pub limit: Option<usize>,
}

/// One prediction: how good it is, who is at the top, and who is slipping away.
#[utoipa::path(
    get, path = "/p/{project}/v1/predictions/{name}", tag = "forecast",
    params(("project" = String, Path), ("name" = String, Path), ListQuery),
    responses((status = 200, body = PredictionView), (status = 404, body = Problem))
)]
pub async fn prediction(
    reader: Reader,
    Path(path): Path<HashMap<String, String>>,
    Query(query): Query<ListQuery>,
) -> Answer<PredictionView> {
    let view = move || reader.0.project.prediction_view(&named(&path, "name"), query.limit);
    Ok(Json(off_thread(view).await?))
}

/// Fits a model to what the log holds and puts it into force. A fit that the data leave open is refused, and the model before stays.
#[utoipa::path(
    post, path = "/p/{project}/v1/predictions/{name}/train", tag = "forecast",
    params(("project" = String, Path), ("name" = String, Path)),
    request_body(content = TrainRequest, description = "May be empty"),
    responses(
        (status = 200, body = TrainAnswer), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)
    )
)]
pub async fn train(admin: Admin, Path(path): Path<HashMap<String, String>>, body: Bytes) -> Answer<TrainAnswer> {
    let mend = "send {\"until\": \"1997-09-30\"}, or no body at all";
    if body.len() > TRAIN_BYTES_MAX {
        return Err(Refused::bad_request("the body is longer than a day can be", mend));
    }
    let request: TrainRequest = if body.is_empty() {
        TrainRequest::default()
    } else {
        serde_json::from_slice(&body).map_err(|fault| Refused::bad_request(fault.to_string(), mend))?
    };
    let train = move || admin.0.project.train(&named(&path, "name"), request.until.as_deref());
    Ok(Json(off_thread(train).await?))
}

/// What every prediction says of one subject.
#[utoipa::path(
    get, path = "/p/{project}/v1/subjects/{subject}/predictions", tag = "forecast",
    params(("project" = String, Path), ("subject" = String, Path)),
    responses((status = 200, body = Vec<ForeseenView>))
)]
pub async fn of_subject(reader: Reader, Path(path): Path<HashMap<String, String>>) -> Answer<Vec<ForeseenView>> {
    let view = move || reader.0.project.foreseen(&named(&path, "subject"));
    Ok(Json(off_thread(view).await?))
}

/// What to compare.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    /// The policy.
    pub policy: String,
    /// The one that it is compared with.
    pub against: String,
    /// Models learn from what happened up to the day of this.
    pub trained_until: Option<String>,
    /// Decisions from here on count.
    pub from: Option<String>,
    /// And up to here.
    pub to: Option<String>,
}

/// Two policies over the same past: whom each would have invited, and what those people did by themselves.
#[utoipa::path(
    get, path = "/p/{project}/v1/compare", tag = "forecast", params(("project" = String, Path), CompareQuery),
    responses((status = 200, body = CompareView), (status = 404, body = Problem), (status = 422, body = Problem))
)]
pub async fn compare(reader: Reader, Query(query): Query<CompareQuery>) -> Answer<CompareView> {
    let asked = Comparison {
        policy: query.policy,
        against: query.against,
        trained_until: query.trained_until,
        from: query.from,
        to: query.to,
    };
    Ok(Json(off_thread(move || reader.0.project.compare(&asked)).await?))
}
