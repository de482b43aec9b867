//! Text that could be tidier.

use proptest::prelude::*;

/// Untidy text made of whole tokens, mostly KDL, with comments wherever they may stand.
pub fn untidy() -> impl Strategy<Value = String> {
    let gap = prop_oneof![
        4 => Just(" ".to_owned()),
        1 => Just("   ".to_owned()),
        1 => "/\\* [a-z]{1,3} \\*/".prop_map(|comment| format!(" {comment} ")),
        1 => Just(" \\\n  ".to_owned()),
        1 => "[a-z]{1,3}".prop_map(|comment| format!(" \\ // {comment}\n ")),
    ];
    let entry = prop_oneof![
        "\"[A-Za-z ]{1,8}\"",
        "(by|to|from|pivotal|state|zzz)=(#true|\"[a-z]{1,3}\"|live|12)",
        "/-\"[a-z]{1,3}\"",
        Just("#\"raw \\ text\"#".to_owned()),
        Just("\"\"\"\n      two\n        lines\n      \"\"\"".to_owned()),
        "(1|-2.5|1_000|0x1f)",
    ];
    let entries = proptest::collection::vec((gap, entry), 0..4)
        .prop_map(|entries| entries.into_iter().map(|(gap, entry)| gap + &entry).collect::<String>());
    let word = prop_oneof![
        Just("event"),
        Just("/-policy"),
        Just("/- field"),
        Just("context"),
        Just("unknown"),
        Just("\"command\"")
    ];
    let end = prop_oneof![
        3 => Just("\n".to_owned()),
        1 => Just(" ; ".to_owned()),
        1 => Just("\n\n\n".to_owned()),
        1 => "[a-z]{1,4}".prop_map(|comment| format!(" // {comment}\n")),
        1 => "[a-z]{1,4}".prop_map(|comment| format!("\n   /* {comment} */\n")),
        1 => "[a-z]{1,4}".prop_map(|comment| format!("\r\n\t// {comment}\r\n")),
    ];
    let leaf = (word, entries, end.clone()).prop_map(|(word, entries, end)| format!("{word}{entries}{end}"));
    let tree = leaf.prop_recursive(3, 24, 4, move |inner| {
        let open = prop_oneof![
            Just("{"),
            Just(" {\n"),
            Just(" { // open\n"),
            Just(" /-{ x }  {"),
            Just(" {\n\n")
        ];
        let close = prop_oneof![
            Just("}"),
            Just("\n}"),
            Just("// last\n}"),
            Just("} /-{ y; z }"),
            Just("} // after")
        ];
        (proptest::collection::vec(inner, 0..4), open, close)
            .prop_map(|(inner, open, close)| format!("node \"a\"{open}{}{close}\n", inner.concat()))
    });
    proptest::collection::vec(prop_oneof![3 => tree, 1 => end], 0..6).prop_map(|parts| parts.concat())
}
