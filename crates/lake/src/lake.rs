//! The lake while it is open: it takes records in the log's order, answers from files and memory alike, and writes files when
//! it is told to.

use crate::delta::{Stored, file_path, write_file};
use crate::fault::Fault;
use crate::shape::{Shape, shapes, widened};
use crate::store::Place;
use crate::table::Table;
use datafusion::arrow::array::{AsArray as _, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::ObjectStore;
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use stormlake_board::Board;
use stormlake_record::{Entry, EntryKind, Position, Time};

/// Notes how far the whole lake is complete. A table that gets no rows makes no commit, so none of them could tell.
const MARKER: &str = "stormlake.json";
const FORMAT: u32 = 1;
/// Tables that a cut writes at the same time. Each has its encoded file in memory meanwhile.
const TABLES_AT_ONCE: usize = 16;

/// How a lake is kept.
#[derive(Debug, Clone)]
pub struct Options {
    /// Bytes of records after which a cut is due.
    pub cut_bytes: u64,
    /// Time after which a cut is due, if anything has come.
    pub cut_every: Duration,
    /// Files smaller than this are put together; what comes out is about as large.
    pub file_bytes: u64,
    /// How long files that no version names any more are kept for those who still read them.
    pub keep: Duration,
    /// The log that fills it. A lake that another log has filled is refused.
    pub log: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cut_bytes: 64 << 20,
            cut_every: Duration::from_secs(60),
            file_bytes: 128 << 20,
            keep: Duration::from_secs(7 * 24 * 3_600),
            log: String::new(),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    format: u32,
    log: String,
    next: u64,
    /// The board version in force there.
    #[serde(default)]
    board: u32,
    /// Everything here is being removed: what is left is incomplete.
    #[serde(default)]
    erasing: bool,
}

/// What changes while it is open.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub tables: BTreeMap<String, Table>,
    /// Which table the records of a slug go into.
    by_slug: HashMap<String, String>,
    pub namespace: String,
    /// The board version that its tables follow; 0 = none yet.
    board: u32,
    /// First position that was not taken in.
    pub next: u64,
    /// First position that is in no file.
    pub cut_to: u64,
    /// Bytes of entries that are in no file.
    uncut: u64,
    /// Since when something waits for a cut.
    waiting: Option<Instant>,
}

