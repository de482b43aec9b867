//! Input that is too large, too deep or broken is refused with its reason, soon and without a panic.

use crate::setting::{Files, IMPORTERS, importer, sound};
use stormlake_interchange::import::Refusal;

fn refused(name: &str, files: &Files) -> Refusal {
    importer(name)(&files.sources())
        .map(|imported| imported.report.remarks.len())
        .unwrap_err()
}

fn too_large(name: &str, files: &Files) {
    let refusal = refused(name, files);
    assert!(matches!(refusal, Refusal::TooLarge { .. }), "{name}: {refusal}");
}

/// A path and a beginning that an importer takes for its own.
fn own(name: &str) -> (&'static str, &'static str) {
    match name {
        "cml" => ("a.cml", "BoundedContext A\n"),
        "qlerify" => ("a.json", "{\"domainEvents\":[]}"),
        "eventcatalog" => ("events/A/index.mdx", "---\nid: A\n---\n"),
        "msaez" => ("a.json", "{\"elements\":{},\"x\":\"org.uengine.modeling.model.\"}"),
        "eventmodelers" => ("a.json", "{\"nodes\":{},\"boards\":{},\"x\":\"timeline\"}"),
        "emlang" => ("a.yaml", "slices:\n  a:\n  - c: A\n"),
        _ => ("a.yaml", "asyncapi: 3.0.0\n"),
    }
}

#[test]
fn too_many_or_too_large_files_are_refused() {
    for (name, _) in IMPORTERS {
        let (path, text) = own(name);
        let mut large = text.as_bytes().to_vec();
        large.resize(4 * 1024 * 1024 + 1, b'\n');
        too_large(name, &Files::of(path, large));
        let half = vec![b'\n'; 2 * 1024 * 1024];
        too_large(
            name,
            &Files((0..9).map(|index| (format!("{index}/{path}"), half.clone())).collect()),
        );
        let small = (0..20_001).map(|index| (format!("{index}/{path}"), text.as_bytes().to_vec()));
        too_large(name, &Files(small.collect()));
    }
}

#[test]
fn what_is_no_text_is_told_with_its_place() {
    for (name, _) in IMPORTERS {
        let (path, text) = own(name);
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend(b"\xff\xfe");
        let refusal = refused(name, &Files::of(path, bytes));
        assert!(refusal.to_string().contains("UTF-8"), "{name}: {refusal}");
    }
}

#[test]
fn nothing_at_all_is_refused() {
    for (name, import) in IMPORTERS {
        if name != "cml" {
            assert!(import(&[]).is_err(), "{name}");
        }
        let (path, _) = own(name);
        assert!(
            name == "cml" || import(&Files::of(path, "").sources()).is_err(),
            "{name}"
        );
    }
}

#[test]
fn more_stickies_than_a_board_holds_are_refused() {
    let commands: String = (0..20_001).map(|index| format!("Command C{index}\n")).collect();
    too_large(
        "cml",
        &Files::of("a.cml", format!("BoundedContext A {{ Application {{ {commands} }} }}")),
    );
    let events: Vec<String> = (0..20_001)
        .map(|index| format!("{{\"id\":\"{index}\",\"description\":\"e{index}\"}}"))
        .collect();
    too_large(
        "qlerify",
        &Files::of(
            "a.json",
            format!("{{\"domainEvents\":[{}],\"lanes\":[]}}", events.join(",")),
        ),
    );
    let messages: String = (0..20_001).map(|index| format!("    M{index}: {{}}\n")).collect();
    too_large(
        "asyncapi",
        &Files::of(
            "a.yaml",
            format!("asyncapi: 3.0.0\ncomponents:\n  messages:\n{messages}"),
        ),
    );
    let elements: Vec<String> = (0..20_001)
        .map(|index| format!("\"{index}\":{{\"_type\":\"org.uengine.modeling.model.Event\",\"name\":\"e{index}\"}}"))
        .collect();
    too_large(
        "msaez",
        &Files::of("a.json", format!("{{\"elements\":{{{}}}}}", elements.join(","))),
    );
    let nodes: Vec<String> = (0..20_001)
        .map(|index| format!("{{\"id\":\"{index}\",\"data\":{{\"type\":\"EVENT\",\"title\":\"e{index}\"}}}}"))
        .collect();
    too_large(
        "eventmodelers",
        &Files::of(
            "a.json",
            format!("{{\"nodes\":{{\"b\":{{\"nodes\":[{}]}}}}}}", nodes.join(",")),
        ),
    );
    let steps: String = (0..20_001).map(|index| format!("  - e: E{index}\n")).collect();
    too_large("emlang", &Files::of("a.yaml", format!("slices:\n  a:\n{steps}")));
    let sends: String = (0..20_001).map(|index| format!("  - id: M{index}\n")).collect();
    too_large(
        "eventcatalog",
        &Files::of("services/S/index.mdx", format!("---\nid: S\nsends:\n{sends}---\n")),
    );
}

