//! Files become records: NDJSON of CloudEvents as it is, CSV and raw NDJSON through a mapping of `mapping.kdl`.
//!
//! What is sent as it is, is streamed. What a mapping reads is **sorted by time first**, in memory: a sender's watermark is its
//! newest time minus the board's lateness, so the rows of a file in any other order would be late for their own watermark, and
//! absences would be decided before the row that disproves them was read.

mod rows;

use crate::codes;
use crate::hook::source_part;
use crate::json::Scanner;
use crate::rules::{Applied, Defaults, Rules, Variables};
use rows::{Allowance, Ends, Lines, unpacked};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::Cell;
use std::io::{BufRead, Read};
use stormlake_board::{Board, Finding, Format, Mapping, mapping_scope};

/// Bounds on what one file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of one line.
    pub line_bytes: usize,
    /// Bytes of records that are held to be sorted.
    pub sort_bytes: usize,
    /// Faults of rows that are listed; further ones are counted.
    pub faults: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            line_bytes: 1 << 20,
            sort_bytes: 2 << 30,
            faults: 100,
        }
    }
}

/// A mapping, compiled against a board.
#[derive(Debug)]
pub struct FileMapping {
    source: String,
    format: Format,
    columns: Vec<String>,
    rules: Rules,
}

impl FileMapping {
    /// Compiles a mapping; every fault of its expressions at once.
    pub fn compile(board: &Board, mapping: &Mapping) -> Result<Self, Vec<Finding>> {
        let scope = mapping_scope(&mapping.format);
        Ok(Self {
            source: source_part(&mapping.source).into_owned(),
            format: mapping.format.clone(),
            columns: mapping.columns.clone(),
            rules: Rules::compile(board, &scope, mapping.event.as_ref(), &mapping.rules)?,
        })
    }
}

/// What became of a file's rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileReport {
    /// Rows read; empty lines and a header are none.
    pub rows: u64,
    /// Records handed on.
    pub records: u64,
    /// Rows that no rule takes.
    pub ignored: u64,
    /// What is wrong with rows, as far as it is listed.
    pub faults: Vec<RowFault>,
    /// Rows with faults, listed or not.
    pub faulty: u64,
}

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The code, such as `SL-I070`.
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
}

/// Why a file was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum FileFault<E> {
    /// It could not be read, or does not unpack.
    #[error("the file cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is too large to be sorted by time.
    #[error("{code}: the file has more than {bytes} bytes of records and cannot be sorted by time; split it by time", code = codes::FILE_SORT.code)]
    Sort {
        /// The limit.
        bytes: usize,
    },
    /// Whoever takes the records gave up.
    #[error("{0}")]
    Sink(E),
}

/// Reads a file, packed with gzip or zstd or not, and hands each record to `sink` as one structured CloudEvent in JSON. `name` is the
/// file's name without its folders: with the row's number it is the default `id`, so that a file that is sent again gives
/// duplicates.
pub fn read_file<E>(
    reader: impl Read,
    name: &str,
    mapping: Option<&FileMapping>,
    limits: &ReadLimits,
    sink: &mut dyn FnMut(&[u8]) -> Result<(), E>,
) -> Result<FileReport, FileFault<E>> {
    let mut reader = unpacked(reader)?;
    let mut report = FileReport::default();
    let Some(mapping) = mapping else {
        as_it_is(&mut reader, limits, &mut report, sink)?;
        return Ok(report);
    };
    let mut mapped = Mapped {
        mapping,
        name,
        limits,
        report,
        held: Held::default(),
        last: i64::MIN,
        sink,
    };
    match &mapping.format {
        Format::Ndjson => mapped.ndjson(&mut reader)?,
        Format::Csv { delimiter: ' ', header } => mapped.blanks(&mut reader, *header)?,
        Format::Csv { delimiter, header } => mapped.csv(&mut reader, *delimiter, *header)?,
    }
    mapped.finish()
}

