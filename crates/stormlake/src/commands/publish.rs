//! `stormlake publish`: the draft comes into force.

use crate::access::{Access, read};
use crate::failure::{Outcome, Result};
use crate::look::{Look, json, line, out};
use crate::place::ProjectArgs;
use serde::Deserialize;

/// Publish the draft: from now on the board as it stands in board.kdl is what events are checked against and what runs
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// For machines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Deserialize)]
struct Answer {
    published: bool,
    version: u32,
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct Finding {
    code: String,
    severity: String,
    message: String,
    mend: String,
    line: usize,
    column: usize,
}

/// Publishes.
pub async fn run(args: Args) -> Result {
    let access = Access::to(args.project.folder()?).await?;
    let value = access.publish().await?;
    let answer: Answer = read(value.clone())?;
    let refused = !answer.published && !answer.findings.is_empty();
    if args.json {
        json(&value);
    } else {
        tell(&answer, &args);
    }
    access.close();
    Ok(Outcome::found_if(refused))
}

fn tell(answer: &Answer, args: &Args) {
    let look = Look::of_stdout();
    let dir = args.project.dir.display();
    for finding in &answer.findings {
        let severity = if finding.severity == "error" { look.red("error") } else { look.yellow(&finding.severity) };
        out(&format!(
            "{dir}/board.kdl:{}:{}: {severity} {}: {}\n  {} {}\n",
            finding.line,
            finding.column,
            finding.code,
            finding.message,
            look.green("mend:"),
            finding.mend
        ));
    }
    line(match (answer.published, answer.findings.is_empty()) {
        (true, true) => look.green(format!("version {} is in force", answer.version)),
        (true, false) => look.yellow(format!("version {} is in force; senders should know of the above", answer.version)),
        (false, true) => format!("nothing to publish: version {} is the board as it stands", answer.version),
        (false, false) if answer.version == 0 => look.red("nothing was published"),
        (false, false) => look.red(format!("nothing was published; version {} stays in force", answer.version)),
    });
}
