//! Edits as people make them, and a board that is sound enough for them.

use proptest::prelude::*;
use stormlake_board::*;

/// What to do, and to what.
#[derive(Debug, Clone)]
pub struct Edits(Vec<(u8, usize, String)>);

pub fn some() -> impl Strategy<Value = Edits> {
    proptest::collection::vec((0u8..20, 0usize..12, "[A-Z][a-z]{2,5} [a-z]{3,5}ed"), 0..6).prop_map(Edits)
}

fn pick<T>(items: &mut [T], which: usize) -> Option<&mut T> {
    let count = items.len();
    items.get_mut(which.checked_rem(count)?)
}

impl Edits {
    /// Any of them.
    pub fn apply(&self, base: &Board) -> Board {
        let mut board = base.clone();
        for (what, which, name) in &self.0 {
            edit(&mut board, *what, *which, name);
        }
        board
    }

    /// Only those of events and systems (`first`), or only those of policies and actors.
    pub fn apply_to(&self, base: &Board, first: bool) -> Board {
        let mut board = base.clone();
        for (what, which, name) in &self.0 {
            match (first, what % 4) {
                (true, 0) => board.events.push(event(&format!("First {name}"))),
                (true, 1) => pick(&mut board.events, *which)
                    .into_iter()
                    .for_each(|event| event.pivotal = !event.pivotal),
                (true, 2) => pick(&mut board.externals, *which)
                    .into_iter()
                    .for_each(|system| system.sticky.owner = Some(name.clone())),
                (true, _) => pick(&mut board.events, *which)
                    .into_iter()
                    .for_each(|event| event.sticky.about = Some(name.clone())),
                (false, 0) => board.actors.push(Actor {
                    sticky: sticky(name),
                    ..Actor::default()
                }),
                (false, 1) => pick(&mut board.policies, *which)
                    .into_iter()
                    .for_each(|policy| policy.priority += 1),
                (false, 2) => pick(&mut board.policies, *which)
                    .into_iter()
                    .for_each(|policy| policy.sticky.owner = Some(name.clone())),
                (false, _) => drop(board.actors.pop()),
            }
        }
        dedup(&mut board);
        board
    }

    /// Changes one event.
    pub fn edit_event(&self, board: &mut Board, at: usize) {
        for (what, which, name) in &self.0 {
            let event = &mut board.events[at];
            match what % 5 {
                0 => event.pivotal = !event.pivotal,
                1 => event.sticky.owner = Some(name.clone()),
                2 if !event.fields.iter().any(|field| field.name == format!("f{which}")) => event.fields.push(Field {
                    name: format!("f{which}"),
                    ..Field::default()
                }),
                3 => drop(event.fields.pop()),
                _ => event.sticky.about = Some(name.clone()),
            }
        }
    }
}

