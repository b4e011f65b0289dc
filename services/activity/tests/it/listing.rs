use http::StatusCode;
use pando_activity_contract::Activity;
use pando_kernel::Page;

use crate::events::Publisher;
use crate::world::World;

#[tokio::test]
async fn the_log_is_paged_newest_first_and_filtered() {
    let world = World::new().await;
    let (ada, ben) = (Publisher::new(world.ids()), Publisher::new(world.ids()));
    let mut first = ada.task("first", "2026-11-20T10:00:00Z");
    world.take(&ada.created(&first)).await;
    for n in 0..7 {
        world
            .take(&ada.created(&ada.task(&format!("task {n}"), &format!("2026-11-21T10:00:0{n}Z"))))
            .await;
    }
    world.take(&ada.completed(&mut first, "2026-11-22T10:00:00Z")).await;
    world.take(&ada.label("label.created", world.ids().next(), "home", 1)).await;
    world.take(&ben.created(&ben.task("not hers", "2026-11-21T10:00:03Z"))).await;

    let mut seen: Vec<Activity> = Vec::new();
    let mut path = "/activities?limit=3".to_owned();
    loop {
        let page: Page<Activity> = world.read(ada.user, &path).await;
        seen.extend(page.items);
        let Some(cursor) = page.next_cursor else { break };
        path = format!(
            "/activities?limit=3&cursor={}",
            serde_json::to_value(&cursor).unwrap().as_str().unwrap()
        );
    }
    assert_eq!(seen.len(), 10);
    assert!(seen.windows(2).all(|pair| pair[0].time >= pair[1].time));
    assert!(seen.iter().all(|entry| entry.title.as_deref() != Some("not hers")));
    assert_eq!(
        (seen[0].title.as_deref(), &*seen[0].change, seen[0].task_id),
        (Some("first"), "completed", Some(first.id))
    );

    for (query, count) in [
        ("type=task.completed".to_owned(), 1),
        ("type=task.".to_owned(), 9),
        ("type=label.".to_owned(), 1),
        (format!("task_id={}", first.id), 2),
        (format!("task_id={}&type=task.created", first.id), 1),
        ("from=2026-11-21T10:00:02Z&to=2026-11-21T10:00:05Z".to_owned(), 3),
        ("type=task.created&from=2026-11-21T10:00:02Z&to=2026-11-21T10:00:05Z".to_owned(), 3),
    ] {
        let page: Page<Activity> = world.read(ada.user, &format!("/activities?{query}")).await;
        assert_eq!(page.items.len(), count, "{query}");
    }
    let theirs: Page<Activity> = world.read(ben.user, &format!("/activities?task_id={}", first.id)).await;
    assert!(theirs.items.is_empty());
}

#[tokio::test]
async fn a_cursor_of_another_list_and_an_unknown_type_are_refused() {
    let world = World::new().await;
    let ada = Publisher::new(world.ids());
    for n in 0..3 {
        world
            .take(&ada.created(&ada.task(&format!("task {n}"), "2026-11-21T10:00:00Z")))
            .await;
    }
    let page: Page<Activity> = world.read(ada.user, "/activities?limit=1").await;
    let cursor = serde_json::to_value(page.next_cursor.unwrap()).unwrap();
    let cursor = cursor.as_str().unwrap();
    assert_eq!(
        world.get_as(ada.user, &format!("/activities?limit=1&cursor={cursor}")).await.0,
        StatusCode::OK
    );
    for (path, status, code) in [
        (format!("/activities?limit=1&type=task.&cursor={cursor}"), 400, "cursor"),
        ("/activities?cursor=xyz".to_owned(), 400, "cursor"),
        ("/activities?type=task".to_owned(), 422, "invalid"),
        ("/activities?type=".to_owned(), 422, "invalid"),
        ("/activities?limit=0".to_owned(), 422, "invalid"),
        ("/activities?user_id=1".to_owned(), 422, "invalid"),
        ("/activities?from=yesterday".to_owned(), 422, "invalid"),
    ] {
        let (found, problem) = world.get_as(ada.user, &path).await;
        assert_eq!(
            (found.as_u16(), problem["code"].as_str().unwrap()),
            (status, code),
            "{path}: {problem}"
        );
    }
    let (status, _) = world
        .send(http::Request::get("/activities").body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
