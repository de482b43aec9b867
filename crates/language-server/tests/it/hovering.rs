//! What is shown of a name.

use crate::setting::{BOARD, SHOP, at_mark, shop};
use lsp_types::HoverContents;
use stormlake_language_server::{Beat, NoFiles, Pulse, Text, Workspace};

fn page(workspace: &mut Workspace, place: lsp_types::Position) -> String {
    match workspace.hover(BOARD, place).expect("a page").contents {
        HoverContents::Markup(markup) => markup.value,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn shows(text: &str, expected: &[&str]) {
    let (mut workspace, place) = at_mark(text);
    let page = page(&mut workspace, place);
    for expected in expected {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
}

#[test]
fn a_sticky_shows_what_it_is_and_how_it_hangs_together() {
    shows(
        &shop("whenever \"Order placed\"", "whenever \"Order¦ placed\""),
        &[
            "**Order placed** — event · Ordering",
            // Words of a board are words: no link comes of them.
            "Someone bought \\[something\\]\\(evil\\)",
            "Owner: Sales",
            "| field | type | |",
            "| order | string | key |",
            "| price | decimal | min 0 |",
            "Follows: Place an order",
            "From: Till",
            "Sets off: Thank",
            "Shown in: Orders",
            "Type: `com.example.order-placed`",
        ],
    );
    shows(
        &shop("event.data.price >", "event.data.pri¦ce >"),
        &["**price** — decimal of Order placed"],
    );
    shows(
        &shop("to=\"subject.email\"", "to=\"subject.em¦ail\""),
        &[
            "**email** — attribute of customer",
            "From Order placed.email",
            "*sensitive*",
        ],
    );
    shows(
        &shop("then \"Place", "th¦en \"Place"),
        &["`then`", "the name of a command", "`via=`", "`set`"],
    );
}

#[test]
fn a_broken_text_still_shows_what_it_can() {
    shows(
        &shop("whenever \"Order placed\"", "whenever \"Order¦ placed\" \"open"),
        &["**Order placed** — event", "| price | decimal"],
    );
}

struct Known;

impl Pulse for Known {
    fn event(&self, folder: &str, slug: &str) -> Option<Beat> {
        assert_eq!(folder, "file:///shop");
        let as_of = "2026-11-23T10:00:00Z".to_owned();
        Some(match slug {
            "order-placed" => Beat {
                count: 1_234,
                synthetic: 4,
                per_minute: 3,
                last: Some("2026-11-23T09:59:58Z".into()),
                as_of,
            },
            _ => Beat {
                as_of,
                ..Beat::default()
            },
        })
    }

    fn wake(&self, _: &str) {}
}

#[test]
fn live_numbers_stand_beside_an_event_where_a_server_runs() {
    let mut workspace = Workspace::new(Box::new(NoFiles), Box::new(Known));
    workspace.open(BOARD, "kdl", 1, SHOP.into());
    let at = |needle: &str| Text::new(SHOP.into()).position(SHOP.find(needle).unwrap() + 8);
    let seen = page(&mut workspace, at("event \"Order placed\""));
    let expected = "Seen 1234 × (4 made up) · last 2026-11-23T09:59:58Z · 3 in the minute before 2026-11-23T10:00:00Z";
    assert!(seen.contains(expected), "{seen}");
    let never = page(&mut workspace, at("event \"Order collected\""));
    assert!(never.contains("Never seen (as of 2026-11-23T10:00:00Z)"), "{never}");
}
