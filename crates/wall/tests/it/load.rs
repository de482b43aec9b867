//! A large wall. The time limits are wide, so that they fail when something is quadratic and not when a machine is slow.

use crate::client::Client;
use std::time::{Duration, Instant};
use stormlake_board::format;
use stormlake_wall::limits::PART_BYTES;
use stormlake_wall::{Document, Limits, Right, Room, message};

fn large(count: usize) -> String {
    let mut text = String::from("board \"Large\"\n");
    for number in 0..count {
        match number % 4 {
            0 => {
                text += &format!(
                    "event \"Event {number}\" {{\n    about \"What happened at {number}\"\n    field \"order\" \"string\" key=#true\n}}\n"
                )
            }
            1 => text += &format!("command \"Do {number}\" {{ yields \"Event {}\" }}\n", number - 1),
            2 => text += &format!("hotspot \"Why {number}?\" on=\"Event {}\"\n", number - 2),
            _ => text += &format!("// note\nevent \"Happened {number}\" path=\"failure\"\n"),
        }
    }
    format(&text).unwrap()
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (T, Duration) {
    #[expect(clippy::disallowed_methods, reason = "how long it takes is what is asked")]
    let start = Instant::now();
    let done = work();
    let took = start.elapsed();
    println!("{what}: {took:?}");
    (done, took)
}

#[test]
fn ten_thousand_stickies_are_no_trouble() {
    let text = large(10_000);
    let (mut wall, read) = timed("of_files", || Document::of_files(&text, None, 1, 1).unwrap());
    let (written, write) = timed("text()", || wall.text());
    assert!(written == text);
    let (layout, _) = timed("layout()", || wall.layout());
    let (state, _) = timed("joining", || wall.state(&[0]).unwrap());
    println!(
        "text {} bytes, layout {} bytes, joining message {} bytes",
        text.len(),
        layout.len(),
        state.len()
    );
    assert!(state.len() < 5 * text.len());
    let changed = text
        .replace("What happened at 4000", "What happened there")
        .replace("event \"Happened 4003\" path=\"failure\"", "event \"Happened 4003\"");
    wall.write();
    let (update, take) = timed("take()", || wall.take(&changed, None).unwrap());
    assert!(update.len() < 300 && wall.text() == changed);
    let (_, restore) = timed("of_updates", || Document::of_updates([&state], None, 2, 2).unwrap());
    for took in [read, write, take, restore] {
        assert!(took < Duration::from_secs(20), "{took:?}");
    }
    let mut room = Room::new(wall, Limits::default());
    let ann = Client::new(11);
    room.join(1, Right::Participant);
    let parts = room.receive(1, &ann.step_one(), 0).unwrap().to_sender;
    assert!(parts.len() > 3);
    for message in parts {
        assert!(message.len() < PART_BYTES + 10_000);
        timed("a client takes it", || ann.receive(&message));
    }
    let id = ann.id_of("Event 0");
    let edits: Vec<Vec<u8>> = (0..1_000).map(|_| ann.types(&id, 3, "x")).collect();
    let mean = edits.iter().map(Vec::len).sum::<usize>() / edits.len();
    let ((), took) = timed("1,000 edits through the room", || {
        for (number, edit) in edits.iter().take(190).enumerate() {
            assert!(room.receive(1, edit, number as u64 * 100).unwrap().board);
        }
    });
    println!("{:?} an edit of {mean} bytes", took / 190);
    assert!(took < Duration::from_secs(5));
    assert!(message::update(&edits[0]).len() < 100);
}

#[test]
fn whoever_comes_later_has_what_came_meanwhile_however_much() {
    let wall = Document::of_files(&large(40), None, 1, 1).unwrap();
    let mut room = Room::new(wall, Limits::default());
    let ann = Client::new(11);
    room.join(1, Right::Participant);
    for message in room.receive(1, &ann.step_one(), 0).unwrap().to_sender {
        ann.receive(&message);
    }
    let id = ann.id_of("Event 0");
    let mut now = 0;
    for (number, edits) in [0_u32, 1, 30, 999, 1_001, 5].into_iter().enumerate() {
        for place in 0..edits {
            now += 100;
            let moved = ann.set(&id, "x", f64::from(place));
            assert!(room.receive(1, &moved, now).unwrap().denied.is_empty());
        }
        if edits > 0 {
            let gone = ann.id_of(&format!("Event {}", number * 4));
            room.receive(1, &ann.delete(&gone), now).unwrap();
        }
        let (peer, late) = (2 + number as u64, Client::new(100 + number as u64));
        room.join(peer, Right::Viewer);
        let told = room.receive(peer, &late.step_one(), now).unwrap().to_sender;
        let (last, before) = told.split_last().unwrap();
        assert_eq!(last[..2], [0, 1], "the last one is the answer");
        assert!(before.iter().all(|message| message[..2] == [0, 2]));
        for message in &told {
            late.receive(message);
        }
        assert!(late.said() == ann.said(), "after {edits}");
        let items = room.wall().items().len();
        assert_eq!(late.said().len(), items, "after {edits}");
    }
}
