use http::StatusCode;
use pando_kernel::{Due, Zone};

use crate::events::Publisher;
use crate::world::{World, at};

#[tokio::test]
async fn a_summary_of_two_days() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    world
        .take(&ada.account("user.registered", at("2026-11-01T08:00:00Z"), "Europe/Berlin"))
        .await;
    let (home, label) = (world.ids().next(), world.ids().next());
    // The older name comes last.
    world.take(&ada.project("project.updated", home, "House", 2)).await;
    world.take(&ada.project("project.created", home, "Home", 1)).await;
    world.take(&ada.label("label.created", label, "garden", 1)).await;
    // 23:30 UTC is half past midnight in Berlin: the next day, a Tuesday.
    let mut rent = ada.task("rent", "2026-11-23T09:00:00Z");
    rent.project = Some(home);
    rent.labels = vec![label];
    rent.due = Some(Due::from_parts("2026-11-23", None, None).unwrap());
    world.take(&ada.created(&rent)).await;
    world.take(&ada.completed(&mut rent, "2026-11-23T23:30:00Z")).await;
    let mut call = ada.task("call", "2026-11-23T09:00:00Z");
    call.due = Some(Due::from_parts("2026-11-24", Some("09:00"), Some("Europe/Berlin")).unwrap());
    world.take(&ada.created(&call)).await;
    world.take(&ada.completed(&mut call, "2026-11-23T10:00:00Z")).await;
    let mut open = ada.task("open", "2026-11-10T09:00:00Z");
    open.due = Some(Due::from_parts("2026-11-24", Some("12:30"), None).unwrap());
    open.labels = vec![label];
    world.take(&ada.created(&open)).await;
    let mut later = ada.task("later", "2026-11-24T09:00:00Z");
    later.due = Some(Due::from_parts("2026-11-24", None, None).unwrap());
    world.take(&ada.created(&later)).await;

    // It is 13:00 in Berlin.
    let summary = world.summary(ada.user, "from=2026-11-23&to=2026-11-24").await;
    assert_eq!(summary.time_zone, "Europe/Berlin".parse::<Zone>().unwrap());
    let totals = &summary.totals;
    assert_eq!(
        (totals.created, totals.completed, totals.completed_on_time, totals.completed_late),
        (3, 2, 1, 1)
    );
    assert_eq!((totals.open, totals.overdue), (2, 1));
    assert_eq!((summary.on_time_rate, summary.overdue_rate), (Some(0.5), Some(0.5)));
    let days: Vec<_> = summary
        .by_day
        .iter()
        .map(|day| (day.date.to_string(), day.created, day.completed))
        .collect();
    assert_eq!(days, [("2026-11-23".to_owned(), 2, 1), ("2026-11-24".to_owned(), 1, 1)]);
    assert_eq!(summary.by_day[1].completed_mean_7, 2.0 / 7.0);
    assert_eq!((summary.streak.current, summary.streak.longest), (2, 2));
    assert_eq!((summary.by_hour[0][11], summary.by_hour[1][0]), (1, 1));
    assert_eq!(summary.lead_time.count, 2);
    assert!((summary.lead_time.p50_seconds.unwrap() - 3600.0).abs() < 3600.0 / 128.0);
    let projects: Vec<_> = summary
        .by_project
        .iter()
        .map(|p| (&*p.name, p.created, p.completed, p.open))
        .collect();
    assert_eq!(projects, [("Inbox", 2, 1, 2), ("House", 1, 1, 0)]);
    let labels: Vec<_> = summary
        .by_label
        .iter()
        .map(|l| (&*l.name, l.created, l.completed, l.open))
        .collect();
    assert_eq!(labels, [("garden", 1, 1, 1)]);
    let ages: Vec<_> = summary.open_by_age.iter().map(|age| (&*age.bucket, age.count)).collect();
    assert_eq!(ages, [("0-1d", 1), ("1-7d", 0), ("7-30d", 1), ("30-90d", 0), ("90d+", 0)]);

    // In UTC both were done on Monday.
    let utc = world.summary(ada.user, "from=2026-11-23&to=2026-11-24&time_zone=UTC").await;
    assert_eq!(utc.by_day.iter().map(|day| day.completed).collect::<Vec<_>>(), [2, 0]);
    assert_eq!(utc.totals.overdue, 0);
    world.take(&ada.project("project.deleted", home, "House", 3)).await;
    world.take(&ada.label("label.deleted", label, "garden", 2)).await;
    let summary = world.summary(ada.user, "from=2026-11-23&to=2026-11-24").await;
    assert_eq!(
        (summary.by_project[0].created, summary.by_project.len(), summary.by_label.len()),
        (3, 1, 0)
    );
}