/// An open lake. It may be shared: every call takes `&self`.
#[derive(Debug)]
pub struct Lake {
    pub(crate) place: Place,
    pub(crate) options: Options,
    pub(crate) state: Mutex<State>,
    /// Tables in the store; whoever holds them writes, one at a time.
    pub(crate) stored: tokio::sync::Mutex<HashMap<String, Stored>>,
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lake {
    /// Opens the lake at a folder, a `file://` address or `s3://bucket/prefix` (with the usual variables of AWS), or begins one.
    pub async fn open(place: &str, options: Options) -> Result<Self, Fault> {
        Self::begin(Place::open(place)?, options).await
    }

    /// The same in a store of one's own.
    pub async fn open_in(store: Arc<dyn ObjectStore>, options: Options) -> Result<Self, Fault> {
        Self::begin(Place::within(store), options).await
    }

    /// Removes the tables of a lake, so that it can be filled from the log again: only what this log has filled, and nothing
    /// else that may lie there.
    pub async fn erase(place: &str, log: &str) -> Result<(), Fault> {
        erase(&Place::open(place)?, log).await
    }

    /// The same in a store of one's own.
    pub async fn erase_in(store: Arc<dyn ObjectStore>, log: &str) -> Result<(), Fault> {
        erase(&Place::within(store), log).await
    }

    async fn begin(place: Place, options: Options) -> Result<Self, Fault> {
        let mut marker = read_marker(&place).await?;
        check_log(marker.as_ref(), &options.log)?;
        if marker.as_ref().is_some_and(|marker| marker.erasing) {
            erase(&place, &options.log).await?;
            marker = None;
        }
        let listed = place.root.list_with_delimiter(Some(&place.prefix)).await?;
        let mut stored = HashMap::new();
        let mut tables = BTreeMap::new();
        for folder in listed.common_prefixes {
            let Some(name) = folder.filename() else { continue };
            if let Some(held) = Stored::open(&place, name).await? {
                tables.insert(name.to_owned(), Table::of_stored(&held, held.files()?));
                stored.insert(name.to_owned(), held);
            }
        }
        let (next, board) = marker.map_or((0, 0), |marker| (marker.next, marker.board));
        Ok(Self {
            place,
            options,
            state: Mutex::new(State {
                tables,
                next,
                board,
                cut_to: next,
                ..State::default()
            }),
            stored: tokio::sync::Mutex::new(stored),
        })
    }

    /// The first position that it has not taken in.
    pub fn next(&self) -> Position {
        Position(locked(&self.state).next)
    }

    /// The first position that is not yet in a file.
    pub fn cut_to(&self) -> Position {
        Position(locked(&self.state).cut_to)
    }

    /// The board version in force at [`Lake::next`]: after opening, it is to be published before anything is fed or asked.
    /// 0 = none.
    pub fn board_version(&self) -> u32 {
        locked(&self.state).board
    }

    /// A board comes into force: its tables are there from now on, those that it changed are wider.
    pub fn publish(&self, board: &Board, version: u32) {
        let mut state = locked(&self.state);
        state.board = version;
        state.namespace.clone_from(&board.namespace);
        state.by_slug.clear();
        for table in state.tables.values_mut() {
            table.current = false;
            table.shape.slugs.clear();
        }
        for shape in shapes(board) {
            let folder = state.settle(shape);
            let slugs = state
                .tables
                .get(&folder)
                .map(|table| table.shape.slugs.clone())
                .unwrap_or_default();
            for slug in slugs {
                state.by_slug.insert(slug, folder.clone());
            }
        }
        // Nobody says any more what in them is sensitive.
        for table in state.tables.values_mut().filter(|table| !table.current) {
            table.shape.columns = widened(&table.shape.columns, &[]).unwrap_or_default();
        }
    }

    /// Takes a record. Those that it has already are passed over.
    pub fn observe(&self, position: Position, received: Time, entry: &Entry<'_>) {
        let mut state = locked(&self.state);
        if position.0 < state.next {
            return;
        }
        state.next = position.0 + 1;
        let folder = match entry.kind {
            EntryKind::Event => match state.by_slug.get(entry.name) {
                Some(folder) => folder.clone(),
                None => state.unknown(entry.name),
            },
            EntryKind::Quarantined => "quarantine".to_owned(),
            EntryKind::Released => "releases".to_owned(),
            EntryKind::Decision => "decisions".to_owned(),
            EntryKind::Delivery => "deliveries".to_owned(),
            _ => return,
        };
        let Some(table) = state.tables.get_mut(&folder) else {
            return;
        };
        if position.0 < table.complete_to {
            return;
        }
        match entry.kind {
            EntryKind::Event => table.rows.event(position, received, entry),
            EntryKind::Quarantined => table.rows.quarantined(position, received, entry),
            EntryKind::Released => table.rows.released(position, entry),
            EntryKind::Decision => table.rows.decision(position, received, entry),
            EntryKind::Delivery => table.rows.delivery(position, entry),
            _ => {}
        }
        table.close_if_full();
        state.uncut += entry.encoded_length() as u64;
        state.waiting.get_or_insert_with(Instant::now);
    }

    /// Bytes of records that wait for a cut.
    pub fn uncut_bytes(&self) -> u64 {
        locked(&self.state).uncut
    }

    /// Whether enough waits, or long enough.
    pub fn is_due(&self) -> bool {
        let state = locked(&self.state);
        let late = state
            .waiting
            .is_some_and(|since| since.elapsed() >= self.options.cut_every);
        state.uncut >= self.options.cut_bytes || late
    }

    /// Writes what waits into files. When it fails, nothing is lost: what waited is still in every answer, and the next cut
    /// writes it.
    pub async fn cut(&self) -> Result<(), Fault> {
        let mut stored = self.stored.lock().await;
        let (end, board, bytes, waiting) = {
            let mut state = locked(&self.state);
            let mut waiting = Vec::new();
            for (folder, table) in &mut state.tables {
                table.close();
                let tail = std::mem::take(&mut table.tail);
                table.cutting.extend(tail);
                if !table.cutting.is_empty() {
                    waiting.push((folder.clone(), table.shape.clone(), table.cutting.clone()));
                }
            }
            state.waiting = None;
            (state.next, state.board, state.uncut, waiting)
        };
        let written = self.write(&mut stored, end, board, waiting).await;
        let mut state = locked(&self.state);
        match written {
            Ok(()) => {
                state.cut_to = end;
                state.uncut -= bytes;
                Ok(())
            }
            Err(fault) => {
                state.waiting.get_or_insert_with(Instant::now);
                Err(fault)
            }
        }
    }

    async fn write(
        &self,
        stored: &mut HashMap<String, Stored>,
        end: u64,
        board: u32,
        waiting: Vec<(String, Shape, Vec<RecordBatch>)>,
    ) -> Result<(), Fault> {
        // Out of the map while it changes: whoever is broken off, or fails, leaves it to be opened anew, since whether the commit was made
        // stands in the store and nowhere else.
        let tables: Vec<_> = waiting
            .into_iter()
            .map(|(folder, shape, batches)| (stored.remove(&folder), folder, shape, batches))
            .collect();
        // At the same time, so that a folder on disk can make many files durable at once.
        let mut written = futures_util::stream::iter(tables)
            .map(|(held, folder, shape, batches)| self.write_table(held, folder, shape, batches, end))
            .buffer_unordered(TABLES_AT_ONCE);
        let mut failed = None;
        while let Some(done) = written.next().await {
            let held = match done {
                Ok(held) => held,
                Err(fault) => {
                    failed.get_or_insert(fault);
                    continue;
                }
            };
            let (files, version) = (held.files()?, held.version());
            let mut state = locked(&self.state);
            if let Some(table) = state.tables.get_mut(&held.folder) {
                table.files = Arc::new(files);
                table.delta_version = version;
                table.complete_to = end;
                table.cutting.clear();
            }
            drop(state);
            stored.insert(held.folder.clone(), held);
        }
        if let Some(fault) = failed {
            return Err(fault);
        }
        let marker = Marker {
            format: FORMAT,
            log: self.options.log.clone(),
            next: end,
            board,
            erasing: false,
        };
        write_marker(&self.place, &marker).await
    }

    async fn write_table(
        &self,
        held: Option<Stored>,
        folder: String,
        shape: Shape,
        batches: Vec<RecordBatch>,
        end: u64,
    ) -> Result<Stored, Fault> {
        let mut held = match held {
            Some(held) => held,
            None => Stored::open_or_create(&self.place, &folder, &shape.about, &shape.columns).await?,
        };
        let batches = since(batches, held.complete_to);
        if !batches.is_empty() {
            let name = format!("{:016x}-{end:016x}.parquet", first(&batches));
            let file = write_file(&self.place, &folder, &name, &shape.columns, batches).await?;
            held.append(&self.place, &shape.columns, &file, end).await?;
        }
        Ok(held)
    }

    /// Removes files that no table names any more, once nobody can be reading them.
    pub async fn vacuum(&self, now: Time) -> Result<usize, Fault> {
        let stored = self.stored.lock().await;
        let mut removed = 0;
        for held in stored.values() {
            let named: Vec<String> = held.files()?.into_iter().map(|file| file.name).collect();
            let prefix = self.place.prefix.clone().join(held.folder.as_str());
            let listed = self.place.root.list_with_delimiter(Some(&prefix)).await?;
            for object in listed.objects {
                let name = object.location.filename().unwrap_or_default().to_owned();
                let age = now.milliseconds() - object.last_modified.timestamp_millis();
                let old = age > i64::try_from(self.options.keep.as_millis()).unwrap_or(i64::MAX);
                if old && name.ends_with(".parquet") && !named.contains(&name) {
                    self.place
                        .root
                        .delete(&file_path(&self.place, &held.folder, &name))
                        .await?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
}

/// The positions of a batch, which rise.
fn positions(batch: &RecordBatch) -> Option<&[i64]> {
    let column = batch.column_by_name("position")?;
    Some(column.as_primitive_opt::<Int64Type>()?.values())
}

fn first(batches: &[RecordBatch]) -> u64 {
    let first = batches
        .first()
        .and_then(positions)
        .and_then(|positions| positions.first());
    first.and_then(|position| u64::try_from(*position).ok()).unwrap_or(0)
}

/// Only the rows from a position on.
fn since(batches: Vec<RecordBatch>, start: u64) -> Vec<RecordBatch> {
    let left = |batch: RecordBatch| {
        let held = positions(&batch)?.partition_point(|position| u64::try_from(*position).is_ok_and(|at| at < start));
        let left = batch.num_rows() - held;
        (left > 0).then(|| batch.slice(held, left))
    };
    batches.into_iter().filter_map(left).collect()
}

impl State {
    /// The folder into which the records of a slug go.
    pub(crate) fn folder_of(&self, slug: &str) -> Option<&str> {
        self.by_slug.get(slug).map(String::as_str)
    }

    /// Finds the table for a shape, or makes one; gives back its folder.
    fn settle(&mut self, shape: Shape) -> String {
        // A sticky that was renamed keeps its table.
        let earlier = shape.slugs.iter().map(|slug| slug.replace('-', "_"));
        let base = std::iter::once(shape.name.clone())
            .chain(earlier)
            .find(|name| self.tables.contains_key(name))
            .unwrap_or_else(|| shape.name.clone());
        let mut folder = base.clone();
        let mut version = 2;
        // The newest version of a table is the one that is written.
        while self.tables.contains_key(&format!("{base}_v{version}")) {
            folder = format!("{base}_v{version}");
            version += 1;
        }
        let Some(table) = self.tables.get_mut(&folder) else {
            self.tables.insert(folder.clone(), Table::new(folder.clone(), shape));
            return folder;
        };
        if let Some(columns) = widened(&table.shape.columns, &shape.columns) {
            let name = if folder == base {
                shape.name.clone()
            } else {
                folder.clone()
            };
            table.reshape(Shape { name, ..shape }, columns);
            folder
        } else {
            // Another type under an old name: both stay readable.
            let next = format!("{base}_v{version}");
            let shape = Shape {
                name: next.clone(),
                ..shape
            };
            self.tables.insert(next.clone(), Table::new(next.clone(), shape));
            next
        }
    }

    /// A record whose sticky the board has no longer: its table has the envelope and `extra`.
    fn unknown(&mut self, slug: &str) -> String {
        let bare = Board {
            events: vec![stormlake_board::Event {
                sticky: stormlake_board::Sticky {
                    name: slug.to_owned(),
                    ..Default::default()
                },
                ..Default::default()
            }],
            ..Board::default()
        };
        let shape = shapes(&bare).pop();
        let Some(mut shape) = shape else {
            return String::new();
        };
        // Nobody says what in it is sensitive, so all of it is.
        if let Some(extra) = shape.columns.last_mut() {
            extra.sensitive = true;
        }
        shape.event_type = Some(format!("{}.{slug}", self.namespace));
        let folder = self.settle(shape);
        self.by_slug.insert(slug.to_owned(), folder.clone());
        folder
    }
}

async fn read_marker(place: &Place) -> Result<Option<Marker>, Fault> {
    let path = place.prefix.clone().join(MARKER);
    let bytes = match place.root.get(&path).await {
        Ok(found) => found.bytes().await?,
        Err(object_store::Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let damaged = |detail: String| Fault::Damaged {
        table: MARKER.into(),
        detail,
    };
    let marker: Marker = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    if marker.format != FORMAT {
        return Err(damaged(format!("format {} is not known", marker.format)));
    }
    Ok(Some(marker))
}

async fn write_marker(place: &Place, marker: &Marker) -> Result<(), Fault> {
    let bytes = serde_json::to_vec(marker).map_err(|error| Fault::Store(error.to_string()))?;
    let path = place.prefix.clone().join(MARKER);
    place.root.put(&path, bytes.into()).await?;
    Ok(())
}

fn check_log(marker: Option<&Marker>, log: &str) -> Result<(), Fault> {
    match marker {
        Some(marker) if marker.log != log => Err(Fault::OtherLog {
            found: marker.log.clone(),
            wanted: log.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// The marker says so first and goes last: whoever opens what is left goes on erasing. Only folders that hold a Delta log are
/// touched.
async fn erase(place: &Place, log: &str) -> Result<(), Fault> {
    check_log(read_marker(place).await?.as_ref(), log)?;
    let marker = Marker {
        format: FORMAT,
        log: log.to_owned(),
        next: 0,
        board: 0,
        erasing: true,
    };
    write_marker(place, &marker).await?;
    let listed = place.root.list_with_delimiter(Some(&place.prefix)).await?;
    for folder in listed.common_prefixes {
        let log_folder = folder.clone().join("_delta_log");
        let objects: Vec<Path> = place
            .root
            .list(Some(&folder))
            .map_ok(|object| object.location)
            .try_collect()
            .await?;
        if !objects.iter().any(|object| object.prefix_matches(&log_folder)) {
            continue;
        }
        // The files first: a table without its log is nobody's table any more.
        let (logs, files): (Vec<Path>, Vec<Path>) = objects
            .into_iter()
            .partition(|object| object.prefix_matches(&log_folder));
        for location in files.into_iter().chain(logs) {
            place.root.delete(&location).await?;
        }
    }
    let path = place.prefix.clone().join(MARKER);
    Ok(place.root.delete(&path).await?)
}
