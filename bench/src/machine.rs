use std::fs::read_to_string;
use std::path::Path;
use std::process::Stdio;

use serde::Serialize;
use tokio::process::Command;

/// Where and on what was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// The processor, as the kernel names it.
    pub processor: String,
    /// Cores that this process may use; the server and the generator share them.
    pub cores: usize,
    /// Memory in MB.
    pub memory_mb: u64,
    /// The kernel.
    pub kernel: String,
}

/// This machine.
pub fn machine() -> Machine {
    let value = |file: &str, name: &str| {
        let text = read_to_string(file).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or_else(
            || "unknown".to_owned(),
            |rest| rest.trim_start_matches([':', ' ', '\t']).trim().to_owned(),
        )
    };
    let kibibytes = value("/proc/meminfo", "MemTotal");
    Machine {
        processor: value("/proc/cpuinfo", "model name"),
        cores: std::thread::available_parallelism().map_or(0, usize::from),
        memory_mb: kibibytes
            .split(' ')
            .next()
            .and_then(|number| number.parse::<u64>().ok())
            .map_or(0, |number| number * 1024 / 1_000_000),
        kernel: read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
    }
}

/// The kind of file system that a folder is on: `ext4`, `tmpfs`, …
pub fn file_system(folder: &Path) -> anyhow::Result<String> {
    let folder = folder.canonicalize()?;
    let mounts = read_to_string("/proc/self/mounts")?;
    let mut best = (0, "unknown".to_owned());
    for line in mounts.lines() {
        let mut fields = line.split(' ').skip(1);
        if let (Some(at), Some(kind)) = (fields.next(), fields.next())
            && folder.starts_with(at)
            && at.len() >= best.0
        {
            best = (at.len(), kind.to_owned());
        }
    }
    Ok(best.1)
}

/// The commit of the working tree, with `+` when files of it are changed; `unknown` outside one.
pub async fn commit() -> String {
    let git = async |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).stderr(Stdio::null()).output().await.ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=10", "HEAD"]).await else {
        return "unknown".to_owned();
    };
    match git(&["status", "--porcelain", "--untracked-files=no"]).await {
        Some(changed) if changed.is_empty() => commit,
        _ => format!("{commit}+"),
    }
}
