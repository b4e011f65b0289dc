/// Which part of the requests each process answered, of counts before and after.
pub fn shares(before: &[f64], after: &[f64]) -> Vec<f64> {
    let answered: Vec<f64> = after.iter().zip(before).map(|(after, before)| after - before).collect();
    let all: f64 = answered.iter().sum();
    answered.iter().map(|one| if all > 0.0 { one / all } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_what_came_between() {
        assert_eq!(shares(&[100.0, 7.0], &[130.0, 17.0]), [0.75, 0.25]);
        assert_eq!(shares(&[1.0, 2.0], &[1.0, 2.0]), [0.0, 0.0]);
    }
}
