//! The board's funnels, live: a thread of its own follows the log and keeps every funnel's numbers, so that a funnel that must read
//! the log anew holds up neither the counts nor the courier.
//!
//! What they keep is bounded (see [`BYTES_MAX`]): the largest funnel gives way, says so, and is counted from the log when asked for.

use super::threads::{Bell, SAVE_EVERY, SAVE_RECORDS};
use super::{Project, Published, locked};
use crate::fault::Fault;
use crate::wire::FunnelPulse;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use stormlake_analysis::{CheckedFunnel, Funnel, Live, Occurrence, SavedLive};
use stormlake_board::{Board, slug};
use stormlake_log::{read_file, replace_file_with};
use stormlake_record::{Entry, EntryKind, Position};

const SNAPSHOT: &str = "funnels.snapshot";
/// What all live funnels of a project may take in memory.
const BYTES_MAX: usize = 256 << 20;
/// Bytes read at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// Under which slug the board knows an event now, whatever a record calls it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Slugs(HashMap<String, String>);

impl Slugs {
    /// Those of a board.
    pub fn of(board: &Board) -> Self {
        let each = board.events.iter().flat_map(|event| {
            let now = slug(&event.sticky.name);
            event.sticky.was.iter().map(move |was| (slug(was), now.clone()))
        });
        Self(each.collect())
    }

    /// The slug in force.
    pub fn current<'a>(&'a self, slug: &'a str) -> &'a str {
        self.0.get(slug).map_or(slug, String::as_str)
    }

    /// The earlier slugs of these events, in order: with others, old records mean something else.
    fn behind(&self, funnel: &Funnel) -> Vec<String> {
        let concerned = |now: &String| funnel.steps.iter().any(|step| step.event == *now);
        let mut old: Vec<String> = self
            .0
            .iter()
            .filter(|(_, now)| concerned(now))
            .map(|(was, now)| format!("{was} > {now}"))
            .collect();
        old.sort_unstable();
        old
    }
}

/// One funnel.
#[derive(Debug)]
struct Kept {
    /// What it counts, in JSON: when this changes it begins anew.
    meaning: String,
    /// `None` when it took too much memory.
    live: Option<Live>,
    /// The first position that it has not seen.
    next: u64,
}

/// All funnels of a project.
#[derive(Debug, Default)]
pub(super) struct Funnels {
    /// The board version that they are of.
    version: Option<u32>,
    slugs: Slugs,
    kept: BTreeMap<String, Kept>,
    /// Numbers are whole once a funnel has seen what lay before this.
    whole_from: u64,
    /// Whether some funnel began anew since the last saving.
    anew: bool,
    bytes_max: Option<usize>,
}

/// What was saved, by slug: the meaning, the next position, and what was kept.
type SavedFunnels = BTreeMap<String, (String, u64, Option<SavedLive>)>;

/// One funnel in the snapshot.
#[derive(Serialize, Deserialize)]
struct Saved {
    slug: String,
    meaning: String,
    next: u64,
    live: Option<SavedLive>,
}

#[derive(Serialize)]
struct Meaning<'a> {
    funnel: &'a Funnel,
    earlier: Vec<String>,
}

impl Funnels {
    /// Takes up another board version. A funnel that means the same goes on; others begin at the log's beginning.
    fn take_up(&mut self, version: u32, board: &Board, end: u64, saved: &mut SavedFunnels) {
        self.version = Some(version);
        self.whole_from = end;
        self.anew = true;
        self.slugs = Slugs::of(board);
        let mut before = std::mem::take(&mut self.kept);
        for funnel in &board.funnels {
            let Some(checked) = Funnel::of_board(board, funnel).and_then(|written| written.check().ok()) else {
                continue;
            };
            let slug = slug(&funnel.name);
            let meaning = self.meaning(&checked);
            let kept = match (before.remove(&slug), saved.remove(&slug)) {
                (Some(kept), _) if kept.meaning == meaning => kept,
                (_, Some((known, next, live))) if known == meaning => Self::restored(checked, meaning, next, live),
                _ => Kept {
                    meaning,
                    live: Some(Live::new(checked)),
                    next: 0,
                },
            };
            self.kept.insert(slug, kept);
        }
    }

    fn meaning(&self, funnel: &CheckedFunnel) -> String {
        let meaning = Meaning {
            funnel: funnel.funnel(),
            earlier: self.slugs.behind(funnel.funnel()),
        };
        serde_json::to_string(&meaning).unwrap_or_default()
    }