#[test]
fn more_contexts_than_people_look_at_are_refused() {
    let contexts: String = (0..501).map(|index| format!("BoundedContext A{index}\n")).collect();
    too_large("cml", &Files::of("a.cml", contexts));
}

#[test]
fn a_schema_that_many_messages_share_does_not_grow_without_bound() {
    let about = "x".repeat(2_000);
    let fields: String = (0..100)
        .map(|index| format!("        f{index}: {{type: string, description: {about}}}\n"))
        .collect();
    let messages: String = (0..2_000)
        .map(|index| format!("    M{index}: {{payload: {{$ref: '#/components/schemas/S'}}}}\n"))
        .collect();
    let text = format!(
        "asyncapi: 3.0.0\ncomponents:\n  messages:\n{messages}  schemas:\n    S:\n      type: object\n      properties:\n{fields}"
    );
    too_large("asyncapi", &Files::of("a.yaml", text));
}

#[test]
fn schemas_that_hold_themselves_end() {
    let parts = "{$ref: '#/components/schemas/S'}, ".repeat(50);
    let text = format!(
        "asyncapi: 3.0.0\ncomponents:\n  messages:\n    OrderPlaced: {{payload: {{$ref: '#/components/schemas/S'}}}}\n  schemas:\n    \
         S: {{type: object, properties: {{a: {{allOf: [{parts}]}}}}, allOf: [{parts}], oneOf: [{parts}]}}\n"
    );
    let files = Files::of("a.yaml", text);
    sound(&importer("asyncapi")(&files.sources()).unwrap());
}

#[test]
fn deep_nesting_and_bombs_are_refused() {
    let mut bomb = String::from("asyncapi: 3.0.0\na0: &a0 lol\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    too_large("asyncapi", &Files::of("a.yaml", bomb.clone()));
    too_large(
        "eventcatalog",
        &Files::of("events/A/index.mdx", format!("---\n{bomb}---\n")),
    );
    let deep = "[".repeat(200_000);
    too_large("asyncapi", &Files::of("a.yaml", format!("asyncapi: 3.0.0\na: {deep}")));
    assert!(matches!(
        refused("qlerify", &Files::of("a.json", format!("{{\"domainEvents\":{deep}"))),
        Refusal::TooLarge { .. } | Refusal::Malformed { .. }
    ));
    let braces = "{".repeat(200_000);
    let refusal = refused(
        "cml",
        &Files::of(
            "a.cml",
            format!("BoundedContext A {{ Aggregate B {{ Resource C {braces}"),
        ),
    );
    assert!(matches!(refusal, Refusal::Malformed { .. }), "{refusal}");
    let types = "<".repeat(200_000);
    let refusal = refused(
        "cml",
        &Files::of(
            "a.cml",
            format!("BoundedContext A {{ Aggregate B {{ Entity C {{ List{types}"),
        ),
    );
    assert!(matches!(refusal, Refusal::Malformed { .. }), "{refusal}");
}

#[test]
fn broken_cml_says_where_and_what_was_expected() {
    for (text, expected) in [
        (
            "BoundedContext {",
            "a.cml:1:16: expected the name of the context, found `{`",
        ),
        (
            "BoundedContext A {\n\tAggregat B\n}",
            "a.cml:2:2: expected `Aggregate`, `Application`, `Module`, `Service`, an attribute or `}`, found `Aggregat`",
        ),
        (
            "BoundedContext A { Application { Flow F { command C emit event E } } }",
            "a.cml:1:53: expected `event`, `command`, `operation` or `}`, found `emit`",
        ),
        (
            "BoundedContext A { Application { Flow F { event E triggers C } } }",
            "a.cml:1:60: expected `command` or `operation`, found `C`",
        ),
        (
            "BoundedContext A { Application { Flow F { event E triggers command C X D + E } } }",
            "a.cml:1:74: expected the same sign as before: `+`, `X` and `O` are not mixed, found `+`",
        ),
        (
            "ContextMap { A [SK]-[SK] B }",
            "a.cml:1:20: expected `<->`, `->`, `<-` or a word such as `Partnership`, found `-`",
        ),
        (
            "BoundedContext A { Aggregate B { Entity C { String } } }",
            "a.cml:1:52: expected the name of the field, found `}`",
        ),
        (
            "BoundedContext A { Aggregate B { Service S { void run() } } }",
            "a.cml:1:57: expected `;` behind the operation, found `}`",
        ),
        (
            "BoundedContext A {",
            "a.cml:1:19: expected `Aggregate`, `Application`, `Module`, `Service`, an attribute or `}`, found the end of the file",
        ),
        (
            "{\"a\": 1}",
            "a.cml:1:1: expected `BoundedContext`, `ContextMap`, `Domain`, `UserStory` or `UseCase`, found `{`",
        ),
    ] {
        assert_eq!(refused("cml", &Files::of("a.cml", text)).to_string(), expected);
    }
}

#[test]
fn broken_documents_say_where() {
    let refusal = refused("asyncapi", &Files::of("a.yaml", "asyncapi: 3.0.0\ninfo: [1\nx: 2\n"));
    assert!(refusal.to_string().starts_with("a.yaml:3:"), "{refusal}");
    let refusal = refused("asyncapi", &Files::of("a.yaml", "asyncapi: 1.2.0\n"));
    assert_eq!(
        refusal.to_string(),
        "a.yaml: asyncapi: version \"1.2.0\" is not known; AsyncAPI 2 and 3 are"
    );
    let refusal = refused("qlerify", &Files::of("a.json", "{\"domainEvents\": {}}"));
    assert_eq!(
        refusal.to_string(),
        "a.json: there is no list `domainEvents` at the top"
    );
    let refusal = refused(
        "eventcatalog",
        &Files::of("events/A/index.mdx", "---\nid: A\nname: [\n---\n"),
    );
    assert!(refusal.to_string().starts_with("events/A/index.mdx:"), "{refusal}");
}

#[test]
fn odd_names_still_make_a_sound_board() {
    let names = [
        "event/Order placed",
        "OrderPlaced",
        "order-placed",
        "Order placed",
        "ORDER PLACED",
        "\u{7}",
        "",
        " ",
        "\"\\{}",
        "日本",
        "a\u{2028}b",
        "??",
        "!!",
    ];
    let json = |name: &str| serde_json::to_string(name).unwrap();
    let events: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            format!(
                "{{\"id\":\"{index}\",\"description\":{0},\"laneId\":\"l\",\"parents\":[\"0\",\"1\"],\"cards\":[\
                 {{\"cardType\":{{\"domainModelRole\":\"Command\"}},\"text\":{0}}},\
                 {{\"cardType\":{{\"domainModelRole\":\"AggregateRoot\"}},\"text\":{0}}},\
                 {{\"cardType\":{{\"domainModelRole\":\"ExternalSystem\"}},\"text\":{0}}},\
                 {{\"cardType\":{{\"domainModelRole\":\"Hotspot\"}},\"text\":{0}}}]}}",
                json(name)
            )
        })
        .collect();
    let long = "x".repeat(1_000);
    let text = format!(
        "{{\"name\":{},\"domainEvents\":[{}],\"lanes\":[{{\"id\":\"l\",\"name\":\"{long}\"}}],\"boundedContexts\":[\"\\n\"]}}",
        json(&long),
        events.join(",")
    );
    let files = Files::of("a.json", text);
    sound(&importer("qlerify")(&files.sources()).unwrap());
}

