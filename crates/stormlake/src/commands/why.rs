//! `stormlake why`: what happened to someone, and why a policy did, or did not, act.

use crate::access::Access;
use crate::failure::{Outcome, Result};
use crate::look::{Look, json, line, plain, short, time};
use serde_json::Value;

/// Say what happened to a subject, every decision with its reason; with --policy, why that one did or did not trigger
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Whom it is about
    subject: String,
    /// The project's folder
    #[arg(long = "in", value_name = "DIR", default_value = ".")]
    dir: std::path::PathBuf,
    #[command(flatten)]
    data: crate::place::DataArgs,
    /// Explain this policy, step by step
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let access = Access::to(crate::place::folder(&args.dir, &args.data)?).await?;
    let answer = match &args.policy {
        Some(policy) => access.why(&args.subject, policy).await,
        None => access.subject(&args.subject, None).await,
    };
    access.close();
    let answer = answer?;
    if args.json {
        json(&answer);
    } else if args.policy.is_some() {
        steps(&answer);
    } else {
        timeline(&args.subject, &answer);
    }
    Ok(Outcome::Fine)
}

fn steps(answer: &Value) {
    let look = Look::of_stdout();
    line(look.bold(plain(answer["summary"].as_str().unwrap_or_default())));
    for step in answer["steps"].as_array().into_iter().flatten() {
        let mark = match step["verdict"].as_str() {
            Some("yes") => look.green("+"),
            Some("no") => look.red("–"),
            _ => look.yellow("*"),
        };
        let position = step["position"]
            .as_u64()
            .map_or_else(String::new, |position| format!("  #{position}"));
        let (when, text) = (
            step["time"].as_str().unwrap_or_default(),
            step["text"].as_str().unwrap_or_default(),
        );
        line(format!(
            "{mark} {}  {}{}",
            look.dim(time(when)),
            plain(text),
            look.dim(position)
        ));
    }
}

fn timeline(subject: &str, answer: &Value) {
    let look = Look::of_stdout();
    let records = answer["records"].as_array().cloned().unwrap_or_default();
    if records.is_empty() {
        line(format!("nothing is known of {}", plain(subject)));
        return;
    }
    if let Some(known) = answer["attributes"].as_object().filter(|known| !known.is_empty()) {
        let facts: Vec<String> = known
            .iter()
            .map(|(name, value)| format!("{name}: {}", plain(&value.to_string())))
            .collect();
        line(look.dim(facts.join(" · ")));
    }
    for record in records.iter().rev() {
        let word = |name: &str| plain(record[name].as_str().unwrap_or_default());
        let body = &record["body"];
        let inside = |name: &str| plain(body[name].as_str().unwrap_or_default());
        let name = if word("sticky").is_empty() {
            word("name")
        } else {
            word("sticky")
        };
        let when = look.dim(time(&word("time")));
        let synthetic = if record["synthetic"] == true {
            look.dim("  synthetic")
        } else {
            String::new()
        };
        match record["kind"].as_str() {
            Some("event") => line(format!(
                "{when}  {}  {}{synthetic}",
                look.yellow(name),
                look.dim(short(&plain(&body.to_string()), 70))
            )),
            Some("decision") => {
                let outcome = inside("outcome");
                let outcome = if outcome == "fired" {
                    look.green(outcome)
                } else {
                    look.red(outcome)
                };
                line(format!(
                    "{when}  {}  {outcome}: {}",
                    look.magenta(name),
                    inside("reason")
                ));
            }
            Some("delivery") => {
                let what = format!(
                    "{} by {}: {} (attempt {})",
                    inside("command"),
                    inside("channel"),
                    inside("state"),
                    body["attempt"]
                );
                line(format!("{when}  {}", look.blue(what)));
            }
            _ => line(format!("{when}  {} {name}", word("kind"))),
        }
    }
    if let Some(before) = answer["before"].as_u64() {
        line(look.dim(format!("older records than position {before} are left out")));
    }
}
