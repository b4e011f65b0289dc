use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Kept back for all that is no connection: data files, most of all. Of few, half.
const KEPT: u64 = 256;
/// A connection may need another one, to the process that answers.
const EACH: u64 = 2;

/// So many of the wanted connections as there are file descriptors for. The soft limit is raised as far as it takes and the hard one
/// lets: shells and service managers give 1024 for the sake of programs that know no more.
pub(crate) fn connections(wanted: usize) -> usize {
    let needed = (wanted as u64).saturating_mul(EACH).saturating_add(KEPT);
    let limit = getrlimit(Resource::Nofile);
    let raised = limit.maximum.map_or(needed, |hard| hard.min(needed));
    if limit.current.is_some_and(|soft| soft < raised) {
        let limit = Rlimit {
            current: Some(raised),
            ..limit
        };
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::debug!(%error, raised, "the limit of open files stays as it is");
        }
    }
    match getrlimit(Resource::Nofile).current {
        None => wanted,
        Some(descriptors) => wanted.min(fit(descriptors)),
    }
}

fn fit(descriptors: u64) -> usize {
    let left = descriptors - KEPT.min(descriptors / 2);
    usize::try_from(left / EACH).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_rest() {
        let given: Vec<usize> = [0, 64, 512, 1024, 8448].into_iter().map(fit).collect();
        assert_eq!(given, [1, 16, 128, 384, 4096]);
    }
}
