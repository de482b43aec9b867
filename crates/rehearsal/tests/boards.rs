//! Every example that stands beside a board of this repository holds, and every policy is seen acting and not acting.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use stormlake_board::Board;
use stormlake_rehearsal::{Examples, Rehearsal};

fn boards() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let examples = std::fs::read_dir(root.join("examples")).unwrap();
    // The reference's own: what its page on policies says.
    let all = examples
        .map(|entry| entry.unwrap().path())
        .chain([root.join("docs/reference/policy")]);
    all.filter(|folder| folder.join("board.kdl").is_file()).collect()
}

fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let listed = std::fs::read_dir(folder.join("examples")).unwrap();
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| (path.clone(), std::fs::read_to_string(&path).unwrap());
    paths.into_iter().map(read).collect()
}

fn play(board: &Board, path: &Path, text: &str, of: &mut BTreeMap<String, (u32, u32)>) -> Vec<String> {
    let mut wrong = Vec::new();
    let read = Examples::read(text, board);
    let told = stormlake_board::render(&path.display().to_string(), text, &read.findings);
    assert!(read.findings.is_empty(), "{told}");
    let mut rehearsal = Rehearsal::new(board);
    for example in &read.examples {
        let report = rehearsal.play(example).unwrap();
        if !report.held() {
            wrong.push(format!(
                "{}: {}\n{:#?}",
                path.display(),
                example.name,
                report.differences
            ));
        }
        let counts = of.entry(example.policy.clone().unwrap_or_default()).or_default();
        if report.decisions > 0 {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
    }
    wrong
}

#[test]
fn every_example_of_every_board_holds() {
    let boards = boards();
    assert!(boards.len() >= 3);
    for folder in boards {
        let text = std::fs::read_to_string(folder.join("board.kdl")).unwrap();
        let parsed = stormlake_board::parse(&text);
        assert_eq!(parsed.findings, []);
        let mut of = BTreeMap::new();
        for (path, text) in files(&folder) {
            let wrong = play(&parsed.board, &path, &text, &mut of);
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
        for policy in &parsed.board.policies {
            let (decided, silent) = of.get(&policy.sticky.name).copied().unwrap_or_default();
            assert!(
                decided > 0,
                "{} “{}” acts in no example",
                folder.display(),
                policy.sticky.name
            );
            assert!(
                silent > 0,
                "{} “{}” is always seen acting",
                folder.display(),
                policy.sticky.name
            );
        }
    }
}
