//! Funnels from the command line, with a server and without one.

use crate::setting::{Setting, order};

const FUNNEL: &str =
    "\nfunnel \"Come back\" {\n    step \"Order placed\"\n    step \"Order placed\" within=\"90d\"\n}\n";

#[test]
fn a_funnel_is_counted_the_same_with_a_server_and_without() {
    let setting = Setting::with_shop();
    let none = setting.run(&["funnel", "shop"]).expect(1);
    assert!(none.err.contains("the board has no funnel"), "{}", none.err);
    setting.write("shop/board.kdl", setting.read("shop/board.kdl") + FUNNEL);
    setting.run(&["check", "shop"]).expect(0);
    setting.run(&["publish", "shop"]).expect(0);
    let orders = order("1", "ana", "2") + &order("2", "ana", "25") + &order("3", "ben", "3") + &order("4", "cem", "3");
    setting.write("orders.ndjson", orders);
    setting.run(&["send", "orders.ndjson", "--to", "shop"]).expect(0);

    let alone = setting.run(&["funnel", "shop", "--who", "1"]).expect(0).out;
    assert!(alone.contains("1 of 3 subjects came to the end: 33.3 %"), "{alone}");
    assert!(alone.contains("stopped here: ben and 1 more"), "{alone}");
    let json = setting.run(&["funnel", "shop", "Come back", "--json"]).expect(0).json();
    assert_eq!((&json[0]["entered"], &json[0]["converted"]), (&3.into(), &1.into()));
    let early = setting
        .run(&["funnel", "shop", "Come back", "--to", "1999-12-31"])
        .expect(0)
        .out;
    assert!(early.contains("nobody has come to the first step yet"), "{early}");
    for (arguments, told) in [
        (
            ["Come bak", "--to", "2026-01-01"],
            "no funnel is called “Come bak”; the board has “Come back”",
        ),
        (["Come back", "--from", "lately"], "`lately` is no time for `from`"),
    ] {
        let mut all = vec!["funnel", "shop"];
        all.extend(arguments);
        let said = setting.run(&all).expect(1);
        assert!(said.err.contains(told), "{}", said.err);
    }

    let _server = setting.serve("shop", &[]);
    let served = setting.run(&["funnel", "shop", "--who", "1"]).expect(0).out;
    assert_eq!(served, alone);
    let said = setting.run(&["funnel", "shop", "Come bak"]).expect(1);
    assert!(said.err.contains("the board has “Come back”"), "{}", said.err);
}
