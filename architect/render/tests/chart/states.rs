use std::path::Path;

use super::matrix::{EVERYTHING, matrix};
use super::steps;

/// All values that somebody may install with, by a word: the matrix, and the states between two steps, alone and with everything on.
pub(crate) fn all() -> Vec<(String, String)> {
    let mut all = matrix();
    for step in &steps().steps[1..] {
        for number in 1..=3 {
            let path = format!("../../deploy/steps/{}/between-{number}.yaml", step.folder());
            let values = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path));
            let values = values.unwrap_or_else(|error| panic!("{path}: {error}"));
            let word = format!("{}-between-{number}", step.folder());
            all.push((format!("{word}-with-all"), format!("{EVERYTHING}{values}")));
            all.push((word, values));
        }
    }
    all
}
