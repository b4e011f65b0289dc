use serde_json::json;

use crate::world::{PASSWORD, World};

#[tokio::test]
async fn a_person_registers_signs_in_refreshes_and_is_known() {
    let world = World::new().await;
    let body = json!({ "email": " Ada@Example.org ", "password": PASSWORD, "name": "Ada", "time_zone": "Europe/Berlin" });
    let registered = world.call("POST", "/auth/register").json(body).send().await.ok(201);
    assert_eq!(registered.body["user"]["email"], "ada@example.org");
    assert_eq!(registered.body["user"]["role"], "administrator");
    assert_eq!(registered.body["user"]["time_zone"], "Europe/Berlin");
    assert_eq!(
        (registered.text("token_type").as_str(), registered.body["expires_in"].as_u64()),
        ("Bearer", Some(600))
    );
    assert_eq!(registered.header("cache-control"), "no-store");
    let me = world.me(&registered.access()).await.ok(200);
    assert_eq!(me.body, registered.body["user"]);
    let caller = world.platform.verifier.verify(&registered.access(), world.now()).unwrap();
    assert_eq!(caller.zone.name(), "Europe/Berlin");
    let login = world.login("ADA@example.ORG").await.ok(200);
    assert_eq!(login.body["user"], registered.body["user"]);
    world.clock.advance(599);
    world.me(&login.access()).await.ok(200);
    world.clock.advance(1);
    world.me(&login.access()).await.refused(401, "unauthenticated");
    let refreshed = world.refresh(&login.refresh_token()).await.ok(200);
    world.me(&refreshed.access()).await.ok(200);
    let topics: Vec<_> = world
        .events()
        .await
        .into_iter()
        .map(|(topic, data)| (topic, data["version"].as_u64()))
        .collect();
    assert_eq!(
        topics,
        [("user.registered".to_owned(), Some(1)), ("user.logged_in".to_owned(), Some(2))]
    );
    assert_eq!((world.figure("pando_registrations"), world.figure("pando_logins")), (1, 1));
}

#[tokio::test]
async fn what_is_sent_is_changed_and_the_rest_stays() {
    let world = World::new().await;
    let token = world.register("a@b.co").await.access();
    let patch = |body| world.call("PATCH", "/auth/me").bearer(&token).json(body).send();
    assert_eq!(patch(json!({ "name": "Ada" })).await.ok(200).body["name"], "Ada");
    let reply = patch(json!({ "time_zone": "Asia/Tokyo" })).await.ok(200);
    assert_eq!(
        (reply.text("name"), reply.text("time_zone")),
        ("Ada".to_owned(), "Asia/Tokyo".to_owned())
    );
    assert_eq!(world.me(&token).await.body, reply.body);
    patch(json!({ "role": "administrator" })).await.refused(422, "invalid");
    patch(json!({ "time_zone": "Mars/Olympus" })).await.refused(422, "invalid");
    assert_eq!(world.me(&token).await.body, reply.body);
    let login = world.login("a@b.co").await;
    assert_eq!(
        world.platform.verifier.verify(&login.access(), world.now()).unwrap().zone.name(),
        "Asia/Tokyo"
    );
}

