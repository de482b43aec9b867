//! Whose turn it is: one export at a time for each project, few over all, and not too many who wait.

use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Who may wait for one project: a whole workshop that presses the button at once.
const WAITING_MAX: usize = 40;
/// How long one waits.
const PATIENCE: Duration = Duration::from_secs(30);
/// Exports at the same time over all projects: a picture of a large wall takes 200 MB while it is painted.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// The turns of one project.
#[derive(Debug)]
pub struct Turns {
    own: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    _own: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            own: Arc::new(Semaphore::new(1)),
            places: Arc::new(Semaphore::new(WAITING_MAX)),
        }
    }
}

impl Turns {
    /// The next turn. `None`: too many wait already, or it took too long.
    pub(super) async fn take(&self) -> Option<Turn> {
        let _place = self.places.clone().try_acquire_owned().ok()?;
        let both = async {
            Some(Turn {
                _own: self.own.clone().acquire_owned().await.ok()?,
                _of_all: AT_ONCE.clone().acquire_owned().await.ok()?,
            })
        };
        tokio::time::timeout(PATIENCE, both).await.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_at_a_time_and_nobody_waits_for_ever_or_in_too_long_a_queue() {
        let turns = Arc::new(Turns::default());
        let first = turns.take().await.unwrap();
        let queue: Vec<_> = (0..WAITING_MAX)
            .map(|_| {
                let turns = turns.clone();
                tokio::spawn(async move { turns.take().await.is_some() })
            })
            .collect();
        tokio::task::yield_now().await;
        assert!(turns.take().await.is_none(), "there is no place to wait");
        drop(first);
        for waiting in queue {
            assert!(waiting.await.unwrap());
        }
        let _held = turns.take().await.unwrap();
        let began = tokio::time::Instant::now();
        assert!(turns.take().await.is_none(), "it took too long");
        assert!(began.elapsed() >= PATIENCE);
    }
}
