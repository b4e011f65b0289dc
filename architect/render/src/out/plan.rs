use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::NotWritten;
use super::list::{List, digest};
use crate::Files;

/// Something that is not overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InTheWay {
    /// Where, relative to the folder.
    pub path: String,
    /// What it is.
    pub why: Why,
}

/// What is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A file that was not rendered.
    NotOurs,
    /// A file that was rendered and is not any more as it was.
    Edited,
    /// A folder, a link or something else that is no file.
    NoFile,
}

impl fmt::Display for InTheWay {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, why) = (&self.path, self.why);
        match why {
            Why::NotOurs => write!(to, "{path} was not rendered: move it away"),
            Why::Edited => write!(
                to,
                "{path} was edited since it was rendered: change the model instead, or move the file away"
            ),
            Why::NoFile => write!(to, "{path} is no plain file in a plain folder: move away what is there"),
        }
    }
}

/// A file that is to be written.
#[derive(Debug)]
pub(super) struct Write<'a> {
    pub(super) path: String,
    pub(super) text: &'a str,
    /// What is there now, and is ours.
    pub(super) before: Option<Vec<u8>>,
}

/// What has to be done to a folder.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    pub(super) write: Vec<Write<'a>>,
    pub(super) unchanged: Vec<&'a str>,
    /// By path what is in them.
    pub(super) remove: BTreeMap<String, Vec<u8>>,
}

impl<'a> Plan<'a> {
    /// Looks at every file before any is touched.
    pub(super) fn of(folder: &Path, files: &'a Files, before: &List) -> Result<Self, NotWritten> {
        let (mut plan, mut in_the_way) = (Self::default(), Vec::new());
        for (path, text) in files {
            match look(folder, path)? {
                Found::Nothing => plan.write.push(Write {
                    path: path.clone(),
                    text,
                    before: None,
                }),
                Found::File(bytes) if bytes == text.as_bytes() => plan.unchanged.push(path),
                found => match ours(found, path, before) {
                    Ok(bytes) => plan.write.push(Write {
                        path: path.clone(),
                        text,
                        before: Some(bytes),
                    }),
                    Err(why) => in_the_way.push(InTheWay { path: path.clone(), why }),
                },
            }
        }
        for path in before.0.keys().filter(|path| !files.contains_key(*path)) {
            match look(folder, path)? {
                Found::Nothing => {}
                found => match ours(found, path, before) {
                    Ok(bytes) => drop(plan.remove.insert(path.clone(), bytes)),
                    Err(why) => in_the_way.push(InTheWay { path: path.clone(), why }),
                },
            }
        }
        match in_the_way.is_empty() {
            true => Ok(plan),
            false => Err(NotWritten::InTheWay(in_the_way)),
        }
    }
}

enum Found {
    Nothing,
    File(Vec<u8>),
    Other,
}

/// What is at a path. A link anywhere on the way could lead out of the folder.
fn look(folder: &Path, path: &str) -> Result<Found, NotWritten> {
    let mut at = folder.to_owned();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        at.push(segment);
        let is_last = segments.peek().is_none();
        match fs::symlink_metadata(&at) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(error) => return Err(NotWritten::disk("cannot look at", &at)(error)),
            Ok(found) if is_last && found.is_file() => {}
            Ok(found) if !is_last && found.is_dir() => {}
            Ok(_) => return Ok(Found::Other),
        }
    }
    fs::read(&at).map(Found::File).map_err(NotWritten::disk("cannot read", &at))
}

fn ours(found: Found, path: &str, before: &List) -> Result<Vec<u8>, Why> {
    match (found, before.0.get(path)) {
        (Found::File(bytes), Some(digests)) if digests.contains(&digest(&bytes)) => Ok(bytes),
        (Found::File(_), Some(_)) => Err(Why::Edited),
        (Found::File(_), None) => Err(Why::NotOurs),
        _ => Err(Why::NoFile),
    }
}
