//! `stormlake funnel`: how many come from one event to the next, how long it takes them, and where they stop.

use crate::access::Access;
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, count, json, line, number, plain, short};
use crate::place::ProjectArgs;
use serde_json::{Value, json as value};

/// Cells of a full bar.
const BAR: usize = 20;
/// Longest step name in the table.
const NAME: usize = 44;

/// Count the board's funnels: how many came how far, how long it took them, who stopped where
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// Only this funnel of the board
    name: Option<String>,
    /// Only events that happened at or after this: a day (2026-01-31), or RFC 3339
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only events that happened before this
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Name so many of those who stopped at each step, up to 500
    #[arg(long, value_name = "COUNT", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=500))]
    who: u64,
    /// For machines: one document, an answer per funnel
    #[arg(long)]
    json: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let access = Access::to(args.project.folder()?).await?;
    let answers = answers(&access, &args).await;
    access.close();
    let answers = answers?;
    if args.json {
        json(&answers);
        return Ok(Outcome::Fine);
    }
    for (index, answer) in answers.iter().enumerate() {
        if index > 0 {
            line("");
        }
        table(answer);
    }
    Ok(Outcome::Fine)
}

async fn answers(access: &Access, args: &Args) -> Result<Vec<Value>> {
    let names = match &args.name {
        Some(name) => vec![name.clone()],
        None => access.funnel_names().await?,
    };
    if names.is_empty() {
        return Err(Failure::refused("the board has no funnel")
            .mend("write one into board.kdl: funnel \"Join\" { step \"Ad shown\"; step \"Account created\" }"));
    }
    let mut answers = Vec::new();
    for name in names {
        let mut question = value!({ "name": name, "dropped": { "limit": args.who } });
        for (word, text) in [("from", &args.from), ("to", &args.to)] {
            if let Some(text) = text {
                question[word] = instant(text).into();
            }
        }
        answers.push(access.funnel(&question).await?);
    }
    Ok(answers)
}

/// A day is its beginning, in UTC.
fn instant(text: &str) -> String {
    let is_day = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_day {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    }
}

fn table(answer: &Value) {
    let look = Look::of_stdout();
    let word = |name: &str| answer[name].as_str();
    let mut rules: Vec<String> = Vec::new();
    rules.extend(word("within").map(|within| format!("within {within} of the first step")));
    rules.extend(
        word("matching")
            .filter(|word| *word != "once")
            .map(|word| format!("matching {word}")),
    );
    rules.extend(
        word("entry")
            .filter(|word| *word != "best")
            .map(|word| format!("entry {word}")),
    );
    rules.extend(word("from").map(|from| format!("from {from}")));
    rules.extend(word("to").map(|to| format!("to {to}")));
    let name = look.bold(plain(word("name").unwrap_or_default()));
    line(format!("{name}  {}", look.dim(rules.join(", "))).trim_end());
    let steps = answer["steps"].as_array().cloned().unwrap_or_default();
    let longest = steps.iter().map(|step| label(step).chars().count()).max().unwrap_or(0);
    let head = format!(
        "  {:longest$}  {:>11}  {:BAR$}  {:>8}  {:>9}  {:>8}  {:>8}",
        "step", "reached", "", "of first", "of before", "median", "9 in 10"
    );
    line(look.dim(head.trim_end()));
    for step in &steps {
        line(row(step, longest, look));
        who(step, look);
    }
    let entered = answer["entered"].as_u64().unwrap_or(0);
    let converted = number(answer["converted"].as_u64().unwrap_or(0));
    line(match answer["conversion"].as_f64() {
        Some(share) => format!(
            "  {converted} of {} came to the end: {}",
            count(entered, "subject"),
            look.bold(percent(share))
        ),
        None => "  nobody has come to the first step yet".to_owned(),
    });
}

fn label(step: &Value) -> String {
    short(&plain(step["event"].as_str().unwrap_or_default()), NAME)
}

fn row(step: &Value, longest: usize, look: Look) -> String {
    let share = step["conversion"].as_f64();
    let filled = (share.unwrap_or(0.0) * BAR as f64).round() as usize;
    let bar = format!("{}{}", "█".repeat(filled.min(BAR)), "·".repeat(BAR - filled.min(BAR)));
    let first = step["median_ms"].is_null() && share == Some(1.0);
    let of = |name: &str| step[name].as_f64().filter(|_| !first).map_or_else(String::new, percent);
    let took = |name: &str| step[name].as_f64().map_or_else(String::new, long);
    format!(
        "  {:longest$}  {:>11}  {}  {:>8}  {:>9}  {:>8}  {:>8}",
        label(step),
        number(step["reached"].as_u64().unwrap_or(0)),
        look.blue(bar),
        of("conversion"),
        of("conversion_from_previous"),
        took("median_ms"),
        took("p90_ms"),
    )
    .trim_end()
    .to_owned()
}

/// Those who stopped here.
fn who(step: &Value, look: Look) {
    let named = step["dropped_subjects"].as_array().cloned().unwrap_or_default();
    if named.is_empty() {
        return;
    }
    let names: Vec<String> = named
        .iter()
        .map(|one| plain(one["subject"].as_str().unwrap_or_default()))
        .collect();
    let rest = step["dropped"].as_u64().unwrap_or(0).saturating_sub(named.len() as u64);
    let rest = match rest {
        0 => String::new(),
        rest => format!(" and {} more", number(rest)),
    };
    line(look.dim(format!("    stopped here: {}{rest}", names.join(", "))));
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A length of time in its two largest units: `2d 4h`, `3m 5s`, `250ms`.
fn long(milliseconds: f64) -> String {
    let whole = milliseconds.round().max(0.0) as u64;
    if whole < 1_000 {
        return format!("{whole}ms");
    }
    let mut rest = whole / 1_000;
    let mut parts = Vec::new();
    for (unit, seconds) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
        if rest >= seconds && parts.len() < 2 {
            parts.push(format!("{}{unit}", rest / seconds));
        } else if !parts.is_empty() {
            break;
        }
        rest %= seconds;
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{instant, long};

    #[test]
    fn times_are_said_in_two_units_and_days_begin_at_midnight() {
        let said = [
            0.4,
            250.0,
            59_000.0,
            185_000.0,
            7_200_000.0,
            187_200_000.0,
            86_405_000.0,
        ]
        .map(long);
        assert_eq!(said, ["0ms", "250ms", "59s", "3m 5s", "2h", "2d 4h", "1d"]);
        assert_eq!(instant("2026-01-31"), "2026-01-31T00:00:00Z");
        assert_eq!(instant("2026-01-31T07:00:00+01:00"), "2026-01-31T07:00:00+01:00");
    }
}
