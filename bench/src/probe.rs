use std::fs::{File, remove_file};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

/// A probe ends after this many syncs, or this long.
const SYNCS_MAX: usize = 300;
const TIME_MAX: Duration = Duration::from_secs(1);

/// What one fdatasync of 4 KiB cost just before a measurement, in milliseconds. A figure of writes on a disk means nothing without it:
/// on a shared disk the same call is a hundred times slower in another minute.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fdatasync {
    /// The median.
    pub p50_ms: f64,
    /// One of a hundred takes longer.
    pub p99_ms: f64,
}

/// Syncs a file of this folder for up to a second.
pub fn fdatasync(folder: &Path) -> anyhow::Result<Fdatasync> {
    let path = folder.join("fdatasync.probe");
    let mut file = File::create(&path)?;
    let block = [7u8; 4096];
    let (begun, mut took) = (Instant::now(), Vec::with_capacity(SYNCS_MAX));
    while took.len() < SYNCS_MAX && (took.is_empty() || begun.elapsed() < TIME_MAX) {
        file.seek(SeekFrom::Start((took.len() as u64 % 256) * 4096))?;
        file.write_all(&block)?;
        let one = Instant::now();
        file.sync_data()?;
        took.push(one.elapsed());
    }
    remove_file(&path)?;
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)].as_secs_f64() * 1e3;
    Ok(Fdatasync {
        p50_ms: at(50),
        p99_ms: at(99),
    })
}
