/// Folders that hold what was fetched, built or kept by a tool, whoever owns the program: nothing in them is of its making.
const FOLDERS: &[&str] = &[
    ".angular",
    ".aws-sam",
    ".bzr",
    ".cache",
    ".direnv",
    ".eggs",
    ".git",
    ".gradle",
    ".hg",
    ".hypothesis",
    ".idea",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".next",
    ".nox",
    ".nuxt",
    ".nx",
    ".output",
    ".parcel-cache",
    ".pnpm-store",
    ".pytest_cache",
    ".ruff_cache",
    ".serverless",
    ".svelte-kit",
    ".svn",
    ".terraform",
    ".tox",
    ".turbo",
    ".venv",
    ".vercel",
    ".vs",
    ".vscode",
    ".yarn",
    "__pycache__",
    "bower_components",
    "htmlcov",
    "jspm_packages",
    "node_modules",
    "site-packages",
    "third_party",
    "third-party",
    "_vendor",
    "venv",
    "virtualenv",
];

/// Names that mean the same, unless the folder is a package of the program's own: a marketplace has vendors, a factory targets.
const UNLESS_PACKAGE: &[&str] = &[
    "build",
    "coverage",
    "dist",
    "env",
    "out",
    "storybook-static",
    "target",
    "vendor",
    "vendors",
    "vendored",
];

/// Whether a folder is passed over by its name.
pub fn is_passed(name: &str) -> bool {
    FOLDERS.contains(&name) || name.ends_with(".egg-info") || name.ends_with(".dist-info")
}

/// Whether a folder is passed over by its name unless `__init__.py` is in it.
pub fn is_passed_unless_package(name: &str) -> bool {
    UNLESS_PACKAGE.contains(&name)
}
