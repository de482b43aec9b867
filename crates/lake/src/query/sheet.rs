//! One table for DataFusion: its files and its tail, scanned as one. What others see of it is a view in which sensitive columns
//! are a constant, so no expression reaches what is behind.

use super::Sight;
use crate::cells::Kind;
use crate::delta::{File, file_path};
use crate::rows::fitted;
use crate::shape::{Column, arrow_schema};
use crate::store::Place;
use crate::table::Table;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::view::ViewTable;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{Column as ColumnName, ScalarValue, Statistics};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::physical_plan::{FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::{TableType, provider_as_source};
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::union::UnionExec;
use std::sync::Arc;

/// What stands where a sensitive text was; other types are absent.
const MASK: &str = "•••";

/// Under which address DataFusion finds the store. It names nothing outside.
pub(super) fn store_url() -> ObjectStoreUrl {
    ObjectStoreUrl::parse("lake://files").unwrap_or_else(|_| ObjectStoreUrl::local_filesystem())
}

/// A table at one moment.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    name: String,
    about: String,
    event_type: Option<String>,
    columns: Vec<Column>,
    schema: SchemaRef,
    place: Place,
    folder: String,
    files: Arc<Vec<File>>,
    uncut: Arc<Vec<RecordBatch>>,
}

impl Sheet {
    pub(super) fn new(place: &Place, table: &Table, uncut: Vec<RecordBatch>) -> Self {
        let schema = arrow_schema(&table.shape.columns);
        Self {
            name: table.shape.name.clone(),
            about: table.shape.about.clone(),
            event_type: table.shape.event_type.clone(),
            columns: table.shape.columns.clone(),
            place: place.clone(),
            folder: table.folder.clone(),
            files: table.files.clone(),
            uncut: Arc::new(uncut.iter().map(|batch| fitted(batch, &schema)).collect()),
            schema,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.uncut.is_empty()
    }

    fn builder(&self) -> Result<LogicalPlanBuilder> {
        LogicalPlanBuilder::scan(&*self.name, provider_as_source(Arc::new(self.clone())), None)
    }

    /// The table as somebody may see it.
    pub(super) fn view(&self, sight: Sight) -> Result<Arc<dyn TableProvider>> {
        if sight == Sight::Unmasked || self.columns.iter().all(|column| !column.sensitive) {
            return Ok(Arc::new(self.clone()));
        }
        let shown: Vec<Expr> = self
            .columns
            .iter()
            .map(|column| match (&column.kind, column.sensitive) {
                (_, false) => named(&column.name),
                (Kind::Text, true) => lit(MASK).alias(&column.name),
                (kind, true) => Ok::<_, datafusion::error::DataFusionError>(ScalarValue::try_new_null(&kind.arrow()))
                    .and_then(|null| null)
                    .map_or_else(|_| lit(ScalarValue::Null), lit)
                    .alias(&column.name),
            })
            .collect();
        let plan = self.builder()?.project(shown)?.build()?;
        Ok(Arc::new(ViewTable::new(plan, None)))
    }
}

fn named(column: &str) -> Expr {
    Expr::Column(ColumnName::new_unqualified(column))
}

/// The columns of `events`.
pub(super) fn events_columns() -> Vec<(&'static str, Kind)> {
    vec![
        ("position", Kind::Integer),
        ("time", Kind::Timestamp),
        ("event", Kind::Text),
        ("type", Kind::Text),
        ("subject", Kind::Text),
        ("source", Kind::Text),
        ("id", Kind::Text),
        ("received", Kind::Timestamp),
        ("synthetic", Kind::Boolean),
        ("derived", Kind::Boolean),
    ]
}

/// The view of all envelopes.
pub(super) fn events(sheets: &[Sheet], namespace: &str) -> Result<Arc<dyn TableProvider>> {
    let mut all: Option<LogicalPlanBuilder> = None;
    // An empty table adds nothing but work; one must be there for the columns.
    let events = || {
        sheets
            .iter()
            .filter(|sheet| sheet.event_type.is_some() || is_event(sheet))
    };
    let first_empty = events().find(|sheet| sheet.is_empty());
    let filled = events().filter(|sheet| !sheet.is_empty());
    let any = events().any(|sheet| !sheet.is_empty());
    for sheet in filled.chain(first_empty.filter(|_| !any)) {
        let record_type = sheet
            .event_type
            .clone()
            .unwrap_or_else(|| format!("{namespace}.{}", sheet.folder.replace('_', "-")));
        let shown: Vec<Expr> = events_columns()
            .into_iter()
            .map(|(column, _)| match column {
                "event" => lit(sheet.about.clone()).alias(column),
                "type" => lit(record_type.clone()).alias(column),
                column => named(column),
            })
            .collect();
        let one = sheet.builder()?.project(shown)?;
        all = Some(match all {
            Some(all) => all.union(one.build()?)?,
            None => one,
        });
    }
    let plan = match all {
        Some(all) => all.build()?,
        None => {
            let columns: Vec<Column> = events_columns()
                .into_iter()
                .map(|(name, kind)| Column {
                    name: name.into(),
                    kind,
                    sensitive: false,
                    field: None,
                })
                .collect();
            let empty = datafusion::datasource::empty::EmptyTable::new(arrow_schema(&columns));
            return Ok(Arc::new(empty));
        }
    };
    Ok(Arc::new(ViewTable::new(plan, None)))
}

/// A table of an event that the board no longer has.
fn is_event(sheet: &Sheet) -> bool {
    sheet.columns.iter().any(|column| column.name == "derived")
}

#[async_trait::async_trait]
impl TableProvider for Sheet {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _session: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut parts: Vec<Arc<dyn ExecutionPlan>> = Vec::new();
        if !self.files.is_empty() {
            let mut statistics = Statistics::new_unknown(&self.schema);
            statistics.num_rows = Precision::Exact(self.files.iter().map(|file| file.rows as usize).sum());
            let mut config = FileScanConfigBuilder::new(store_url(), Arc::new(ParquetSource::new(self.schema.clone())))
                .with_statistics(statistics)
                .with_limit(limit)
                .with_projection_indices(projection.cloned())?;
            for file in self.files.iter() {
                let path = file_path(&self.place, &self.folder, &file.name);
                config = config.with_file(PartitionedFile::new(path.to_string(), file.bytes));
            }
            parts.push(DataSourceExec::from_data_source(config.build()));
        }
        if !self.uncut.is_empty() {
            parts.push(MemorySourceConfig::try_new_exec(
                &[self.uncut.to_vec()],
                self.schema.clone(),
                projection.cloned(),
            )?);
        }
        match parts.len() {
            0 => {
                let schema = match projection {
                    Some(columns) => Arc::new(self.schema.project(columns)?),
                    None => self.schema.clone(),
                };
                Ok(Arc::new(EmptyExec::new(schema)))
            }
            1 => Ok(parts.remove(0)),
            _ => UnionExec::try_new(parts),
        }
    }
}
