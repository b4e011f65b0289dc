use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A log grows to this; then it becomes the old one, and the old one before it goes.
const BYTES_MAX: u64 = 8 * 1024 * 1024;
/// How much of its end is shown when a start fails.
const SHOWN_LINES: usize = 12;

/// What a process prints, in `NAME.log`, with what it printed before that in `NAME.log.old`.
#[derive(Clone)]
pub(crate) struct LogFile {
    path: PathBuf,
    open: Arc<Mutex<Open>>,
}

struct Open {
    file: File,
    bytes: u64,
}

impl LogFile {
    /// A new log; the one of the last start becomes the old one.
    pub(crate) fn begin(folder: &Path, name: &str) -> io::Result<Self> {
        let path = folder.join(format!("{name}.log"));
        let file = fresh(&path)?;
        Ok(Self {
            path,
            open: Arc::new(Mutex::new(Open { file, bytes: 0 })),
        })
    }

    /// Adds to it. A full disk must not end what is logged: what cannot be written is not.
    pub(crate) fn write(&self, bytes: &[u8]) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.bytes > BYTES_MAX
            && let Ok(file) = fresh(&self.path)
        {
            *open = Open { file, bytes: 0 };
        }
        if open.file.write_all(bytes).is_ok() {
            open.bytes += bytes.len() as u64;
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its last lines.
    pub(crate) fn end(&self) -> String {
        let text = std::fs::read(&self.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
    }
}

fn fresh(path: &Path) -> io::Result<File> {
    let old = path.with_extension("log.old");
    if path.exists() {
        std::fs::rename(path, old)?;
    }
    OpenOptions::new().create_new(true).append(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_bounded_and_the_one_before_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        LogFile::begin(folder.path(), "redis").unwrap().write(b"the first start\n");
        let log = LogFile::begin(folder.path(), "redis").unwrap();
        let old = folder.path().join("redis.log.old");
        assert_eq!(std::fs::read(&old).unwrap(), b"the first start\n");
        let line = [b'x'; 1024 * 1024];
        for _ in 0..20 {
            log.write(&line);
        }
        log.write(b"\nthe end\n");
        let bytes = |path: &Path| std::fs::metadata(path).unwrap().len();
        assert!(bytes(log.path()) <= BYTES_MAX + 2 * line.len() as u64 && bytes(&old) <= BYTES_MAX + 2 * line.len() as u64);
        assert!(log.end().ends_with("the end"));
    }
}
