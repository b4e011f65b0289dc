//! What is spoilt: real files, in the order of their paths.

use std::fs;
use std::path::{Path, PathBuf};

/// A file larger than this is no small input, in bytes.
const FILE_BYTES_MAX: u64 = 128 * 1024;
/// As many files of one folder are held, in the order of their paths.
const FILES_MAX: usize = 6_000;
/// A repository larger than this is left alone, in files.
const REPOSITORY_FILES_MAX: usize = 400;

/// Names of folders that hold nothing somebody wrote.
const PASSED: [&str; 8] = ["node_modules", ".next", "out", "target", ".venv", "__pycache__", "dist", ".git"];
/// How the names of files end that some reader looks into.
const READ: [&str; 24] = [
    "py",
    "pyi",
    "ts",
    "tsx",
    "js",
    "jsx",
    "mjs",
    "cjs",
    "mts",
    "vue",
    "sql",
    "prisma",
    "yaml",
    "yml",
    "json",
    "toml",
    "cfg",
    "env",
    "tpl",
    "txt",
    "md",
    "conf",
    "gitignore",
    "ini",
];
/// Whole names of such files.
const NAMED: [&str; 4] = ["Dockerfile", "Procfile", "Makefile", "manage"];

/// A file, as its folder has it.
#[derive(Clone, Debug)]
pub struct Seed {
    /// Its path below the folder.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The files of one program.
#[derive(Clone, Debug)]
pub struct Program {
    /// Those that are read, by their paths.
    pub files: Vec<Seed>,
    /// Those of its repository, below `.git`.
    pub repository: Vec<Seed>,
}

/// All programs.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// By their paths; none is empty.
    pub programs: Vec<Program>,
}

impl Corpus {
    /// Ours, and each folder in those that are named.
    pub fn read(from: &[PathBuf]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut folders: Vec<PathBuf> = [
            "test/monolith/program",
            "deploy",
            "helm",
            "openapi",
            "web",
            "architect/check/tests/data",
        ]
        .iter()
        .map(|folder| root.join(folder))
        .collect();
        for from in from {
            let mut below: Vec<PathBuf> = fs::read_dir(from)
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.is_dir())
                .collect();
            below.sort();
            folders.extend(below);
        }
        let programs = folders
            .iter()
            .map(|folder| program(folder))
            .filter(|program| !program.files.is_empty());
        Self {
            programs: programs.collect(),
        }
    }
}

fn program(folder: &Path) -> Program {
    let (mut files, mut repository) = (Vec::new(), Vec::new());
    gather(folder, "", &|path| is_read(path), FILES_MAX, &mut files);
    gather(
        &folder.join(".git"),
        "",
        &|path| !path.starts_with("hooks/"),
        REPOSITORY_FILES_MAX + 1,
        &mut repository,
    );
    if repository.len() > REPOSITORY_FILES_MAX {
        repository.clear();
    }
    Program { files, repository }
}

fn is_read(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let end = name.rsplit('.').next().unwrap_or_default();
    READ.contains(&end) || NAMED.iter().any(|one| name.starts_with(one))
}

fn gather(folder: &Path, below: &str, wanted: &dyn Fn(&str) -> bool, most: usize, into: &mut Vec<Seed>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else {
            continue;
        };
        let path = format!("{below}{name}");
        if kind.is_dir() && !PASSED.contains(&&*name) {
            gather(&entry.path(), &format!("{path}/"), wanted, most, into);
        }
        let fits = || entry.metadata().is_ok_and(|data| data.len() <= FILE_BYTES_MAX);
        if kind.is_file()
            && into.len() < most
            && wanted(&path)
            && fits()
            && let Ok(bytes) = fs::read(entry.path())
        {
            into.push(Seed { path, bytes });
        }
    }
}
