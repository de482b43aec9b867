//! A project without a server: its folder, opened for the time of one command.

use super::{Answer, RecordQuery, Released, Sent, read};
use crate::failure::{Failure, Result};
use serde::Serialize;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use stormlake_intake::Request;
use stormlake_lake::{Format, Limits};
use stormlake_log::Fault as LogFault;
use stormlake_server::project::folder::Folder;
use stormlake_server::project::{Comparison, Publishing, RecordFilter, Refusing, Unanswered, Untried, system_clock};
use stormlake_server::view::record::Sight;
use stormlake_server::wire::{LogView, PreviewAsked};
use stormlake_server::{Fault, LakeThreads, Project};

/// Whoever can open the folder can read it: nothing is masked.
const SIGHT: Sight = Sight::Clear;
/// The sender of what comes in this way.
const SENDER: &str = "command-line";

/// A project that this process has open.
#[derive(Debug)]
pub struct Local {
    project: Project,
}

fn unanswered(refused: stormlake_lake::Refused) -> Failure {
    Failure::refused(refused.detail).mend(refused.mend)
}

fn value(wire: impl Serialize) -> Result<Value> {
    serde_json::to_value(wire).map_err(|error| Failure::fault(format!("the answer cannot be written as JSON: {error}")))
}

/// What the project refuses is no fault of the machine.
fn refused(fault: Fault) -> Failure {
    match fault {
        Fault::NotFound { what } => Failure::refused(what),
        Fault::Refused { what, mend } => Failure::refused(what).mend(mend),
        other => other.into(),
    }
}

impl Local {
    /// Opens it; fails when another process has.
    pub fn open(folder: Folder) -> Result<Self> {
        Ok(Self {
            project: Project::open(folder, system_clock())?,
        })
    }

    /// The project's folder.
    pub fn root(&self) -> &Path {
        &self.project.folder.root
    }

    /// Lets it go.
    pub fn close(self) {
        self.project.log().close();
    }

    /// Publishes the first version where there is none, since nothing can be received without a contract.
    pub fn need_version(&self) -> Result<()> {
        if self.project.published().is_none() {
            self.project.publish(Publishing::ByItself)?;
            self.project.need_published()?;
        }
        Ok(())
    }

    /// Takes records in.
    pub async fn send(&self, lines: &[u8]) -> Result<Sent> {
        let request = Request {
            content_type: Some("application/x-ndjson"),
            headers: &[],
            body: lines,
        };
        match self.project.receive(&request, SENDER).await {
            Ok(answer) => Ok(Sent::Answered(read::<Answer>(value(answer)?)?)),
            Err(Refusing::Body(refusal)) => {
                Err(Failure::refused(format!("{}: {}", refusal.code, refusal.detail)).mend(refusal.mend))
            }
            Err(Refusing::Project(Fault::Log(fault @ LogFault::Busy { .. }))) => {
                Ok(Sent::Later(None, fault.to_string()))
            }
            Err(Refusing::Project(fault)) => Err(fault.into()),
        }
    }

    /// As `GET /v1/ledger`.
    pub fn ledger(&self) -> Result<Value> {
        value(self.project.ledger())
    }

    /// As `GET /v1/log`.
    pub fn log(&self) -> LogView {
        self.project.log_view()
    }

    /// As `GET /v1/records`.
    pub fn records(&self, query: &RecordQuery) -> Result<Value> {
        let filter = RecordFilter::new(query.kind.as_deref(), query.name.clone(), query.subject.clone());
        let filter = filter.map_err(Failure::fault)?;
        value(
            self.project
                .records(&filter, query.before, query.limit.unwrap_or(50), SIGHT)?,
        )
    }

    /// As `GET /v1/subjects/…`.
    pub fn subject(&self, subject: &str, before: Option<u64>) -> Result<Value> {
        value(self.project.subject(subject, before, SIGHT)?)
    }

    /// As `GET /v1/subjects/…/why`.
    pub fn why(&self, subject: &str, policy: &str) -> Result<Value> {
        match self.project.why(subject, policy) {
            Err(Fault::NotFound { what }) => Err(Failure::refused(what)),
            answer => value(answer?),
        }
    }

    /// As `POST /v1/preview`.
    pub fn preview(&self, asked: &PreviewAsked) -> Result<Value> {
        match self.project.preview(asked, SIGHT) {
            Err(Fault::NotFound { what }) => Err(Failure::refused(what)),
            answer => value(answer?),
        }
    }

    /// The names of the board's funnels.
    pub fn funnel_names(&self) -> Result<Vec<String>> {
        self.need_version()?;
        Ok(self.project.funnel_names()?)
    }

