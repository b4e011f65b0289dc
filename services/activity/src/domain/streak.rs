//! Days in a row.

use pando_activity_contract::Streak;

/// The streaks in these day numbers, which rise. Today counts as soon as something is done; until then the streak up to yesterday
/// stands. `is_next` says whether the second of two days comes right after the first: a zone may leave a day out.
pub fn streak(days: impl IntoIterator<Item = i64>, today: i64, is_next: impl Fn(i64, i64) -> bool) -> Streak {
    let mut found = Streak::default();
    let (mut run, mut last) = (0, None);
    for day in days {
        match last {
            Some(last) if last == day => continue,
            Some(last) if is_next(last, day) => run += 1,
            _ => run = 1,
        }
        last = Some(day);
        found.longest = found.longest.max(run);
        if day == today || is_next(day, today) {
            found.current = run;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_not_over_does_not_break_it() {
        let of = |days: &[i64], today| {
            let streak = streak(days.iter().copied(), today, |day, next| day + 1 == next);
            (streak.current, streak.longest)
        };
        assert_eq!(of(&[], 10), (0, 0));
        assert_eq!(of(&[8, 9], 10), (2, 2));
        assert_eq!(of(&[8, 9, 10], 10), (3, 3));
        assert_eq!(of(&[7, 8], 10), (0, 2));
        assert_eq!(of(&[1, 2, 3, 8, 8, 9], 10), (2, 3));
        assert_eq!(of(&[1, 2, 3, 10], 10), (1, 3));
    }
}