#[test]
fn everything_joined_with_everything_is_refused() {
    let card = |role: &str, index: usize| {
        format!("{{\"cardType\":{{\"domainModelRole\":\"{role}\"}},\"text\":\"{role} {index}\"}}")
    };
    let cards: Vec<String> = (0..4_000)
        .flat_map(|index| [card("Command", index), card("Actor", index)])
        .collect();
    let text = format!(
        "{{\"lanes\":[],\"domainEvents\":[{{\"id\":\"e\",\"description\":\"Done\",\"cards\":[{}]}}]}}",
        cards.join(",")
    );
    too_large("qlerify", &Files::of("a.json", text));
    let names = |letter: char| {
        (0..4_000)
            .map(|index| format!("{letter}{index}"))
            .collect::<Vec<_>>()
            .join(" + ")
    };
    let flow = format!("event {} triggers command {}", names('E'), names('C'));
    too_large(
        "cml",
        &Files::of(
            "a.cml",
            format!("BoundedContext A {{ Application {{ Flow F {{ {flow} }} }} }}"),
        ),
    );
    let messages: String = (0..2_000).map(|index| format!("      M{index}: {{}}\n")).collect();
    let operations: String = (0..2_000)
        .map(|index| format!("  o{index}: {{action: send, channel: {{$ref: '#/channels/c'}}}}\n"))
        .collect();
    let text = format!("asyncapi: 3.0.0\nchannels:\n  c:\n    messages:\n{messages}operations:\n{operations}");
    too_large("asyncapi", &Files::of("a.yaml", text));
}

#[test]
fn a_board_as_large_as_boards_are_is_read() {
    let contexts: String = (0..300)
        .map(|context| {
            let events: String = (0..20)
                .map(|index| format!("DomainEvent Event{context}x{index}Happened "))
                .collect();
            format!("BoundedContext Context{context} {{ Aggregate Things{context} {{ {events} }} }}\n")
        })
        .collect();
    let files = Files::of("a.cml", contexts);
    let imported = importer("cml")(&files.sources()).unwrap();
    assert_eq!(imported.board.events.len(), 6_000);
    sound(&imported);
}
