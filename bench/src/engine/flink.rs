//! Flink CEP as a peer: `peers/flink/Patterns.java`, which `scripts/need.sh flink` compiles against Flink's own jars.

use crate::Outcome;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the job says of itself.
#[derive(Debug, Clone, Deserialize)]
pub struct Told {
    /// How often each pattern was found.
    pub found: BTreeMap<String, u64>,
    /// The job alone, without the start of its process.
    took_ms: f64,
    /// Of the whole process.
    processor_ms: f64,
    memory_kb: f64,
}

impl Told {
    /// By the clock.
    pub fn seconds(&self) -> f64 {
        self.took_ms / 1e3
    }

    /// On a processor.
    pub fn processor_seconds(&self) -> f64 {
        self.processor_ms / 1e3
    }

    /// The most resident memory, in megabytes.
    pub fn memory(&self) -> f64 {
        self.memory_kb * 1_024.0 / 1e6
    }
}

fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("out/flink")
}

/// Whether it can be started here.
pub fn is_installed() -> bool {
    home().join("classes/Patterns.class").is_file()
}

/// How much memory Java may take for objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heap {
    /// What it likes: a quarter of the machine's.
    Its,
    /// 512 MB, which is enough.
    Small,
}

/// Looks for the ten patterns in a file, on so many cores.
pub fn run(file: &Path, cores: usize, heap: Heap) -> Outcome<Told> {
    let output = Command::new("java")
        .args((heap == Heap::Small).then_some("-Xmx512m"))
        .args(
            ["java.util", "java.lang", "java.time"]
                .map(|package| format!("--add-opens=java.base/{package}=ALL-UNNAMED")),
        )
        .args(["-cp", "classes:lib/*", "Patterns"])
        .arg(file)
        .arg(cores.to_string())
        .current_dir(home())
        .stdin(Stdio::null())
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let end = said.lines().rev().take(3).collect::<Vec<_>>().join(" | ");
        return Err(format!("Flink ended with {}: {end}", output.status).into());
    }
    let said = String::from_utf8(output.stdout)?;
    let line = said.lines().last().ok_or("Flink said nothing")?;
    Ok(serde_json::from_str(line)?)
}
