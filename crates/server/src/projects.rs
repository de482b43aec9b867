//! The projects that are served: a list that only grows while the server runs.

use crate::project::Project;
use std::sync::{Arc, PoisonError, RwLock};

/// The projects, in the order in which they came.
#[derive(Debug, Default)]
pub struct Projects(RwLock<Vec<Arc<Project>>>);

impl Projects {
    /// All of them, as they are now.
    pub fn all(&self) -> Vec<Arc<Project>> {
        self.read(<[_]>::to_vec)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.read(<[_]>::len)
    }

    /// The one that came first.
    pub fn first(&self) -> Option<Arc<Project>> {
        self.read(|projects| projects.first().cloned())
    }

    /// The only one; none where there are several.
    pub fn only(&self) -> Option<Arc<Project>> {
        self.read(|projects| match projects {
            [only] => Some(only.clone()),
            _ => None,
        })
    }

    /// The first one that is meant.
    pub fn find(&self, is_meant: impl Fn(&Project) -> bool) -> Option<Arc<Project>> {
        self.read(|projects| projects.iter().find(|project| is_meant(project)).cloned())
    }

    /// The one with this name.
    pub fn named(&self, name: &str) -> Option<Arc<Project>> {
        self.find(|project| project.name == name)
    }

    /// One more.
    pub fn add(&self, project: Arc<Project>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(project);
    }

    fn read<T>(&self, look: impl FnOnce(&[Arc<Project>]) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