    fn restored(checked: CheckedFunnel, meaning: String, next: u64, live: Option<SavedLive>) -> Kept {
        let Some(saved) = live else {
            return Kept {
                meaning,
                live: None,
                next,
            };
        };
        match Live::restore(checked.clone(), saved) {
            Some(live) => Kept {
                meaning,
                live: Some(live),
                next,
            },
            None => Kept {
                meaning,
                live: Some(Live::new(checked)),
                next: 0,
            },
        }
    }

    /// The first position that some funnel has not seen.
    fn next(&self, end: u64) -> u64 {
        let open = self.kept.values().filter(|kept| kept.live.is_some());
        open.map(|kept| kept.next).min().unwrap_or(end).min(end)
    }

    fn observe(&mut self, position: Position, entry: &Entry<'_>) {
        if entry.kind != EntryKind::Event || entry.subject.is_empty() {
            return;
        }
        let occurrence = Occurrence {
            subject: entry.subject,
            event: self.slugs.current(entry.name),
            time: entry.time,
            position,
        };
        for kept in self.kept.values_mut().filter(|kept| kept.next <= position.0) {
            if let Some(live) = &mut kept.live {
                live.observe(&occurrence);
            }
        }
    }

    /// All records before `next` were observed.
    fn settle(&mut self, next: u64) {
        for kept in self.kept.values_mut() {
            if let Some(live) = &mut kept.live {
                live.settle();
            }
            kept.next = kept.next.max(next);
        }
        let bytes_max = self.bytes_max.unwrap_or(BYTES_MAX);
        let bytes = |kept: &Kept| kept.live.as_ref().map_or(0, Live::bytes);
        while self.kept.values().map(bytes).sum::<usize>() > bytes_max {
            let Some((slug, kept)) = self.kept.iter_mut().max_by_key(|(_, kept)| bytes(kept)) else {
                return;
            };
            tracing::warn!(
                funnel = %slug,
                "this funnel takes too much memory to be kept live; it is counted from the log when asked for"
            );
            kept.live = None;
        }
    }

    /// Each funnel's numbers, by slug.
    pub fn pulse(&self) -> BTreeMap<String, FunnelPulse> {
        let view = |kept: &Kept| {
            let state = match &kept.live {
                None => "too-large",
                Some(_) if kept.next < self.whole_from => "counting",
                Some(_) => "live",
            };
            FunnelPulse {
                reached: kept.live.as_ref().map(Live::reached).unwrap_or_default(),
                state: state.to_owned(),
            }
        };
        self.kept
            .iter()
            .map(|(slug, kept)| (slug.clone(), view(kept)))
            .collect()
    }
}

impl Project {
    /// Follows the log until told to stop.
    pub(super) fn follow_funnels(&self, stop: &AtomicBool, bell: &Bell) -> Result<(), Fault> {
        let mut saved = self.saved_funnels();
        let oldest = saved.values().map(|(_, next, _)| *next).min().unwrap_or(0);
        let mut last_save = (Instant::now(), oldest);
        let mut next = 0;
        loop {
            if let Some(published) = self.published() {
                next = self.catch_up(&published, &mut saved, stop)?;
            }
            let stopping = stop.load(Ordering::SeqCst);
            let since = next.saturating_sub(last_save.1);
            let due = since > 0 || locked(&self.funnels).anew;
            if due && (stopping || last_save.0.elapsed() > SAVE_EVERY || since > SAVE_RECORDS) {
                self.save_funnels()?;
                last_save = (Instant::now(), next);
            }
            if stopping {
                return Ok(());
            }
            bell.wait(next);
        }
    }

    /// Reads on to the log's end; the position after it.
    fn catch_up(&self, published: &Published, saved: &mut SavedFunnels, stop: &AtomicBool) -> Result<u64, Fault> {
        let from = {
            let (mut funnels, end) = (locked(&self.funnels), self.log.durable());
            if funnels.version != Some(published.version) {
                funnels.take_up(published.version, &published.board, end, saved);
            }
            funnels.next(end)
        };
        let mut reader = self.log.reader(Position(from));
        while let Some(chunk) = reader.next(CHUNK_BYTES)? {
            let mut funnels = locked(&self.funnels);
            for recorded in chunk.records() {
                funnels.observe(recorded.position, &recorded.entry);
            }
            funnels.settle(chunk.end().0);
            drop(funnels);
            let another = self.published().is_some_and(|now| now.version != published.version);
            if another || stop.load(Ordering::SeqCst) {
                break;
            }
        }
        Ok(reader.position().0)
    }

