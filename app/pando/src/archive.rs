//! A backup: one plain tar archive with a copy of each database and a manifest with their checksums.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The form of the archive. A newer one is refused.
const FORM: u32 = 1;
const MANIFEST: &str = "manifest.json";

/// What the archive holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    form: u32,
    /// The version of the program that wrote it.
    pub written_by: String,
    /// When.
    pub written_at: pando_kernel::Instant,
    files: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    name: String,
    bytes: u64,
    sha256: String,
}

/// Writes the archive of these files (by name within one folder).
pub fn write(folder: &Path, names: &[String], now: pando_kernel::Instant, out: impl io::Write) -> anyhow::Result<()> {
    let files = names
        .iter()
        .map(|name| {
            let path = folder.join(name);
            let bytes = std::fs::metadata(&path)?.len();
            Ok(Entry {
                name: name.clone(),
                bytes,
                sha256: checksum(&path)?,
            })
        })
        .collect::<io::Result<Vec<_>>>()?;
    let manifest = Manifest {
        form: FORM,
        written_by: env!("CARGO_PKG_VERSION").to_owned(),
        written_at: now,
        files,
    };
    let mut archive = tar::Builder::new(out);
    let text = serde_json::to_vec_pretty(&manifest)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o600);
    archive.append_data(&mut header, MANIFEST, &text[..])?;
    for name in names {
        archive.append_path_with_name(folder.join(name), name)?;
    }
    archive.into_inner()?.flush()?;
    Ok(())
}

/// Unpacks an archive into an empty folder and checks every file against the manifest.
pub fn read(file: &Path, folder: &Path) -> anyhow::Result<(Manifest, Vec<PathBuf>)> {
    let mut archive = tar::Archive::new(File::open(file).with_context(|| format!("cannot open {}", file.display()))?);
    let mut entries = archive.entries().context("not an archive")?;
    let mut first = entries.next().context("the archive is empty")?.context("not an archive")?;
    ensure!(
        first.path()?.as_os_str() == MANIFEST,
        "{} is not a backup of Pando: it does not begin with its manifest",
        file.display()
    );
    let mut text = String::new();
    first.by_ref().take(1024 * 1024).read_to_string(&mut text)?;
    let manifest: Manifest = serde_json::from_str(&text).context("the manifest cannot be read")?;
    ensure!(
        manifest.form <= FORM,
        "the backup was written by a newer version ({}): restore it with that one",
        manifest.written_by
    );
    let mut unpacked = Vec::new();
    for entry in entries {
        let mut entry = entry.context("the backup is cut short")?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let Some(expected) = manifest.files.iter().find(|known| known.name == name) else {
            bail!("the backup holds {name:?}, which its manifest does not name")
        };
        ensure!(
            !name.contains('/') && !name.contains('\\') && name != "..",
            "the backup holds a path out of its folder: {name:?}"
        );
        let path = folder.join(&name);
        let mut out = File::create_new(&path)?;
        io::copy(&mut entry, &mut out).context("the backup is cut short")?;
        out.sync_all()?;
        ensure!(
            checksum(&path)? == expected.sha256,
            "{name} in the backup is damaged: its checksum differs"
        );
        unpacked.push(path);
    }
    ensure!(
        unpacked.len() == manifest.files.len(),
        "the backup is cut short: {} of {} files are there",
        unpacked.len(),
        manifest.files.len()
    );
    Ok((manifest, unpacked))
}

fn checksum(path: &Path) -> io::Result<String> {
    let mut digest = Sha256::new();
    io::copy(&mut File::open(path)?, &mut digest)?;
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backup(folder: &Path) -> PathBuf {
        std::fs::write(folder.join("a.db"), vec![7u8; 5000]).unwrap();
        std::fs::write(folder.join("b.db"), b"two").unwrap();
        let file = folder.join("backup.tar");
        let now = pando_kernel::Instant::from_micros(0);
        write(folder, &["a.db".to_owned(), "b.db".to_owned()], now, File::create(&file).unwrap()).unwrap();
        file
    }

    #[test]
    fn what_goes_in_comes_out() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (_, files) = read(&backup(from.path()), to.path()).unwrap();
        assert_eq!(files.len(), 2);
        assert_eq!(std::fs::read(to.path().join("a.db")).unwrap(), vec![7u8; 5000]);
    }

    #[test]
    fn a_damaged_or_short_backup_is_refused() {
        let from = tempfile::tempdir().unwrap();
        let file = backup(from.path());
        let good = std::fs::read(&file).unwrap();
        for damage in [good.len() / 4, good.len() / 2] {
            let to = tempfile::tempdir().unwrap();
            std::fs::write(&file, &good[..damage]).unwrap();
            assert!(read(&file, to.path()).is_err(), "cut at {damage}");
        }
        let mut flipped = good.clone();
        let place = flipped.windows(64).position(|window| window == [7u8; 64]).unwrap();
        flipped[place] = 8;
        std::fs::write(&file, &flipped).unwrap();
        let error = read(&file, tempfile::tempdir().unwrap().path()).unwrap_err();
        assert!(error.to_string().contains("checksum"), "{error}");
    }
}
