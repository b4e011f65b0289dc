//! What holds for every date, zone, cursor and rank, not only for those somebody thought of.
#![cfg(test)]

use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time, date, time};
use pando_kernel::{Cursor, Due, Ids, Instant, ManualClock, Rank, SeededRandom, TaskId, Zone, fold_words};
use proptest::collection::vec;
use proptest::prelude::*;

/// Zones with half hours, with changes at midnight, south of the equator, and one that once left out a day.
const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Apia",
    "Pacific/Chatham",
];

const DAY_SECONDS: i64 = 24 * 60 * 60;

fn zones() -> impl Strategy<Value = Zone> {
    proptest::sample::select(&ZONES[..]).prop_map(|name| name.parse().unwrap())
}

fn days() -> impl Strategy<Value = Date> {
    (1971..2100_i16, 1..=12_i8, 1..=31_i8).prop_filter_map("a day", |(year, month, day)| Date::new(year, month, day).ok())
}

fn minutes() -> impl Strategy<Value = Time> {
    (0..24_i8, 0..60_i8).prop_map(|(hour, minute)| time(hour, minute, 0, 0))
}

fn dues() -> impl Strategy<Value = Due> {
    prop_oneof![
        days().prop_map(Due::Date),
        (days(), minutes()).prop_map(|(day, time)| Due::Floating(day.to_datetime(time))),
        (days(), minutes(), zones()).prop_map(|(day, time, zone)| Due::Zoned(day.to_datetime(time), zone)),
    ]
}

fn instants() -> impl Strategy<Value = Instant> {
    (31_536_000..4_100_000_000_i64, 0..1_000_000_i64).prop_map(|(seconds, micros)| Instant::from_micros(seconds * 1_000_000 + micros))
}

