use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// Removes from a folder what it has of other generations than these: each has a folder there with its number for a name.
pub(crate) fn keep(folder: &Path, generations: &BTreeSet<usize>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let number = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if number.is_some_and(|number| !generations.contains(&number)) && entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_those_that_have_ended_goes_and_all_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["1", "2", "10", "sentry"] {
            std::fs::create_dir_all(folder.path().join(name).join("components")).unwrap();
        }
        std::fs::write(folder.path().join("3"), "a file").unwrap();
        keep(folder.path(), &BTreeSet::from([2])).unwrap();
        let left = |name: &str| folder.path().join(name).exists();
        assert_eq!(["1", "2", "3", "10", "sentry"].map(left), [false, true, true, false, true]);
    }
}
