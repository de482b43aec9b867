//! What a reader must know of the machine to understand the numbers, and nothing that tells whose it is.

use std::path::Path;

/// Cores, memory, and what kind of disk the data was on.
pub fn describe(folder: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?.to_owned();
        line.split_whitespace().next()?.parse::<f64>().ok()
    });
    let memory = memory.map_or_else(
        || "unknown memory".to_owned(),
        |kilobytes| format!("{:.0} GiB of memory", kilobytes / 1_048_576.0),
    );
    format!("{cores} cores, {memory}, {}", disk(folder))
}

fn disk(folder: &Path) -> String {
    let Some((device, system)) = mount(folder) else {
        return "an unknown disk".to_owned();
    };
    let name = device.rsplit('/').next().unwrap_or_default();
    let kind = if name.starts_with("vd") || name.starts_with("xvd") {
        "a virtual disk"
    } else if name.starts_with("nvme") {
        "an NVMe disk"
    } else {
        let whole = name.trim_end_matches(|c: char| c.is_ascii_digit());
        match std::fs::read_to_string(format!("/sys/block/{whole}/queue/rotational")) {
            Ok(text) if text.trim() == "0" => "a solid-state disk",
            Ok(_) => "a rotating disk",
            Err(_) => "an unknown disk",
        }
    };
    format!("{kind} with {system}")
}

/// The device and file system that a folder is on.
fn mount(folder: &Path) -> Option<(String, String)> {
    let folder = folder.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    let fitting = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (device, point, system) = (words.next()?, words.next()?, words.next()?);
        folder
            .starts_with(point)
            .then(|| (point.len(), device.to_owned(), system.to_owned()))
    });
    // Of two mounts at one point the later one is seen.
    let (_, device, system) = fitting.max_by_key(|(length, ..)| *length)?;
    Some((device, system))
}
