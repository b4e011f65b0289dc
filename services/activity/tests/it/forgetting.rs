use pando_activity_contract::{Activity, Feed};
use pando_kernel::Page;

use crate::events::Publisher;
use crate::world::{World, at};

#[tokio::test]
async fn a_deleted_account_leaves_a_tombstone_and_nothing_else() {
    let world = World::new().await;
    let (ada, ben) = (Publisher::new(world.ids()), Publisher::new(world.ids()));
    world
        .take(&ada.account("user.registered", at("2026-11-01T08:00:00Z"), "Europe/Berlin"))
        .await;
    let label = world.ids().next();
    world.take(&ada.label("label.created", label, "secret-label", 1)).await;
    let mut late = ada.task("secret late", "2026-11-24T10:00:00Z");
    late.labels = vec![label];
    late.due = Some(pando_kernel::Due::from_parts("2026-11-24", Some("12:30"), None).unwrap());
    let created = ada.created(&late);
    world.take(&created).await;
    for n in 0..1200 {
        let mut task = ada.task(&format!("secret {n}"), "2026-11-24T10:00:00Z");
        world.take(&ada.completed(&mut task, "2026-11-24T11:00:00Z")).await;
    }
    world.take(&ben.created(&ben.task("his", "2026-11-24T10:00:00Z"))).await;
    world.take(&ada.farewell(at("2026-11-24T12:00:00Z"))).await;
    assert_eq!(world.summary(ada.user, "").await.totals.completed, 0);
    world.settle().await;
    world.take(&ada.completed(&mut late, "2026-11-24T12:30:00Z")).await;
    world.take(&created).await;
    world
        .take(&ada.account("user.logged_in", at("2026-11-24T13:00:00Z"), "Europe/Berlin"))
        .await;
    world.settle().await;
    let page: Page<Activity> = world.read(ada.user, "/activities").await;
    assert!(page.items.is_empty(), "{page:?}");
    let feed: Feed = world.feed("after=0").await;
    let left: Vec<_> = feed
        .items
        .iter()
        .filter(|entry| entry.user_id == ada.user)
        .map(|entry| &*entry.kind)
        .collect();
    assert_eq!(left, ["user.deleted"]);
    assert_eq!(world.summary(ben.user, "").await.totals.open, 1);

    let account = "(select account from person where deleted_at is null)";
    for table in [
        "task_state",
        "part",
        "made",
        "done",
        "open_set",
        "open_at",
        "named",
        "zone_since",
        "unsettled",
    ] {
        assert_eq!(
            world
                .number(&format!("select count(*) from {table} where account <> {account}"))
                .await,
            0,
            "{table}"
        );
    }
    assert_eq!(world.number("select count(*) from account").await, 1);
    assert_eq!(world.number("select count(*) from log where title like 'secret%'").await, 0);
    assert_eq!(
        world
            .number("select count(*) from person where deleted_at is not null and is_swept = 1")
            .await,
        1
    );
}
