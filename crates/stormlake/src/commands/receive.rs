//! `stormlake receive`: a receiver of commands and letters for trying things out.

use super::asked_to_stop;
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, count, err, line};
use http::StatusCode;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use stormlake_delivery::mail_receiver::MailReceiver;
use stormlake_delivery::receiver::{Failing, Receiver};
use stormlake_delivery::webhook::sign::Secrets;
use stormlake_server::project::system_clock;
use tokio::net::TcpListener;

/// Receive commands and show them: a webhook receiver, and a mail server, for trying things out
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The port on this machine
    #[arg(long, default_value_t = 4050)]
    port: u16,
    /// Check signatures with this secret, as env:NAME; may be given several times
    #[arg(long, value_name = "env:NAME")]
    secret: Vec<String>,
    /// Fail the first N commands, and the first N letters, to see them tried again
    #[arg(long, value_name = "N", default_value_t = 0)]
    fail: u64,
    /// Fail so many in a hundred
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=100))]
    fail_percent: u64,
    /// The status that a failure is answered with
    #[arg(long, value_name = "STATUS", default_value_t = 503, value_parser = clap::value_parser!(u16).range(400..=599))]
    fail_status: u16,
    /// Be a mail server as well, on this port of this machine
    #[arg(long, value_name = "PORT")]
    mail_port: Option<u16>,
    /// Keep the newest thousand letters in this folder, as 0001.eml and so on
    #[arg(long, value_name = "DIR", requires = "mail_port")]
    mail_folder: Option<PathBuf>,
    /// The reply code that a letter is failed with: 4xx for now, 5xx for ever
    #[arg(long, value_name = "CODE", default_value_t = 451, value_parser = clap::value_parser!(u16).range(400..=599), requires = "mail_port")]
    mail_fail_status: u16,
}

/// Receives until it is stopped.
pub async fn run(args: Args) -> Result {
    let listener = listen(args.port, "--port").await?;
    let mail = match args.mail_port {
        Some(port) => Some(listen(port, "--mail-port").await?),
        None => None,
    };
    let clock = system_clock();
    let receiver = Receiver {
        secrets: secrets(&args.secret)?,
        failing: Failing {
            first: args.fail,
            percent: args.fail_percent,
            status: StatusCode::from_u16(args.fail_status).ok(),
        },
        now: Box::new(move || clock()),
        print: Box::new(|text| line(text)),
    };
    let checked = if receiver.secrets.is_some() {
        "signatures are checked"
    } else {
        "signatures are not checked"
    };
    let look = Look::of_stderr();
    err(&format!(
        "{} http://{}/  {}\n",
        look.bold("Receiving commands on"),
        address(&listener),
        look.dim(checked)
    ));
    let (stop, stopped) = tokio::sync::watch::channel(());
    let mail = mail.map(|listener| {
        let receiving = mail_receiver(&args).ready();
        err(&format!(
            "{} smtp://{}  {}\n",
            look.bold("Receiving mail on"),
            address(&listener),
            look.dim("a test receiver: nothing is passed on")
        ));
        let mut stopped = stopped.clone();
        let stop = async move { drop(stopped.changed().await) };
        let serving = tokio::spawn(receiving.clone().serve(listener, stop));
        (receiving, serving)
    });
    let receiving = receiver.ready();
    let served = receiving.clone().serve(listener, asked_to_stop()).await;
    drop(stop);
    served.map_err(|error| Failure::fault(format!("the receiver broke off: {error}")))?;
    let seen = receiving.seen();
    err(&format!(
        "\n{}, {}, {} refused, {} failed on purpose\n",
        count(seen.commands, "command"),
        count(seen.duplicates, "duplicate"),
        seen.refused,
        seen.failed
    ));
    if let Some((receiving, serving)) = mail {
        drop(serving.await);
        let seen = receiving.seen();
        err(&format!(
            "{}, {}, {} failed on purpose\n",
            count(seen.letters, "letter"),
            count(seen.duplicates, "duplicate"),
            seen.failed
        ));
    }
    Ok(Outcome::Fine)
}

async fn listen(port: u16, option: &str) -> Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| {
        Failure::fault(format!("nothing can listen on {address}: {error}"))
            .mend(format!("stop what listens there, or choose another with {option}"))
    })
}

fn address(listener: &TcpListener) -> String {
    listener
        .local_addr()
        .map_or_else(|_| "?".to_owned(), |address| address.to_string())
}

fn mail_receiver(args: &Args) -> MailReceiver {
    MailReceiver {
        failing: Failing {
            first: args.fail,
            percent: args.fail_percent,
            status: StatusCode::from_u16(args.mail_fail_status).ok(),
        },
        folder: args.mail_folder.clone(),
        print: Box::new(|text| line(text)),
    }
}

fn secrets(names: &[String]) -> Result<Option<Secrets>> {
    let mut all = Vec::new();
    for name in names {
        let variable = name.strip_prefix("env:").ok_or_else(|| {
            Failure::fault("a secret on the command line would be seen by everyone on this machine")
                .mend("put it into the environment and name that: --secret env:STORMLAKE_SECRET_APP")
        })?;
        all.push(std::env::var(variable).map_err(|_| {
            Failure::fault(format!("the environment has no {variable}")).mend(format!(
                "export {variable}=… in this terminal, with the same words as for `stormlake serve`"
            ))
        })?);
    }
    if all.is_empty() {
        return Ok(None);
    }
    let parsed = Secrets::parse(&all.join(" "));
    parsed
        .map(Some)
        .map_err(|why| Failure::fault(format!("a secret of {} {why}", names.join(", "))))
}
