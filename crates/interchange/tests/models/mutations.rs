//! Samples with parts taken out, doubled and exchanged: whatever comes of it, it is a refusal or a sound board.

use crate::setting::{Files, IMPORTERS, SAMPLES, sample, sound};
use proptest::prelude::*;

/// Pieces that the readers treat in a way of their own.
const PIECES: [&str; 44] = [
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "->",
    "<->",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    ":",
    "::",
    ";",
    ",",
    "=",
    "^",
    "- ",
    "\n",
    "\t",
    "---\n",
    "&a ",
    "*a",
    "<<: *a",
    "$ref: '#'",
    "\"$ref\": \"#\"",
    "null",
    "true",
    "~",
    "|\n",
    "1e999",
    "-0",
    "é",
    "\u{202e}",
    "\0",
    "\\",
    "Flow F {",
    "event E triggers command ",
    " X ",
    " O ",
    " + ",
    "!!binary x",
];

/// One change, at a place and of a length in shares of the text.
#[derive(Debug, Clone)]
enum Change {
    Cut(f64, usize),
    Double(f64, usize, f64),
    Insert(f64, usize),
    Byte(f64, u8),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (0.0..1.0f64, 0..200usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (0.0..1.0f64, 0..400usize, 0.0..1.0f64).prop_map(|(at, length, to)| Change::Double(at, length, to)),
        (0.0..1.0f64, 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (0.0..1.0f64, any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
    ]
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place inside the bytes"
)]
fn place(bytes: &[u8], share: f64) -> usize {
    (bytes.len() as f64 * share) as usize
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Cut(at, length) => {
            let at = place(bytes, *at);
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        Change::Double(at, length, to) => {
            let (at, to) = (place(bytes, *at), place(bytes, *to));
            let part = bytes[at..(at + length).min(bytes.len())].to_vec();
            bytes.splice(to..to, part);
        }
        Change::Insert(at, piece) => {
            let at = place(bytes, *at);
            bytes.splice(at..at, PIECES[*piece].bytes());
        }
        Change::Byte(at, byte) => {
            let at = place(bytes, *at);
            if let Some(old) = bytes.get_mut(at) {
                *old = *byte;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn changed_samples_are_refused_or_sound(
        which in 0..SAMPLES.len(),
        file in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec(change(), 1..6),
    ) {
        let mut files = sample(SAMPLES[which].1);
        let file = file.index(files.0.len());
        for change in &changes {
            apply(&mut files.0[file].1, change);
        }
        for (_, import) in IMPORTERS {
            if let Ok(imported) = import(&files.sources()) {
                sound(&imported);
            }
        }
    }

    #[test]
    fn any_text_at_all_is_refused_or_sound(text in "[ -~\\n]{0,200}") {
        for path in ["a.cml", "a.json", "a.yaml", "events/A/index.mdx"] {
            let text = if path.ends_with("mdx") { format!("---\n{text}\n---\n") } else { text.clone() };
            for (_, import) in IMPORTERS {
                if let Ok(imported) = import(&Files::of(path, text.clone()).sources()) {
                    sound(&imported);
                }
            }
        }
    }
}
