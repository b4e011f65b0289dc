/// How many retries there may be: a tenth of the requests, so that a system that is in trouble is not asked twice as much. Each request
/// puts a tenth of a token in, each retry takes one out.
#[derive(Debug)]
pub(crate) struct Budget {
    tenths: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            tenths: Self::RETRIES_MAX * 10,
        }
    }
}

impl Budget {
    /// It is full with so many retries, and full at the start.
    pub const RETRIES_MAX: u32 = 10;

    /// A request was sent for the first time.
    pub fn earn(&mut self) {
        self.tenths = (self.tenths + 1).min(Self::RETRIES_MAX * 10);
    }

    /// Whether one may be sent again.
    pub fn spend(&mut self) -> bool {
        let left = self.tenths.checked_sub(10);
        self.tenths = left.unwrap_or(self.tenths);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_requests_is_retried_and_a_few_more_at_first() {
        let mut budget = Budget::default();
        let retries = (0..1000)
            .filter(|_| {
                budget.earn();
                budget.spend()
            })
            .count();
        assert_eq!(retries, 109, "the first ten, and a tenth");
        for _ in 0..1000 {
            budget.earn();
        }
        assert_eq!((0..100).filter(|_| budget.spend()).count(), 10, "what is not used does not add up");
    }
}
