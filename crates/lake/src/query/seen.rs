//! Whom some events concerned and when: three columns of their tables, merged into the log's order. What a funnel needs, at a fraction of what
//! reading the log costs.

use super::object::Object;
use super::words;
use crate::delta::file_path;
use crate::fault::Refused;
use crate::lake::{Lake, State, locked};
use datafusion::arrow::array::{Array, AsArray as _, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use datafusion::error::DataFusionError;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::async_reader::{ParquetRecordBatchStream, ParquetRecordBatchStreamBuilder};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::parquet::file::statistics::Statistics;
use futures_util::StreamExt as _;
use object_store::ObjectStore;
use object_store::path::Path;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use stormlake_record::{Position, Time};

const POSITION: &str = "position";
const TIME: &str = "time";
const SUBJECT: &str = "subject";

/// That one of the events happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'a> {
    /// Where it stands in the log.
    pub position: Position,
    /// Which of the events, as they were asked for.
    pub event: usize,
    /// When, to the microsecond.
    pub time: Time,
    /// Whom it concerned; empty = nobody.
    pub subject: &'a str,
}

/// The records of some events between two positions.
#[derive(Debug)]
pub struct Stretch {
    between: Range<u64>,
    tables: Vec<Events>,
}

/// One table's part of a stretch.
#[derive(Debug)]
struct Events {
    event: usize,
    store: Arc<dyn ObjectStore>,
    files: VecDeque<(Path, u64)>,
    uncut: VecDeque<RecordBatch>,
    open: Option<ParquetRecordBatchStream<Object>>,
    batch: Option<Batch>,
}

/// The rows that come next.
#[derive(Debug)]
struct Batch {
    positions: Int64Array,
    times: TimestampMicrosecondArray,
    subjects: StringArray,
    /// The next one.
    row: usize,
}

impl Lake {
    /// The records of some events, parted into stretches of the log that follow each other, to be read at the same time; and the first position
    /// that they leave out.
    ///
    /// `None`: an event's records are in more than one table, or in none.
    pub fn stretches(&self, slugs: &[&str], parts: usize) -> Option<(Vec<Stretch>, Position)> {
        let mut state = locked(&self.state);
        let end = state.next;
        let mut tables = Vec::new();
        for slug in slugs {
            let folder = state.only_table_of(slug)?;
            let table = state.tables.get_mut(&folder)?;
            let uncut = table.uncut();
            tables.push((folder, table.files.clone(), uncut));
        }
        drop(state);
        let parts = parts.max(1) as u64;
        let border = |part: u64| (u128::from(end) * u128::from(part) / u128::from(parts)) as u64;
        let stretch = |part: u64| {
            let between = border(part)..border(part + 1);
            let mut events = Vec::new();
            for (event, (folder, files, uncut)) in tables.iter().enumerate() {
                let files = files.iter().filter(|file| file.may_have(&between));
                events.push(Events {
                    event,
                    store: self.place.root.clone(),
                    files: files
                        .map(|file| (file_path(&self.place, folder, &file.name), file.bytes))
                        .collect(),
                    uncut: uncut.iter().cloned().collect(),
                    open: None,
                    batch: None,
                });
            }
            Stretch {
                tables: events,
                between,
            }
        };
        Some(((0..parts).map(stretch).collect(), Position(end)))
    }
}

impl State {
    /// The table that has all records of an event.
    pub(super) fn only_table_of(&self, slug: &str) -> Option<String> {
        let folder = self.folder_of(slug)?;
        // Another type stood there before: its records are in another table.
        let several = self.tables.contains_key(&format!("{folder}_v2"))
            || folder.rsplit_once("_v").is_some_and(|(_, n)| n.parse::<u32>().is_ok());
        (!several).then(|| folder.to_owned())
    }
}

impl Stretch {
    /// Reads it in the log's order, until `each` says `false`.
    ///
    /// # Errors
    /// The store does not answer, or what it holds cannot be read.
    pub async fn read(mut self, mut each: impl FnMut(Seen<'_>) -> bool) -> Result<(), Refused> {
        let failed = |error: ParquetError| words::refusal(&DataFusionError::from(error), &[]);
        for table in &mut self.tables {
            table.fill(&self.between).await.map_err(failed)?;
        }
        loop {
            // The table whose next record comes first gives all it has before the next of any other.
            let mut first: Option<(u64, usize)> = None;
            let mut until = self.between.end;
            for (number, table) in self.tables.iter().enumerate() {
                let Some(next) = table.next() else { continue };
                match first {
                    Some((before, _)) if before < next => until = until.min(next),
                    _ => {
                        until = first.map_or(until, |(before, _)| until.min(before));
                        first = Some((next, number));
                    }
                }
            }
            let Some(table) = first.and_then(|(_, number)| self.tables.get_mut(number)) else {
                return Ok(());
            };
            if !table.give(until, &mut each) {
                return Ok(());
            }
            table.fill(&self.between).await.map_err(failed)?;
        }
    }
}

impl Events {
    /// The position of its next record.
    fn next(&self) -> Option<u64> {
        let batch = self.batch.as_ref()?;
        let position = batch.positions.values().get(batch.row)?;
        u64::try_from(*position).ok()
    }

