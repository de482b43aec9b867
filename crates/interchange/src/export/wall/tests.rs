//! What a wall must be, whatever stands on it.

use super::*;
use stormlake_board::{parse, starter};

fn example(name: &str) -> Board {
    let path = format!("{}/../../examples/{name}/board.kdl", env!("CARGO_MANIFEST_DIR"));
    parse(&std::fs::read_to_string(path).unwrap()).board
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

fn first(wall: &Wall, kind: Kind, name: &str) -> Note {
    let node = wall.graph.node(kind, name).unwrap();
    let note = wall.notes.iter().find(|note| note.id == node.id && note.copy == 0);
    note.unwrap().clone()
}

#[test]
fn no_two_notes_overlap_but_those_that_are_stuck_on_each_other() {
    for board in [
        example("farmacy-family"),
        example("cd-shop"),
        parse(&starter("Shop")).board,
    ] {
        let wall = lay_out(&board);
        for (nth, a) in wall.notes.iter().enumerate() {
            for b in &wall.notes[nth + 1..] {
                let stuck = a.on == Some(b.id) || b.on == Some(a.id);
                let names = (&wall.graph.nodes[a.id].name, &wall.graph.nodes[b.id].name);
                assert!(stuck || !overlap(&a.rect, &b.rect), "{names:?}");
            }
        }
        for (nth, a) in wall.regions.iter().enumerate() {
            assert!(wall.regions[nth + 1..].iter().all(|b| !overlap(&a.rect, &b.rect)));
        }
    }
}

#[test]
fn every_note_stands_in_the_region_of_its_context() {
    let wall = lay_out(&example("farmacy-family"));
    for note in wall.notes.iter().filter(|note| note.copy == 0) {
        let node = &wall.graph.nodes[note.id];
        let Some(context) = &node.context else { continue };
        if node.kind == Kind::Actor && note.on.is_some() {
            continue;
        }
        let region = wall
            .regions
            .iter()
            .find(|region| region.context.as_ref() == Some(context))
            .unwrap();
        let (inner, outer) = (note.rect, region.rect);
        let inside = outer.x <= inner.x
            && inner.right() <= outer.right()
            && outer.y <= inner.y
            && inner.bottom() <= outer.bottom();
        assert!(inside, "{}", node.name);
    }
}

#[test]
fn a_sentence_of_the_grammar_reads_from_left_to_right() {
    let wall = lay_out(&example("cd-shop"));
    let x = |kind, name| first(&wall, kind, name).rect.x;
    assert!(x(Kind::Command, "Buy CDs") < x(Kind::External, "Shop till"));
    assert!(x(Kind::External, "Shop till") < x(Kind::Event, "CD bought"));
    assert!(x(Kind::Policy, "Invite a silent buyer back") < x(Kind::Command, "Invite back"));
    assert!(first(&wall, Kind::Actor, "Buyer").on.is_some());
    assert!(first(&wall, Kind::Hotspot, "What was given away for nothing?").tilt != 0.0);
}

#[test]
fn arrows_lead_from_note_to_note_and_around_the_others() {
    let wall = lay_out(&example("farmacy-family"));
    assert!(wall.arrows.len() > 100);
    let on_edge = |rect: &Rect, at: &Point| {
        let (across, down) = (
            rect.x <= at.x && at.x <= rect.right(),
            rect.y <= at.y && at.y <= rect.bottom(),
        );
        across && down
    };
    let mut through = 0;
    for arrow in &wall.arrows {
        let (from, to) = (&wall.notes[arrow.from].rect, &wall.notes[arrow.to].rect);
        assert!(on_edge(from, arrow.points.first().unwrap()) && on_edge(to, arrow.points.last().unwrap()));
        for pair in arrow.points.windows(2) {
            let line = Rect {
                x: pair[0].x.min(pair[1].x),
                y: pair[0].y.min(pair[1].y),
                w: (pair[0].x - pair[1].x).abs().max(0.1),
                h: (pair[0].y - pair[1].y).abs().max(0.1),
            };
            let others = wall
                .notes
                .iter()
                .enumerate()
                .filter(|(nth, _)| *nth != arrow.from && *nth != arrow.to);
            through += others.filter(|(_, note)| overlap(&line, &note.rect)).count();
        }
    }
    assert_eq!(through, 0, "arrows run through notes");
}

#[test]
fn each_pivotal_event_has_a_line_through_it() {
    let board = example("farmacy-family");
    let wall = lay_out(&board);
    assert_eq!(
        wall.pivots.len(),
        board.events.iter().filter(|event| event.pivotal).count()
    );
}

#[test]
fn the_earliest_context_stands_left() {
    let wall = lay_out(&example("cd-shop"));
    assert_eq!(wall.regions[0].context.as_deref(), Some("Shop"));
    let farmacy = lay_out(&example("farmacy-family"));
    let left = |name: &str| {
        let region = farmacy
            .regions
            .iter()
            .find(|region| region.context.as_deref() == Some(name));
        region.unwrap().rect.x
    };
    assert!(left("Registration") < left("Food Diary and Reports"));
}

#[test]
fn circles_and_links_to_oneself_break_nothing() {
    let text = "board \"C\"\nevent \"A\"\nevent \"B\"\nlink \"A\" to=\"B\"\nlink \"B\" to=\"A\"\nlink \"A\" to=\"A\"\n";
    let wall = lay_out(&parse(text).board);
    assert_eq!(wall.notes.len(), 2);
    assert_eq!(wall.arrows.len(), 2);
}