fn edit(board: &mut Board, what: u8, which: usize, name: &str) {
    let events = board.events.len();
    match what {
        0 => pick(&mut board.events, which)
            .into_iter()
            .for_each(|event| event.sticky.about = Some(name.to_owned())),
        1 => pick(&mut board.events, which)
            .into_iter()
            .for_each(|event| event.pivotal = !event.pivotal),
        2 if events > 0 => drop(board.events.remove(which % events)),
        3 if events > 0 => rename_event(board, which % events, name),
        4 => board.events.push(event(name)),
        5 => pick(&mut board.events, which).into_iter().for_each(|event| {
            event.fields.push(Field {
                name: format!("n{which}"),
                ..Field::default()
            });
        }),
        6 => pick(&mut board.events, which)
            .into_iter()
            .flat_map(|event| event.fields.first_mut())
            .for_each(|field| field.r#type = FieldType::Integer),
        7 => pick(&mut board.events, which)
            .into_iter()
            .for_each(|event| drop(event.fields.pop())),
        8 => pick(&mut board.policies, which)
            .into_iter()
            .for_each(|policy| policy.priority = which as i64),
        9 => drop(board.policies.pop()),
        10 if events > 1 && board.events.iter().all(|event| event.sticky.context.is_none()) => {
            board.events.swap(0, which % events)
        }
        11 => board.step = (which % 10 + 1) as u8,
        12 => pick(&mut board.commands, which)
            .into_iter()
            .for_each(|command| drop(command.yields.pop())),
        13 => pick(&mut board.policies, which).into_iter().for_each(|policy| {
            policy.limit = Some(Limit {
                count: which as u32,
                per: Duration {
                    milliseconds: 86_400_000,
                },
                ..Limit::default()
            })
        }),
        14 => board.remarks.push(Remark {
            sticky: sticky(name),
            kind: Kind::Hotspot,
            on: board
                .events
                .first()
                .map(|event| Placed::new(event.sticky.name.clone(), Span::default())),
        }),
        // Two may say the same.
        15 => board.notes.push(Note {
            text: format!("Remember {}", which % 3),
            ..Note::default()
        }),
        16 => pick(&mut board.notes, which)
            .into_iter()
            .for_each(|note| note.picture = Some(Placed::new(format!("pictures/{which}.png"), Span::default()))),
        17 => drop(board.notes.pop()),
        18 => pick(&mut board.notes, which)
            .into_iter()
            .for_each(|note| note.text = format!("{name}\nand more")),
        _ => pick(&mut board.policies, which)
            .into_iter()
            .for_each(|policy| policy.r#where = Some(Placed::new("event.data.price > 1.0".into(), Span::default()))),
    }
    dedup(board);
}

fn dedup(board: &mut Board) {
    let mut seen = std::collections::HashSet::new();
    board.actors.retain(|actor| seen.insert(actor.sticky.name.clone()));
}

fn sticky(name: &str) -> Sticky {
    Sticky {
        name: name.to_owned(),
        ..Sticky::default()
    }
}

fn event(name: &str) -> Event {
    Event {
        sticky: sticky(name),
        ..Event::default()
    }
}

/// A rename as the wall does it: with `was`, and references that follow.
pub fn rename_event(board: &mut Board, at: usize, name: &str) {
    let old = std::mem::replace(&mut board.events[at].sticky.name, name.to_owned());
    let follow = |reference: &mut Reference| {
        if reference.value == old {
            reference.value = name.to_owned();
        }
    };
    for policy in &mut board.policies {
        if let Some(Trigger::Event { event, .. }) = &mut policy.trigger {
            follow(event);
        }
        policy.absence.iter_mut().for_each(|absence| follow(&mut absence.event));
    }
    board
        .commands
        .iter_mut()
        .flat_map(|command| &mut command.yields)
        .for_each(|yields| follow(&mut yields.event));
    board
        .remarks
        .iter_mut()
        .filter_map(|remark| remark.on.as_mut())
        .for_each(follow);
    board.events[at].sticky.was.insert(0, old);
}

/// A board that `check` finds no error on, of some size.
pub fn sound() -> impl Strategy<Value = Board> {
    (1usize..6, 0usize..4, 0usize..4, 0usize..4).prop_map(|(events, policies, actors, notes)| {
        let mut text = "board \"Sound\"\nexternal \"System\"\n".to_owned();
        for number in 0..events {
            text += &format!("event \"Thing {number} happened\" from=\"System\" {{ field \"price\" \"decimal\"; field \"id\" \"string\" }}\n");
            text += &format!("command \"Do {number}\" to=\"System\" {{ yields \"Thing {number} happened\" }}\n");
        }
        for number in 0..policies {
            let event = number % events;
            text += &format!("policy \"Policy {number}\" {{ whenever \"Thing {event} happened\"; then \"Do {event}\" }}\n");
        }
        for number in 0..actors {
            text += &format!("actor \"Person {number}\"\n");
        }
        for number in 0..notes {
            text += &format!("note \"Remember {}\"\n", number % 2);
        }
        let board = parse(&text).board;
        assert!(check(&board).iter().all(|finding| !finding.is_error()), "{:?}", check(&board));
        board
    })
}
