use std::fs::File;
use std::io::Read;
use std::path::Path;

use pando_model::yaml::{BYTES_MAX, decoded};

use super::Problem;

/// The text of a model, or of what lies beside it, up to what a model may have.
pub(super) fn read(path: &Path) -> Result<String, Problem> {
    read_up_to(path, BYTES_MAX)
}

/// A file's text, up to a size in bytes.
pub(super) fn read_up_to(path: &Path, most: usize) -> Result<String, Problem> {
    let unreadable = |error| Problem::Unreadable {
        path: path.to_owned(),
        error,
    };
    let mut text = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(most as u64 + 1).read_to_end(&mut text).map_err(unreadable)?;
    match text.len() > most {
        true => Err(Problem::Large(path.to_owned(), most)),
        false => decoded(text).map_err(|fault| Problem::NoText {
            path: path.to_owned(),
            fault,
        }),
    }
}
