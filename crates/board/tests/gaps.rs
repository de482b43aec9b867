//! What a board expects of the applications around it.

use stormlake_board::{SentBy, gaps, parse};

#[test]
fn each_system_is_told_what_it_is_to_send_and_to_take() {
    let board = parse(
        r#"
board "Shop" { namespace "shop"; channel "app" kind="webhook" url="https://app.example/" }
actor "Customer"
aggregate "Orders"
external "Till" {
    about "Rings up"
    hook signature="github" secret="env:STORMLAKE_SECRET_TILL" event="body.type" {
        on "sold" gives="Meal sold" subject="string(body.who)"
        on "sold.again" gives="Meal sold" subject="string(body.who)"
        on "put" gives="Order placed" subject="string(body.who)"
    }
}
external "Mailer"
event "Meal sold" from="Till"
event "Till opened" from="Till"
event "Order placed" from="Orders"
event "Letter sent" from="Mailer"
event "Buyer won" from="Mailer"
command "Buy" by="Customer" to="Till" { yields "Meal sold" }
command "Write" to="Mailer" { yields "Letter sent" on="delivered" }
command "Ring" to="Mailer"
policy "Thank" state="live" { whenever "Meal sold"; then "Write" via="app" }
policy "Insist" { whenever "Letter sent"; then "Ring" }
policy "Win" { whenever "Meal sold" at-least=3; emit "Buyer won" }
"#,
    )
    .board;
    let all = gaps(&board);
    let [till, mailer] = all.as_slice() else {
        panic!("{all:?}")
    };
    let sends: Vec<_> = till
        .sends
        .iter()
        .map(|one| (one.event.as_str(), &one.by, one.is_open()))
        .collect();
    let hook = |kinds: &[&str]| SentBy::Hook(kinds.iter().map(|kind| (*kind).to_owned()).collect());
    assert_eq!(
        sends,
        [
            ("Meal sold", &hook(&["sold", "sold.again"]), false),
            ("Till opened", &SentBy::Itself, true),
            ("Order placed", &hook(&["put"]), false),
        ]
    );
    assert_eq!(till.sends[1].r#type, "shop.till-opened");
    assert_eq!(till.takes.len(), 1);
    assert_eq!(
        (till.takes[0].actors.as_slice(), till.takes[0].is_open()),
        (&["Customer".to_owned()][..], false)
    );
    let sends: Vec<_> = mailer.sends.iter().map(|one| (one.event.as_str(), &one.by)).collect();
    assert_eq!(
        sends,
        [("Letter sent", &SentBy::Stormlake), ("Buyer won", &SentBy::Stormlake)]
    );
    let takes: Vec<_> = mailer
        .takes
        .iter()
        .map(|one| (one.command.as_str(), one.is_open()))
        .collect();
    assert_eq!(takes, [("Write", false), ("Ring", true)]);
}
