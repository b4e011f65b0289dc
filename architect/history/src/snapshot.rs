use std::collections::BTreeMap;
use std::path::Path;

use gix::bstr::BStr;
use gix::objs::Kind;
use gix::{ObjectId, Repository};

use crate::locate::{NoHistory, locate};
use crate::read::broken;
use crate::tree::Trees;

/// How many entries of trees are looked at.
const ENTRIES_MAX: usize = 1_000_000;
/// The length of a commit's name, in bytes.
const NAME_MAX: usize = 200;

/// Why a commit's files cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NoCommit {
    /// The folder is in no repository.
    #[error("this folder is in no git repository, so that there is no commit to look at")]
    NoRepository,
    /// It is not called so.
    #[error("a commit is called by its hash, a branch or a tag, with ~ and ^ behind it, in {NAME_MAX} bytes at most: HEAD~1, main, v1.2^")]
    NoName,
    /// There is none.
    #[error("the repository has no such commit; where it is a shallow clone, fetch more of it (`git fetch --unshallow`)")]
    NoSuch,
    /// The repository cannot be read.
    #[error(transparent)]
    NoHistory(#[from] NoHistory),
}

/// The files of a folder as a commit has them. They are read from the repository as they are asked for, and never put on the disk.
pub struct Snapshot {
    repository: Repository,
    files: BTreeMap<String, ObjectId>,
}

impl Snapshot {
    /// Opens what a commit of a folder's repository has in that folder.
    ///
    /// # Errors
    /// When there is no repository or no such commit, or it cannot be read.
    pub fn open(root: &Path, name: &str) -> Result<Self, NoCommit> {
        // `@{…}` would read logs, `:` indexes and messages.
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./~^".contains(&byte);
        if name.is_empty() || name.len() > NAME_MAX || name.starts_with('-') || !name.bytes().all(is_name) {
            return Err(NoCommit::NoName);
        }
        let located = locate(root)?.ok_or(NoCommit::NoRepository)?;
        let repository = located.open()?.to_thread_local();
        let no_such = |_| NoCommit::NoSuch;
        let tree = {
            let found = repository.rev_parse_single(BStr::new(name)).map_err(no_such)?;
            let commit = found.object().map_err(no_such)?.peel_to_commit().map_err(|_| NoCommit::NoSuch)?;
            commit.tree_id().map_err(broken)?.detach()
        };
        let mut trees = Trees::new(&repository.objects, ENTRIES_MAX);
        let unreadable = |_| NoHistory::Broken("the tree of the commit".to_owned());
        let files = match trees.below(tree, &located.below).map_err(unreadable)? {
            Some(tree) => trees.files(tree).map_err(unreadable)?,
            None => Vec::new(),
        };
        let files = files.into_iter().collect();
        Ok(Self { repository, files })
    }

    /// The paths of the files below a folder, whose name ends with `/`, in order. Links and other repositories are none.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let all = self
            .files
            .range::<str, _>((std::ops::Bound::Included(folder), std::ops::Bound::Unbounded));
        all.map(|(path, _)| path.as_str()).take_while(move |path| path.starts_with(folder))
    }

    /// What a file has; nothing where that is more than so many bytes.
    ///
    /// # Errors
    /// There is no such file, or the repository does not have what the commit says.
    pub fn read(&self, path: &str, at_most: usize) -> Result<Option<Vec<u8>>, NoHistory> {
        let missing = || NoHistory::Broken(format!("{path} is not in it"));
        let id = *self.files.get(path).ok_or_else(missing)?;
        let header = self.repository.find_header(id).map_err(broken)?;
        match header.kind() == Kind::Blob && header.size() <= at_most as u64 {
            true => Ok(Some(self.repository.find_object(id).map_err(broken)?.detach().data)),
            false => Ok(None),
        }
    }
}
