//! What models say of subjects: one table, put in place whole, because a new model changes every row.

use crate::cells::Cells;
use crate::delta::{Stored, write_file};
use crate::fault::Fault;
use crate::lake::{Lake, locked};
use crate::shape::{Column, PREDICTIONS, arrow_schema};
use datafusion::arrow::array::RecordBatch;
use serde_json::value::RawValue;
use std::sync::Arc;
use stormlake_record::{Position, Time};

/// What one model says of one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    /// The prediction sticky's name.
    pub prediction: String,
    /// The model's id.
    pub model: String,
    /// Whom it is about.
    pub subject: String,
    /// Up to when it knows the subject's past.
    pub as_of: Time,
    /// The chance that the subject is still active, 0 to 1.
    pub active: Option<f64>,
    /// Days with a purchase that are expected over the horizon.
    pub purchases: Option<f64>,
    /// What they are expected to be worth, where the model knows values.
    pub value: Option<f64>,
    /// Days with a purchase after the first one.
    pub repeats: u32,
    /// Weeks since the last of them.
    pub silent_weeks: f64,
}

impl Lake {
    /// Puts these in the place of all predictions, as of a position of the log. The same position again changes nothing.
    pub async fn replace_predictions(&self, rows: &[Predicted], position: Position) -> Result<(), Fault> {
        let Some(columns) = locked(&self.state)
            .tables
            .get(PREDICTIONS)
            .map(|table| table.shape.columns.clone())
        else {
            return Ok(());
        };
        let end = position.0 + 1;
        let mut stored = self.stored.lock().await;
        let mut held = match stored.remove(PREDICTIONS) {
            Some(held) => held,
            None => {
                let about = "What the newest models say of every subject";
                Stored::open_or_create(&self.place, PREDICTIONS, about, &columns).await?
            }
        };
        if held.complete_to < end {
            let name = format!("{end:016x}.parquet");
            let batches = batch(&columns, rows).into_iter().collect();
            let file = write_file(&self.place, PREDICTIONS, &name, &columns, batches).await?;
            held.overwrite(&self.place, &columns, &[file], end).await?;
        }
        let (files, version) = (held.files()?, held.version());
        stored.insert(PREDICTIONS.to_owned(), held);
        if let Some(table) = locked(&self.state).tables.get_mut(PREDICTIONS) {
            table.files = Arc::new(files);
            table.delta_version = version;
            table.complete_to = end;
        }
        Ok(())
    }
}

fn batch(columns: &[Column], rows: &[Predicted]) -> Option<RecordBatch> {
    let mut cells: Vec<Cells> = columns.iter().map(|column| Cells::new(&column.kind)).collect();
    for row in rows {
        for (column, cells) in columns.iter().zip(&mut cells) {
            match column.name.as_str() {
                "prediction" => cells.text(&row.prediction),
                "model" => cells.text(&row.model),
                "subject" => cells.text(&row.subject),
                "as_of" => cells.time(row.as_of),
                "active" => number(cells, row.active),
                "purchases" => number(cells, row.purchases),
                "value" => number(cells, row.value),
                "repeats" => cells.integer(row.repeats),
                "silent_weeks" => number(cells, Some(row.silent_weeks)),
                _ => cells.absent(),
            }
        }
    }
    let arrays = cells.iter_mut().map(Cells::finish).collect();
    RecordBatch::try_new(arrow_schema(columns), arrays).ok()
}

fn number(cells: &mut Cells, value: Option<f64>) {
    let text = value
        .filter(|value| value.is_finite())
        .map(|value| format!("{value:.4}"));
    match text.and_then(|text| RawValue::from_string(text).ok()) {
        // What does not fit leaves the cell absent.
        Some(raw) => {
            cells.json(&raw);
        }
        None => cells.absent(),
    }
}
