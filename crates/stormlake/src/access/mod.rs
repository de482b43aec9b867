//! One way to a project, whoever holds it: a running server over HTTP, or else its folder. Both give the same answers
//! in the same JSON, so a command is written once.

mod folder;
mod remote;

pub use remote::Remote;

use crate::failure::{Failure, Result};
use folder::Local;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stormlake_lake::Format;
use stormlake_record::Violation;
use stormlake_server::project::Comparison;
use stormlake_server::project::folder::Folder;
use stormlake_server::wire::{LogView, PreviewAsked};

/// A way to a project.
#[derive(Debug)]
pub enum Access {
    /// A server that runs.
    Server(Remote),
    /// The folder itself, which nobody else has open.
    Folder(Box<Local>),
}

/// Which records are wanted.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordQuery {
    /// `event`, `decision`, ….
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// An event's slug or a policy's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Only before this position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// What became of a body of records.
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    /// On the log.
    pub accepted: u64,
    /// There before.
    pub duplicate: u64,
    /// In quarantine.
    pub quarantined: u64,
    /// One by one.
    pub records: Vec<RecordAnswer>,
}

/// What became of one record.
#[derive(Debug, Deserialize)]
pub struct RecordAnswer {
    /// `accepted`, `duplicate`, `quarantined`.
    pub status: String,
    /// Where it is on the log, or the one that it is a duplicate of.
    #[serde(default)]
    pub position: Option<u64>,
    /// Why it is quarantined.
    #[serde(default)]
    pub violations: Vec<Violation>,
}

/// How sending went.
#[derive(Debug)]
pub enum Sent {
    /// It was taken in.
    Answered(Answer),
    /// Not now: after so many seconds where that was said, and why.
    Later(Option<u64>, String),
}

/// How a release went.
#[derive(Debug)]
pub enum Released {
    /// It is an event now, at this position.
    At(u64),
    /// It still breaks the contract.
    Still(Vec<Violation>),
}

impl Access {
    /// The server of a project where one runs, else its folder.
    pub async fn to(folder: Folder) -> Result<Self> {
        match Remote::running(&folder).await {
            Some(remote) => Ok(Self::Server(remote)),
            None => Ok(Self::Folder(Box::new(Local::open(folder)?))),
        }
    }

    /// The same, ready to take events: a board that was never published is published, as a server on loopback would.
    pub async fn to_send(folder: Folder) -> Result<Self> {
        let access = Self::to(folder).await?;
        if let Self::Folder(local) = &access {
            local.need_version()?;
        }
        Ok(access)
    }

    /// Where that is, in words.
    pub fn place(&self) -> String {
        match self {
            Self::Server(remote) => format!("the server at {}", remote.url()),
            Self::Folder(local) => format!("the folder {} (no server runs)", local.root().display()),
        }
    }

    /// Lets the folder go.
    pub fn close(self) {
        if let Self::Folder(local) = self {
            local.close();
        }
    }

    /// Sends records, one structured CloudEvent a line.
    pub async fn send(&self, lines: &[u8]) -> Result<Sent> {
        match self {
            Self::Server(remote) => remote.send(lines).await,
            Self::Folder(local) => local.send(lines).await,
        }
    }

    /// Which log it is, where that can be known now.
    pub async fn log(&self) -> Option<LogView> {
        match self {
            Self::Server(remote) => read(remote.get("/v1/log").await.ok()?).ok(),
            Self::Folder(local) => Some(local.log()),
        }
    }

