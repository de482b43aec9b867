//! `stormlake train`: fit the board's predictions to what the log holds, and put the models into force.

use crate::access::Access;
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, json, line, plain};
use serde_json::Value;

/// Fit a prediction's model to what the log holds, compare it with days that it has not seen, and put it into force
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project's folder
    #[arg(value_name = "DIR")]
    dir: std::path::PathBuf,
    /// The prediction; without it, every one of the board
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    data: crate::place::DataArgs,
    /// Learn only from what happened up to this day, such as 1997-09-30
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let access = Access::to(crate::place::folder(&args.dir, &args.data)?).await?;
    let answers = train(&access, &args).await;
    access.close();
    let answers = answers?;
    if args.json {
        json(&Value::Array(answers));
        return Ok(Outcome::Fine);
    }
    for answer in &answers {
        tell(answer);
    }
    Ok(Outcome::Fine)
}

async fn train(access: &Access, args: &Args) -> Result<Vec<Value>> {
    let names: Vec<String> = match &args.name {
        Some(name) => vec![name.clone()],
        None => {
            let all = access.predictions().await?;
            let named = |one: &Value| one["name"].as_str().map(str::to_owned);
            all.as_array().into_iter().flatten().filter_map(named).collect()
        }
    };
    if names.is_empty() {
        return Err(Failure::refused("the published board has no prediction").mend(
            "add one: prediction \"Will buy again\" kind=\"repeat-purchase\" { of \"customer\"; purchase \"…\" value=\"…\" }, and publish",
        ));
    }
    let mut answers = Vec::new();
    for name in names {
        answers.push(access.train(&name, args.until.as_deref()).await?);
    }
    Ok(answers)
}

fn tell(answer: &Value) {
    let look = Look::of_stdout();
    let model = &answer["model"];
    let text = |value: &Value| plain(value.as_str().unwrap_or_default());
    let number = |value: &Value, digits: usize| format!("{:.digits$}", value.as_f64().unwrap_or(f64::NAN));
    let name = text(&answer["prediction"]);
    let what = if answer["trained"] == true {
        look.green("a new model is in force")
    } else {
        look.dim("the model in force is the same already")
    };
    line(format!("{}: {what}", look.bold(&name)));
    line(format!(
        "  {} from {} purchases of {} subjects ({} came back), {} to {}, read in the {}",
        text(&model["id"]),
        model["purchases"],
        model["subjects"],
        model["repeaters"],
        text(&model["from"]),
        text(&model["until"]),
        text(&answer["source"])
    ));
    line(format!(
        "  BG/NBD  r {}  α {} weeks  a {}  b {}  log-likelihood {}",
        number(&model["r"], 3),
        number(&model["alpha"], 3),
        number(&model["a"], 3),
        number(&model["b"], 3),
        number(&model["log_likelihood"], 1)
    ));
    match &model["value"] {
        Value::Null => line(format!("  no value: {}", text(&model["value_unknown"]))),
        value => line(format!(
            "  Gamma-Gamma  p {}  q {}  γ {}",
            number(&value["p"], 2),
            number(&value["q"], 2),
            number(&value["gamma"], 2)
        )),
    }
    let Some(held) = model["hold_out"].as_object() else {
        line(look.yellow("  not compared with anything: there are no days that it has not seen"));
        return;
    };
    let whose = if held["itself"] == true {
        "the next"
    } else {
        "a model of the days before, on the last"
    };
    line(format!(
        "  {whose} {} weeks: {} purchases foreseen, {} happened; own rate says {}",
        number(&held["weeks"], 1),
        number(&held["predicted_total"], 0),
        held["actual_total"],
        number(&held["same_rate_total"], 0)
    ));
    line(format!(
        "  error per subject {} (own rate {}), AUC {} (by number of repeats {})",
        number(&held["mean_absolute_error"], 3),
        number(&held["same_rate_mean_absolute_error"], 3),
        number(&held["auc"], 3),
        number(&held["auc_by_repeats"], 3)
    ));
}
