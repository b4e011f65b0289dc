use std::collections::BTreeMap;

/// How many requests a process has answered, by operation.
pub type Answered = BTreeMap<String, f64>;

/// Which part each process answered of what was asked for most between these counts: services ask each other for more meanwhile.
pub fn shares(before: &[Answered], after: &[Answered]) -> Vec<f64> {
    let since = |operation: &str| -> Vec<f64> {
        let of = |answered: &Answered| answered.get(operation).copied().unwrap_or_default();
        after.iter().zip(before).map(|(after, before)| of(after) - of(before)).collect()
    };
    let operations = after.iter().flat_map(BTreeMap::keys);
    let most = operations
        .map(|operation| since(operation))
        .max_by(|one, other| one.iter().sum::<f64>().total_cmp(&other.iter().sum()));
    let answered = most.unwrap_or_default();
    let all: f64 = answered.iter().sum();
    answered.iter().map(|one| if all > 0.0 { one / all } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(read: f64, other: f64) -> Answered {
        [("read".to_owned(), read), ("other".to_owned(), other)].into()
    }

    #[test]
    fn a_share_is_of_what_came_between() {
        let before = [answered(100.0, 500.0), answered(7.0, 1.0)];
        assert_eq!(shares(&before, &[answered(130.0, 500.0), answered(17.0, 30.0)]), [0.75, 0.25]);
        assert_eq!(shares(&before, &before), [0.0, 0.0]);
    }
}
