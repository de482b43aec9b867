//! Whose policies' commands are held back: what somebody has stopped, by the names that they have now.

use hashbrown::{HashMap, HashSet};
use std::sync::Arc;

/// The policies that pending commands are from, and the switches.
#[derive(Debug, Default)]
pub(super) struct Policies {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// By earlier name, what a policy is called now.
    now: Arc<HashMap<String, String>>,
    pub(super) all: bool,
    pub(super) stopped: HashSet<String>,
    /// By number, whether it is stopped.
    known: Vec<bool>,
}

impl Policies {
    /// The number of a policy, which is never given again.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let (name, number): (Arc<str>, _) = (name.into(), self.names.len() as u32);
        self.known.push(self.stops(&name));
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }

    /// The names, by number.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    pub fn is_stopped(&self, number: u32) -> bool {
        self.known.get(number as usize).copied().unwrap_or(self.all)
    }

    pub fn switch(&mut self, policy: Option<&str>, stopped: bool) {
        match (policy, stopped) {
            (None, stopped) => self.all = stopped,
            (Some(policy), true) => drop(self.stopped.insert(policy.to_owned())),
            (Some(policy), false) => drop(self.stopped.remove(policy)),
        }
        self.look_again();
    }

    /// Whether that changes anything.
    pub fn rename(&mut self, now: Arc<HashMap<String, String>>) -> bool {
        if Arc::ptr_eq(&self.now, &now) {
            return false;
        }
        self.now = now;
        let before = std::mem::take(&mut self.known);
        self.look_again();
        before != self.known
    }

    fn look_again(&mut self) {
        self.known = self.names.iter().map(|name| self.stops(name)).collect();
    }

    fn stops(&self, policy: &str) -> bool {
        if self.all || self.stopped.is_empty() {
            return self.all;
        }
        let current = |name| self.now.get(name).map_or(name, String::as_str);
        let policy = current(policy);
        self.stopped.iter().any(|stopped| current(stopped) == policy)
    }
}
