//! What a process has used: memory and processor time, as the kernel counts them.

use crate::Outcome;

/// Resident memory now, in megabytes.
pub fn memory(pid: u32) -> Outcome<f64> {
    status(pid, "VmRSS:")
}

/// The most resident memory that it ever had, in megabytes.
pub fn memory_max(pid: u32) -> Outcome<f64> {
    status(pid, "VmHWM:")
}

fn status(pid: u32, what: &str) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or_else(|| format!("no {what}"))?;
    Ok(kilobytes.parse::<f64>()? * 1_024.0 / 1e6)
}

/// Processor time of all its threads, the kernel's work for it included, in hundredths of a second.
pub fn ticks(pid: u32) -> Outcome<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, after_name) = stat.rsplit_once(')').ok_or("an unreadable stat")?;
    let words: Vec<&str> = after_name.split_whitespace().collect();
    match words.get(11..13) {
        Some([user, system]) => Ok(user.parse::<u64>()? + system.parse::<u64>()?),
        _ => Err("an unreadable stat".into()),
    }
}
