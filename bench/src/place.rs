//! Where a run puts its files: one folder beside the sources, on a real disk, which is gone when the run ends.

use crate::Outcome;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that is removed when the value is dropped.
#[derive(Debug)]
pub struct Place {
    root: PathBuf,
    count: AtomicU32,
}

impl Place {
    /// Makes it: `bench/out/<process>`, or in the folder that `BENCH_FOLDER` names. The system's folder for temporary files
    /// may be memory, where a sync costs nothing.
    pub fn make() -> Outcome<Self> {
        let folder = std::env::var_os("BENCH_FOLDER").map_or_else(|| crate_folder().join("out"), PathBuf::from);
        let root = folder.join(std::process::id().to_string());
        std::fs::create_dir_all(&root)?;
        let count = AtomicU32::new(0);
        Ok(Self { root, count })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in it that nobody has been given yet.
    pub fn fresh(&self, name: &str) -> PathBuf {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        self.root.join(format!("{name}-{number}"))
    }

    /// The page that tells the results.
    pub fn results(&self) -> PathBuf {
        crate_folder().join("RESULTS.md")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Err(fault) = std::fs::remove_dir_all(&self.root) {
            eprintln!("bench: {} was not removed: {fault}", self.root.display());
        }
    }
}

fn crate_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