    /// Hands over what stands before `until`; whether more is wanted.
    fn give(&mut self, until: u64, each: &mut impl FnMut(Seen<'_>) -> bool) -> bool {
        let Some(batch) = &mut self.batch else { return true };
        let (positions, times) = (batch.positions.values(), batch.times.values());
        let until = i64::try_from(until).unwrap_or(i64::MAX);
        while let Some(position) = positions.get(batch.row).filter(|position| **position < until) {
            let row = batch.row;
            batch.row += 1;
            let seen = Seen {
                position: Position(u64::try_from(*position).unwrap_or_default()),
                event: self.event,
                time: Time(times[row].saturating_mul(1_000)),
                subject: if batch.subjects.is_null(row) {
                    ""
                } else {
                    batch.subjects.value(row)
                },
            };
            if !each(seen) {
                return false;
            }
        }
        true
    }

    /// Sees to it that the next record is at hand, if there is one.
    async fn fill(&mut self, between: &Range<u64>) -> Result<(), ParquetError> {
        while self.next().is_none() {
            if let Some(stream) = &mut self.open {
                match stream.next().await.transpose()? {
                    Some(batch) => self.batch = Some(Batch::new(&batch, between)?),
                    None => self.open = None,
                }
            } else if let Some((path, bytes)) = self.files.pop_front() {
                let reader = Object::new(self.store.clone(), path, bytes);
                self.open = Some(columns_between(reader, between).await?);
            } else if let Some(batch) = self.uncut.pop_front() {
                self.batch = Some(Batch::new(&batch, between)?);
            } else {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// The three columns of those row groups of a file that may have records of a stretch.
async fn columns_between(
    reader: Object,
    between: &Range<u64>,
) -> Result<ParquetRecordBatchStream<Object>, ParquetError> {
    let builder = ParquetRecordBatchStreamBuilder::new(reader).await?;
    let columns = ProjectionMask::columns(builder.parquet_schema(), [POSITION, TIME, SUBJECT]);
    let groups = groups_between(builder.metadata(), between);
    builder.with_projection(columns).with_row_groups(groups).build()
}

/// The row groups whose positions may be of a stretch: all of those that do not say.
fn groups_between(file: &ParquetMetaData, between: &Range<u64>) -> Vec<usize> {
    let outside = |statistics: &Statistics| match statistics {
        Statistics::Int64(positions) => {
            let at = |position: Option<&i64>| position.and_then(|position| u64::try_from(*position).ok());
            at(positions.max_opt()).is_some_and(|last| last < between.start)
                || at(positions.min_opt()).is_some_and(|first| first >= between.end)
        }
        _ => false,
    };
    let positions = |group: usize| {
        let columns = file.row_group(group).columns();
        columns.iter().find(|column| column.column_path().string() == POSITION)
    };
    (0..file.num_row_groups())
        .filter(|group| {
            let statistics = positions(*group).and_then(|column| column.statistics());
            !statistics.is_some_and(outside)
        })
        .collect()
}

impl Batch {
    /// What a batch has of a stretch.
    fn new(whole: &RecordBatch, between: &Range<u64>) -> Result<Self, ParquetError> {
        let strange = || ParquetError::General("a table has other columns than it says".into());
        let positions = whole
            .column_by_name(POSITION)
            .and_then(|column| column.as_primitive_opt::<Int64Type>())
            .ok_or_else(strange)?;
        let times = whole
            .column_by_name(TIME)
            .and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>())
            .ok_or_else(strange)?;
        let subjects = whole
            .column_by_name(SUBJECT)
            .and_then(|column| column.as_string_opt::<i32>())
            .ok_or_else(strange)?;
        let before = |border: u64| {
            let border = i64::try_from(border).unwrap_or(i64::MAX);
            positions.values().partition_point(|position| *position < border)
        };
        let (from, to) = (before(between.start), before(between.end));
        Ok(Self {
            positions: positions.slice(from, to - from),
            times: times.slice(from, to - from),
            subjects: subjects.slice(from, to - from),
            row: 0,
        })
    }
}
