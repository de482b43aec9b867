//! A table as it is while the lake is open: what is in files, what is being written, and what has only just arrived.

use crate::delta::{File, Stored};
use crate::rows::Rows;
use crate::shape::{Column, Shape};
use datafusion::arrow::array::RecordBatch;
use std::sync::Arc;

/// Rows after which what was gathered is closed into a batch.
const BATCH_ROWS: usize = 8_192;

#[derive(Debug)]
pub(crate) struct Table {
    /// Its folder in the store.
    pub folder: String,
    pub shape: Shape,
    /// Whether a sticky of the board in force still brings rows.
    pub current: bool,
    /// Rows before this position are in `files` already.
    pub complete_to: u64,
    pub files: Arc<Vec<File>>,
    pub delta_version: u64,
    /// Batches that a cut is writing, and those that arrived since.
    pub cutting: Vec<RecordBatch>,
    pub tail: Vec<RecordBatch>,
    pub rows: Rows,
}

impl Table {
    pub(crate) fn new(folder: String, shape: Shape) -> Self {
        Self {
            folder,
            rows: Rows::new(&shape.columns),
            shape,
            current: true,
            complete_to: 0,
            files: Arc::default(),
            delta_version: 0,
            cutting: Vec::new(),
            tail: Vec::new(),
        }
    }

    pub(crate) fn of_stored(stored: &Stored, files: Vec<File>) -> Self {
        let shape = Shape {
            name: stored.folder.clone(),
            about: stored.about.clone(),
            event_type: None,
            slugs: Vec::new(),
            columns: crate::shape::widened(&stored.columns, &[]).unwrap_or_default(),
        };
        Self {
            complete_to: stored.complete_to,
            files: Arc::new(files),
            delta_version: stored.version(),
            current: false,
            ..Self::new(stored.folder.clone(), shape)
        }
    }

    /// From now on rows have these columns.
    pub(crate) fn reshape(&mut self, shape: Shape, columns: Vec<Column>) {
        self.close();
        self.rows = Rows::new(&columns);
        self.shape = Shape { columns, ..shape };
        self.current = true;
    }

    pub(crate) fn close(&mut self) {
        self.tail.extend(self.rows.finish());
    }

    pub(crate) fn close_if_full(&mut self) {
        if self.rows.count() >= BATCH_ROWS {
            self.close();
        }
    }

    /// Everything that is in no file.
    pub(crate) fn uncut(&mut self) -> Vec<RecordBatch> {
        self.close();
        self.cutting.iter().chain(&self.tail).cloned().collect()
    }

    pub(crate) fn row_count(&self) -> u64 {
        let files: u64 = self.files.iter().map(|file| file.rows).sum();
        let batches = self.cutting.iter().chain(&self.tail);
        files + batches.map(|batch| batch.num_rows() as u64).sum::<u64>() + self.rows.count() as u64
    }
}
