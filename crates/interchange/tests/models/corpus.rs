//! Every sample of the corpus, those among them that may only be read where they lie.

use crate::setting::{Files, data_folder, importer, recognised, sound};
use std::path::Path;
use stormlake_interchange::import::{Imported, asyncapi};

fn all_of(folder: &Path, extension: &[&str]) -> Vec<Files> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let fits = |path: &std::path::PathBuf| extension.iter().any(|end| path.to_string_lossy().ends_with(end));
    paths
        .iter()
        .filter(|path| fits(path))
        .map(|path| Files::read(path))
        .collect()
}

fn imported(name: &str, files: &Files) -> Imported {
    let known = recognised(files);
    assert_eq!(known, [name], "{:?}", files.0[0].0);
    let imported = importer(name)(&files.sources()).unwrap_or_else(|refusal| panic!("{}: {refusal}", files.0[0].0));
    sound(&imported);
    imported
}

/// Stickies by kind, in one line.
fn counts(imported: &Imported) -> String {
    let board = &imported.board;
    format!(
        "{} events, {} commands, {} policies, {} aggregates, {} externals, {} actors, {} read models, {} contexts, {} links",
        board.events.len(),
        board.commands.len(),
        board.policies.len(),
        board.aggregates.len(),
        board.externals.len(),
        board.actors.len(),
        board.read_models.len(),
        board.contexts.len(),
        board.links.len()
    )
}

