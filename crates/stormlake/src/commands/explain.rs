//! `stormlake explain`: what a code means.

use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, line, out};
use stormlake_board::{codes as board, nearest};
use stormlake_intake::codes as intake;
use stormlake_rehearsal::codes as rehearsal;
use stormlake_server::codes as server;

/// Explain a code, such as SL-B003, SL-I041 or SL-S403
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The code; without one, all of them are listed
    code: Option<String>,
}

/// Prints the page of a code, or the list.
pub fn run(args: &Args) -> Result {
    let Some(code) = &args.code else {
        list();
        return Ok(Outcome::Fine);
    };
    let known = board::explain(code)
        .map(board::Code::page)
        .or_else(|| page_of_intake(code))
        .or_else(|| rehearsal::find(code).map(rehearsal::Code::page))
        .or_else(|| server::find(code).map(server::Code::page));
    let Some(page) = known else {
        let upper = code.trim().to_uppercase();
        let failure = Failure::fault(format!("there is no code `{code}`"));
        return Err(match nearest(&upper, all().map(|(code, _)| code)) {
            Some(near) => failure.mend(format!("did you mean {near}? `stormlake explain` lists them all")),
            None => failure.mend("`stormlake explain` lists them all"),
        });
    };
    out(&shown(&page, Look::of_stdout()));
    Ok(Outcome::Fine)
}

fn page_of_intake(code: &str) -> Option<String> {
    intake::find(code)
        .or_else(|| intake::find(&format!("SL-{}", code.trim())))
        .map(intake::Code::page)
}

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_board = board::all().map(|code| (code.code, code.title));
    let of_intake = intake::ALL.iter().map(|code| (code.code, code.title));
    let of_examples = rehearsal::ALL.iter().map(|code| (code.code, code.title));
    of_board
        .chain(of_intake)
        .chain(of_examples)
        .chain(server::ALL.iter().map(|code| (code.code, code.title)))
}

fn list() {
    let look = Look::of_stdout();
    line(look.bold("The board (SL-B…), what is sent to it (SL-I…), its examples (SL-T…), and the server (SL-S…)"));
    for (code, title) in all() {
        line(format!("  {}  {title}", look.cyan(code)));
    }
}

/// Markdown with its headings in bold and without the marks of code blocks.
fn shown(page: &str, look: Look) -> String {
    let mut out = String::new();
    let mut code = false;
    for line in page.trim_end().lines() {
        if line.starts_with("```") {
            code = !code;
        } else if code {
            out.push_str(&format!("    {}\n", look.cyan(line)));
        } else if let Some(heading) = line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")) {
            out.push_str(&format!("{}\n", look.bold(heading)));
        } else {
            out.push_str(&format!("{}\n", wrapped(line)));
        }
    }
    out
}

/// A paragraph in lines of at most 100 characters.
fn wrapped(paragraph: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in paragraph.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 100 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}
