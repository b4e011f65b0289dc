use std::io;
use std::path::PathBuf;

use pando_model::AppId;

/// Why a step could not be taken, or a system not be looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{}: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("no system answers on {}: {error}; name the folder of a running `pando dapr up` with --data", data.display())]
    NoSystem { data: PathBuf, error: io::Error },
    #[error("what runs on {} is of another version: {error}", data.display())]
    NoAnswer { data: PathBuf, error: serde_json::Error },
    #[error("the system does not say where its services are: {0}")]
    NotSaid(String),
    #[error("{}: this is no inventory of a `pando dapr up` of this version: {error}", path.display())]
    NoInventory { path: PathBuf, error: serde_json::Error },
    #[error("{}: this is no journal of migrations: {error}; move it away, and it begins anew", path.display())]
    NoJournal { path: PathBuf, error: serde_json::Error },
    #[error("{}: what is done cannot be noted, so nothing more is done: {error}", path.display())]
    Unnoted { path: PathBuf, error: io::Error },
    #[error("another migration works on {}: wait until it is over", .0.display())]
    Busy(PathBuf),
    #[error("services are just moving, whoever asked for it: wait until that is over, which `architect migrate status` says")]
    Moving,
    #[error("{0} is just being replaced: two of its processes host something else; wait until that is over")]
    Replaced(AppId),
    #[error(
        "a move from {0} failed, and so did its way back: each app id may host or let in more than it should; `pando dapr place` with any \
         placement, or `architect migrate rollback`, puts everything in order first"
    )]
    Mixed(String),
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
    #[error("{said}{problem}")]
    After { said: String, problem: Box<Problem> },
}

impl Problem {
    /// The same, after what was done before.
    pub(super) fn after(self, said: &str) -> Self {
        match self {
            Self::Stranded(text) => Self::Stranded(format!("{said}{text}")),
            other if said.is_empty() => other,
            other => Self::After {
                said: format!("{said}but no further: "),
                problem: Box::new(other),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_before_is_said_whatever_goes_wrong_then() {
        let said = Problem::Moving.after("done: the system is at step 3\n").to_string();
        assert!(
            said.starts_with("done: the system is at step 3\nbut no further: services are just moving"),
            "{said}"
        );
        assert!(matches!(Problem::Moving.after(""), Problem::Moving));
        let stranded = Problem::Stranded("and then\n".to_owned()).after("done\n");
        assert!(
            matches!(&stranded, Problem::Stranded(text) if text == "done\nand then\n"),
            "its exit code is its own"
        );
    }
}
