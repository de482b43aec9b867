//! Putting the wall back to what it was at a moment. It is an edit like any other: everybody hears of it, and it can be taken back.

use super::{Live, Moment, told};
use crate::fault::Fault;
use crate::project::{Project, locked};
use std::collections::HashMap;
use std::time::Instant;
use stormlake_wall::{Unreadable, layout};

impl Project {
    /// Makes the board what it was at a moment. `false`: there was none.
    pub fn restore_wall(&self, moment: Moment) -> Result<bool, Fault> {
        let Some(past) = self.wall_past(moment)? else {
            return Ok(false);
        };
        let (text, places) = (past.wall.text(), past.wall.layout());
        drop(past);
        let _one_at_a_time = locked(&self.writing);
        let began = Instant::now();
        let files = self.files()?;
        let on_disk = self.on_wall(|live| {
            if !self.take_on_wall(live, &files.text, files.layout.as_deref())? {
                return Err(Fault::Refused {
                    what: "board.kdl was edited elsewhere, and is no board now".to_owned(),
                    mend: "mend the file first: the wall says what is wrong with it".to_owned(),
                });
            }
            Ok(live.room.wall().written().cloned())
        })?;
        let restored = self
            .on_wall(|live| self.make_as_it_was(live, &text, &places))
            .and_then(|now| self.write_moment(now, &files));
        if !matches!(restored, Ok(Some(_))) {
            // The files say still what they said: what the wall has besides is written next, and not taken for something that a file took out.
            self.on_wall(|live| {
                if let Some(on_disk) = on_disk {
                    live.room.wall_mut().wrote_down(on_disk);
                }
                live.touch();
                Ok(())
            })?;
        }
        if let Some(written) = restored? {
            self.read_written(&written, began)?;
        }
        Ok(true)
    }

    /// From what the wall is now, all of it, to what it was.
    fn make_as_it_was(&self, live: &mut Live, text: &str, places: &str) -> Result<stormlake_wall::Moment, Fault> {
        live.room.wall_mut().write();
        self.take_past(live, text, None)?;
        let places = moved(places, &live.room.wall().layout());
        let now = live.room.wall().text();
        self.take_past(live, &now, places.as_deref())?;
        live.unwritten = None;
        Ok(live.room.wall().moment())
    }

    fn take_past(&self, live: &mut Live, text: &str, layout: Option<&str>) -> Result<(), Fault> {
        let outcome = live.room.take(text, layout).map_err(|why: Unreadable| Fault::Refused {
            what: format!("the wall cannot be made what it was then: {}", told(&why)),
            mend: "choose a moment shortly before or after".to_owned(),
        })?;
        live.carry_out(outcome, None, self.wall_time())?;
        live.touch();
        Ok(())
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