#[test]
fn every_cml_sample_is_read_whole() {
    let Some(data) = data_folder() else { return };
    let expected = [
        (
            "ClaimsManagement_with_Commands.cml",
            "7 events, 7 commands, 7 policies, 1 aggregates, 0 externals, 0 actors, 0 read models, 1 contexts, 0 links",
        ),
        (
            "DDD-Sample-Stage-5.cml",
            "1 events, 0 commands, 0 policies, 4 aggregates, 0 externals, 0 actors, 0 read models, 3 contexts, 0 links",
        ),
        (
            "Insurance-Example-Stage-5.cml",
            "0 events, 0 commands, 0 policies, 10 aggregates, 0 externals, 0 actors, 0 read models, 6 contexts, 2 links",
        ),
        (
            "InsuranceClaimCoordination.cml",
            "0 events, 4 commands, 0 policies, 1 aggregates, 0 externals, 0 actors, 0 read models, 3 contexts, 3 links",
        ),
        (
            "InsuranceQuoteRequest.cml",
            "7 events, 4 commands, 3 policies, 1 aggregates, 0 externals, 0 actors, 0 read models, 1 contexts, 0 links",
        ),
        (
            "QuoteRequestFlow.cml",
            "7 events, 4 commands, 3 policies, 1 aggregates, 0 externals, 0 actors, 0 read models, 1 contexts, 0 links",
        ),
    ];
    let found: Vec<(String, String)> = all_of(&data.join("boards/cml"), &[".cml"])
        .iter()
        .map(|files| (files.0[0].0.clone(), counts(&imported("cml", files))))
        .collect();
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(name, counts)| (name.as_str(), counts.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_asyncapi_sample_is_read() {
    let Some(data) = data_folder() else { return };
    let folder = data.join("boards/asyncapi");
    let expected = [
        ("eventcatalog-account-service.asyncapi.yml", 1, 2),
        ("eventcatalog-orders-service.asyncapi.yml", 7, 19),
        ("spec-simple.asyncapi.yml", 1, 2),
        ("spec-social-media-backend.asyncapi.yaml", 4, 0),
        ("spec-social-media-comments-service.asyncapi.yaml", 2, 0),
        ("spec-social-media-notification-service.asyncapi.yaml", 1, 0),
        ("zenwave-asyncapi-shopping-cart.asyncapi.yml", 5, 0),
        ("zenwave-mploed-applicant-scoring.asyncapi.yml", 1, 5),
    ];
    let found: Vec<(String, usize, usize)> = all_of(&folder, &[".asyncapi.yml", ".asyncapi.yaml"])
        .iter()
        .map(|files| {
            let board = imported("asyncapi", files).board;
            let fields = board.events.iter().map(|event| event.fields.len());
            let fields: usize = fields
                .chain(board.commands.iter().map(|command| command.fields.len()))
                .sum();
            (files.0[0].0.clone(), board.events.len() + board.commands.len(), fields)
        })
        .collect();
    let found: Vec<(&str, usize, usize)> = found
        .iter()
        .map(|(name, messages, fields)| (name.as_str(), *messages, *fields))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn services_that_share_messages_make_one_board() {
    let Some(data) = data_folder() else { return };
    let folder = data.join("boards/asyncapi");
    let files = Files(
        [
            ("backend/asyncapi.yaml", "spec-social-media-backend.asyncapi.yaml"),
            (
                "comments/asyncapi.yaml",
                "spec-social-media-comments-service.asyncapi.yaml",
            ),
            (
                "notification/asyncapi.yaml",
                "spec-social-media-notification-service.asyncapi.yaml",
            ),
            ("common/messages.yaml", "spec-social-media-common-messages.yaml"),
        ]
        .into_iter()
        .map(|(path, name)| (path.to_owned(), std::fs::read(folder.join(name)).unwrap()))
        .collect(),
    );
    let imported = asyncapi::import(&files.sources()).unwrap();
    sound(&imported);
    let board = imported.board;
    let events: Vec<(&str, Option<&str>)> = board
        .events
        .iter()
        .map(|event| {
            (
                event.sticky.name.as_str(),
                event.from.as_ref().map(|from| from.value.as_str()),
            )
        })
        .collect();
    assert_eq!(
        events,
        [
            ("Comment liked", Some("Website Backend")),
            ("Comment changed", Some("Comments Service"))
        ]
    );
    let links: Vec<(&str, &str)> = board
        .links
        .iter()
        .map(|link| (link.from.value.as_str(), link.to.value.as_str()))
        .collect();
    assert!(links.contains(&("Comment liked", "Notifications Service")), "{links:?}");
}

#[test]
fn the_eventcatalog_sample_is_read() {
    let Some(data) = data_folder() else { return };
    let files = Files::read(&data.join("boards/eventcatalog"));
    // The corpus keeps paths in file names.
    let files = Files(
        files
            .0
            .into_iter()
            .map(|(path, bytes)| (path.replace("__", "/"), bytes))
            .collect(),
    );
    let imported = imported("eventcatalog", &files);
    assert_eq!(imported.board.title, "Catalog");
    assert_eq!(imported.board.events.len(), 3);
}

#[test]
fn the_msaez_sample_is_read() {
    let Some(data) = data_folder() else { return };
    // The corpus has it as a module of JavaScript.
    let text = std::fs::read_to_string(data.join("boards/msaez/mockedCanvasValueForTest.js")).unwrap();
    let json = &text[text.find('{').unwrap()..=text.rfind('}').unwrap()];
    let imported = imported("msaez", &Files::of("board.json", json));
    let expected =
        "1 events, 1 commands, 1 policies, 1 aggregates, 0 externals, 1 actors, 1 read models, 1 contexts, 0 links";
    assert_eq!(counts(&imported), expected);
    assert_eq!(imported.board.commands[0].yields[0].event.value, "Book registered");
    // What most repositories hold is only an address.
    let pointer = Files::read(&data.join("boards/msaez/dot-msaez-pointer-example.txt"));
    assert_eq!(recognised(&pointer), [""; 0]);
    assert!(importer("msaez")(&pointer.sources()).is_err());
}

#[test]
fn every_backup_of_eventmodelers_is_read() {
    let Some(data) = data_folder() else { return };
    let found: Vec<String> = all_of(&data.join("boards/eventmodelers"), &[".json"])
        .iter()
        .map(|files| counts(&imported("eventmodelers", files)))
        .collect();
    let expected = [
        "4 events, 3 commands, 0 policies, 0 aggregates, 0 externals, 1 actors, 2 read models, 0 contexts, 0 links",
        "16 events, 12 commands, 8 policies, 0 aggregates, 0 externals, 1 actors, 9 read models, 0 contexts, 1 links",
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_page_of_emlang_is_read() {
    let Some(data) = data_folder() else { return };
    let found: Vec<String> = all_of(&data.join("boards/eventmodel-md"), &[".md"])
        .iter()
        .map(|files| counts(&imported("emlang", files)))
        .collect();
    let expected = [
        "3 events, 3 commands, 0 policies, 0 aggregates, 0 externals, 2 actors, 3 read models, 2 contexts, 0 links",
        "4 events, 4 commands, 3 policies, 0 aggregates, 0 externals, 1 actors, 4 read models, 3 contexts, 0 links",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_service_belongs_to_the_domain_of_its_system() {
    let page = |path: &str, front: &str| (path.to_owned(), format!("---\n{front}---\n").into_bytes());
    let files = Files(vec![
        page(
            "domains/Catalog/index.mdx",
            "id: catalog\nname: Catalog\nsystems: [{id: search}]\n",
        ),
        page(
            "services/Indexer/index.mdx",
            "id: indexer\nname: Indexer\nsends: [index-filled]\n",
        ),
        page(
            "systems/Search/index.mdx",
            "id: search\nname: Search\nservices: [indexer]\n",
        ),
    ]);
    let board = imported("eventcatalog", &files).board;
    assert_eq!(board.aggregates[0].sticky.context.as_deref(), Some("Catalog"));
    assert_eq!(
        board.events[0].from.as_ref().map(|from| from.value.as_str()),
        Some("Indexer")
    );
}

#[test]
fn asyncapi_is_read_from_json_as_well() {
    let text = r##"{ "info": {"title": "Shop"}, "asyncapi": "3.0.0",
        "channels": {"c": {"messages": {"OrderPlaced": {"payload": {"properties": {"b": {"type": "string"}, "a": {"type": "integer"}}}}}}},
        "operations": {"o": {"action": "send", "channel": {"$ref": "#/channels/c"},
            "reply": {"messages": [{"$ref": "#/channels/c/messages/OrderPlaced"}]}}} }"##;
    let board = imported("asyncapi", &Files::of("shop.json", text)).board;
    let fields: Vec<&str> = board.events[0].fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields, ["b", "a"], "in the order of the document");
    assert_eq!(
        board.events[0].from.as_ref().map(|from| from.value.as_str()),
        Some("Shop")
    );
}

#[test]
fn a_reply_follows_the_command_that_it_answers() {
    let text = "asyncapi: 3.0.0\ninfo: {title: Bank}\nchannels:\n  in: {messages: {TakePayment: {}}}\n  out: {messages: {PaymentTaken: {}}}\n\
                operations:\n  pay:\n    action: receive\n    channel: {$ref: '#/channels/in'}\n    reply: {channel: {$ref: '#/channels/out'}}\n";
    let board = imported("asyncapi", &Files::of("bank.yaml", text)).board;
    assert_eq!(board.commands[0].to.as_ref().map(|to| to.value.as_str()), Some("Bank"));
    assert_eq!(board.commands[0].yields[0].event.value, "Payment taken");
    assert_eq!(
        board.events[0].from.as_ref().map(|from| from.value.as_str()),
        Some("Bank")
    );
}
