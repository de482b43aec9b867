//! A small world: a board, records of a log, and a store that fails when it is told to.

use futures_util::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions,
    PutOptions, PutPayload, PutResult, Result,
};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use stormlake_board::{Board, parse};
use stormlake_lake::{Lake, Limits, Options, Sight};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

pub const BOARD: &str = r#"
board "Meals" {
    namespace "com.meals"
}
event "Order collected" {
    field "order" "string" key=#true
    field "price" "decimal"
    field "paid-at" "timestamp" optional=#true
    field "tags" "list<string>" optional=#true
}
event "Account created" {
    field "email" "string" sensitive=#true
    field "age" "integer" optional=#true sensitive=#true
}
event "Nothing known"
"#;

pub fn board(text: &str) -> Board {
    let parsed = parse(text);
    assert!(
        parsed.findings.iter().all(|finding| !finding.is_error()),
        "{:?}",
        parsed.findings
    );
    parsed.board
}

/// A record of the log, owned.
#[derive(Debug, Clone)]
pub struct Record {
    pub kind: EntryKind,
    pub name: String,
    pub subject: String,
    pub time: i64,
    pub body: String,
    pub extensions: String,
}

impl Record {
    pub fn event(name: &str, subject: &str, time_s: i64, body: &str) -> Self {
        Self {
            kind: EntryKind::Event,
            name: name.into(),
            subject: subject.into(),
            time: time_s * 1_000_000_000,
            body: body.into(),
            extensions: String::new(),
        }
    }

    pub fn feed(&self, lake: &Lake, position: u64) {
        let id = format!("id-{position}");
        let entry = Entry {
            kind: self.kind,
            flags: Flags::default(),
            time: Time(self.time),
            previous: None,
            board_version: 1,
            key_id: 0,
            source: "/test",
            id: &id,
            name: &self.name,
            subject: &self.subject,
            sender: "till",
            extensions: self.extensions.as_bytes(),
            body: self.body.as_bytes(),
        };
        lake.observe(Position(position), Time(self.time + 1), &entry);
    }
}

pub async fn rows(lake: &Lake, sql: &str, sight: Sight) -> Vec<Vec<String>> {
    let answer = lake
        .query(sql, sight, Limits::default())
        .await
        .unwrap_or_else(|refused| panic!("{sql}: {refused:?}"));
    let csv = String::from_utf8(answer.write(stormlake_lake::Format::Csv).unwrap()).unwrap();
    csv.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

pub async fn cell(lake: &Lake, sql: &str) -> String {
    let rows = rows(lake, sql, Sight::Unmasked).await;
    assert_eq!(rows.len(), 1, "{sql}");
    rows[0][0].clone()
}

pub async fn memory() -> Lake {
    let lake = Lake::open_in(Arc::new(InMemory::new()), Options::default())
        .await
        .unwrap();
    lake.publish(&board(BOARD), 1);
    lake
}

/// A store whose writes fail after so many, as if the process had died there: the one that fails may have been done or not.
#[derive(Debug)]
pub struct Failing {
    pub inner: Arc<InMemory>,
    left: AtomicI64,
    /// Whether the write that fails is done all the same, and only its answer lost.
    done_anyway: bool,
}

impl Failing {
    pub fn after(inner: Arc<InMemory>, writes: i64, done_anyway: bool) -> Arc<Self> {
        Arc::new(Self {
            inner,
            left: AtomicI64::new(writes),
            done_anyway,
        })
    }

    pub fn has_failed(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    /// From now on it works.
    pub fn mend(&self) {
        self.left.store(i64::MAX / 2, Ordering::SeqCst);
    }

    fn broken() -> object_store::Error {
        object_store::Error::Generic {
            store: "failing",
            source: "the cable was pulled".into(),
        }
    }
}

impl fmt::Display for Failing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a failing store")
    }
}

#[async_trait::async_trait]
impl ObjectStore for Failing {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        let left = self.left.fetch_sub(1, Ordering::SeqCst);
        if left > 0 {
            return self.inner.put_opts(location, payload, opts).await;
        }
        if left == 0 && self.done_anyway {
            self.inner.put_opts(location, payload, opts).await?;
        }
        Err(Self::broken())
    }
    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(Self::broken())
    }
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(location, options).await
    }
    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }
    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }
    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }
    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}
