//! `stormlake backtest`: what a policy would have done over the log's past.

use crate::access::Access;
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, count, json, line, number, plain, short};
use serde_json::{Value, json as value};
use std::collections::BTreeMap;
use std::path::PathBuf;
use stormlake_board::parse_board;
use stormlake_server::project::folder::Folder;

/// Cells of a full bar.
const BAR: usize = 24;
/// Bytes of a policy's text.
const TEXT_MAX: u64 = 32 << 10;
/// Rows of the calendar, before days become weeks and weeks months.
const ROWS_MAX: usize = 45;

/// Run a policy over the log's past, whatever its state: how often it would have fired, for whom, when, and what would have held it back
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project's folder
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    data: crate::place::DataArgs,
    /// The policy
    #[arg(long, value_name = "NAME")]
    policy: String,
    /// Only decisions that came due at or after this: a day (2026-01-31), or RFC 3339
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only decisions that came due before this
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Try the policy as this file says it: policy "…" { … }
    #[arg(long, value_name = "FILE", conflicts_with = "draft")]
    text: Option<PathBuf>,
    /// Try the policy as board.kdl says it now, published or not
    #[arg(long)]
    draft: bool,
    /// Take every event at the time when it happened, as a history that was loaded afterwards needs
    #[arg(long)]
    as_it_happened: bool,
    /// What one contact costs
    #[arg(long, value_name = "PRICE")]
    cost: Option<f64>,
    /// In what
    #[arg(long, value_name = "UNIT", requires = "cost")]
    unit: Option<String>,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let folder = crate::place::folder(&args.dir, &args.data)?;
    let text = text(&args, &folder)?;
    let mut question = value!({ "clock": if args.as_it_happened { "happened" } else { "received" } });
    let words = [
        ("from", &args.from),
        ("to", &args.to),
        ("text", &text),
        ("unit", &args.unit),
    ];
    for (word, said) in words {
        if let Some(said) = said {
            question[word] = said.as_str().into();
        }
    }
    if let Some(cost) = args.cost {
        question["per_contact"] = cost.into();
    }
    let access = Access::to(folder).await?;
    let answer = access.backtest(&args.policy, &question).await;
    access.close();
    let answer = answer?;
    if args.json {
        json(&answer);
    } else {
        tell(&answer);
    }
    Ok(Outcome::Fine)
}

/// The text to try, where it is not the published one.
fn text(args: &Args, folder: &Folder) -> Result<Option<String>> {
    if let Some(path) = &args.text {
        let about = std::fs::metadata(path).map_err(|error| Failure::io(path, error))?;
        if about.len() > TEXT_MAX {
            let what = format!("{} has more than {TEXT_MAX} bytes", path.display());
            return Err(Failure::refused(what).mend("let it hold one policy and nothing else"));
        }
        let text = std::fs::read_to_string(path).map_err(|error| Failure::io(path, error))?;
        return Ok(Some(text));
    }
    if !args.draft {
        return Ok(None);
    }
    let text = folder.read_board()?;
    let (board, _) = parse_board(&text);
    let policy = board.policies.iter().find(|policy| policy.sticky.name == args.policy);
    let span = policy.map(|policy| policy.sticky.span);
    let own = span.and_then(|span| text.get(span.offset..span.offset + span.length));
    match own {
        Some(own) => Ok(Some(own.to_owned())),
        None => Err(Failure::refused(format!("board.kdl has no policy “{}”", args.policy))
            .mend("name it as it stands there, letter by letter")),
    }
}

fn tell(answer: &Value) {
    let look = Look::of_stdout();
    let of = |name: &str| answer[name].as_u64().unwrap_or(0);
    let day = |name: &str| {
        answer[name]
            .as_str()
            .map(|text| text.get(..10).unwrap_or(text).to_owned())
    };
    line(look.bold(format!("“{}”", plain(answer["policy"].as_str().unwrap_or_default()))));
    let span = match (day("from"), day("to")) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        _ => "no event is on the log".to_owned(),
    };
    let clock = match answer["clock"].as_str() {
        Some("happened") => "every event at its own time",
        _ => "as it was received",
    };
    line(look.dim(format!("{span}, {clock}")));
    let fired = answer["outcomes"]["fired"].as_u64().unwrap_or(0);
    line(format!(
        "would have fired {} for {} of {} that it was set off for",
        look.green(format!("{} ×", number(fired))),
        number(of("reached")),
        count(of("subjects"), "subject"),
    ));
    outcomes(answer, look);
    calendar(answer, look);
    for overlap in answer["overlaps"].as_array().into_iter().flatten() {
        line(format!(
            "  {} within {} of “{}”",
            count(overlap["subjects"].as_u64().unwrap_or(0), "subject"),
            plain(overlap["within"].as_str().unwrap_or_default()),
            plain(overlap["policy"].as_str().unwrap_or_default()),
        ));
    }
    examples(answer, look);
    let cost = &answer["cost"];
    let mut said = count(cost["contacts"].as_u64().unwrap_or(0), "contact");
    if let Some(total) = cost["total"].as_f64() {
        let unit = plain(cost["unit"].as_str().unwrap_or_default());
        said.push_str(format!(" · {total:.2} {unit}").trim_end());
    }
    line(said);
    for hint in answer["hints"].as_array().into_iter().flatten() {
        let hint =
            plain(hint.as_str().unwrap_or_default()).replace("With the clock `happened`", "With --as-it-happened");
        line(look.yellow(&hint));
    }
    let seconds = of("took_ms") as f64 / 1_000.0;
    let rate = of("records") as f64 / seconds.max(0.001);
    line(look.dim(format!(
        "{} in {seconds:.1} s: {} a second",
        count(of("records"), "record"),
        number(rate as u64)
    )));
}

