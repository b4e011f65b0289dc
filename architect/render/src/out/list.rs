use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::NotWritten;

const HEAD: &str =
    "# What was rendered here, as `sha256sum` writes it. A file that is not listed, or was edited since, is not overwritten.\n";

/// What was written into a folder: by path the digests that are ours. Two of one path while files are put in place, so that a run that
/// is cut off knows its own of either time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct List(pub(super) BTreeMap<String, BTreeSet<String>>);

/// SHA-256, in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a path stays within the folder, and is the same file to every system: segments of visible characters with single slashes
/// between them.
pub(super) fn is_path(path: &str) -> bool {
    let is_segment = |segment: &str| {
        !matches!(segment, "" | "." | "..")
            && segment.len() <= 200
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    path.len() <= 1000 && path.split('/').all(is_segment) && path.split('/').next().is_some_and(|first| !first.starts_with(".architect-"))
}

impl List {
    /// What stands in a folder's list of this name; nothing where nothing was rendered yet.
    pub(super) fn read(folder: &Path, name: &'static str) -> Result<Self, NotWritten> {
        let path = folder.join(name);
        let damaged = |line| NotWritten::Damaged { line, list: name };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) if error.kind() == ErrorKind::InvalidData => return Err(damaged(1)),
            Err(error) => return Err(NotWritten::disk("cannot read", &path)(error)),
        };
        let mut list = Self::default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let is_digest = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            match line.split_once("  ") {
                Some((digest, path)) if is_digest(digest) && is_path(path) => list.add(path, digest.to_owned()),
                _ => return Err(damaged(index + 1)),
            }
        }
        Ok(list)
    }

    pub(super) fn add(&mut self, path: &str, digest: String) {
        self.0.entry(path.to_owned()).or_default().insert(digest);
    }

    /// As `sha256sum --check` reads it.
    pub(super) fn text(&self) -> String {
        let lines = self
            .0
            .iter()
            .flat_map(|(path, digests)| digests.iter().map(move |digest| (path, digest)));
        lines.fold(HEAD.to_owned(), |text, (path, digest)| text + &format!("{digest}  {path}\n"))
    }
}
