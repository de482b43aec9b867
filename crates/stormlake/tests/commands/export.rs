//! `stormlake export`: what is handed out, and what is never written.

use crate::setting::{Setting, is_there};

#[test]
fn a_form_of_one_file_goes_to_standard_output_and_a_folder_wants_a_place() {
    let setting = Setting::with_shop();
    let said = setting.run(&["export", "shop", "--to", "asyncapi"]).expect(0);
    assert!(said.out.starts_with("asyncapi: \"3.1.0\"\n"), "{}", said.out);
    let said = setting.run(&["export", "shop", "--to", "gherkin"]).expect(2);
    assert!(said.err.contains("--out FOLDER"), "{}", said.err);
    let said = setting
        .run(&["export", "shop", "--to", "json-schema", "--out", "out"])
        .expect(0);
    assert!(said.out.ends_with(" files written to out\n"), "{}", said.out);
    assert!(is_there(&setting.path("out").join("events/order-placed.schema.json")));
}

#[test]
fn what_is_there_is_left_alone_unless_told_otherwise() {
    let setting = Setting::with_shop();
    setting
        .run(&["export", "shop", "--to", "gherkin", "--out", "out"])
        .expect(0);
    setting
        .run(&["export", "shop", "--to", "asyncapi", "--out", "out"])
        .expect(0);
    setting.write("out/asyncapi.yaml", "mine\n");
    let said = setting
        .run(&["export", "shop", "--to", "asyncapi", "--out", "out"])
        .expect(1);
    assert!(
        said.err.contains("out/asyncapi.yaml would be written over"),
        "{}",
        said.err
    );
    assert_eq!(setting.read("out/asyncapi.yaml"), "mine\n");
    setting
        .run(&["export", "shop", "--to", "asyncapi", "--out", "out", "--force"])
        .expect(0);
    assert_ne!(setting.read("out/asyncapi.yaml"), "mine\n");
}

#[test]
fn a_slip_is_told_the_nearest_form_and_a_broken_board_its_findings() {
    let setting = Setting::with_shop();
    let said = setting.run(&["export", "shop", "--to", "asyncap"]).expect(2);
    assert!(said.err.contains("similar value exists: 'asyncapi'"), "{}", said.err);
    for form in ["json-schema", "cloudevents", "eventcatalog", "odcs", "gherkin"] {
        assert!(said.err.contains(form), "{}", said.err);
    }
    setting.replace(
        "shop/board.kdl",
        r#"whenever "Order placed""#,
        r#"whenever "Order plced""#,
    );
    let said = setting
        .run(&["export", "shop", "--to", "asyncapi", "--out", "out"])
        .expect(1);
    assert!(
        said.err.contains("Order plced") && said.err.contains("nothing was written"),
        "{}",
        said.err
    );
    assert!(!is_there(&setting.path("out")));
}
