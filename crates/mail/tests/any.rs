//! Whatever stands in a template or a value: an answer comes, in bounded time and size, and never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use serde_json::json;
use stormlake_board::{Mailbox, parse};
use stormlake_mail::limits::{SUBJECT_LINE_MAX, WRITTEN_BYTES_MAX};
use stormlake_mail::{Letters, Templates, Values};

/// Pieces of the language and of everything else, in any order.
fn template() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(&[
            "{{ note }}", "{{ many | join(', ') }}", "{% for a in many %}", "{% endfor %}", "{% if note %}", "{% endif %}",
            "{% else %}", "{{ note * 99999999 }}", "{{ note ~ note }}", "{% include 'greet.txt' %}", "{% include 'greet.html' %}",
            "{% extends 'greet.html' %}", "{% block a %}", "{% endblock %}", "{{ loop(many) }}", "{% for a in many recursive %}",
            "{% set x = note %}", "{# ", " #}", "{% raw %}", "{% endraw %}", "{{ subject.id | urlencode }}", "{{ note | date }}",
            "{{ many | decimals(99) }}", "Subject: ", "\n", "\r\n\r\n", "{{", "}}", "{%", "%}", "\0", "é", "{{ note[99:] }}",
            "{{ super() }}", "{{ self.a() }}", "{{ many[0].x.y }}", "{{ (note, many, note) | length }}", "{{ -note }}",
        ][..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_template_gives_a_letter_or_a_reason(text in template(), html in template(), note in "\\PC{0,40}", many in 0usize..200) {
        let board = parse(r#"board "Shop" { channel "mailer" kind="smtp" unsubscribe="https://a.example/{{ note | urlencode }}" }
command "Greet" { field "note" "string"; field "many" "list<string>" }
policy "P" state="live" { then "Greet" via="mailer" }"#).board;
        let mut templates = Templates::default();
        templates.add("greet.txt", &format!("Subject: {text}\n\n{text}")).unwrap();
        templates.add("greet.html", &html).unwrap();
        let (letters, found) = Letters::compile(&board, &templates);
        for one in &found {
            prop_assert!(!one.finding.mend.is_empty() && !one.finding.mend.contains('\n'));
            one.as_of_board(&templates);
        }
        let data = json!({ "note": note, "many": vec![&note; many] });
        let values = Values { policy: "P", command: "Greet", channel: "mailer", subject: &note, ..Values::of(data.as_object()) };
        if let Ok(letter) = letters.write(&values) {
            prop_assert!(letter.subject_line.chars().count() <= SUBJECT_LINE_MAX && !letter.subject_line.is_empty());
            prop_assert!(!letter.subject_line.chars().any(char::is_control), "{:?}", letter.subject_line);
            prop_assert!(letter.text.len() <= WRITTEN_BYTES_MAX);
            prop_assert!(letter.html.is_none_or(|html| html.len() <= WRITTEN_BYTES_MAX));
            let address = letter.unsubscribe.unwrap();
            prop_assert!(address.bytes().all(|byte| (0x21..=0x7e).contains(&byte)), "{address}");
        }
    }

    #[test]
    fn any_text_is_a_mailbox_of_safe_characters_or_none(text in "\\PC{0,30}", address in "[a-z.@<> \"\\r\\n,;:+-]{0,24}") {
        for text in [text, address] {
            if let Some(mailbox) = Mailbox::parse(&text) {
                let address = mailbox.address();
                prop_assert!(address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,;:\"\\()[]".contains(&byte)), "{address}");
                prop_assert!(!mailbox.name.unwrap_or_default().chars().any(char::is_control));
                prop_assert_eq!(Mailbox::parse(&address).unwrap().address(), address);
            }
        }
    }
}
