use pando_activity::{rebuild, rebuild_step};
use pando_store::contract::change;
use pando_wire::CloudEvent;

use crate::events::Publisher;
use crate::world::{World, at};

/// Two people, 600 tasks, two of three done, one of five in the trash.
async fn fill(world: &World) -> (Publisher, Publisher) {
    let (ada, ben) = (Publisher::new(world.ids()), Publisher::new(world.ids()));
    world
        .take(&ada.account("user.registered", at("2026-10-01T00:00:00Z"), "America/New_York"))
        .await;
    let events: Vec<CloudEvent> = (0..600).flat_map(|n| tell([&ada, &ben][n % 2], n)).collect();
    world.take_all(&events).await;
    world.settle().await;
    (ada, ben)
}

fn tell(who: &Publisher, n: usize) -> Vec<CloudEvent> {
    // Through the night in which New York sets its clocks back.
    let minute = at("2026-10-31T00:00:00Z").plus_seconds(n as i64 * 360);
    let mut task = who.task(&format!("task {n}"), &minute.to_string());
    task.due = Some(pando_kernel::Due::from_parts("2026-11-01", None, None).unwrap());
    let mut events = vec![who.created(&task)];
    if !n.is_multiple_of(3) {
        events.push(who.completed(&mut task, &minute.plus_seconds(90 * 60).to_string()));
    }
    if n.is_multiple_of(5) {
        task.trashed = true;
        events.push(who.changed("task.deleted", &mut task, "2026-11-20T00:00:00Z", "deleted"));
    }
    events
}

const QUERY: &str = "from=2026-10-25&to=2026-11-24&time_zone=America/New_York";

#[tokio::test]
async fn what_is_made_anew_is_the_same_and_nothing_old_is_left() {
    let world = World::new().await;
    let (ada, ben) = fill(&world).await;
    let before = (world.summary(ada.user, QUERY).await, world.summary(ben.user, QUERY).await);
    assert_eq!((before.0.totals.created, before.0.totals.completed), (300, 200));
    assert!(
        before.0.totals.completed_on_time > before.1.totals.completed_on_time,
        "Ben is in UTC, where the day ended sooner"
    );
    // Damage that nothing else would mend.
    let (done, tasks) = ("select count(*) from done", "select count(*) from task_state where version = 1");
    let (done, tasks) = (world.number(done).await as u64, world.number(tasks).await as u64);
    change(&*world.store, "update done set done = done + 7", done).await;
    change(&*world.store, "delete from task_state where version = 1", tasks).await;
    assert_ne!(world.summary(ada.user, QUERY).await, before.0);

    let rebuilt = rebuild(&*world.store).await.unwrap();
    assert_eq!(rebuilt.entries, 1121);
    assert_eq!((world.summary(ada.user, QUERY).await, world.summary(ben.user, QUERY).await), before);
    assert_eq!(
        (
            world.number("select count(*) from account").await,
            world.number("select count(*) from rebuild").await
        ),
        (2, 0)
    );
    assert_eq!(world.number("select count(distinct account) from part").await, 2);
}

#[tokio::test]
async fn it_goes_on_where_it_stopped_while_events_come() {
    let world = World::new().await;
    let (ada, ben) = fill(&world).await;
    change(&*world.store, "insert into rebuild (user_id) select user_id from person", 2).await;
    for n in 600..604 {
        rebuild_step(&*world.store).await.unwrap();
        for event in tell(&ada, n).iter().chain(&tell(&ben, n)) {
            world.take(event).await;
        }
    }
    // The process ended here; the next one goes on.
    rebuild(&*world.store).await.unwrap();
    let other = World::new().await;
    let (eve, dan) = fill(&other).await;
    for n in 600..604 {
        for event in tell(&eve, n).iter().chain(&tell(&dan, n)) {
            other.take(event).await;
        }
    }
    assert_eq!(world.summary(ada.user, QUERY).await, other.summary(eve.user, QUERY).await);
    assert_eq!(world.summary(ben.user, QUERY).await, other.summary(dan.user, QUERY).await);
}
