//! What two events at the same moment could break where the database takes both at once.

use pando_activity_contract::Feed;

use crate::events::Publisher;
use crate::world::{World, at};

/// Whoever follows the feed reads on behind the last position that was seen: what appeared below it later would be missed.
#[tokio::test]
async fn the_feed_appears_in_its_order() {
    let world = World::new().await;
    let people: Vec<Publisher> = (0..8).map(|_| Publisher::new(world.ids())).collect();
    let events: Vec<_> = (0..120)
        .map(|n| people[n % 8].created(&people[n % 8].task("t", "2026-11-24T10:00:00Z")))
        .collect();
    let follow = async {
        let mut seen = Vec::new();
        while seen.len() < events.len() {
            let after = seen.last().copied().unwrap_or(0);
            let feed: Feed = world.feed(&format!("after={after}&wait=1")).await;
            seen.extend(feed.items.iter().map(|entry| entry.position));
        }
        seen
    };
    let ((), seen) = tokio::join!(world.take_all(&events), follow);
    assert_eq!(seen, (1..=120).collect::<Vec<i64>>());
}

/// Whether a task was done in time depends on where the person was: a zone and what was done there may come at the same moment.
#[tokio::test]
async fn a_zone_and_what_was_done_there_may_come_together() {
    let world = World::new().await;
    for _ in 0..24 {
        let ada = Publisher::new(world.ids());
        let mut task = ada.task("t", "2026-11-20T10:00:00Z");
        task.due = Some(pando_kernel::Due::Date("2026-11-20".parse().unwrap()));
        let created = ada.created(&task);
        // Two in the morning on the 21st in UTC; still the 20th in New York.
        let done = ada.completed(&mut task, "2026-11-21T02:00:00Z");
        let zone = ada.account("user.registered", at("2026-10-01T00:00:00Z"), "America/New_York");
        world.take(&created).await;
        tokio::join!(world.take(&zone), world.take(&done));
        world.settle().await;
        let summary = world
            .summary(ada.user, "from=2026-11-01&to=2026-11-24&time_zone=America/New_York")
            .await;
        assert_eq!((summary.totals.completed, summary.totals.completed_on_time), (1, 1));
    }
}
