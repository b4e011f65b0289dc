use pando_gateway::contract;
use pando_wire::{Access, OperationSpec};

use crate::world::{LIFE_SECONDS, World, person_id, session_id};

/// Every operation that the gateway answers or passes on, its own included; an id stands for each parameter.
fn operations() -> Vec<(OperationSpec, String)> {
    let contracts = [
        contract(),
        pando_auth_contract::contract(),
        pando_task_contract::contract(),
        pando_chat_contract::contract(),
        pando_activity_contract::contract(),
    ];
    let operations = contracts.into_iter().flat_map(|contract| contract.operations);
    let filled = |operation: OperationSpec| {
        let path = operation.path.split('/').map(|part| match part.starts_with('{') {
            true => "01980000-0000-7000-8000-00000000000a",
            false => part,
        });
        (operation, format!("/api{}", path.collect::<Vec<_>>().join("/")))
    };
    operations.map(filled).collect()
}

/// By method as well as by path: a read that is allowed opens no door to a change of the same thing.
#[tokio::test]
async fn every_operation_asks_for_what_its_contract_says() {
    let world = World::new();
    let (mut open, mut closed) = (0, 0);
    for (operation, path) in operations() {
        let method = operation.method.http().to_string();
        let what = format!("{method} {path}");
        match operation.access {
            Access::Public => {
                world.call(&method, &path).send().await.ok();
                open += 1;
            }
            Access::Person | Access::Administrator => {
                let reply = world.call(&method, &path).send().await.refused(401, "unauthenticated");
                assert_eq!(reply.header("www-authenticate"), "Bearer", "{what}");
                assert!(world.doubles.seen().is_empty(), "{what} reached a service");
                closed += 1;
            }
            Access::Services(_) => {
                let reply = world.of(1, &method, &path).send().await;
                assert!([404, 405].contains(&reply.status.as_u16()), "{what}: {reply:?}");
                assert!(world.doubles.seen().is_empty(), "{what} reached a service");
            }
        }
        world.doubles.seen();
    }
    assert!(open > 5 && closed > 30, "{open} {closed}");
}

#[tokio::test]
async fn only_one_good_bearer_token_lets_anybody_in() {
    let world = World::new();
    let token = world.token(1);
    let tampered = format!("{}A", &token[..token.len() - 1]);
    let cases: &[(&str, &[&str])] = &[
        ("no header", &[]),
        ("an empty one", &[""]),
        ("no scheme", &[&token]),
        ("another scheme", &[&format!("Basic {token}")]),
        ("no token", &["Bearer "]),
        ("nonsense", &["Bearer nonsense"]),
        ("tampered with", &[&format!("Bearer {tampered}")]),
        ("twice the same", &[&format!("Bearer {token}"), &format!("Bearer {token}")]),
        ("a good one before a bad one", &[&format!("Bearer {token}"), "Bearer nonsense"]),
        ("two in one line", &[&format!("Bearer {token}, Bearer {token}")]),
        ("endless", &[&format!("Bearer {}", "a".repeat(20_000))]),
    ];
    for (case, values) in cases {
        for path in ["/api/tasks", "/api/events", "/api/export"] {
            let call = values
                .iter()
                .fold(world.call("GET", path), |call, value| call.header("authorization", value));
            let reply = call.send().await.refused(401, "unauthenticated");
            assert_eq!(reply.header("www-authenticate"), "Bearer", "{case}");
            assert!(!String::from_utf8_lossy(&reply.body).contains(&token[..20]), "{case}");
        }
    }
    let in_the_url = world.call("GET", &format!("/api/tasks?access_token={token}"));
    in_the_url.send().await.refused(401, "unauthenticated");
    assert!(world.doubles.seen().is_empty());
    let other_case = world.call("GET", "/api/tasks").header("authorization", &format!("bearer {token}"));
    other_case.send().await.ok();
}

#[tokio::test]
async fn a_token_ends_when_it_says_and_when_it_is_revoked() {
    let world = World::new();
    let token = format!("Bearer {}", world.token(1));
    let ask = || world.call("GET", "/api/tasks").header("authorization", &token).send();
    ask().await.ok();
    world.clock.advance(LIFE_SECONDS - 1);
    ask().await.ok();
    world.clock.advance(1);
    ask().await.refused(401, "unauthenticated");

    let (mine, theirs) = (world.token(1), world.token(2));
    let ask = |token: &str| {
        world
            .call("GET", "/api/tasks")
            .header("authorization", &format!("Bearer {token}"))
            .send()
    };
    ask(&mine).await.ok();
    ask(&theirs).await.ok();
    let later = world.now().plus_seconds(LIFE_SECONDS);
    world.platform.verifier.revoke_session(session_id(1), later, world.now());
    ask(&mine).await.refused(401, "unauthenticated");
    ask(&theirs).await.ok();
    world.clock.advance(1);
    world.platform.verifier.revoke_user(person_id(2), world.now(), world.now());
    ask(&theirs).await.refused(401, "unauthenticated");
    ask(&world.token(2)).await.ok();
}
