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
    assert_eq!((registered.text("token_type").as_str(), registered.body["expires_in"].as_u64()), ("Bearer", Some(600)));
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
    let topics: Vec<_> = world.events().await.into_iter().map(|(topic, data)| (topic, data["version"].as_u64())).collect();
    assert_eq!(topics, [("user.registered".to_owned(), Some(1)), ("user.logged_in".to_owned(), Some(2))]);
    assert_eq!((world.figure("pando_registrations"), world.figure("pando_logins")), (1, 1));
}
