//! Ours beside scipy 1.17.1, `scipy.cluster.hierarchy.linkage(apart, method="average")`: the same merges in the same order, where many
//! distances are the same, too. The distances are made up for it; each file says how.

use std::path::Path;

use pando_boundaries::linkage::{Distances, Merge, average};
use serde::Deserialize;

/// A file of the reference.
#[derive(Deserialize)]
struct Reference {
    count: usize,
    /// Row by row above the diagonal.
    apart: Vec<f64>,
    /// What is merged, the height, the size.
    merges: Vec<(usize, usize, f64, usize)>,
}

#[test]
fn ours_merges_as_scipy_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/distances");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 6);
    for path in files {
        let text = std::fs::read_to_string(&path).expect("the file is there");
        let reference: Reference = serde_json::from_str(&text).expect("it is a reference");
        let mut apart = reference.apart.iter();
        let tree = average(Distances::new(reference.count, |_, _| *apart.next().expect("as many as pairs")));
        assert_eq!(tree.merges().len(), reference.merges.len());
        for (ours, &(a, b, height, size)) in tree.merges().iter().zip(&reference.merges) {
            let theirs = Merge {
                a,
                b,
                height: ours.height,
                size,
            };
            assert_eq!(*ours, theirs, "{}", path.display());
            assert!(
                (ours.height - height).abs() < 1e-12,
                "{}: {} and {height}",
                path.display(),
                ours.height
            );
        }
    }
}
