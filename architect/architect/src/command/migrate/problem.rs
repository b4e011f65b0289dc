use std::io;
use std::path::PathBuf;

use pando_model::AppId;

/// Why a step could not be taken, or a system not be looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{}: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("no system runs on {}: {error}; name the folder of a running `pando dapr up` with --data", data.display())]
    NoSystem { data: PathBuf, error: io::Error },
    #[error("{}: this is no inventory of a `pando dapr up` of this version: {error}", path.display())]
    NoInventory { path: PathBuf, error: serde_json::Error },
    #[error("{}: this is no journal of migrations: {error}; move it away, and it begins anew", path.display())]
    NoJournal { path: PathBuf, error: serde_json::Error },
    #[error("{}: what is done cannot be noted, so nothing more is done: {error}", path.display())]
    Unnoted { path: PathBuf, error: io::Error },
    #[error("another migration works on {}: wait until it is over", .0.display())]
    Busy(PathBuf),
    #[error("{0} is just moving: two of its processes host something else; wait until that is over")]
    Moving(AppId),
    #[error("the system is at none of the steps ({known}): there is {apps}; `pando dapr place --apps STEPS#NUMBER` brings it to one")]
    AtNoStep { apps: String, known: String },
    #[error("there is no step {named}: there are {known}")]
    NoStep { named: String, known: String },
    #[error("step {to} is not before step {now}, where the system is")]
    NotBack { now: u32, to: u32 },
    #[error("{0} is no URL that can be asked: http://ADDRESS:PORT/PATH")]
    NoUrl(String),
    #[error("the system is not where it was, or does not hold there; `architect migrate status` says where it is\n{0}")]
    Stranded(String),
}

impl Problem {
    /// The same, after what was done before.
    pub(super) fn after(self, said: &str) -> Self {
        match self {
            Self::Stranded(text) => Self::Stranded(format!("{said}{text}")),
            other => other,
        }
    }
}
