use serde_json::json;

use crate::world::{World, titles};

#[tokio::test]
async fn a_list_goes_on_where_it_stood_whatever_happens_in_between() {
    for sort in ["rank", "due", "priority", "created", "updated", "title"] {
        for order in ["asc", "desc"] {
            let world = World::new().await;
            let person = world.person();
            let mut made = Vec::new();
            for number in 0..9u32 {
                let due = (number % 3 > 0).then(|| json!({ "date": format!("2026-12-0{}", number % 2 + 1) }));
                let body = json!({ "title": format!("t{}", number % 4), "due": due, "priority": number % 2 + 1 });
                made.push(world.make(&person, body).await);
                world.clock.advance(i64::from(number % 2));
            }
            let query = format!("sort={sort}&order={order}&limit=4");
            let whole = world.walk(&person, &format!("sort={sort}&order={order}"), 200).await;
            let first = world.get(&person, &format!("/tasks?{query}")).await.ok(200).body;
            let cursor = first["next_cursor"].as_str().unwrap().to_owned();
            // The last one shown and one that is still to come go, others come, and the clock is set back.
            for gone in [&whole[3], &whole[6]] {
                world
                    .delete(&person, &format!("/tasks/{}", gone["id"].as_str().unwrap()))
                    .await
                    .ok(204);
            }
            world.clock.advance(-86_400);
            for number in 0..4u32 {
                let body = json!({ "title": format!("t{number}"), "due": { "date": "2026-12-01" }, "priority": number % 2 + 1 });
                world.make(&person, body).await;
            }
            let mut rest = Vec::new();
            let mut next = cursor;
            loop {
                let page = world.get(&person, &format!("/tasks?{query}&cursor={next}")).await.ok(200).body;
                rest.extend(page["items"].as_array().unwrap().clone());
                match page["next_cursor"].as_str() {
                    Some(cursor) => next = cursor.to_owned(),
                    None => break,
                }
            }
            let is_old = |id: &serde_json::Value| made.iter().any(|task| task["id"] == *id);
            let old: Vec<_> = rest.iter().map(|task| &task["id"]).filter(|id| is_old(id)).collect();
            let expected: Vec<_> = [4, 5, 7, 8].iter().map(|at| &whole[*at]["id"]).collect();
            assert_eq!(old, expected, "{sort} {order}");
            let mut ids: Vec<_> = rest.iter().map(|task| task["id"].as_str().unwrap()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), rest.len(), "none is shown twice: {sort} {order}");
        }
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_person_filter_and_order() {
    let world = World::new().await;
    let (person, other) = (world.person(), world.person());
    for number in 0..4 {
        for person in [&person, &other] {
            world
                .make(person, json!({ "title": format!("t{number}"), "due": { "date": "2026-12-01" } }))
                .await;
        }
    }
    for sort in ["rank", "due", "title", "created"] {
        let page = world
            .get(&person, &format!("/tasks?sort={sort}&status=open&limit=2"))
            .await
            .ok(200)
            .body;
        let cursor = page["next_cursor"].as_str().unwrap();
        let at = |query: &str| format!("/tasks?sort={sort}&cursor={cursor}{query}");
        // Another size of the page is the same list.
        let rest = world.get(&person, &at("&status=open&limit=1")).await.ok(200).body;
        assert_eq!(titles(rest["items"].as_array().unwrap()), ["t2"]);
        for query in [
            "",
            "&status=completed",
            "&status=open&order=desc",
            "&status=open&priority=4",
            "&status=open&q=t",
            "&status=open&time_zone=Asia/Tokyo",
        ] {
            world.get(&person, &at(query)).await.refused(400, "cursor");
        }
        world.get(&other, &at("&status=open")).await.refused(400, "cursor");
        let mut tampered = cursor.to_owned();
        let last = if tampered.pop() == Some('A') { 'B' } else { 'A' };
        let inner = format!("A{}", &cursor[1..]);
        for bad in [
            tampered + &last.to_string(),
            inner,
            "x".to_owned(),
            "%00".to_owned(),
            "A".repeat(5000),
        ] {
            world
                .get(&person, &format!("/tasks?sort={sort}&status=open&cursor={bad}"))
                .await
                .refused(400, "cursor");
        }
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_is_refused_with_its_field() {
    let world = World::new().await;
    let person = world.person();
    for (query, field) in [
        ("status=done", "?status"),
        ("priority=0", "?priority"),
        ("priority=5", "?priority"),
        ("priority=high", "?priority"),
        ("project_id=7", "?project_id"),
        ("due_from=2026-02-30", "?due_from"),
        ("due_before=now", "?due_before"),
        ("due_before=12", "?due_before"),
        ("overdue=maybe", "?overdue"),
        ("limit=0", "?limit"),
        ("limit=201", "?limit"),
        ("limit=-1", "?limit"),
        ("sort=id", "?sort"),
        ("order=up", "?order"),
        ("time_zone=Mars/Olympus", "?time_zone"),
        ("offset=3", "?offset"),
    ] {
        let refused = world.get(&person, &format!("/tasks?{query}")).await.refused(422, "invalid");
        assert_eq!(refused.pointer(), field, "{query}");
    }
    world.get(&person, "/tasks?limit=2&limit=3").await.refused(422, "invalid");
    world
        .get(&person, &format!("/tasks?q={}", "x".repeat(201)))
        .await
        .refused(422, "invalid");
    // A label or project that is not there has no tasks.
    world.make(&person, json!({ "title": "t" })).await;
    for query in [
        "label=none",
        "label=01a1b2c3-0000-7000-8000-000000000000",
        "project_id=01a1b2c3-0000-7000-8000-000000000000",
        "q=%22%20OR",
        "q=!",
        "due_from=9999-12-31",
        "due_before=-009999-01-01",
    ] {
        assert_eq!(
            world.get(&person, &format!("/tasks?{query}")).await.ok(200).body["items"],
            json!([]),
            "{query}"
        );
    }
}

#[tokio::test]
async fn completed_tasks_are_found_by_the_day_on_which_they_were_done() {
    let world = World::new().await;
    let person = world.person_in("America/New_York");
    for (title, at) in [
        ("late on Sunday", "2026-11-23T04:30:00Z"),
        ("on Monday", "2026-11-23T05:30:00Z"),
        ("on Tuesday", "2026-11-24T12:00:00Z"),
    ] {
        let task = world.make(&person, json!({ "title": title })).await;
        world.set_clock(at);
        world
            .call(&person, "POST", &format!("/tasks/{}/complete", task["id"].as_str().unwrap()))
            .send()
            .await
            .ok(200);
    }
    world.make(&person, json!({ "title": "open" })).await;
    let monday = "completed_from=2026-11-23&completed_before=2026-11-24&sort=completed";
    assert_eq!(world.titles(&person, monday).await, ["on Monday"]);
    let in_utc = format!("{monday}&time_zone=UTC");
    assert_eq!(world.titles(&person, &in_utc).await, ["late on Sunday", "on Monday"]);
    let newest = world.titles(&person, "sort=completed&order=desc").await;
    assert_eq!(newest, ["on Tuesday", "on Monday", "late on Sunday"]);
    assert!(world.titles(&person, &format!("{monday}&status=open")).await.is_empty());
}
