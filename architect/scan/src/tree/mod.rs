//! The folder that is read: through a port, so that a test needs no disk.

mod commit;
mod disk;
mod held;
mod ignored;
mod passed;
mod walk;

use std::io;

pub use commit::Commit;
pub use disk::Disk;
pub use held::Held;
pub(crate) use walk::walk;

/// A tree of files. Paths are below its root, with `/` between their parts; the root is the empty path.
pub trait Tree: Sync {
    /// What is in a folder, in any order; at most so many entries, and one more where there are more.
    ///
    /// # Errors
    /// When the system does not let it be listed.
    fn list(&self, folder: &str, at_most: usize) -> io::Result<Vec<Entry>>;

    /// A file's bytes; at most so many, and one more where there are more. A link is never followed and nothing but a plain file is opened.
    ///
    /// # Errors
    /// When the system does not let it be read, or it is no plain file (any more).
    fn read(&self, file: &str, at_most: usize) -> io::Result<Vec<u8>>;
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name; nothing where that is no Unicode.
    pub name: Option<String>,
    /// What it is.
    pub kind: Kind,
}

/// What something in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A plain file.
    File,
    /// A link to something in the tree: that is read where it is.
    Inward,
    /// A link that leads out of the tree, or nowhere.
    Outward,
    /// A pipe, a socket, a device.
    Special,
}