fn as_it_is<E>(
    reader: &mut dyn BufRead,
    limits: &ReadLimits,
    report: &mut FileReport,
    sink: &mut dyn FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), FileFault<E>> {
    let mut lines = Lines::new(limits.line_bytes);
    while let Some(line) = lines.next(reader)? {
        report.rows += 1;
        match line.text().and_then(|text| scan(text).map(|()| text)) {
            Ok(text) => {
                sink(text.as_bytes()).map_err(FileFault::Sink)?;
                report.records += 1;
            }
            Err(why) => report.fault(limits, line.number, &codes::ROW, why),
        }
    }
    Ok(())
}

/// Whether a line is one JSON value.
fn scan(text: &str) -> Result<(), String> {
    let mut scanner = Scanner::new(text, 64);
    let scanned = scanner.value().and_then(|_| scanner.end());
    scanned.map_err(|fault| match fault.why {
        crate::json::Why::Syntax(expected) => format!("byte {}: {expected} is expected", fault.offset + 1),
        crate::json::Why::Depth => "nested more than 64 levels deep".into(),
    })
}

impl FileReport {
    fn fault(&mut self, limits: &ReadLimits, line: u64, code: &'static codes::Code, message: String) {
        self.faulty += 1;
        if self.faults.len() < limits.faults {
            self.faults.push(RowFault {
                line,
                code: code.code,
                message,
            });
        }
    }
}

/// Records that wait to be sorted.
#[derive(Debug, Default)]
struct Held {
    bytes: Vec<u8>,
    /// Time and place of each. The place grows with the row, so that sorting keeps the order of rows at the same time.
    index: Vec<(i64, usize, usize)>,
}

struct Mapped<'m, E> {
    mapping: &'m FileMapping,
    name: &'m str,
    limits: &'m ReadLimits,
    report: FileReport,
    held: Held,
    /// The time of the row before: that of a row without one.
    last: i64,
    sink: &'m mut dyn FnMut(&[u8]) -> Result<(), E>,
}

