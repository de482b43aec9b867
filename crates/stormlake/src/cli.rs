//! What can be typed. Each command's own arguments stand in its file.

use crate::commands::{
    backtest, check, compare, diff, explain, export, fmt, funnel, gaps, git_setup, import, key, lake, ledger, lsp,
    merge, new, openapi, preview, publish, quarantine, receive, send, serve, simulate, sql, tail, test, train, why,
};
use clap::{Parser, Subcommand};

/// The board is the system: from event storming to a running, measured engagement system.
///
/// A project is a folder with a board.kdl. Start with `stormlake new shop`, then `stormlake serve shop`.
#[derive(Debug, Parser)]
#[command(name = "stormlake", version, max_term_width = 110, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands, in the order in which a newcomer meets them.
#[derive(Debug, Subcommand)]
pub enum Command {
    New(new::Args),
    Check(check::Args),
    Test(test::Args),
    Fmt(fmt::Args),
    Lsp(lsp::Args),
    Diff(diff::Args),
    Merge(merge::Args),
    GitSetup(git_setup::Args),
    Gaps(gaps::Args),
    Import(import::Args),
    Export(export::Args),
    Explain(explain::Args),
    Serve(serve::Args),
    Preview(preview::Args),
    Publish(publish::Args),
    Send(send::Args),
    Simulate(simulate::Args),
    Ledger(ledger::Args),
    Quarantine(quarantine::Args),
    Why(why::Args),
    Funnel(funnel::Args),
    Train(train::Args),
    Compare(compare::Args),
    Backtest(backtest::Args),
    Tail(tail::Args),
    Sql(sql::Args),
    Lake(lake::Args),
    Key(key::Args),
    Receive(receive::Args),
    Openapi(openapi::Args),
}
