//! SQL over the lake: read only, within limits, with what is sensitive masked before anyone can name it.

mod answer;
mod day;
mod guard;
mod object;
mod parted;
mod records;
mod seen;
mod sheet;
mod words;

pub use answer::{Answer, Format};
pub use records::Row;
pub use seen::{Seen, Stretch};

use crate::fault::{Refused, RefusedKind};
use crate::lake::{Lake, locked};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{GreedyMemoryPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};
use futures_util::StreamExt as _;
use sheet::Sheet;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Whether sensitive columns are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// A mask stands in their place, wherever they are named.
    Masked,
    /// As they are: for admins.
    Unmasked,
}

/// What a question may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows that are given back; the answer says when there were more.
    pub rows: usize,
    /// Bytes of the answer, as Arrow holds them.
    pub bytes: usize,
    /// How long it may take.
    pub time: Duration,
    /// Bytes that sorting, grouping and joining may hold.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: 10_000,
            bytes: 64 << 20,
            time: Duration::from_secs(60),
            memory: 384 << 20,
        }
    }
}

/// A table as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name in SQL.
    pub name: String,
    /// Its folder below the lake.
    pub folder: String,
    /// The sticky's name, or what it is.
    pub about: String,
    /// Rows, those in memory too.
    pub rows: u64,
    /// Bytes of its files.
    pub bytes: u64,
    /// How many files it has.
    pub files: usize,
    /// Delta's version of it; absent while nothing has been written.
    pub version: Option<u64>,
    /// Its columns.
    pub columns: Vec<ColumnInfo>,
}

/// A column as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Its type, in a word.
    pub kind: String,
    /// Whether it is masked for those who may not see it.
    pub sensitive: bool,
}

/// The view of all envelopes.
pub const EVENTS: &str = "events";

impl Lake {
    /// Every table, `events` first.
    pub fn tables(&self) -> Vec<TableInfo> {
        let state = locked(&self.state);
        let mut tables: Vec<TableInfo> = state
            .tables
            .values()
            .map(|table| TableInfo {
                name: table.shape.name.clone(),
                folder: table.folder.clone(),
                about: table.shape.about.clone(),
                rows: table.row_count(),
                bytes: table.files.iter().map(|file| file.bytes).sum(),
                files: table.files.len(),
                version: (!table.files.is_empty()).then_some(table.delta_version),
                columns: table
                    .shape
                    .columns
                    .iter()
                    .map(|column| ColumnInfo {
                        name: column.name.clone(),
                        kind: words::kind(&column.kind.arrow()),
                        sensitive: column.sensitive,
                    })
                    .collect(),
            })
            .collect();
        let events = state.tables.values().filter(|table| table.shape.event_type.is_some());
        tables.insert(
            0,
            TableInfo {
                name: EVENTS.into(),
                folder: String::new(),
                about: "Every event record, of all stickies".into(),
                rows: events.map(crate::table::Table::row_count).sum(),
                bytes: 0,
                files: 0,
                version: None,
                columns: sheet::events_columns()
                    .into_iter()
                    .map(|(name, kind)| ColumnInfo {
                        name: name.into(),
                        kind: words::kind(&kind.arrow()),
                        sensitive: false,
                    })
                    .collect(),
            },
        );
        tables
    }

    /// Answers one question. Dropping the future cancels it. The tail that is in no file yet is in every answer.
    ///
    /// Run it on threads with [`QUERY_STACK`] bytes of stack: planning walks the question's tree.
    pub async fn query(&self, sql: &str, sight: Sight, limits: Limits) -> Result<Answer, Refused> {
        guard::check(sql)?;
        let begun = Instant::now();
        let context = self
            .context(sight, limits)
            .map_err(|error| words::refusal(&error, &[]))?;
        let names = self.tables();
        // On a task of its own: what computes for long must not keep the clock from being looked at.
        let question = sql.to_owned();
        let mut work = Cancelled(tokio::spawn(async move { gather(&context, &question, limits).await }));
        let (schema, batches, truncated) = match tokio::time::timeout(limits.time, &mut work.0).await {
            Ok(Ok(done)) => done.map_err(|error| words::refusal(&error, &names))?,
            Ok(Err(fault)) => {
                return Err(Refused::new(
                    RefusedKind::Trouble,
                    format!("The question broke off: {fault}."),
                    "Please report it, with the question.",
                ));
            }
            Err(_) => {
                return Err(Refused::new(
                    RefusedKind::Time,
                    format!("It took longer than {} s.", limits.time.as_secs_f64()),
                    "Ask about less: a shorter time, fewer groups, a filter.",
                ));
            }
        };
        Ok(Answer {
            schema,
            batches,
            truncated,
            took: begun.elapsed(),
        })
    }

    /// A session that sees the store, and no table yet.
    fn session(&self, limits: Limits) -> datafusion::error::Result<SessionContext> {
        let consumers = NonZeroUsize::MIN;
        let pool = TrackConsumersPool::new(GreedyMemoryPool::new(limits.memory), consumers);
        let environment = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(pool))
            .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
            .build_arc()?;
        environment.register_object_store(sheet::store_url().as_ref(), self.place.root.clone());
        let mut config = SessionConfig::new().with_information_schema(true);
        config.options_mut().execution.parquet.pushdown_filters = true;
        let context = SessionContext::new_with_config_rt(config, environment);
        context.register_udf(ScalarUDF::from(day::DateTrunc::new()));
        context.add_optimizer_rule(Arc::new(parted::GroupsAreBranches));
        Ok(context)
    }

    /// A session over all tables, as they may be seen.
    fn context(&self, sight: Sight, limits: Limits) -> datafusion::error::Result<SessionContext> {
        let context = self.session(limits)?;
        let mut state = locked(&self.state);
        let namespace = state.namespace.clone();
        let mut sheets = Vec::new();
        for table in state.tables.values_mut() {
            let uncut = table.uncut();
            sheets.push(Sheet::new(&self.place, table, uncut));
        }
        drop(state);
        for sheet in &sheets {
            context.register_table(sheet.name(), sheet.view(sight)?)?;
        }
        context.register_table(EVENTS, sheet::events(&sheets, &namespace)?)?;
        Ok(context)
    }
}

/// A task that ends when nobody waits for it any more.
struct Cancelled<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for Cancelled<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Rows up to the limits, and whether there were more.
async fn gather(
    context: &SessionContext,
    sql: &str,
    limits: Limits,
) -> Result<(SchemaRef, Vec<RecordBatch>, bool), DataFusionError> {
    let options = SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false);
    let frame = context.sql_with_options(sql, options).await?;
    let mut stream = frame.execute_stream().await?;
    let schema = stream.schema();
    let (mut batches, mut rows, mut bytes) = (Vec::new(), 0, 0);
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        let taken = batch.slice(0, batch.num_rows().min(limits.rows - rows));
        bytes += taken.get_array_memory_size();
        rows += taken.num_rows();
        let truncated = taken.num_rows() < batch.num_rows() || bytes > limits.bytes;
        if taken.num_rows() > 0 {
            batches.push(taken);
        }
        if truncated {
            return Ok((schema, batches, true));
        }
    }
    Ok((schema, batches, false))
}

/// How much stack a thread needs that plans questions of the greatest size that is let in.
pub const QUERY_STACK: usize = 64 << 20;
