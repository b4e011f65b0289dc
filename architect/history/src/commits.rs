use std::thread;

use gix::mailmap::Snapshot;
use gix::objs::{CommitRef, FindExt};
use gix::odb::pack::cache::lru::MemoryCappedHashmap;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;
use gix::{ObjectId, Repository};

use crate::change::Change;
use crate::locate::NoHistory;
use crate::read::{Limits, broken};
use crate::tree::Trees;

/// How many threads share the commits. It is the same on all machines, as each has its part of what may be looked at.
const PARTS: usize = 4;
/// Merges are passed over, and so are commits that touch nothing of the folder: of so many commits as this for each that may be looked at.
const PASSED: usize = 10;
/// Entries of trees that one commit may need.
const COMMIT_ENTRIES: usize = 1_000_000;
/// A file of names and addresses.
const MAILMAP_BYTES_MAX: u64 = 1024 * 1024;
/// What a thread remembers of trees that it has read, and of what others are kept as differences from, in bytes each.
const CACHE_BYTES: usize = 16 * 1024 * 1024;

/// What the commits did that lead to one, the newest first. Merges are left out, those that cannot be read, and those that touch nothing.
pub fn read(repository: &Repository, head: ObjectId, below: &[String], limits: &Limits) -> Result<Vec<Change>, NoHistory> {
    let ids = walk(repository, head, limits)?;
    let names = names(repository, head);
    let shared = repository.clone().into_sync();
    let work = |part: usize| {
        let mut repository = shared.to_thread_local();
        repository.object_cache_size(CACHE_BYTES);
        repository
            .objects
            .set_pack_cache(|| Box::new(MemoryCappedHashmap::new(CACHE_BYTES)));
        let reader = Reader {
            repository: &repository,
            below,
            names: &names,
        };
        let mut left = limits.entries / PARTS;
        // Neighbours have most trees in common.
        let size = ids.len().div_ceil(PARTS);
        let some = ids.iter().enumerate().skip(part * size).take(size);
        some.map_while(|(at, id)| match left {
            0 => None,
            _ => Some(reader.change(*id, &mut left).map(|change| (at, change))),
        })
        .flatten()
        .collect::<Vec<_>>()
    };
    let parts = thread::scope(|scope| {
        let started: Vec<_> = (0..PARTS)
            .map(|part| {
                let name = format!("history {part}");
                thread::Builder::new().name(name).spawn_scoped(scope, move || work(part))
            })
            .collect();
        let joined = started.into_iter().map(|part| match part.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(changes)) => Ok(changes),
            Ok(Err(_)) => Err(NoHistory::Broken("a fault of this program, please report it".to_owned())),
            Err(error) => Err(NoHistory::Broken(error.to_string())),
        });
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    let mut changes: Vec<_> = parts.into_iter().flatten().collect();
    changes.sort_unstable_by_key(|(at, _)| *at);
    changes.truncate(limits.commits);
    Ok(changes.into_iter().map(|(_, change)| change).collect())
}

/// The commits that have one parent or none, the newest first.
fn walk(repository: &Repository, head: ObjectId, limits: &Limits) -> Result<Vec<ObjectId>, NoHistory> {
    let newest = Sorting::ByCommitTime(CommitTimeOrder::NewestFirst);
    let walk = repository
        .rev_walk([head])
        .sorting(newest)
        .use_commit_graph(false)
        .all()
        .map_err(broken)?;
    let mut ids = Vec::new();
    for commit in walk.take(limits.commits.saturating_mul(PASSED)) {
        // Behind a commit that cannot be read nothing is known; what came before it counts.
        let Ok(commit) = commit else { break };
        if commit.parent_ids.len() <= 1 {
            ids.push(commit.id);
        }
        if ids.len() >= limits.commits {
            break;
        }
    }
    Ok(ids)
}

/// Who is the same person by another address: `.mailmap` of the newest commit.
fn names(repository: &Repository, head: ObjectId) -> Snapshot {
    let read = || {
        let tree = repository.find_commit(head).ok()?.tree().ok()?;
        let entry = tree.find_entry(".mailmap")?;
        let small = repository.find_header(entry.id()).ok()?.size() <= MAILMAP_BYTES_MAX;
        let file = if small { entry.object().ok()? } else { return None };
        Some(Snapshot::from_bytes(&file.data))
    };
    read().unwrap_or_default()
}

struct Reader<'a> {
    repository: &'a Repository,
    below: &'a [String],
    names: &'a Snapshot,
}

impl Reader<'_> {
    fn change(&self, id: ObjectId, left: &mut usize) -> Option<Change> {
        let mut bytes = Vec::new();
        let commit: CommitRef<'_> = self.repository.objects.find_commit(&id, &mut bytes).ok()?;
        let author = commit.author().ok()?;
        let time = commit.committer().ok()?.seconds();
        let (tree, parent) = (commit.tree(), commit.parents().next());
        let may = (*left).min(COMMIT_ENTRIES);
        let mut trees = Trees::new(&self.repository.objects, may);
        let mut differences = Vec::new();
        let compared = (|| {
            let new = trees.below(tree, self.below).ok()?;
            let old = match parent {
                None => None,
                Some(parent) => {
                    let mut bytes = Vec::new();
                    // Where a clone is shallow it is not there, and what the commit did cannot be told.
                    let parent = self.repository.objects.find_commit(&parent, &mut bytes).ok()?;
                    trees.below(parent.tree(), self.below).ok()?
                }
            };
            trees.differences(old, new, &mut differences).ok()
        })();
        *left -= may - trees.left;
        compared?;
        if differences.is_empty() {
            return None;
        }
        let mail = self.names.resolve(author).email.to_ascii_lowercase();
        let is_program = mail.ends_with(b"[bot]@users.noreply.github.com");
        let author = (!is_program).then(|| String::from_utf8_lossy(&mail).into_owned());
        Some(Change::of(time, author, &differences))
    }
}
