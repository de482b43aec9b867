//! Questions that read much of the log: few at a time, each with a limit of time, and given up when nobody waits for the answer.

use super::access::Reader;
use super::ask::off_thread;
use super::problem::Refused;
use crate::project::Unanswered;
use crate::wire::{FunnelAsked, FunnelView, Problem};
use axum::Json;
use axum::body::Bytes;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Bytes of a question.
const QUESTION_MAX: usize = 64 << 10;
/// Answers under way at the same time, over all projects: intake, engine and courier go on beside them.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// How long a question may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Until it has its turn.
    pub turn: Duration,
    /// From then on until it is answered.
    pub answer: Duration,
}

const PATIENCE: Patience = Patience {
    turn: Duration::from_secs(10),
    answer: Duration::from_secs(45),
};

/// Says, once it is dropped, that nobody waits any more.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Does the work of a question when its turn has come. The work is to ask now and then whether it shall go on: not when it took too
/// long, and not when nobody waits for it any more. Its turn ends with the work itself.
pub(super) async fn in_turn<T: Send + 'static>(
    turns: Arc<Semaphore>,
    patience: Patience,
    work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> T + Send + 'static,
) -> Result<T, Refused> {
    let turn = tokio::time::timeout(patience.turn, turns.acquire_owned()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(Refused::not_now(5));
    };
    let gone = Arc::new(AtomicBool::new(false));
    let waiting = Waiting(gone.clone());
    let answer = off_thread(move || {
        let since = Instant::now();
        let answer = work(&|| !gone.load(Ordering::Relaxed) && since.elapsed() < patience.answer);
        drop(turn);
        Ok(answer)
    });
    let answer = answer.await;
    drop(waiting);
    answer
}

/// How many subjects came how far in a funnel, how long it took them, and who dropped off.
#[utoipa::path(
    post, path = "/p/{project}/v1/analysis/funnel", tag = "analysis", params(("project" = String, Path)),
    request_body = FunnelAsked,
    responses(
        (status = 200, body = FunnelView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 413, body = Problem), (status = 503, body = Problem), (status = 504, body = Problem),
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
    let project = reader.0.project;
    let answer = in_turn(TURNS.clone(), PATIENCE, move |go_on| project.funnel(&asked, go_on)).await?;
    answer.map(Json).map_err(Refused::from)
}

impl From<Unanswered> for Refused {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Question(what, mend) => Self::bad_request(what, &mend),
            Unanswered::Unknown(what) => Self::not_found(what),
            Unanswered::Stopped => Self::too_long(format!(
                "the answer was not there after {} seconds",
                PATIENCE.answer.as_secs()
            )),
            Unanswered::TooLarge => {
                Self::too_large("the funnel concerns more records than can be put in order in memory".to_owned())
            }
            Unanswered::Project(fault) => fault.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const PATIENT: Patience = Patience {
        turn: Duration::from_secs(60),
        answer: Duration::from_secs(60),
    };

    #[tokio::test]
    async fn a_question_without_a_turn_is_refused_and_one_that_ends_gives_its_turn_on() {
        let turns = Arc::new(Semaphore::new(1));
        let (end, ended) = mpsc::channel::<()>();
        let first = tokio::spawn(in_turn(turns.clone(), PATIENT, move |_| ended.recv().is_ok()));
        while turns.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let hasty = Patience {
            turn: Duration::from_millis(1),
            ..PATIENT
        };
        let refused = in_turn(turns.clone(), hasty, |_| ()).await.unwrap_err();
        assert_eq!(refused.status(), http::StatusCode::SERVICE_UNAVAILABLE);
        end.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        in_turn(turns, PATIENT, |go_on| assert!(go_on())).await.unwrap();
    }

    #[tokio::test]
    async fn who_goes_away_stops_the_work_and_frees_its_turn() {
        let turns = Arc::new(Semaphore::new(1));
        let work = in_turn(turns.clone(), PATIENT, |go_on| {
            while go_on() {
                std::thread::yield_now();
            }
        });
        let asking = tokio::spawn(work);
        while turns.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        asking.abort();
        // The turn comes back only when the work has noticed.
        drop(turns.acquire().await.unwrap());
    }

    #[tokio::test]
    async fn what_takes_too_long_is_told_to_stop() {
        let short = Patience {
            answer: Duration::ZERO,
            ..PATIENT
        };
        let went_on = in_turn(Arc::new(Semaphore::new(1)), short, |go_on| go_on()).await;
        assert!(!went_on.unwrap());
    }
}
