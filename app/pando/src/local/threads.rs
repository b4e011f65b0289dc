use std::num::NonZeroUsize;

/// How many threads of a process work at once, on a machine that it shares with some twenty others. Each that it may use is woken to look
/// for work whenever there is some: on two cores, one instead of two took a fifth off what the sidecars cost a mixed load, and as much
/// off what our own processes cost a read.
pub(crate) fn threads() -> usize {
    of(std::thread::available_parallelism().map_or(1, NonZeroUsize::get))
}

fn of(cores: usize) -> usize {
    (cores / 4).max(1)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_process_has_a_quarter_of_the_cores_and_never_none() {
        assert_eq!([1, 2, 4, 7, 8, 64].map(of), [1, 1, 1, 1, 2, 16]);
    }
}
