use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;
use pando_kernel::Random;

/// The folder of the secrets: for its owner alone, like every file in it.
pub(crate) struct Secrets {
    folder: PathBuf,
}

impl Secrets {
    /// Makes it when it is not there.
    pub(crate) fn in_folder(data: &Path) -> anyhow::Result<Self> {
        let folder = data.join("secrets");
        make_folder(&folder)?;
        Ok(Self { folder })
    }

    /// A password that stays the same from start to start; made at the first.
    pub(crate) fn kept(&self, name: &str, random: &dyn Random) -> anyhow::Result<String> {
        let file = self.folder.join(name);
        if let Ok(text) = std::fs::read_to_string(&file) {
            let text = text.trim().to_owned();
            if !text.is_empty() {
                return Ok(text);
            }
        }
        let password = token(random);
        self.write(name, &password)?;
        Ok(password)
    }

    /// Writes a secret in the place of the one before.
    pub(crate) fn write(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let file = self.folder.join(name);
        if let Some(folder) = file.parent() {
            make_folder(folder)?;
        }
        let fresh = file.with_extension("new");
        let mut opened = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        opened.write_all(text.as_bytes())?;
        opened.sync_all()?;
        std::fs::rename(&fresh, &file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(file)
    }

    /// Where a secret is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// 256 bits that nobody guesses, in letters that need no escapes anywhere.
pub(crate) fn token(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder for its owner alone.
pub(crate) fn make_folder(path: &Path) -> anyhow::Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("cannot make the folder {}", path.display()))
}
