use std::time::Duration;

/// A circuit breaker: when several requests in a row get no answer, the next ones are refused at once, and now and then one is let
/// through to see whether there is somebody again. Pure: it is told the time, counted from any fixed moment.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    state: State,
}

#[derive(Debug)]
enum State {
    /// All pass; so many in a row had no answer.
    Closed { failures: u32 },
    /// None passes until then.
    Open { until: Duration, wait: Duration },
    /// One is on its way; should nothing be heard of it, another may go from `until` on.
    HalfOpen { until: Duration, wait: Duration },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

/// How a request went, as far as the way is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// An answer of the app, whatever it says.
    Answer,
    /// None.
    Nothing,
}

impl Breaker {
    /// So many in a row without an answer open it.
    pub const FAILURES_MAX: u32 = 5;
    /// How long it is open at first; twice as long each time that the one which is let through fails.
    pub const WAIT_FIRST: Duration = Duration::from_millis(500);
    /// Its longest.
    pub const WAIT_LONGEST: Duration = Duration::from_secs(5);

    /// Whether a request may go.
    pub fn admits(&mut self, now: Duration) -> bool {
        match self.state {
            State::Closed { .. } => true,
            State::Open { until, wait } | State::HalfOpen { until, wait } if until <= now => {
                self.state = State::HalfOpen { until: now + wait, wait };
                true
            }
            State::Open { .. } | State::HalfOpen { .. } => false,
        }
    }

    /// Tells what became of a request that it let go.
    pub fn tell(&mut self, heard: Heard, now: Duration) {
        self.state = match (heard, &self.state) {
            (Heard::Answer, _) => State::default(),
            (Heard::Nothing, State::Closed { failures }) if failures + 1 < Self::FAILURES_MAX => State::Closed { failures: failures + 1 },
            (Heard::Nothing, State::Closed { .. }) => open(Self::WAIT_FIRST, now),
            (Heard::Nothing, State::HalfOpen { wait, .. }) => open((*wait * 2).min(Self::WAIT_LONGEST), now),
            // One that went before it opened.
            (Heard::Nothing, State::Open { until, wait }) => State::Open {
                until: *until,
                wait: *wait,
            },
        };
    }
}

fn open(wait: Duration, now: Duration) -> State {
    State::Open { until: now + wait, wait }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn opened() -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..Breaker::FAILURES_MAX {
            assert!(breaker.admits(at(0)));
            breaker.tell(Heard::Nothing, at(0));
        }
        breaker
    }

    #[test]
    fn failures_in_a_row_open_it_and_an_answer_between_them_does_not_let_them_add_up() {
        let mut breaker = Breaker::default();
        for _ in 0..100 {
            for _ in 1..Breaker::FAILURES_MAX {
                assert!(breaker.admits(at(0)));
                breaker.tell(Heard::Nothing, at(0));
            }
            breaker.tell(Heard::Answer, at(0));
        }
        assert!(breaker.admits(at(0)));
        assert!(!opened().admits(at(499)));
    }

    #[test]
    fn one_at_a_time_is_let_through_until_there_is_an_answer() {
        let mut breaker = opened();
        assert!(breaker.admits(at(500)));
        assert!(!breaker.admits(at(600)), "one is on its way");
        breaker.tell(Heard::Answer, at(700));
        assert!(breaker.admits(at(700)) && breaker.admits(at(700)), "there is somebody again");
    }

    #[test]
    fn the_wait_grows_while_nobody_answers_up_to_a_limit() {
        let mut breaker = opened();
        let mut now = at(0);
        for wait in [500, 1000, 2000, 4000, 5000, 5000] {
            assert!(!breaker.admits(now + at(wait - 1)), "{wait}");
            now += at(wait);
            assert!(breaker.admits(now), "{wait}");
            breaker.tell(Heard::Nothing, now);
        }
    }

    #[test]
    fn one_that_is_never_heard_of_again_does_not_keep_it_shut() {
        let mut breaker = opened();
        assert!(breaker.admits(at(500)));
        assert!(!breaker.admits(at(999)));
        assert!(breaker.admits(at(1000)));
    }

    #[test]
    fn what_went_before_it_opened_does_not_make_it_wait_longer() {
        let mut breaker = opened();
        breaker.tell(Heard::Nothing, at(400));
        assert!(breaker.admits(at(500)));
    }
}
