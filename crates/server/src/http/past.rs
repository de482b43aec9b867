//! The live wall's past, and clauses that are tried before they are written. Both read a whole board: few at a time.

use super::access::{Leader, Onlooker};
use super::ask::off_thread;
use super::problem::Refused;
use super::wall::right;
use crate::fault::Fault;
use crate::project::Moment;
use crate::wire::{ClausesAsked, ClausesChecked, Problem, WallHistory, WallPast};
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query};
use http::StatusCode;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use stormlake_wall::Right;
use stormlake_wall::limits::{CLAUSE_BYTES_MAX, CLAUSES_MAX};
use tokio::sync::Semaphore;

/// Characters of a name.
const NAME_MAX: usize = 64;
/// Moments of one answer, unless asked for fewer or more.
const MOMENTS: usize = 500;
/// Moments of one answer at most.
const MOMENTS_MAX: usize = 1_000;
/// How long one waits for one's turn.
const TURN: Duration = Duration::from_secs(10);
/// Looks back at the same time, over all projects.
static LOOKS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));
/// Checks at the same time: nobody who writes a clause waits for those who look back.
static CHECKS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// Does something when its turn has come.
async fn in_turn<T: Send + 'static>(
    turns: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Refused> {
    let Ok(Ok(turn)) = tokio::time::timeout(TURN, turns.clone().acquire_owned()).await else {
        return Err(Refused::not_now(5));
    };
    off_thread(move || {
        let answer = work();
        drop(turn);
        answer
    })
    .await
}

/// Which moments.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Only moments before this one.
    before: Option<String>,
    /// At most so many, 1 to 1000; 500 unless said.
    limit: Option<usize>,
}

/// Who changed the wall when, the newest moments, oldest first.
#[utoipa::path(
    get, path = "/p/{project}/v1/wall/history", tag = "board", params(("project" = String, Path), HistoryQuery),
    responses((status = 200, body = WallHistory), (status = 400, body = Problem))
)]
pub async fn history(
    onlooker: Onlooker,
    query: Result<Query<HistoryQuery>, QueryRejection>,
) -> Result<Json<WallHistory>, Refused> {
    let limited = "ask with `limit` from 1 to 1000";
    let Query(query) = query.map_err(|rejection| Refused::bad_request(rejection.body_text(), limited))?;
    let limit = query.limit.unwrap_or(MOMENTS);
    if !(1..=MOMENTS_MAX).contains(&limit) {
        return Err(Refused::bad_request(
            format!("an answer has 1 to {MOMENTS_MAX} moments, not {limit}"),
            limited,
        ));
    }
    let before = match query.before.as_deref() {
        None => None,
        Some(name) => Some(Moment::parse(name).ok_or_else(|| Refused::no_moment(name))?),
    };
    let project = onlooker.0.project;
    Ok(Json(
        in_turn(&LOOKS, move || project.wall_history(before, limit)).await?,
    ))
}

/// The moment that an address names.
fn moment(path: &HashMap<String, String>) -> Result<(Moment, String), Refused> {
    let name = path.get("moment").cloned().unwrap_or_default();
    let moment = Moment::parse(&name).ok_or_else(|| Refused::no_moment(&name))?;
    Ok((moment, name))
}

/// The wall as it was.
#[utoipa::path(
    get, path = "/p/{project}/v1/wall/history/{moment}", tag = "board",
    params(("project" = String, Path), ("moment" = String, Path)),
    responses((status = 200, body = WallPast), (status = 404, body = Problem))
)]
pub async fn past(onlooker: Onlooker, Path(path): Path<HashMap<String, String>>) -> Result<Json<WallPast>, Refused> {
    let (moment, name) = moment(&path)?;
    let guest = !onlooker.0.role.may_read();
    let project = onlooker.0.project;
    let past = in_turn(&LOOKS, move || project.wall_at(moment)).await?;
    let mut past = past.ok_or_else(|| Refused::no_moment(&name))?;
    past.board.guest = guest;
    Ok(Json(past))
}

/// Who restores.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RestoreQuery {
    /// The name that is told in the history: what the others call whoever asks, 64 characters at most.
    by: Option<String>,
}

/// Makes the board what it was: an edit like any other, which everybody on the wall sees.
#[utoipa::path(
    post, path = "/p/{project}/v1/wall/history/{moment}/restore", tag = "board",
    params(("project" = String, Path), ("moment" = String, Path), RestoreQuery),
    responses(
        (status = 204, description = "It is so"), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem),
    )
)]
pub async fn restore(
    leader: Leader,
    Path(path): Path<HashMap<String, String>>,
    query: Result<Query<RestoreQuery>, QueryRejection>,
) -> Result<StatusCode, Refused> {
    let named = "say with `by` what the others call you, in 64 characters at most";
    let Query(query) = query.map_err(|rejection| Refused::bad_request(rejection.body_text(), named))?;
    let by = query.by.as_deref().unwrap_or_default().trim();
    if by.chars().count() > NAME_MAX || by.chars().any(char::is_control) {
        let detail = format!("a name has {NAME_MAX} characters at most, and none that cannot be seen");
        return Err(Refused::bad_request(detail, named));
    }
    let by = by.to_owned();
    let (moment, name) = moment(&path)?;
    let project = leader.0.project;
    if in_turn(&LOOKS, move || project.restore_wall(moment, &by)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refused::no_moment(&name))
    }
}

/// What is to be said of an entry if its clauses were these. Nothing is written.
#[utoipa::path(
    post, path = "/p/{project}/v1/wall/check", tag = "board", params(("project" = String, Path)), request_body = ClausesAsked,
    responses(
        (status = 200, body = ClausesChecked), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
pub async fn check(
    onlooker: Onlooker,
    asked: Result<Json<ClausesAsked>, JsonRejection>,
) -> Result<Json<ClausesChecked>, Refused> {
    if right(onlooker.0.role) == Right::Viewer {
        return Err(Refused::forbidden(&onlooker.0, "participant"));
    }
    let Json(asked) = asked.map_err(|rejection| {
        let mend = r#"send JSON with content-type application/json: {"entry": "…", "clauses": ["…"]}"#;
        Refused::bad_request(rejection.body_text(), mend)
    })?;
    if asked.clauses.len() > CLAUSES_MAX {
        return Err(Refused::bad_request(
            format!(
                "an entry has {CLAUSES_MAX} clauses at most, not {}",
                asked.clauses.len()
            ),
            "take some out",
        ));
    }
    if let Some(place) = asked.clauses.iter().position(|text| text.len() > CLAUSE_BYTES_MAX) {
        return Err(Refused::bad_request(
            format!("clause {place}, counted from 0, is longer than {CLAUSE_BYTES_MAX} bytes"),
            "shorten it",
        ));
    }
    let (project, entry) = (onlooker.0.project, asked.entry.clone());
    let checked = in_turn(&CHECKS, move || project.try_clauses(&entry, asked.clauses)).await?;
    checked.map(Json).ok_or_else(|| {
        let entry: String = asked.entry.chars().take(80).collect();
        Refused::not_found(format!("the wall has no entry `{entry}`"))
    })
}
