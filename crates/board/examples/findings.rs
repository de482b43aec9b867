//! Prints what is to be said about board files: `cargo run -p stormlake-board --example findings -- FILE…`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use stormlake_board::{check, parse, render};

fn main() -> std::io::Result<()> {
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file)?;
        let parsed = parse(&text);
        let mut findings = parsed.findings;
        // A board that could not be read as written has been explained; its meaning would only be guessed.
        if findings.is_empty() {
            findings = check(&parsed.board);
        }
        print!("{}", render(&file, &text, &findings));
        println!("{file}: {} findings", findings.len());
    }
    Ok(())
}
