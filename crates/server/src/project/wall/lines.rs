//! The lines to those who are on a wall, and when what is told goes out on them.
//!
//! With a hundred people there are a hundred edits a second, and each would wake a hundred connections. So what comes within a few
//! milliseconds of something that was told goes out together; what comes after a pause goes out at once.

use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stormlake_wall::Peer;
use tokio::sync::mpsc;

/// Batches that may wait for one who is slow; then they are let go, and may come again.
const WAITING_MAX: usize = 1_024;
/// Between two times that edits are told.
const EDITS: Duration = Duration::from_millis(10);
/// Between two times that names and cursors are told: one by one, those of a hundred people would be fifty thousand messages a second.
const NAMES: Duration = Duration::from_millis(40);

/// Messages that go out together, each with who is not to hear it.
#[derive(Debug, Clone)]
pub struct Batch(Arc<[(Option<Peer>, Bytes)]>);

impl Batch {
    /// Those that are for somebody.
    pub fn of(&self, peer: Peer) -> impl Iterator<Item = Bytes> + '_ {
        let heard = self.0.iter().filter(move |(but, _)| *but != Some(peer));
        heard.map(|(_, message)| message.clone())
    }
}

/// Everybody's line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: HashMap<Peer, mpsc::Sender<Batch>>,
    /// What is to be told.
    waiting: Vec<(Option<Peer>, Bytes)>,
    /// When edits were told last, and names.
    edits: Option<Instant>,
    names: Option<Instant>,
    /// When somebody comes to tell.
    planned: Option<Instant>,
}

impl Lines {
    /// A new line.
    pub fn open(&mut self, peer: Peer) -> mpsc::Receiver<Batch> {
        let (line, messages) = mpsc::channel(WAITING_MAX);
        self.lines.insert(peer, line);
        messages
    }

    /// A line ends.
    pub fn close(&mut self, peer: Peer) {
        self.lines.remove(&peer);
    }

    /// Whether somebody is still here.
    pub fn has(&self, peer: Peer) -> bool {
        self.lines.contains_key(&peer)
    }

    /// Sends to one, at once.
    pub fn send(&mut self, peer: Peer, messages: Vec<Bytes>) {
        if messages.is_empty() {
            return;
        }
        let batch = Batch(messages.into_iter().map(|message| (None, message)).collect());
        if let Some(line) = self.lines.get(&peer)
            && line.try_send(batch).is_err()
        {
            // Its connection ends with the line, and the client comes again when it can.
            self.lines.remove(&peer);
        }
    }

    /// Tells everybody but one, when it is time.
    pub fn relay(&mut self, messages: impl IntoIterator<Item = Bytes>, but: Option<Peer>) {
        self.waiting.extend(messages.into_iter().map(|message| (but, message)));
    }

    /// Whether names and cursors may be told again.
    pub fn names_are_due(&self, now: Instant) -> bool {
        self.names.is_none_or(|last| now >= last + NAMES)
    }

    /// They are told.
    pub fn told_names(&mut self, now: Instant) {
        self.names = Some(now);
    }

    /// When what waits is to be told, if nobody comes for it already: then [`Lines::is_time`].
    pub fn plan(&mut self, now: Instant, untold_names: bool) -> Option<Instant> {
        let after = |last: Option<Instant>, pause| last.map_or(now, |last| now.max(last + pause));
        let edits = (!self.waiting.is_empty()).then(|| after(self.edits, EDITS));
        let names = untold_names.then(|| after(self.names, NAMES));
        let next = edits.into_iter().chain(names).min()?;
        if self.planned.is_some_and(|planned| planned <= next) {
            return None;
        }
        self.planned = Some(next);
        Some(next)
    }

    /// Whether what was planned is to be done now; another has done it, if not.
    pub fn is_time(&self, now: Instant) -> bool {
        self.planned.is_some_and(|planned| now >= planned)
    }

    /// Tells everybody what waits.
    pub fn tell(&mut self, now: Instant) {
        self.planned = None;
        if self.waiting.is_empty() {
            return;
        }
        self.edits = Some(now);
        let batch = Batch(std::mem::take(&mut self.waiting).into());
        self.lines.retain(|_, line| line.try_send(batch.clone()).is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(line: &mut mpsc::Receiver<Batch>, peer: Peer) -> Vec<u8> {
        let mut all = Vec::new();
        while let Ok(batch) = line.try_recv() {
            all.extend(batch.of(peer).map(|message| message[0]));
        }
        all
    }

    fn message(number: u8) -> [Bytes; 1] {
        [Bytes::from(vec![number])]
    }

    #[test]
    fn the_first_goes_out_at_once_and_what_follows_closely_goes_together() {
        let mut lines = Lines::default();
        let (mut ann, mut ben) = (lines.open(1), lines.open(2));
        let start = Instant::now();
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        lines.relay(message(1), Some(1));
        assert_eq!(lines.plan(start, false), Some(start));
        assert!(lines.is_time(start));
        lines.tell(start);
        assert_eq!((heard(&mut ann, 1), heard(&mut ben, 2)), (vec![], vec![1]));
        lines.relay(message(2), Some(1));
        assert_eq!(lines.plan(after(3), false), Some(after(10)));
        lines.relay(message(3), Some(2));
        assert_eq!(lines.plan(after(4), false), None, "somebody comes already");
        assert!(!lines.is_time(after(9)) && lines.is_time(after(10)));
        lines.tell(after(10));
        assert_eq!((heard(&mut ann, 1), heard(&mut ben, 2)), (vec![3], vec![2]));
        assert!(!lines.is_time(after(11)), "it was done");
    }

    #[test]
    fn edits_do_not_wait_for_names() {
        let mut lines = Lines::default();
        let start = Instant::now();
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        lines.told_names(start);
        assert!(!lines.names_are_due(after(39)) && lines.names_are_due(after(40)));
        assert_eq!(lines.plan(after(1), true), Some(after(40)));
        lines.relay(message(1), None);
        assert_eq!(lines.plan(after(2), true), Some(after(2)));
        lines.tell(after(2));
        assert_eq!(lines.plan(after(2), true), Some(after(40)));
    }

    #[test]
    fn who_does_not_read_is_let_go_and_nobody_else() {
        let mut lines = Lines::default();
        let (slow, mut quick) = (lines.open(1), lines.open(2));
        for number in 0..=WAITING_MAX {
            lines.relay(message(7), None);
            lines.tell(Instant::now());
            assert_eq!(heard(&mut quick, 2), [7], "{number}");
        }
        assert!(!lines.has(1) && lines.has(2));
        drop(slow);
    }
}
