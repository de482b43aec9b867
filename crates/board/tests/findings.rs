//! What people read when something is wrong: whole boards with their mistakes, and every finding as it is printed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use stormlake_board::{Finding, Severity, check, check_mapping, parse, parse_mapping, render};

/// Every finding of a text, as printed: how it is written, and then what it means.
fn said(text: &str) -> String {
    let parsed = parse(text);
    let mut findings = parsed.findings;
    findings.extend(check(&parsed.board));
    render("board.kdl", text, &findings)
}

fn codes(text: &str) -> Vec<&'static str> {
    let parsed = parse(text);
    let findings = parsed.findings.into_iter().chain(check(&parsed.board));
    findings.map(|finding: Finding| finding.code).collect()
}

/// A board with these lines behind some events and commands that are always there.
fn shop(lines: &str) -> String {
    format!(
        r#"board "Shop" {{
    subject "customer" {{ attribute "email" from="Order placed.email" sensitive=#true }}
    channel "app" kind="webhook" url="https://app.example/hook"
}}
event "Order placed" subject="customer" {{
    field "order" "string" key=#true
    field "price" "decimal"
    field "email" "string" optional=#true
    field "meals" "list<string>"
    field "paid_at" "date" optional=#true
}}
event "Order collected" subject="customer" {{ field "order" "string" key=#true }}
event "Anything"
command "Thank" {{ field "words" "string" }}
{lines}
"#
    )
}

#[test]
fn broken_text_is_explained_all_at_once() {
    insta::assert_snapshot!(said(
        r##"board "Shop" {
    scope "Orders
    namespace com.example
}
event "Order placed" pivotal=true {
    field "size" #small
    field "order" "string" min=1O
    field "note" "a\qb"
    field "price" decimal;; field "x""string"
}
event "Order collected"" {
= 3
event from= {
    /- }
"##
    ));
}

#[test]
fn unknown_words_come_with_what_was_meant() {
    insta::assert_snapshot!(said(
        r#"board "Shop" step=11 titel="x" {
    latness "10m"
    quiet "25:00" "8:00"
    cap "3" per="a week"
    legend event="Orange" evnt="red"
    channel "app" url="https://app.example"
}
board "Again"
evnt "Order placed"
event Order placed
event "Order collected" owner="Ann" pivotal="yes" path="failur" from="Till" from="Shop" {
    field "unit price" "number"
    field "size" "string" "small" "large"
    field "sizes" "list<list<string>>"
    field "pieces" "integer" max=1.23456
    about "one" "two"
}
event (new)"Order returned" { about (x)"y" }
command "Thank" { fields "words" "string"; yields }
policy "P" prio=3 state="on" {
    whenever "Order collected" at-least=-1 within="3 days"
    whenever-all "Order collected"
    holdout "10"
}
link "Order collected" "Thank"
aggregate "Cart" { field "x" "string" }
"#
    ));
}

#[test]
fn names_that_lead_nowhere_are_found_everywhere() {
    insta::assert_snapshot!(said(
        r#"board "Shop" {
    subject "customer" {
        attribute "email" from="Order placed.mail"
        attribute "phone" from="Order plaecd.phone"
        attribute "email" from="Order placed.email"
    }
    channel "app" kind="webhook" url="https://app.example"
    channel "app" kind="webhook" url="ftp://app.example" secret="hunter2"
}
event "Order placed" subject="custmer" from="Thank" { field "email" "string"; was "Bought" }
event "Order Placed"
event "Paid" { was "Order placed" }
command "Thank" by="Order placed" to="Till"
actor "Cook" { sees "Menu" }
external "Thank"
read-model "Meals" { shows "Bought"; field "price" "decimal" from="Order placed.price" }
hotspot "Why?" on="Thank"
link "event/Order placed" to="policy/Thank"
context "Orders"
context "Orders"
policy "Thank" {
    whenever "Order placed"
    and-no "Delivered" until="Order plced"
    never "Paid" "Piad"
    unless "Thank" within="0s"
    then "Thnk" via="ap"
}
"#
    ));
}

