//! Small files into large ones. The rows stay the same; readers of the version before keep its files until they are vacuumed.

use crate::delta::{File, file_path, write_file};
use crate::fault::Fault;
use crate::lake::{Lake, locked};
use datafusion::arrow::array::RecordBatch;
use deltalake_core::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use object_store::ObjectStoreExt as _;
use std::sync::Arc;

/// So many small files are worth the work.
const SMALL_FILES: usize = 8;

impl Lake {
    /// Puts small files of every table together; gives back how many tables were rewritten.
    pub async fn compact(&self) -> Result<usize, Fault> {
        let mut stored = self.stored.lock().await;
        let mut rewritten = 0;
        let folders: Vec<String> = stored.keys().cloned().collect();
        for folder in folders {
            let Some(held) = stored.get(&folder) else { continue };
            let files = held.files()?;
            let group = group(&files, self.options.file_bytes);
            if group.len() < SMALL_FILES {
                continue;
            }
            let mut batches = Vec::new();
            for file in &group {
                batches.extend(self.read(&folder, file).await?);
            }
            let name = merged_name(&group);
            let columns = held.columns.clone();
            let file = write_file(&self.place, &folder, &name, &columns, batches).await?;
            // Out of the map while it changes, see `Lake::write`.
            let Some(mut held) = stored.remove(&folder) else {
                continue;
            };
            held.rewrite(&self.place, &group, &[file]).await?;
            let (files, version) = (held.files()?, held.version());
            stored.insert(folder.clone(), held);
            if let Some(table) = locked(&self.state).tables.get_mut(&folder) {
                table.files = Arc::new(files);
                table.delta_version = version;
            }
            rewritten += 1;
        }
        Ok(rewritten)
    }

    async fn read(&self, folder: &str, file: &File) -> Result<Vec<RecordBatch>, Fault> {
        let path = file_path(&self.place, folder, &file.name);
        let found = self
            .place
            .root
            .get(&path)
            .await
            .map_err(|error| Fault::from_store(folder, &error))?;
        let bytes = found.bytes().await?;
        let damaged = |detail: String| Fault::Damaged {
            table: folder.to_owned(),
            detail,
        };
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)
            .and_then(|builder| builder.with_batch_size(8_192).build())
            .map_err(|error| damaged(error.to_string()))?;
        reader
            .collect::<Result<_, _>>()
            .map_err(|error| damaged(error.to_string()))
    }
}

/// Neighbours that together make about one large file.
fn group(files: &[File], file_bytes: u64) -> Vec<File> {
    let mut group: Vec<File> = Vec::new();
    let mut bytes = 0;
    for file in files {
        if file.bytes >= file_bytes / 2 {
            if group.len() >= SMALL_FILES {
                break;
            }
            group.clear();
            bytes = 0;
            continue;
        }
        if bytes + file.bytes > file_bytes {
            break;
        }
        bytes += file.bytes;
        group.push(file.clone());
    }
    group
}

/// From the first file's first position to the last one's end. `+` tells it from a file that a cut wrote.
fn merged_name(group: &[File]) -> String {
    let start = group
        .first()
        .and_then(|file| file.name.split(['-', '+']).next())
        .unwrap_or("0");
    let end = group
        .last()
        .and_then(|file| file.name.trim_end_matches(".parquet").split(['-', '+']).nth(1))
        .unwrap_or("0");
    format!("{start}+{end}+{}.parquet", group.len())
}
