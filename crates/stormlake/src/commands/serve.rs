//! `stormlake serve`: the wall, the API and the engine of one or more projects.

use super::asked_to_stop;
use crate::failure::{Outcome, Result};
use crate::look::{Look, count, err, number};
use std::net::SocketAddr;
use std::path::PathBuf;
use stormlake_server::keys::Role;
use stormlake_server::{LakePlace, Project, ServeOptions, Serving, serve};
use tracing_subscriber::EnvFilter;

/// Serve projects: the wall in the browser, the API, the engine
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Project folders
    #[arg(required_unless_present = "boards", value_name = "DIR")]
    projects: Vec<PathBuf>,
    /// A folder of boards: each project in it is served too, and new ones are made there from the start page
    #[arg(long, value_name = "DIR")]
    boards: Option<PathBuf>,
    /// Where to listen; anything but loopback opens it to others
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4040", value_parser = address)]
    listen: SocketAddr,
    /// Keep all data in this folder, one folder per project, instead of beside each board
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Another name under which the server may be addressed; may be given several times
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Where the server is known to the world: letters link to its preference page there (`https://lake.shop.example`)
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Let commands go to private addresses, such as a receiver on this machine
    #[arg(long)]
    allow_private_targets: bool,
    /// Where the lakes are: a folder or s3://bucket/prefix with one folder per project, or `off`; default: in each
    /// project's data folder
    #[arg(long, value_name = "PLACE")]
    lake: Option<String>,
    /// How often the lake writes what waits into files: `90s`, `5m`
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = length)]
    lake_every: std::time::Duration,
    /// How the log of the server itself is written
    #[arg(long, value_enum, default_value_t = LogForm::Text)]
    log: LogForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum LogForm {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

fn length(text: &str) -> std::result::Result<std::time::Duration, &'static str> {
    let length = stormlake_board::Duration::parse(text).filter(|length| length.milliseconds >= 10);
    let milliseconds = length.and_then(|length| u64::try_from(length.milliseconds).ok());
    milliseconds
        .map(std::time::Duration::from_millis)
        .ok_or("write a length of time such as 90s or 5m, at least 10ms")
}

fn address(text: &str) -> std::result::Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "write an IP address and a port up to 65535, such as 127.0.0.1:4040 or [::1]:4040")
}

/// Serves until it is asked to stop.
pub async fn run(args: Args) -> Result {
    write_log(args.log);
    let options = ServeOptions {
        projects: args.projects,
        boards: args.boards,
        data: args.data,
        listen: args.listen,
        hosts: args.host,
        public_url: args.public_url,
        allow_private_targets: args.allow_private_targets,
        lake: match args.lake {
            None => LakePlace::Data,
            Some(place) if place == "off" => LakePlace::Off,
            Some(place) => LakePlace::At(place),
        },
        lake_every: Some(args.lake_every),
    };
    // From here on, so that a Ctrl-C that comes as soon as the link stands there is an orderly stop as well.
    let stop = asked_to_stop();
    tokio::pin!(stop);
    let serving = tokio::select! {
        serving = serve(options) => serving?,
        // Recovery of a large log takes a moment; nothing was begun that would have to be ended.
        () = &mut stop => return Ok(Outcome::Fine),
    };
    if args.log == LogForm::Text {
        err(&welcome(&serving, Look::of_stderr()));
    }
    stop.await;
    if args.log == LogForm::Text {
        err("\nStopping …\n");
    }
    serving.stop().await;
    Ok(Outcome::Fine)
}

fn write_log(form: LogForm) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new(
            "warn,stormlake=info,stormlake_server=info,stormlake_log=info,buoyant_kernel=error,deltalake_core=error",
        )
    });
    let writer = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match form {
        LogForm::Json => writer.json().init(),
        LogForm::Text => writer
            .compact()
            .with_target(false)
            .with_ansi(Look::of_stderr().coloured())
            .init(),
    }
}

fn welcome(serving: &Serving, look: Look) -> String {
    let mut text = format!("\n  {}\n\n", look.bold("Stormlake is running."));
    for project in serving.site.projects.all() {
        text.push_str(&about(&project, look));
    }
    text.push_str(&format!("\n  Open  {}\n", look.cyan(look.bold(&serving.link))));
    if let Some(project) = serving.site.projects.first() {
        text.push_str(&look.dim(format!(
            "\n  Send  stormlake send <file> --to {}   ·   a key for a sender: stormlake key create <name> --role source {}\n",
            project.folder.root.display(),
            project.folder.root.display()
        )));
    }
    text.push_str(&look.dim("  Stop  Ctrl-C\n\n"));
    text
}

fn about(project: &Project, look: Look) -> String {
    let summary = project.summary(Role::Admin);
    let mut facts = vec![match summary.version {
        0 => look.yellow("not published"),
        version => format!("version {version}"),
    }];
    facts.push(count(summary.ledger.accepted, "event"));
    if summary.ledger.quarantined > 0 {
        facts.push(look.yellow(format!("{} in quarantine", number(summary.ledger.quarantined))));
    }
    if summary.findings.errors > 0 {
        facts.push(look.red(count(summary.findings.errors, "error")));
    }
    if summary.findings.warnings > 0 {
        facts.push(look.yellow(count(summary.findings.warnings, "warning")));
    }
    // A board that cannot be read has no title, but its project has a name.
    let title = if summary.title.is_empty() {
        &summary.project
    } else {
        &summary.title
    };
    let mut text = format!("  {}  {}\n", look.bold(format!("{title:24}")), facts.join(" · "));
    let recovered = project.recovered();
    if recovered.torn_bytes > 0 {
        let torn = number(recovered.torn_bytes);
        text.push_str(&look.dim(format!(
            "    {torn} bytes of a write that was never acknowledged were cleared\n"
        )));
    }
    if summary.findings.errors > 0 {
        let root = project.folder.root.display();
        let meanwhile = match summary.version {
            0 => "nothing is published, so no event is taken until the draft is mended",
            _ => "the draft has errors, the published version runs",
        };
        text.push_str(&look.dim(format!("    {meanwhile}: stormlake check {root}\n")));
    }
    if let Some(trouble) = summary.trouble {
        text.push_str(&format!("    {}\n", look.red(trouble)));
    }
    text
}
