//! Zones that are off by quarters of an hour, that change their clocks by half an hour, that leave out a day; and somebody new.

use pando_activity_contract::{Activity, Summary};
use pando_kernel::Page;

use crate::events::Publisher;
use crate::world::{World, at};

/// What one day of somebody shows who did something at each of these instants.
async fn done_at(now: &str, instants: &[&str], query: &str) -> Summary {
    let world = World::new().await;
    world.clock.set(at(now));
    let ada = Publisher::new(world.ids());
    for instant in instants {
        let mut task = ada.task("t", instant);
        world.take(&ada.created(&task)).await;
        world.take(&ada.completed(&mut task, instant)).await;
    }
    world.summary(ada.user, query).await
}

fn by_day(summary: &Summary) -> Vec<(u64, u64)> {
    summary.by_day.iter().map(|day| (day.created, day.completed)).collect()
}

#[tokio::test]
async fn a_day_of_nepal_begins_at_a_quarter_past_six_in_the_evening() {
    let instants = ["2026-11-22T18:14:59Z", "2026-11-22T18:15:00Z", "2026-11-23T18:14:59Z"];
    let query = "from=2026-11-22&to=2026-11-23&time_zone=Asia/Kathmandu";
    let summary = done_at("2026-11-23T18:14:59Z", &instants, query).await;
    assert_eq!(by_day(&summary), [(1, 1), (2, 2)]);
    // Sunday before midnight, Monday after midnight and before the next.
    assert_eq!((summary.by_hour[6][23], summary.by_hour[0][0], summary.by_hour[0][23]), (1, 1, 1));
    assert_eq!(summary.by_project[0].completed, 3);
}

#[tokio::test]
async fn half_an_hour_that_comes_twice_is_counted_twice() {
    // On Lord Howe Island it was a quarter to two, two o'clock became half past one, and it was a quarter to two again.
    let instants = ["2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-04T13:29:59Z"];
    let query = "from=2026-04-04&to=2026-04-05&time_zone=Australia/Lord_Howe";
    let summary = done_at("2026-04-05T00:00:00Z", &instants, query).await;
    assert_eq!(by_day(&summary), [(0, 0), (3, 3)]);
    assert_eq!((summary.by_hour[6][0], summary.by_hour[6][1], summary.by_hour[6][2]), (1, 2, 0));
    // In spring two o'clock is half past two: the day has no half past one to lose, and ends at its own midnight.
    let instants = [
        "2026-10-03T15:29:59Z",
        "2026-10-03T15:30:00Z",
        "2026-10-04T12:59:59Z",
        "2026-10-04T13:00:00Z",
    ];
    let query = "from=2026-10-04&to=2026-10-05&time_zone=Australia/Lord_Howe";
    let summary = done_at("2026-10-04T14:00:00Z", &instants, query).await;
    assert_eq!(by_day(&summary), [(3, 3), (1, 1)]);
    assert_eq!((summary.by_hour[6][1], summary.by_hour[6][2], summary.by_hour[6][23]), (1, 1, 1));
}

#[tokio::test]
async fn a_day_that_was_left_out_breaks_no_streak() {
    // Samoa went over the date line: after Thursday, 2011-12-29 came Saturday, 2011-12-31.
    let instants = ["2011-12-29T08:00:00Z", "2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z"];
    let query = "from=2011-12-28&to=2011-12-31&time_zone=Pacific/Apia";
    let summary = done_at("2011-12-31T09:00:00Z", &instants, query).await;
    assert_eq!(by_day(&summary), [(1, 1), (1, 1), (0, 0), (1, 1)]);
    assert_eq!((summary.streak.current, summary.streak.longest), (3, 3));
    assert_eq!(summary.totals.completed, 3);
    let missing = done_at(
        "2011-12-31T09:00:00Z",
        &instants,
        "from=2011-12-30&to=2011-12-30&time_zone=Pacific/Apia",
    )
    .await;
    assert_eq!(
        (by_day(&missing), missing.totals.completed, missing.lead_time.count),
        (vec![(0, 0)], 0, 0)
    );
    // Nothing is done on Saturday yet: Thursday was yesterday.
    let summary = done_at("2011-12-31T09:00:00Z", &instants[..2], query).await;
    assert_eq!((summary.streak.current, summary.streak.longest), (2, 2));
}

#[tokio::test]
async fn somebody_new_has_figures_of_nothing() {
    let world = World::new().await;
    let nobody = Publisher::new(world.ids()).user;
    let summary = world.summary(nobody, "").await;
    assert_eq!(summary.totals, pando_activity_contract::Totals::default());
    assert_eq!((summary.on_time_rate, summary.overdue_rate), (None, None));
    assert_eq!(
        (
            summary.lead_time.count,
            summary.lead_time.p50_seconds,
            summary.lead_time.p85_seconds
        ),
        (0, None, None)
    );
    assert_eq!((summary.streak.current, summary.streak.longest), (0, 0));
    assert!(summary.by_project.is_empty() && summary.by_label.is_empty());
    assert_eq!((summary.by_day.len(), summary.by_hour.len(), summary.open_by_age.len()), (30, 7, 5));
    assert!(summary.by_hour.iter().all(|day| day[..] == [0; 24]));
    let page: Page<Activity> = world.read(nobody, "/activities").await;
    assert!(page.items.is_empty() && page.next_cursor.is_none());
}
