use std::collections::HashSet;
use std::path::Path;
use std::thread;

use gix::ThreadSafeRepository;
use gix::open::Options;
use gix::sec::Trust;
use pando_facts::History;

use crate::alike::Counted;
use crate::commits;
use crate::locate::{Located, NoHistory, locate};
use crate::tree::Trees;

/// How much of a history is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Commits, from the newest on.
    pub commits: usize,
    /// Entries of trees that are looked at for all commits together.
    pub entries: usize,
    /// Pairs of files that are kept.
    pub pairs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            commits: 5_000,
            entries: 100_000_000,
            pairs: 10_000,
        }
    }
}

/// Reads a folder's history: that of the repository it is in, as far as it touches the folder. Nothing where there is no repository, or
/// nothing of the folder in it. Paths are below the folder.
///
/// # Errors
/// When there is a repository and it is not read.
pub fn read(root: &Path, limits: &Limits) -> Result<Option<History>, NoHistory> {
    let Some(located) = locate(root)? else { return Ok(None) };
    // What was made to be wrong must not take more along than the history.
    let read = thread::scope(|scope| {
        let started = thread::Builder::new()
            .name("history".to_owned())
            .spawn_scoped(scope, || located.read(limits));
        started.map(|started| started.join())
    });
    match read {
        Ok(Ok(history)) => history,
        Ok(Err(_)) => Err(NoHistory::Broken("a fault of this program, please report it".to_owned())),
        Err(error) => Err(NoHistory::Broken(error.to_string())),
    }
}

impl Located {
    fn read(&self, limits: &Limits) -> Result<Option<History>, NoHistory> {
        let repository = self.open()?.to_thread_local();
        let head = repository.head().map_err(broken)?;
        if head.is_unborn() {
            return Ok(None);
        }
        let head = head.into_peeled_id().map_err(broken)?.detach();
        let mut trees = Trees::new(&repository.objects, limits.entries);
        let tree = repository
            .find_commit(head)
            .and_then(|commit| commit.tree_id())
            .map_err(broken)?
            .detach();
        let unreadable = |_| NoHistory::Broken("the tree of its newest commit".to_owned());
        let Some(tree) = trees.below(tree, &self.below).map_err(unreadable)? else {
            return Ok(None);
        };
        let files = trees.files(tree).map_err(unreadable)?;
        let today: HashSet<String> = files.into_iter().map(|(path, _)| path).collect();
        let changes = commits::read(&repository, head, &self.below, limits)?;
        Ok(Some(Counted::of(&changes, today).history(limits.pairs)))
    }

    /// Opens it as somebody else's: nothing of the configuration of this machine, of its environment or of the repository counts, and no
    /// object may be large.
    pub fn open(&self) -> Result<ThreadSafeRepository, NoHistory> {
        let options = Options::isolated().open_path_as_is(true).with(Trust::Reduced);
        options.open(&self.git).map_err(broken)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub fn broken(error: gix::Error) -> NoHistory {
    NoHistory::Broken(error.to_string())
}
