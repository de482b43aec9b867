//! Findings as SARIF 2.1.0, which code hosts show beside the lines of a change.

use crate::findings::Checked;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use stormlake_board::{Finding, Lines, Severity, codes};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run over these files.
pub fn log(checked: &[Checked]) -> Value {
    let findings = || checked.iter().flat_map(|file| &file.findings);
    let ids: BTreeSet<&str> = findings().map(|finding| finding.code).collect();
    let rules: Vec<Value> = ids.iter().map(|id| rule(id)).collect();
    let results: Vec<Value> = checked
        .iter()
        .flat_map(|file| {
            let lines = Lines::new(&file.text);
            let uri = uri(&file.file);
            let one = move |finding| result(finding, &uri, &lines, file.text.len());
            file.findings.iter().map(one).collect::<Vec<_>>()
        })
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "stormlake",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(id: &str) -> Value {
    match codes::explain(id) {
        Some(code) => json!({
            "id": id,
            "shortDescription": { "text": code.title },
            "fullDescription": { "text": code.explanation },
            "help": { "text": format!("stormlake explain {id}"), "markdown": code.page() },
        }),
        None => json!({ "id": id }),
    }
}

fn result(finding: &Finding, uri: &str, lines: &Lines<'_>, length: usize) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    };
    let begin = lines.place(finding.span.offset);
    let end = lines.place(finding.span.offset.saturating_add(finding.span.length).min(length));
    let mut place = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": {
                "startLine": begin.line, "startColumn": begin.column, "endLine": end.line, "endColumn": end.column,
            },
        },
    });
    if let Some((kind, name)) = &finding.sticky {
        place["logicalLocations"] = json!([{ "name": name, "fullyQualifiedName": format!("{}/{name}", kind.word()) }]);
    }
    json!({
        "ruleId": finding.code,
        "level": level,
        "message": { "text": format!("{}. {}", finding.message, finding.mend) },
        "locations": [place],
    })
}

/// A path as a relative reference: what has a meaning in one is written with `%`.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let path = path.strip_prefix("./").unwrap_or(path);
    path.bytes().fold(String::new(), |mut uri, byte| {
        if plain(byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use stormlake_board::{check, parse};

    #[test]
    fn each_finding_has_its_rule_and_its_place() {
        let text =
            "board \"Shop\"\nevent \"Über\" {\n    field \"a\" \"sting\"\n}\ncommand \"Do\" { yields \"Done\" }\n"
                .to_owned();
        let parsed = parse(&text);
        let mut findings = parsed.findings;
        findings.extend(check(&parsed.board));
        assert!(findings.len() > 1);
        let (codes, first) = (
            findings.iter().map(|finding| finding.code).collect::<BTreeSet<_>>(),
            findings[0].clone(),
        );
        let log = log(&[Checked::new(Path::new("./my shop/board.kdl"), text, findings)]);
        let run = &log["runs"][0];
        let rules: BTreeSet<&str> = run["tool"]["driver"]["rules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| rule["id"].as_str().unwrap())
            .collect();
        assert_eq!(rules, codes);
        for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
            assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty());
        }
        let result = &run["results"][0];
        assert_eq!(
            (result["ruleId"].as_str(), result["level"].as_str()),
            (Some(first.code), Some("error"))
        );
        assert!(result["message"]["text"].as_str().unwrap().contains(&first.mend));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20shop/board.kdl");
        let region = &place["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&json!(3), &json!(16)));
        assert!(
            region["endLine"] == 3 && region["endColumn"].as_u64() > Some(16),
            "{region}"
        );
    }
}