fn bar(part: u64, whole: u64) -> String {
    let cells = (part as f64 / whole.max(1) as f64 * BAR as f64).round() as usize;
    let cells = cells.clamp(usize::from(part > 0), BAR);
    "█".repeat(cells)
}

fn outcomes(answer: &Value, look: Look) {
    let Some(outcomes) = answer["outcomes"].as_object() else {
        return;
    };
    let mut rows: Vec<(&String, u64)> = outcomes
        .iter()
        .map(|(word, count)| (word, count.as_u64().unwrap_or(0)))
        .collect();
    rows.sort_by_key(|(word, count)| (word.as_str() != "fired", std::cmp::Reverse(*count)));
    let all: u64 = rows.iter().map(|(_, count)| count).sum();
    for (word, times) in rows {
        let bar = format!("{:BAR$}", bar(times, all));
        let bar = if word == "fired" {
            look.green(bar)
        } else {
            look.blue(bar)
        };
        let share = 100.0 * times as f64 / all.max(1) as f64;
        line(format!(
            "  {:<20} {:>11}  {bar} {share:>5.1} %",
            plain(word),
            number(times)
        ));
    }
}

/// By day, or by week or month where there are too many days.
fn calendar(answer: &Value, look: Look) {
    let days = answer["per_day"].as_array().cloned().unwrap_or_default();
    let live = answer["live_per_day"].as_array().cloned().unwrap_or_default();
    if days.is_empty() {
        return;
    }
    let (by, rows) = [("day", Every::Day), ("week", Every::Week), ("month", Every::Month)]
        .into_iter()
        .map(|(word, every)| (word, gathered(&days, &live, every)))
        .find(|(_, rows)| rows.len() <= ROWS_MAX)
        .unwrap_or_else(|| ("year", gathered(&days, &live, Every::Year)));
    let most = rows.values().map(|row| row.0 + row.1).max().unwrap_or(0);
    let any_live = rows.values().any(|row| row.2 > 0);
    line(look.dim(format!(
        "by {by}: fired, otherwise{}",
        if any_live { ", fired live" } else { "" }
    )));
    for (begin, (fired, other, live)) in rows {
        let filled = bar(fired, most);
        let rest = bar(other, most);
        let live = if any_live {
            format!(" {:>9}", number(live))
        } else {
            String::new()
        };
        line(format!(
            "  {} {:>9} {:>9}{live}  {}{}",
            look.dim(begin),
            number(fired),
            number(other),
            look.green(filled),
            look.blue(rest.replace('█', "░")),
        ));
    }
}

#[derive(Clone, Copy)]
enum Every {
    Day,
    Week,
    Month,
    Year,
}

type Rows = BTreeMap<String, (u64, u64, u64)>;

fn gathered(days: &[Value], live: &[Value], every: Every) -> Rows {
    let mut rows = Rows::new();
    let begin = |day: &Value| {
        let day = day["day"].as_str().unwrap_or_default();
        match every {
            Every::Day => day.to_owned(),
            Every::Week => monday(day),
            Every::Month => day.get(..7).unwrap_or(day).to_owned(),
            Every::Year => day.get(..4).unwrap_or(day).to_owned(),
        }
    };
    for day in days {
        let row = rows.entry(begin(day)).or_default();
        row.0 += day["fired"].as_u64().unwrap_or(0);
        row.1 += day["other"].as_u64().unwrap_or(0);
    }
    for day in live {
        rows.entry(begin(day)).or_default().2 += day["fired"].as_u64().unwrap_or(0);
    }
    rows
}

/// The Monday of a day's week.
fn monday(day: &str) -> String {
    let Some(time) = stormlake_record::Time::parse(&format!("{day}T00:00:00Z")) else {
        return day.to_owned();
    };
    let number = time.milliseconds().div_euclid(86_400_000);
    // The first day of 1970 was a Thursday.
    let since = (number + 3).rem_euclid(7);
    let text = time.minus_milliseconds(since * 86_400_000).to_string();
    text.get(..10).unwrap_or(day).to_owned()
}

fn examples(answer: &Value, look: Look) {
    let examples = answer["examples"].as_array().cloned().unwrap_or_default();
    if examples.is_empty() {
        return;
    }
    line(look.dim("ten of them, picked by a hash of their keys".to_owned()));
    for example in &examples {
        let word = |name: &str| plain(example[name].as_str().unwrap_or_default());
        let outcome = word("outcome");
        let outcome = if outcome == "fired" {
            look.green(outcome)
        } else {
            look.blue(outcome)
        };
        line(format!(
            "  {}  {}  {outcome}: {}",
            look.dim(crate::look::time(&word("due"))),
            short(&word("subject"), 32),
            short(&word("reason"), 70),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        for (day, begin) in [
            ("2026-01-05", "2026-01-05"),
            ("2026-01-11", "2026-01-05"),
            ("2026-01-12", "2026-01-12"),
            ("1969-12-31", "1969-12-29"),
            ("whenever", "whenever"),
        ] {
            assert_eq!(monday(day), begin);
        }
    }

    #[test]
    fn what_is_there_is_seen() {
        assert_eq!(
            (
                bar(0, 10).len(),
                bar(1, 1_000_000).chars().count(),
                bar(5, 5).chars().count()
            ),
            (0, 1, BAR)
        );
    }
}
