//! Imports files and prints the board: `cargo run -p stormlake-interchange --example import FILE…`.

use stormlake_board::{check, parse, render, write};
use stormlake_interchange::import::{Source, import};

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let bytes: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| std::fs::read(path).unwrap_or_default())
        .collect();
    let files: Vec<Source<'_>> = paths
        .iter()
        .zip(&bytes)
        .map(|(path, bytes)| Source { path, bytes })
        .collect();
    match import(&files, None) {
        Ok(imported) => {
            let text = write(&imported.board);
            println!("{text}");
            for remark in &imported.report.remarks {
                println!(
                    "// {:?} {:.2} {} {}",
                    remark.about, remark.confidence, remark.place, remark.message
                );
            }
            let errors: Vec<_> = check(&parse(&text).board)
                .into_iter()
                .filter(|one| one.is_error())
                .collect();
            println!("{}", render("board.kdl", &text, &errors));
        }
        Err(refusal) => println!("{refusal}"),
    }
}