    /// What was saved, as far as it is of this log.
    fn saved_funnels(&self) -> SavedFunnels {
        let bytes = read_file(&*self.disk, SNAPSHOT).ok().flatten().unwrap_or_default();
        let (mut rest, mut all) = (bytes.as_slice(), BTreeMap::new());
        let end = self.log.durable();
        // What cannot be read is counted again from the log.
        while let Ok((one, after)) = postcard::take_from_bytes::<Saved>(rest) {
            if one.next <= end {
                all.insert(one.slug, (one.meaning, one.next, one.live));
            }
            rest = after;
        }
        all
    }

    fn save_funnels(&self) -> Result<(), Fault> {
        let slugs: Vec<String> = {
            let mut funnels = locked(&self.funnels);
            funnels.anew = false;
            funnels.kept.keys().cloned().collect()
        };
        Ok(replace_file_with(&*self.disk, SNAPSHOT, |file| {
            for slug in slugs {
                // One at a time, so that no more than one is in memory twice.
                let Some(one) = locked(&self.funnels).kept.get(&slug).map(|kept| Saved {
                    slug: slug.clone(),
                    meaning: kept.meaning.clone(),
                    next: kept.next,
                    live: kept.live.as_ref().map(Live::saved),
                }) else {
                    continue;
                };
                let bytes = postcard::to_stdvec(&one).map_err(std::io::Error::other)?;
                file.write_all(&bytes)?;
            }
            Ok(())
        })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stormlake_record::{Flags, Time};

    const BOARD: &str = "board \"Shop\"\nevent \"A\" { was \"Old A\" }\nevent \"B\"\nfunnel \"Small\" { step \"B\"; step \"B\" }\nfunnel \"Large\" { step \"A\"; step \"B\" }\n";

    fn entry<'a>(name: &'a str, subject: &'a str) -> Entry<'a> {
        Entry {
            kind: EntryKind::Event,
            flags: Flags::default(),
            time: Time(0),
            previous: None,
            board_version: 1,
            key_id: 0,
            source: "",
            id: "",
            name,
            subject,
            sender: "",
            extensions: b"",
            body: b"",
        }
    }

    fn funnels(board: &str, before: Funnels, end: u64) -> Funnels {
        let mut funnels = before;
        let version = funnels.version.map_or(1, |version| version + 1);
        funnels.take_up(
            version,
            &stormlake_board::parse_board(board).0,
            end,
            &mut BTreeMap::new(),
        );
        funnels
    }

    #[test]
    fn the_largest_funnel_gives_way_and_says_so() {
        let mut funnels = funnels(BOARD, Funnels::default(), 0);
        funnels.bytes_max = Some(100_000);
        for number in 0..1_000 {
            funnels.observe(Position(number), &entry("old-a", &number.to_string()));
        }
        funnels.observe(Position(1_000), &entry("b", "ann"));
        funnels.settle(1_001);
        let pulse = funnels.pulse();
        assert_eq!(pulse["large"].state, "too-large");
        assert_eq!(pulse["large"].reached, Vec::<u64>::new());
        assert_eq!(
            (pulse["small"].state.as_str(), pulse["small"].reached.as_slice()),
            ("live", &[1, 0][..])
        );
        assert_eq!(funnels.next(1_001), 1_001, "it is not read for again and again");
    }

    #[test]
    fn only_what_means_something_else_is_counted_anew() {
        let mut funnels = funnels(BOARD, Funnels::default(), 0);
        for (position, name) in ["old-a", "b", "b"].into_iter().enumerate() {
            funnels.observe(Position(position as u64), &entry(name, "ann"));
        }
        funnels.settle(3);
        // An event that takes over an earlier name, and a window: both mean something else; the other funnel goes on.
        for other in [
            BOARD.replace("Old A", "Elder A"),
            BOARD.replace("\"Large\" {", "\"Large\" within=\"1d\" {"),
        ] {
            let mut now = self::funnels(&other, std::mem::take(&mut funnels), 3);
            let pulse = now.pulse();
            assert_eq!(
                (pulse["small"].state.as_str(), pulse["small"].reached.as_slice()),
                ("live", &[1, 1][..])
            );
            assert_eq!(
                (pulse["large"].state.as_str(), pulse["large"].reached.as_slice()),
                ("counting", &[0, 0][..])
            );
            assert_eq!(now.next(3), 0);
            now.settle(3);
            funnels = now;
        }
    }
}
