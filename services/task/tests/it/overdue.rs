use jiff::civil::date;
use pando_kernel::{Clock, Due, Zone};
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn a_day_is_over_when_it_is_over_where_the_person_is() {
    let world = World::new().await;
    world.set_clock("2026-11-24T04:00:00Z");
    let (utc, new_york) = (world.person(), world.person_in("America/New_York"));
    for person in [&utc, &new_york] {
        world
            .make(person, json!({ "title": "yesterday", "due": { "date": "2026-11-23" } }))
            .await;
    }
    // The query's zone, else the token's, else UTC.
    assert_eq!(world.titles(&utc, "overdue=true").await, ["yesterday"]);
    assert!(world.titles(&new_york, "overdue=true").await.is_empty());
    assert_eq!(world.titles(&new_york, "overdue=true&time_zone=UTC").await, ["yesterday"]);
    assert!(world.titles(&utc, "overdue=true&time_zone=America/New_York").await.is_empty());
    assert!(world.titles(&utc, "overdue=false").await.is_empty());
    assert_eq!(world.titles(&new_york, "overdue=false").await, ["yesterday"]);
    let done = world.titles(&utc, "overdue=true&status=completed").await;
    assert!(done.is_empty(), "what is done is late no more");
}

/// Every quarter of an hour around both changes of the clock, for days and for times of one zone.
#[tokio::test]
async fn lateness_is_right_over_the_changes_of_the_clock() {
    for (zone, start) in [
        ("Europe/Berlin", "2026-03-28T20:00:00Z"),
        ("Europe/Berlin", "2026-10-24T20:00:00Z"),
        ("America/New_York", "2026-11-01T02:00:00Z"),
        ("America/Santiago", "2026-09-05T22:00:00Z"),
        ("Africa/Cairo", "2026-04-23T18:00:00Z"),
    ] {
        let world = World::new().await;
        world.set_clock(start);
        let person = world.person_in(zone);
        let at: Zone = zone.parse().unwrap();
        let today = at.date_at(world.clock.now());
        let mut dues: Vec<Value> = Vec::new();
        for day in [today.yesterday().unwrap(), today, today.tomorrow().unwrap()] {
            dues.push(json!({ "date": day }));
            for time in ["00:30", "01:30", "02:30", "03:30", "23:30"] {
                dues.push(json!({ "date": day, "time": time, "time_zone": zone }));
            }
        }
        for due in &dues {
            world.make(&person, json!({ "title": due.to_string(), "due": due })).await;
        }
        for _ in 0..48 {
            let now = world.clock.now();
            let is_late = |due: &&Value| serde_json::from_value::<Due>((*due).clone()).unwrap().is_overdue(now, &at);
            let expected: Vec<String> = dues.iter().filter(is_late).map(Value::to_string).collect();
            assert_eq!(world.titles(&person, "overdue=true").await, expected, "{zone} {now}");
            world.clock.advance(900);
        }
    }
}

/// Which days a zoned time falls on depends on who looks; a day and a floating time stay where they are.
#[tokio::test]
async fn days_are_meant_where_the_person_is() {
    let world = World::new().await;
    let person = world.person_in("Asia/Tokyo");
    for (title, due) in [
        ("day", json!({ "date": "2026-11-24" })),
        ("floating", json!({ "date": "2026-11-24", "time": "00:10" })),
        (
            "zoned",
            json!({ "date": "2026-11-23", "time": "18:00", "time_zone": "Europe/Berlin" }),
        ),
    ] {
        world.make(&person, json!({ "title": title, "due": due })).await;
    }
    let day = date(2026, 11, 24);
    let of = |zone: &str| format!("due_from={day}&due_before={}&sort=due{zone}", day.tomorrow().unwrap());
    assert_eq!(world.titles(&person, &of("")).await, ["floating", "zoned", "day"]);
    assert_eq!(world.titles(&person, &of("&time_zone=Europe/Berlin")).await, ["floating", "day"]);
    assert_eq!(world.titles(&person, &of("&order=desc")).await, ["day", "zoned", "floating"]);
}
