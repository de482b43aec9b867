//! Questions that read much of the log: few at a time, each with a limit of time, and given up when nobody waits for the answer.

use super::access::Reader;
use super::ask::off_thread;
use super::problem::Refused;
use crate::project::Unanswered;
use crate::wire::{FunnelAsked, FunnelView, Problem};
use axum::Json;
use axum::body::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Bytes of a question.
const QUESTION_MAX: usize = 64 << 10;
/// How long an answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(45);
/// How long a question waits for its turn.
const TURN_TIME: Duration = Duration::from_secs(10);
/// Answers under way at the same time, over all projects: intake, engine and courier go on beside them.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Says, once it is dropped, that nobody waits any more.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// How many subjects came how far in a funnel, how long it took them, and who dropped off.
#[utoipa::path(
    post, path = "/p/{project}/v1/analysis/funnel", tag = "analysis", params(("project" = String, Path)),
    request_body = FunnelAsked,
    responses(
        (status = 200, body = FunnelView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 413, body = Problem), (status = 429, body = Problem), (status = 504, body = Problem),
    )
)]
pub async fn funnel(reader: Reader, body: Bytes) -> Result<Json<FunnelView>, Refused> {
    if body.len() > QUESTION_MAX {
        return Err(Refused::bad_request(
            format!("the question has {} bytes, more than {QUESTION_MAX}", body.len()),
            "name a funnel of the board instead",
        ));
    }
    let asked: FunnelAsked = serde_json::from_slice(&body).map_err(|error| {
        Refused::bad_request(
            format!("the question is not understood: {error}"),
            "send {\"name\": \"…\"}; /openapi.json has the whole shape",
        )
    })?;
    let turn = tokio::time::timeout(TURN_TIME, TURNS.acquire()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(stormlake_intake::Refusal::busy(5).into());
    };
    let gone = Arc::new(AtomicBool::new(false));
    let waiting = Waiting(gone.clone());
    let answer = off_thread(move || {
        // Held until the work itself has ended, also when nobody waits for it.
        let _turn = turn;
        let since = Instant::now();
        let go_on = || !gone.load(Ordering::Relaxed) && since.elapsed() < ANSWER_TIME;
        Ok(reader.0.project.funnel(&asked, go_on))
    });
    let answer = answer.await?;
    drop(waiting);
    answer.map(Json).map_err(Refused::from)
}

impl From<Unanswered> for Refused {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Question(what, mend) => Self::bad_request(what, &mend),
            Unanswered::Unknown(what) => Self::not_found(what),
            Unanswered::Stopped => Self::too_long(format!(
                "the answer was not there after {} seconds",
                ANSWER_TIME.as_secs()
            )),
            Unanswered::TooLarge => {
                Self::too_large("the funnel concerns more records than can be put in order in memory".to_owned())
            }
            Unanswered::Project(fault) => fault.into(),
        }
    }
}
