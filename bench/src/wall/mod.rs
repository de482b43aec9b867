//! The live wall under a group larger than any workshop: a hundred people on ten thousand stickies, ours and its peers with the same
//! clients, the same document and the same edits. `BENCH_WALL_SECONDS` makes it shorter than a minute, for trying.

mod clock;
mod content;
mod edits;
mod join;
mod peers;
mod person;
mod rows;
mod storm;
mod wire;

use crate::Outcome;
use crate::place::Place;
use crate::server::{Server, make_project};
use crate::table::Row;
use content::Content;
use join::Wall;
use peers::Peer;
use storm::Measured;
use stormlake_board::parse;
use wire::Dialect;

const STICKIES: usize = 10_000;
const PEOPLE: usize = 100;
/// How many of them hold the whole document and put everything into it; the others read everything and hold nothing.
const WHOLE: usize = 8;
const CURSORS_A_SECOND: usize = 5;
const SECONDS: usize = 60;

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let seconds = match std::env::var("BENCH_WALL_SECONDS") {
        Ok(text) => text.parse().map_err(|_| format!("`{text}` is no number of seconds"))?,
        Err(_) => SECONDS,
    };
    let content = Content::make(STICKIES)?;
    let ours = ours(place, &content, seconds)?;
    let mut theirs = Vec::new();
    for peer in Peer::ALL {
        theirs.push((peer, beside(place, peer, &content, seconds)?));
    }
    Ok(rows::rows(seconds, &content, &ours, &theirs))
}

fn ours(place: &Place, content: &Content, seconds: usize) -> Outcome<Measured> {
    let project = place.fresh("wall");
    // As a workshop begins: what is on the wall afterwards came over it, and is a draft that nobody has published.
    make_project(&project, "board \"Large\" step=3\n")?;
    let server = Server::start(&project)?;
    let name = project.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let wall = Wall {
        address: server.address,
        path: format!("/p/{name}/v1/wall"),
        token: Some(server.token.clone()),
        dialect: Dialect::Plain,
    };
    eprintln!("  Stormlake");
    // The board itself is an entry too.
    let measured = storm::run(&wall, server.pid(), &content.state, content.entries + 1, seconds)?;
    server.stop()?;
    // What people did is in the file, or the figures are worth nothing.
    let written = parse(&std::fs::read_to_string(project.join("board.kdl"))?);
    if written.board.stickies().count() < STICKIES || !written.findings.is_empty() {
        return Err(format!("the wall was not written: {:?}", written.findings.first()).into());
    }
    std::fs::remove_dir_all(project)?;
    Ok(measured)
}

/// `None`: it is not installed.
fn beside(place: &Place, peer: Peer, content: &Content, seconds: usize) -> Outcome<Option<Measured>> {
    if !peer.is_installed() {
        eprintln!(
            "  {} is not installed; `scripts/need.sh wall-peers` does it",
            peer.name()
        );
        return Ok(None);
    }
    let folder = place.fresh("peer");
    let running = peer.start(&folder)?;
    eprintln!("  {}", peer.name());
    let measured = storm::run(&running.wall, running.pid(), &content.state, content.entries, seconds)?;
    drop(running);
    std::fs::remove_dir_all(folder)?;
    Ok(Some(measured))
}
