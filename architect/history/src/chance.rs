//! How likely it is that two files change together as often as they do, if they had nothing to do with each other.

/// Logarithms of the factorials up to a number.
pub struct Factorials(Vec<f64>);

impl Factorials {
    /// Up to a number, and it.
    pub fn up_to(max: u32) -> Self {
        let mut sum = 0.0;
        let logs = (1..=max).map(|number| {
            sum += f64::from(number).ln();
            sum
        });
        Self(std::iter::once(0.0).chain(logs).collect())
    }

    fn choose(&self, of: u32, some: u32) -> f64 {
        self.0[of as usize] - self.0[some as usize] - self.0[(of - some) as usize]
    }

    /// Fisher's exact test, one side: of `commits`, `a` changed one file and `b` the other; how likely is it that at least `together`
    /// changed both?
    pub fn fisher(&self, commits: u32, a: u32, b: u32, together: u32) -> f64 {
        let least = (a + b).saturating_sub(commits).max(together);
        let all = self.choose(commits, a);
        let mut sum = 0.0;
        for both in least..=a.min(b) {
            let term = (self.choose(b, both) + self.choose(commits - b, a - both) - all).exp();
            sum += term;
            // They fall fast behind the middle.
            if term < sum * 1e-12 {
                break;
            }
        }
        sum.min(1.0)
    }
}

/// Corrects chances for how many pairs were looked at, those that never changed together among them (Benjamini and Hochberg 1995). The
/// chances are in rising order, and so is what comes out.
pub fn corrected(chances: &[f64], looked_at: f64) -> Vec<f64> {
    let mut corrected = vec![1.0; chances.len()];
    let mut least: f64 = 1.0;
    for (at, chance) in chances.iter().enumerate().rev() {
        let rank = u32::try_from(at + 1).unwrap_or(u32::MAX);
        least = least.min(chance * looked_at / f64::from(rank));
        corrected[at] = least;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By whole numbers: the sum of C(b, k) C(commits - b, a - k) / C(commits, a).
    #[test]
    fn the_chances_are_those_of_fishers_test() {
        let factorials = Factorials::up_to(3_000);
        let cases = [
            ((10, 3, 3, 3), 1.0 / 120.0),
            ((10, 3, 3, 0), 1.0),
            ((10, 8, 9, 7), 1.0),
            ((20, 5, 5, 3), 0.072_626_418_988_648),
            ((3_000, 1, 1, 1), 1.0 / 3_000.0),
        ];
        for ((commits, a, b, together), expected) in cases {
            let told = factorials.fisher(commits, a, b, together);
            assert!((told - expected).abs() < 1e-9, "{commits} {a} {b} {together}: {told}");
        }
        assert!(factorials.fisher(3_000, 40, 50, 20) < 1e-20);
    }

    #[test]
    fn chances_are_corrected_for_how_many_were_looked_at() {
        let told = corrected(&[0.001, 0.012, 0.014, 0.9], 5.0);
        let expected = [0.005, 0.07 / 3.0, 0.07 / 3.0, 1.0];
        for (told, expected) in told.iter().zip(expected) {
            assert!((told - expected).abs() < 1e-12, "{told} {expected}");
        }
    }
}
