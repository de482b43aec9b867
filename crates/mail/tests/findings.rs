//! What is said about templates: the code, the place, and the mend.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use stormlake_board::codes::{Sample, all};
use stormlake_board::{Lines, check, parse};
use stormlake_mail::{Found, Letters, Templates};

fn templates(files: &[(&str, &str)]) -> Templates {
    let mut templates = Templates::default();
    for (name, text) in files {
        templates.add(name, text).unwrap();
    }
    templates
}

fn found(board: &str, files: &[(&str, &str)]) -> Vec<Found> {
    let parsed = parse(board);
    assert!(
        parsed.findings.is_empty() && check(&parsed.board).is_empty(),
        "{:?}",
        check(&parsed.board)
    );
    Letters::compile(&parsed.board, &templates(files)).1
}

/// `file:line:column severity code message = mend`
fn said(board: &str, files: &[(&str, &str)]) -> Vec<String> {
    let all = templates(files);
    let say = |found: Found| {
        let text = found.file.as_deref().map_or(board, |file| all.get(file).unwrap());
        let place = Lines::new(text).place(found.finding.span.offset);
        let file = found.file.as_deref().unwrap_or("board.kdl");
        let finding = &found.finding;
        format!(
            "{file}:{place} {} {} {} = {}",
            finding.severity, finding.code, finding.message, finding.mend
        )
    };
    found(board, files).into_iter().map(say).collect()
}

const BOARD: &str = r#"board "Shop" {
    subject "customer" { attribute "email" from="Joined.email" sensitive=#true; attribute "name" from="Joined.name" }
    channel "mailer" kind="smtp" url="env:STORMLAKE_SECRET_SMTP" from="hello@shop.example"
}
event "Joined" subject="customer" { field "email" "string" sensitive=#true; field "name" "string" optional=#true }
command "Say hello" { field "meals" "integer"; field "note" "string" optional=#true }
policy "Greet" state="live" { whenever "Joined"; then "Say hello" via="mailer" { set "meals" "count" } }
"#;

#[test]
fn the_wrong_examples_have_their_code_and_the_right_ones_have_nothing() {
    let mut tried = 0;
    for code in all() {
        let (Sample::Letter(wrong, wrong_files), Sample::Letter(right, right_files)) = (code.wrong, code.right) else {
            continue;
        };
        tried += 1;
        let wrong = found(wrong, wrong_files);
        assert!(
            wrong.iter().any(|found| found.finding.code == code.code),
            "{}: {wrong:#?}",
            code.code
        );
        assert_eq!(found(right, right_files), vec![], "{}", code.code);
    }
    assert_eq!(tried, 3);
}

#[test]
fn a_good_letter_has_no_findings() {
    let text = "Subject: {{ meals }} meals\n\nHello {{ subject.name | default('you') }}{% if note %}, {{ note }}{% endif %}\n{% include 'footer.txt' %}";
    let html = "<p>{{ command.meals | decimals(1) }} {{ policy }} {{ board }} {{ subject.id | urlencode }}</p>";
    let files = [
        ("say-hello.txt", text),
        ("say-hello.html", html),
        ("footer.txt", "Goodbye {{ subject.id }}\n"),
    ];
    assert_eq!(said(BOARD, &files), [""; 0]);
}

#[test]
fn each_fault_of_a_template_is_told_at_its_place() {
    let cases: [(&[(&str, &str)], &str); 10] = [
        (
            &[],
            "board.kdl:7:56 error SL-B071 nothing says what \"Say hello\" writes",
        ),
        (
            &[("say-hello.html", "x")],
            "board.kdl:7:56 error SL-B071 the letter of \"Say hello\" has an HTML page and no text",
        ),
        (
            &[("say-hello.txt", "Hello")],
            "board.kdl:7:56 error SL-B071 the letter of \"Say hello\" has no subject line",
        ),
        (
            &[("say-hello.txt", "Subject: A\n\n  {{ meal }}")],
            "say-hello.txt:3:6 error SL-B073 the command has no `meal` = Did you mean `meals`?",
        ),
        (
            &[("say-hello.txt", "Subject: A {{ subject.nam }}\n\nB")],
            "say-hello.txt:1:15 error SL-B073 the subject has no `nam` = Did you mean `subject.name`?",
        ),
        (
            &[("say-hello.txt", "Subject: A\n\nB {{ unsubscribe }}")],
            "say-hello.txt:3:6 error SL-B073 the channel has no `unsubscribe`",
        ),
        (
            &[("say-hello.txt", "Subject: A\n\nB\n{% if meals %}C")],
            "say-hello.txt:4:15 error SL-B072 ",
        ),
        (
            &[("say-hello.txt", "Subject: A\n\n{% set x = 1 %}")],
            "say-hello.txt:3:4 error SL-B072 `set` is no statement",
        ),
        (
            &[("say-hello.txt", "Subject: A\n\n{{ meals | uper }}")],
            "board.kdl:7:56 error SL-B072 the letter cannot be written: templates/say-hello.txt line 1: filter uper is unknown = Did you mean `| upper`?",
        ),
        (
            &[("say-hello.txt", "Subject: A\n\n{{ subject.name }}")],
            "board.kdl:7:56 warning SL-B073 who lacks an optional value gets no letter",
        ),
    ];
    for (files, expected) in cases {
        let said = said(BOARD, files);
        assert!(
            said.len() == 1 && said[0].starts_with(expected),
            "{expected}\n{said:#?}"
        );
    }
}

#[test]
fn a_draft_may_lack_its_letter_and_a_policys_own_words_are_checked() {
    let draft = BOARD.replace(" state=\"live\"", "");
    assert!(said(&draft, &[])[0].contains(" warning SL-B071 "));
    let own = BOARD.replace(
        "{ set \"meals\" \"count\" }",
        "{ set \"meals\" \"count\" }; letter { subject-line \"A\"; text \"{{ notes }}\" }",
    );
    let said = said(&own, &[]);
    assert!(said.len() == 1 && said[0].contains("Did you mean `note`?"), "{said:#?}");
}

#[test]
fn a_finding_in_a_file_can_be_told_on_the_board() {
    let files = [("say-hello.txt", "Subject: A\n\n  {{ meal }}")];
    let on_board = found(BOARD, &files)[0].as_of_board(&templates(&files));
    assert_eq!(
        on_board.message,
        "templates/say-hello.txt:3:6: the command has no `meal`"
    );
    assert_eq!(Lines::new(BOARD).place(on_board.span.offset).line, 7);
}