#[tokio::test]
async fn a_new_password_asks_for_the_old_one_and_ends_every_other_session() {
    let world = World::new().await;
    let mine = world.register("a@b.co").await;
    let other = world.login("a@b.co").await;
    let stranger = world.register("z@b.co").await;
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        world.call("POST", "/auth/password").bearer(&mine.access()).json(body).send()
    };
    let wrong = change("not this one", "a new long password").await.refused(403, "credentials");
    assert_eq!(wrong.body["errors"][0]["pointer"], "/current_password");
    let weak = change(PASSWORD, "password123").await.refused(422, "password");
    assert_eq!(weak.body["errors"][0]["pointer"], "/new_password");
    world.me(&other.access()).await.ok(200);
    change(PASSWORD, "a new long password").await.ok(204);
    world.me(&mine.access()).await.ok(200);
    world.refresh(&mine.refresh_token()).await.ok(200);
    world.me(&other.access()).await.refused(401, "unauthenticated");
    world.refresh(&other.refresh_token()).await.refused(401, "refresh_token");
    world.me(&stranger.access()).await.ok(200);
    world.login("a@b.co").await.refused(401, "credentials");
    let body = json!({ "email": "a@b.co", "password": "a new long password" });
    world.call("POST", "/auth/login").json(body).send().await.ok(200);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_by_their_owner_only() {
    let world = World::new().await;
    let first = world
        .call("POST", "/auth/register")
        .header("user-agent", "Firefox\t 140")
        .json(json!({ "email": "a@b.co", "password": PASSWORD }));
    let first = first.send().await;
    world.clock.advance(60);
    let second = world.login("a@b.co").await;
    let stranger = world.register("z@b.co").await;
    let list = world.call("GET", "/auth/sessions").bearer(&second.access()).send().await.ok(200);
    let items = list.body["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 2);
    assert_eq!(
        (items[0]["current"].as_bool(), items[1]["current"].as_bool()),
        (Some(true), Some(false))
    );
    assert_eq!(items[1]["user_agent"], "Firefox 140");
    assert_eq!(items[1]["expires_at"], "2026-12-23T09:00:00.000000Z");
    let path = format!("/auth/sessions/{}", items[1]["id"].as_str().unwrap());
    world
        .call("DELETE", &path)
        .bearer(&stranger.access())
        .send()
        .await
        .refused(404, "not_found");
    world.me(&first.access()).await.ok(200);
    world.call("DELETE", &path).bearer(&second.access()).send().await.ok(204);
    world.me(&first.access()).await.refused(401, "unauthenticated");
    world.refresh(&first.refresh_token()).await.refused(401, "refresh_token");
    world
        .call("DELETE", &path)
        .bearer(&second.access())
        .send()
        .await
        .refused(404, "not_found");
    world
        .call("DELETE", "/auth/sessions/nonsense")
        .bearer(&second.access())
        .send()
        .await
        .refused(404, "not_found");
    world.me(&second.access()).await.ok(200);
}

#[tokio::test]
async fn a_person_has_at_most_a_hundred_sessions() {
    let world = World::new().await;
    let first = world.register("a@b.co").await;
    let mut last = None;
    for _ in 0..101 {
        world.clock.advance(1);
        last = Some(world.login("a@b.co").await.ok(200));
    }
    let list = world
        .call("GET", "/auth/sessions")
        .bearer(&last.unwrap().access())
        .send()
        .await
        .ok(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 100);
    world.reconcile().await;
    world.me(&first.access()).await.refused(401, "unauthenticated");
    world.refresh(&first.refresh_token()).await.refused(401, "refresh_token");
}

#[tokio::test]
async fn a_deleted_account_is_gone_everywhere_and_only_its_owner_can_do_it() {
    let world = World::new().await;
    world.register("admin@b.co").await.ok(201);
    let reply = world.register("a@b.co").await;
    let id = reply.body["user"]["id"].as_str().unwrap().to_owned();
    let delete = |password: &str| {
        world
            .call("DELETE", "/auth/me")
            .bearer(&reply.access())
            .json(json!({ "password": password }))
            .send()
    };
    delete("not this one").await.refused(403, "credentials");
    world.me(&reply.access()).await.ok(200);
    delete(PASSWORD).await.ok(204);
    world.me(&reply.access()).await.refused(401, "unauthenticated");
    world.refresh(&reply.refresh_token()).await.refused(401, "refresh_token");
    world.login("a@b.co").await.refused(401, "credentials");
    let (topic, data) = world.events().await.pop().unwrap();
    assert_eq!(
        (topic.as_str(), data["user_id"].as_str(), &data["user"]),
        ("user.deleted", Some(&*id), &json!(null))
    );
    assert_eq!(data["version"], 2);
    world.reconcile().await;
    let told: Vec<_> = world
        .events()
        .await
        .into_iter()
        .filter(|(_, data)| data["user_id"] == *id)
        .collect();
    assert_eq!(told.len(), 2, "the events stay");
    assert!(told.iter().all(|(_, data)| !data.to_string().contains("a@b.co")), "{told:?}");
    world.register("a@b.co").await.ok(201);
}

#[tokio::test]
async fn the_last_administrator_leaves_last_and_the_next_person_is_the_first_again() {
    let world = World::new().await;
    let admin = world.register("admin@b.co").await;
    let member = world.register("a@b.co").await;
    let delete = |token: String| {
        world
            .call("DELETE", "/auth/me")
            .bearer(&token)
            .json(json!({ "password": PASSWORD }))
            .send()
    };
    let refused = delete(admin.access()).await.refused(409, "conflict");
    assert!(refused.text("detail").contains("only administrator"));
    world.me(&admin.access()).await.ok(200);
    delete(member.access()).await.ok(204);
    delete(admin.access()).await.ok(204);
    let status = world.call("GET", "/auth/status").send().await.ok(200);
    assert_eq!(status.body["registration"], "first-account");
    assert_eq!(world.register("next@b.co").await.ok(201).body["user"]["role"], "administrator");
}
