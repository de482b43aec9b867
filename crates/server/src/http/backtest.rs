//! A policy over the past: one at a time, with a limit of time, and given up when nobody waits for the answer.

use super::access::Reader;
use super::analysis::{Patience, in_turn};
use super::problem::Refused;
use crate::keys::Role;
use crate::project::Untried;
use crate::wire::{BacktestAsked, BacktestView, Problem, TextProblem};
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Bytes of a question: a policy's text and its JSON.
const QUESTION_MAX: usize = 64 << 10;
/// Over all projects: it reads the whole log with two threads.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));

const PATIENCE: Patience = Patience {
    turn: Duration::from_secs(10),
    answer: Duration::from_secs(80),
};

/// What a policy would have done over the past, whatever its state is now; with `text`, as it was edited.
#[utoipa::path(
    post, path = "/p/{project}/v1/policies/{policy}/backtest", tag = "policies",
    params(("project" = String, Path), ("policy" = String, Path, description = "Its name")),
    request_body(content = BacktestAsked, description = "May be empty"),
    responses(
        (status = 200, body = BacktestView), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = TextProblem), (status = 503, body = Problem),
        (status = 504, body = Problem),
    )
)]
pub async fn backtest(
    reader: Reader,
    Path(path): Path<HashMap<String, String>>,
    body: Bytes,
) -> Result<Json<BacktestView>, Refused> {
    if body.len() > QUESTION_MAX {
        return Err(Refused::bad_request(
            format!("the question has {} bytes, more than {QUESTION_MAX}", body.len()),
            "send the text of one policy",
        ));
    }
    let asked: BacktestAsked = match &body[..] {
        [] => BacktestAsked::default(),
        body => serde_json::from_slice(body).map_err(|error| {
            Refused::bad_request(
                format!("the question is not understood: {error}"),
                "send {\"from\": \"2026-01-01\"}; /openapi.json has the whole shape",
            )
        })?,
    };
    // Whose expressions run may ask for what is masked.
    if asked.text.is_some() && reader.0.role != Role::Admin {
        return Err(Refused::forbidden(
            &reader.0,
            "the role admin, since a text of one's own may read what is masked",
        ));
    }
    let sight = reader.sight();
    let project = reader.0.project;
    let policy = path.get("policy").cloned().unwrap_or_default();
    let work = move |go_on: &(dyn Fn() -> bool + Sync)| project.backtest(&policy, &asked, sight, go_on);
    let answer = in_turn(TURNS.clone(), PATIENCE, work).await?;
    answer.map(Json).map_err(Refused::from)
}

impl From<Untried> for Refused {
    fn from(untried: Untried) -> Self {
        match untried {
            Untried::Question(what, mend) => Self::bad_request(what, &mend),
            Untried::Unknown(what) => Self::not_found(what),
            Untried::Text(findings) => {
                let errors = findings.len();
                let detail = format!("the policy's text has {errors} error(s), so it was not tried");
                Self::unprocessable(detail, "mend what `findings` names").with("findings", findings)
            }
            Untried::Stopped => Self::too_long(format!(
                "the answer was not there after {} seconds",
                PATIENCE.answer.as_secs()
            )),
            Untried::Project(fault) => fault.into(),
        }
    }
}
