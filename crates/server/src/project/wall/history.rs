//! The wall's past: who changed it when, and how it was at any moment. Read from the files alone, so that it holds up nobody who edits.

use super::runs::runs;
use super::{chapters, reading, told};
use crate::fault::Fault;
use crate::project::Project;
use crate::view;
use crate::wire::{PlaceView, WallHistory, WallMoment, WallPast};
use std::path::PathBuf;
use stormlake_record::Time;
use stormlake_wall::Document;
use stormlake_wall::journal::Record;

/// A moment of a wall: a record of a chapter, and all that came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The time of the chapter's first record, in milliseconds since 1970.
    chapter: i64,
    /// The record.
    index: usize,
}

impl Moment {
    /// Reads its name: `<chapter>-<record>`.
    pub fn parse(name: &str) -> Option<Self> {
        let (chapter, index) = name.split_once('-')?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        (digits(chapter) && digits(index)).then_some(())?;
        Some(Self {
            chapter: chapter.parse().ok()?,
            index: index.parse().ok()?,
        })
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.chapter, self.index)
    }
}

fn time(record: &Record) -> String {
    Time(record.time_ms.saturating_mul(1_000_000)).to_string()
}

/// All chapters, oldest first; the last one is the journal itself.
struct Book {
    older: Vec<(i64, PathBuf)>,
    now: Vec<Record>,
}

impl Book {
    /// The time of the first chapter.
    fn first(&self) -> Option<i64> {
        let now = self.now.first().map(|record| record.time_ms);
        self.older.first().map(|(time, _)| *time).or(now)
    }

    fn take(&mut self, chapter: i64) -> Result<Vec<Record>, Fault> {
        if self.now.first().is_some_and(|first| first.time_ms == chapter) {
            return Ok(std::mem::take(&mut self.now));
        }
        match self.older.iter().find(|(time, _)| *time == chapter) {
            Some((_, path)) => chapters::records(path),
            None => Ok(Vec::new()),
        }
    }
}

/// How a wall was.
pub(super) struct Past {
    pub wall: Document,
    /// The record that was the last one.
    record: Record,
    /// The entries that are others than before it began.
    changed: Vec<String>,
}

impl Project {
    /// The newest moments before one, or of all.
    pub fn wall_history(&self, before: Option<Moment>, limit: usize) -> Result<WallHistory, Fault> {
        let mut book = self.wall_book()?;
        let first = book.first();
        let mut chapters: Vec<i64> = book.older.iter().map(|(time, _)| *time).collect();
        chapters.extend(book.now.first().map(|record| record.time_ms));
        // Newest first, one more than asked for: whether there are older ones.
        let mut moments = Vec::new();
        for chapter in chapters.into_iter().rev() {
            if moments.len() > limit {
                break;
            }
            if before.is_some_and(|before| chapter > before.chapter) {
                continue;
            }
            let records = book.take(chapter)?;
            for run in runs(&records, Some(chapter) == first).into_iter().rev() {
                let moment = Moment {
                    chapter,
                    index: run.last,
                };
                if before.is_some_and(|before| moment >= before) {
                    continue;
                }
                let Some(last) = records.get(run.last).filter(|_| moments.len() <= limit) else {
                    break;
                };
                moments.push(WallMoment {
                    moment: moment.to_string(),
                    time: time(last),
                    who: last.who.clone(),
                    deed: run.word().to_owned(),
                    edits: run.edits,
                });
            }
        }
        let older = moments.len() > limit;
        moments.truncate(limit);
        moments.reverse();
        Ok(WallHistory { moments, older })
    }

    fn wall_book(&self) -> Result<Book, Fault> {
        // Its journal is there once it is open.
        self.on_wall(|_| Ok(()))?;
        let folder = self.folder.data.join("wall");
        // The journal first: one that is made anew meanwhile is found twice then, not missed.
        let now = chapters::records(&folder.join("journal"))?;
        let mut older = chapters::all(&folder)?;
        if let Some(first) = now.first() {
            older.retain(|(time, _)| *time < first.time_ms);
        }
        Ok(Book { older, now })
    }

    /// The wall at a moment; `None` if there was none.
    pub(super) fn wall_past(&self, moment: Moment) -> Result<Option<Past>, Fault> {
        let mut records = self.wall_book()?.take(moment.chapter)?;
        if moment.index >= records.len() {
            return Ok(None);
        }
        records.truncate(moment.index + 1);
        let run = runs(&records, true).last().copied();
        let began = run.map_or(0, |run| run.first);
        let replay = |records: &[Record]| {
            let updates = records.iter().map(|record| &record.update);
            // It makes nothing that anybody hears of, so it may call itself what it likes.
            Document::of_updates(updates, None, 1, 1).map_err(|why| Fault::BadFile {
                path: self.folder.data.join("wall"),
                detail: told(&why),
            })
        };
        let wall = replay(&records)?;
        let mut changed = Vec::new();
        if began > 0 {
            let before = replay(&records[..began])?;
            let both = before.items().iter().map(|(id, item)| (id, Some(item)));
            let gone_or_other = both
                .filter(|(id, item)| wall.items().get(*id) != *item)
                .map(|(id, _)| id);
            let new = wall.items().keys().filter(|id| !before.items().contains_key(*id));
            changed.extend(gone_or_other.chain(new).cloned());
            changed.sort_unstable();
        }
        let record = records.pop();
        Ok(record.map(|record| Past { wall, record, changed }))
    }

    /// How the wall was at a moment, as a picture; `None` if there was none.
    pub fn wall_at(&self, moment: Moment) -> Result<Option<WallPast>, Fault> {
        let Some(past) = self.wall_past(moment)? else {
            return Ok(None);
        };
        let text = past.wall.text();
        let parsed = stormlake_board::parse_board(&text).0;
        let ids = reading::ids(&parsed, &past.wall.moment().print());
        let mut board = view::board::board(&parsed);
        board.project.clone_from(&self.name);
        board.draft_differs = self.published().is_none_or(|published| published.text != text);
        let place = |id: &String| {
            let item = past.wall.items().get(id)?;
            Some(PlaceView { x: item.x?, y: item.y? })
        };
        Ok(Some(WallPast {
            moment: moment.to_string(),
            time: time(&past.record),
            places: ids.iter().map(place).collect(),
            ids,
            who: past.record.who,
            changed: past.changed,
            board,
        }))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;

    #[test]
    fn names_of_moments_are_read_strictly() {
        let moment = Moment::parse("1790000000000-12").unwrap();
        assert_eq!(moment.to_string(), "1790000000000-12");
        assert!(moment > Moment::parse("1790000000000-9").unwrap());
        for bad in [
            "",
            "-",
            "1-",
            "-1",
            "1",
            "+1-2",
            "1-+2",
            "1-2-3",
            "a-1",
            "1-99999999999999999999999",
            "99999999999999999999-1",
        ] {
            assert_eq!(Moment::parse(bad), None, "{bad}");
        }
    }
}
