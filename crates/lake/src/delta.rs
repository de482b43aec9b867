//! One Delta table in the store: opened, made, appended to, widened, rewritten. Every commit carries the log position up to
//! which the table is complete, so that a row is never written twice.

use crate::cells::Kind;
use crate::fault::Fault;
use crate::shape::{Column, arrow_schema};
use crate::store::Place;
use datafusion::arrow::array::RecordBatch;
use deltalake_core::kernel::transaction::{CommitBuilder, CommitProperties, TableReference};
use deltalake_core::kernel::{Action, Add, MetadataExt as _, StructField, StructType, Transaction};
use deltalake_core::logstore::{LogStoreRef, StorageConfig, default_logstore};
use deltalake_core::operations::create::CreateBuilder;
use deltalake_core::parquet::arrow::ArrowWriter;
use deltalake_core::parquet::basic::{Compression, ZstdLevel};
use deltalake_core::parquet::file::properties::{EnabledStatistics, WriterProperties};
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use deltalake_core::{DeltaTable, DeltaTableError};
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStoreExt as _, PutPayload};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Whose transactions carry the log's positions.
const APPLICATION: &str = "stormlake";

/// One Parquet file of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Below the table's folder.
    pub name: String,
    pub bytes: u64,
    pub rows: u64,
}

impl File {
    /// Whether records of a stretch of the log may stand in it: its name says from where to where it reaches, see `Lake::write` and `merged_name`.
    pub(crate) fn may_have(&self, between: &Range<u64>) -> bool {
        let mut borders = self.name.split(['-', '+', '.']);
        let mut border = || u64::from_str_radix(borders.next()?, 16).ok();
        match (border(), border()) {
            (Some(first), Some(end)) => first < between.end && end > between.start,
            _ => true,
        }
    }
}

/// A table that exists in the store.
#[derive(Debug)]
pub(crate) struct Stored {
    pub folder: String,
    table: DeltaTable,
    pub columns: Vec<Column>,
    pub about: String,
    /// Every row before this position is in its files.
    pub complete_to: u64,
}

fn log_store(place: &Place, folder: &str) -> LogStoreRef {
    let path = place.prefix.clone().join(folder);
    default_logstore(
        Arc::new(PrefixStore::new(place.root.clone(), path)),
        place.root.clone(),
        &place.folder(folder),
        &StorageConfig::default(),
    )
}

fn delta_fields(columns: &[Column]) -> Vec<StructField> {
    columns
        .iter()
        .map(|column| StructField::nullable(&column.name, column.kind.delta()))
        .collect()
}

impl Stored {
    /// Opens what stands in a folder; nothing, where no table is there.
    pub(crate) async fn open(place: &Place, folder: &str) -> Result<Option<Self>, Fault> {
        let mut table = DeltaTable::new(log_store(place, folder));
        let fault = |error: DeltaTableError| Fault::delta(folder, &error);
        match table.verify_deltatable_existence().await {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => return Err(fault(error)),
        }
        table.load().await.map_err(fault)?;
        let state = table.snapshot().map_err(fault)?;
        let complete_to = state
            .transaction_version(&*table.log_store(), APPLICATION)
            .await
            .map_err(fault)?;
        match complete_to {
            Some(complete_to) => Self::of(folder, table, complete_to.try_into().unwrap_or(0)).map(Some),
            // Somebody else's table, or one of ours that was made and never filled.
            None => Ok(None),
        }
    }

    fn of(folder: &str, table: DeltaTable, complete_to: u64) -> Result<Self, Fault> {
        let state = table.snapshot().map_err(|error| Fault::delta(folder, &error))?;
        let schema = state.snapshot().arrow_schema();
        let columns = schema
            .fields()
            .iter()
            .map(|field| {
                let kind = Kind::from_arrow(field.data_type()).ok_or_else(|| Fault::Damaged {
                    table: folder.to_owned(),
                    detail: format!("column `{}` has a type that Stormlake never writes", field.name()),
                })?;
                Ok(Column {
                    name: field.name().clone(),
                    kind,
                    // Until a board says otherwise, see `shape::widened`.
                    sensitive: false,
                    field: None,
                })
            })
            .collect::<Result<_, Fault>>()?;
        Ok(Self {
            folder: folder.to_owned(),
            about: state.metadata().description().unwrap_or_default().to_owned(),
            columns,
            complete_to,
            table,
        })
    }

    /// Opens the table in a folder, or makes it. One that was made and never filled is taken as it stands.
    pub(crate) async fn open_or_create(
        place: &Place,
        folder: &str,
        about: &str,
        columns: &[Column],
    ) -> Result<Self, Fault> {
        if let Some(held) = Self::open(place, folder).await? {
            return Ok(held);
        }
        let table = CreateBuilder::new()
            .with_log_store(log_store(place, folder))
            .with_table_name(folder)
            .with_comment(about)
            .with_columns(delta_fields(columns))
            .with_save_mode(SaveMode::Ignore)
            .await
            .map_err(|error| Fault::delta(folder, &error))?;
        Self::of(folder, table, 0)
    }

    /// The files that the newest version consists of, oldest first.
    pub(crate) fn files(&self) -> Result<Vec<File>, Fault> {
        let state = self
            .table
            .snapshot()
            .map_err(|error| Fault::delta(&self.folder, &error))?;
        let mut files: Vec<File> = state
            .log_data()
            .iter()
            .map(|file| File {
                name: file.path().into_owned(),
                bytes: file.size().try_into().unwrap_or(0),
                rows: file.num_records().unwrap_or(0) as u64,
            })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
    }

