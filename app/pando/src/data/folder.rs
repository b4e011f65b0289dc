use std::fs::{File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;
use fs4::fs_std::FileExt;

/// A data folder that this process holds: nobody else opens it meanwhile.
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

/// Somebody else holds the folder.
#[derive(Debug, thiserror::Error)]
#[error("another pando is running on {0}: stop it first, or choose another folder with --data")]
pub struct Held(PathBuf);

impl Folder {
    /// Makes the folder, when it is not there, readable to its owner alone, and holds it.
    ///
    /// # Errors
    /// [`Held`], or what the file system says.
    pub fn hold(path: &Path) -> anyhow::Result<Self> {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.with_context(|| format!("cannot make the data folder {}", path.display()))?;
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("pando.lock"));
        let lock = lock.with_context(|| format!("cannot write to the data folder {}", path.display()))?;
        if !FileExt::try_lock_exclusive(&lock).context("the data folder cannot be locked")? {
            return Err(Held(path.to_owned()).into());
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Holds a folder whose data is whole: none in which a restore was cut off.
    ///
    /// # Errors
    /// [`Held`], what the file system says, or a sentence about the restore.
    pub fn hold_whole(path: &Path) -> anyhow::Result<Self> {
        let folder = Self::hold(path)?;
        anyhow::ensure!(
            !folder.restoring().exists(),
            "a restore into {} was cut off: run `pando restore FILE --replace` again",
            path.display()
        );
        anyhow::ensure!(
            !folder.copying().exists(),
            "a copy into {} is not finished: run `pando copy` to its end first; it goes on where it was",
            path.display()
        );
        Ok(folder)
    }

    /// Holds a folder that data is copied into, also when that was cut off before.
    ///
    /// # Errors
    /// As [`Self::hold_whole`].
    pub fn hold_for_copy(path: &Path) -> anyhow::Result<Self> {
        let folder = Self::hold(path)?;
        anyhow::ensure!(
            !folder.restoring().exists(),
            "a restore into {} was cut off: choose an empty folder",
            path.display()
        );
        Ok(folder)
    }

    /// The mark that data is being copied into it from elsewhere.
    pub fn copying(&self) -> PathBuf {
        self.path.join("copying")
    }

    /// The mark that data is being put in place here.
    pub fn restoring(&self) -> PathBuf {
        self.path.join("restoring")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the process that holds a folder is spoken to.
    pub fn socket(path: &Path) -> PathBuf {
        path.join("pando.sock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_process() {
        let folder = tempfile::tempdir().unwrap();
        let held = Folder::hold(folder.path()).unwrap();
        let error = Folder::hold(folder.path()).err().unwrap();
        assert!(error.downcast_ref::<Held>().is_some(), "{error}");
        drop(held);
        assert!(Folder::hold(folder.path()).is_ok());
    }

    #[test]
    fn a_folder_in_which_a_restore_was_cut_off_is_not_served() {
        let folder = tempfile::tempdir().unwrap();
        let mark = Folder::hold(folder.path()).unwrap().restoring();
        assert!(Folder::hold_whole(folder.path()).is_ok());
        File::create(&mark).unwrap();
        let error = Folder::hold_whole(folder.path()).err().unwrap();
        assert!(error.to_string().contains("pando restore"), "{error}");
        assert!(Folder::hold(folder.path()).is_ok(), "a restore goes in again");
        assert!(Folder::hold_for_copy(folder.path()).is_err(), "a copy does not");
    }

    #[test]
    fn a_folder_in_which_a_copy_was_cut_off_is_not_served() {
        let folder = tempfile::tempdir().unwrap();
        File::create(Folder::hold(folder.path()).unwrap().copying()).unwrap();
        let error = Folder::hold_whole(folder.path()).err().unwrap();
        assert!(error.to_string().contains("pando copy"), "{error}");
        assert!(Folder::hold_for_copy(folder.path()).is_ok(), "the copy goes on");
    }
}
