//! What a process uses, as `/proc` tells it.

use std::fs::read_to_string;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;

/// A tick of `/proc/PID/stat`: `USER_HZ` is 100 on every architecture that Linux runs on today.
const TICK: Duration = Duration::from_millis(10);

fn file(pid: Option<u32>, name: &str) -> PathBuf {
    match pid {
        Some(pid) => format!("/proc/{pid}/{name}").into(),
        None => format!("/proc/self/{name}").into(),
    }
}

/// The fields of `/proc/PID/stat` from the third on: what stands before is a name that may hold spaces.
fn stat(pid: Option<u32>) -> anyhow::Result<Vec<String>> {
    let stat = read_to_string(file(pid, "stat")).context("the process's /proc/PID/stat")?;
    let (_, fields) = stat.rsplit_once(')').context("/proc/PID/stat has another form")?;
    Ok(fields.split_whitespace().map(str::to_owned).collect())
}

/// The sum of these fields of [`stat`], which are ticks.
fn ticks(pid: Option<u32>, fields: std::ops::Range<usize>) -> anyhow::Result<Duration> {
    let stat = stat(pid)?;
    let mut sum = Duration::ZERO;
    for field in stat.get(fields).context("/proc/PID/stat is short")? {
        sum += TICK * field.parse::<u32>()?;
    }
    Ok(sum)
}

/// CPU time so far, in user and kernel mode, of all threads; of this process itself without a `pid`.
pub fn cpu(pid: Option<u32>) -> anyhow::Result<Duration> {
    // utime and stime are fields 14 and 15.
    ticks(pid, 11..13)
}

/// The same with what its children had used when they ended (fields 16 and 17).
pub fn cpu_with_ended(pid: u32) -> anyhow::Result<Duration> {
    ticks(Some(pid), 11..15)
}

/// The process that started this one.
pub fn parent(pid: u32) -> anyhow::Result<u32> {
    Ok(stat(Some(pid))?.get(1).context("/proc/PID/stat is short")?.parse()?)
}

/// Memory in MB (10^6 bytes).
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Memory {
    /// Resident, as `ps` shows it.
    pub rss_mb: f64,
    /// Of it, memory of the process's own.
    pub anonymous_mb: f64,
    /// The most that was resident at once.
    pub peak_mb: f64,
}

/// What a process has in memory.
pub fn memory(pid: u32) -> anyhow::Result<Memory> {
    let status = read_to_string(file(Some(pid), "status")).context("the server's /proc/PID/status")?;
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kibibytes * 1024.0 / 1e6)
    };
    Ok(Memory {
        rss_mb: megabytes("VmRSS:").context("no VmRSS")?,
        anonymous_mb: megabytes("RssAnon:").context("no RssAnon")?,
        peak_mb: megabytes("VmHWM:").context("no VmHWM")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_shows_as_cpu_time_and_memory_is_there() {
        let before = cpu(None).unwrap();
        let mut number = 1u64;
        while cpu(None).unwrap() < before + TICK {
            number = std::hint::black_box(number.wrapping_mul(6_364_136_223_846_793_005));
        }
        let memory = memory(std::process::id()).unwrap();
        assert!(memory.rss_mb > 0.5 && memory.peak_mb >= memory.rss_mb && memory.anonymous_mb < memory.rss_mb);
    }
}
