//! Putting the wall back to what it was at a moment. It is an edit like any other: everybody hears of it, and it can be taken back.

use super::doers::{Doers, Hand};
use super::writing::{Files, Unsettled};
use super::{Live, Moment, told};
use crate::fault::Fault;
use crate::project::{Project, locked};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;
use stormlake_wall::journal::Deed;
use stormlake_wall::{Unreadable, Written, layout};

/// What the board was.
struct Before {
    text: String,
    places: String,
}

impl Project {
    /// Makes the board what it was at a moment; `by` is who wants it, as they call themselves. `false`: there was no such moment.
    pub fn restore_wall(&self, moment: Moment, by: &str) -> Result<bool, Fault> {
        let Some(past) = self.wall_past(moment)? else {
            return Ok(false);
        };
        let (text, places) = (past.wall.text(), past.wall.layout());
        drop(past);
        let _one_at_a_time = locked(&self.writing);
        let began = Instant::now();
        let files = self.files()?;
        let restored = self.make_as_it_was(&files, &Before { text, places }, by)?;
        if let Some(written) = self.write_restored(restored, &files)? {
            self.read_written(&written, began)?;
        }
        Ok(true)
    }

    /// From what the wall is now, all of it, to what it was.
    fn make_as_it_was(&self, files: &Files, before: &Before, by: &str) -> Result<Unsettled, Fault> {
        self.on_wall(|live| {
            if !self.take_on_wall(live, &files.text, files.layout.as_deref())? {
                return Err(Fault::Refused {
                    what: "board.kdl was edited elsewhere, and is no board now".to_owned(),
                    mend: "mend the file first: the wall says what is wrong with it".to_owned(),
                });
            }
            let on_disk = live.room.wall().written().cloned();
            live.room.wall_mut().write();
            // What people did a moment ago is replaced: nothing is to follow from it.
            let doers = std::mem::take(&mut live.doers);
            let made = self.take_past(live, before, by);
            let restored = made.map(|()| live.unsettled());
            if restored.is_err() {
                live.doers = doers;
                live.touch();
            }
            // The files say still what they said, and an edit of them is one of that: compared with what they are to become, each line of
            // theirs would take the restoring back.
            if let Some(on_disk) = on_disk {
                live.room.wall_mut().wrote_down(on_disk);
            }
            restored
        })
    }

    /// Writes it. `None`: somebody has edited the files meanwhile; both together are written next.
    fn write_restored(&self, restored: Unsettled, files: &Files) -> Result<Option<Arc<Written>>, Fault> {
        let written = self.write_moment(restored, files);
        if !matches!(written, Ok(Some(_))) {
            self.touch_wall();
        }
        written
    }

    fn take_past(&self, live: &mut Live, before: &Before, by: &str) -> Result<(), Fault> {
        self.take_as(live, &before.text, None, by)?;
        let places = moved(&before.places, &live.room.wall().layout());
        let now = live.room.wall().text();
        self.take_as(live, &now, places.as_deref(), by)
    }

    fn take_as(&self, live: &mut Live, text: &str, layout: Option<&str>, by: &str) -> Result<(), Fault> {
        let outcome = live.room.take(text, layout).map_err(|why: Unreadable| Fault::Refused {
            what: format!("the wall cannot be made what it was then: {}", told(&why)),
            mend: "choose a moment shortly before or after".to_owned(),
        })?;
        // One deed, however many updates it takes.
        let deed = match live.doers {
            Doers::Nobody => Deed::Restored,
            _ => Deed::Followed,
        };
        live.carry_out(outcome, Hand::Told { who: by, deed }, self.wall_time())
    }
}

