//! What the import is not sure of, as hotspots where the doubt is.

use super::weave::Places;
use super::{Builder, kinds};
use crate::import::Topic;
use crate::import::wall::grammar::Links;
use crate::import::wall::names::shortened;
use std::collections::HashSet;
use stormlake_board::limits::NAME_BYTES_MAX;
use stormlake_board::{Kind, Remark, Sticky};

/// Below this a kind is asked about on the board.
const KIND_DOUBT: f32 = 0.5;
/// Below this a link is.
const LINK_DOUBT: f32 = 0.55;
/// More doubts than this would hide the board; the report has them all.
const DOUBTS_MAX: usize = 300;

impl Builder<'_> {
    pub(super) fn doubts(&mut self, foreign: &HashSet<usize>, links: &Links) {
        let places = Places::of(&self.board);
        let mut asked: Vec<(String, Option<(Kind, String)>)> = Vec::new();
        let mut seen = HashSet::new();
        for (note, judged) in self.judged.iter().enumerate() {
            let Some((kind, name)) = self.sticky[note].clone() else {
                continue;
            };
            let remark = matches!(kind, Kind::Hotspot | Kind::Opportunity);
            let carried = self.wall.notes[note].carried.is_some();
            if judged.confidence < KIND_DOUBT && !remark && !carried && seen.insert((kind, name.clone())) {
                let question = format!("Is “{}” {} {kind}?", shortened(&name, 120), kinds::article(kind));
                asked.push((question, Some((kind, name))));
            }
        }
        for link in &links.links {
            let (Some(from), Some(to)) = (&self.sticky[link.from], &self.sticky[link.to]) else {
                continue;
            };
            if link.confidence < LINK_DOUBT && from != to && from.0 != Kind::Hotspot {
                let question = format!("Does “{}” lead to “{}”?", shortened(&from.1, 80), shortened(&to.1, 80));
                asked.push((question, Some(to.clone())));
            }
        }
        for (place, message, note) in &links.loose {
            let on = note.and_then(|note| self.sticky[note].clone());
            self.say(Topic::Left, place, on.clone(), 0.4, message.clone());
            if let Some((kind, name)) = on {
                let question = format!("Where does an arrow at “{}” belong?", shortened(&name, 120));
                asked.push((question, Some((kind, name))));
            }
        }
        let mut pages: Vec<usize> = foreign.iter().copied().collect();
        pages.sort_unstable();
        for page in pages {
            let name = self.wall.pages.get(page).cloned().unwrap_or_default();
            asked.push((
                format!("Does the page “{}” belong to this storm?", shortened(&name, 120)),
                None,
            ));
        }
        let mut said = HashSet::new();
        asked.retain(|one| said.insert(one.clone()));
        let more = asked.len().saturating_sub(DOUBTS_MAX);
        for (question, on) in asked.into_iter().take(DOUBTS_MAX) {
            if self.room == 0 {
                break;
            }
            self.room -= 1;
            let name = self.names.take(Kind::Hotspot, &shortened(&question, NAME_BYTES_MAX));
            let on = on.and_then(|sticky| places.refer(&sticky, &Kind::ALL));
            self.board.remarks.push(Remark {
                sticky: Sticky {
                    name,
                    ..Sticky::default()
                },
                kind: Kind::Hotspot,
                on,
            });
        }
        if more > 0 {
            let message = format!("{more} more doubts stand only in this report");
            self.say(Topic::Left, "", None, 1.0, message);
        }
    }
}