impl<E> Mapped<'_, E> {
    fn ndjson(&mut self, reader: &mut dyn BufRead) -> Result<(), FileFault<E>> {
        let mut lines = Lines::new(self.limits.line_bytes);
        while let Some(line) = lines.next(reader)? {
            let number = line.number;
            // The scanner bounds the depth, and takes what `serde_json` takes.
            let row = line.text().and_then(|text| {
                scan(text)?;
                serde_json::from_str(text).map_err(|error| error.to_string())
            });
            self.row(number, row)?;
        }
        Ok(())
    }

    fn blanks(&mut self, reader: &mut dyn BufRead, header: bool) -> Result<(), FileFault<E>> {
        let mut lines = Lines::new(self.limits.line_bytes);
        let mut columns = self.mapping.columns.clone();
        let mut header = header;
        while let Some(line) = lines.next(reader)? {
            let number = line.number;
            let cells: Result<Vec<&str>, String> = line.text().map(|text| text.split_ascii_whitespace().collect());
            if std::mem::take(&mut header) {
                columns = cells.map_or_else(|_| Vec::new(), |cells| cells.into_iter().map(str::to_owned).collect());
                continue;
            }
            let row = cells.and_then(|cells| object(&columns, cells.into_iter().map(Ok)));
            self.row(number, row)?;
        }
        Ok(())
    }

    fn csv(&mut self, reader: &mut dyn BufRead, delimiter: char, header: bool) -> Result<(), FileFault<E>> {
        // What the CSV reader may read ahead of the row that it gives: its own buffer.
        let allowance = self.limits.line_bytes + (1 << 13);
        let left = Cell::new(allowance);
        let ends = Cell::new(Ends::Unknown(false));
        let mut reader = csv::ReaderBuilder::new()
            .buffer_capacity(1 << 13)
            .delimiter(u8::try_from(delimiter).unwrap_or(b','))
            .has_headers(false)
            .flexible(true)
            .from_reader(Allowance {
                reader,
                left: &left,
                ends: &ends,
            });
        let mut columns = self.mapping.columns.clone();
        let mut header = header;
        let mut record = csv::ByteRecord::new();
        loop {
            left.set(allowance);
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(FileFault::Read(std::io::Error::other(error))),
            }
            // The CSV reader ends a row at its carriage return, so the line feed after it is counted one row too late.
            let late = u64::from(ends.get() == Ends::Returned && record.position().is_some_and(|at| at.record() > 0));
            let number = record.position().map_or(0, csv::Position::line) + late;
            let cells = record
                .iter()
                .map(|cell| std::str::from_utf8(cell).map_err(|_| "it is not UTF-8".to_owned()));
            if std::mem::take(&mut header) {
                columns = cells.map(|cell| cell.unwrap_or_default().trim().to_owned()).collect();
                continue;
            }
            let row = object(&columns, cells);
            self.row(number, row)?;
        }
    }

    fn row(&mut self, line: u64, row: Result<Value, String>) -> Result<(), FileFault<E>> {
        self.report.rows += 1;
        let row = match row {
            Ok(row) => row,
            Err(why) => {
                self.report.fault(self.limits, line, &codes::ROW, why);
                return Ok(());
            }
        };
        let id = format!("{}:{}", self.name, self.report.rows);
        let number = Value::from(self.report.rows);
        let variables = Variables([("row", Cow::Owned(row)), ("line", Cow::Owned(number))]);
        let kind = match &self.mapping.rules.kind {
            None => "*".to_owned(),
            Some(program) => match program.evaluate(&variables) {
                Ok(kind) => kind.to_json().as_str().unwrap_or("").to_owned(),
                Err(fault) => {
                    let message = format!("the expression of `event` failed: {fault}");
                    self.report.fault(self.limits, line, &codes::ROW_EXPRESSION, message);
                    return Ok(());
                }
            },
        };
        let defaults = Defaults {
            source: &self.mapping.source,
            id: &id,
        };
        match self
            .mapping
            .rules
            .apply(&[&kind], &variables, defaults, &codes::ROW_EXPRESSION)
        {
            Applied::Record(record, time) => self.record(&record, time),
            Applied::Ignored(_) => {
                self.report.ignored += 1;
                Ok(())
            }
            Applied::Failed(_, violations) => {
                let messages: Vec<String> = violations.into_iter().map(|violation| violation.message).collect();
                self.report
                    .fault(self.limits, line, &codes::ROW_EXPRESSION, messages.join("; "));
                Ok(())
            }
        }
    }

    fn record(&mut self, record: &[u8], time: Option<i64>) -> Result<(), FileFault<E>> {
        // Without times there is nothing to sort by: all happen when they are received.
        if !self.mapping.rules.names_times() {
            self.report.records += 1;
            return (self.sink)(record).map_err(FileFault::Sink);
        }
        self.last = time.unwrap_or(self.last);
        if self.held.bytes.len() + record.len() > self.limits.sort_bytes {
            return Err(FileFault::Sort {
                bytes: self.limits.sort_bytes,
            });
        }
        self.held.index.push((self.last, self.held.bytes.len(), record.len()));
        self.held.bytes.extend_from_slice(record);
        Ok(())
    }

    fn finish(mut self) -> Result<FileReport, FileFault<E>> {
        self.held.index.sort_unstable();
        for (_, at, length) in &self.held.index {
            (self.sink)(&self.held.bytes[*at..at + length]).map_err(FileFault::Sink)?;
            self.report.records += 1;
        }
        Ok(self.report)
    }
}

/// A row's cells by the names of their columns.
fn object<'c>(
    columns: &[String],
    cells: impl ExactSizeIterator<Item = Result<&'c str, String>>,
) -> Result<Value, String> {
    if cells.len() != columns.len() {
        return Err(format!(
            "it has {} columns; {} are expected",
            cells.len(),
            columns.len()
        ));
    }
    let mut object = Map::new();
    for (column, cell) in columns.iter().zip(cells) {
        object.insert(column.clone(), Value::from(cell?));
    }
    Ok(Value::Object(object))
}
