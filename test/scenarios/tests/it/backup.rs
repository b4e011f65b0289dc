use std::time::Duration;

use pando_test_kit::{Server, eventually};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::load::{Promised, all, is_kept, write};

#[tokio::test]
async fn a_backup_brings_everything_back() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("pando.tar").to_string_lossy().into_owned();
    let server = Server::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    ada.post("/api/tasks", json!({ "title": "before" })).await.expect(201);
    server.command(&["backup", &file]).await.expect("a backup of the running server");
    ada.post("/api/tasks", json!({ "title": "after" })).await.expect(201);
    server
        .command(&["backup", &file])
        .await
        .expect_err("a file that is there is not overwritten");
    server.command(&["restore", &file]).await.expect_err("the folder is held");

    let fresh = place.path().join("fresh");
    let back = Server::restore_into(&fresh, &file).await;
    let ada = ada.at(back.address());
    let tasks = all(&ada, "/api/tasks?limit=200").await;
    let titles: Vec<&Value> = tasks.iter().map(|task| &task["title"]).collect();
    assert_eq!(titles, ["before"], "the moment of the backup, with the session of then");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_is_of_one_moment() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("pando.tar").to_string_lossy().into_owned();
    let server = Server::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let mut people = JoinSet::new();
    for writer in 0..4 {
        people.spawn(write(ada.clone(), format!("{writer}")));
    }
    let count = async |person: &pando_test_kit::Person| all(person, "/api/tasks?limit=200").await.len();
    eventually("some tasks", async || match count(&ada).await {
        few @ ..20 => Err(few.to_string()),
        _ => Ok(()),
    })
    .await;
    let before = count(&ada).await;
    server.command(&["backup", &file]).await.expect("a backup under load");
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(server);
    let mut promised = Promised::default();
    people.join_all().await.into_iter().for_each(|told| promised.add(told));

    let back = Server::restore_into(&place.path().join("fresh"), &file).await;
    let ada = ada.at(back.address());
    let there = count(&ada).await;
    assert!(
        (before..=promised.made.len() + 4).contains(&there),
        "{there} tasks, {before} before the backup, {} in the end",
        promised.made.len()
    );
    // Of that moment: every task with its effects, and none without, over all services.
    is_kept(&ada, &Promised::default()).await;
    ada.post("/api/tasks", json!({ "title": "life goes on" })).await.expect(201);
    is_kept(
        &ada,
        &Promised {
            made: vec!["life goes on".to_owned()],
            ..Promised::default()
        },
    )
    .await;
}
