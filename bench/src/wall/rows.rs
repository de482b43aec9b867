//! What the table says of it.

use super::content::Content;
use super::peers::Peer;
use super::storm::Measured;
use super::{CURSORS_A_SECOND, PEOPLE, STICKIES, WHOLE};
use crate::table::{Row, grouped};

const P99_MS: f64 = 30.0;
const MEMORY: f64 = 300.0;
const JOIN_MS: f64 = 150.0;
/// Of the peers' processor time.
const CPU_PART: f64 = 0.5;

/// The rows.
pub fn rows(seconds: usize, content: &Content, ours: &Measured, theirs: &[(Peer, Option<Measured>)]) -> Vec<Row> {
    let beside = |say: &dyn Fn(&Measured) -> String| {
        let told = theirs.iter().map(|(peer, measured)| match measured {
            Some(measured) => format!("{}: {}", peer.name(), say(measured)),
            None => format!("{} is not installed", peer.name()),
        });
        told.collect::<Vec<_>>().join("; ")
    };
    // The better one of the peers is the measure.
    let least = |of: &dyn Fn(&Measured) -> f64| {
        let figures = theirs.iter().filter_map(|(_, measured)| measured.as_ref()).map(of);
        figures.min_by(f64::total_cmp)
    };
    let row = |what: String, aim: String, say: &dyn Fn(&Measured) -> String| Row {
        what,
        ours: say(ours),
        peer: beside(say),
        ratio: None,
        aim,
        met: None,
    };
    let p99 = least(&|one| one.p99_ms);
    let cpu = least(&|one| one.cpu);
    vec![
        Row {
            ratio: p99.map(|theirs| theirs / ours.p99_ms),
            met: Some(ours.p99_ms < P99_MS && p99.is_none_or(|theirs| ours.p99_ms <= theirs)),
            ..row(
                format!(
                    "a wall of {} stickies ({} KB), {PEOPLE} people for {seconds} s, each an edit and {CURSORS_A_SECOND} cursor moves a \
                     second: from one's edit to it being in another's document (of {WHOLE})",
                    grouped(STICKIES as f64),
                    content.state.len() / 1_000
                ),
                format!("p99 under {P99_MS:.0} ms, and not above theirs"),
                &|one| format!("p50 {:.1} ms, p99 {:.1} ms", one.p50_ms, one.p99_ms),
            )
        },
        Row {
            ratio: cpu.map(|theirs| theirs / ours.cpu),
            met: cpu.map(|theirs| ours.cpu <= theirs * CPU_PART),
            ..row(
                "the server's processor time for it, everything saved".to_owned(),
                "at most half of theirs".to_owned(),
                &|one| format!("{:.1} s", one.cpu),
            )
        },
        Row {
            met: Some(ours.memory < MEMORY),
            ..row(
                "its memory at most".to_owned(),
                format!("under {MEMORY:.0} MB"),
                &|one| format!("{:.0} MB", one.memory),
            )
        },
        Row {
            met: Some(ours.join_ms < JOIN_MS && ours.join_under_load_ms < JOIN_MS),
            ..row(
                "one more joins, until they hold the whole wall".to_owned(),
                format!("under {JOIN_MS:.0} ms"),
                &|one| {
                    format!(
                        "{:.0} ms before the load, {:.0} ms in it",
                        one.join_ms, one.join_under_load_ms
                    )
                },
            )
        },
    ]
}
