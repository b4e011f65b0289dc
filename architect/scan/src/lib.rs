//! Reads somebody's program from a folder, without running any of it: a tree of files within limits, what the extractors of each language
//! make of them, how it is deployed, and who asks whom. All that goes wrong with a file is a diagnostic, and the rest is read.

mod deployment;
mod depth;
mod extract;
mod gathered;
mod language;
mod link;
mod merge;
mod options;
mod role;
mod scan;
mod text;
mod tree;

pub use options::{Limits, Options};
pub use pando_history::NoCommit;
pub use scan::{Unscannable, scan, scan_commit, scan_tree};
pub use tree::{Commit, Disk, Entry, Held, Kind, Tree};
