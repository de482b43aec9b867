//! `stormlake preview`: a letter as the draft's templates write it.

use crate::access::Access;
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, err, json, line, plain};
use crate::place::ProjectArgs;
use serde_json::Value;
use stormlake_server::wire::PreviewAsked;

/// Show a letter before it is sent: the draft's templates with a subject's values, or with made-up ones
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// The policy that sends it
    #[arg(long, value_name = "NAME", required_unless_present = "command")]
    policy: Option<String>,
    /// The command that it is about, whichever policy sends it
    #[arg(long, value_name = "NAME", conflicts_with = "policy")]
    command: Option<String>,
    /// Whom it is for: takes the values of the policy's last decision on them, and what is known of them
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// A field of the command, as name=value; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE")]
    values: Vec<String>,
    /// Show the HTML page instead of the text
    #[arg(long)]
    html: bool,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let values = args.values.iter().map(|text| value(text)).collect::<Result<_>>()?;
    let asked = PreviewAsked {
        policy: args.policy,
        command: args.command,
        subject: args.subject,
        values: Some(values),
    };
    let access = Access::to(args.project.folder()?).await?;
    let answer = access.preview(&asked).await;
    access.close();
    let answer = answer?;
    let fault = answer["fault"].as_str().map(str::to_owned);
    if args.json {
        json(&answer);
        return Ok(Outcome::found_if(fault.is_some()));
    }
    if let Some(fault) = fault {
        return Err(Failure::refused(format!("there is no letter: {fault}"))
            .mend("mend the template, or give the value with --set name=value"));
    }
    show(&answer, args.html);
    Ok(Outcome::Fine)
}

/// `name=value`; the value is JSON where it is some, and text otherwise.
fn value(text: &str) -> Result<(String, Value)> {
    let (name, value) = text.split_once('=').ok_or_else(|| {
        Failure::fault(format!("`{text}` sets nothing")).mend("write --set name=value, such as --set meals=3")
    })?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
    Ok((name.to_owned(), value))
}

/// The letter on standard output, all about it beside it.
fn show(answer: &Value, html: bool) {
    let look = Look::of_stderr();
    let word = |name: &str| plain(answer[name].as_str().unwrap_or("—"));
    let values = match answer["decided"].as_str() {
        Some(decided) => format!("values of the decision of {decided}"),
        None => "made-up values".to_owned(),
    };
    for (name, value) in [
        ("From", word("from")),
        ("To", word("to")),
        ("Subject", word("subject_line")),
    ] {
        err(&format!("{} {value}\n", look.dim(format!("{name:8}"))));
    }
    err(&format!("{}\n\n", look.dim(values)));
    let part = if html { "html" } else { "text" };
    match answer[part].as_str() {
        // Line ends are a letter's own; other control characters are not for a terminal.
        Some(text) => text.lines().for_each(|text| line(plain(text))),
        None => err("this letter has no HTML page\n"),
    }
}
