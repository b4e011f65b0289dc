use pando_auth_contract::Secret;
use pando_kernel::Email;
use serde_json::json;

use crate::world::{PASSWORD, World};

#[tokio::test]
async fn the_operator_sets_a_new_password_and_ends_all_sessions() {
    let world = World::new().await;
    let before = world.register("a@b.co").await;
    let email = Email::new("a@b.co").unwrap();
    let made = world.auth.reset_password(&email, None).await.unwrap();
    assert_eq!(made.expose().len(), 29);
    world.me(&before.access()).await.refused(401, "unauthenticated");
    world.refresh(&before.refresh_token()).await.refused(401, "refresh_token");
    world.login("a@b.co").await.refused(401, "credentials");
    let login = |password: &Secret| {
        let body = json!({ "email": "a@b.co", "password": password });
        world.call("POST", "/auth/login").json(body).send()
    };
    let after = login(&made).await.ok(200);
    world.me(&after.access()).await.ok(200);
    world.auth.reset_password(&email, Some(Secret::new(PASSWORD))).await.unwrap();
    world.login("a@b.co").await.ok(200);
    let weak = world.auth.reset_password(&email, Some(Secret::new("password1"))).await.unwrap_err();
    assert!(weak.to_string().contains("tried first"), "{weak}");
    let nobody = world.auth.reset_password(&Email::new("x@b.co").unwrap(), None).await.unwrap_err();
    assert_eq!(nobody.to_string(), "there is no account with this address");
}

#[tokio::test]
async fn another_administrator_can_be_made_and_accounts_be_listed() {
    let world = World::new().await;
    let first = world.register("admin@b.co").await;
    let second = world.register("a@b.co").await;
    world.auth.make_administrator(&Email::new("a@b.co").unwrap()).await.unwrap();
    let refreshed = world.refresh(&second.refresh_token()).await.ok(200);
    assert_eq!(refreshed.body["user"]["role"], "administrator");
    world
        .call("GET", "/auth/invitations")
        .bearer(&refreshed.access())
        .send()
        .await
        .ok(200);
    let delete = world
        .call("DELETE", "/auth/me")
        .bearer(&first.access())
        .json(json!({ "password": PASSWORD }));
    delete.send().await.ok(204);
    let accounts = world.auth.accounts(None).await.unwrap();
    assert_eq!(
        accounts.iter().map(|account| account.email.as_str()).collect::<Vec<_>>(),
        ["a@b.co"]
    );
    assert!(world.auth.accounts(Some(accounts[0].id)).await.unwrap().is_empty());
}
