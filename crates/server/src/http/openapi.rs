//! The description of this API, from which the browser's types are generated.

use super::{
    analysis, ask, backtest, change, exports, health, invite, lake, live, past, pictures, policies, predict, projects,
    switch, take, thumbnail, wall,
};
use crate::wire;
use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Stormlake",
        description = "The board is the system: from event storming to a running, measured engagement system."
    ),
    paths(
        take::events,
        take::hook,
        ask::projects,
        projects::make,
        projects::possible,
        thumbnail::thumbnail,
        exports::forms,
        exports::export,
        ask::ledger,
        ask::log,
        ask::board,
        ask::records,
        ask::subject,
        ask::why,
        ask::preview,
        ask::decisions,
        ask::deliveries,
        ask::quarantine,
        analysis::funnel,
        backtest::backtest,
        change::publish,
        change::release,
        change::dismiss,
        change::retry,
        lake::sql,
        lake::view,
        lake::compact,
        lake::rebuild,
        lake::queries,
        lake::keep,
        lake::remove,
        policies::policies,
        policies::policy,
        policies::lift,
        predict::predictions,
        predict::prediction,
        predict::train,
        predict::of_subject,
        predict::compare,
        switch::stop,
        switch::release,
        switch::state,
        switch::stop_all,
        switch::release_all,
        switch::unlocks,
        live::pulse,
        live::live,
        wall::wall,
        wall::reading,
        invite::invite,
        past::history,
        past::past,
        past::restore,
        past::check,
        pictures::keep_picture,
        pictures::picture,
        health::healthz,
        health::readyz,
        health::metrics,
    ),
    components(schemas(wire::Problem, wire::Pulse, wire::TailBatch))
)]
struct Api;

/// The whole description.
pub fn document() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// Serves it.
pub async fn serve() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
