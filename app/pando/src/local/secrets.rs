use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
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

    /// A password that stays the same from start to start; made where there is no file.
    ///
    /// # Errors
    /// When the file is there and cannot be read, or is empty: it may be the only copy, so that another in its place would lock us out.
    pub(crate) fn kept(&self, name: &str, random: &dyn Random) -> anyhow::Result<String> {
        let file = self.folder.join(name);
        match std::fs::read_to_string(&file) {
            Ok(text) => {
                let text = text.trim();
                ensure!(
                    !text.is_empty(),
                    "{} is empty, and what it goes to still has the password that stood there: bring the file back from a copy",
                    file.display()
                );
                Ok(text.to_owned())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let password = token(random);
                self.write(name, &password)?;
                Ok(password)
            }
            Err(error) => Err(error).with_context(|| format!("the secret {} is there and cannot be read", file.display())),
        }
    }

    /// Writes a secret in the place of the one before.
    pub(crate) fn write(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let file = self.folder.join(name);
        let folder = file.parent().unwrap_or(&self.folder);
        make_folder(folder)?;
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
        // The name is there after a power cut, too.
        File::open(folder)?.sync_all()?;
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

#[cfg(test)]
mod tests {
    use pando_service::SystemRandom;

    use super::*;

    #[test]
    fn a_secret_is_made_where_there_is_none_and_never_over_one_that_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::in_folder(folder.path()).unwrap();
        let made = secrets.kept("roles/task-service", &SystemRandom).unwrap();
        assert_eq!(secrets.kept("roles/task-service", &SystemRandom).unwrap(), made, "it is kept");
        let file = secrets.path("roles/task-service");
        for wrong in [&b""[..], b"\n", b"\xff\xfe"] {
            std::fs::write(&file, wrong).unwrap();
            let error = format!("{:#}", secrets.kept("roles/task-service", &SystemRandom).unwrap_err());
            assert!(error.contains("roles/task-service"), "{error}");
            assert_eq!(std::fs::read(&file).unwrap(), wrong, "it may be the only copy");
        }
    }
}
