//! Every decoder that meets the outside, on some thousands of inputs that are near to sound ones. A coverage-guided search of the same
//! functions is in `fuzz/`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "../../../fuzz/src/lib.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};
use stormlake_log::simulate::Random;

/// Inputs per target, and how long they may take where the machine is slow.
const INPUTS: u64 = 3_000;
const TIME: Duration = Duration::from_secs(5);

/// Pieces that decoders treat in a way of their own.
const PIECES: [&[u8]; 40] = [
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"/*",
    b"*/",
    b"/-",
    b"//",
    b"\n",
    b"\r\n",
    b";",
    b",",
    b":",
    b"#true",
    b"#\"",
    b"\"\"\"",
    b"null",
    b"-",
    b"1e999",
    b"99999999999999999999",
    b"0.1",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    "é".as_bytes(),
    "\u{202e}".as_bytes(),
    b"%",
    b"%zz",
    b"\\u0000",
    b"\\ud800",
    b"&",
    b"=",
    b"?",
    b"'",
    b"P1DT2H",
    b" ",
];

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds")
        .join(target);
    let mut seeds = targets::made_seeds(target);
    if let Ok(files) = std::fs::read_dir(folder) {
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        seeds.extend(files.iter().map(|file| std::fs::read(file).unwrap()));
    }
    seeds
}

/// A few changes at places of the random numbers' choice.
fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(4) {
        let (at, length) = (random.below(bytes.len() + 1), random.below(24));
        let end = (at + length).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.number() as u8,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            4 if random.once_in(4) => bytes.truncate(at),
            5 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                let piece = other[from..(from + 3 * length).min(other.len())].to_vec();
                bytes.splice(at..end, piece);
            }
            _ => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
        }
    }
    bytes
}

fn bear(name: &str) {
    let (_, target) = targets::TARGETS.into_iter().find(|(known, _)| *known == name).unwrap();
    let seeds = seeds(name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    let started = Instant::now();
    let mutations = (0..INPUTS).map(|seed| mutated(&seeds, &mut Random::new(seed)));
    let (mut borne, mut taken) = (0, 0);
    for (number, input) in seeds.iter().cloned().chain(mutations).enumerate() {
        if started.elapsed() > TIME {
            break;
        }
        match catch_unwind(AssertUnwindSafe(|| target(&input))) {
            Ok(sound) => taken += usize::from(sound && number < seeds.len()),
            Err(_) => panic!("{name}, input {number}: {:?}", String::from_utf8_lossy(&input)),
        }
        borne += 1;
    }
    // What is refused at the door shows nothing of what is behind it.
    assert!(
        2 * taken >= seeds.len(),
        "{name}: only {taken} of {} seeds are sound",
        seeds.len()
    );
    assert!(borne > seeds.len(), "{name}: too slow for a single mutation");
}

macro_rules! bears {
    ($($test:ident $target:literal)*) => {
        $(#[test]
        fn $test() {
            bear($target);
        })*

        #[test]
        fn no_decoder_is_left_out() {
            let tested = [$($target),*];
            assert_eq!(tested, targets::TARGETS.map(|(name, _)| name));
        }
    };
}

bears! {
    boards_bear_anything "board"
    cloudevents_bear_anything "cloudevents"
    entries_bear_anything "entry"
    expressions_bear_anything "expression"
    hooks_bear_anything "hook"
    drawio_imports_bear_anything "import_drawio"
    eventstormer_imports_bear_anything "import_eventstormer"
    excalidraw_imports_bear_anything "import_excalidraw"
    figjam_imports_bear_anything "import_figjam"
    miro_imports_bear_anything "import_miro"
    miro_csv_imports_bear_anything "import_miro_csv"
    logs_bear_anything "log"
    mappings_bear_anything "mapping"
    rows_bear_anything "rows"
}
