use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use pando_model::Step;
use serde::{Deserialize, Serialize};

use super::Problem;
use super::walk::Seen;

/// What was done with a system, and when: a file in its data folder, replaced as a whole.
pub(super) struct Journal {
    path: PathBuf,
    entries: Vec<Entry>,
}

/// Its file.
const FILE: &str = "migrations.json";
/// Older entries than this many are dropped.
const ENTRIES_MAX: usize = 500;

/// A line of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    /// When.
    pub(super) at: Timestamp,
    #[serde(flatten)]
    pub(super) noted: Noted,
}

/// Something that happened to a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Noted {
    what: What,
    from: u32,
    to: u32,
    /// What was seen, or why it failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    said: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    /// A move begins.
    Began,
    /// It is done, and holds.
    Done,
    /// It failed, and everything is where it was.
    Undone,
    /// It failed, and not everything is where it was.
    Stranded,
}

impl Noted {
    pub(super) fn began(from: &Step, to: &Step) -> Self {
        Self::of(What::Began, from, to, Vec::new())
    }

    pub(super) fn done(from: &Step, to: &Step, seen: &[Seen]) -> Self {
        let said = seen.iter().map(|seen| format!("{}: {}", seen.check, seen.saw)).collect();
        Self::of(What::Done, from, to, said)
    }

    pub(super) fn failed(from: &Step, to: &Step, why: &str, is_undone: bool) -> Self {
        let what = if is_undone { What::Undone } else { What::Stranded };
        Self::of(what, from, to, vec![why.to_owned()])
    }

    fn of(what: What, from: &Step, to: &Step, said: Vec<String>) -> Self {
        Self {
            what,
            from: from.number,
            to: to.number,
            said,
        }
    }

    /// The word for it in the file.
    #[cfg(test)]
    pub(super) fn what(&self) -> &'static str {
        match self.what {
            What::Began => "began",
            What::Done => "done",
            What::Undone => "undone",
            What::Stranded => "stranded",
        }
    }
}

impl Entry {
    /// For people.
    pub(super) fn said(&self) -> String {
        let Noted { from, to, said, .. } = &self.noted;
        let at = self.at.strftime("%Y-%m-%d %H:%M:%S UTC");
        let why = said.first().map(String::as_str).unwrap_or_default();
        match self.noted.what {
            What::Began => format!("{at}  from step {from} to {to}: began"),
            What::Done => format!("{at}  from step {from} to {to}: done"),
            What::Undone => format!("{at}  from step {from} to {to}: undone, since {why}"),
            What::Stranded => format!("{at}  from step {from} to {to}: failed and not undone: {why}"),
        }
    }
}

impl Journal {
    /// The one of a data folder; empty where there is none yet.
    ///
    /// # Errors
    /// When it cannot be read, or is something else.
    pub(super) fn of(data: &Path) -> Result<Self, Problem> {
        let path = data.join(FILE);
        let entries = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| Problem::NoJournal { path: path.clone(), error })?,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Problem::Unreadable { path, error }),
        };
        Ok(Self { path, entries })
    }

    /// The latest entries, the newest last.
    pub(super) fn latest(&self, count: usize) -> &[Entry] {
        &self.entries[self.entries.len().saturating_sub(count)..]
    }

    /// The move that began and of which nobody said how it ended.
    pub(super) fn broken_off(&self) -> Option<&Entry> {
        self.entries.last().filter(|entry| entry.noted.what == What::Began)
    }

    /// Adds an entry, and is on the disk when it returns: the old file or the new one is there at any moment, whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn add(&mut self, at: Timestamp, noted: Noted) -> Result<(), Problem> {
        self.entries.push(Entry { at, noted });
        let surplus = self.entries.len().saturating_sub(ENTRIES_MAX);
        self.entries.drain(..surplus);
        self.write().map_err(|error| Problem::Unnoted {
            path: self.path.clone(),
            error,
        })
    }

    fn write(&self) -> std::io::Result<()> {
        let new = self.path.with_extension("json.new");
        let mut file = File::create(&new)?;
        file.write_all(serde_json::to_string_pretty(&self.entries)?.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        match self.path.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(what: What) -> Noted {
        Noted {
            what,
            from: 1,
            to: 2,
            said: vec!["ready does not hold: mail is not".to_owned()],
        }
    }

    #[test]
    fn what_was_done_is_read_back_and_a_move_that_broke_off_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::of(folder.path()).unwrap();
        assert!(journal.latest(5).is_empty() && journal.broken_off().is_none());
        journal.add(Timestamp::UNIX_EPOCH, noted(What::Began)).unwrap();
        let mut journal = Journal::of(folder.path()).unwrap();
        assert!(journal.broken_off().is_some());
        journal.add(Timestamp::UNIX_EPOCH, noted(What::Undone)).unwrap();
        let journal = Journal::of(folder.path()).unwrap();
        assert!(journal.broken_off().is_none());
        let said: Vec<String> = journal.latest(1).iter().map(Entry::said).collect();
        assert_eq!(
            said,
            ["1970-01-01 00:00:00 UTC  from step 1 to 2: undone, since ready does not hold: mail is not"]
        );
    }

    #[test]
    fn a_journal_is_replaced_as_a_whole_and_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        // What a write that was cut off leaves is nothing to the next one.
        fs::write(folder.path().join("migrations.json.new"), "[{").unwrap();
        let mut journal = Journal::of(folder.path()).unwrap();
        journal.entries = vec![
            Entry {
                at: Timestamp::UNIX_EPOCH,
                noted: noted(What::Done)
            };
            ENTRIES_MAX
        ];
        journal.add(Timestamp::UNIX_EPOCH, noted(What::Began)).unwrap();
        let journal = Journal::of(folder.path()).unwrap();
        assert_eq!(journal.entries.len(), ENTRIES_MAX);
        assert!(journal.broken_off().is_some());
        fs::write(folder.path().join(FILE), "[{").unwrap();
        assert!(matches!(Journal::of(folder.path()), Err(Problem::NoJournal { .. })));
    }
}
