//! Bytes of a stranger: nothing panics, nothing is half done, and the wall goes on.

use crate::client::{Client, connect};
use crate::files::shop;
use proptest::prelude::*;
use stormlake_wall::{Applied, Document, Limits, Right, Room, message};

/// Updates that clients would send, one after another.
fn honest() -> Vec<Vec<u8>> {
    let mut room = Room::new(Document::of_files(&shop(), None, 1, 1).unwrap(), Limits::default());
    let ann = Client::new(11);
    connect(&mut room, 1, Right::Facilitator, &ann);
    let id = ann.id_of("Order collected");
    vec![
        ann.make("AAAAAAAAAAAA1", "event", "Smörgåsbord 🍲", "z"),
        ann.types("AAAAAAAAAAAA1", 3, "🎉"),
        ann.types(&id, 0, "The "),
        ann.clause(&id, "aaaaaaaaaaaa", "m", Some("about \"x\"")),
        ann.set(&id, "x", 7.5),
        ann.delete("AAAAAAAAAAAA1"),
        message::step_two(&{
            use yrs::{ReadTxn, StateVector, Transact};
            ann.doc.transact().encode_diff_v1(&StateVector::default())
        }),
    ]
}

fn update(message: &[u8]) -> &[u8] {
    crate::client::var_bytes(&message[2..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_update_changes_the_wall_whole_or_not_at_all(
        which in 0usize..7,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0u8..4), 1..5),
        right in prop_oneof![Just(Right::Participant), Just(Right::Facilitator), Just(Right::Viewer)],
    ) {
        thread_local! {
            static HONEST: Vec<Vec<u8>> = honest();
        }
        let mut wall = Document::of_files("board \"B\" {\n    quiet \"21:00\" \"08:00\"\n}\nevent \"A\"\n", None, 1, 1).unwrap();
        let honest = HONEST.with(Clone::clone);
        let mut bytes = update(&honest[which]).to_vec();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len().max(1));
            match how {
                _ if bytes.is_empty() => {}
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                2 => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        let before = (wall.items().clone(), wall.state_vector());
        let applied = wall.apply(&bytes, right);
        if right == Right::Viewer || matches!(applied, Err(_) | Ok(Applied::Missing)) {
            prop_assert_eq!(&(wall.items().clone(), wall.state_vector()), &before);
        }
        prop_assert!(right == Right::Facilitator || wall.text().contains("quiet \"21:00\" \"08:00\""));
        // It can be read by others, is what it says of itself, and goes on.
        let again = Document::of_updates([wall.state(&[0]).unwrap()], None, 2, 2).unwrap();
        prop_assert_eq!(again.items(), wall.items());
        prop_assert_eq!(again.text(), wall.text());
        let ann = Client::new(77);
        ann.receive(&message::step_two(&wall.state(&[0]).unwrap()));
        let made = ann.make("ZZZZZZZZZZZZ1", "event", "Still here", "z");
        let applied = wall.apply(update(&made), Right::Participant);
        let good = matches!(applied, Ok(Applied::Changed { denied, .. }) if denied.is_empty());
        prop_assert!(good);
        prop_assert!(wall.text().contains("Still here"));
    }

    #[test]
    fn any_bytes_are_an_answer_or_a_violation(mut bytes in proptest::collection::vec(any::<u8>(), 0..80), kind in 0u8..5, step in 0u8..3) {
        let mut room = Room::new(Document::of_files("board \"B\"\n", None, 1, 1).unwrap(), Limits::default());
        room.join(1, Right::Facilitator);
        if kind < 4 {
            bytes.splice(0..0, [kind, step]);
        }
        if let Ok(outcome) = room.receive(1, &bytes, 0) {
            prop_assert!(outcome.to_sender.len() + outcome.to_others.len() + outcome.journal.len() < 10);
        }
        prop_assert_eq!(room.wall().text(), "board \"B\"\n");
    }
}
