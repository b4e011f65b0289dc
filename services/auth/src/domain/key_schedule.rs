//! When signing keys are made, sign, and go.

use pando_kernel::Instant;

/// A key signs for so long.
pub const PERIOD_SECONDS: i64 = 90 * 24 * 60 * 60;

/// A key is published so long before it signs, so that every process knows it by then; they ask every two seconds, and an answer
/// may be kept for five minutes by a cache between.
pub const LEAD_SECONDS: i64 = 15 * 60;

/// A key stays so much longer than its last token.
pub const MARGIN_SECONDS: i64 = 60;

/// The times of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyTimes {
    /// 1, 2, 3, …
    pub number: i64,
    /// From when on it signs, until the next one does.
    pub signs_from: Instant,
}

/// Which key signs now: the latest of those whose time has come; before any has, the first.
pub fn signing(keys: &[KeyTimes], now: Instant) -> Option<i64> {
    let begun = keys
        .iter()
        .filter(|key| key.signs_from <= now)
        .max_by_key(|key| (key.signs_from, key.number));
    begun.or_else(|| keys.iter().min_by_key(|key| key.number)).map(|key| key.number)
}

/// The key to make now, if one is due. The first signs at once; a later one after it has been published long enough.
pub fn due(keys: &[KeyTimes], now: Instant) -> Option<KeyTimes> {
    let Some(newest) = keys.iter().max_by_key(|key| key.number) else {
        return Some(KeyTimes {
            number: 1,
            signs_from: now,
        });
    };
    let signs_from = newest.signs_from.plus_seconds(PERIOD_SECONDS);
    (now >= signs_from.plus_seconds(-LEAD_SECONDS)).then(|| KeyTimes {
        number: newest.number + 1,
        signs_from: signs_from.max(now.plus_seconds(LEAD_SECONDS)),
    })
}

/// The key to make when somebody asks for a rotation, whatever the period says.
pub fn asked_for(keys: &[KeyTimes], now: Instant) -> KeyTimes {
    match keys.iter().max_by_key(|key| key.number) {
        None => KeyTimes {
            number: 1,
            signs_from: now,
        },
        Some(newest) => KeyTimes {
            number: newest.number + 1,
            signs_from: now.plus_seconds(LEAD_SECONDS).max(newest.signs_from),
        },
    }
}

/// The keys whose last token has ended: those that some later one follows since longer than a token lives.
pub fn over(keys: &[KeyTimes], token_seconds: i64, now: Instant) -> Vec<i64> {
    let is_over = |key: &&KeyTimes| {
        let followed_from = keys
            .iter()
            .filter(|other| other.number > key.number)
            .map(|other| other.signs_from)
            .min();
        followed_from.is_some_and(|from| from.plus_seconds(token_seconds + MARGIN_SECONDS) <= now)
    };
    keys.iter().filter(is_over).map(|key| key.number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(1_790_000_000_000_000).plus_seconds(seconds)
    }

    #[test]
    fn a_key_is_published_before_it_signs_and_stays_until_its_tokens_have_ended() {
        let mut keys = vec![due(&[], at(0)).unwrap()];
        assert_eq!(signing(&keys, at(0)), Some(1));
        assert_eq!(due(&keys, at(PERIOD_SECONDS - LEAD_SECONDS - 1)), None);
        let made = at(PERIOD_SECONDS - LEAD_SECONDS);
        keys.push(due(&keys, made).unwrap());
        assert_eq!(due(&keys, made), None);
        assert_eq!(signing(&keys, made), Some(1));
        assert_eq!(signing(&keys, at(PERIOD_SECONDS - 1)), Some(1));
        assert_eq!(signing(&keys, at(PERIOD_SECONDS)), Some(2));
        assert!(over(&keys, 600, at(PERIOD_SECONDS + 600 + MARGIN_SECONDS - 1)).is_empty());
        assert_eq!(over(&keys, 600, at(PERIOD_SECONDS + 600 + MARGIN_SECONDS)), [1]);
    }

    #[test]
    fn a_server_that_slept_through_the_change_still_publishes_first() {
        let keys = [due(&[], at(0)).unwrap()];
        let next = due(&keys, at(10 * PERIOD_SECONDS)).unwrap();
        assert_eq!(next.signs_from, at(10 * PERIOD_SECONDS + LEAD_SECONDS));
    }

    #[test]
    fn keys_asked_for_in_a_row_never_take_each_others_place_early() {
        let mut keys = vec![asked_for(&[], at(0))];
        keys.push(asked_for(&keys, at(100)));
        keys.push(asked_for(&keys, at(101)));
        assert_eq!(signing(&keys, at(100 + LEAD_SECONDS - 1)), Some(1));
        assert_eq!(signing(&keys, at(101 + LEAD_SECONDS)), Some(3));
        assert!(over(&keys, 600, at(102 + LEAD_SECONDS)).is_empty());
    }
}