/// Where the notes of `past` stood, with the ids that the same notes have in `now`: one that was gone comes back under a new id.
fn moved(past: &str, now: &str) -> Option<String> {
    let (mut past, now) = (layout::read(past).ok()?, layout::read(now).ok()?);
    let ids: HashMap<(&str, &str, usize), &String> = now
        .stickies
        .iter()
        .map(|one| ((one.kind.as_str(), one.name.as_str(), one.nth), &one.id))
        .collect();
    past.stickies.retain_mut(|one| {
        let id = ids.get(&(one.kind.as_str(), one.name.as_str(), one.nth));
        id.map(|id| one.id.clone_from(id)).is_some()
    });
    Some(layout::write(&past))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;
    use crate::project::folder::Folder;
    use crate::project::{Draft, Writing};
    use stormlake_record::Time;

    const FIRST: &str = "board \"Shop\"\nevent \"Bought\"\n";

    /// A wall on which an event was written since it began, and how it began.
    struct Shop {
        _root: tempfile::TempDir,
        project: Project,
        beginning: Moment,
    }

    impl Shop {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            std::fs::write(root.path().join("board.kdl"), FIRST).unwrap();
            let folder = Folder::of(root.path()).unwrap();
            let project = Project::open(folder, Arc::new(|| Time(1_790_000_000_000_000_000))).unwrap();
            let beginning = project.wall_history(None, 10).unwrap().moments.remove(0);
            let shop = Self {
                _root: root,
                beginning: Moment::parse(&beginning.moment).unwrap(),
                project,
            };
            shop.edit("event \"Paid\"\n");
            assert!(shop.project.refresh_draft().unwrap());
            shop.project.write_wall(Writing::Now).unwrap();
            assert!(shop.file().contains("Bought") && shop.file().contains("Paid"));
            shop
        }

        fn file(&self) -> String {
            self.project.folder.read_board().unwrap()
        }

        /// Somebody adds to the file in an editor.
        fn edit(&self, more: &str) {
            std::fs::write(self.project.folder.board(), self.file() + more).unwrap();
        }

        /// The file is looked at, whoever writes just now.
        fn look(&self) {
            let draft = Draft::of(self.file(), self.project.folder.read_templates().unwrap());
            self.project.file_to_wall(&Arc::new(draft)).unwrap();
        }

        fn wall(&self) -> String {
            self.project.on_wall(|live| Ok(live.room.wall().text())).unwrap()
        }

        /// Restores the beginning; `meanwhile` happens before it is written.
        fn restore(&self, meanwhile: impl FnOnce()) -> bool {
            let past = self.project.wall_past(self.beginning).unwrap().unwrap();
            let before = Before {
                text: past.wall.text(),
                places: past.wall.layout(),
            };
            let files = self.project.files().unwrap();
            let restored = self.project.make_as_it_was(&files, &before, "Ana").unwrap();
            meanwhile();
            self.project.write_restored(restored, &files).unwrap().is_some()
        }
    }

    #[test]
    fn a_file_that_is_edited_while_a_restore_goes_on_neither_takes_it_back_nor_is_lost() {
        for is_looked_at in [false, true] {
            let shop = Shop::new();
            let written = shop.restore(|| {
                shop.edit("event \"Refunded\"\n");
                if is_looked_at {
                    shop.look();
                }
            });
            assert!(!written, "it is not written over");
            assert!(shop.file().contains("Paid") && shop.file().contains("Refunded"));
            shop.project.write_wall(Writing::Now).unwrap();
            for text in [shop.file(), shop.wall()] {
                assert!(text.contains("Bought") && text.contains("Refunded"), "{text}");
                assert!(!text.contains("Paid"), "it was restored: {text}");
            }
            assert!(!shop.project.refresh_draft().unwrap(), "nothing is left to be read");
        }
    }

    #[test]
    fn a_file_that_is_looked_at_while_a_restore_goes_on_changes_nothing() {
        let shop = Shop::new();
        assert!(shop.restore(|| shop.look()));
        assert_eq!((shop.file().as_str(), shop.wall().as_str()), (FIRST, FIRST));
        shop.project.write_wall(Writing::Now).unwrap();
        assert_eq!(shop.file(), FIRST);
    }

    #[test]
    fn a_restore_is_told_as_one_moment_of_who_asked_for_it() {
        let shop = Shop::new();
        for by in ["Ana", "Ana", ""] {
            assert!(shop.project.restore_wall(shop.beginning, by).unwrap());
            assert_eq!(shop.file(), FIRST);
            shop.edit("event \"Paid\"\n");
            assert!(shop.project.refresh_draft().unwrap());
            shop.project.write_wall(Writing::Now).unwrap();
        }
        let moments = shop.project.wall_history(None, 50).unwrap().moments;
        let told: Vec<_> = moments
            .iter()
            .map(|one| (one.who.as_str(), one.deed.as_str(), one.edits))
            .collect();
        let paid = ("", "file", 1);
        let restored = |who| (who, "restored", 1);
        assert_eq!(
            told,
            [
                ("", "file", 0),
                paid,
                restored("Ana"),
                paid,
                restored("Ana"),
                paid,
                restored(""),
                paid
            ]
        );
        // Two at once are two.
        shop.project.restore_wall(shop.beginning, "Ben").unwrap();
        let paid = Moment::parse(&moments[1].moment).unwrap();
        shop.project.restore_wall(paid, "Ben").unwrap();
        let moments = shop.project.wall_history(None, 50).unwrap().moments;
        let last: Vec<_> = moments[moments.len() - 2..]
            .iter()
            .map(|one| (one.who.as_str(), one.edits))
            .collect();
        assert_eq!(last, [("Ben", 1), ("Ben", 1)]);
        assert!(shop.file().contains("Paid"));
    }
}
