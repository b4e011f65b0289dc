//! What the tree promises about itself, kept by tests rather than by memory: floors, documents, lints, sizes.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap_or_else(|_| PathBuf::from("."))
}

/// A crate of ours.
#[derive(Debug)]
pub struct Member {
    /// `pando-task`.
    pub name: String,
    /// Its folder below the root: `services/task`.
    pub folder: String,
    /// Those of ours it is built from (not those of its tests).
    pub uses: Vec<String>,
}

/// All crates of the workspace, as cargo tells of them.
pub fn members() -> Vec<Member> {
    #[expect(clippy::disallowed_methods, reason = "a test of the tree asks cargo about it")]
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let output = cargo
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output();
    let metadata: Value = output
        .ok()
        .and_then(|output| serde_json::from_slice(&output.stdout).ok())
        .unwrap_or_default();
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    packages.iter().map(member).collect()
}

fn member(package: &Value) -> Member {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let manifest = PathBuf::from(text(&package["manifest_path"]));
    let folder = manifest.parent().unwrap_or(&manifest).to_path_buf();
    let uses = package["dependencies"].as_array().into_iter().flatten();
    Member {
        name: text(&package["name"]),
        folder: folder.strip_prefix(root()).unwrap_or(&folder).to_string_lossy().into_owned(),
        uses: uses
            .filter(|one| one["kind"].is_null() && !one["path"].is_null())
            .map(|one| text(&one["name"]))
            .collect(),
    }
}

/// Every file below `folder` that git would know, by its ending.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // These two are a server's data and the built pages; a folder of such a name elsewhere is code.
        let is_made = path == root().join("data") || path == root().join("web/out");
        let is_other = is_made || matches!(name.as_str(), "target" | "node_modules" | ".git" | ".next");
        if path.is_dir() && !is_other {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found
}
