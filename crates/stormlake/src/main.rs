//! The one binary: what a person types becomes one call of the crates below, and what they answer becomes text.
//!
//! *Enters*: arguments, files, signals. *Leaves*: text for people, JSON for machines, and an exit code: 0 when all is well,
//! 1 when something was found or refused, 2 when it could not be done. It decides nothing about boards or events itself.

mod access;
mod cli;
mod commands;
mod failure;
mod findings;
mod look;
mod place;
mod sarif;
mod sending;

use clap::Parser;
use std::process::ExitCode;

/// What the engine keeps are many small things, and this allocator is quicker with them than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Whoever makes an HTTP client needs it, and it costs nothing.
    stormlake_delivery::install_tls();
    match commands::run(cli::Cli::parse().command) {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            failure.tell();
            failure.into()
        }
    }
}
