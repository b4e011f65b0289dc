use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::{Entry, Kind, Tree};

/// A folder of this machine.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The folder. It may itself be a link: somebody named it.
    ///
    /// # Errors
    /// When there is none, or it is no folder.
    pub fn new(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        match root.is_dir() {
            true => Ok(Self { root }),
            false => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    /// Where it really is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn kind(&self, path: &Path, kind: fs::FileType) -> Kind {
        if kind.is_dir() {
            Kind::Folder
        } else if kind.is_file() {
            Kind::File
        } else if kind.is_symlink() {
            match path.canonicalize() {
                Ok(to) if to.starts_with(&self.root) => Kind::Inward,
                _ => Kind::Outward,
            }
        } else {
            Kind::Special
        }
    }
}

impl Tree for Disk {
    fn list(&self, folder: &str, at_most: usize) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.root.join(folder))?.take(at_most.saturating_add(1)) {
            let entry = entry?;
            let kind = self.kind(&entry.path(), entry.file_type()?);
            let name = entry.file_name().into_string().ok();
            entries.push(Entry { name, kind });
        }
        Ok(entries)
    }

    fn read(&self, file: &str, at_most: usize) -> io::Result<Vec<u8>> {
        // Between the listing and now somebody may have put a link or a pipe there: the first is refused, the second does not block.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits().cast_signed())
            .open(self.root.join(file))?;
        if !opened.metadata()?.is_file() {
            return Err(io::Error::other("it is no plain file"));
        }
        let mut bytes = Vec::new();
        opened.take(at_most as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    fn kinds(disk: &Disk) -> Vec<(String, Kind)> {
        let mut all: Vec<_> = disk.list("", 100).unwrap().into_iter().map(|e| (e.name.unwrap(), e.kind)).collect();
        all.sort();
        all
    }

    #[test]
    fn links_and_pipes_are_told_apart_and_never_opened() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.py"), "x = 1").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("a.py"), "a = 1").unwrap();
        symlink(outside.path().join("secret.py"), root.join("b.py")).unwrap();
        symlink(root.join("a.py"), root.join("c.py")).unwrap();
        symlink(root, root.join("d")).unwrap();
        symlink(root.join("none"), root.join("e.py")).unwrap();
        mknodat(CWD, root.join("f.py"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();

        let disk = Disk::new(root).unwrap();
        let expected = [
            ("a.py", Kind::File),
            ("b.py", Kind::Outward),
            ("c.py", Kind::Inward),
            ("d", Kind::Inward),
            ("e.py", Kind::Outward),
            ("f.py", Kind::Special),
        ];
        assert_eq!(kinds(&disk), expected.map(|(name, kind)| (name.to_owned(), kind)));
        assert_eq!(disk.read("a.py", 100).unwrap(), b"a = 1");
        assert_eq!(disk.read("a.py", 2).unwrap(), b"a =", "one byte more says that there is more");
        for name in ["b.py", "c.py", "f.py", "d"] {
            assert!(disk.read(name, 100).is_err(), "{name} is opened");
        }
    }
}
