//! One file per command.

pub mod backtest;
pub mod check;
pub mod compare;
pub mod diff;
pub mod explain;
pub mod export;
pub mod fmt;
pub mod funnel;
pub mod gaps;
pub mod git_setup;
pub mod import;
pub mod key;
pub mod lake;
pub mod ledger;
pub mod lsp;
pub mod merge;
pub mod new;
pub mod openapi;
pub mod preview;
pub mod publish;
pub mod quarantine;
pub mod receive;
pub mod send;
pub mod serve;
pub mod simulate;
pub mod sql;
pub mod tail;
pub mod test;
pub mod train;
pub mod why;

use crate::cli::Command;
use crate::failure::{Failure, Result};

/// Carries out a command.
pub fn run(command: Command) -> Result {
    match command {
        Command::New(args) => new::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Fmt(args) => fmt::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::GitSetup(args) => git_setup::run(&args),
        Command::Gaps(args) => block_on(gaps::run(args)),
        Command::Import(args) => import::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Key(args) => key::run(&args),
        Command::Lsp(args) => lsp::run(&args),
        Command::Openapi(_) => openapi::run(),
        Command::Serve(args) => block_on(serve::run(args)),
        Command::Preview(args) => block_on(preview::run(args)),
        Command::Publish(args) => block_on(publish::run(args)),
        Command::Send(args) => block_on(send::run(args)),
        Command::Simulate(args) => block_on(simulate::run(args)),
        Command::Ledger(args) => block_on(ledger::run(args)),
        Command::Quarantine(args) => block_on(quarantine::run(args)),
        Command::Why(args) => block_on(why::run(args)),
        Command::Funnel(args) => block_on(funnel::run(args)),
        Command::Train(args) => block_on(train::run(args)),
        Command::Backtest(args) => block_on(backtest::run(args)),
        Command::Compare(args) => block_on(compare::run(args)),
        Command::Tail(args) => block_on(tail::run(args)),
        Command::Sql(args) => block_on(sql::run(args)),
        Command::Lake(args) => block_on(lake::run(args)),
        Command::Receive(args) => block_on(receive::run(args)),
    }
}

/// Runs what waits for the network or the log.
fn block_on(work: impl Future<Output = Result>) -> Result {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::fault(format!("the system gave no threads: {error}")))?;
    let done = runtime.block_on(work);
    // A reader of standard input may be blocked for ever.
    runtime.shutdown_background();
    done
}

/// Ends when the process is asked to stop, which counts from this call on. Ctrl-C after that ends the process at once;
/// SIGTERM does not, since whoever started the process often sends it beside the terminal's own Ctrl-C.
pub fn asked_to_stop() -> impl Future<Output = ()> + Send + 'static {
    use tokio::signal::unix::{SignalKind, signal};
    let signals =
        signal(SignalKind::interrupt()).and_then(|interrupt| Ok((interrupt, signal(SignalKind::terminate())?)));
    async move {
        // Without handlers the signals do what they always did: they end the process.
        let Ok((mut interrupt, mut terminate)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tokio::spawn(async move {
            interrupt.recv().await;
            std::process::exit(130);
        });
    }
}
