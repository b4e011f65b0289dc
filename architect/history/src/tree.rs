//! What differs between two trees, and what is in one.

use std::cmp::Ordering;

use gix::objs::tree::{EntryKind, EntryRef};
use gix::objs::{FindExt, TreeRefIter};
use gix::{ObjectId, OdbHandle};

/// Folders below each other. A tree that is made to contain itself has no end.
const DEPTH_MAX: usize = 64;

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Differs {
    /// It was not there.
    Added(String, ObjectId),
    /// It is not there any more.
    Removed(String, ObjectId),
    /// Something else is in it.
    Changed(String),
}

/// Reads trees, as many entries of them as it may.
pub struct Trees<'a> {
    objects: &'a OdbHandle,
    /// How many entries may still be looked at.
    pub left: usize,
}

/// More is in the trees than may be looked at, or they cannot be read.
#[derive(Debug)]
pub struct Unreadable;

impl<'a> Trees<'a> {
    /// A reader that looks at so many entries.
    pub fn new(objects: &'a OdbHandle, entries_max: usize) -> Self {
        Self {
            objects,
            left: entries_max,
        }
    }

    /// The tree that is at a path in another; nothing where there is none.
    pub fn below(&mut self, tree: ObjectId, path: &[String]) -> Result<Option<ObjectId>, Unreadable> {
        let mut at = tree;
        for part in path {
            let entries = self.entries(Some(at))?;
            let found = entries.iter().find(|entry| entry.is_folder && entry.name == *part);
            let Some(found) = found else { return Ok(None) };
            at = found.id;
        }
        Ok(Some(at))
    }

    /// All files of a tree.
    pub fn files(&mut self, tree: ObjectId) -> Result<Vec<(String, ObjectId)>, Unreadable> {
        let mut differences = Vec::new();
        self.differences(None, Some(tree), &mut differences)?;
        let added = differences.into_iter().filter_map(|differs| match differs {
            Differs::Added(path, id) => Some((path, id)),
            Differs::Removed(..) | Differs::Changed(_) => None,
        });
        Ok(added.collect())
    }

    /// What differs between two trees.
    pub fn differences(&mut self, old: Option<ObjectId>, new: Option<ObjectId>, to: &mut Vec<Differs>) -> Result<(), Unreadable> {
        self.compare(old, new, "", 0, to)
    }

    fn compare(
        &mut self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        path: &str,
        depth: usize,
        to: &mut Vec<Differs>,
    ) -> Result<(), Unreadable> {
        if old == new {
            return Ok(());
        }
        if depth > DEPTH_MAX {
            return Err(Unreadable);
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let (old, new) = (self.read(old, &mut before)?, self.read(new, &mut after)?);
        // Most of two trees is the same; it is passed over before anything is made of it.
        let alike = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let (old, new) = (&old[alike..], &new[alike..]);
        let alike = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
        let (old, new) = (named(&old[..old.len() - alike]), named(&new[..new.len() - alike]));
        let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => (&a.name, a.is_folder).cmp(&(&b.name, b.is_folder)),
            };
            let before = if order.is_le() { old.next() } else { None };
            let after = if order.is_ge() { new.next() } else { None };
            let Some(either) = before.or(after) else { return Ok(()) };
            let path = if path.is_empty() {
                either.name.clone()
            } else {
                format!("{path}/{}", either.name)
            };
            let (before, after) = (before.map(|entry| entry.id), after.map(|entry| entry.id));
            match (before, after) {
                _ if either.is_folder => self.compare(before, after, &path, depth + 1, to)?,
                (Some(before), Some(after)) if before == after => {}
                (Some(_), Some(_)) => to.push(Differs::Changed(path)),
                (Some(before), None) => to.push(Differs::Removed(path, before)),
                (None, Some(after)) => to.push(Differs::Added(path, after)),
                (None, None) => {}
            }
        }
    }

    /// A tree's files and folders.
    fn entries(&mut self, tree: Option<ObjectId>) -> Result<Vec<Entry>, Unreadable> {
        Ok(named(&self.read(tree, &mut Vec::new())?))
    }

    /// What is in a tree, in the order it has there.
    fn read<'b>(&mut self, tree: Option<ObjectId>, bytes: &'b mut Vec<u8>) -> Result<Vec<EntryRef<'b>>, Unreadable> {
        let Some(tree) = tree else { return Ok(Vec::new()) };
        let read: TreeRefIter<'b> = self.objects.find_tree_iter(&tree, bytes).map_err(|_| Unreadable)?;
        let mut entries = Vec::new();
        for entry in read {
            self.left = self.left.checked_sub(1).ok_or(Unreadable)?;
            entries.push(entry.map_err(|_| Unreadable)?);
        }
        Ok(entries)
    }
}

/// Files and folders by their names. What is no name in Unicode, a link or another repository is left out.
fn named(entries: &[EntryRef<'_>]) -> Vec<Entry> {
    let mut named: Vec<Entry> = entries.iter().filter_map(Entry::of).collect();
    // As git orders them a folder stands where its name with a slash would: here it stands by its name.
    named.sort_unstable_by(|a, b| (&a.name, a.is_folder).cmp(&(&b.name, b.is_folder)));
    named
}

struct Entry {
    name: String,
    is_folder: bool,
    id: ObjectId,
}

impl Entry {
    fn of(entry: &EntryRef<'_>) -> Option<Self> {
        let is_folder = match entry.mode.kind() {
            EntryKind::Tree => true,
            EntryKind::Blob | EntryKind::BlobExecutable => false,
            EntryKind::Link | EntryKind::Commit => return None,
        };
        let name = std::str::from_utf8(entry.filename).ok().filter(|name| !name.contains('/'))?;
        Some(Self {
            name: name.to_owned(),
            is_folder,
            id: entry.oid.to_owned(),
        })
    }
}