/// The same microsecond before.
fn before(instant: Instant) -> Instant {
    Instant::from_micros(instant.as_micros() - 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_due_date_travels_unchanged(due in dues()) {
        let text = serde_json::to_string(&due).unwrap();
        prop_assert_eq!(serde_json::from_str::<Due>(&text).unwrap(), due.clone());
        let again = Due::from_parts(&due.date_text(), due.time_text().as_deref(), due.zone().map(Zone::name)).unwrap();
        prop_assert_eq!(again, due);
    }

    #[test]
    fn every_moment_lies_in_its_own_day(now in instants(), zone in zones()) {
        let today = zone.date_at(now);
        let window = Due::Date(today).window(&zone);
        prop_assert!(window.start <= now && now < window.end, "{now} is not in {today}: {window:?}");
        prop_assert!(!Due::Date(today).is_overdue(now, &zone));
        prop_assert!(Due::Date(today.yesterday().unwrap()).is_overdue(now, &zone));
    }

    #[test]
    fn days_follow_each_other_without_gap_or_overlap(day in days(), zone in zones()) {
        let (start, next) = (zone.start_of(day), zone.start_of(day.tomorrow().unwrap()));
        prop_assert_eq!(Due::Date(day).window(&zone).end, next);
        prop_assert!(start <= next && next.seconds_since(start) <= 26 * 60 * 60);
        prop_assert!(zone.date_at(before(start)) < day);
        // A day that was left out has no moment of its own.
        prop_assert!(zone.date_at(start) == day || start == next, "{day} begins on {}", zone.date_at(start));
    }

    #[test]
    fn what_is_overdue_stays_overdue(due in dues(), zone in zones(), now in instants(), later in 0..DAY_SECONDS * 400) {
        let window = due.window(&zone);
        prop_assert!(window.start <= window.end);
        prop_assert!(!due.is_overdue(before(window.start), &zone));
        prop_assert!(due.is_overdue(window.end.plus_seconds(1), &zone));
        if due.is_overdue(now, &zone) {
            prop_assert!(due.is_overdue(now.plus_seconds(later), &zone));
        }
    }

    #[test]
    fn a_time_in_a_zone_is_one_moment_for_everybody(day in days(), time in minutes(), zone in zones(), viewers in (zones(), zones())) {
        let due = Due::Zoned(day.to_datetime(time), zone.clone());
        prop_assert_eq!(due.window(&viewers.0), due.window(&viewers.1));
        prop_assert_eq!(due.date_in(&viewers.0), viewers.0.date_at(due.window(&zone).start));
        let floating = Due::Floating(day.to_datetime(time));
        prop_assert_eq!(floating.date_in(&viewers.0), day, "wherever somebody is, it is on that day");
    }

    #[test]
    fn another_day_keeps_the_kind_and_the_time(due in dues(), day in days()) {
        let moved = due.on(day);
        prop_assert_eq!((moved.date(), moved.time(), moved.zone()), (day, due.time(), due.zone()));
        prop_assert_eq!(moved.on(due.date()), due);
    }

    #[test]
    fn no_text_of_a_date_makes_it_fall_over(texts in (".{0,12}", proptest::option::of("[0-9:]{0,9}"), proptest::option::of("[A-Za-z_/]{0,20}"))) {
        let _ = Due::from_parts(&texts.0, texts.1.as_deref(), texts.2.as_deref());
    }

    #[test]
    fn an_instant_travels_to_the_microsecond(micros in any::<i64>()) {
        let instant = Instant::from_micros(micros);
        let text = serde_json::to_string(&instant).unwrap();
        prop_assert_eq!(serde_json::from_str::<Instant>(&text).unwrap(), instant);
    }

    #[test]
    fn a_cursor_opens_for_its_filter_and_for_no_other(filter in ".{0,40}", other in ".{0,40}", key in (".{0,60}", any::<i64>())) {
        let cursor = Cursor::seal(&filter, &key);
        prop_assert_eq!(cursor.open::<(String, i64)>(&filter).unwrap(), key);
        prop_assert_eq!(cursor.open::<(String, i64)>(&other).is_ok(), filter == other);
    }

    #[test]
    fn a_mangled_cursor_is_refused(key in ".{0,60}", place in any::<proptest::sample::Index>(), by in 1..128_u8) {
        let text = serde_json::to_value(Cursor::seal("filter", &key)).unwrap();
        let mut bytes = text.as_str().unwrap().as_bytes().to_vec();
        let place = place.index(bytes.len());
        bytes[place] = (bytes[place] + by) % 128;
        let mangled: Cursor = serde_json::from_value(String::from_utf8(bytes).unwrap().into()).unwrap();
        // The last character may stand for the same bits.
        let opened = mangled.open::<String>("filter");
        prop_assert!(opened.is_err() || opened == Ok(key));
    }

    #[test]
    fn things_moved_by_hand_stay_in_the_order_they_were_given(places in vec(any::<proptest::sample::Index>(), 1..120)) {
        let mut list: Vec<Rank> = Vec::new();
        for place in places {
            let place = place.index(list.len() + 1);
            let lower = place.checked_sub(1).map(|lower| &list[lower]);
            let made = Rank::between(lower, list.get(place)).unwrap();
            list.insert(place, made);
            prop_assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{list:?}");
        }
    }

    #[test]
    fn ids_rise_however_the_clock_steps(steps in vec(-100_000..100_000_i64, 1..100)) {
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
        let mut last: TaskId = ids.next();
        for step in steps {
            clock.advance(step);
            let next: TaskId = ids.next();
            prop_assert!(last < next);
            last = next;
        }
    }

    #[test]
    fn words_are_found_whatever_their_case_and_the_space_around_them(words in vec("[a-zA-Zàéîöüñç0-9]{1,8}", 1..6)) {
        let plain = fold_words(&words.join(" "));
        prop_assert_eq!(plain.len(), words.len());
        prop_assert_eq!(&fold_words(&words.join(" — ").to_uppercase()), &plain);
        prop_assert_eq!(fold_words(&plain.join(" ")), plain, "folding again changes nothing");
    }
}

#[test]
fn the_days_of_the_worst_zones_are_right() {
    let start = |zone: &str, day: Date| zone.parse::<Zone>().unwrap().start_of(day).to_string();
    // Midnight does not exist there: the day begins at one.
    assert_eq!(start("America/Sao_Paulo", date(2018, 11, 4)), "2018-11-04T03:00:00.000000Z");
    assert_eq!(start("Africa/Cairo", date(2024, 4, 26)), "2024-04-25T22:00:00.000000Z");
    // A minute past midnight it was 23:01 again: the day before had gone on.
    assert_eq!(start("America/St_Johns", date(2003, 10, 26)), "2003-10-26T03:30:00.000000Z");
    let st_johns: Zone = "America/St_Johns".parse().unwrap();
    for shown_twice in ["2003-10-26T02:30:30Z", "2003-10-26T02:31:00Z", "2003-10-26T03:29:59Z"] {
        assert_eq!(st_johns.date_at(shown_twice.parse().unwrap()), date(2003, 10, 25), "{shown_twice}");
    }
    // An hour that is shown twice within its day begins it once.
    assert_eq!(start("America/Havana", date(2024, 11, 3)), "2024-11-03T04:00:00.000000Z");
    // The day that Samoa left out ends where it begins.
    let apia: Zone = "Pacific/Apia".parse().unwrap();
    let window = Due::Date(date(2011, 12, 30)).window(&apia);
    assert_eq!(window.start, window.end);
    let late: DateTime = date(2011, 12, 30).at(12, 0, 0, 0);
    assert_eq!(apia.date_at(apia.instant_of(late)), date(2011, 12, 31));
}