    /// As `POST /v1/analysis/funnel`, without a limit of time.
    pub fn funnel(&self, question: &Value) -> Result<Value> {
        self.need_version()?;
        match self.project.funnel(&read(question.clone())?, || true) {
            Ok(answer) => value(answer),
            Err(Unanswered::Question(what, mend)) => Err(Failure::refused(what).mend(mend)),
            Err(Unanswered::Unknown(what)) => Err(Failure::refused(what)),
            Err(Unanswered::Project(fault)) => Err(fault.into()),
            Err(Unanswered::TooLarge | Unanswered::Stopped) => {
                let what = "the funnel concerns more records than can be put in order in memory";
                Err(Failure::refused(what).mend("ask for a shorter stretch of time with --from and --to"))
            }
        }
    }

    /// As `GET /v1/quarantine`.
    pub fn quarantine(&self, before: Option<u64>, limit: usize) -> Result<Value> {
        value(self.project.quarantine(before, limit, SIGHT)?)
    }

    /// As `POST /v1/quarantine/…/release`.
    pub async fn release(&self, position: u64) -> Result<Released> {
        match self.project.release(position).await {
            Ok(Ok(position)) => Ok(Released::At(position)),
            Ok(Err(violations)) => Ok(Released::Still(violations)),
            Err(Fault::NotFound { what }) => Err(Failure::refused(what)),
            Err(fault) => Err(fault.into()),
        }
    }

    /// As `POST /v1/quarantine/…/dismiss`.
    pub async fn dismiss(&self, position: u64) -> Result<()> {
        match self.project.dismiss(position).await {
            Err(Fault::NotFound { what }) => Err(Failure::refused(what)),
            done => Ok(done?),
        }
    }

    /// As `POST /v1/sql`.
    pub async fn sql(&self, sql: &str, rows: Option<usize>, format: Format) -> Result<(Vec<u8>, bool)> {
        self.open_lake(false).await?;
        let limits = Limits {
            rows: rows.unwrap_or(Limits::default().rows),
            ..Limits::default()
        };
        // Whoever can open the folder can read it: nothing is masked.
        let answer = self
            .project
            .sql(sql.to_owned(), stormlake_lake::Sight::Unmasked, limits)
            .await;
        let answer = answer.map_err(unanswered)?;
        Ok((answer.write(format).map_err(unanswered)?, answer.truncated))
    }

    async fn open_lake(&self, anew: bool) -> Result<()> {
        let threads =
            LakeThreads::new().map_err(|error| Failure::fault(format!("the system gave no threads: {error}")))?;
        Ok(self.project.lake_now(&Arc::new(threads), anew).await?)
    }

    /// As `GET /v1/lake`.
    pub async fn lake(&self) -> Result<Value> {
        self.open_lake(false).await?;
        value(self.project.lake_view())
    }

    /// As `POST /v1/lake/compact`.
    pub async fn compact_lake(&self) -> Result<Value> {
        self.open_lake(false).await?;
        let tables = self.project.compact_lake().await.map_err(unanswered)?;
        Ok(serde_json::json!({ "tables": tables }))
    }

    /// As `POST /v1/lake/rebuild`, and waits for it.
    pub async fn rebuild_lake(&self) -> Result<Value> {
        self.open_lake(true).await?;
        self.project.cut_lake().await.map_err(unanswered)?;
        Ok(serde_json::json!({ "rebuilding": false }))
    }

    /// As `GET /v1/predictions`.
    pub fn predictions(&self) -> Result<Value> {
        value(self.project.predictions()?)
    }

    /// As `POST /v1/predictions/…/train`.
    pub async fn train(&self, name: &str, until: Option<&str>) -> Result<Value> {
        self.open_lake(false).await?;
        value(apart(|| self.project.train(name, until))?.map_err(refused)?)
    }

    /// As `POST /v1/policies/…/backtest`, without a limit of time.
    pub fn backtest(&self, policy: &str, question: &Value) -> Result<Value> {
        let asked = read(question.clone())?;
        match self.project.backtest(policy, &asked, SIGHT, &|| true) {
            Ok(answer) => value(answer),
            Err(Untried::Question(what, mend)) => Err(Failure::refused(what).mend(mend)),
            Err(Untried::Unknown(what)) => Err(Failure::refused(what)),
            Err(Untried::Stopped) => Err(Failure::fault("it was stopped")),
            Err(Untried::Project(fault)) => Err(refused(fault)),
            Err(Untried::Text(findings)) => Err(super::wrong_text(findings.iter().map(|finding| {
                (
                    finding.line,
                    finding.column,
                    finding.code.as_str(),
                    finding.message.as_str(),
                    finding.mend.as_str(),
                )
            }))),
        }
    }

    /// As `GET /v1/compare`.
    pub async fn compare(&self, asked: &Comparison) -> Result<Value> {
        self.open_lake(false).await?;
        value(apart(|| self.project.compare(asked))?.map_err(refused)?)
    }

    /// As `POST /v1/publish`.
    pub fn publish(&self) -> Result<Value> {
        value(self.project.publish(Publishing::Asked)?)
    }
}

/// Runs what blocks on a thread of its own: it waits for the lake's threads, which a thread that drives a runtime must not do.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T> {
    std::thread::scope(|scope| scope.spawn(work).join()).map_err(|_| Failure::fault("the work broke off"))
}
