//! An answer, and the forms in which it leaves.

use super::words;
use crate::fault::{Refused, RefusedKind};
use datafusion::arrow::array::{Array, AsArray as _, RecordBatch};
use datafusion::arrow::datatypes::{
    DataType, Decimal128Type, Float32Type, Float64Type, Int64Type, SchemaRef, UInt64Type,
};
use datafusion::arrow::ipc::writer::StreamWriter;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::arrow::util::pretty::pretty_format_batches;
use deltalake_core::parquet::arrow::ArrowWriter;
use serde_json::{Value, json};
use std::time::Duration;

/// What a question gave.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(super) schema: SchemaRef,
    pub(super) batches: Vec<RecordBatch>,
    /// Whether there were more rows than were let through.
    pub truncated: bool,
    /// How long it took.
    pub took: Duration,
}

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table for a terminal.
    Table,
    /// RFC 4180, with a head.
    Csv,
    /// `{"columns":[{"name","type"}],"rows":[[…]],"truncated":…,"milliseconds":…}`.
    Json,
    /// An Arrow IPC stream.
    Arrow,
    /// One Parquet file.
    Parquet,
}

/// Whole numbers beyond this are texts in JSON: a browser would change them.
const EXACT: i64 = 9_007_199_254_740_991;

impl Answer {
    /// Names and types of its columns.
    pub fn columns(&self) -> Vec<(String, String)> {
        let fields = self.schema.fields().iter();
        fields
            .map(|field| (field.name().clone(), words::kind(field.data_type())))
            .collect()
    }

    /// How many rows it has.
    pub fn row_count(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The rows, cell by cell.
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// Writes it in a form.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, Refused> {
        let wrong = |error: &dyn std::fmt::Display| {
            Refused::new(
                RefusedKind::Question,
                format!("This answer cannot be written in that form: {error}"),
                "Choose another form, or cast the column that is named.",
            )
        };
        let mut out = Vec::new();
        match format {
            Format::Table => {
                let text = if self.batches.is_empty() {
                    pretty_format_batches(&[RecordBatch::new_empty(self.schema.clone())])
                } else {
                    pretty_format_batches(&self.batches)
                };
                out = text.map_err(|error| wrong(&error))?.to_string().into_bytes();
                out.push(b'\n');
            }
            Format::Csv => self.csv(&mut out).map_err(|error| wrong(&error))?,
            Format::Json => {
                serde_json::to_writer(&mut out, &self.json().map_err(|error| wrong(&error))?)
                    .map_err(|error| wrong(&error))?;
            }
            Format::Arrow => {
                let mut writer = StreamWriter::try_new(&mut out, &self.schema).map_err(|error| wrong(&error))?;
                for batch in &self.batches {
                    writer.write(batch).map_err(|error| wrong(&error))?;
                }
                writer.finish().map_err(|error| wrong(&error))?;
            }
            Format::Parquet => {
                let mut writer =
                    ArrowWriter::try_new(&mut out, self.schema.clone(), None).map_err(|error| wrong(&error))?;
                for batch in &self.batches {
                    writer.write(batch).map_err(|error| wrong(&error))?;
                }
                writer.close().map_err(|error| wrong(&error))?;
            }
        }
        Ok(out)
    }

    fn json(&self) -> Result<Value, datafusion::arrow::error::ArrowError> {
        let columns: Vec<Value> = self
            .columns()
            .into_iter()
            .map(|(name, kind)| json!({"name": name, "type": kind}))
            .collect();
        let mut rows = Vec::with_capacity(self.row_count());
        for batch in &self.batches {
            let options = FormatOptions::default();
            let printers = batch
                .columns()
                .iter()
                .map(|column| ArrayFormatter::try_new(column, &options))
                .collect::<Result<Vec<_>, _>>()?;
            for row in 0..batch.num_rows() {
                let cells = batch.columns().iter().zip(&printers);
                rows.push(Value::Array(
                    cells.map(|(column, printer)| cell(column, printer, row)).collect(),
                ));
            }
        }
        Ok(json!({
            "columns": columns,
            "rows": rows,
            "truncated": self.truncated,
            "milliseconds": self.took.as_secs_f64() * 1_000.0,
        }))
    }

    fn csv(&self, out: &mut Vec<u8>) -> Result<(), datafusion::arrow::error::ArrowError> {
        let quoted = |text: &str| {
            if text.contains(['"', ',', '\n', '\r']) {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text.to_owned()
            }
        };
        let head: Vec<String> = self.schema.fields().iter().map(|field| quoted(field.name())).collect();
        out.extend_from_slice(head.join(",").as_bytes());
        out.extend_from_slice(b"\r\n");
        for batch in &self.batches {
            let options = FormatOptions::default();
            let printers = batch
                .columns()
                .iter()
                .map(|column| ArrayFormatter::try_new(column, &options))
                .collect::<Result<Vec<_>, _>>()?;
            for row in 0..batch.num_rows() {
                let cells: Vec<String> = printers
                    .iter()
                    .map(|printer| quoted(&printer.value(row).to_string()))
                    .collect();
                out.extend_from_slice(cells.join(",").as_bytes());
                out.extend_from_slice(b"\r\n");
            }
        }
        Ok(())
    }
}

fn cell(column: &dyn Array, printer: &ArrayFormatter<'_>, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Boolean => Value::Bool(column.as_boolean().value(row)),
        DataType::Int64 => {
            let value = column.as_primitive::<Int64Type>().value(row);
            if value.abs() <= EXACT {
                value.into()
            } else {
                value.to_string().into()
            }
        }
        DataType::UInt64 => {
            let value = column.as_primitive::<UInt64Type>().value(row);
            if value <= EXACT.unsigned_abs() {
                value.into()
            } else {
                value.to_string().into()
            }
        }
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            printer
                .value(row)
                .to_string()
                .parse::<i64>()
                .map_or(Value::Null, Value::from)
        }
        DataType::Float32 => f64::from(column.as_primitive::<Float32Type>().value(row)).into(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).into(),
        // Up to fifteen digits a double says them exactly; longer ones stay a text.
        DataType::Decimal128(_, scale) => {
            let value = column.as_primitive::<Decimal128Type>().value(row);
            let text = printer.value(row).to_string();
            if *scale >= 0 && value.unsigned_abs() < 1_000_000_000_000_000 {
                text.parse::<f64>().map_or(Value::String(text), Value::from)
            } else {
                text.into()
            }
        }
        DataType::List(_) | DataType::LargeList(_) => {
            let items = column.as_list_opt::<i32>().map(|list| list.value(row));
            match items {
                Some(items) => {
                    let options = FormatOptions::default();
                    match ArrayFormatter::try_new(&items, &options) {
                        Ok(printer) => (0..items.len()).map(|at| cell(&items, &printer, at)).collect(),
                        Err(_) => Value::Null,
                    }
                }
                None => printer.value(row).to_string().into(),
            }
        }
        _ => printer.value(row).to_string().into(),
    }
}
