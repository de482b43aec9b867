//! `stormlake compare`: two policies over the same past.

use crate::access::Access;
use crate::failure::{Outcome, Result};
use crate::look::{Look, json, line, plain};
use serde_json::Value;
use stormlake_server::project::Comparison;

/// Run two policies over the log's past: whom each would have invited, and who came back by themselves
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project's folder
    #[arg(value_name = "DIR")]
    dir: std::path::PathBuf,
    #[command(flatten)]
    data: crate::place::DataArgs,
    /// The policy
    #[arg(long, value_name = "NAME")]
    policy: String,
    /// The one that it is compared with
    #[arg(long, value_name = "NAME")]
    against: String,
    /// Let predictions learn only from what happened up to this day
    #[arg(long, value_name = "TIME")]
    trained_until: Option<String>,
    /// Count from here on; else from the day after --trained-until
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Count up to here; else up to the newest event
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let access = Access::to(crate::place::folder(&args.dir, &args.data)?).await?;
    let asked = Comparison {
        policy: args.policy,
        against: args.against,
        trained_until: args.trained_until,
        from: args.from,
        to: args.to,
    };
    let answer = access.compare(&asked).await;
    access.close();
    let answer = answer?;
    if args.json {
        json(&answer);
    } else {
        tell(&answer);
    }
    Ok(Outcome::Fine)
}

fn tell(answer: &Value) {
    let look = Look::of_stdout();
    let text = |name: &str| plain(answer[name].as_str().unwrap_or_default());
    line(look.dim(format!(
        "{} to {}; a return is {}",
        text("from"),
        text("to"),
        text("returns")
    )));
    if answer["trained_until"].is_string() {
        line(look.dim(format!("predictions learned up to {}", text("trained_until"))));
    }
    let row = |label: &str, outcome: &Value| {
        line(format!(
            "  {label:<44} {:>6} {:>9} {:>9}",
            outcome["count"].to_string(),
            outcome["back_within"].to_string(),
            outcome["back_ever"].to_string()
        ));
    };
    let within = format!("in {}", text("horizon"));
    line(look.bold(format!("  {:<44} {:>6} {within:>9} {:>9}", "invitations", "", "ever")));
    for side in ["policy", "against"] {
        let side = &answer[side];
        row(&plain(side["name"].as_str().unwrap_or_default()), &side["invitations"]);
    }
    row("both at the same instant", &answer["both"]);
    row("left alone by the first", &answer["left_alone"]);
    row("only by the first", &answer["only_policy"]);
    for words in answer["words"].as_array().into_iter().flatten() {
        line(plain(words.as_str().unwrap_or_default()));
    }
}
