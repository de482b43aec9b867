//! From judged notes and links to a board, and to the report that says how each came about.
//!
//! Notes of one kind with the same words are one sticky that stands on the wall several times; two commands or policies with
//! the same words and different partners stay two.

mod doubts;
mod groups;
mod weave;

use super::grammar::Links;
use super::kinds::{Judged, Verdict};
use super::legend::Legends;
use super::names::{self, Names};
use super::regions::Regions;
use super::vocabulary::{Meaning, is_legend_title};
use super::{Wall, kinds};
use crate::import::{Imported, Refusal, Remark, Report, Topic, limits};
use std::collections::{HashMap, HashSet};
use stormlake_board::limits::{FILE_BYTES_MAX, NAME_BYTES_MAX, STICKIES_MAX};
use stormlake_board::{
    Actor, Aggregate, Board, Command, Context, Event, External, Kind, Policy, ReadModel, Sticky, parse, slug, write,
};

/// So many contexts are made of frames; further ones are only told.
const CONTEXTS_MAX: usize = 400;
/// So many vertical lines are looked at.
const VERTICALS_MAX: usize = 200;

/// Text on one line, without control characters.
pub(in crate::import) fn text_line(text: &str) -> String {
    super::html::tidy(text).replace('\n', " ")
}

/// A board on its way.
struct Builder<'a> {
    wall: &'a Wall,
    judged: &'a [Judged],
    board: Board,
    names: Names,
    /// The sticky that each note became: its kind and name.
    sticky: Vec<Option<(Kind, String)>>,
    remarks: Vec<Remark>,
    /// Stickies, links and contexts that may still be added.
    room: usize,
}

/// Builds the board.
pub(super) fn board(
    wall: &Wall,
    judged: &[Judged],
    regions: &Regions,
    legends: &Legends,
    foreign: &HashSet<usize>,
    links: Links,
) -> Result<Imported, Refusal> {
    let title = names::shortened(&text_line(&wall.title), NAME_BYTES_MAX);
    let title = if title.is_empty() { "Wall".to_owned() } else { title };
    let mut board = match &wall.base {
        Some(base) => (**base).clone(),
        None => Board {
            namespace: slug(&title),
            title,
            // With the defaults of a text that says nothing.
            ..parse("board \"Wall\"\n").board
        },
    };
    let had = board.stickies().count() + board.links.len() + board.contexts.len();
    let mut taken = Names::default();
    for (kind, _, sticky) in board.stickies() {
        taken.hold(kind, &sticky.name);
    }
    if wall.base.is_none() {
        board.legend = legend_of(legends);
    }
    let mut builder = Builder {
        wall,
        judged,
        board,
        names: taken,
        sticky: vec![None; wall.notes.len()],
        remarks: Vec::new(),
        room: STICKIES_MAX.saturating_sub(had + wall.regions.len().min(CONTEXTS_MAX)),
    };
    builder.stickies(regions, &links);
    builder.pivotal();
    builder.weave(&links);
    builder.doubts(foreign, &links);
    builder.tell_the_rest(regions, legends);
    if wall.base.is_none() {
        builder.board.step = step(&builder.board);
    }
    let text = write(&builder.board);
    if text.len() > FILE_BYTES_MAX {
        return Err(limits::too_large("the board that this wall makes", "2 MiB"));
    }
    let parsed = parse(&text);
    if let Some(error) = parsed.findings.iter().find(|finding| finding.is_error()) {
        return Err(Refusal::Malformed {
            place: wall.format.to_owned(),
            message: format!("the board that this wall makes cannot be read again: {}", error.message),
        });
    }
    Ok(Imported {
        board: parsed.board,
        report: Report {
            format: wall.format,
            remarks: builder.remarks,
        },
    })
}

/// Colours that differ from the standard, by the wall's largest legend.
fn legend_of(legends: &Legends) -> Vec<(Kind, String)> {
    let mut found: Vec<(Kind, String)> = Vec::new();
    for entry in legends.all.first().into_iter().flat_map(|legend| &legend.entries) {
        let Meaning::Kind(kind) = entry.meaning else { continue };
        if !kinds::is_standard(entry.colour, kind) && !found.iter().any(|(known, _)| *known == kind) {
            found.push((kind, entry.colour.to_string()));
        }
    }
    found.sort_by_key(|(kind, _)| *kind);
    found
}

