//! What the board needs from the applications around it, system by system.

use super::bare;
use super::words::{code, list, plain, spoken};
use stormlake_board::{Board, SentBy, SystemGaps, gaps};

/// Writes the chapter, where there is an application around.
pub(super) fn tell(board: &Board, out: &mut String) {
    let systems = gaps(board);
    let needed: Vec<&SystemGaps> = systems
        .iter()
        .filter(|system| !system.sends.is_empty() || !system.takes.is_empty())
        .collect();
    if needed.is_empty() {
        return;
    }
    out.push_str("## What we need from the applications around us\n\n");
    for system in needed {
        put_line!(out, "**{}**\n", plain(&system.system));
        for line in sends(system).into_iter().chain(takes(system)) {
            put_line!(out, "- {line}");
        }
        out.push('\n');
    }
}

fn sends(system: &SystemGaps) -> Vec<String> {
    let mut hooked = Vec::new();
    let mut own = Vec::new();
    let mut open = Vec::new();
    for one in &system.sends {
        match &one.by {
            SentBy::Hook(kinds) => {
                let kinds: Vec<String> = kinds.iter().map(|kind| code(kind)).collect();
                hooked.push(format!("{} (its {})", spoken(&one.event), list(&kinds, "or")));
            }
            SentBy::Stormlake => own.push(spoken(&one.event)),
            SentBy::Itself => open.push(format!("{} as {}", spoken(&one.event), code(&one.r#type))),
        }
    }
    let mut lines = Vec::new();
    if !open.is_empty() {
        lines.push(format!("To be built: it must tell of {}.", list(&open, "and")));
    }
    if !hooked.is_empty() {
        lines.push(format!("Its webhooks tell of {}.", list(&hooked, "and")));
    }
    if !own.is_empty() {
        lines.push(format!("Stormlake itself puts {} on record.", list(&own, "and")));
    }
    lines
}

fn takes(system: &SystemGaps) -> Vec<String> {
    let mut lines = Vec::new();
    for one in &system.takes {
        let mut by: Vec<String> = one
            .actors
            .iter()
            .map(|actor| format!("the {}", spoken(bare(actor))))
            .collect();
        let mut missing = Vec::new();
        for (policy, via) in &one.policies {
            match via {
                Some(via) => by.push(format!("{} through {}", spoken(policy), spoken(via))),
                None => missing.push(spoken(policy)),
            }
        }
        let asked = match by.as_slice() {
            [] if missing.is_empty() => "nobody asks for it yet".to_owned(),
            [] => String::new(),
            by => format!("asked by {}", list(by, "and")),
        };
        let open = match missing.as_slice() {
            [] => String::new(),
            rules => format!("to be built: no channel carries it for {}", list(rules, "and")),
        };
        let parts: Vec<String> = [asked, open].into_iter().filter(|part| !part.is_empty()).collect();
        lines.push(format!("It must take {}: {}.", spoken(&one.command), parts.join("; ")));
    }
    lines
}