    pub(crate) fn version(&self) -> u64 {
        self.table.version().unwrap_or(0)
    }

    /// Puts a file into the table, with the columns that it needs, and notes that everything before `end` is in.
    pub(crate) async fn append(
        &mut self,
        place: &Place,
        columns: &[Column],
        file: &File,
        end: u64,
    ) -> Result<(), Fault> {
        let add = add(file, true);
        let mut actions = vec![Action::Add(add)];
        let same = |a: &Column, b: &Column| a.name == b.name && a.kind == b.kind;
        let held = &self.columns;
        if columns.len() != held.len() || !columns.iter().zip(held).all(|(a, b)| same(a, b)) {
            actions.push(Action::Metadata(self.widened(columns)?));
        }
        self.commit(place, actions, Some(end), SaveMode::Append).await?;
        self.columns = columns.to_vec();
        Ok(())
    }

    fn widened(&self, columns: &[Column]) -> Result<deltalake_core::kernel::Metadata, Fault> {
        let damaged = |detail: String| Fault::Damaged {
            table: self.folder.clone(),
            detail,
        };
        let schema = StructType::try_new(delta_fields(columns)).map_err(|error| damaged(error.to_string()))?;
        let state = self
            .table
            .snapshot()
            .map_err(|error| Fault::delta(&self.folder, &error))?;
        let metadata = state.metadata().clone().with_schema(&schema);
        metadata.map_err(|error| damaged(error.to_string()))
    }

    /// Puts `new` in the place of `old`: the same rows, in fewer files.
    pub(crate) async fn rewrite(&mut self, place: &Place, old: &[File], new: &[File]) -> Result<(), Fault> {
        self.exchange(place, old, new, false, None).await
    }

    /// Puts `new` in the place of everything, as it was at `end`.
    pub(crate) async fn overwrite(
        &mut self,
        place: &Place,
        columns: &[Column],
        new: &[File],
        end: u64,
    ) -> Result<(), Fault> {
        let old = self.files()?;
        self.columns = columns.to_vec();
        self.exchange(place, &old, new, true, Some(end)).await
    }

    async fn exchange(
        &mut self,
        place: &Place,
        old: &[File],
        new: &[File],
        change: bool,
        end: Option<u64>,
    ) -> Result<(), Fault> {
        let state = self
            .table
            .snapshot()
            .map_err(|error| Fault::delta(&self.folder, &error))?;
        let mut actions: Vec<Action> = state
            .log_data()
            .iter()
            .filter(|held| {
                old.iter().any(|file| file.name == held.path()) && !new.iter().any(|file| file.name == held.path())
            })
            .map(|held| Action::Remove(held.remove_action(change)))
            .collect();
        actions.extend(new.iter().map(|file| Action::Add(add(file, change))));
        if change {
            actions.push(Action::Metadata(self.widened(&self.columns)?));
        }
        self.commit(place, actions, end, SaveMode::Overwrite).await
    }

    async fn commit(
        &mut self,
        place: &Place,
        actions: Vec<Action>,
        end: Option<u64>,
        mode: SaveMode,
    ) -> Result<(), Fault> {
        let mut properties = CommitProperties::default();
        if let Some(end) = end {
            let end = i64::try_from(end).unwrap_or(i64::MAX);
            properties = properties.with_application_transaction(Transaction::new(APPLICATION, end));
        }
        let fault = |error: DeltaTableError| Fault::delta(&self.folder, &error);
        let store = log_store(place, &self.folder);
        let state = self.table.snapshot().map_err(fault)?;
        let operation = DeltaOperation::Write {
            mode,
            partition_by: None,
            predicate: None,
        };
        CommitBuilder::from(properties)
            .with_actions(actions)
            .build(Some(state as &dyn TableReference), store, operation)
            .await
            .map_err(fault)?;
        self.table.update_state().await.map_err(fault)?;
        if let Some(end) = end {
            self.complete_to = end;
        }
        Ok(())
    }
}

fn add(file: &File, data_change: bool) -> Add {
    Add {
        path: file.name.clone(),
        partition_values: HashMap::new(),
        size: i64::try_from(file.bytes).unwrap_or(i64::MAX),
        // Readers want one, and a clock would make two runs differ: what counts is the log.
        modification_time: 0,
        data_change,
        stats: Some(format!("{{\"numRecords\":{}}}", file.rows)),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    }
}

/// Writes batches of one table as Parquet, as one object.
pub(crate) async fn write_file(
    place: &Place,
    folder: &str,
    name: &str,
    columns: &[Column],
    batches: Vec<RecordBatch>,
) -> Result<File, Fault> {
    let schema = arrow_schema(columns);
    let damaged = |detail: String| Fault::Damaged {
        table: folder.to_owned(),
        detail,
    };
    let rows = batches.iter().map(|batch| batch.num_rows() as u64).sum();
    let encoded = tokio::task::spawn_blocking(move || {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(256 * 1024))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by("stormlake".into())
            .build();
        let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties))?;
        for batch in batches {
            writer.write(&crate::rows::fitted(&batch, &schema))?;
        }
        writer.into_inner()
    });
    let bytes = encoded
        .await
        .map_err(|error| damaged(error.to_string()))?
        .map_err(|error| damaged(error.to_string()))?;
    let file = File {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        rows,
    };
    let path = file_path(place, folder, name);
    place.root.put(&path, PutPayload::from(bytes)).await?;
    Ok(file)
}

/// Where a file of a table lies in the store.
pub(crate) fn file_path(place: &Place, folder: &str, name: &str) -> Path {
    place.prefix.clone().join(folder).join(name)
}
