use pando_facts::Facts;

/// What is asked of a scan beyond the folder.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How much is read.
    pub limits: Limits,
    /// What other extractors read of the same program, of languages that are not read here.
    pub facts: Vec<Facts>,
    /// Whether the history is left alone.
    pub without_history: bool,
}

/// How much of a folder is read. What is beyond is passed over, with a diagnostic that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files and folders that are looked at, of whatever kind.
    pub entries: usize,
    /// Files that are read.
    pub files: usize,
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Bytes of all of them.
    pub bytes: usize,
    /// Folders below each other.
    pub folders: usize,
    /// What may stand inside each other in a file that is parsed: a bracket is 8, an operator or a word in a row is 1. A parser takes some
    /// kilobytes of the stack for each bracket.
    pub depth: usize,
    /// Commits that are looked at.
    pub commits: usize,
}

impl Default for Limits {
    /// Enough for a program of some millions of lines, and little enough for half a gigabyte of memory.
    fn default() -> Self {
        Self {
            entries: 500_000,
            files: 50_000,
            file_bytes: 1024 * 1024,
            bytes: 128 * 1024 * 1024,
            folders: 64,
            depth: 100_000,
            commits: 5_000,
        }
    }
}
