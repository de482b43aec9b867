//! `stormlake why`: what happened to someone, and why a policy did, or did not, act.

use crate::access::{Access, read};
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, json, line, out, plain, short, time};
use crate::place::{DataArgs, folder, is_project};
use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Tell what happened to a subject, with every decision and its reason; with --policy, why that one did or did not act
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The subject, such as a customer's id; a project's folder may stand beside it
    #[arg(required = true, num_args = 1..=2, value_name = "SUBJECT")]
    words: Vec<String>,
    /// The project's folder
    #[arg(long = "in", value_name = "DIR")]
    project: Option<PathBuf>,
    /// Only this policy, step by step
    #[arg(long, value_name = "POLICY")]
    policy: Option<String>,
    /// Only what stands before this position
    #[arg(long, conflicts_with = "policy")]
    before: Option<u64>,
    /// For machines
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Debug, Deserialize)]
struct Story {
    attributes: Value,
    records: Vec<Record>,
    before: Option<u64>,
}

/// A record of the log, as far as it is shown.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// Where it stands.
    pub position: u64,
    /// `event`, `decision`, ….
    pub kind: String,
    /// Slug, or policy.
    pub name: String,
    /// The sticky's words.
    pub sticky: Option<String>,
    /// Whom it concerns.
    pub subject: Option<String>,
    /// When it happened.
    pub time: String,
    /// Made up.
    pub synthetic: bool,
    /// By Stormlake itself.
    pub derived: bool,
    /// What it says.
    pub body: Value,
}

#[derive(Debug, Deserialize)]
struct Explanation {
    summary: String,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
struct Step {
    time: String,
    position: Option<u64>,
    text: String,
    verdict: String,
}

/// Tells it.
pub async fn run(args: Args) -> Result {
    let (subject, dir) = subject_and_project(&args)?;
    let access = Access::to(folder(&dir, &args.data)?).await?;
    let outcome = match &args.policy {
        Some(policy) => explain(&access, &subject, policy, args.json).await,
        None => tell(&access, &subject, &args).await,
    };
    access.close();
    outcome
}

/// `why ana --in DIR`, `why ana DIR` and `why DIR ana` mean the same.
fn subject_and_project(args: &Args) -> Result<(String, PathBuf)> {
    match (args.words.as_slice(), &args.project) {
        ([subject], Some(project)) => Ok((subject.clone(), project.clone())),
        ([subject], None) => Ok((subject.clone(), PathBuf::from("."))),
        ([first, second], None) if is_project(Path::new(first)) => Ok((second.clone(), PathBuf::from(first))),
        ([first, second], None) if is_project(Path::new(second)) => Ok((first.clone(), PathBuf::from(second))),
        _ => Err(Failure::fault("it is not plain who is meant").mend("write: stormlake why SUBJECT --in DIR")),
    }
}

async fn tell(access: &Access, subject: &str, args: &Args) -> Result {
    let value = access.subject(subject, args.before).await?;
    if args.json {
        json(&value);
        return Ok(Outcome::Fine);
    }
    let story: Story = read(value)?;
    let look = Look::of_stdout();
    if story.records.is_empty() && args.before.is_none() {
        line(format!("nothing is known of `{}`", plain(subject)));
        return Ok(Outcome::Found);
    }
    line(look.bold(plain(subject)));
    if let Value::Object(known) = &story.attributes
        && !known.is_empty()
    {
        let known: Vec<String> = known.iter().map(|(name, value)| format!("{name} {}", plain(&word(value)))).collect();
        line(look.dim(known.join(" · ")));
    }
    if let Some(before) = story.before {
        line(look.dim(format!("… older: --before {before}")));
    }
    for record in story.records.iter().rev() {
        line(sentence(record, look, false));
    }
    let decided = story.records.iter().any(|record| record.kind == "decision");
    if !decided {
        line(look.dim("no policy has decided anything here; --policy NAME tells why not"));
    }
    Ok(Outcome::Fine)
}

async fn explain(access: &Access, subject: &str, policy: &str, machine: bool) -> Result {
    let value = access.why(subject, policy).await?;
    if machine {
        json(&value);
        return Ok(Outcome::Fine);
    }
    let explanation: Explanation = read(value)?;
    let look = Look::of_stdout();
    line(look.bold(plain(&explanation.summary)));
    for step in &explanation.steps {
        let mark = match step.verdict.as_str() {
            "fired" | "decided" => look.green("◆"),
            "yes" => look.green("✓"),
            "no" => look.red("✗"),
            _ => look.dim("·"),
        };
        let at = step.position.map_or_else(String::new, |position| look.dim(format!("  #{position}")));
        out(&format!("  {}  {mark} {}{at}\n", look.dim(time(&step.time)), plain(&step.text)));
    }
    Ok(Outcome::Fine)
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A record in a line: when, what, whom where that is wanted, and what it says.
pub fn sentence(record: &Record, look: Look, with_subject: bool) -> String {
    let text = |name: &str| record.body.get(name).map(word).unwrap_or_default();
    let name = plain(record.sticky.as_deref().unwrap_or(&record.name));
    let (mark, said) = match record.kind.as_str() {
        "event" => {
            let made = match (record.synthetic, record.derived) {
                (true, _) => look.dim(" synthetic"),
                (_, true) => look.dim(" by Stormlake"),
                _ => String::new(),
            };
            (look.yellow("●"), format!("{}{made}  {}", look.bold(&name), look.dim(short(&plain(&record.body.to_string()), 120))))
        }
        "decision" => {
            let outcome = text("outcome");
            let outcome = if outcome == "fired" { look.green(outcome) } else { look.yellow(outcome) };
            (look.magenta("◆"), format!("{name}: {outcome}  {}", plain(&text("reason"))))
        }
        "delivery" => {
            let state = text("state");
            let shown = if state == "delivered" { look.green(&state) } else { look.yellow(&state) };
            let error = text("error");
            let error = if error.is_empty() { String::new() } else { format!("  {}", plain(&error)) };
            let attempt = format!("attempt {}", text("attempt"));
            (look.blue("→"), format!("{} {shown} through {}, {attempt}{error}", plain(&text("command")), plain(&text("channel"))))
        }
        "quarantined" => (look.red("✗"), format!("quarantined {name}")),
        "published" => (look.cyan("▣"), format!("board published {}", look.dim(&record.name))),
        other => (look.dim("·"), format!("{other} {name}")),
    };
    let whom = match &record.subject {
        Some(subject) if with_subject => format!("{}  ", look.cyan(short(&plain(subject), 40))),
        _ => String::new(),
    };
    format!("  {}  {mark} {whom}{said}  {}", look.dim(time(&record.time)), look.dim(format!("#{}", record.position)))
}
