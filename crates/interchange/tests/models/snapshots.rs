//! What the samples become, board and report, to be read by people.

use crate::setting::{importer, recognised, remarks, sample, sound};

fn shown(name: &str, path: &str) -> String {
    let files = sample(path);
    assert_eq!(recognised(&files), [name], "{path}");
    let imported = importer(name)(&files.sources()).unwrap();
    assert_eq!(imported.report.format, name);
    format!("{}\n────\n{}", sound(&imported), remarks(&imported))
}

#[test]
fn a_cml_flow_becomes_policies() {
    insta::assert_snapshot!(shown("cml", "cml/ClaimsManagement_with_Commands.cml"));
}

#[test]
fn operations_of_a_cml_flow_become_commands() {
    insta::assert_snapshot!(shown("cml", "cml/QuoteRequestFlow.cml"));
}

#[test]
fn a_cml_coordination_becomes_arrows() {
    insta::assert_snapshot!(shown("cml", "cml/InsuranceClaimCoordination.cml"));
}

#[test]
fn all_of_cml_at_once() {
    insta::assert_snapshot!(shown("cml", "composed/model.cml"));
}

#[test]
fn asyncapi_3_over_several_files() {
    insta::assert_snapshot!(shown("asyncapi", "asyncapi"));
}

#[test]
fn asyncapi_2_with_schemas() {
    insta::assert_snapshot!(shown("asyncapi", "composed/asyncapi-2.yaml"));
}

#[test]
fn a_qlerify_export() {
    insta::assert_snapshot!(shown("qlerify", "composed/qlerify.json"));
}

#[test]
fn a_folder_of_eventcatalog() {
    insta::assert_snapshot!(shown("eventcatalog", "catalog"));
}

#[test]
fn a_folder_of_eventcatalog_with_versions_and_schemas() {
    insta::assert_snapshot!(shown("eventcatalog", "composed/catalog"));
}

#[test]
fn a_board_of_msaez() {
    insta::assert_snapshot!(shown("msaez", "composed/msaez.json"));
}

#[test]
fn a_backup_of_eventmodelers() {
    insta::assert_snapshot!(shown("eventmodelers", "composed/eventmodelers.json"));
}

#[test]
fn a_page_with_emlang() {
    insta::assert_snapshot!(shown("emlang", "composed/emlang.md"));
}
