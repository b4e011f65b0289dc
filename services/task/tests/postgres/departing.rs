use pando_kernel::EventId;
use serde_json::json;

use crate::world::World;

/// A task that is being made, and is held up, when its owner departs: they depart after it, and it goes with the rest.
#[tokio::test]
async fn what_is_half_made_when_a_person_departs_goes_too() {
    let world = World::new().await;
    let person = world.person();
    world.post(&person, "/labels", json!({ "name": "l" })).await.ok(201);
    let held = world.place.hold("select 1 from labels for update").await;
    let make = world.post(&person, "/tasks", json!({ "title": "late", "labels": ["l"] }));
    let others = async {
        held.until_waiting(1).await;
        let leave = async {
            let data = json!({
                "user_id": person.id, "actor": "user", "correlation_id": world.platform.ids.next::<uuid::Uuid>(), "version": 2,
                "change": "deleted",
            });
            world
                .tell("user.deleted", world.platform.ids.next::<EventId>(), "auth-service", data)
                .await
                .ok(200);
            world.reconcile("tidying up after deletions").await;
        };
        let release = async {
            held.until_waiting(2).await;
            held.release().await;
        };
        tokio::join!(leave, release);
    };
    let (made, ()) = tokio::join!(make, others);
    made.ok(201);
    assert_eq!(world.number("select count(*) from tasks").await, 0);
    assert_eq!(world.number("select count(*) from task_words").await, 0);
}