#[tokio::test]
async fn only_the_completion_that_stands_counts() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let mut task = ada.task("rent", "2026-11-20T09:00:00Z");
    world.take(&ada.created(&task)).await;
    world.take(&ada.completed(&mut task, "2026-11-21T09:00:00Z")).await;
    assert_eq!(done(&world, &ada).await, [0, 1, 0, 0]);
    task.completed_at = None;
    world
        .take(&ada.changed("task.updated", &mut task, "2026-11-22T09:00:00Z", "reopened"))
        .await;
    assert_eq!(done(&world, &ada).await, [0, 0, 0, 0]);
    world.take(&ada.completed(&mut task, "2026-11-23T09:00:00Z")).await;
    assert_eq!(done(&world, &ada).await, [0, 0, 0, 1]);
    task.trashed = true;
    world
        .take(&ada.changed("task.deleted", &mut task, "2026-11-23T10:00:00Z", "deleted"))
        .await;
    assert_eq!(done(&world, &ada).await, [0, 0, 0, 1]);
}

async fn done(world: &World, ada: &Publisher) -> Vec<u64> {
    let summary = world.summary(ada.user, "from=2026-11-20&to=2026-11-23").await;
    summary.by_day.iter().map(|day| day.completed).collect()
}

#[tokio::test]
async fn what_is_deleted_is_not_open_and_what_is_restored_is() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let mut task = ada.task("rent", "2026-11-20T09:00:00Z");
    world.take(&ada.created(&task)).await;
    for (trashed, open) in [(true, 0), (false, 1), (true, 0)] {
        task.trashed = trashed;
        let topic = if trashed { "task.deleted" } else { "task.updated" };
        world.take(&ada.changed(topic, &mut task, "2026-11-22T09:00:00Z", "moved")).await;
        let totals = world.summary(ada.user, "").await.totals;
        assert_eq!((totals.created, totals.open), (1, open));
    }
}

#[tokio::test]
async fn days_that_cannot_be_asked_for_are_refused() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    assert_eq!(world.summary(ada.user, "").await.by_day.len(), 30);
    assert_eq!(world.summary(ada.user, "from=2025-11-24&to=2026-11-24").await.by_day.len(), 366);
    for query in [
        "from=2026-11-25&to=2026-11-24",
        "from=2025-11-23&to=2026-11-24",
        "from=1969-12-31&to=1970-01-01",
        "from=2026-02-30",
        "time_zone=Mars/Olympus",
        "user_id=1",
    ] {
        let (status, problem) = world.get_as(ada.user, &format!("/analytics/summary?{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {problem}");
        assert!(problem["errors"][0]["pointer"].as_str().unwrap().starts_with('?'));
    }
}

#[tokio::test]
async fn what_is_gone_for_good_keeps_its_past() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    let mut task = ada.task("rent", "2026-11-20T09:00:00Z");
    world.take(&ada.created(&task)).await;
    task.version += 1;
    let thing = serde_json::json!({ "task": task.json(at("2026-11-21T09:00:00Z")), "purged": true });
    let purged = ada.event("task.deleted", task.id, at("2026-11-21T09:00:00Z"), 2, "purged", thing);
    world.take(&purged).await;
    let totals = world.summary(ada.user, "").await.totals;
    assert_eq!((totals.created, totals.open), (1, 0));
}