/// How far the workshop has come, by what hangs on the wall.
fn step(board: &Board) -> u8 {
    let steps = [
        (!board.contexts.is_empty(), 10),
        (!board.aggregates.is_empty(), 9),
        (!board.externals.is_empty(), 8),
        (!board.read_models.is_empty(), 7),
        (!board.policies.is_empty(), 6),
        (!board.commands.is_empty(), 5),
        (board.events.iter().any(|event| event.pivotal), 4),
        (!board.remarks.is_empty(), 3),
    ];
    steps.into_iter().find(|(is, _)| *is).map_or(1, |(_, step)| step)
}

impl Builder<'_> {
    fn say(&mut self, about: Topic, place: &str, sticky: Option<(Kind, String)>, confidence: f32, message: String) {
        self.remarks.push(Remark {
            about,
            place: place.to_owned(),
            sticky,
            confidence,
            message,
        });
    }

    /// Puts every sticky on the board, in the order of time.
    fn stickies(&mut self, regions: &Regions, links: &Links) {
        let groups = groups::gather(self.wall, self.judged, links);
        let contexts = self.contexts(regions, &groups);
        for group in &groups {
            let Some(first) = group.notes.first().copied() else {
                continue;
            };
            let kind = group.kind;
            let known = group.carried.clone();
            let (wanted, about) = names::split(&self.wall.notes[first].text);
            let name = match &known {
                Some(name) => name.clone(),
                None => {
                    if self.room == 0 {
                        let place = self.wall.notes[first].id.clone();
                        let message = format!(
                            "“{wanted}” has no room on the board, which holds {STICKIES_MAX} stickies and links"
                        );
                        self.say(Topic::Left, &place, None, 1.0, message);
                        continue;
                    }
                    self.room -= 1;
                    let name = self.names.take(kind, &wanted);
                    let context = contexts.get(&first).cloned();
                    self.put(kind, &name, about, context);
                    name
                }
            };
            for note in &group.notes {
                self.sticky[*note] = Some((kind, name.clone()));
                if self.wall.notes[*note].carried.is_some() {
                    continue;
                }
                let judged = &self.judged[*note];
                let message = format!("“{wanted}” is {} {kind}: {}", kinds::article(kind), judged.because);
                let place = self.wall.notes[*note].id.clone();
                self.say(
                    Topic::Kind,
                    &place,
                    Some((kind, name.clone())),
                    judged.confidence,
                    message,
                );
            }
            let place = self.wall.notes[first].id.clone();
            if known.is_none() && name != wanted {
                let message = format!("another {kind} has the words “{wanted}”; this one is called “{name}”");
                self.say(Topic::Name, &place, Some((kind, name.clone())), 1.0, message);
            }
            if known.is_none() && group.notes.len() > 1 {
                let times = group.notes.len();
                let message = format!("“{name}” stands on the wall {times} times, and on the board once");
                self.say(Topic::Name, &place, Some((kind, name.clone())), 0.9, message);
            }
        }
    }

    /// The context of each group, by its first note; and the contexts themselves, from left to right.
    fn contexts(&mut self, regions: &Regions, groups: &[groups::Group]) -> HashMap<usize, String> {
        let mut of = HashMap::new();
        let mut used: HashSet<usize> = HashSet::new();
        let mut untitled: HashSet<usize> = HashSet::new();
        for group in groups.iter().filter(|group| group.carried.is_none()) {
            let Some(first) = group.notes.first() else { continue };
            // The last page is the newest; on a page the first note counts.
            let mut last_page_first = group.notes.clone();
            last_page_first.sort_by_key(|note| std::cmp::Reverse(self.wall.notes[*note].page));
            let region = last_page_first
                .iter()
                .filter_map(|note| regions.of_note[*note])
                .find(|region| {
                    let named = regions.titles[*region]
                        .as_ref()
                        .is_some_and(|title| !is_legend_title(title));
                    if !named {
                        untitled.insert(*region);
                    }
                    named
                });
            if let Some((region, Some(title))) = region.map(|region| (region, &regions.titles[region])) {
                used.insert(region);
                of.insert(*first, names::shortened(title, NAME_BYTES_MAX));
            }
        }
        let mut order: Vec<usize> = used.into_iter().collect();
        order.sort_by(|a, b| {
            let place = |index: &usize| (self.wall.regions[*index].page, self.wall.regions[*index].rect.x);
            let ((page_a, x_a), (page_b, x_b)) = (place(a), place(b));
            page_a.cmp(&page_b).then(x_a.total_cmp(&x_b)).then(a.cmp(b))
        });
        let mut known: HashSet<String> = self.board.contexts.iter().map(|context| context.name.clone()).collect();
        for region in order {
            let Some(title) = &regions.titles[region] else { continue };
            let name = names::shortened(title, NAME_BYTES_MAX);
            if known.len() < CONTEXTS_MAX && known.insert(name.clone()) {
                self.board.contexts.push(Context {
                    name,
                    ..Context::default()
                });
            }
        }
        of.retain(|_, name| known.contains(name));
        let mut untitled: Vec<usize> = untitled.into_iter().collect();
        untitled.sort_unstable();
        for region in untitled {
            let place = self.wall.regions[region].id.clone();
            let message = "a frame around notes has no title, so it makes no context".to_owned();
            self.say(Topic::Left, &place, None, 0.9, message);
        }
        of
    }

    fn put(&mut self, kind: Kind, name: &str, about: Option<String>, context: Option<String>) {
        let sticky = Sticky {
            name: name.to_owned(),
            about,
            context,
            ..Sticky::default()
        };
        let board = &mut self.board;
        match kind {
            Kind::Event => board.events.push(Event {
                sticky,
                ..Event::default()
            }),
            Kind::Command => board.commands.push(Command {
                sticky,
                ..Command::default()
            }),
            Kind::Actor => board.actors.push(Actor {
                sticky,
                ..Actor::default()
            }),
            Kind::Aggregate => board.aggregates.push(Aggregate { sticky }),
            Kind::External => board.externals.push(External { sticky, hook: None }),
            Kind::Policy => board.policies.push(policy(sticky)),
            Kind::ReadModel => board.read_models.push(ReadModel {
                sticky,
                ..ReadModel::default()
            }),
            Kind::Hotspot | Kind::Opportunity => board.remarks.push(stormlake_board::Remark { sticky, kind, on: None }),
        }
    }

    /// Events that a vertical line goes through, or that stand right before it.
    fn pivotal(&mut self) {
        let unit = self.wall.unit();
        let mut pivotal: HashSet<String> = HashSet::new();
        let mut empty = Vec::new();
        for line in self.wall.verticals.iter().take(VERTICALS_MAX) {
            let events = self.wall.notes.iter().enumerate().filter(|(index, note)| {
                let height = line.top - unit <= note.rect.bottom() && note.rect.y <= line.bottom + unit;
                note.page == line.page && height && self.judged[*index].kind() == Some(Kind::Event)
            });
            let mut near: Vec<(f64, usize)> = events
                .filter_map(|(index, note)| {
                    let (left, right) = (note.rect.x, note.rect.right());
                    let far = if line.x < left {
                        2.0 * (left - line.x)
                    } else {
                        (line.x - right).max(0.0)
                    };
                    (far <= 1.5 * unit).then_some((far, index))
                })
                .collect();
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let through = near.iter().filter(|(far, _)| *far == 0.0).count().max(1);
            for (_, note) in near.iter().take(through) {
                pivotal.extend(self.sticky[*note].as_ref().map(|(_, name)| name.clone()));
            }
            if near.is_empty() {
                empty.push(line.id.clone());
            }
        }
        for event in self
            .board
            .events
            .iter_mut()
            .filter(|event| pivotal.contains(&event.sticky.name))
        {
            event.pivotal = true;
        }
        for place in empty {
            let message = "a vertical line stands beside no event, so it makes none pivotal".to_owned();
            self.say(Topic::Left, &place, None, 0.9, message);
        }
    }

    /// What is on the wall and neither a sticky nor a link nor a title.
    fn tell_the_rest(&mut self, regions: &Regions, legends: &Legends) {
        let wall = self.wall;
        for (index, note) in wall.notes.iter().enumerate() {
            let words = names::shortened(&text_line(&note.text), 120);
            let (confidence, message) = match &self.judged[index].verdict {
                Verdict::Sticky(_) => continue,
                Verdict::Legend => (0.95, format!("“{words}” belongs to the wall's legend")),
                Verdict::Left(why) => (self.judged[index].confidence, format!("“{words}” is no sticky: {why}")),
                Verdict::Empty => (1.0, "a box without words".to_owned()),
            };
            self.say(Topic::Left, &note.id, None, confidence, message);
        }
        for (index, text) in wall.texts.iter().enumerate() {
            let words = names::shortened(&text_line(&text.text), 120);
            if words.is_empty() || regions.title_texts.contains(&index) || legends.texts.contains(&index) {
                continue;
            }
            self.say(
                Topic::Left,
                &text.id,
                None,
                0.9,
                format!("words without a note: “{words}”"),
            );
        }
        for (place, message) in &wall.left {
            self.say(Topic::Left, place, None, 1.0, message.clone());
        }
    }
}

fn policy(sticky: Sticky) -> Policy {
    Policy {
        sticky,
        ..Policy::default()
    }
}
