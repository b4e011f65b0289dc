use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use pando_store::sqlite::verify;

use super::say;
use crate::archive;
use crate::cli::Restore;
use crate::data::Folder;
use crate::world::World;

/// Puts the data of a backup in place of what is there. Everything is unpacked and checked beside the folder before anything in it is
/// touched; what was there is moved aside, never removed.
pub fn restore(options: &Restore) -> anyhow::Result<()> {
    let folder = Folder::hold(&options.folder.data)?;
    let old = databases(folder.path())?;
    ensure!(
        old.is_empty() || options.replace,
        "{} holds data: say --replace to put the backup in its place",
        folder.path().display()
    );
    let fresh = tempfile::Builder::new()
        .prefix(".restore-")
        .tempdir_in(folder.path())
        .context("no room for the data")?;
    let (manifest, files) = archive::read(&options.file, fresh.path())?;
    for file in &files {
        verify(file)?;
    }
    let mark = std::fs::File::create(folder.restoring())?;
    mark.sync_all()?;
    std::fs::File::open(folder.path())?.sync_all()?;
    if !old.is_empty() {
        let aside = folder
            .path()
            .join(format!("before-restore-{}", World::real().clock.now().as_micros() / 1_000_000));
        std::fs::create_dir(&aside)?;
        for file in &old {
            rename_into(file, &aside)?;
        }
        say(&format!("The data that was there is in {}.", aside.display()));
    }
    for file in &files {
        rename_into(file, folder.path())?;
    }
    std::fs::File::open(folder.path())?.sync_all()?;
    std::fs::remove_file(folder.restoring())?;
    say(&format!(
        "{} files of {} are in place; the checks found nothing wrong.",
        files.len(),
        manifest.written_at
    ));
    Ok(())
}

/// The databases of a folder, their logs among them.
fn databases(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let files = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    let is_data = |path: &PathBuf| {
        [".db", ".db-wal", ".db-shm"]
            .iter()
            .any(|ending| path.to_string_lossy().ends_with(ending))
    };
    Ok(files.into_iter().filter(is_data).collect())
}

fn rename_into(file: &Path, folder: &Path) -> anyhow::Result<()> {
    let name = file.file_name().context("a file without a name")?;
    std::fs::rename(file, folder.join(name)).with_context(|| format!("cannot move {}", file.display()))
}
