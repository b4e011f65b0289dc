use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::NotWritten;
use super::list::{List, digest};
use super::plan::Plan;

/// Where files wait until all of them are there.
const STAGE: &str = ".architect-render.new";

/// Does what is planned. Whatever does not go is undone.
pub(super) fn carry_out(folder: &Path, name: &str, plan: &Plan<'_>, before: &List) -> Result<(), NotWritten> {
    let stage = folder.join(STAGE);
    let done = in_stage((folder, name), &stage, plan, before);
    let gone = fs::remove_dir_all(&stage);
    match done {
        Ok(()) => gone.map_err(NotWritten::disk("cannot remove", &stage)),
        Err(error) => Err(error),
    }
}

fn in_stage((folder, name): (&Path, &str), stage: &Path, plan: &Plan<'_>, before: &List) -> Result<(), NotWritten> {
    // Of a run that was cut off.
    match fs::remove_dir_all(stage) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(NotWritten::disk("cannot remove", stage)(error)),
        _ => fs::create_dir(stage).map_err(NotWritten::disk("cannot make", stage))?,
    }
    let staged = |number: usize| stage.join(number.to_string());
    for (number, file) in plan.write.iter().enumerate() {
        put(&staged(number), file.text.as_bytes())?;
    }
    let mut after = List::default();
    for file in &plan.write {
        after.add(&file.path, digest(file.text.as_bytes()));
    }
    for path in &plan.unchanged {
        after.add(
            path,
            digest(&fs::read(folder.join(path)).map_err(NotWritten::disk("cannot read", &folder.join(path)))?),
        );
    }
    // Who is cut off from here on finds both.
    let mut both = before.clone();
    for (path, digests) in &after.0 {
        digests.iter().for_each(|digest| both.add(path, digest.clone()));
    }
    replace_list(&folder.join(name), stage, &both)?;
    let mut undo = Undo::default();
    let placed = plan.write.iter().enumerate().try_for_each(|(number, file)| {
        let target = folder.join(&file.path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(NotWritten::disk("cannot make", parent))?;
        }
        fs::rename(staged(number), &target).map_err(NotWritten::disk("cannot write", &target))?;
        undo.0.push((target, file.before.clone()));
        Ok(())
    });
    let removed = placed.and_then(|()| {
        plan.remove.iter().try_for_each(|(path, bytes)| {
            let target = folder.join(path);
            fs::remove_file(&target).map_err(NotWritten::disk("cannot remove", &target))?;
            undo.0.push((target, Some(bytes.clone())));
            Ok(())
        })
    });
    if let Err(error) = removed.and_then(|()| replace_list(&folder.join(name), stage, &after)) {
        undo.all();
        // The list of both times is still right if this fails.
        let _ = replace_list(&folder.join(name), stage, before);
        return Err(error);
    }
    plan.remove.keys().for_each(|path| remove_empty_folders(folder, path));
    Ok(())
}

/// A new file that is on the disk.
fn put(path: &Path, bytes: &[u8]) -> Result<(), NotWritten> {
    let written = || -> io::Result<()> {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    written().map_err(NotWritten::disk("cannot write", path))
}

fn replace_list(target: &Path, stage: &Path, list: &List) -> Result<(), NotWritten> {
    let new = stage.join("list");
    put(&new, list.text().as_bytes())?;
    fs::rename(&new, target).map_err(NotWritten::disk("cannot write", target))
}

/// What was there before, of the files that were put in place or removed so far.
#[derive(Default)]
struct Undo(Vec<(PathBuf, Option<Vec<u8>>)>);

impl Undo {
    /// As well as it goes: the error that is told is the one that led here, and the list knows the files of both times.
    fn all(self) {
        for (path, before) in self.0.into_iter().rev() {
            let _ = match before {
                Some(bytes) => fs::write(&path, bytes),
                None => fs::remove_file(&path),
            };
        }
    }
}

fn remove_empty_folders(folder: &Path, path: &str) {
    let mut path = Path::new(path);
    while let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        // One that is not empty stays.
        if fs::remove_dir(folder.join(parent)).is_err() {
            return;
        }
        path = parent;
    }
}