    /// The ledger.
    pub async fn ledger(&self) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.get("/v1/ledger").await,
            Self::Folder(local) => local.ledger(),
        }
    }

    /// Records, newest first.
    pub async fn records(&self, query: &RecordQuery) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.get(&remote::with_query("/v1/records", query)).await,
            Self::Folder(local) => local.records(query),
        }
    }

    /// All about one subject.
    pub async fn subject(&self, subject: &str, before: Option<u64>) -> Result<Value> {
        match self {
            Self::Server(remote) => {
                let path = format!("/v1/subjects/{}", remote::segment(subject));
                let query = RecordQuery {
                    before,
                    ..RecordQuery::default()
                };
                remote.get(&remote::with_query(&path, &query)).await
            }
            Self::Folder(local) => local.subject(subject, before),
        }
    }

    /// Why a policy did, or did not, act on a subject.
    pub async fn why(&self, subject: &str, policy: &str) -> Result<Value> {
        match self {
            Self::Server(remote) => {
                let (subject, policy) = (remote::segment(subject), remote::segment(policy));
                remote.get(&format!("/v1/subjects/{subject}/why?policy={policy}")).await
            }
            Self::Folder(local) => local.why(subject, policy),
        }
    }

    /// A letter before it is sent: what `POST /v1/preview` answers.
    pub async fn preview(&self, asked: &PreviewAsked) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.post_json("/v1/preview", asked).await,
            Self::Folder(local) => local.preview(asked),
        }
    }

    /// The names of the board's funnels.
    pub async fn funnel_names(&self) -> Result<Vec<String>> {
        match self {
            Self::Server(remote) => {
                let board = remote.get("/v1/board").await?;
                let funnels = board["funnels"].as_array().into_iter().flatten();
                Ok(funnels
                    .filter_map(|funnel| funnel["name"].as_str().map(str::to_owned))
                    .collect())
            }
            Self::Folder(local) => local.funnel_names(),
        }
    }

    /// How many came how far in a funnel.
    pub async fn funnel(&self, question: &Value) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.post_json("/v1/analysis/funnel", question).await,
            Self::Folder(local) => local.funnel(question),
        }
    }

    /// What waits in quarantine, newest first.
    pub async fn quarantine(&self, before: Option<u64>, limit: usize) -> Result<Value> {
        match self {
            Self::Server(remote) => {
                let query = RecordQuery {
                    before,
                    limit: Some(limit),
                    ..RecordQuery::default()
                };
                remote.get(&remote::with_query("/v1/quarantine", &query)).await
            }
            Self::Folder(local) => local.quarantine(before, limit),
        }
    }

    /// Lets a quarantined record through, if the published board takes it now.
    pub async fn release(&self, position: u64) -> Result<Released> {
        match self {
            Self::Server(remote) => remote.release(position).await,
            Self::Folder(local) => local.release(position).await,
        }
    }

    /// Closes a quarantined record without letting it through.
    pub async fn dismiss(&self, position: u64) -> Result<()> {
        match self {
            Self::Server(remote) => remote
                .post(&format!("/v1/quarantine/{position}/dismiss"))
                .await
                .map(drop),
            Self::Folder(local) => local.dismiss(position).await,
        }
    }

    /// Answers a question in SQL, in a form; the second value: whether there were more rows.
    pub async fn sql(&self, sql: &str, rows: Option<usize>, format: Format) -> Result<(Vec<u8>, bool)> {
        match self {
            Self::Server(remote) => remote.sql(sql, rows, format).await,
            Self::Folder(local) => local.sql(sql, rows, format).await,
        }
    }

    /// What is in the lake.
    pub async fn lake(&self) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.get("/v1/lake").await,
            Self::Folder(local) => local.lake().await,
        }
    }

    /// Puts small files of the lake together.
    pub async fn compact_lake(&self) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.post("/v1/lake/compact").await,
            Self::Folder(local) => local.compact_lake().await,
        }
    }

    /// Has the lake made anew from the log.
    pub async fn rebuild_lake(&self) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.post("/v1/lake/rebuild").await,
            Self::Folder(local) => local.rebuild_lake().await,
        }
    }

    /// The board's predictions and their models.
    pub async fn predictions(&self) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.get("/v1/predictions").await,
            Self::Folder(local) => local.predictions(),
        }
    }

    /// Fits a model and puts it into force.
    pub async fn train(&self, name: &str, until: Option<&str>) -> Result<Value> {
        match self {
            Self::Server(remote) => {
                let path = format!("/v1/predictions/{}/train", remote::segment(name));
                let body = until.map_or_else(Value::default, |until| serde_json::json!({ "until": until }));
                remote.post_json(&path, &body).await
            }
            Self::Folder(local) => local.train(name, until).await,
        }
    }

    /// What a policy would have done over the past.
    pub async fn backtest(&self, policy: &str, question: &Value) -> Result<Value> {
        match self {
            Self::Server(remote) => {
                let path = format!("/v1/policies/{}/backtest", remote::segment(policy));
                remote.post_json(&path, question).await
            }
            Self::Folder(local) => local.backtest(policy, question),
        }
    }

    /// Two policies over the same past.
    pub async fn compare(&self, asked: &Comparison) -> Result<Value> {
        match self {
            Self::Server(remote) => {
                let given = [
                    ("policy", Some(&asked.policy)),
                    ("against", Some(&asked.against)),
                    ("trained_until", asked.trained_until.as_ref()),
                    ("from", asked.from.as_ref()),
                    ("to", asked.to.as_ref()),
                ];
                let pairs = given
                    .iter()
                    .filter_map(|(name, text)| Some(format!("{name}={}", remote::segment(text.as_ref()?))));
                remote
                    .get(&format!("/v1/compare?{}", pairs.collect::<Vec<_>>().join("&")))
                    .await
            }
            Self::Folder(local) => local.compare(asked).await,
        }
    }

    /// Publishes the draft.
    pub async fn publish(&self) -> Result<Value> {
        match self {
            Self::Server(remote) => remote.post("/v1/publish").await,
            Self::Folder(local) => local.publish(),
        }
    }
}

/// A wire value as a command wants it.
pub fn read<T: for<'de> Deserialize<'de>>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| {
        Failure::fault(format!("the answer was not understood: {error}"))
            .mend("use the same version of stormlake here as for the server")
    })
}

/// A policy's text that is wrong: each finding with its place in it.
fn wrong_text<'f>(findings: impl Iterator<Item = (usize, usize, &'f str, &'f str, &'f str)>) -> Failure {
    let all: Vec<String> = findings
        .map(|(line, column, code, message, mend)| format!("\n  {line}:{column} {code} {message}\n    {mend}"))
        .collect();
    Failure::refused(format!(
        "the policy's text is not sound, so it was not tried:{}",
        all.concat()
    ))
    .mend("places are those of the policy's own text")
}
