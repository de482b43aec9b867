//! Which keys of a root were touched since somebody asked last.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use yrs::MapRef;
use yrs::types::{DeepObservable, Event, PathSegment};

/// The keys, filled by the document itself while it changes.
#[derive(Debug)]
pub(crate) struct Touched(Arc<Mutex<BTreeSet<String>>>);

impl Touched {
    /// Watches a root; `name` tells its watcher from others.
    pub fn watch(root: &MapRef, name: &str) -> Self {
        let touched = Arc::new(Mutex::new(BTreeSet::new()));
        let seen = Arc::clone(&touched);
        root.observe_deep(name, move |txn, events| {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            for event in events.iter() {
                match (event.path().front(), event) {
                    (Some(PathSegment::Key(key)), _) => {
                        seen.insert(key.to_string());
                    }
                    (None, Event::Map(event)) => {
                        seen.extend(event.keys(txn).keys().map(|key| key.to_string()));
                    }
                    _ => {}
                }
            }
        });
        Self(touched)
    }

    /// The keys; from now on none is.
    pub fn take(&self) -> BTreeSet<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