#[test]
fn expressions_are_checked_against_the_board_at_their_place_in_the_file() {
    insta::assert_snapshot!(said(&shop(
        r##"policy "Types" state="shadow" {
    whenever "Order placed" by="event.data.meals"
    where "event.data.prise > 0.0 && event.data.price > 1.0 + count"
    never "Order collected"
    then "Thank" { set "words" "event.data.price"; set "tone" "'x'" }
}
policy "Keys" {
    whenever "Order placed" by="event.data.email"
    and-no "Order collected" within="1d"
    where "subject.emial == 'a' || history.size() > 1 || predict('leaves') > 0.5"
    then "Thank"
}
policy "Shared" {
    whenever-all "Order placed" "Order collected"
    where "event.data.order == 'a' && event.data.price > 1.0"
}
policy "Escapes" {
    whenever "Order placed"
    where "event.data.order == \"a\" && evnt.id == ''"
}
policy "Raw" {
    whenever "Order placed"
    where #"event.data.order == "a" && evnt.id == ''"#
}
policy "Open" {
    whenever "Anything"
    where "event.data.whatever == 1 && event.time > timestamp('2026-01-01T00:00:00Z') && event.typ == ''"
}
policy "Syntax" {
    whenever "Order placed"
    where "event.data.price >"
}
external "Till" {
    hook signature="githb" secret="env:STORMLAKE_SECRET_TILL" event="header['x-event']" {
        on "order" gives="Order collected" subject="1.5" time="'now'" where="body.total" { set "order" "body.id + 1"; set "ordr" "1" }
        on "other" gives="Order colected"
    }
}
"##
    )));
}

#[test]
fn policies_that_cannot_run_as_written_are_explained() {
    insta::assert_snapshot!(said(&shop(
        r#"policy "Nothing" state="live"
policy "No end" { whenever "Order placed" within="2d"; and-no "Order collected"; limit 0 per="0s" }
policy "Two ends" { whenever "Order placed" at-least=0; and-no "Order collected" within="1d" until="Anything" }
policy "Key of no end" { whenever "Order placed"; and-no "Order collected" within="1d" until-by="event.data.order" }
policy "Two of both" { whenever "Order placed"; whenever-silent "0s" since="Anything"; then "Thank"; emit "Anything" }
policy "Unset" state="live" { whenever "Order placed"; then "Thank" via="app" }
policy "Unset draft" { whenever "Order placed"; then "Thank" via="app" }
policy "Only recorded" state="live" { whenever "Order placed"; then "Thank" { set "words" "'x'"; set "words" "'y'" } }
policy "Retired" state="retired"
"#
    )));
}

#[test]
fn circles_are_shown_with_their_way() {
    insta::assert_snapshot!(said(
        r#"board "Shop"
event "A"
event "B"
event "C"
event "D"
event "E"
command "Ask" { yields "C" on="delivered"; yields "D" }
command "Tell" { yields "E" }
policy "A to B" { whenever "A"; emit "B" }
policy "B to Ask" { whenever "B"; then "Ask" }
policy "C to A" { whenever "C"; emit "A" }
policy "E asks for E" { whenever "E"; then "Tell" }
policy "D once" { whenever "D"; never "A"; emit "A" }
policy "A gives D, never twice" { whenever "A"; never "D"; emit "D" }
policy "All of" { whenever-all "A" "B"; emit "A" }
"#
    ));
}

#[test]
fn what_is_not_built_is_refused_by_name() {
    insta::assert_snapshot!(said(
        r#"board "Shop" {
    channel "mail" kind="pigeon" url="smtp://mail.example" rate="10/s"
}
event "Order placed" { field "other" "string"; field "at" "timestamp" }
"#
    ));
}

