use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A log grows to this; then it becomes the old one, and the old one before it goes.
const BYTES_MAX: u64 = 8 * 1024 * 1024;
/// How much of its end is shown when a start fails.
const SHOWN_LINES: usize = 12;
/// Beside the log of a new generation and that of the one that serves, so many stay of those before: a move starts some app ids twice,
/// and what was said before it is what one looks for afterwards.
const GENERATIONS_KEPT: usize = 2;

/// What a process prints, in `NAME.log`, with what it printed before that in `NAME.log.old`. Of processes that take each other's place
/// each has a log of its own, `NAME.GENERATION.log`, and `NAME.log` leads to that of the one that serves.
#[derive(Clone)]
pub(crate) struct LogFile {
    path: PathBuf,
    /// What leads here from [`Self::show`] on.
    link: Option<PathBuf>,
    open: Arc<Mutex<Open>>,
}

struct Open {
    file: File,
    bytes: u64,
}

impl LogFile {
    /// A new log; the one of the last start becomes the old one.
    pub(crate) fn begin(folder: &Path, name: &str) -> io::Result<Self> {
        Self::at(folder.join(format!("{name}.log")), None)
    }

    /// A new log of a process that takes the place of others. What nobody needs any more of theirs goes.
    pub(crate) fn begin_generation(folder: &Path, name: &str, generation: usize) -> io::Result<Self> {
        let link = folder.join(format!("{name}.log"));
        let shown = std::fs::read_link(&link).ok();
        let shown = shown.and_then(|target| generation_of(target.to_str()?, name));
        let mut before: Vec<usize> = names(folder)?.iter().filter_map(|file| generation_of(file, name)).collect();
        before.retain(|one| *one != generation && Some(*one) != shown);
        before.sort_unstable_by(|one, other| other.cmp(one));
        before.dedup();
        for gone in before.into_iter().skip(GENERATIONS_KEPT) {
            let path = folder.join(format!("{name}.{gone}.log"));
            // What cannot be removed is in nobody's way.
            let _ = (std::fs::remove_file(old(&path)), std::fs::remove_file(path));
        }
        Self::at(folder.join(format!("{name}.{generation}.log")), Some(link))
    }

    fn at(path: PathBuf, link: Option<PathBuf>) -> io::Result<Self> {
        let file = fresh(&path)?;
        Ok(Self {
            path,
            link,
            open: Arc::new(Mutex::new(Open { file, bytes: 0 })),
        })
    }

    /// Has `NAME.log` lead here: what prints here serves from now on.
    pub(crate) fn show(&self) -> io::Result<()> {
        let (Some(link), Some(file)) = (&self.link, self.path.file_name()) else {
            return Ok(());
        };
        let new = link.with_extension("log.new");
        let _ = std::fs::remove_file(&new);
        symlink(file, &new)?;
        std::fs::rename(new, link)
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

/// The first generation of a start: the numbers go on from those that have logs here, whose logs stay what they are.
pub(crate) fn first_generation(folder: &Path) -> io::Result<usize> {
    let names = names(folder)?;
    let numbered = names.iter().filter_map(|file| {
        let (name, _) = file.split_once('.')?;
        generation_of(file, name)
    });
    Ok(numbered.max().map_or(1, |last| last.saturating_add(1)))
}

/// Which generation's log this file is, or the old one of it, if it is of this name.
fn generation_of(file: &str, name: &str) -> Option<usize> {
    let file = file.strip_suffix(".old").unwrap_or(file);
    file.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".log")?.parse().ok()
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let names = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
    Ok(names.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

fn old(path: &Path) -> PathBuf {
    path.with_extension("log.old")
}

fn fresh(path: &Path) -> io::Result<File> {
    if path.exists() {
        std::fs::rename(path, old(path))?;
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

    #[test]
    fn what_serves_keeps_its_log_whatever_starts_beside_it_and_those_before_go_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let shown = || std::fs::read_to_string(folder.path().join("gateway.log")).unwrap();
        let begin = |generation: usize| {
            let log = LogFile::begin_generation(folder.path(), "gateway", generation).unwrap();
            log.write(format!("{generation}\n").as_bytes());
            log
        };
        assert_eq!(first_generation(folder.path()).unwrap(), 1);
        let sidecar = LogFile::begin_generation(folder.path(), "gateway-sidecar", 1).unwrap();
        let serving = begin(1);
        serving.show().unwrap();
        for one_that_does_not_start in 2..10 {
            begin(one_that_does_not_start);
        }
        serving.write(b"still here\n");
        assert_eq!(shown(), "1\nstill here\n");
        begin(10).show().unwrap();
        assert_eq!(shown(), "10\n");
        let mut kept: Vec<String> = names(folder.path()).unwrap();
        kept.retain(|name| name.starts_with("gateway."));
        kept.sort();
        assert_eq!(
            kept,
            ["gateway.1.log", "gateway.10.log", "gateway.8.log", "gateway.9.log", "gateway.log"],
            "those that nobody needs are gone, and the one that served is there"
        );
        assert!(sidecar.path().exists(), "another name's");
        // The next start goes on with the numbers, so that what it says comes into nobody's log.
        assert_eq!(first_generation(folder.path()).unwrap(), 11);
    }
}
