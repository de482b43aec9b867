//! A letter from the command line: checked, previewed, sent by the server, received by `stormlake receive`.

use crate::setting::{Setting, until};
use std::net::TcpListener;

const BOARD: &str = r#"board "Shop" {
    namespace "shop"
    subject "customer" {
        attribute "email" from="Signed up.email" sensitive=#true
    }
    channel "mailer" kind="smtp" url="smtp://127.0.0.1:PORT" from="Shop <hello@shop.example>"
    lateness "1s"
}
event "Signed up" subject="customer" {
    field "email" "string" sensitive=#true
}
command "Greet" {
    field "why" "string"
}
policy "Greet who signs up" state="live" {
    whenever "Signed up"
    then "Greet" via="mailer" {
        set "why" "'you signed up'"
    }
}
"#;

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_letter_goes_from_the_file_through_the_server_into_the_receivers_folder() {
    let setting = Setting::new();
    let (commands, mail) = (free_port().to_string(), free_port().to_string());
    setting.write("shop/board.kdl", BOARD.replace("PORT", &mail));

    // Without words it is not sound, and a mistyped name is told at its place.
    let said = setting.run(&["check", "shop"]).expect(1);
    assert!(
        said.out.contains("SL-B071") && said.out.contains("templates/greet.txt"),
        "{}",
        said.out
    );
    setting.write("shop/templates/greet.txt", "Subject: Welcome\n\nHello, {{ wy }}.\n");
    let said = setting.run(&["check", "shop"]).expect(1);
    assert!(
        said.out.contains("greet.txt:3:11") && said.out.contains("Did you mean `why`?"),
        "{}",
        said.out
    );
    setting.write("shop/templates/greet.txt", "Subject: Welcome\n\nHello, {{ why }}.\n");
    setting.run(&["check", "shop"]).expect(0);
    let said = setting
        .run(&["preview", "shop", "--policy", "Greet who signs up"])
        .expect(0);
    assert_eq!(said.out, "Hello, you signed up.\n");
    assert!(
        said.err.contains("Welcome") && said.err.contains("someone@example.com"),
        "{}",
        said.err
    );
    let said = setting
        .run(&["preview", "shop", "--command", "Greet", "--set", "why=it rains"])
        .expect(0);
    assert_eq!(said.out, "Hello, it rains.\n");
    setting.run(&["preview", "shop", "--policy", "Nothing"]).expect(1);
    setting.run(&["preview", "shop"]).expect(2);

    let receiver = setting.receive(&["--port", &commands, "--mail-port", &mail, "--mail-folder", "mail"]);
    let server = setting.serve("shop", &["--allow-private-targets"]);
    let event = r#"{"specversion":"1.0","type":"shop.signed-up","source":"t","id":"1","subject":"ann","data":{"email":"ann@example.com"}}"#;
    setting.write("events.ndjson", format!("{event}\n"));
    setting.run(&["send", "events.ndjson", "--to", "shop"]).expect(0);
    let letter = until(|| {
        std::fs::read_to_string(setting.path("mail/0001.eml"))
            .ok()
            .filter(|letter| letter.contains("signed up"))
    });
    assert!(
        letter.contains("To: ann@example.com\r\n") && letter.contains("Subject: Welcome\r\n"),
        "{letter}"
    );
    assert!(letter.contains("Hello, you signed up."), "{letter}");
    let said = until(|| {
        let said = setting.run(&["why", "ann", "--in", "shop"]).expect(0);
        said.out
            .contains("Greet by mailer: delivered (attempt 1)")
            .then_some(said.out)
    });
    assert!(!said.contains("dead"), "{said}");
    drop((server, receiver));
}