#[test]
fn what_a_policy_does_over_time_and_in_several_ways_is_checked() {
    insta::assert_snapshot!(said(
        r#"board "Shop" {
    channel "app" kind="webhook" url="https://app.example"
    quiet "08:00" "08:00" time-zone="Europe/Wien"
    holdout "5%"
    subject "customer" { same-as "Order placed.at" "Account made.old" }
    subject "parcel" { same-as "Order placed.at"; same-as "Parcel sent.number" }
}
event "Order placed" { field "at" "timestamp" }
event "Parcel sent" subject="parcel" { field "id" "string" }
command "Thank" { field "words" "string" }
policy "One way" { whenever "Order placed"; then "Thank" { set "words" "'thanks'" }; variant "short" }
policy "Two ways" {
    whenever "Order placed"
    then "Thank" via="app" { set "words" "'thanks'" }
    variant "short" weight=0 { set "word" "1" }
    variant "short" { set "words" "2" }
    winner "long"
    exit "Order cancelled"
    budget 0 per="0s"
    goal "Order placed" within="0s"
}
policy "Steps" {
    whenever "Order placed"
    exit "Order placed"
    steps {
        then "Thank"
        wait "0s"
        wait-for "Order payed" within="2d"
        wait-for "Order placed" within="2d" { came { wait "1d" }; missed { wait "1d" } }
        otherwise { wait "1d" }
        when "event.data.at" { wait "1d" }
        otherwise {}
        otherwise {}
    }
}
policy "Nothing" { whenever "Order placed"; steps { wait "2d"; emits "Order placed" } }
"#
    ));
}

#[test]
fn no_message_repeats_a_secret() {
    let text = r#"board "Shop" {
    channel "a" kind="webhook" url="https://me:hunter2@app.example/hook" secret="hunter2"
    channel "b" kind="webhook" url="hunter2"
}
event "E"
external "Till" { hook signature="github" secret="hunter2" { on "*" gives="E" } }
"#;
    let parsed = parse(text);
    let findings = check(&parsed.board);
    assert_eq!(findings.len(), 4, "{findings:?}");
    assert!(
        findings
            .iter()
            .all(|finding| !finding.message.contains("hunter2") && !finding.mend.contains("hunter2"))
    );
}

#[test]
fn a_mapping_is_explained_like_a_board() {
    let text = r#"mapping "till" {
    format "csv" delimiter=";;" header=#false
    columns "customer" "dollars" "customer"
    on "*" gives="Order plced" subject="row.custmer" { set "order" "row.order" }
    on "*" gives="Order collected" { set "ordr" "line" }
}
mapping "log" { format "ndjson" delimiter="," event="row.kind"; on "a" gives="Anything" time="row.at" }
mapping "none" { fromat "csv" }
"#;
    let parsed = parse_mapping(text);
    let mut findings = parsed.findings;
    findings.extend(check_mapping(&parsed.mappings, &parse(&shop("")).board));
    insta::assert_snapshot!(render("mapping.kdl", text, &findings));
}

#[test]
fn the_wall_of_a_first_workshop_is_clean() {
    let events =
        "board \"Wall\"\nevent \"Order placed\"\nevent \"Order collected\"\nhotspot \"Who pays?\"\npolicy \"Remind\"\n";
    assert_eq!(codes(events), [""; 0]);
}

#[test]
fn findings_stand_in_the_order_of_the_file_and_name_their_sticky() {
    let text = shop("policy \"P\" { where \"1\"; whenever \"Nope\" }\nevent \"Bad\" subject=\"nobody\"");
    let findings = check(&parse(&text).board);
    assert!(findings.is_sorted_by_key(|finding| finding.span.offset));
    let stickies: Vec<&str> = findings
        .iter()
        .filter_map(|one| Some(one.sticky.as_ref()?.1.as_str()))
        .collect();
    assert_eq!(stickies, ["P", "P", "Bad"]);
    assert!(findings.iter().all(|finding| finding.severity == Severity::Error));
    let json = serde_json::to_value(&findings[2]).unwrap();
    assert_eq!(json["code"], "SL-B020");
    assert_eq!(json["severity"], "error");
    assert_eq!(json["sticky"], serde_json::json!(["event", "Bad"]));
}

