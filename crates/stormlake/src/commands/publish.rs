//! `stormlake publish`: from draft to the version that runs.

use crate::access::Access;
use crate::failure::{Outcome, Result};
use crate::look::{Look, json, line};
use crate::place::ProjectArgs;

/// Publish the draft: what runs from now on
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let access = Access::to(args.project.folder()?).await?;
    let answer = access.publish().await?;
    access.close();
    let findings = answer["findings"].as_array().cloned().unwrap_or_default();
    let refused = answer["published"] != true && !findings.is_empty();
    if args.json {
        json(&answer);
        return Ok(Outcome::found_if(refused));
    }
    let look = Look::of_stdout();
    for finding in &findings {
        let word = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let place = format!("{}:{}", finding["line"], finding["column"]);
        line(format!(
            "{} {} {}\n  {}",
            look.yellow(word("code")),
            place,
            word("message"),
            look.dim(word("mend"))
        ));
    }
    line(match (answer["published"] == true, refused) {
        (true, _) => format!("version {} is in force", answer["version"]),
        (false, true) if answer["version"] == 0 => look.red("not published; nothing is in force yet"),
        (false, true) => look.red(format!("not published; version {} stays in force", answer["version"])),
        (false, false) => format!("nothing has changed since version {}", answer["version"]),
    });
    Ok(Outcome::found_if(refused))
}