#[test]
fn funnels_that_cannot_be_counted_are_explained() {
    insta::assert_snapshot!(said(&shop(
        r#"event "Parcel lost" subject="parcel"
funnel "Buy" within="1d" matching="twice" { step "Order placd"; step "Order collected" within="2d"; step "Thank" }
funnel "Buy" within="0s" entry="last" { step "Order placed" within="1d"; step "Order placed" within="0s" }
funnel "Short" { step "Order placed" by="event.data.order" }
funnel "Empty"
funnel "Whose" { step "Order placed"; step "Anything"; step "Parcel lost" }
funnel "buy!" { step "Order placed"; step "Order placed" }
context "Orders" { funnel "Inside" { step "Order placed"; step "Order placed" } }
"#
    )));
}
#[test]
fn predictions_that_cannot_be_learned_or_asked_are_explained() {
    insta::assert_snapshot!(said(&shop(
        r#"event "Parcel lost"
prediction "Will buy" kind="repeat-purchase" { of "customer"; purchase "Order placed" value="event.data.price" where="event.data.price > 0.0"; horizon "30d" }
prediction "Will buy" kind="next-purchase" { of "custmer"; purchase "Order placd" value="1.0" }
prediction "Empty" kind="repeat-purchase"
prediction "Words" kind="repeat-purchase" { of "customer"; purchase "Order placed" value="event.data.order" where="event.data.price"; horizon "20y" }
prediction "Far" kind="repeat-purchase" { of "customer"; purchase "Order placed" value="event.data.prise"; horizon "36500d" }
prediction "Worth" kind="repeat-purchase" { of "customer"; purchase "Order collected"; horizon "1h" }
policy "Asks" {
    whenever "Order placed" by="predict('Will buy').active"
    where "predict('Will buy').active < 0.5 && predict('Wil buy').active < 0.5 && predict('Will buy').aktive < 0.5"
    then "Thank" { set "words" "string(predict('Will buy').value)" }
}
policy "Asks wrongly" {
    whenever "Order placed"
    where "predict(event.data.order).known || predict().known || predict.known || predict('Will buy').known || predict('Will buy')"
}
"#
    )));
}

#[test]
fn a_prediction_is_of_the_subject_that_buys() {
    let board = |of: &str| {
        format!(
            r#"board "Shop" {{ subject "buyer"; subject "order" }}
event "Bought" subject="buyer" {{ field "price" "decimal" }}
prediction "P" kind="repeat-purchase" {{ of "{of}"; purchase "Bought" value="event.data.price" }}
"#
        )
    };
    assert_eq!(codes(&board("buyer")), [""; 0]);
    assert_eq!(codes(&board("order")), ["SL-B091"]);
}

#[test]
fn parts_of_a_pattern_that_do_not_go_together_are_refused() {
    insta::assert_snapshot!(said(
        r#"board "Shop"
event "A"
event "B"
policy "P" { whenever "A"; followed-by "B" within="1d"; and-no "B" within="1d" }
policy "Q" { whenever-all "A" "B"; followed-by "B" }
policy "R" { whenever-silent "1d" since="A"; and-no "B" within="1d" }
policy "S" { whenever "A"; followed-by "B" within="0s" }
"#
    ));
}

#[test]
fn a_topic_is_one_that_the_policys_subjects_can_agree_to() {
    insta::assert_snapshot!(said(
        r#"board "Shop" {
    subject "customer" { consent "offers" granted-by="A" }
    subject "order"
}
event "A" subject="customer"
event "B" subject="order"
event "C"
policy "P" { whenever "A"; consent "offers" }
policy "Q" { whenever "A"; consent "ofers" }
policy "R" { whenever "B"; consent "offers" }
policy "S" { whenever "C"; consent "offers" }
policy "T" { whenever-all "A" "B"; consent "offers" }
"#
    ));
}

#[test]
fn a_date_is_a_field_that_its_event_declares() {
    insta::assert_snapshot!(said(
        r#"board "Shop"
event "A" { field "at" "timestamp"; field "day" "date"; field "name" "string" }
event "B"
policy "P" { whenever-before "A" field="at" by="1d" }
policy "Q" { whenever-before "A" field="day" by="1d"; and-no "B" within="1d" }
policy "R" { whenever-before "A" field="name" by="1d" }
policy "S" { whenever-before "A" field="on" by="1d" }
policy "T" { whenever-before "B" field="on" by="1d"; followed-by "A" }
"#
    ));
}
